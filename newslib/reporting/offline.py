"""Pages that are read offline: one template, its styles within it, a policy that forbids the rest.

A page holds no script and asks for nothing; its style sheet is named by hash in its content
security policy. Text is escaped unless it is marked as safe HTML.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from html import escape
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from newslib.analysis.numbers import counted

_LANGUAGE = re.compile("[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

DATE = re.compile(r"(?<![\w-])\d{4}-\d\d(?:-\d\d(?: \d\d:\d\d)?)?(?![\w-])")


def printable(text: str) -> str:
    r"""Return text with a mark for every character that a page must not hold.

    Examples
    --------
    >>> printable("a\x00b") == "a\ufffdb"
    True
    """
    return _CONTROL.sub("\ufffd", text)


def dated(text: str) -> str:
    """Return text as safe HTML, its days and months marked so that no line breaks within one.

    Examples
    --------
    >>> dated("Since <2026-04-08>, in 2026-04")
    'Since &lt;<time>2026-04-08</time>&gt;, in <time>2026-04</time>'
    """
    return DATE.sub(r"<time>\g<0></time>", escape(text))


def language_tag(language: object) -> str:
    """Return a language as the attribute lang takes it, empty if it is none or not known."""
    return language if isinstance(language, str) and _LANGUAGE.fullmatch(language) else ""


def render(template: str, style: str, **values: object) -> str:
    """Return a page.

    `template` and `style` are files in the folder templates, a style sheet that follows base.css;
    `values` are what the template names.
    """
    sheet = _sheet(style)
    digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    return printable(_template(template).render(style=sheet, style_hash=digest, **values))


@cache
def _sheet(name: str) -> str:
    folder = files("newslib") / "templates"
    sheets = [(folder / one).read_text(encoding="utf-8") for one in ("base.css", name)]
    return re.sub(r"\s*/\*.*?\*/\s*", "\n", "\n".join(sheets))


@cache
def _template(name: str) -> Template:
    environment = Environment(
        loader=PackageLoader("newslib"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"counted": counted, "dated": dated, "language_tag": language_tag}
    return environment.get_template(name)

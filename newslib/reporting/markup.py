"""Make HTML and Markdown of notebooks safe to show.

Everything passes an allow-list first (nbconvert's sanitizer, which is bleach); what is not on the
list stays as visible text. No image, style, script, form or event handler is on it. Then it is
written again with the report's own headings and tables (`newslib.reporting.fragment`).
"""

from __future__ import annotations

import re
from html import escape
from typing import Any

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbconvert.preprocessors.sanitize import SanitizeHTML

from newslib.reporting.fragment import Outline, rewritten
from newslib.reporting.offline import dated, printable

_TEXT_TAGS = "a abbr b br cite code del em i kbd mark q s small span strong sub sup u var"
_BLOCK_TAGS = "blockquote dd details div dl dt h1 h2 h3 h4 h5 h6 hr li ol p pre summary ul"
_TABLE_TAGS = "caption table tbody td tfoot th thead tr"
_TAGS = [tag for tags in (_TEXT_TAGS, _BLOCK_TAGS, _TABLE_TAGS) for tag in tags.split()]
_ATTRIBUTES = {
    "*": ["lang", "dir"],
    "a": ["href", "title"],
    "abbr": ["title"],
    "ol": ["start"],
    "td": ["colspan", "rowspan"],
    "th": ["colspan", "rowspan", "scope"],
}
_ANSI = re.compile(r"\x1b\[[0-9;]{0,32}[A-Za-z]")
# nbconvert has no types.
_Sanitizer: Any = SanitizeHTML


def safe_html(html: str, outline: Outline) -> str:
    """Return untrusted HTML as a fragment that loads and runs nothing; see `rewritten`."""
    plain = printable(_without(_without(html, "style"), "template"))
    cleaner = _Sanitizer(tags=_TAGS, attributes=_ATTRIBUTES, styles=[], strip=False)
    return rewritten(cleaner.sanitize_html_tags(plain), outline)


def safe_markdown(text: str, outline: Outline) -> str:
    """Return untrusted Markdown as safe HTML; raw HTML in it is sanitised too."""
    renderer = IPythonRenderer(escape=False, exclude_anchor_links=True)
    return safe_html(MarkdownWithMath(renderer=renderer).render(text), outline)


def printed(text: str) -> str:
    """Return printed text as HTML: sentences as paragraphs, anything laid out by spaces as it is.

    Examples
    --------
    >>> printed("Three pages were refused.")
    '<p class="printed" dir="auto">Three pages were refused.</p>'
    """
    clean = printable(_ANSI.sub("", text)).strip("\n")
    if not clean.strip():
        return ""
    lines = clean.split("\n")
    if any("  " in line.strip() or "\t" in line or line.startswith(" ") for line in lines):
        return f'<pre tabindex="0">{escape(clean)}</pre>'
    rows = (f'<p class="printed" dir="auto">{dated(line)}</p>' for line in lines if line.strip())
    return "".join(rows)


def _without(html: str, tag: str) -> str:
    """Drop elements that only matter to a browser, such as a data frame's style block."""
    lower, parts, start = html.lower(), [], 0
    while (begin := lower.find(f"<{tag}", start)) >= 0:
        end = lower.find(f"</{tag}>", begin)
        if end < 0:
            break
        parts.append(html[start:begin])
        start = end + len(f"</{tag}>")
    return "".join([*parts, html[start:]])

"""Make HTML and Markdown of notebooks safe to show.

Everything passes an allow-list first (nbconvert's sanitizer, which is bleach); what is not on the
list stays as visible text. No image, style, script, form or event handler is on it. Then headings
are fitted under the section's title, so that no level is skipped, and tables get scopes, aligned
numbers and a box that scrolls (`newslib.reporting.html_table`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from typing import Any

from bs4 import BeautifulSoup, Tag
from bs4.dammit import EntitySubstitution
from bs4.formatter import HTMLFormatter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbconvert.preprocessors.sanitize import SanitizeHTML

from newslib.reporting.html_table import Rows, fit_table, read_rows
from newslib.reporting.offline import DATE, dated, printable

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
_HEADINGS = "h1, h2, h3, h4, h5, h6"
# Boxes, and what tables are made of, as the sanitizer writes them.
_BOX = re.compile(r'<(/?)(div|table|thead|tbody|tfoot|tr|td|th|caption)\b(?:[^<>"]|"[^"]*")*>')


class _Format(HTMLFormatter):
    """Writes attributes in their order, and void elements as HTML has them."""

    def attributes(self, tag: Tag) -> list[tuple[str, Any]]:
        return list(tag.attrs.items())


_FORMAT = _Format(EntitySubstitution.substitute_xml, void_element_close_prefix="")


@dataclass
class Outline:
    """The headings met so far, so that levels follow each other and each has its own id.

    Attributes
    ----------
    prefix : str
        What the ids begin with.
    title : str
        The text of the first heading, which is the section's own; empty until it was met.
    entries : list of (id, text)
        The headings right below the title.
    link : callable
        Sets links into a table's rows, if given.
    """

    prefix: str
    title: str = ""
    entries: list[tuple[str, str]] = field(default_factory=list)
    level: int = 2
    count: int = 0
    heading: str = ""
    n_tables: int = 0
    link: Callable[[Rows], None] | None = None

    def fit_heading(self, heading: Tag) -> None:
        """Give a heading the level below the one before it at most, and an id; it is plain text."""
        text = " ".join(heading.get_text().split())
        if not text or not self.title:
            self.title = self.title or text
            heading.decompose()
            return
        self.heading = text
        self.level = max(3, min(int(heading.name[1]) + 1, self.level + 1, 6))
        self.count += 1
        name = f"{self.prefix}-{self.count}"
        if self.level == 3:
            self.entries.append((name, text))
        heading.name = f"h{self.level}"
        heading.attrs = {"id": name, "dir": "auto"}
        heading.string = text

    def fit_table(self, table: Tag) -> None:
        """Give a table its links, its looks and a name after the heading that it stands under."""
        self.n_tables += 1
        rows = read_rows(table)
        if self.link is not None:
            self.link(rows)
        fit_table(rows, f"Table {self.n_tables}: {self.heading or self.title or 'untitled'}")


def safe_html(html: str, outline: Outline) -> str:
    """Return untrusted HTML as a fragment that loads nothing and runs nothing.

    `outline` is that of the section that the fragment stands in; its headings are added.
    """
    plain = printable(_without(_without(html, "style"), "template"))
    cleaner = _Sanitizer(tags=_TAGS, attributes=_ATTRIBUTES, styles=[], strip=False)
    soup = BeautifulSoup(_flat(cleaner.sanitize_html_tags(plain)), "html.parser")
    _fit(soup, outline)
    return str(soup.decode(formatter=_FORMAT)).strip()


def safe_markdown(text: str, outline: Outline) -> str:
    """Return untrusted Markdown as safe HTML; raw HTML in it is sanitised too."""
    renderer = IPythonRenderer(escape=False, exclude_anchor_links=True)
    return safe_html(MarkdownWithMath(renderer=renderer).render(text), outline)


def printed(text: str, *, again: bool = False) -> str:
    """Return printed text as HTML: sentences as paragraphs, anything laid out by spaces as it is.

    What is there `again`, as a figure's alt text is, is kept from being read out twice.

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
    kind = 'class="caption" aria-hidden="true"' if again else 'class="printed"'
    rows = (f'<p {kind} dir="auto">{dated(line)}</p>' for line in lines if line.strip())
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


def _flat(html: str) -> str:
    """Drop boxes, and tables that stand in a table, but not what they hold.

    A data frame comes in a box, which would hold its table in the text's width. Done on the text:
    a tree of thousands of levels is slow to change.
    """
    depth = 0

    def kept(tag: re.Match[str]) -> str:
        nonlocal depth
        closes, name = bool(tag[1]), tag[2]
        depth += name == "table" and not closes
        shown = tag[0] if depth == 1 and name != "div" else ""
        depth -= name == "table" and closes
        return shown

    return _BOX.sub(kept, html)


def _fit(soup: BeautifulSoup, outline: Outline) -> None:
    """Give a sanitised fragment the report's own headings, tables, directions and links."""
    for tag in soup.select(f":is({_HEADINGS}) table"):
        tag.replace_with(tag.get_text())
    for tag in soup.select(f":is(table, {_HEADINGS}) :is({_HEADINGS})"):
        tag.name, tag.attrs = "b", {}
    for tag in soup.select(f"table, {_HEADINGS}"):
        if tag.name == "table":
            outline.fit_table(tag)
        else:
            outline.fit_heading(tag)
    for tag in soup.select("p:not([class]), li, blockquote, dd"):
        tag.attrs = {"dir": "auto", **tag.attrs}
    for tag in soup.find_all("pre"):
        tag["tabindex"] = "0"
    for tag in soup.select("a[href*='://']"):
        tag["rel"] = "noopener noreferrer nofollow"
    for text in soup.find_all(string=DATE):
        text.replace_with(BeautifulSoup(dated(text), "html.parser"))

"""Make HTML and Markdown of notebooks safe and readable: sanitised, tables in boxes, headings kept.

Everything passes an allow-list first (nbconvert's sanitizer, which is bleach); what is not on the
list stays as visible text. No image, style, script, form or event handler is on it. Then headings
are fitted under the report's own, and tables get scopes, aligned numbers and a box that scrolls.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from typing import Any

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbconvert.preprocessors.sanitize import SanitizeHTML

from newslib.html_table import Cell, Row, write_table, written
from newslib.offline import printable

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
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_VOID = ("br", "hr")
_ANSI = re.compile(r"\x1b\[[0-9;]{0,32}[A-Za-z]")
# nbconvert has no types.
_Sanitizer: Any = SanitizeHTML


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
        Sets links into a table's rows; as they are if not given.
    """

    prefix: str
    title: str = ""
    entries: list[tuple[str, str]] = field(default_factory=list)
    level: int = 2
    count: int = 0
    heading: str = ""
    n_tables: int = 0
    link: Callable[[list[Row]], list[Row]] = list

    def place(self, written: int) -> int:
        """Return the level, 3 to 6, for a heading written at `written`; never one is skipped."""
        self.level = max(3, min(written + 1, self.level + 1, 6))
        return self.level

    def next_table(self) -> str:
        """Return a name for the next table, after the heading that it stands under."""
        self.n_tables += 1
        return f"Table {self.n_tables}: {self.heading or self.title or 'untitled'}"


def safe_html(html: str, outline: Outline) -> str:
    """Return untrusted HTML as a fragment that loads nothing and runs nothing.

    Parameters
    ----------
    html : str
    outline : Outline
        Of the section that the fragment stands in; its headings are added.
    """
    plain = printable(_without(_without(html, "style"), "template"))
    cleaner = _Sanitizer(tags=_TAGS, attributes=_ATTRIBUTES, styles=[], strip=False)
    rewriter = _Rewriter(outline)
    rewriter.feed(cleaner.sanitize_html_tags(plain))
    rewriter.close()
    return "".join(rewriter.parts).strip()


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
    rows = (f'<p class="printed" dir="auto">{escape(line)}</p>' for line in lines if line.strip())
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


class _Rewriter(HTMLParser):
    """Writes a sanitised fragment again, with the report's own headings and tables."""

    def __init__(self, outline: Outline) -> None:
        super().__init__(convert_charrefs=True)
        self.outline = outline
        self.parts: list[str] = []
        self.rows: list[Row] = []
        self.depth = 0
        self.group = "tbody"
        self.caption: list[str] | None = None
        self.heading: list[str] | None = None
        self.headings: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag == "table":
            self.depth += 1
            if self.depth == 1:
                self.rows, self.group, self.caption = [], "tbody", None
        elif self.depth and tag in ("thead", "tbody", "tfoot", "tr", "td", "th", "caption"):
            self._table_part(tag, attributes)
        elif tag in _HEADINGS:
            self._start_heading()
        elif tag == "div":
            # A data frame comes in one, which would hold its table in the text's width.
            return
        else:
            self._write(_opened(tag, attributes))

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            self.depth = max(0, self.depth - 1)
            if not self.depth:
                label = self.outline.next_table()
                rows = self.outline.link([row for row in self.rows if row.cells])
                self.parts.append(write_table(rows, label, "".join(self.caption or [])))
                self.rows = []
        elif tag in _HEADINGS:
            self._end_heading(int(tag[1]))
        elif tag == "div":
            return
        elif not (self.depth and tag in ("thead", "tbody", "tfoot", "tr", "td", "th", "caption")):
            self._write(f"</{tag}>" if tag not in _VOID else "")

    def handle_data(self, data: str) -> None:
        if self.heading is not None:
            self.heading.append(data)
            return
        self._write(escape(data))
        if self.depth and self.rows and self.rows[-1].cells:
            self.rows[-1].cells[-1].text.append(data)

    def _write(self, html: str) -> None:
        """Write into the open cell, caption or the fragment; headings hold plain text only."""
        if self.heading is not None:
            return
        if not self.depth:
            self.parts.append(html)
        elif self.rows and self.rows[-1].cells:
            self.rows[-1].cells[-1].html.append(html)
        elif self.caption is not None:
            self.caption.append(html)

    def _table_part(self, tag: str, attributes: dict[str, str]) -> None:
        if self.depth > 1:
            return
        if tag == "caption":
            self.caption = []
        elif tag == "tr":
            self.rows.append(Row(self.group))
        elif tag in ("td", "th"):
            if not self.rows:
                self.rows.append(Row(self.group))
            self.rows[-1].cells.append(Cell(tag, attributes))
        else:
            self.group = tag

    def _start_heading(self) -> None:
        """Begin to gather a heading; within a table or another one it is only bold."""
        is_real = not self.depth and self.heading is None
        if is_real:
            self.heading = []
        else:
            self._write("<b>")
        self.headings.append(is_real)

    def _end_heading(self, level_written: int) -> None:
        if not self.headings:
            return
        if not self.headings.pop():
            self._write("</b>")
            return
        text = " ".join("".join(self.heading or []).split())
        self.heading = None
        if not text:
            return
        if not self.outline.title:
            self.outline.title = text
            return
        self.outline.heading = text
        level = self.outline.place(level_written)
        self.outline.count += 1
        name = f"{self.outline.prefix}-{self.outline.count}"
        if level == 3:
            self.outline.entries.append((name, text))
        self._write(f'<h{level} id="{name}" dir="auto">{escape(text)}</h{level}>')


def _opened(tag: str, attributes: dict[str, str]) -> str:
    if tag == "a" and "://" in attributes.get("href", ""):
        attributes = {**attributes, "rel": "noopener noreferrer nofollow"}
    if tag in ("p", "li", "blockquote", "dd"):
        attributes = {"dir": "auto", **attributes}
    if tag == "pre":
        attributes = {**attributes, "tabindex": "0"}
    return f"<{tag}{written(attributes)}>"

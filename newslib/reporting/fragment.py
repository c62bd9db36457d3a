"""A sanitised fragment of HTML in the report's own headings and tables.

Headings are fitted under the section's title, so that no level is skipped; tables get scopes,
aligned numbers and a box that scrolls (`newslib.reporting.html_table`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

from newslib.reporting.html_table import Cell, Row, write_table, written
from newslib.reporting.offline import dated

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_TABLE_PARTS = ("thead", "tbody", "tfoot", "tr", "td", "th", "caption")
_VOID = ("br", "hr")


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


def rewritten(html: str, outline: Outline) -> str:
    """Return a sanitised fragment with the report's own headings and tables.

    Parameters
    ----------
    html : str
    outline : Outline
        Of the section that the fragment stands in; its headings are added.
    """
    rewriter = _Rewriter(outline)
    rewriter.feed(html)
    rewriter.close()
    return "".join(rewriter.parts).strip()


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
        elif self.depth and tag in _TABLE_PARTS:
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
        elif not (self.depth and tag in _TABLE_PARTS):
            self._write(f"</{tag}>" if tag not in _VOID else "")

    def handle_data(self, data: str) -> None:
        if self.heading is not None:
            self.heading.append(data)
            return
        self._write(dated(data))
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

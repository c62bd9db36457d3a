"""Tables of the report's page: numbers aligned, header cells scoped, wide and tall ones in a box.

A data frame as pandas writes it has two habits that a reader does not need: a column of row
numbers, and a second header row for the index's name. Both are taken out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape

_NUMBER = re.compile(r"[+\-\u2212]?[0-9][0-9,.\u00a0\u202f]{0,30}(?:[eE][+-]?[0-9]{1,3})?\s?%?")
_WHOLE = re.compile(r"[0-9]{1,9}")
_HASH = re.compile(r"[0-9a-f]{12,64}")
_NOTHING = {"", "nan", "none", "nat", "<na>", "-", "\u2013", "\u2014"}
# A cell of more characters needs room to be read; a table of more rows a box of its own height;
# the cells of a row of more columns, or of some with long texts, stand below each other where the
# screen is narrow.
_SHORT_CELL = 14
_LONG_CELL = 32
_TALL_TABLE = 24
_WIDE_TABLE = 5
_WIDE_TEXTS = 3


@dataclass
class Cell:
    """A cell: its tag, its attributes, safe HTML and plain text in pieces."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    html: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)

    @property
    def plain(self) -> str:
        """The text without white space around it."""
        return "".join(self.text).strip()


@dataclass
class Row:
    """A row of a table's "thead", "tbody" or "tfoot"."""

    group: str
    cells: list[Cell] = field(default_factory=list)


def written(attributes: Mapping[str, str]) -> str:
    """Return attributes as they stand in a tag, escaped.

    Examples
    --------
    >>> written({"title": 'a "b"'})
    ' title="a &quot;b&quot;"'
    """
    return "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())


def write_table(rows: list[Row], label: str, caption: str = "") -> str:
    """Return the HTML of a table in its box.

    Parameters
    ----------
    rows : list of Row
    label : str
        What a screen reader calls the box; plain text.
    caption : str
        Safe HTML.
    """
    rows = [row for row in rows if row.cells]
    head = _merged([row for row in rows if row.group == "thead"])
    groups = {name: [row for row in rows if row.group == name] for name in ("tbody", "tfoot")}
    if _is_numbered(head, groups["tbody"]):
        for row in (*head, *groups["tbody"], *groups["tfoot"]):
            del row.cells[0]
    if not any(groups.values()):
        return '<p class="empty">None.</p>'
    body = groups["tbody"]
    numeric = _numeric_columns(body)
    stacked = len(head) == 1 and _is_wide(body, len(numeric))
    for row in body if stacked else ():
        for cell, top in zip(row.cells, head[0].cells, strict=False):
            cell.attributes["data-name"] = top.plain
    parts = [
        f"<{name}>{''.join(_row(row, numeric) for row in lines)}</{name}>"
        for name, lines in (("thead", head), *groups.items())
        if lines
    ]
    title = f"<caption>{caption}</caption>" if caption else ""
    kinds = ["table", "tall"] if len(body) > _TALL_TABLE else ["table"]
    kinds += ["stacked"] if stacked else []
    box = {"class": " ".join(kinds), "role": "region", "aria-label": label, "tabindex": "0"}
    return f"<div{written(box)}><table>{title}{''.join(parts)}</table></div>"


def _is_wide(body: list[Row], n_numeric: int) -> bool:
    """Whether rows are too wide for a narrow screen; numbers after one name can be scrolled."""
    widest = max((len(row.cells) for row in body), default=0)
    has_long = any(len(cell.plain) > _LONG_CELL for row in body for cell in row.cells)
    return widest > _WIDE_TEXTS and (has_long or (widest - n_numeric > 1 and widest > _WIDE_TABLE))


def _merged(head: list[Row]) -> list[Row]:
    """Return the header rows, the index's name set into the row above it."""
    if len(head) != 2 or len(head[0].cells) != len(head[1].cells):
        return head
    pairs = list(zip(head[0].cells, head[1].cells, strict=True))
    if any(upper.plain and lower.plain for upper, lower in pairs):
        return head
    return [Row("thead", [upper if upper.plain else lower for upper, lower in pairs])]


def _is_numbered(head: list[Row], body: list[Row]) -> bool:
    """Whether the first column is a data frame's row numbers, without a name."""
    if any(not row.cells or row.cells[0].plain for row in head):
        return False
    if not head or any(len(row.cells) < 2 for row in (*head, *body)):
        return False
    firsts = [row.cells[0] for row in body]
    return all(cell.tag == "th" and _WHOLE.fullmatch(cell.plain) for cell in firsts)


def _numeric_columns(body: list[Row]) -> set[int]:
    """Return the columns whose body holds numbers, or nothing, and at least one number."""
    columns: dict[int, list[str]] = {}
    for row in body:
        for column, cell in enumerate(row.cells):
            columns.setdefault(column, []).append(cell.plain)
    found = set()
    for column, texts in columns.items():
        values = [text for text in texts if text.lower() not in _NOTHING]
        if values and all(_NUMBER.fullmatch(text) for text in values):
            found.add(column)
    return found


def _row(row: Row, numeric: set[int]) -> str:
    cells = (_cell(cell, row.group, i in numeric) for i, cell in enumerate(row.cells))
    return f"<tr>{''.join(cells)}</tr>"


def _cell(cell: Cell, group: str, is_number: bool) -> str:
    tag, attributes = cell.tag, {"dir": "auto", **cell.attributes}
    attributes.pop("scope", None)
    if tag == "th" and not cell.plain:
        tag = "td"
    if tag == "th":
        attributes["scope"] = "col" if group == "thead" else "row"
    html = "".join(cell.html).strip()
    if is_number:
        attributes |= {"class": "number", "dir": "ltr"}
        html = "\u2013" if cell.plain.lower() in _NOTHING and group != "thead" else html
    elif _HASH.fullmatch(cell.plain):
        attributes["class"] = "unbroken"
    elif len(cell.plain) > _SHORT_CELL:
        attributes["class"] = "long" if len(cell.plain) > _LONG_CELL else "medium"
    return f"<{tag}{written(attributes)}>{html}</{tag}>"

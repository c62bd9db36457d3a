"""Tables of the report's page: numbers aligned, header cells scoped, rows that are many folded.

A data frame as pandas writes it has habits that a reader does not need: a column of row numbers, a
second header row for the index's name, columns without anything in them. They are taken out.
"""

from __future__ import annotations

import re

from bs4 import Tag

_NUMBER = re.compile(r"[+\-\u2212]?[0-9][0-9,.\u00a0\u202f]{0,30}(?:[eE][+-]?[0-9]{1,3})?\s?%?")
_WHOLE = re.compile(r"[0-9]{1,9}")
_HASH = re.compile(r"[0-9a-f]{12,64}")
_NOTHING = {"", "nan", "none", "nat", "<na>", "-", "\u2013", "\u2014"}
# A cell of more characters needs room to be read; of a table of many rows a narrow screen shows the
# first ones until it is asked for all, of a long one every screen; a row of more columns, or of
# some with long texts, becomes a card where the screen is narrow.
_SHORT_CELL = 14
_LONG_CELL = 32
_MANY, _MANY_CARDS = 8, 4
_LONG = 20
_WIDE_TABLE = 5
_WIDE_TEXTS = 3


class Rows:
    """A table's rows as lists of their cells, by "thead", "tbody" and "tfoot"."""

    def __init__(self, table: Tag) -> None:
        self.table = table
        self.head = _cells(table, "thead")
        self.body = _cells(table, "tbody")
        self.foot = _cells(table, "tfoot")

    @property
    def names(self) -> list[str]:
        """What the columns are called; empty where that is not one row."""
        return [plain(cell) for cell in self.head[0]] if len(self.head) == 1 else []

    def drop(self, column: int) -> None:
        """Take a column out of every row that has it."""
        for row in (*self.head, *self.body, *self.foot):
            if column < len(row):
                row.pop(column).decompose()


def plain(cell: Tag) -> str:
    """Return a cell's text without white space around it."""
    return cell.get_text().strip()


def read_rows(table: Tag) -> Rows:
    """Return a table's rows, less row numbers and empty columns, the index's name in the header."""
    for row in table.find_all("tr"):
        if not row.find(["td", "th"]):
            row.decompose()
    rows = Rows(table)
    _merge(rows.head)
    if _is_numbered(rows):
        rows.drop(0)
    for column in reversed(range(len(rows.names))):
        if rows.body and not any(plain(row[column]) for row in rows.body if column < len(row)):
            rows.drop(column)
    return rows


def fit_table(rows: Rows, label: str) -> None:
    """Give a table its classes, scopes and its box, which screen readers call `label`."""
    table, body = rows.table, rows.body
    if not body and not rows.foot:
        nothing = Tag(name="p", attrs={"class": "empty"})
        nothing.string = "None."
        table.replace_with(nothing)
        return
    numeric = _numeric_columns(body)
    kinds = "table"
    if rows.names and _is_wide(body, len(numeric)):
        kinds = "table stacked"
        for row in body:
            for cell, name in zip(row, rows.names, strict=False):
                cell["data-name"] = name
    for row in (*rows.head, *body, *rows.foot):
        for column, cell in enumerate(row):
            _fit_cell(cell, column in numeric, is_head=row in rows.head)
    box = {"class": kinds, "role": "region", "aria-label": label, "tabindex": "0"}
    table.wrap(Tag(name="div", attrs=box))
    if len(body) > (_MANY_CARDS if "stacked" in kinds else _MANY):
        summary = Tag(name="summary")
        summary.string = f"All {len(body):,} rows"
        details = Tag(name="details", attrs={"class": "rows long" if len(body) > _LONG else "rows"})
        details.append(summary)
        if table.parent is not None:
            table.parent.insert_after(details)


def _cells(table: Tag, group: str) -> list[list[Tag]]:
    rows = (row for part in table.find_all(group) for row in part.find_all("tr"))
    return [row.find_all(["td", "th"]) for row in rows]


def _merge(head: list[list[Tag]]) -> None:
    """Set the index's name into the header row above it."""
    if len(head) != 2 or len(head[0]) != len(head[1]):
        return
    pairs = list(zip(*head, strict=True))
    if not any(plain(upper) and plain(lower) for upper, lower in pairs):
        for upper, lower in pairs:
            upper.extend([] if plain(upper) else list(lower.contents))
        row = head.pop()[0].parent
        if row is not None:
            row.decompose()


def _is_numbered(rows: Rows) -> bool:
    """Whether the first column is a data frame's row numbers, without a name."""
    if not rows.head or any(plain(row[0]) for row in rows.head):
        return False
    if any(len(row) < 2 for row in (*rows.head, *rows.body)):
        return False
    return all(row[0].name == "th" and _WHOLE.fullmatch(plain(row[0])) for row in rows.body)


def _is_wide(body: list[list[Tag]], n_numeric: int) -> bool:
    """Whether rows are too wide for a narrow screen; numbers after one name can be scrolled."""
    widest = max(map(len, body), default=0)
    has_long = any(len(plain(cell)) > _LONG_CELL for row in body for cell in row)
    return widest > _WIDE_TEXTS and (has_long or (widest - n_numeric > 1 and widest > _WIDE_TABLE))


def _numeric_columns(body: list[list[Tag]]) -> set[int]:
    """Return the columns whose body holds numbers, or nothing, and at least one number."""
    columns: dict[int, list[str]] = {}
    for row in body:
        for column, cell in enumerate(row):
            columns.setdefault(column, []).append(plain(cell))
    held = {c: [t for t in texts if t.lower() not in _NOTHING] for c, texts in columns.items()}
    return {c for c, texts in held.items() if texts and all(map(_NUMBER.fullmatch, texts))}


def _fit_cell(cell: Tag, is_number: bool, *, is_head: bool) -> None:
    text = plain(cell)
    cell.attrs = {"dir": "auto", **cell.attrs} | ({"dir": "ltr"} if is_number else {})
    if not text:
        cell.name = "td"
    if cell.name == "th":
        cell["scope"] = "col" if is_head else "row"
    if is_number:
        cell["class"] = "number"
        if text.lower() in _NOTHING and not is_head:
            cell.string = "\u2013"
    elif _HASH.fullmatch(text):
        cell["class"] = "unbroken"
    elif len(text) > _SHORT_CELL:
        cell["class"] = "long" if len(text) > _LONG_CELL else "medium"

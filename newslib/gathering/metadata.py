"""What a table states of pages: checked, matched to the pages, and joined to what they state.

A row belongs to a page by its relative path (column ``source``) or the hash of its bytes (column
``article_id``: 16 hex digits, or all 64 of the SHA-256). It wins over the page; both are listed.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import pandas as pd

from newslib.errors import SourceError
from newslib.gathering.frames import (
    ARTICLES,
    FIELDS,
    UNMATCHED,
    Schema,
    as_kind,
    frame,
    kind_of,
    naive,
)
from newslib.gathering.rows import Rows, Values, found, given_rows, shortened
from newslib.gathering.store import NESTED
from newslib.page import clean

KEYS = ("source", "article_id")
# Columns of the corpus that newslib works out itself, so that no table may state them.
COMPUTED = (*(set(ARTICLES) - set(FIELDS) - set(KEYS)), *NESTED.values())

_HASH = re.compile(r"[0-9a-f]{16}|[0-9a-f]{64}")
_DATES_ALLOWED = "ISO 8601, such as 2024-05-03 or 2024-05-03T14:30 or 2024-05-03T14:30:00+02:00"


class Statement(NamedTuple):
    """What one row of a table states of one input.

    Attributes
    ----------
    source : str
        The input.
    origin : str
        "table" for a row of a table of pages, "metadata" for a row of metadata.
    values : dict
        Values of `FIELDS`, and of the columns that are the user's own, None where it says nothing.
    """

    source: str
    origin: str
    values: Values


@dataclass
class Joined:
    """An article's fields after all that was stated of it, each with its origin."""

    values: Values
    origins: dict[str, str]
    conflicts: list[Values] = field(default_factory=list)


def stated(rows: Rows, number: int, own: Iterable[str]) -> Values:
    """Values that a row states: those of `FIELDS`, checked, and those of the columns `own`.

    Raises
    ------
    SourceError
        If a date is no date or a text is no text; it names the row, the column and the value.
    """
    row = rows.rows[number]
    values: Values = {}
    for name in FIELDS:
        value = row.get(name)
        where = f"table {rows.name!r}, row {number}, column {name!r}"
        values[name] = None if value is None else _field(name, value, where)
    values.update({name: row.get(name) for name in own})
    return values


def own_columns(columns: Iterable[str]) -> list[str]:
    """Columns of a table that are the user's own: neither keys, nor fields, nor computed."""
    return [name for name in columns if name not in {*KEYS, *FIELDS, *COMPUTED}]


def join(page: Mapping[str, object], origin: str, source: str, stated: list[Statement]) -> Joined:
    """Fields of a page with what was stated of it; the first statement of `source` itself wins.

    `stated` are in the order in which they apply: a later one wins over an earlier. What is stated
    of another input is of an exact copy, and only fills what is missing.
    """
    values = dict(page)
    joined = Joined(values, {name: origin for name in FIELDS if not _absent(values.get(name))})
    own = [statement for statement in stated if statement.source == source]
    copies = [statement for statement in stated if statement.source != source]
    for statement in (*own, *copies):
        wins = statement.source == source
        for name, value in statement.values.items():
            before = values.get(name)
            if _absent(value) or value == before:
                continue
            if not _absent(before):
                joined.conflicts.append(_conflict(statement.source, name, before, value))
            if wins or _absent(before):
                values[name] = value
                joined.origins[name] = statement.origin
    return joined


class Metadata:
    """A table of metadata, and which of its rows have found their page."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self.own = own_columns(rows.columns)
        self._values = {number: stated(rows, number, self.own) for number in rows.rows}
        self._by_key: dict[str, int] = {}
        self._matched: dict[int, str] = {}
        for number, row in rows.rows.items():
            for key in _keys(row, f"table {rows.name!r}, row {number}"):
                first = self._by_key.setdefault(key, number)
                if first != number:
                    raise self._twice(first, number, key)

    def of(self, source: str, sha256: str) -> Statement | None:
        """Statement of an input, None if there is none; the row counts as matched.

        Raises
        ------
        SourceError
            If two rows are of this input, or the row was of another page already.
        """
        keys = page_keys(source, sha256)
        numbers = list(dict.fromkeys(self._by_key[key] for key in keys if key in self._by_key))
        if not numbers:
            return None
        if len(numbers) > 1:
            raise self._twice(numbers[0], numbers[1], source)
        number = numbers[0]
        if self._matched.setdefault(number, sha256) != sha256:
            raise SourceError(
                f"table {self._rows.name!r}, row {number} is of two pages: its source is one, its "
                f"article_id another, {source!r}; allowed is one page a row"
            )
        return Statement(source, "metadata", self._values[number])

    def unmatched(self, hashes: Container[str]) -> pd.DataFrame:
        """Rows that matched none of the pages with these hashes, with the metadata's columns."""
        rows = [
            {**{key: as_kind("text", row.get(key)) for key in KEYS}, **self._values[number]}
            for number, row in self._rows.rows.items()
            if self._matched.get(number) not in hashes
        ]
        schema: Schema = {
            n: k for n, k in UNMATCHED.items() if n in self._rows.columns or n in KEYS
        }
        return with_own(schema, self.own, rows, {name: self.column(name) for name in self.own})

    def column(self, name: str) -> list[object]:
        """All values of one of the user's own columns."""
        return [values[name] for values in self._values.values()]

    def _twice(self, first: int, second: int, what: str) -> SourceError:
        return SourceError(
            f"table {self._rows.name!r}, rows {first} and {second} are of one page ({what}); "
            "allowed is one row a page"
        )


def read_metadata(metadata: object) -> Metadata | None:
    """Read a table of metadata: a path to CSV, JSONL or Parquet, a data frame, or None.

    Raises
    ------
    SourceError
        If it cannot be read, has no key column, states what newslib works out, or a cell is wrong.
    ParameterError
        If it is none of these.
    """
    if metadata is None:
        return None
    rows = given_rows(metadata, "metadata")
    columns = list(rows.columns)
    if not set(KEYS) & set(columns):
        raise SourceError(
            f"metadata {rows.name!r} has neither a column 'source' (relative path of the page) nor "
            f"'article_id' (hash of its bytes); {found(columns)}"
        )
    computed = sorted(set(COMPUTED) & set(columns))
    if computed:
        raise SourceError(
            f"metadata {rows.name!r} has a column {computed[0]!r}, which newslib works out itself; "
            f"allowed are {', '.join((*KEYS, *FIELDS))} and names of your own"
        )
    return Metadata(rows)


def with_own(
    schema: Schema,
    own: Iterable[str],
    rows: list[Values],
    columns: Mapping[str, Iterable[object]],
) -> pd.DataFrame:
    """Rows as a frame with the schema's columns and the user's own behind them.

    `columns` has, for each own column, all the values that its type is told from.
    """
    kinds = {name: kind_of(columns[name]) for name in own}
    for row in rows:
        row.update({name: as_kind(kind, row.get(name)) for name, kind in kinds.items()})
    return frame({**schema, **kinds}, rows)


def page_keys(source: str, sha256: str) -> tuple[str, str, str]:
    """Keys of an input, as `page_key` makes them: of its path, its short hash and its hash."""
    return _source_key(source), f"hash {sha256[:16]}", f"hash {sha256}"


def page_key(value: object) -> str:
    """Key of the page that a cell names, by its relative path or by the hash of its bytes."""
    text = str(value).strip()
    return f"hash {text.lower()}" if _HASH.fullmatch(text.lower()) else _source_key(text)


def _source_key(source: str) -> str:
    """Key of a path in one spelling: macOS takes letters with accents apart, others do not."""
    return f"source {unicodedata.normalize('NFC', source.strip()).removeprefix('./')}"


def _keys(row: Values, where: str) -> list[str]:
    """Keys by which a row is found; the two kinds cannot be mistaken for one another."""
    keys = []
    if row.get("source") is not None:
        keys.append(_source_key(str(row["source"])))
    if row.get("article_id") is not None:
        value = str(row["article_id"]).strip().lower()
        if not _HASH.fullmatch(value):
            raise SourceError(
                f"{where}, column 'article_id': {shortened(value)} given; allowed are the first 16 "
                "hex digits, or all 64, of the SHA-256 of a page's bytes, as text"
            )
        keys.append(f"hash {value}")
    return keys


def _field(name: str, value: object, where: str) -> object:
    """Value of one of `FIELDS` in the type of its column."""
    if name in {"published", "updated"}:
        return _date(value, where)
    if name == "byline":
        names = value if isinstance(value, list) else str(value).split(";")
        return [name for name in (clean(str(item)) for item in names if item is not None) if name]
    if isinstance(value, list | dict):
        raise SourceError(f"{where}: {shortened(value)} given; allowed is text")
    return clean(str(value)) or None


def _date(value: object, where: str) -> dt.datetime:
    if isinstance(value, dt.date):
        return naive(value)
    try:
        return naive(dt.datetime.fromisoformat(str(value).strip()))
    except ValueError:
        given = shortened(value)
        raise SourceError(f"{where}: {given} given; allowed is {_DATES_ALLOWED}") from None


def _conflict(source: str, name: str, page: object, metadata: object) -> Values:
    return {"source": source, "field": name, "page": _words(page), "metadata": _words(metadata)}


def _words(value: object) -> str:
    """Value of a field as text for the list of conflicts."""
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _absent(value: object) -> bool:
    return value is None or value == []

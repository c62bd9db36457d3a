"""What a table states of pages: checked, matched to the pages, and joined to what they state.

A row belongs to a page by its relative path (column ``source``) or the hash of its bytes (column
``article_id``: 16 hex digits, or all 64 of the SHA-256). It wins over the page; both are listed.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Container, Iterable, Mapping
from typing import NamedTuple

import pandas as pd

from newslib.errors import SourceError
from newslib.gathering import frames
from newslib.gathering.frames import ARTICLES, FIELDS, KEYS, SCHEMAS
from newslib.gathering.rows import Rows, Values, given_rows
from newslib.gathering.store import NESTED
from newslib.page import clean

# Columns of the corpus that newslib works out itself, so that no table may state them.
COMPUTED = (*(set(ARTICLES) - set(FIELDS) - set(KEYS)), *NESTED.values())

_HASH = re.compile(r"[0-9a-f]{16}|[0-9a-f]{64}")
_HASHES = (
    "allowed are the first 16 hex digits, or all 64, of the SHA-256 of a page's bytes, as text"
)
_DATES = "allowed is ISO 8601, such as 2024-05-03 or 2024-05-03T14:30 or 2024-05-03T14:30:00+02:00"


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


class Joined(NamedTuple):
    """An article's fields after all that was stated of it, each with its origin.

    Conflicts have the input that says otherwise, the field, and what the page and the table state.
    """

    values: Values
    origins: dict[str, str]
    conflicts: list[tuple[str, str, str, str]]


class Metadata:
    """A table of metadata, and which of its rows have found their page."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._values, self.own = stated(rows)
        self._by_key: dict[str, int] = {}
        self._matched: dict[int, str] = {}
        for number in rows.rows:
            for key in _keys(rows, number):
                first = self._by_key.setdefault(key, number)
                if first != number:
                    raise self._twice(first, number, key)

    def of(self, source: str, sha256: str) -> Iterable[Statement]:
        """Statement of an input, if there is one; its row counts as matched.

        Raises SourceError if two rows are of this input, or the row was of another page already.
        """
        keys = page_keys(source, sha256)
        numbers = list(dict.fromkeys(self._by_key[key] for key in keys if key in self._by_key))
        if len(numbers) > 1:
            raise self._twice(numbers[0], numbers[1], source)
        for number in numbers:
            if self._matched.setdefault(number, sha256) != sha256:
                raise SourceError(
                    f"{self._rows.name}, row {number} is of two pages: its source is one, its "
                    f"article_id another, {source!r}; allowed is one page a row"
                )
            yield Statement(source, "metadata", self._values[number])

    def unmatched(self, hashes: Container[str]) -> pd.DataFrame:
        """Rows that matched none of the pages with these hashes, with the metadata's columns."""
        rows = [
            {**{key: frames.as_kind("text", row.get(key)) for key in KEYS}, **self._values[number]}
            for number, row in self._rows.rows.items()
            if self._matched.get(number) not in hashes
        ]
        columns = {*KEYS, *self._rows.columns}
        schema = {name: kind for name, kind in SCHEMAS["unmatched"].items() if name in columns}
        return frames.frame_with_own(schema, rows, self.own)

    def _twice(self, first: int, second: int, what: str) -> SourceError:
        return SourceError(
            f"{self._rows.name}, rows {first} and {second} are of one page ({what}); "
            "allowed is one row a page"
        )


def read_metadata(metadata: object) -> Metadata:
    """Read a table of metadata, given as `given_rows` takes it.

    Raises SourceError, too, if it has no key column, states what newslib works out, or a cell is
    wrong.
    """
    rows = given_rows(metadata, "metadata", SCHEMAS["unmatched"])
    if not set(KEYS) & set(rows.columns):
        raise rows.lacking("'source' (relative path of the page) or 'article_id' (its hash)")
    for name in rows.columns:
        if name in COMPUTED:
            raise SourceError(
                f"{rows.name} has a column {name!r}, which newslib works out itself; allowed are "
                f"{', '.join((*KEYS, *FIELDS))} and names of your own"
            )
    return Metadata(rows)


def stated(rows: Rows) -> tuple[dict[int, Values], dict[str, list[object]]]:
    """Return what each row states, by its number, and the values of each column of the user's own.

    A row's values are those of `FIELDS`, checked, and of the user's own columns; the pages' text is
    none of them. Raises SourceError if a date is no date or a text is no text.
    """
    own = [name for name in rows.columns if name not in {*KEYS, *FIELDS, *COMPUTED}]
    found = {
        number: {
            **{name: _field(rows, number, name, row.get(name)) for name in FIELDS},
            **{name: row.get(name) for name in own},
        }
        for number, row in rows.rows.items()
    }
    return found, {name: [values[name] for values in found.values()] for name in own}


def join(
    page: Mapping[str, object], origin: str, source: str, statements: list[Statement]
) -> Joined:
    """Fields of a page with what was stated of it; the first statement of `source` itself wins.

    Statements are in the order in which they apply: a later one wins over an earlier. What is
    stated of another input is of an exact copy, and only fills what is missing.
    """
    values = dict(page)
    origins = {name: origin for name in FIELDS if not _absent(values.get(name))}
    conflicts = []
    for statement in sorted(statements, key=lambda statement: statement.source != source):
        for name, value in statement.values.items():
            before = values.get(name)
            if _absent(value) or value == before:
                continue
            if not _absent(before):
                conflicts.append((statement.source, name, _words(before), _words(value)))
            if statement.source == source or _absent(before):
                values[name] = value
                origins[name] = statement.origin
    return Joined(values, origins, conflicts)


def page_keys(source: str, sha256: str) -> tuple[str, str, str]:
    """Keys of an input, as `page_key` makes them: of its path, its short hash and its hash."""
    return page_key(source), sha256[:16], sha256


def page_key(value: object) -> str:
    """Return what a cell names a page by, its relative path or the hash of its bytes.

    No path is like a hash: it ends in its kind, or in a row's number. Paths come in one spelling:
    macOS takes letters with accents apart, others do not.
    """
    text = unicodedata.normalize("NFC", str(value).strip()).removeprefix("./")
    return text.lower() if _HASH.fullmatch(text.lower()) else text


def _keys(rows: Rows, number: int) -> Iterable[str]:
    """Keys by which a row is found."""
    for name in KEYS:
        value = rows.rows[number].get(name)
        if value is not None:
            key = page_key(value)
            if name == "article_id" and not _HASH.fullmatch(key):
                raise rows.wrong(number, name, key, _HASHES)
            yield key


def _field(rows: Rows, number: int, name: str, value: object) -> object:
    """Value of one of `FIELDS` in the type of its column."""
    if value is None:
        return None
    if name in {"published", "updated"}:
        if isinstance(value, dt.date):
            return frames.naive(value)
        try:
            return frames.naive(dt.datetime.fromisoformat(str(value).strip()))
        except ValueError:
            raise rows.wrong(number, name, value, _DATES) from None
    if name == "byline":
        names = value if isinstance(value, list) else str(value).split(";")
        return [name for name in (clean(str(item)) for item in names if item is not None) if name]
    if isinstance(value, list | dict | bytes):
        raise rows.wrong(number, name, value, "allowed is text")
    return clean(str(value)) or None


def _words(value: object) -> str:
    """Value of a field as text for the list of conflicts."""
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _absent(value: object) -> bool:
    return value is None or value == []

"""The data dictionary: name, type, unit and meaning of every column that a report writes.

The meanings stand in columns.tsv beside this file; a row whose table is ``*`` speaks for every
table. Columns that only the user's own metadata or notebooks have are listed with their type.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

import pyarrow as pa
import pyarrow.parquet as pq

_TYPES = {"string": "text", "int64": "whole number", "double": "number", "bool": "true or false"}
# What is said of a column that nothing is known of.
OWN = "a column of the metadata, or of a notebook of your own"


@dataclass(frozen=True)
class Column:
    """A column: its name, type, unit ("" for none) and meaning."""

    name: str
    type: str
    unit: str
    meaning: str


@dataclass(frozen=True)
class Described:
    """A file of a report: its address, name, what it holds, and its columns."""

    href: str
    name: str
    holds: str
    columns: tuple[Column, ...]


@cache
def known_columns() -> dict[tuple[str, str], Column]:
    """Return what is known of columns, by table and name; a table's own name is about itself."""
    text = (files("newslib.reporting") / "columns.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines()[1:]]
    return {(table, name): Column(name, *others) for table, name, *others in rows}


def describe(table: str, column: str) -> Column | None:
    """Return what a column of a table holds, None if it is not known."""
    known = known_columns()
    return known.get((table, column)) or known.get(("*", column))


def describe_files(work: Path) -> list[Described]:
    """Return what each Parquet file and CSV table of a report's folder holds, in their order."""
    paths = [*sorted(work.glob("*.parquet")), *sorted((work / "tables").rglob("*.csv"))]
    return [_described(work, path) for path in paths]


def _described(work: Path, path: Path) -> Described:
    place = path.relative_to(work).as_posix()
    names = _parquet_columns(path) if path.suffix == ".parquet" else _csv_columns(path)
    columns = tuple(
        describe(path.stem, name) or Column(name, _TYPES.get(kind, kind), "", OWN)
        for name, kind in names
    )
    itself = known_columns().get((path.stem, ""))
    return Described(quote(place), place, itself.meaning if itself else "", columns)


def _csv_columns(path: Path) -> list[tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [(name, "text") for name in next(csv.reader(file), [])]


def _parquet_columns(path: Path) -> list[tuple[str, str]]:
    """Return the columns of a Parquet file, those of a nested table as table.column."""
    found = []
    for field in pq.read_schema(path):
        found.append((field.name, str(field.type)))
        rows = field.type.value_type if pa.types.is_list(field.type) else None
        if rows is not None and pa.types.is_struct(rows):
            found += [(f"{field.name}.{one.name}", str(one.type)) for one in rows]
    return found

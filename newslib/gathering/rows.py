"""Tables of pages or of metadata, CSV, JSONL, Parquet or a data frame, as rows of plain values."""

from __future__ import annotations

import datetime as dt
import json
import math
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from newslib.errors import PageError, ParameterError, SourceError
from newslib.gathering.frames import storable
from newslib.sources import TABLE_KINDS, open_file

Values = dict[str, object]


class Rows(NamedTuple):
    """The rows of a table.

    Attributes
    ----------
    name : str
        The table, as messages name it.
    columns : tuple of str
        Names of its columns, each once.
    rows : dict of int to dict
        Values by the row's number, which counts from 1 and leaves a header out. Values are str,
        bool, int, float, datetime, date, list or dict; None where a cell is empty or blank.
    broken : dict of int to str
        Rows that cannot be read, by number, and why.
    """

    name: str
    columns: tuple[str, ...]
    rows: dict[int, Values]
    broken: dict[int, str]


def read_rows(file: BinaryIO, kind: str, name: str) -> Rows:
    """Rows of a table file; `kind` is "csv", "jsonl" or "parquet", `name` is for messages.

    CSV is UTF-8 with commas and a header; it has no types, so all its values are text.

    Raises
    ------
    SourceError
        If the file is not such a table, or two of its columns have one name.
    """
    readers = {"csv": _read_csv, "jsonl": _read_jsonl, "parquet": _read_parquet}
    return readers[kind](file, name)


def given_rows(table: object, name: str) -> Rows:
    """Rows of a table that is given as a path or a data frame; `name` is the argument's.

    Raises
    ------
    SourceError
        If it cannot be read or has a row that cannot.
    ParameterError
        If it is neither.
    """
    if isinstance(table, pd.DataFrame):
        return frame_rows(table, name)
    if not isinstance(table, str | os.PathLike):
        kind = type(table).__name__
        raise ParameterError(f"{name}: {kind} given; allowed is a path, a data frame or None")
    path = Path(table)
    kind = TABLE_KINDS.get(path.suffix.lower(), "")
    if not kind:
        allowed = ", ".join(TABLE_KINDS)
        raise SourceError(f"{name} {str(path)!r} is of no kind that is read: {allowed}")
    try:
        with open_file(path) as file:
            rows = read_rows(file, kind, path.name)
    except PageError as error:
        raise SourceError(f"{name} {str(path)!r}: {error}") from error
    for number, message in rows.broken.items():
        raise SourceError(f"{name} {rows.name!r}, row {number}: {message}")
    return rows


def frame_rows(frame: pd.DataFrame, name: str) -> Rows:
    """Rows of a data frame; its index is left out."""
    columns = _checked([str(column) for column in frame.columns], name)
    # Column by column, so that each keeps its type: rows of a frame share one.
    lists = [frame.iloc[:, i].tolist() for i in range(len(columns))]
    return Rows(name, columns, _zip(columns, lists), {})


def found(columns: Sequence[str]) -> str:
    """Names of columns for a message, cut short: without a header they are whole articles.

    >>> found(["text", "w" * 100])
    "found are 'text', 'wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww..."
    """
    names = [shortened(name, 40) for name in columns[:20]]
    return f"found are {', '.join(names)}{', ...' if len(columns) > 20 else ''}"


def shortened(value: object, longest: int = 80) -> str:
    """`repr` of a value for a message, cut short."""
    shown = repr(value)
    return shown if len(shown) <= longest else f"{shown[:longest]}..."


def _read_csv(file: BinaryIO, name: str) -> Rows:
    try:
        # Without header=None pandas would take a first column too many for the index.
        frame = pd.read_csv(
            file, header=None, dtype=str, keep_default_na=False, encoding="utf-8-sig"
        )
    except pd.errors.EmptyDataError:
        raise SourceError(f"table {name!r} is empty: a header and rows are needed") from None
    except (UnicodeDecodeError, pd.errors.ParserError) as error:
        allowed = (
            "needed is CSV in UTF-8, with commas and as many cells in each row as in the header"
        )
        raise SourceError(f"table {name!r} cannot be read: {error}; {allowed}") from error
    header = ["" if pd.isna(cell) else str(cell).strip() for cell in frame.iloc[0]]
    columns = _checked(header, name)
    lists = [frame.iloc[1:, i].tolist() for i in range(len(columns))]
    return Rows(name, columns, _zip(columns, lists), {})


def _read_jsonl(file: BinaryIO, name: str) -> Rows:
    columns: dict[str, None] = {}
    rows: dict[int, Values] = {}
    broken: dict[int, str] = {}
    for number, line in enumerate((line for line in file if line.strip()), start=1):
        try:
            values = json.loads(line.decode("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            broken[number] = f"the line is not JSON in UTF-8: {error}"
            continue
        if not isinstance(values, dict):
            broken[number] = f"the line is {type(values).__name__}, not a JSON object"
            continue
        columns.update(dict.fromkeys(values))
        rows[number] = {column: plain(value) for column, value in values.items()}
    if not rows:
        raise SourceError(f"table {name!r} has no line that is a JSON object: one a row is needed")
    return Rows(name, _checked(list(columns), name), rows, broken)


def _read_parquet(file: BinaryIO, name: str) -> Rows:
    try:
        table = pq.read_table(file)
    except (pa.ArrowException, OSError) as error:
        raise SourceError(f"table {name!r} is not Parquet that can be read: {error}") from error
    # A nameless index that pandas stored is no column of the table.
    table = table.select([c for c in table.column_names if not c.startswith("__index_level_")])
    columns = _checked(table.column_names, name)
    lists = [column.to_pylist() for column in table.columns]
    return Rows(name, columns, _zip(columns, lists), {})


def _checked(columns: list[str], name: str) -> tuple[str, ...]:
    twice = sorted({column for column in columns if columns.count(column) > 1})
    if twice:
        raise SourceError(f"table {name!r} has more than one column {shortened(twice[0])}")
    for column in columns:
        if storable(column) != column:
            raise SourceError(f"table {name!r} has a column whose name is not Unicode: {column!r}")
    return tuple(columns)


def _zip(columns: tuple[str, ...], lists: list[list[object]]) -> dict[int, Values]:
    """Rows of columns given as lists, by number from 1."""

    def each() -> Iterator[Values]:
        for cells in zip(*lists, strict=True):
            yield dict(zip(columns, map(plain, cells), strict=True))

    return dict(enumerate(each(), start=1))


def plain(value: object) -> object:
    """Value of a cell as Python's own type; None for what is missing or blank.

    >>> plain("  "), plain(float("nan")), plain(3)
    (None, None, 3)
    """
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, float) and math.isnan(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime(warn=False)
    if isinstance(value, bool | int | float | dt.date | list | dict):
        return value
    return list(value) if isinstance(value, tuple) else str(value)

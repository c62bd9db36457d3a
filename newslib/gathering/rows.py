"""Tables of pages, metadata or corrections, given as CSV, JSONL, Parquet or data frame, as rows."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from newslib.errors import PageError, ParameterError, SourceError
from newslib.gathering.frames import storable
from newslib.sources import TABLE_KINDS, open_file

Values = dict[str, object]


class Rows(NamedTuple):
    """The rows of a table, and the one way to complain of them.

    Attributes
    ----------
    name : str
        The table, as messages name it.
    columns : tuple of str
        Names of its columns, each once.
    rows : dict of int to dict
        Values by the row's number, which counts from 1 and leaves a header out. Values are str,
        bool, int, float, datetime, date, list, dict or bytes; None where a cell is empty or blank.
    broken : dict of int to str
        Rows that cannot be read, by number, and why.
    """

    name: str
    columns: tuple[str, ...]
    rows: dict[int, Values]
    broken: dict[int, str]

    def wrong(self, row: int, column: str, value: object, allowed: str) -> SourceError:
        """Error for a cell that holds what it may not."""
        where = f"{self.name}, row {row}, column {column!r}"
        return SourceError(f"{where}: {shortened(value)} given; {allowed}")

    def lacking(self, needed: str) -> SourceError:
        """Error for a table without a column; those that it has are listed."""
        # Cut short: without a header the names are whole articles.
        names = ", ".join(shortened(name, 40) for name in self.columns[:20])
        more = ", ..." if len(self.columns) > 20 else ""
        return SourceError(f"{self.name} has no column {needed}; found are {names}{more}")


def read_rows(file: BinaryIO, kind: str, name: str) -> Rows:
    """Rows of a table file; `kind` is "csv", "jsonl" or "parquet", `name` is for messages.

    Raises SourceError if the file is not such a table, or two of its columns have one name.
    """
    readers = {"csv": _read_csv, "jsonl": _read_jsonl, "parquet": _read_parquet}
    return readers[kind](file, name)


def given_rows(table: object, what: str, columns: Iterable[str]) -> Rows:
    """Rows of a table that is given as a path, as a data frame or not at all.

    `what` is the argument's name; `columns` are those of a table that is not given. Raises
    SourceError if it cannot be read or has a row that cannot, ParameterError if it is no table.
    """
    if table is None:
        return Rows(what, tuple(columns), {}, {})
    if isinstance(table, pd.DataFrame):
        return frame_rows(table, f"{what} {what!r}")
    if not isinstance(table, str | os.PathLike):
        kind = type(table).__name__
        raise ParameterError(f"{what}: {kind} given; allowed is a path, a data frame or None")
    path = Path(table)
    name = f"{what} {str(path)!r}"
    kind = TABLE_KINDS.get(path.suffix.lower(), "")
    if not kind:
        raise SourceError(f"{name} is of no kind that is read: {', '.join(TABLE_KINDS)}")
    try:
        with open_file(path) as file:
            rows = read_rows(file, kind, name)
    except PageError as error:
        raise SourceError(f"{name}: {error}") from error
    for number, message in rows.broken.items():
        raise SourceError(f"{name}, row {number}: {message}")
    return rows


def frame_rows(frame: pd.DataFrame, name: str) -> Rows:
    """Rows of a data frame; its index is left out."""
    # Column by column, so that each keeps its type: rows of a frame share one.
    lists = [frame.iloc[:, i].tolist() for i in range(frame.shape[1])]
    return _rows(name, [str(column) for column in frame.columns], lists)


def shortened(value: object, longest: int = 80) -> str:
    """`repr` of a value for a message, cut short."""
    shown = repr(value)
    return shown if len(shown) <= longest else f"{shown[:longest]}..."


def plain(value: Any) -> object:
    """Value of a cell as Python's own type; None for what is missing or blank.

    >>> plain("  "), plain(float("nan")), plain(3)
    (None, None, 3)
    """
    if isinstance(value, np.generic | np.ndarray):
        value = value.tolist()
    if isinstance(value, list | tuple | dict | bytes):
        return list(value) if isinstance(value, tuple) else value
    if isinstance(value, str):
        return value if value.strip() else None
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime(warn=False)
    return value if isinstance(value, bool | int | float | dt.date) else str(value)


def _read_csv(file: BinaryIO, name: str) -> Rows:
    try:
        # All is text, since CSV has no types; without header=None pandas would take a first column
        # too many for the index.
        frame = pd.read_csv(
            file, header=None, dtype=str, keep_default_na=False, encoding="utf-8-sig"
        )
    except pd.errors.EmptyDataError:
        raise SourceError(f"{name} is empty: a header and rows are needed") from None
    except (UnicodeDecodeError, pd.errors.ParserError) as error:
        allowed = (
            "needed is CSV in UTF-8, with commas and as many cells in each row as in the header"
        )
        raise SourceError(f"{name} cannot be read: {error}; {allowed}") from error
    frame.columns = pd.Index(["" if pd.isna(cell) else str(cell).strip() for cell in frame.iloc[0]])
    return frame_rows(frame.iloc[1:], name)


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
        raise SourceError(f"{name} has no line that is a JSON object: one a row is needed")
    return Rows(name, _checked(list(columns), name), rows, broken)


def _read_parquet(file: BinaryIO, name: str) -> Rows:
    try:
        table = pq.read_table(file)
        lists = [column.to_pylist() for column in table.columns]
    # The last three: text that is no UTF-8, a year that Python has not, a time zone that none has.
    except (pa.ArrowException, OSError, ValueError, OverflowError, LookupError) as error:
        raise SourceError(f"{name} is not Parquet that can be read: {error}") from error
    return _rows(name, table.column_names, lists)


def _rows(name: str, columns: list[str], lists: list[list[object]]) -> Rows:
    """Rows of columns given as lists; those without a name are no columns of the table.

    Such are the index that pandas stores, and what spreadsheets leave beside the cells in use.
    """
    cells = [
        (column, values)
        for column, values in zip(columns, lists, strict=True)
        if column and not column.startswith("__index_level_")
    ]
    names = _checked([column for column, _ in cells], name)
    rows = zip(*(map(plain, values) for _, values in cells), strict=True)
    each = (dict(zip(names, row, strict=True)) for row in rows)
    return Rows(name, names, dict(enumerate(each, start=1)), {})


def _checked(columns: Sequence[str], name: str) -> tuple[str, ...]:
    for column in columns:
        if columns.count(column) > 1:
            raise SourceError(f"{name} has more than one column {shortened(column)}")
        if storable(column) != column:
            raise SourceError(f"{name} has a column whose name is not Unicode: {column!r}")
    return tuple(columns)

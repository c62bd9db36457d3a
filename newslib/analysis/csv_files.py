"""Tables as CSV that other programs open without care: quoted, without formulas, the same bytes."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from newslib.errors import SourceError

# Spreadsheets run a cell that starts so as a formula; the full-width signs count as well.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
# Control characters but tab and the line ends, and lone surrogates, which UTF-8 cannot hold.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def _number(value: float) -> str:
    if math.isnan(value):
        return ""
    # Adding zero turns a negative zero, which rounding may leave, into a plain one.
    return f"{round(value, 6) + 0.0:.6f}" if math.isfinite(value) else str(value)


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return json.dumps(dict(value), ensure_ascii=False, sort_keys=True, default=str)
    if isinstance(value, list | tuple | set | np.ndarray):
        items = sorted(value, key=str) if isinstance(value, set) else value
        return "; ".join(_plain(item) for item in items)
    if isinstance(value, datetime | date):
        return "" if value is pd.NaT else value.isoformat()
    return "" if value is None or value is pd.NA or value is pd.NaT else str(value)


def cell(value: Any) -> str:
    """One value as the text of a CSV cell.

    Absent values are empty, floats have six decimals, times are ISO 8601, lists are joined by
    "; ". Text that a spreadsheet would run as a formula gets an apostrophe before it; control
    characters are dropped. Numbers are left as they are.

    >>> cell(0.5), cell(-3), cell("-3"), cell(["a", "b"]), cell(None)
    ('0.500000', '-3', "'-3", 'a; b', '')
    """
    if isinstance(value, bool | np.bool_ | int | np.integer):
        return str(value)
    if isinstance(value, float | np.floating):
        return _number(float(value))
    text = _UNPRINTABLE.sub("", _plain(value))
    return "'" + text if text.startswith(_FORMULA) else text


def write_csv(frame: pd.DataFrame, path: str | Path) -> Path:
    """Write a frame as CSV (UTF-8, line feeds, no index) and return the path; see `cell`.

    The folder is made if need be; the same frame gives the same bytes. Raises SourceError where
    the file cannot be written.
    """
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\n")
    writer.writerow([cell(str(name)) for name in frame.columns])
    columns = [[cell(value) for value in frame.iloc[:, i]] for i in range(frame.shape[1])]
    writer.writerows(zip(*columns, strict=True))
    target = Path(path)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(held.getvalue().encode("utf-8"))
    except OSError as error:
        raise SourceError(f"cannot write the table {path}: {error.strerror}") from error
    return target


def write_tables(frames: Mapping[str, pd.DataFrame], folder: str | Path) -> list[str]:
    """Write each frame as folder/name.csv (see `write_csv`) and return the files' names."""
    return [write_csv(frame, Path(folder) / f"{name}.csv").name for name, frame in frames.items()]

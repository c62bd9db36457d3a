"""The columns of a corpus's tables, their types in pandas and Arrow, and frames built from rows.

Text columns are of dtype object and hold str or None, with every version of pandas.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

# A table's columns in order, each with its kind.
Schema = Mapping[str, str]

# The kinds of columns in Arrow and in pandas, which has no type for those that hold Python's own
# values. The last three only columns of the user's own tables have.
_KINDS = {
    "text": (pa.string(), None),
    "texts": (pa.list_(pa.string()), None),
    "captions": (pa.list_(pa.struct([("text", pa.string()), ("credit", pa.string())])), None),
    "related": (pa.list_(pa.struct([("headline", pa.string()), ("deck", pa.string())])), None),
    "date": (pa.timestamp("us"), "datetime64[us]"),
    "count": (pa.int64(), "int64"),
    "share": (pa.float64(), "float64"),
    "integer": (pa.int64(), "Int64"),
    "number": (pa.float64(), "float64"),
    "flag": (pa.bool_(), "boolean"),
}
ARROW = {kind: arrow for kind, (arrow, _) in _KINDS.items()}
DTYPES = {kind: dtype for kind, (_, dtype) in _KINDS.items() if dtype}

# The fields that a table may state of a page, beside columns of its own.
FIELDS: Schema = {
    "headline": "text",
    "deck": "text",
    "section": "text",
    "outlet": "text",
    "url": "text",
    "published": "date",
    "updated": "date",
    "byline": "texts",
    "dateline": "text",
    "language": "text",
}
ARTICLES: Schema = {
    "article_id": "text",
    "source": "text",
    "kind": "text",
    **FIELDS,
    "text": "text",
    "n_words": "count",
    "n_paragraphs": "count",
    "key_points": "texts",
    "captions": "captions",
    "related": "related",
    "kept_share": "share",
    "confidence": "share",
    "copies": "count",
    "duplicate_of": "text",
    "warnings": "texts",
}
KEYS = ("source", "article_id")
SCHEMAS: Mapping[str, Schema] = {
    "articles": ARTICLES,
    "lines": {
        "article_id": "text",
        "number": "count",
        "label": "text",
        "confidence": "share",
        "reason": "text",
        "text": "text",
    },
    "refused": dict.fromkeys(("source", "code", "message"), "text"),
    "conflicts": dict.fromkeys(("article_id", "source", "field", "page", "metadata"), "text"),
    # Of these, unmatched metadata has the keys and whatever columns the metadata has.
    "unmatched": {**dict.fromkeys(KEYS, "text"), **FIELDS},
    "origins": dict.fromkeys(("article_id", "field", "origin"), "text"),
    "inputs": {"source": "text", "sha256": "text", "n_bytes": "count"},
}


def frame(schema: Schema, rows: Iterable[Sequence[object]]) -> pd.DataFrame:
    """Rows, each with a value for every column, as a frame with the schema's columns and dtypes."""
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    return pd.DataFrame(
        {name: series(schema[name], column) for name, column in zip(schema, columns, strict=True)}
    )


def frame_with_own(
    schema: Schema,
    rows: Sequence[Mapping[str, object]],
    own: Mapping[str, Sequence[object]],
) -> pd.DataFrame:
    """Rows by column, absent ones None, as a frame; the user's own columns stand behind.

    `own` has, for each of them, all the values that its kind is told from.
    """
    kinds = {name: kind_of(values) for name, values in own.items()}
    columns = {name: series(schema[name], [row.get(name) for row in rows]) for name in schema}
    for name, kind in kinds.items():
        columns[name] = series(kind, [as_kind(kind, row.get(name)) for row in rows])
    return pd.DataFrame(columns)


def series(kind: str, values: Sequence[Any]) -> pd.Series[Any]:
    """Values of one kind, None where missing, as a column."""
    if kind in DTYPES:
        return pd.Series(list(values), dtype=DTYPES[kind])
    # Not np.array, which would make a matrix of lists that are equally long.
    return pd.Series(np.fromiter(values, dtype=object, count=len(values)), dtype=object)


def kind_of(values: Iterable[object]) -> str:
    """Kind of a column of the user's own, from its values; "text" where they are not of one kind.

    >>> kind_of([1, None, 3]), kind_of([1, 0.5]), kind_of(["a", 1])
    ('integer', 'number', 'text')
    """
    values = [value for value in values if value is not None]
    types = {type(value) for value in values}
    if any(type(value) is int and not -(2**63) <= value < 2**63 for value in values):
        return "text"
    if types == {bool}:
        return "flag"
    if types == {int}:
        return "integer"
    if types and types <= {int, float}:
        return "number"
    if types and types <= {dt.date, dt.datetime}:
        return "date"
    return "text"


def as_kind(kind: str, value: object) -> object:
    """Value of a user's own column as the column's kind has it.

    A list or dict is its JSON text; a time with a zone is moved to UTC and loses it.
    """
    if value is None or kind in {"integer", "flag"}:
        return value
    if kind == "number" and isinstance(value, int | float):
        return float(value)
    if kind == "date" and isinstance(value, dt.date):
        return naive(value)
    text = value if isinstance(value, str) else json.dumps(value, default=str, ensure_ascii=False)
    return storable(text)


def naive(value: dt.date) -> dt.datetime:
    """Date or time without a zone: as it stands if it has none, else moved to UTC."""
    if not isinstance(value, dt.datetime):
        return dt.datetime.combine(value, dt.time())
    if value.tzinfo is None:
        return value
    try:
        return value.astimezone(dt.UTC).replace(tzinfo=None)
    except OverflowError:  # at the ends of the calendar; a day more or less says nothing there
        return value.replace(tzinfo=None)


def storable(text: str) -> str:
    """Text that UTF-8 can hold: a lone surrogate becomes U+FFFD."""
    return text.encode("utf-8", errors="surrogatepass").decode("utf-8", errors="replace")

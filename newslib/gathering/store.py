"""A corpus in one Parquet file: the articles as its table, all other tables within it.

Lines and origins of fields are nested columns of the articles; the small tables are Arrow streams
in the file's metadata. Whoever reads the file with another tool sees a table of articles.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from newslib.errors import SourceError
from newslib.gathering.frames import ARROW, DTYPES, SCHEMAS, Schema, as_kind, series
from newslib.gathering.rows import plain

if TYPE_CHECKING:
    import numpy.typing as npt

Tables = Mapping[str, pd.DataFrame]

_VERSION_KEY = b"newslib.corpus"
_VERSION = b"1"
_KIND_KEY = b"newslib.kind"
# The columns of the stored table that hold a list of rows for each article.
NESTED = {"lines": "newslib_lines", "origins": "newslib_origins"}
_SMALL = ("refused", "conflicts", "unmatched", "inputs")
# Kinds by dtype, for the columns that no schema knows.
_KINDS = {dtype: kind for kind, dtype in DTYPES.items()}


def is_corpus_file(path: str | os.PathLike[str]) -> bool:
    """Whether a path is a Parquet file that `write_tables` wrote."""
    try:
        return Path(path).is_file() and _VERSION_KEY in (pq.read_schema(path).metadata or {})
    except (pa.ArrowException, OSError, TypeError, ValueError):
        return False


def write_tables(tables: Tables, path: Path) -> None:
    """Write a corpus's tables to one file, which appears when it is whole.

    Raises SourceError if it cannot be written, or lines or origins are of other articles.
    """
    table = _to_arrow(tables["articles"], SCHEMAS["articles"])
    for name, column in NESTED.items():
        nested = _nest(tables[name], name, tables["articles"]["article_id"])
        table = table.append_column(column, nested)
    small = {f"newslib.{name}".encode(): _stream(tables[name], SCHEMAS[name]) for name in _SMALL}
    table = table.replace_schema_metadata({_VERSION_KEY: _VERSION, **small})
    part = path.parent / f".{path.name}.{os.getpid()}.part"
    try:
        pq.write_table(table, part, compression="zstd")
        part.replace(path)
    except OSError as error:
        raise SourceError(f"{str(path)!r} cannot be written: {error.strerror or error}") from error
    finally:
        part.unlink(missing_ok=True)


def read_tables(path: Path) -> dict[str, pd.DataFrame]:
    """Tables of a file that `write_tables` wrote; SourceError if it is broken or another."""
    try:
        table = pq.read_table(path)
    except (pa.ArrowException, OSError) as error:
        raise SourceError(
            f"{str(path)!r} is not a Parquet file that can be read: {error}"
        ) from error
    stored = table.schema.metadata or {}
    if stored.get(_VERSION_KEY) != _VERSION:
        raise SourceError(
            f"{str(path)!r} is no corpus that this version of newslib wrote: its metadata says "
            f"{stored.get(_VERSION_KEY)!r}, allowed is {_VERSION!r}"
        )
    try:
        ids = np.array(table["article_id"].to_pylist(), dtype=object)
        tables = {name: _unnest(table[column], ids) for name, column in NESTED.items()}
        tables["articles"] = _from_arrow(table.drop_columns(list(NESTED.values())))
        for name in _SMALL:
            data = base64.b64decode(stored[f"newslib.{name}".encode()])
            tables[name] = _from_arrow(pa.ipc.open_stream(data).read_all())
    except (pa.ArrowException, LookupError, TypeError, ValueError, AttributeError) as error:
        raise SourceError(f"{str(path)!r} is a stored corpus that another changed") from error
    return tables


def _to_arrow(frame: pd.DataFrame, schema: Schema) -> pa.Table:
    """Frame as an Arrow table whose fields carry their kind."""
    arrays, fields = [], []
    for name, column in frame.items():
        kind = schema.get(str(name)) or _KINDS.get(str(column.dtype), "text")
        values: object = column
        if kind not in DTYPES:
            known = str(name) in schema
            values = [v if known else as_kind(kind, plain(v)) for v in column]
        try:
            arrays.append(pa.array(values, ARROW[kind], from_pandas=True))
        except (pa.ArrowException, TypeError, ValueError) as error:
            raise SourceError(
                f"column {name!r} cannot be stored as {ARROW[kind]}: {error}"
            ) from error
        fields.append(pa.field(str(name), ARROW[kind], metadata={_KIND_KEY: kind}))
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


def _from_arrow(table: pa.Table) -> pd.DataFrame:
    """Frame of an Arrow table whose fields carry their kind."""
    kinds = {field.name: field.metadata[_KIND_KEY].decode() for field in table.schema}
    columns = {name: series(kind, table[name].to_pylist()) for name, kind in kinds.items()}
    return pd.DataFrame(columns, index=pd.RangeIndex(table.num_rows), columns=list(kinds))


def _stream(frame: pd.DataFrame, schema: Schema) -> bytes:
    """Frame as an Arrow stream, in characters that a Parquet file's metadata may hold."""
    table = _to_arrow(frame, schema)
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_stream(sink, table.schema, options=options) as writer:
        writer.write_table(table)
    return base64.b64encode(sink.getvalue())


def _nest(frame: pd.DataFrame, name: str, ids: pd.Series[Any]) -> pa.Array:
    """Rows of a frame as one list for each article; both are in the articles' order."""
    table = _to_arrow(frame.drop(columns="article_id"), SCHEMAS[name])
    counts = frame["article_id"].value_counts()
    sizes = counts.reindex(ids).fillna(0).astype(int)
    if int(sizes.sum()) != len(frame) or not frame["article_id"].is_monotonic_increasing:
        raise SourceError(f"{name} and articles of a corpus must be of the same articles, sorted")
    offsets = np.concatenate([[0], np.cumsum(sizes)])
    rows = pa.StructArray.from_arrays(
        [column.combine_chunks() for column in table.columns], fields=list(table.schema)
    )
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), rows)


def _unnest(column: pa.ChunkedArray, ids: npt.NDArray[np.object_]) -> pd.DataFrame:
    """Frame of the rows that a nested column holds, with the article of each."""
    array = column.combine_chunks()
    rows = pa.Table.from_struct_array(array.flatten())
    frame = _from_arrow(rows)
    owners = np.repeat(ids, np.diff(array.offsets.to_numpy()))
    frame.insert(0, "article_id", series("text", owners.tolist()))
    return frame

"""A fitted model in one file: arrays and a JSON record behind their SHA-256, without pickle."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from newslib.errors import SourceError

_START = b"newslib topic model 2 sha256 "


def write_model(
    path: str | os.PathLike[str], record: Mapping[str, Any], arrays: Mapping[str, np.ndarray]
) -> None:
    """Write a model; the file appears by rename when it is complete.

    The first line holds the SHA-256 of all that follows: a NumPy archive of the arrays and, as
    bytes, the record in JSON. The same model gives the same bytes.
    """
    text = json.dumps(record, default=lambda number: number.item()).encode("ascii")
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, record=np.frombuffer(text, dtype=np.uint8), **arrays)
    content = buffer.getvalue()
    place = Path(path)
    part = place.with_name(place.name + ".part")
    try:
        part.write_bytes(_first_line(content) + b"\n" + content)
        part.replace(place)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink()
        raise SourceError(f"cannot write the model file {place}: {error.strerror}") from error


def read_model(path: str | os.PathLike[str]) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Return a model's record and arrays.

    Raises
    ------
    SourceError
        If the file cannot be read, is no model, or differs by as little as one bit from what
        `write_model` wrote.
    """
    place = Path(path)
    try:
        line, _, content = place.read_bytes().partition(b"\n")
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise SourceError(f"cannot read the model file {str(place)!r}: {error}") from error
    if not line.startswith(_START):
        raise SourceError(f"the file {place} is no topic model that this newslib saved")
    if line != _first_line(content):
        raise SourceError(
            f"the model file {place} was changed or is incomplete: the SHA-256 of its content is "
            "not the one in its first line"
        )
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        return json.loads(arrays.pop("record").tobytes()), arrays
    except (ValueError, KeyError, EOFError, BadZipFile) as error:
        raise SourceError(f"the file {place} does not hold a topic model: {error}") from error


def _first_line(content: bytes) -> bytes:
    return _START + hashlib.sha256(content).hexdigest().encode("ascii")

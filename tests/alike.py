"""Compare two runs of a notebook as a reader would: numbers about equal, figures alike to the eye.

nbval compares numbers as text, and pictures not at all. `differences` says for each cell what is
unlike: text word by word, numbers (in text and in tables) within tolerances, PNG pixel by pixel.
"""

from __future__ import annotations

import base64
import io
import math
import re
from collections.abc import Iterator
from itertools import zip_longest

import numpy as np
import pandas as pd
from nbformat import NotebookNode
from PIL import Image, ImageFilter

# Numbers are shown with three decimals: one unit of the last may go up or down.
RELATIVE, ABSOLUTE = 1e-4, 1.5e-3
# Shades of 256 by which a pixel may differ, and the part of pixels that may differ by more.
SHADES, PIXELS = 32, 5e-4
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")


def differences(stored: NotebookNode, run: NotebookNode, ignore: str = "") -> list[str]:
    """Say what is unlike in two runs of one notebook, but for cells with the tag `ignore`."""
    found = []
    for one, other in zip_longest(_code(stored), _code(run)):
        if one is None or other is None or one.source != other.source:
            return [*found, f"cells differ: {(one or other).id}"]
        if ignore not in one.metadata.get("tags", []):
            found += [f"{one.id}: {what}" for what in _unlike_outputs(one.outputs, other.outputs)]
    return found


def _code(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _unlike_outputs(stored: list[NotebookNode], run: list[NotebookNode]) -> Iterator[str]:
    kinds = [[_kind(output) for output in outputs] for outputs in (stored, run)]
    if kinds[0] != kinds[1]:
        yield f"outputs {kinds[0]} became {kinds[1]}"
        return
    for one, other, kind in zip(stored, run, kinds[0], strict=True):
        if kind == "picture":
            yield from unlike_pictures(
                *(base64.b64decode(o.data["image/png"]) for o in (one, other))
            )
        elif kind == "table":
            yield from unlike_tables(*(_table(o.data["text/html"]) for o in (one, other)))
        else:
            yield from unlike_texts(_text(one), _text(other))


def _kind(output: NotebookNode) -> str:
    data = output.get("data", {})
    if "image/png" in data:
        return "picture"
    return "table" if "<table" in data.get("text/html", "") else str(output.output_type)


def _text(output: NotebookNode) -> str:
    return output.get("text") or output.get("data", {}).get("text/plain", "")


def _table(html: str) -> pd.DataFrame:
    return pd.read_html(io.StringIO(html), keep_default_na=False, index_col=0)[0].astype(str)


def unlike_texts(stored: str, run: str) -> Iterator[str]:
    """Yield the first difference of two texts that is more than one of roundings."""
    if NUMBER.sub("#", stored) != NUMBER.sub("#", run):
        pairs = zip_longest(stored.splitlines(), run.splitlines(), fillvalue="")
        one, other = next(
            pair for pair in pairs if NUMBER.sub("#", pair[0]) != NUMBER.sub("#", pair[1])
        )
        yield f"{one!r} became {other!r}"
        return
    for one, other in zip(NUMBER.findall(stored), NUMBER.findall(run), strict=True):
        if not _about(one, other):
            yield f"{one} became {other}"


def unlike_tables(stored: pd.DataFrame, run: pd.DataFrame) -> Iterator[str]:
    """Yield how two tables of text differ: their shape, their columns, single cells."""
    if list(stored.columns) != list(run.columns) or len(stored) != len(run):
        yield f"{stored.shape} with {list(stored)} became {run.shape} with {list(run)}"
        return
    for column in stored.columns:
        for row, (one, other) in enumerate(zip(stored[column], run[column], strict=True)):
            for what in unlike_texts(one, other):
                yield f"row {row}, {column}: {what}"


def _about(one: str, other: str) -> bool:
    """Whether two numbers are close; whole numbers, which count something, must be equal."""
    if "." not in one + other:
        return one == other
    return math.isclose(float(one), float(other), rel_tol=RELATIVE, abs_tol=ABSOLUTE)


def unlike_pictures(stored: bytes, run: bytes) -> Iterator[str]:
    """Yield how two PNG pictures differ to the eye: in size, or in more than soft edges."""
    one, other = (Image.open(io.BytesIO(held)).convert("RGB") for held in (stored, run))
    if one.size != other.size:
        yield f"a picture of {one.size} became one of {other.size}"
        return
    soft = [np.asarray(p.filter(ImageFilter.BoxBlur(1)), dtype=int) for p in (one, other)]
    unlike = float((np.abs(soft[0] - soft[1]).max(axis=2) > SHADES).mean())
    if unlike > PIXELS:
        yield f"{unlike:.2%} of a picture's pixels differ"

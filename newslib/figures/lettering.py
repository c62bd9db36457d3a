"""Texts of pages made fit for a figure: printable, in one line, no wider than their place."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.font_manager import get_font

from newslib.analysis.numbers import counted

FONT = "DejaVu Sans"  # comes with matplotlib, so that texts are as wide on every machine
LABEL_WIDTH = 42  # cells of a label, see `plain`
# Control characters, marks that turn the direction of the text around them, lone surrogates.
_UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)


@cache
def _drawn() -> frozenset[int]:
    path = Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
    return frozenset(get_font(str(path)).get_charmap())


def _cells(letter: str) -> int:
    """Return how wide a letter is drawn: 2 where another font has to serve, 0 for a mark."""
    if unicodedata.category(letter) == "Mn":
        return 0
    return 1 if ord(letter) in _drawn() else 2


def width_of(text: str) -> int:
    """Return how many cells a text takes: two for a letter that DejaVu Sans lacks."""
    return sum(_cells(letter) for letter in text)


def plain(text: object, width: int = LABEL_WIDTH) -> str:
    """Return text fit for a label: one line, printable, with an ellipsis if it was too wide.

    `width` counts cells, see `width_of`: a Chinese letter takes two.

    >>> plain(f"A{chr(0)} headline of $5", 12)
    'A headline…'
    """
    line = " ".join(_UNPRINTABLE.sub(" ", str(text)).split())
    ends = np.cumsum([_cells(letter) for letter in line])
    if not line or ends[-1] <= width:
        return line
    return line[: int(np.searchsorted(ends, width - 1, side="right"))].rstrip() + "…"


def not_drawn(n: int, what: str) -> str:
    """Return a sentence about what was left out of a figure, or nothing."""
    return f" {counted(n, what)} not drawn." if n > 0 else ""

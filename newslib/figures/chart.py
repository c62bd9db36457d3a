"""Charts: how the notebooks' figures look, and how they are shown and saved.

Figures are made and saved without pyplot, under settings of their own that end with the call: the
same table gives the same SVG. Text from pages is drawn as it is, never read as a formula.
"""

from __future__ import annotations

import base64
import io
import re
import unicodedata
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager, get_font
from matplotlib.text import Text

from newslib.errors import ParameterError, SourceError

WIDTH = 6.4  # inches
LABEL_WIDTH = 42  # cells of a label, see `plain`
# Blue, and a grey and a black that differ from it in lightness too, for print without colour.
BLUE, GREY, BLACK = "#0072b2", "#b5b5b5", "#222222"
_FONT = "DejaVu Sans"  # comes with matplotlib, so that texts are as wide on every machine
_SETTINGS: dict[Any, Any] = {
    "axes.edgecolor": "#777777",
    "axes.labelcolor": BLACK,
    "axes.labelsize": 9,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 9,
    "axes.titleweight": "bold",
    "axes.unicode_minus": False,
    "figure.dpi": 100,
    "figure.labelsize": 9,
    "font.family": ["sans-serif"],
    "font.sans-serif": [_FONT],
    "font.size": 9,
    "legend.frameon": False,
    "svg.fonttype": "none",
    "text.parse_math": False,
    "xtick.color": BLACK,
    "ytick.color": BLACK,
}
# Fonts that may hold what DejaVu Sans lacks; only for the picture on a screen, since they differ
# between machines. In the SVG the letters stay letters and the reader's own fonts draw them.
_MORE_FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Noto Sans Arabic",
    "Noto Sans Devanagari",
    "Noto Emoji",
    "Hiragino Sans",
    "Arial Unicode MS",
)
# Control characters, marks that turn the direction of the text around them, lone surrogates.
_UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)


@dataclass(frozen=True)
class Chart:
    """A figure, the sentence that says what it shows, and the name of its file."""

    figure: Figure
    alt: str
    name: str


@contextmanager
def style(name: str) -> Iterator[None]:
    """Set how figures are made and saved, and restore the caller's settings at the end."""
    with mpl.rc_context(), warnings.catch_warnings():
        mpl.rcdefaults()
        mpl.rcParams.update({**_SETTINGS, "svg.hashsalt": f"newslib-{name}"})
        # A letter that no font holds is drawn as a box; the alt text and the SVG have it.
        warnings.filterwarnings("ignore", message="Glyph .* missing from", category=UserWarning)
        yield


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


def figure(height: float, rows: int = 1, columns: int = 1) -> tuple[Figure, list[Axes]]:
    """Return an empty figure of the common width and its axes, row by row; height in inches."""
    found = Figure(figsize=(WIDTH, height), layout="constrained")
    axes = found.subplots(rows, columns, squeeze=False)
    return found, list(axes.ravel())


def nothing(name: str, sentence: str) -> Chart:
    """Return a chart that only says why there is nothing to draw."""
    with style(name):
        found, (axes,) = figure(1.0)
        axes.set_axis_off()
        axes.text(0.5, 0.5, sentence, ha="center", va="center", wrap=True)
    return Chart(found, sentence, name)


def count_axis(axis: Any) -> None:
    """Let an axis have whole numbers only."""
    axis.get_major_locator().set_params(integer=True, min_n_ticks=1)


def rows_of(axes: Axes, names: Sequence[str]) -> Any:
    """Name the rows of a chart from the top down; return their places on the axis."""
    places = np.arange(len(names))
    axes.set_yticks(places, list(names))
    axes.tick_params(axis="y", length=0, pad=5)
    axes.set_ylim(len(names) - 0.4, -0.6)
    return places


def times(n: int, one: str) -> str:
    """Return a number with what it counts.

    >>> times(1, "week"), times(3, "week")
    ('1 week', '3 weeks')
    """
    return f"{n} {one if n == 1 else one + 's'}"


def not_drawn(n: int, what: str) -> str:
    """Return a sentence about what was left out of a figure, or nothing."""
    return f" {times(n, what)} not drawn." if n > 0 else ""


def picture(chart: Chart) -> bytes:
    """Return the figure as PNG, with the machine's fonts for what DejaVu Sans lacks."""
    known = set(fontManager.get_font_names())
    families = [_FONT, *[name for name in _MORE_FONTS if name in known]]
    texts = [(t, t.get_fontfamily()) for t in chart.figure.findobj(Text) if isinstance(t, Text)]
    held = io.BytesIO()
    try:
        for text, _ in texts:
            text.set_fontfamily(families)
        with style(chart.name):
            chart.figure.savefig(held, format="png", dpi=110, metadata={"Software": None})
    finally:
        for text, family in texts:
            text.set_fontfamily(family)
    return held.getvalue()


def show(chart: Chart) -> None:
    """Display the figure in a notebook, with its alt text; the report finds it by its name."""
    # Imported here: only a notebook has IPython.
    display = import_module("IPython.display").display
    display(
        {"image/png": base64.b64encode(picture(chart)).decode("ascii"), "text/plain": chart.alt},
        metadata={"image/png": {"alt": chart.alt}, "newslib": {"figure": chart.name}},
        raw=True,
    )


def save_svg(chart: Chart, folder: str | Path) -> Path:
    """Write the figure as folder/name.svg, its alt text as its title, and return the path.

    The file holds neither a date nor a version, and letters stay letters. Raises ParameterError
    for a name that is no plain file name, SourceError where the file cannot be written.
    """
    if not re.fullmatch("[a-z0-9][a-z0-9-]*", chart.name):
        raise ParameterError(
            f"chart.name: {chart.name!r} is not allowed; lower-case letters, digits, hyphens are"
        )
    held = io.StringIO()
    unsaid = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    with style(chart.name):
        chart.figure.savefig(held, format="svg", metadata={**unsaid, "Title": chart.alt})
    # The XML prolog names a document type by address; the element alone is a whole SVG file.
    svg = held.getvalue()
    target = Path(folder) / f"{chart.name}.svg"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(svg[svg.index("<svg") :].encode("utf-8"))
    except OSError as error:
        raise SourceError(f"cannot write the figure {target}: {error.strerror}") from error
    return target

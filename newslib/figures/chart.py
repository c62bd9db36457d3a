"""Charts: how the notebooks' figures look, and how they are shown and saved.

Figures are made and saved without pyplot, under settings of their own that end with the call: the
same table gives the same SVG. Text from pages is drawn as it is, never read as a formula.
"""

from __future__ import annotations

import base64
import io
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.text import Text

from newslib.analysis.shown import display, tell
from newslib.errors import ParameterError, SourceError
from newslib.figures.lettering import FONT

WIDTH = 6.4  # inches
# Blue, and a grey and a black that differ from it in lightness too, for print without colour.
BLUE, GREY, BLACK = "#0072b2", "#b5b5b5", "#222222"
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
    "font.sans-serif": [FONT],
    "font.size": 9,
    "legend.frameon": False,
    "svg.fonttype": "none",
    "text.parse_math": False,
    "xtick.color": BLACK,
    "ytick.color": BLACK,
}
# Fonts that may hold what DejaVu Sans lacks; only for the picture on a screen, since they differ
# between machines. In the SVG the letters stay letters and the reader's own fonts draw them.
_MOREFONTS = (
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Noto Sans Arabic",
    "Noto Sans Devanagari",
    "Noto Emoji",
    "Hiragino Sans",
    "Arial Unicode MS",
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


def ranked(name: str, bars: pd.DataFrame, xlabel: str) -> tuple[Figure, Axes]:
    """Return bars from the top down: label, value, note behind it, grey (for no finding)."""
    with style(name):
        found, (axes,) = figure(0.7 + 0.25 * len(bars))
        places = rows_of(axes, bars["label"].tolist())
        drawn = axes.barh(places, bars["value"], color=BLUE, height=0.72)
        for i in np.flatnonzero(bars["grey"]):
            drawn[i].set(color=GREY, hatch="///", edgecolor="white")
        axes.bar_label(drawn, bars["note"].tolist(), padding=3, fontsize=8)
        axes.set(xlim=(0, 1.3 * max(bars["value"].max(), 1e-9)), xlabel=xlabel)
    return found, axes


def panels(n: int, height: float, more: float) -> tuple[Figure, list[Axes]]:
    """Return a figure of `n` panels in two columns, each as high, and `more` inches in all."""
    rows = -(-n // 2)
    found, axes = figure(more + rows * height, rows, 2)
    for unused in axes[n:]:
        unused.set_axis_off()
    return found, axes[:n]


def picture(chart: Chart) -> bytes:
    """Return the figure as PNG, with the machine's fonts for what DejaVu Sans lacks."""
    known = set(fontManager.get_font_names())
    families = [FONT, *[name for name in _MOREFONTS if name in known]]
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


def show(*charts: Chart) -> None:
    """Display figures in a notebook, each with its alt text, also as the sentence beneath it.

    The report finds the figure's file by its name, and the sentence by its mark. Where there was
    nothing to draw, the sentence is enough.
    """
    for chart in charts:
        if not any(axes.axison for axes in chart.figure.axes):
            tell(chart.alt)
            continue
        png = base64.b64encode(picture(chart)).decode("ascii")
        display(
            {"image/png": png, "text/plain": chart.alt},
            {"image/png": {"alt": chart.alt}, "newslib": {"figure": chart.name}},
        )
        tell(chart.alt, of="figure")


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

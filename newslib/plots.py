"""The notebooks' figures: one function a figure, a table in, a `Chart` with its alt text out.

Figures are made and saved without pyplot, under settings of their own that end with the call: the
same table gives the same SVG. Text from pages is drawn as it is, never read as a formula.
"""

from __future__ import annotations

import base64
import io
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.text import Text

from newslib.errors import ParameterError, SourceError
from newslib.tables import ABSENT

WIDTH = 6.4  # inches
MAX_PANELS, MAX_PANEL_TERMS = 12, 12
MAX_BARS = 20
TEXT_LENGTH = 42  # characters of a label
# Blue, and a grey and a black that differ from it in lightness too, for print without colour.
BLUE, GREY, BLACK = "#0072b2", "#b5b5b5", "#222222"
_SETTINGS: dict[Any, Any] = {
    "axes.edgecolor": "#777777",
    "axes.labelcolor": BLACK,
    "axes.labelsize": 9,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 10,
    "axes.titleweight": "bold",
    "axes.unicode_minus": False,
    "figure.dpi": 100,
    "font.family": ["sans-serif"],
    "font.sans-serif": ["DejaVu Sans"],
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
def _style(name: str) -> Iterator[None]:
    """Set how figures are made and saved, and restore the caller's settings at the end."""
    with mpl.rc_context(), warnings.catch_warnings():
        mpl.rcdefaults()
        mpl.rcParams.update({**_SETTINGS, "svg.hashsalt": f"newslib-{name}"})
        # A letter that no font holds is drawn as a box; the alt text and the SVG have it.
        warnings.filterwarnings("ignore", message="Glyph .* missing from", category=UserWarning)
        yield


def plain(text: object, length: int = TEXT_LENGTH) -> str:
    """Return text fit for a label: one line, printable, with an ellipsis if it was too long.

    >>> plain(f"A{chr(0)} headline of $5", 12)
    'A headline…'
    """
    line = " ".join(_UNPRINTABLE.sub(" ", str(text)).split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


def _figure(height: float, rows: int = 1, columns: int = 1) -> tuple[Figure, list[Axes]]:
    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    axes = figure.subplots(rows, columns, squeeze=False)
    return figure, list(axes.ravel())


def _nothing(name: str, sentence: str) -> Chart:
    figure, (axes,) = _figure(1.0)
    axes.set_axis_off()
    axes.text(0.5, 0.5, sentence, ha="center", va="center")
    return Chart(figure, sentence, name)


def _count_axis(axis: Any) -> None:
    axis.get_major_locator().set_params(integer=True, min_n_ticks=1)


def _ranked(
    axes: Axes, names: list[str], values: list[float], notes: list[str], last: bool = False
) -> None:
    """Bars from the top down, each with a note at its end; the last one greyed if asked for."""
    places = np.arange(len(names))
    bars = axes.barh(places, values, color=BLUE, height=0.72)
    if last:
        bars[-1].set(color=GREY, hatch="///", edgecolor="white")
    axes.bar_label(bars, notes, padding=3, fontsize=8)
    axes.set_yticks(places, names)
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_xlim(0, max([*values, 1e-9]) * 1.18)


def _times(n: int, one: str, many: str | None = None) -> str:
    return f"{n} {one if n == 1 else many or one + 's'}"


def confidence(bands: pd.DataFrame, name: str = "confidence") -> Chart:
    """Histogram of pages by the confidence of their labels; see `tables.confidence_bands`."""
    n_pages = int(bands["n_articles"].sum())
    if not n_pages:
        return _nothing(name, "No page has line labels, so there is no confidence to draw.")
    held = bands[bands["n_articles"] > 0]
    least, most = held.iloc[0], held.iloc[int(held["n_articles"].to_numpy().argmax())]
    with _style(name):
        figure, (axes,) = _figure(2.8)
        widths = bands["to"] - bands["from"]
        axes.bar(
            bands["from"], bands["n_articles"], widths, align="edge", color=BLUE, edgecolor="white"
        )
        axes.set(xlim=(0, 1), xlabel="Confidence of the page's labels (0 to 1)")
        axes.set_ylabel("Articles")
        _count_axis(axes.yaxis)
    alt = (
        f"Histogram of {_times(n_pages, 'article')} by the mean confidence of the page's line "
        f"labels, 0 to 1: the fullest band, {_band(most)}, the least sure one, {_band(least)}."
    )
    return Chart(figure, alt, name)


def _band(band: pd.Series[float]) -> str:
    return f"{band['from']:.2f} to {band['to']:.2f}, holds {band['n_articles']:.0f}"


def over_time(periods: pd.DataFrame, name: str = "over-time") -> Chart:
    """Bars of the articles a week (or month, or year); see `tables.over_time`."""
    if periods.empty:
        return _nothing(name, "No article has a date, so there is no course of time to draw.")
    period = str(periods["period"].iloc[0])
    most = periods.iloc[int(periods["n_articles"].to_numpy().argmax())]
    with _style(name):
        figure, (axes,) = _figure(2.8)
        places = np.arange(len(periods))
        axes.bar(places, periods["n_articles"], color=BLUE, width=0.8)
        step = -(-len(periods) // 8)
        axes.set_xticks(places[::step], periods["start"].tolist()[::step], rotation=30, ha="right")
        axes.set_xlim(-0.6, max(len(periods), 4) - 0.4)
        axes.set(xlabel=f"First day of the {period}", ylabel=f"Articles a {period}")
        _count_axis(axes.yaxis)
    alt = (
        f"Bars of the number of articles a {period}, {_times(len(periods), period)} from "
        f"{periods['start'].iloc[0]}: {_times(int(periods['n_articles'].sum()), 'dated article')}, "
        f"most of them ({most['n_articles']}) in the {period} of {most['start']}."
    )
    return Chart(figure, alt, name)


def outlets(counts: pd.DataFrame, name: str = "outlets") -> Chart:
    """Ranked bars of the articles an outlet; see `tables.counts`. At most 20 are drawn."""
    if counts.empty:
        return _nothing(name, "There is no article, so there are no outlets to draw.")
    drawn = counts.head(MAX_BARS)
    names = [plain(outlet) for outlet in drawn["outlet"]]
    values = drawn["n_articles"].tolist()
    with _style(name):
        figure, (axes,) = _figure(0.7 + 0.25 * len(drawn))
        _ranked(axes, names, values, [str(value) for value in values])
        axes.set_xlabel("Articles")
        _count_axis(axes.xaxis)
    n_more = len(counts) - len(drawn)
    more = f" {_times(n_more, 'more name')} not drawn." if n_more else ""
    total = int(counts["n_articles"].sum())
    first = f"{names[0]} comes first with {values[0]} of {total}"
    if drawn["outlet"].iloc[0] == ABSENT:
        first = f"none of {total} states its outlet"
    alt = f"Bars of the number of articles an outlet, ordered by it: {first}.{more}"
    return Chart(figure, alt, name)


def topic_shares(table: pd.DataFrame, name: str = "topic-shares") -> Chart:
    """Ranked bars of the topics' shares, "no topic" last; see `findings.topic_table`."""
    topics = table[table["topic"] >= 0]
    if topics.empty:
        return _nothing(name, "No topics are shown, so there are none to draw.")
    topics = topics.sort_values(["n_articles", "topic"], ascending=[False, True])
    n_more = max(len(topics) - MAX_BARS, 0)
    drawn = pd.concat([topics.head(MAX_BARS), table[table["topic"] < 0]])
    names = [
        plain(f"{t}: {n}" if t >= 0 else n)
        for t, n in drawn[["topic", "name"]].itertuples(index=False)
    ]
    shares = (100 * drawn["share"]).tolist()
    with _style(name):
        figure, (axes,) = _figure(0.7 + 0.25 * len(drawn))
        notes = [
            f"{share:.0f} % (n = {n})" for share, n in zip(shares, drawn["n_articles"], strict=True)
        ]
        _ranked(axes, names, shares, notes, last=True)
        axes.set_xlabel("Share of the modelled articles (%)")
    largest = drawn.iloc[0]
    more = f" {_times(n_more, 'smaller topic')} not drawn." if n_more else ""
    alt = (
        f"Bars of the share of {_times(int(table['n_articles'].sum()), 'article')} in each of "
        f"{len(topics)} topics, ordered by it: the largest, topic {names[0]}, holds "
        f"{100 * largest['share']:.0f} %; {int(table['n_articles'].iloc[-1])} articles have no "
        f"topic.{more}"
    )
    return Chart(figure, alt, name)


def topic_terms(terms: pd.DataFrame, name: str = "topic-terms") -> Chart:
    """Bars of each topic's terms, in and outside its articles; see `findings.topic_terms`.

    At most 12 topics, the largest, are drawn, with 12 terms each.
    """
    if terms.empty:
        return _nothing(name, "No topics are shown, so there are none to draw.")
    sizes = terms.drop_duplicates("topic").sort_values(
        ["n_articles", "topic"], ascending=[False, True]
    )
    kept = sizes["topic"].tolist()[:MAX_PANELS]
    shown = terms[terms["topic"].isin(kept) & (terms["rank"] <= MAX_PANEL_TERMS)]
    n_terms = int(shown["rank"].max())
    with _style(name):
        rows = -(-len(kept) // 2)
        figure, panels = _figure(0.75 + rows * (0.5 + 0.19 * n_terms), rows, 2)
        for axes, topic in zip(panels, kept, strict=False):
            _term_panel(axes, shown[shown["topic"] == topic])
        for axes in panels[len(kept) :]:
            axes.set_axis_off()
        figure.supxlabel("Articles with the term (%)", fontsize=9)
        marks, words = panels[0].get_legend_handles_labels()
        figure.legend(marks[::-1], words[::-1], loc="outside upper left", ncols=2)
    n_more = len(sizes) - len(kept)
    more = f" {_times(n_more, 'smaller topic')} not drawn." if n_more else ""
    alt = (
        f"Small multiples of bars, one panel for each of {_times(len(kept), 'topic')}: the share "
        f"of the topic's articles, and of all others, that hold each of its first {n_terms} terms. "
        f"{_clearest(shown)}{more}"
    )
    return Chart(figure, alt, name)


def _clearest(terms: pd.DataFrame) -> str:
    means = terms.groupby(["topic", "name"], as_index=False)[["share_in", "share_elsewhere"]].mean()
    gap = (means["share_in"] - means["share_elsewhere"]).round(6).to_numpy()
    topic, name, within, elsewhere = means.iloc[int(gap.argmax())]
    return (
        f"Topic {plain(f'{topic}: {name}')} stands out most clearly: on average its terms are in "
        f"{100 * within:.0f} % of its articles and in {100 * elsewhere:.0f} % of the others."
    )


def _term_panel(axes: Axes, terms: pd.DataFrame) -> None:
    terms = terms.sort_values("rank")
    places = np.arange(len(terms))
    axes.barh(
        places, 100 * terms["share_in"], color=BLUE, height=0.7, label="in the topic's articles"
    )
    axes.plot(
        100 * terms["share_elsewhere"],
        places,
        linestyle="none",
        marker="o",
        markersize=4.5,
        markerfacecolor="white",
        markeredgecolor=BLACK,
        clip_on=False,
        label="in all other articles",
    )
    axes.set_yticks(places, [plain(term, 22) for term in terms["term"]])
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(terms) - 0.4, -0.6)
    axes.set_xlim(0, 100)
    first = terms.iloc[0]
    axes.set_title(f"{_title(first)} (n = {first['n_articles']})", fontsize=9)


def _title(topic: pd.Series[Any]) -> str:
    """Return a topic's number and name, short by its last terms."""
    title = f"{topic['topic']}: {topic['name']}"
    while len(title) > 25 and ", " in title:
        title = title.rpartition(", ")[0]
    return plain(title, 25)


def shares_over_time(shares: pd.DataFrame, name: str = "shares-over-time") -> Chart:
    """Small multiples of the topics' shares over time; see `contrasts.course`.

    One panel a topic, the 11 largest, with the interval of each share, and before them one of the
    number of articles on which the shares rest. Articles without a date are left out.
    """
    dated = shares[(shares["start"] != "") & (shares["topic"] >= 0)]
    if dated.empty:
        return _nothing(name, "There are no dated articles in topics, so there is no course.")
    sizes = dated.groupby(["topic", "name"])["n_articles"].sum().reset_index()
    sizes = sizes.sort_values(["n_articles", "topic"], ascending=[False, True])
    drawn = sizes.head(MAX_PANELS - 1)
    bins = dated.drop_duplicates("bin")
    with _style(name):
        rows = -(-(len(drawn) + 1) // 2)
        figure, panels = _figure(0.6 + 1.35 * rows, rows, 2)
        _bin_panel(panels[0], bins)
        for axes, topic in zip(panels[1:], drawn["topic"], strict=False):
            _course_panel(axes, dated[dated["topic"] == topic])
        for axes in panels[: len(drawn) + 1]:
            _bin_axis(axes, bins["start"].tolist())
        for axes in panels[len(drawn) + 1 :]:
            axes.set_axis_off()
        figure.supylabel("Share of the dated articles (%), 95 % interval", fontsize=9)
        figure.supxlabel("First day of the period", fontsize=9)
    n_more = len(sizes) - len(drawn)
    more = f" {_times(n_more, 'smaller topic')} not drawn." if n_more else ""
    held = bins.loc[bins["n_bin"] > 0, "n_bin"]
    alt = (
        f"Small multiples of shares over time, one panel for each of {_times(len(drawn), 'topic')} "
        f"and one for the number of articles: {_times(len(bins), 'bin')} from "
        f"{bins['start'].iloc[0]} to {bins['start'].iloc[-1]}, {held.min()} to {held.max()} "
        f"articles in a bin that has any.{_highest(dated[dated['topic'].isin(drawn['topic'])])}"
        f"{more}"
    )
    return Chart(figure, alt, name)


def _highest(dated: pd.DataFrame) -> str:
    row = dated.sort_values(["low", "topic", "start"], ascending=[False, True, True]).iloc[0]
    return (
        f" The share that is most surely large is that of {plain(row['name'])} in the bin of "
        f"{row['start']}: {row['n_articles']} of {row['n_bin']}, interval {100 * row['low']:.0f} "
        f"to {100 * row['high']:.0f} %."
    )


def _bin_panel(axes: Axes, bins: pd.DataFrame) -> None:
    bars = axes.bar(np.arange(len(bins)), bins["n_bin"], color=GREY, width=0.8)
    if len(bins) <= MAX_PANELS:
        axes.bar_label(bars, fontsize=7, padding=1)
    axes.margins(y=0.2)
    axes.set_title("Articles in all (n)", fontsize=9)
    _count_axis(axes.yaxis)


def _course_panel(axes: Axes, shares: pd.DataFrame) -> None:
    places = np.arange(len(shares))
    low, high = 100 * shares["low"], 100 * shares["high"]
    axes.vlines(places, low, high, color=GREY, linewidth=3 if len(shares) <= MAX_BARS else 1)
    axes.plot(places, 100 * shares["share"], color=BLUE, marker="o", markersize=3, linewidth=1)
    axes.set_ylim(-3, 103)
    first = shares.iloc[0]
    axes.set_title(f"{_title(first)} (n = {shares['n_articles'].sum()})", fontsize=9)


def _bin_axis(axes: Axes, starts: list[str]) -> None:
    step = max(-(-len(starts) // 4), 1)
    axes.set_xticks(np.arange(len(starts))[::step], starts[::step], fontsize=7)
    axes.set_xlim(-0.6, max(len(starts), 4) - 0.4)


def comparison(compared: pd.DataFrame, name: str = "comparison") -> Chart:
    """Differences of two groups' shares with their intervals; see `contrasts.compare_pair`.

    The 20 largest differences are drawn; a thin line is the interval with the topics found anew.
    """
    known = compared[compared["low"].notna() & (compared["topic"] >= 0)]
    if known.empty:
        return _nothing(name, "There are too few articles in two groups: no difference is drawn.")
    largest = known["difference"].abs().sort_values(ascending=False, kind="stable").index
    drawn = known.loc[largest[:MAX_BARS]].sort_values(["difference", "topic"])
    drawn = drawn.iloc[::-1]
    first, second = plain(drawn["first"].iloc[0], 28), plain(drawn["second"].iloc[0], 28)
    refitted = "low_refit" in drawn and drawn["low_refit"].notna().any()
    with _style(name):
        figure, (axes,) = _figure(1.1 + 0.27 * len(drawn))
        places = np.arange(len(drawn))
        axes.axvline(0, color=BLACK, linewidth=0.8)
        if refitted:
            ends = 100 * drawn["low_refit"], 100 * drawn["high_refit"]
            axes.hlines(places, *ends, color=BLACK, linewidth=0.8, label="with topics found anew")
        ends = 100 * drawn["low"], 100 * drawn["high"]
        axes.hlines(places, *ends, color=GREY, linewidth=5, label="for these very topics")
        axes.plot(100 * drawn["difference"], places, "o", color=BLUE, markersize=5)
        names = [f"{t}: {n}" for t, n in zip(drawn["topic"], drawn["name"], strict=True)]
        axes.set_yticks(places, [plain(text) for text in names])
        axes.set_ylim(len(drawn) - 0.4, -0.6)
        sides = f"left: more in {second}; right: more in {first}"
        axes.set_xlabel(f"Difference of the shares (percentage points)\n{sides}")
        figure.legend(loc="outside upper left", ncols=2, title="95 % interval", alignment="left")
    n_more = len(known) - len(drawn)
    more = f" {_times(n_more, 'smaller difference')} not drawn." if n_more else ""
    return Chart(figure, f"{_differences(drawn, first, second, bool(refitted))}{more}", name)


def _differences(drawn: pd.DataFrame, first: str, second: str, refitted: bool) -> str:
    names = ("low_refit", "high_refit") if refitted else ("low", "high")
    low, high = drawn[names[0]], drawn[names[1]]
    n_clear = int(((low > 0) | (high < 0)).sum())
    row = drawn.loc[drawn["difference"].abs().sort_values(kind="stable").index[-1]]
    return (
        f"Points with intervals: the difference between {first} and {second} in the share of "
        f"each of {_times(len(drawn), 'topic')}, ordered by it. The largest is that of "
        f"{plain(row['name'])}, {100 * row['difference']:+.0f} points, interval "
        f"{100 * row[names[0]]:+.0f} to {100 * row[names[1]]:+.0f}; "
        f"{n_clear} of the intervals {'lies' if n_clear == 1 else 'lie'} clear of zero."
    )


def topic_numbers(curve: pd.DataFrame, n_topics: int, name: str = "topic-numbers") -> Chart:
    """Stability, coherence and agreement over numbers of topics; see `limits.curve`.

    `n_topics` is the number asked for: a dotted line marks it.
    """
    if curve.empty:
        return _nothing(name, "There are no topics, so there is no curve to draw.")
    measures = {"stability": "Stability", "npmi": "NPMI", "agreement": "Agreement"}
    with _style(name):
        figure, panels = _figure(2.4, 1, len(measures))
        for axes, (measure, title) in zip(panels, measures.items(), strict=True):
            axes.axvline(n_topics, color=GREY, linestyle=":")
            axes.plot(curve["topics"], curve[measure], color=BLUE, marker="o", markersize=4)
            axes.set_ylim(min(-0.03, float(curve[measure].min())), 1.03)
            axes.set_xticks(curve["topics"].tolist())
            axes.set_title(title, fontsize=9)
        panels[0].set_ylabel("1 is best")
        figure.supxlabel("Number of topics (dotted: the number asked for)", fontsize=9)
    parts = [
        f"{title if title == 'NPMI' else title.lower()} from {curve[measure].min():.2f} to "
        f"{curve[measure].max():.2f}"
        for measure, title in measures.items()
        if curve[measure].notna().any()
    ]
    numbers = ", ".join(str(n) for n in curve["topics"])
    alt = (
        f"Three curves over the number of topics ({numbers}), asked for were {n_topics}: "
        f"{'; '.join(parts)}."
    )
    return Chart(figure, alt, name)


def left_out(parts: pd.DataFrame, name: str = "left-out") -> Chart:
    """Ranges of the topics' shares when articles are left out; see `limits.left_out`.

    At most 20 topics, the largest, are drawn.
    """
    known = parts[parts["lowest"].notna()]
    if known.empty:
        return _nothing(name, "There are no topics, or too few articles to leave any out.")
    ordered = known.sort_values(["n_articles", "topic"], ascending=[False, True])
    drawn = ordered.head(MAX_BARS)
    with _style(name):
        figure, (axes,) = _figure(1.0 + 0.27 * len(drawn))
        places = np.arange(len(drawn))
        ends = 100 * drawn["lowest"], 100 * drawn["highest"]
        axes.hlines(places, *ends, color=GREY, linewidth=5, label="with a fifth left out")
        axes.plot(100 * drawn["share"], places, "o", color=BLUE, label="with all articles")
        names = [f"{t}: {n}" for t, n in zip(drawn["topic"], drawn["name"], strict=True)]
        axes.set_yticks(places, [plain(text) for text in names])
        axes.set_ylim(len(drawn) - 0.4, -0.6)
        axes.set_xlim(left=0)
        axes.set_xlabel("Share of the articles (%)")
        figure.legend(loc="outside upper left", ncols=2)
    n_more = len(ordered) - len(drawn)
    more = f" {_times(n_more, 'smaller topic')} not drawn." if n_more else ""
    spread = (drawn["highest"] - drawn["lowest"]).round(6)
    row = drawn.iloc[int(spread.to_numpy().argmax())]
    alt = (
        f"Points with ranges: the share of each of {_times(len(drawn), 'topic')}, the largest "
        f"first, and how it moves when each fifth of the articles is left out. That of "
        f"{plain(row['name'])} moves most, from {100 * row['lowest']:.0f} to "
        f"{100 * row['highest']:.0f} %.{more}"
    )
    return Chart(figure, alt, name)


def _picture(chart: Chart) -> bytes:
    """Draw the figure as PNG, with the machine's fonts for what DejaVu Sans lacks."""
    known = set(fontManager.get_font_names())
    families = ["DejaVu Sans", *[name for name in _MORE_FONTS if name in known]]
    texts = [(t, t.get_fontfamily()) for t in chart.figure.findobj(Text) if isinstance(t, Text)]
    held = io.BytesIO()
    try:
        for text, _ in texts:
            text.set_fontfamily(families)
        with _style(chart.name):
            chart.figure.savefig(held, format="png", dpi=110, metadata={"Software": None})
    finally:
        for text, family in texts:
            text.set_fontfamily(family)
    return held.getvalue()


def show(chart: Chart) -> None:
    """Display the figure in a notebook, with its alt text; the report finds it by its name."""
    # Imported here: only a notebook has IPython.
    display = import_module("IPython.display").display
    picture = base64.b64encode(_picture(chart)).decode("ascii")
    display(
        {"image/png": picture, "text/plain": chart.alt},
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
    nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    with _style(chart.name):
        chart.figure.savefig(held, format="svg", metadata={**nothing, "Title": chart.alt})
    # The XML prolog names a document type by address; the element alone is a whole SVG file.
    svg = held.getvalue()
    target = Path(folder) / f"{chart.name}.svg"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(svg[svg.index("<svg") :].encode("utf-8"))
    except OSError as error:
        raise SourceError(f"cannot write the figure {target}: {error.strerror}") from error
    return target

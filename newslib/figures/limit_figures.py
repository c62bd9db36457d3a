"""Figures of how firmly topics stand: with fewer articles, and with other numbers of topics."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from newslib.analysis.numbers import counted
from newslib.diagnostics import TopicNumbers
from newslib.figures.chart import BLACK, BLUE, GREY, Chart, figure, nothing, ranked, rows_of, style
from newslib.figures.corpus_figures import MAX_BARS
from newslib.figures.lettering import not_drawn, plain
from newslib.figures.topic_figures import largest_first, names_of

MAX_TICKS = 6  # numbers that find room beneath a small panel


def stability(parts: pd.DataFrame, name: str = "stability") -> Chart:
    """Ranked bars of how much of each topic's terms comes back; see `limits.left_out`.

    At most 20 topics, the least stable, are drawn: they are the ones to doubt.
    """
    known = parts[parts["stability"].notna()]
    if known.empty:
        return nothing(name, "There are no topics, or too few articles to leave any out.")
    ordered = known.sort_values(["stability", "topic"], ascending=[False, True])
    drawn = ordered.tail(MAX_BARS)
    names, values = names_of(drawn), drawn["stability"]
    notes = [f"{value:.2f}" for value in values]
    bars = pd.DataFrame({"label": names, "value": values, "note": notes, "grey": False})
    found, axes = ranked(name, bars, "Terms that come back (1 is all of them)")
    axes.set_xlim(0, 1)
    alt = (
        f"Bars of how much of the terms of {counted(len(drawn), 'topic')} comes back when a fifth "
        f"of the articles is left out, ordered by it: most of {names[0]}, "
        f"{notes[0]}, least of {names[-1]}, {notes[-1]}."
    )
    return Chart(found, alt + not_drawn(len(ordered) - len(drawn), "more stable topic"), name)


def left_out(parts: pd.DataFrame, name: str = "left-out") -> Chart:
    """Ranges of the topics' shares when articles are left out; see `limits.left_out`.

    At most 20 topics, the largest, are drawn.
    """
    known = parts[parts["lowest"].notna()]
    if known.empty:
        return nothing(name, "There are no topics, or too few articles to leave any out.")
    ordered = largest_first(known)
    drawn = ordered.head(MAX_BARS)
    with style(name):
        found, (axes,) = figure(1.0 + 0.27 * len(drawn))
        places = rows_of(axes, names_of(drawn))
        ends = 100 * drawn["lowest"], 100 * drawn["highest"]
        axes.hlines(places, *ends, color=GREY, linewidth=5, label="with a fifth left out")
        for end in ends:  # a range may be a single point
            axes.plot(end, places, "|", color="#777777", markersize=8)
        axes.plot(100 * drawn["share"], places, "o", color=BLUE, label="with all articles")
        axes.set_xlim(left=-2 * drawn["highest"].max())  # room for the end of a range at 0
        axes.set_xlabel("Share of the articles (%)")
        found.legend(loc="outside upper left", ncols=2)
    spread = (drawn["highest"] - drawn["lowest"]).round(6)
    row = drawn.iloc[int(spread.to_numpy().argmax())]
    alt = (
        f"Points with ranges: the share of each of {counted(len(drawn), 'topic')}, the largest "
        f"first, and how it moves when each fifth of the articles is left out. That of "
        f"{plain(row['name'])} moves most, from {100 * row['lowest']:.0f} to "
        f"{100 * row['highest']:.0f} %."
    )
    return Chart(found, alt + not_drawn(len(ordered) - len(drawn), "smaller topic"), name)


def topic_numbers(curve: pd.DataFrame, n_topics: int, name: str = "topic-numbers") -> Chart:
    """How far articles and terms stay together with other numbers of topics; see `limits.curve`.

    `n_topics` is the number asked for: a dotted line marks it.
    """
    if curve.empty:
        return nothing(name, "There are no topics, so there is no curve to draw.")
    measures = {"agreement": "Agreement", "same_terms": "Same terms"}
    told = "Number of topics (dotted: the number asked for)"
    found = _curves(name, curve, measures, n_topics, told)
    return Chart(found, f"{_say_curves(curve, measures)} Asked for were {n_topics}.", name)


def how_many(numbers: TopicNumbers, name: str = "how-many-topics") -> Chart:
    """Curves of what speaks for which number of topics; see `diagnostics.topic_numbers`.

    The plausible range is shaded, a dotted line marks the number suggested.
    """
    table = numbers.table
    if table.empty:
        return nothing(name, "There are too few articles: no number of topics is suggested.")
    measures = {
        "agreement": "Agreement",
        "npmi": "NPMI",
        "stability": "Stability",
        "coverage": "Coverage",
    }
    told = "Number of topics (dotted: the one suggested; grey: the plausible range)"
    found = _curves(name, table, measures, numbers.suggested, told)
    for axes in found.axes:
        axes.axvspan(numbers.low, numbers.high, color="#eeeeee", zorder=0)
    alt = (
        f"{_say_curves(table, measures)} Plausible are {numbers.low} to {numbers.high} topics, "
        f"suggested are {numbers.suggested}."
    )
    return Chart(found, alt, name)


def _curves(
    name: str, table: pd.DataFrame, measures: dict[str, str], marked: int, told: str
) -> Figure:
    """Draw one measure in each panel, from 0, or from below where a value is, to 1."""
    numbers = table["topics"].tolist()
    lowest = min(0.0, float(np.nanmin(table[[*measures]].to_numpy(float)))) - 0.03
    span = numbers[-1] - numbers[0]
    ends = [n for n in (numbers[0], numbers[-1]) if abs(n - marked) > span / 6]
    with style(name):
        found, drawn = figure(2.4, 1, len(measures))
        for axes, (measure, title) in zip(drawn, measures.items(), strict=True):
            axes.axvline(marked, color=BLACK, linestyle=":", linewidth=1)
            axes.plot(numbers, table[measure], color=BLUE, marker="o", markersize=4)
            axes.set_xlim(numbers[0] - 0.3 - 0.05 * span, numbers[-1] + 0.3 + 0.05 * span)
            axes.set_ylim(lowest, 1.03)
            axes.set_xticks(numbers if len(numbers) < MAX_TICKS else [*ends, marked])
            axes.set_title(title)
        drawn[0].set_ylabel("1 is best")
        found.supxlabel(told)
    return found


def _say_curves(table: pd.DataFrame, measures: dict[str, str]) -> str:
    parts = [
        f"{title if title == 'NPMI' else title.lower()} from {table[measure].min():.2f} to "
        f"{table[measure].max():.2f}"
        for measure, title in measures.items()
        if table[measure].notna().any()
    ]
    numbers = ", ".join(str(n) for n in table["topics"])
    return f"Curves over the number of topics ({numbers}): {'; '.join(parts)}."

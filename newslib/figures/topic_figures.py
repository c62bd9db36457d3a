"""Figures of topics: their terms and shares, how firmly they stand, other numbers of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from newslib.diagnostics import TopicNumbers
from newslib.figures.chart import (
    BLACK,
    BLUE,
    GREY,
    Chart,
    figure,
    not_drawn,
    nothing,
    plain,
    rows_of,
    style,
    times,
    width_of,
)
from newslib.figures.corpus_figures import MAX_BARS

MAX_PANELS, MAX_PANEL_TERMS = 12, 12
TERM_WIDTH, TITLE_WIDTH = 18, 24  # cells
MAX_TICKS = 6  # numbers that find room beneath a small panel


def largest_first(topics: pd.DataFrame) -> pd.DataFrame:
    """Return the topics by size, without "no topic"."""
    known = topics[topics["topic"] >= 0]
    return known.sort_values(["n_articles", "topic"], ascending=[False, True])


def names_of(topics: pd.DataFrame) -> list[str]:
    """Return labels of number and name; of a name alone for "no topic"."""
    pairs = zip(topics["topic"], topics["name"], strict=True)
    return [plain(f"{topic}: {name}" if topic >= 0 else name) for topic, name in pairs]


def title_of(topic: pd.Series[Any]) -> str:
    """Return a panel's title: the topic's number and name, short by its last terms."""
    title = f"{topic['topic']}: {topic['name']}"
    while plain(title, TITLE_WIDTH) != plain(title, 1000) and ", " in title:
        title = title.rpartition(", ")[0]
    return plain(title, TITLE_WIDTH)


def topic_shares(table: pd.DataFrame, name: str = "topic-shares") -> Chart:
    """Ranked bars of the topics' shares, "no topic" last; see `findings.topic_table`.

    What is no finding, filler and "no topic", is greyed.
    """
    topics = largest_first(table)
    if topics.empty:
        return nothing(name, "No topics are shown, so there are none to draw.")
    drawn = pd.concat([topics.head(MAX_BARS), table[table["topic"] < 0]])
    names, shares = names_of(drawn), 100 * drawn["share"]
    filler = drawn["filler"].astype(bool)
    notes = [
        f"{share:.0f} % (n = {n}{', filler' if f else ''})"
        for share, n, f in zip(shares, drawn["n_articles"], filler, strict=True)
    ]
    with style(name):
        found, (axes,) = figure(0.7 + 0.25 * len(drawn))
        bars = axes.barh(rows_of(axes, names), shares, color=BLUE, height=0.72)
        for bar, grey in zip(bars, filler | (drawn["topic"] < 0), strict=True):
            if grey:
                bar.set(color=GREY, hatch="///", edgecolor="white")
        axes.bar_label(bars, notes, padding=3, fontsize=8)
        axes.set_xlim(0, 1.3 * max(shares.max(), 1e-9))
        axes.set_xlabel("Share of the modelled articles (%)")
    n_without = int(table.loc[table["topic"] < 0, "n_articles"].sum())
    alt = (
        f"Bars of the share of {times(int(table['n_articles'].sum()), 'article')} in each of "
        f"{len(topics)} topics, ordered by it: the largest, topic {names[0]}, holds "
        f"{shares.iloc[0]:.0f} %; {n_without} articles have no topic."
    )
    return Chart(found, alt + not_drawn(len(topics) - MAX_BARS, "smaller topic"), name)


def topic_terms(terms: pd.DataFrame, name: str = "topic-terms") -> Chart:
    """Bars of each topic's terms, in and outside its articles; see `findings.topic_terms`.

    Terms stand in the model's order. At most 12 topics, the largest, are drawn, with 12 terms each.
    """
    if terms.empty:
        return nothing(name, "No topics are shown, so there are none to draw.")
    sizes = largest_first(terms.drop_duplicates("topic"))
    kept = sizes["topic"].tolist()[:MAX_PANELS]
    shown = terms[terms["topic"].isin(kept) & (terms["rank"] <= MAX_PANEL_TERMS)]
    n_terms, rows = int(shown["rank"].max()), -(-len(kept) // 2)
    with style(name):
        found, panels = figure(0.75 + rows * (0.5 + 0.19 * n_terms), rows, 2)
        for axes, topic in zip(panels, kept, strict=False):
            _term_panel(axes, shown[shown["topic"] == topic].sort_values("rank"))
        for axes in panels[len(kept) :]:
            axes.set_axis_off()
        found.supxlabel("Articles with the term (%); the most telling terms come first")
        marks, words = panels[0].get_legend_handles_labels()
        found.legend(marks[::-1], words[::-1], loc="outside upper left", ncols=2)
    alt = (
        f"Small multiples of bars, one panel for each of {times(len(kept), 'topic')}: the share "
        f"of the topic's articles, and of all others, that hold each of its first {n_terms} terms. "
        f"{_clearest(shown)}"
    )
    return Chart(found, alt + not_drawn(len(sizes) - len(kept), "smaller topic"), name)


def _clearest(terms: pd.DataFrame) -> str:
    means = terms.groupby(["topic", "name"], as_index=False)[["share_in", "share_elsewhere"]].mean()
    gap = (means["share_in"] - means["share_elsewhere"]).round(6).to_numpy()
    topic, name, within, elsewhere = means.iloc[int(gap.argmax())]
    return (
        f"Topic {plain(f'{topic}: {name}')} stands out most clearly: on average its terms are in "
        f"{100 * within:.0f} % of its articles and in {100 * elsewhere:.0f} % of the others."
    )


def _term_panel(axes: Axes, terms: pd.DataFrame) -> None:
    names = [plain(term, TERM_WIDTH) for term in terms["term"]]
    places = rows_of(axes, names)
    axes.barh(
        places, 100 * terms["share_in"], color=BLUE, height=0.7, label="in the topic's articles"
    )
    axes.plot(
        100 * terms["share_elsewhere"],
        places,
        "o",
        markersize=4.5,
        markerfacecolor="white",
        markeredgecolor=BLACK,
        clip_on=False,
        label="in all other articles",
    )
    axes.tick_params(axis="y", pad=7)
    axes.set_xlim(0, 100)
    first = terms.iloc[0]
    # Above the terms, where a title has the panel's whole width; a cell is some six points wide.
    axes.annotate(
        f"{title_of(first)} (n = {first['n_articles']})",
        (0, 1),
        (-7 - 6 * max(width_of(term) for term in names), 4),
        xycoords="axes fraction",
        textcoords="offset points",
        weight="bold",
    )


def stability(parts: pd.DataFrame, name: str = "stability") -> Chart:
    """Ranked bars of how much of each topic's terms comes back; see `limits.left_out`.

    At most 20 topics, the least stable, are drawn: they are the ones to doubt.
    """
    known = parts[parts["stability"].notna()]
    if known.empty:
        return nothing(name, "There are no topics, or too few articles to leave any out.")
    ordered = known.sort_values(["stability", "topic"], ascending=[False, True])
    drawn = ordered.tail(MAX_BARS)
    names, values = names_of(drawn), [f"{value:.2f}" for value in drawn["stability"]]
    with style(name):
        found, (axes,) = figure(0.7 + 0.25 * len(drawn))
        bars = axes.barh(rows_of(axes, names), drawn["stability"], color=BLUE, height=0.72)
        axes.bar_label(bars, values, padding=3, fontsize=8)
        axes.set_xlim(0, 1)
        axes.set_xlabel("Terms that come back (1 is all of them)")
    alt = (
        f"Bars of how much of the terms of {times(len(drawn), 'topic')} comes back when a fifth of "
        f"the articles is left out, ordered by it: most of {names[0]}, "
        f"{values[0]}, least of {names[-1]}, {values[-1]}."
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
        axes.plot(100 * drawn["share"], places, "o", color=BLUE, label="with all articles")
        axes.set_xlim(left=0)
        axes.set_xlabel("Share of the articles (%)")
        found.legend(loc="outside upper left", ncols=2)
    spread = (drawn["highest"] - drawn["lowest"]).round(6)
    row = drawn.iloc[int(spread.to_numpy().argmax())]
    alt = (
        f"Points with ranges: the share of each of {times(len(drawn), 'topic')}, the largest "
        f"first, and how it moves when each fifth of the articles is left out. That of "
        f"{plain(row['name'])} moves most, from {100 * row['lowest']:.0f} to "
        f"{100 * row['highest']:.0f} %."
    )
    return Chart(found, alt + not_drawn(len(ordered) - len(drawn), "smaller topic"), name)


def topic_numbers(curve: pd.DataFrame, n_topics: int, name: str = "topic-numbers") -> Chart:
    """Stability, coherence and agreement over numbers of topics; see `limits.curve`.

    `n_topics` is the number asked for: a dotted line marks it.
    """
    if curve.empty:
        return nothing(name, "There are no topics, so there is no curve to draw.")
    measures = {"stability": "Stability", "npmi": "NPMI", "agreement": "Agreement"}
    with style(name):
        found, panels = figure(2.4, 1, len(measures))
        _curves(panels, curve, measures, n_topics)
        found.supxlabel("Number of topics (dotted: the number asked for)")
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
    with style(name):
        found, panels = figure(2.4, 1, len(measures))
        for axes in panels:
            axes.axvspan(numbers.low, numbers.high, color="#eeeeee")
        _curves(panels, table, measures, numbers.suggested)
        found.supxlabel("Number of topics (dotted: the one suggested; grey: the plausible range)")
    alt = (
        f"{_say_curves(table, measures)} Plausible are {numbers.low} to {numbers.high} topics, "
        f"suggested are {numbers.suggested}."
    )
    return Chart(found, alt, name)


def _curves(panels: list[Axes], table: pd.DataFrame, measures: dict[str, str], marked: int) -> None:
    """Draw one measure in each panel, from 0, or from below where a value is, to 1."""
    numbers = table["topics"].tolist()
    lowest = min(0.0, float(np.nanmin(table[[*measures]].to_numpy(float)))) - 0.03
    side = 0.3 + 0.05 * (numbers[-1] - numbers[0])
    for axes, (measure, title) in zip(panels, measures.items(), strict=True):
        axes.axvline(marked, color=BLACK, linestyle=":", linewidth=1)
        axes.plot(numbers, table[measure], color=BLUE, marker="o", markersize=4)
        axes.set(xlim=(numbers[0] - side, numbers[-1] + side), ylim=(lowest, 1.03))
        axes.set_xticks(numbers if len(numbers) < MAX_TICKS else [numbers[0], marked, numbers[-1]])
        axes.set_title(title)
    panels[0].set_ylabel("1 is best")


def _say_curves(table: pd.DataFrame, measures: dict[str, str]) -> str:
    parts = [
        f"{title if title == 'NPMI' else title.lower()} from {table[measure].min():.2f} to "
        f"{table[measure].max():.2f}"
        for measure, title in measures.items()
        if table[measure].notna().any()
    ]
    numbers = ", ".join(str(n) for n in table["topics"])
    return f"Curves over the number of topics ({numbers}): {'; '.join(parts)}."

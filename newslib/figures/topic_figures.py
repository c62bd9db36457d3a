"""Figures of topics: their terms and their shares."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from newslib.analysis.numbers import counted
from newslib.figures.chart import BLACK, BLUE, Chart, nothing, panels, ranked, rows_of, style
from newslib.figures.corpus_figures import MAX_BARS
from newslib.figures.lettering import not_drawn, plain, width_of

MAX_PANELS, MAX_PANEL_TERMS = 12, 12
TERM_WIDTH, TITLE_WIDTH = 18, 24  # cells


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
    bars = pd.DataFrame({"label": names, "value": shares, "grey": filler | (drawn["topic"] < 0)})
    bars["note"] = [
        f"{share:.0f} % (n = {n}{', filler' if f else ''})"
        for share, n, f in zip(shares, drawn["n_articles"], filler, strict=True)
    ]
    found, _ = ranked(name, bars, "Share of the modelled articles (%)")
    n_without = int(table.loc[table["topic"] < 0, "n_articles"].sum())
    told = counted(n_without, "article has", "articles have")
    alt = (
        f"Bars of the share of {counted(int(table['n_articles'].sum()), 'article')} in each of "
        f"{counted(len(topics), 'topic')}, ordered by it: the largest, topic {names[0]}, holds "
        f"{shares.iloc[0]:.0f} %; {told} no topic."
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
    n_terms = int(shown["rank"].max())
    with style(name):
        found, drawn = panels(len(kept), 0.5 + 0.19 * n_terms, 0.75)
        for axes, topic in zip(drawn, kept, strict=True):
            _term_panel(axes, shown[shown["topic"] == topic].sort_values("rank"))
        found.supxlabel("Articles with the term (%); the most telling terms come first")
        marks, words = drawn[0].get_legend_handles_labels()
        found.legend(marks[::-1], words[::-1], loc="outside upper left", ncols=2)
    alt = (
        f"Small multiples of bars, one panel for each of {counted(len(kept), 'topic')}: the share "
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

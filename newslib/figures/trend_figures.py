"""Figures of trends: the topics' shares over time, and two groups of articles compared."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from newslib.analysis.numbers import counted
from newslib.figures.chart import (
    BLACK,
    BLUE,
    GREY,
    Chart,
    count_axis,
    figure,
    nothing,
    panels,
    rows_of,
    style,
)
from newslib.figures.corpus_figures import MAX_BARS
from newslib.figures.lettering import not_drawn, plain
from newslib.figures.topic_figures import MAX_PANELS, largest_first, names_of, title_of

GROUP_WIDTH = 26  # cells of a group's name


def shares_over_time(shares: pd.DataFrame, name: str = "shares-over-time") -> Chart:
    """Small multiples of the topics' shares over time; see `contrasts.course`.

    One panel a topic, the 11 largest, with the interval of each share, and before them one of the
    number of articles on which the shares rest. Articles without a date are left out.
    """
    dated = shares[(shares["start"] != "") & (shares["topic"] >= 0)]
    if dated.empty:
        return nothing(name, "There are no dated articles in topics, so there is no course.")
    sizes = largest_first(dated.groupby(["topic", "name"])["n_articles"].sum().reset_index())
    drawn = sizes.head(MAX_PANELS - 1)
    bins = dated.drop_duplicates("bin")
    with style(name):
        found, axes = panels(1 + len(drawn), 1.35, 0.6)
        _bin_panel(axes[0], bins)
        for each, topic in zip(axes[1:], drawn["topic"], strict=True):
            _course_panel(each, dated[dated["topic"] == topic])
        for each in axes:
            _bin_axis(each, bins["bin"].tolist())
        found.supylabel("Share of the dated articles (%), 95 % interval")
        found.supxlabel("Period")
    held = bins.loc[bins["n_bin"] > 0, "n_bin"]
    least, most = held.min(), held.max()
    sizes_told = counted(most, "article") if least == most else f"{least} to {most} articles"
    alt = (
        f"Small multiples of shares over time, one panel for each of "
        f"{counted(len(drawn), 'topic')} and one for the number of articles: "
        f"{counted(len(bins), 'period')} from {bins['bin'].iloc[0]} to {bins['bin'].iloc[-1]}, "
        f"{sizes_told} in a period that has any."
        f"{_highest(dated[dated['topic'].isin(drawn['topic'])])}"
    )
    return Chart(found, alt + not_drawn(len(sizes) - len(drawn), "smaller topic"), name)


def _highest(dated: pd.DataFrame) -> str:
    row = dated.sort_values(["low", "topic", "start"], ascending=[False, True, True]).iloc[0]
    return (
        f" The share that is most surely large is that of {plain(row['name'])} in "
        f"{row['bin']}: {row['n_articles']} of {row['n_bin']}, interval {100 * row['low']:.0f} "
        f"to {100 * row['high']:.0f} %."
    )


def _bin_panel(axes: Axes, bins: pd.DataFrame) -> None:
    bars = axes.bar(np.arange(len(bins)), bins["n_bin"], color=GREY, width=0.8)
    if len(bins) <= MAX_PANELS:
        axes.bar_label(bars, fontsize=7, padding=1)
    axes.margins(y=0.2)
    axes.set_title("Articles in all (n)")
    count_axis(axes.yaxis)


def _course_panel(axes: Axes, shares: pd.DataFrame) -> None:
    places = np.arange(len(shares))
    low, high = 100 * shares["low"], 100 * shares["high"]
    axes.vlines(places, low, high, color=GREY, linewidth=3 if len(shares) <= MAX_BARS else 1)
    axes.plot(places, 100 * shares["share"], color=BLUE, marker="o", markersize=3, linewidth=1)
    axes.set_ylim(-3, 103)
    axes.set_title(f"{title_of(shares.iloc[0])} (n = {shares['n_articles'].sum()})")


def _bin_axis(axes: Axes, names: list[str]) -> None:
    step = -(-len(names) // 4)
    axes.set_xticks(np.arange(len(names))[::step], names[::step], fontsize=7)
    # A few periods stand in the middle, not drawn apart.
    middle, reach = (len(names) - 1) / 2, max(len(names), 4) / 2 + 0.1
    axes.set_xlim(middle - reach, middle + reach)


def comparison(compared: pd.DataFrame, name: str = "comparison") -> Chart:
    """Differences of two groups' shares with their intervals; see `contrasts.compare_pair`.

    The 20 largest differences are drawn; a thin line is the interval with the topics found anew.
    The point is filled where the wider interval does not hold zero.
    """
    known = compared[compared["low"].notna() & (compared["topic"] >= 0)]
    if known.empty:
        return nothing(name, "There are too few articles in two groups: no difference is drawn.")
    largest = known["difference"].abs().sort_values(ascending=False, kind="stable").index
    drawn = known.loc[largest[:MAX_BARS]].sort_values(["difference", "topic"]).iloc[::-1]
    refitted = "low_refit" in drawn and bool(drawn["low_refit"].notna().any())
    ends = ("low_refit", "high_refit") if refitted else ("low", "high")
    clear = ((drawn[ends[0]] > 0) | (drawn[ends[1]] < 0)).to_numpy()
    first, second = (plain(drawn[group].iloc[0], GROUP_WIDTH) for group in ("first", "second"))
    with style(name):
        found, (axes,) = figure(1.3 + 0.27 * len(drawn))
        _intervals(axes, drawn, refitted, clear)
        n_first, n_second = drawn["n_first"].iloc[0], drawn["n_second"].iloc[0]
        found.supxlabel(
            "Difference of the shares (percentage points), more in:\n"
            f"← {second} (n = {n_second})  |  {first} (n = {n_first}) →"
        )
        found.legend(loc="outside upper left", ncols=3, title="95 % interval", alignment="left")
    row = drawn.loc[drawn["difference"].abs().sort_values(kind="stable").index[-1]]
    alt = (
        f"Points with intervals: the difference between {first} and {second} in the share of "
        f"each of {counted(len(drawn), 'topic')}, ordered by it. The largest is that of "
        f"{plain(row['name'])}, {100 * row['difference']:+.0f} points, interval "
        f"{100 * row[ends[0]]:+.0f} to {100 * row[ends[1]]:+.0f}; "
        f"{clear.sum()} of the intervals {'lies' if clear.sum() == 1 else 'lie'} clear of zero."
    )
    return Chart(found, alt + not_drawn(len(known) - len(drawn), "smaller difference"), name)


def _intervals(axes: Axes, drawn: pd.DataFrame, refitted: bool, clear: np.ndarray) -> None:
    places = rows_of(axes, names_of(drawn))
    axes.axvline(0, color=BLACK, linewidth=0.8)
    if refitted:
        ends = 100 * drawn["low_refit"], 100 * drawn["high_refit"]
        axes.hlines(places, *ends, color=BLACK, linewidth=0.8, label="with topics found anew")
    ends = 100 * drawn["low"], 100 * drawn["high"]
    axes.hlines(places, *ends, color=GREY, linewidth=5, label="for these very topics")
    points = (100 * drawn["difference"]).to_numpy()
    for which, face, label in ((clear, BLUE, "clear of zero"), (~clear, "white", "holds zero")):
        if which.any():
            axes.plot(
                points[which], places[which], "o", color=BLUE, markerfacecolor=face, label=label
            )

"""Figures of what was read: articles by outlet and over time, and how surely pages were parsed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from newslib.analysis.numbers import counted
from newslib.figures.chart import BLUE, Chart, count_axis, figure, nothing, ranked, style
from newslib.figures.lettering import not_drawn, plain
from newslib.tables import ABSENT

MAX_BARS = 20


def outlets(counts: pd.DataFrame, name: str = "outlets") -> Chart:
    """Ranked bars of the articles an outlet; see `tables.counts`. At most 20 are drawn."""
    total, stated = int(counts["n_articles"].sum()), counts["outlet"] != ABSENT
    if not stated.any():
        return nothing(
            name, f"There are no outlets to draw: none of {counted(total, 'article')} states one."
        )
    drawn = counts.head(MAX_BARS)
    sizes, names = drawn["n_articles"], [plain(outlet) for outlet in drawn["outlet"]]
    bars = pd.DataFrame({"label": names, "value": sizes, "note": sizes.astype(str)})
    found, axes = ranked(name, bars.assign(grey=~stated), "Articles")
    count_axis(axes.xaxis)
    alt = (
        f"Bars of the number of articles an outlet, ordered by it: {names[0]} comes first with "
        f"{sizes.iloc[0]} of {total}."
    )
    return Chart(found, alt + not_drawn(len(counts) - len(drawn), "more name"), name)


def over_time(periods: pd.DataFrame, name: str = "over-time") -> Chart:
    """Bars of the articles a week (or month, or year); see `tables.over_time`."""
    if periods.empty:
        return nothing(name, "No article has a date, so there is no course of time to draw.")
    period = str(periods["period"].iloc[0])
    most = periods.iloc[int(periods["n_articles"].to_numpy().argmax())]
    with style(name):
        found, (axes,) = figure(2.8)
        places = np.arange(len(periods))
        axes.bar(places, periods["n_articles"], color=BLUE, width=0.8)
        step = -(-len(periods) // 8)
        axes.set_xticks(places[::step], periods["start"].tolist()[::step], rotation=30, ha="right")
        axes.set_xlim(-0.6, max(len(periods), 4) - 0.4)
        axes.set(xlabel=f"First day of the {period}", ylabel=f"Articles a {period}")
        count_axis(axes.yaxis)
    dated = counted(int(periods["n_articles"].sum()), "dated article")
    alt = (
        f"Bars of the number of articles a {period}, {counted(len(periods), period)} from "
        f"{periods['start'].iloc[0]}: {dated}, most of them "
        f"({most['n_articles']}) in the {period} of {most['start']}."
    )
    return Chart(found, alt, name)


def confidence(bands: pd.DataFrame, name: str = "confidence") -> Chart:
    """Histogram of pages by the confidence of their labels; see `tables.confidence_bands`."""
    n_pages = int(bands["n_articles"].sum())
    if not n_pages:
        return nothing(name, "No page has line labels, so there is no confidence to draw.")
    held = bands[bands["n_articles"] > 0]
    least, most = held.iloc[0], held.iloc[int(held["n_articles"].to_numpy().argmax())]
    with style(name):
        found, (axes,) = figure(2.8)
        widths = bands["to"] - bands["from"]
        axes.bar(
            bands["from"], bands["n_articles"], widths, align="edge", color=BLUE, edgecolor="white"
        )
        axes.set(xlim=(0, 1), xlabel="Mean confidence of the page's line labels (0 to 1)")
        axes.set_ylabel("Articles")
        count_axis(axes.yaxis)
    alt = (
        f"Histogram of {counted(n_pages, 'article')} by the mean confidence of the page's line "
        f"labels, 0 to 1: the fullest band, {_band(most)}, the least sure one, {_band(least)}."
    )
    return Chart(found, alt, name)


def _band(band: pd.Series[float]) -> str:
    return f"{band['from']:.2f} to {band['to']:.2f}, holds {band['n_articles']:.0f}"

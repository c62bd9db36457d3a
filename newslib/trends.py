"""Topics followed through time, each share with what it rests on.

Every function counts articles, takes a table of articles as `read_corpus` gives it, and returns a
tidy table that does not depend on the order of the rows. ``docs/trends.md`` explains the figures.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from newslib.analysis.counting import checked_labels, column, first_copies, named_topics, shares_in
from newslib.errors import ParameterError

BINS = {"day": "D", "week": "W-SUN", "month": "M", "quarter": "Q", "year": "Y"}
MAX_BINS = 4000  # some ten years of days; more says that a date is wrong
ENOUGH = 10  # articles in a bin: with fewer, one article moves a share by more than 10 points
MAX_READ = 104  # bins that an eye can compare
UNDATED = "undated"


def shares_over_time(
    articles: pd.DataFrame,
    labels: ArrayLike,
    *,
    bins: str = "week",
    topics: pd.DataFrame | None = None,
    date: str = "published",
    once: bool = False,
    level: float = 0.95,
) -> pd.DataFrame:
    """Return the share of each topic among the articles of each day, week, month or longer.

    Parameters
    ----------
    articles, labels
        The articles, and the topic of each: `TopicModel.labels_`.
    bins : str
        "day", "week" (from Monday, and named by it), "month", "quarter" or "year".
    topics : DataFrame or None
        Numbers and names of the topics: `TopicModel.topics_`.
    date : str
        The column of times; times with a zone are moved to UTC.
    once : bool
        Count near duplicates once, when they were first published: see `first_copies`.

    Returns
    -------
    DataFrame
        One row a bin and topic, bins in order: bin, start (its first day), topic, name, n_articles
        (of the topic in the bin), n_bin (all articles of the bin), share (0 to 1), low, high (see
        `wilson`). A bin between the first and the last without articles has n_bin 0 and no share.
        Articles without a date make a bin "undated" at the end: n_articles adds up to all.

    Raises
    ------
    ParameterError
        If a column is missing or holds no times, no article has a date, lengths differ, or the
        dates lie too far apart for such bins.
    """
    found = checked_labels(articles, labels)
    rows = named_topics(found, topics)
    held = found[:, None] == rows["topic"].to_numpy()
    kept = first_copies(articles, once=once)
    spans, place = in_bins(articles, bins, date)
    return shares_in(spans, place[kept], rows, held[kept], n="n_bin", level=level)


def telling_bins(articles: pd.DataFrame, *, date: str = "published") -> str:
    """Return the shortest bins that hold enough articles for their shares to be read.

    Half of the bins with any article hold at least 10, and there are 2 to 104 bins. Where no bins
    are like that, the longest of which there are two: "week", "month", "quarter" or "year".
    """
    held = {}
    if column(articles, date).notna().any():
        times = _times(articles, date).dropna()
        held = {bins: times.dt.to_period(unit) for bins, unit in BINS.items() if bins != "day"}
    parting = [bins for bins, some in held.items() if some.nunique() > 1]
    telling = [
        bins
        for bins in parting
        if held[bins].value_counts().median() >= ENOUGH
        and (held[bins].max() - held[bins].min()).n < MAX_READ
    ]
    return [*telling, *parting[::-1], "week"][0]


def periods(articles: pd.DataFrame, split: str, *, date: str = "published") -> pd.Series[Any]:
    """Return "before <day>" or "from <day>" for each article, None for one without a date.

    For `newslib.comparison.compare`: a plain comparison of times would count articles without a
    date to one of the two.
    """
    times = _times(articles, date)
    try:
        day = pd.Timestamp(split).tz_localize(None)
    except (ValueError, TypeError) as error:
        raise ParameterError(f"split={split!r} is no day such as '2026-03-01'") from error
    text = f"{day:%Y-%m-%d}" if day == day.normalize() else str(day)
    found = pd.Series(np.where(times < day, f"before {text}", f"from {text}"), dtype=object)
    return found.where(times.notna(), None)


def _times(articles: pd.DataFrame, date: str) -> pd.Series[Any]:
    times = column(articles, date)
    if not times.notna().any():
        raise ParameterError(f"none of the {len(times)} articles has a date in {date!r}")
    if not pd.api.types.is_datetime64_any_dtype(times):
        raise ParameterError(
            f"the column {date!r} is of type {times.dtype}, not of times: see pandas.to_datetime"
        )
    return times if times.dt.tz is None else times.dt.tz_convert("UTC").dt.tz_localize(None)


def in_bins(articles: pd.DataFrame, bins: str, date: str) -> tuple[pd.DataFrame, NDArray[np.intp]]:
    """Return the bins, bin and start, and the place of each article's bin among them."""
    if bins not in BINS:
        raise ParameterError(f"bins={bins!r} is not allowed: one of {', '.join(BINS)}")
    times = _times(articles, date)
    held = pd.PeriodIndex(times.dt.to_period(BINS[bins]))
    first, last = held.min(), held.max()
    n_bins = last.ordinal - first.ordinal + 1
    if n_bins > MAX_BINS:
        raise ParameterError(
            f"the dates from {times.min():%Y-%m-%d} to {times.max():%Y-%m-%d} make {n_bins} bins "
            f"of a {bins}, {MAX_BINS} at most: take longer bins, or leave out dates that are wrong"
        )
    every = pd.period_range(first, last, freq=BINS[bins])
    start = every.to_timestamp()
    names = start.strftime("%Y-%m-%d") if bins == "week" else every.astype(str)
    spans = pd.DataFrame({"bin": names.astype(object), "start": start})
    if times.isna().any():
        spans = pd.concat([spans, pd.DataFrame({"bin": [UNDATED], "start": [pd.NaT]})])
    place = every.get_indexer(held)
    return spans.reset_index(drop=True), np.where(place < 0, n_bins, place)

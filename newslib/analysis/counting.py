"""Articles with a topic each, checked and counted: what trends and comparisons have in common.

Tables are those of `read_corpus`; nothing here depends on the order of their rows.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from newslib.analysis.intervals import wilson
from newslib.errors import ParameterError

Integers: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]

NO_TOPIC, DROPPED = -1, -2
NAMES = {NO_TOPIC: "no topic", DROPPED: "dropped as filler"}


def column(articles: pd.DataFrame, name: str) -> pd.Series[Any]:
    """Return a column of a table with a fresh index, or say which columns there are."""
    if name not in articles:
        raise ParameterError(
            f"the articles have no column {name!r}; they have {', '.join(map(str, articles))}"
        )
    found: pd.Series[Any] = articles[name].reset_index(drop=True)
    return found


def first_copies(articles: pd.DataFrame, within: ArrayLike | None = None) -> Flags:
    """Return which articles to keep so that near duplicates count once.

    Of the articles that share their `duplicate_of` the one published first is kept, of several
    (and where no date is known) the one with the smallest article_id; with `within`, values one
    an article such as its outlet, one for each different value.
    """
    ids = column(articles, "article_id").astype(str)
    original = column(articles, "duplicate_of")
    found = pd.DataFrame({"id": ids, "group": original.where(original.notna(), ids)})
    found["time"] = articles["published"].to_numpy() if "published" in articles else pd.NaT
    found["side"] = "" if within is None else pd.Series(np.asarray(within)).astype(str)
    found = found.sort_values(["time", "id"], na_position="last")
    repeated = found.duplicated(["group", "side"]).sort_index()
    return ~repeated.to_numpy(dtype=bool)


def checked_labels(articles: pd.DataFrame, labels: ArrayLike) -> Integers:
    """Return labels as an array, one whole number an article, or say what is wrong with them."""
    found = np.asarray(labels)
    if found.shape != (len(articles),):
        raise ParameterError(
            f"labels of shape {found.shape} do not fit {len(articles)} articles: give one topic an "
            "article, in the same order"
        )
    if len(found) and found.dtype.kind not in "iu":
        raise ParameterError(
            f"labels are of type {found.dtype}: topics are whole numbers, -1 for no topic"
        )
    return found.astype(np.int64)


def named_topics(labels: Integers, topics: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the topics to be counted, one a row: topic and name, "no topic" (-1) at the end.

    Raises
    ------
    ParameterError
        If `topics` lists a topic twice, or lacks one that the labels hold.
    """
    used = [int(topic) for topic in np.unique(labels)]
    if topics is None:
        names = {topic: f"topic {topic}" for topic in used if topic >= 0}
    else:
        numbers, titles = column(topics, "topic"), column(topics, "name")
        if numbers.duplicated().any():
            raise ParameterError(f"topic {numbers[numbers.duplicated()].iloc[0]} is listed twice")
        names = {int(t): str(name) for t, name in zip(numbers, titles, strict=True)}
    others = [t for t in (NO_TOPIC, DROPPED) if t == NO_TOPIC or t in used]
    names |= {topic: NAMES[topic] for topic in others if topic not in names}
    lost = sorted(set(used) - set(names))
    if lost:
        raise ParameterError(f"labels hold the topics {lost}, which the table of topics lacks")
    ordered = sorted(names, key=lambda topic: topic < 0)
    return pd.DataFrame({"topic": ordered, "name": [names[topic] for topic in ordered]})


def shares_in(
    groups: pd.DataFrame,
    place: NDArray[np.intp],
    rows: pd.DataFrame,
    held: Flags,
    n_name: str,
    level: float,
) -> pd.DataFrame:
    """Count what articles hold (articles by rows) in each group; one row a group and row."""
    n = np.bincount(place, minlength=len(groups))
    counts = [np.bincount(place[flags], minlength=len(groups)) for flags in held.T]
    found = groups.loc[groups.index.repeat(len(rows))].reset_index(drop=True)
    repeated = pd.concat([rows] * len(groups), ignore_index=True)
    found = pd.concat([found, repeated], axis=1)
    found["n_articles"] = np.array(counts, dtype=np.int64).T.ravel()
    found[n_name] = np.repeat(n, len(rows))
    found["share"] = found["n_articles"] / found[n_name].where(found[n_name] > 0)
    found["low"], found["high"] = wilson(found["n_articles"], found[n_name], level)
    return found

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


def column(articles: object, name: str) -> pd.Series[Any]:
    """Return a column of a table with a fresh index, or say which columns there are."""
    if not isinstance(articles, pd.DataFrame):
        kind = type(articles).__name__
        raise ParameterError(f"articles of type {kind}: a DataFrame is needed, one row an article")
    if name not in articles:
        raise ParameterError(
            f"the articles have no column {name!r}; they have {', '.join(map(str, articles))}"
        )
    found: pd.Series[Any] = articles[name].reset_index(drop=True)
    return found


def first_copies(
    articles: pd.DataFrame, within: ArrayLike | None = None, *, once: bool = True
) -> Flags:
    """Return which articles to keep so that near duplicates count once; all, if not `once`.

    Of the articles that share their `duplicate_of` the one published first is kept, of several
    (and where no date is known) the one with the smallest article_id; with `within`, values one
    an article such as its outlet, one for each different value.
    """
    if not once:
        return np.ones(len(articles), dtype=bool)
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
    used = np.unique(labels).tolist()
    if topics is None:
        names = {topic: f"topic {topic}" for topic in used if topic >= 0}
    else:
        numbers = column(topics, "topic")
        if numbers.duplicated().any():
            raise ParameterError(f"topic {numbers[numbers.duplicated()].iloc[0]} is listed twice")
        names = dict(zip(numbers.astype(int), column(topics, "name").astype(str), strict=True))
    for topic, name in NAMES.items():
        if topic == NO_TOPIC or topic in used:
            names.setdefault(topic, name)
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
    *,
    n: str,
    level: float,
) -> pd.DataFrame:
    """Count what articles hold (articles by rows) in each group; `n` names the groups' sizes.

    Returns one row a group and row: the columns of both, n_articles, `n`, share, low and high.
    """
    found = groups.merge(rows, how="cross")
    counts = [np.bincount(place[flags], minlength=len(groups)) for flags in held.T]
    found["n_articles"] = np.array(counts, dtype=np.int64).T.ravel()
    found[n] = np.bincount(place, minlength=len(groups)).repeat(len(rows))
    found["share"] = found["n_articles"] / found[n].where(found[n] > 0)
    found["low"], found["high"] = wilson(found["n_articles"], found[n], level)
    return found

"""Two groups of articles, resamples of what hangs together in them, and the topics found again.

Weights are drawn from numpy's PCG64, seeded by `random_state`, for articles in order of their
article_id: the same articles give the same figures, in whatever order they come.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from sklearn.base import clone

from newslib.analysis.counting import NO_TOPIC, Integers, checked_labels, column, first_copies
from newslib.analysis.intervals import Array
from newslib.diagnostics import match_topics, matched_jaccard
from newslib.errors import NewslibError, ParameterError
from newslib.evidence import to_refit
from newslib.modelling.space import labels as placed
from newslib.progress import tracked

if TYPE_CHECKING:
    from newslib.topics import TopicModel

LEAST_OUTLETS = 5  # in each group, so that outlets are what is resampled
_MATCH_TERMS = 10
_UNMATCHED = -3  # a refit's topic that is none of the original ones


@dataclass(frozen=True)
class Groups:
    """Articles of two groups in order of their ids; `side` is 0, 1, or -1 for neither."""

    articles: pd.DataFrame
    labels: Integers
    side: Integers
    names: tuple[str, str]

    @property
    def sizes(self) -> Integers:
        """The number of articles in each of the two groups."""
        return np.bincount(self.side + 1, minlength=3)[1:].astype(np.int64)


def split_in_two(
    articles: pd.DataFrame,
    labels: ArrayLike,
    by: str | ArrayLike,
    groups: tuple[Any, Any] | None,
    once: bool,
) -> Groups:
    """Return the articles to count in order of their ids, with the group of each."""
    ids = column(articles, "article_id").astype(str)
    if ids.duplicated().any():
        raise ParameterError(f"the article_id {ids[ids.duplicated()].iloc[0]!r} comes twice")
    values = column(articles, by) if isinstance(by, str) else pd.Series(by).reset_index(drop=True)
    if len(values) != len(articles):
        raise ParameterError(f"by has {len(values)} values for {len(articles)} articles")
    if any(isinstance(value, list) for value in values):
        raise ParameterError("by holds lists, and groups are single values: name one in a mask")
    one, other = _pair(values, groups)
    side = np.select([(values == v).fillna(False).to_numpy(bool) for v in (one, other)], [0, 1], -1)
    order = np.argsort(ids.to_numpy(str), kind="stable")
    order = order[first_copies(articles, side, once=once)[order]]
    found = checked_labels(articles, labels)[order]
    names = ("in the mask", "outside it") if one is True else (str(one), str(other))
    split = Groups(articles.iloc[order].reset_index(drop=True), found, side[order], names)
    for name, size in zip((one, other), split.sizes, strict=True):
        if not size:
            raise ParameterError(f"the group {name!r} is empty; by holds {_held(values)}")
    return split


def _pair(values: pd.Series[Any], groups: tuple[Any, Any] | None) -> tuple[Any, Any]:
    different = sorted(values.dropna().unique(), key=str)
    if groups is None and different and all(isinstance(v, bool | np.bool_) for v in different):
        return True, False
    pair = tuple(different if groups is None else groups)
    if len(pair) != 2 or pair[0] == pair[1]:
        raise ParameterError(
            f"two groups are compared, but by holds {_held(values)}: name two of them as groups="
        )
    return pair[0], pair[1]


def _held(values: pd.Series[Any]) -> str:
    counts = values.value_counts()
    ordered = sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))
    told = ", ".join(f"{value!r} ({n})" for value, n in ordered[:10])
    return f"{told} and {len(ordered) - 10} more" if len(ordered) > 10 else told or "no values"


def clusters_of(split: Groups) -> tuple[Integers, int, str]:
    """Return each article's cluster, how many are compared, and what they are.

    "" stands for single articles. Whole outlets, with the near copies of their articles
    elsewhere, if each group has enough of them; else groups of near duplicates.
    """
    ids = split.articles["article_id"].astype(str)
    copies = split.articles.get("duplicate_of", pd.Series(None, index=ids.index, dtype=object))
    group = copies.where(copies.notna(), ids).astype(str)
    outlet = split.articles.get("outlet", pd.Series(None, index=ids.index, dtype=object))
    n_outlets = [outlet[split.side == side].nunique() for side in (0, 1)]
    key, told = "group " + group, "groups of near duplicates"
    if min(n_outlets) >= LEAST_OUTLETS:
        # The outlet of the group's first article by id, so that a wire story has one home.
        home = outlet.groupby(group).transform("first")
        key, told = ("outlet " + home.astype(str)).where(home.notna(), key), "outlets"
    found = pd.factorize(key, sort=True)[0]
    compared = found[split.side >= 0]
    n = len(np.unique(compared))
    return found.astype(np.int64), n, f"{n} {told}" if n < len(compared) else ""


def weights_of(clusters: Integers, n: int, random_state: int) -> Iterator[Array]:
    """Yield the articles' weights `n` times: one exponential draw a cluster.

    Mean and variance 1, the Bayesian bootstrap (Rubin 1981) of clusters: unlike a draw with
    replacement it never leaves a group empty.
    """
    random = np.random.Generator(np.random.PCG64(random_state))
    for _ in range(n):
        yield random.standard_exponential(int(clusters.max()) + 1)[clusters]


def differences(weights: Array, split: Groups, topics: pd.Series[int]) -> Array:
    """Return the difference of the topics' weighted shares."""
    place = pd.Index(topics).get_indexer(pd.Index(split.labels)) + 1  # 0 for what is not counted
    shares = []
    for side in (0, 1):
        own = np.where(split.side == side, weights, 0.0)
        shares.append(np.bincount(place, own, len(topics) + 1)[1:] / own.sum())
    return np.asarray(shares[0] - shares[1], dtype=np.float64)


def refit_differences(
    split: Groups,
    model: TopicModel,
    topics: pd.Series[int],
    merged: Mapping[int, int] | None,
    weights: Sequence[Array],
    progress: bool | None,
) -> tuple[Array, Array]:
    """Fit the model on resamples; return differences and Jaccard similarities, refits by topics."""
    unfitted, documents = to_refit(model, list(column(split.articles, "text")))
    terms = model.top_terms(_MATCH_TERMS)
    own = _labels_of(split.labels, len(terms), merged)
    found, similar = [], []
    for i, row in enumerate(tracked(weights, "refits", progress)):
        try:
            drawn = np.repeat(np.arange(len(documents)), _copies(row))
            refit = clone(unfitted).fit([documents[place] for place in drawn.tolist()])
        except NewslibError as error:
            raise ParameterError(f"refit {i + 1} of {len(weights)} failed: {error}") from error
        again = refit.top_terms(_MATCH_TERMS)
        matches = match_topics(terms, again)
        back = {match: own[topic] for topic, match in enumerate(matches) if match >= 0}
        back[NO_TOPIC] = NO_TOPIC
        labels = np.array(
            [back.get(int(t), _UNMATCHED) for t in placed(refit.transform(documents))]
        )
        resampled = replace(split, labels=labels)
        found.append(differences(row, resampled, topics))
        each = matched_jaccard(terms, again, n=_MATCH_TERMS)
        similar.append([each[own == topic].mean() if topic in own else np.nan for topic in topics])
    return np.array(found), np.array(similar)


def _labels_of(labels: Integers, n_topics: int, merged: Mapping[int, int] | None) -> Integers:
    """Return the label that each topic of the model has among the articles' labels."""
    names = {topic: topic for topic in range(n_topics)} if merged is None else merged
    if sorted(names) != list(range(n_topics)):
        raise ParameterError(f"merged names the topics {sorted(names)}; the model has {n_topics}")
    strange = sorted({int(label) for label in labels} - set(names.values()) - {NO_TOPIC})
    if strange:
        raise ParameterError(
            f"labels hold {strange}, which are no topics of the model: fit and compare the same "
            "articles, and give merged= where topics were merged"
        )
    return np.array([names[topic] for topic in range(n_topics)], dtype=np.int64)


def _copies(weights: Array) -> Integers:
    """Return how often each article enters a resample of as many: its weight, rounded in turn.

    The running total is what is rounded, so that a cluster's articles together have its weight.
    """
    total = np.floor(np.cumsum(weights) * (len(weights) / weights.sum()) + 0.5)
    copies: Integers = np.diff(total, prepend=0.0).astype(np.int64)
    return copies

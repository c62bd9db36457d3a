"""Resamples of articles that hang together, and the topics found again in each.

Weights are drawn from numpy's PCG64, seeded by `random_state`, for articles in order of their
article_id: the same articles give the same figures, in whatever order they come.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.base import clone

from newslib.analysis.counting import NO_TOPIC, Integers, column
from newslib.analysis.groups import Groups
from newslib.analysis.intervals import Array
from newslib.diagnostics import match_topics, matched_jaccard
from newslib.errors import NewslibError, ParameterError
from newslib.evidence import to_refit
from newslib.modelling.space import labels as placed
from newslib.progress import tracked

if TYPE_CHECKING:
    from newslib.topics import TopicModel

LEAST_OUTLETS = 5  # in each group, so that outlets are what is resampled
_DRAWS_AT_ONCE = 2_000_000
_MATCH_TERMS = 10
_UNMATCHED = -3  # a refit's topic that is none of the original ones


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
    """Yield `n` rows of the articles' weights, block by block: one exponential draw a cluster.

    Mean and variance 1, the Bayesian bootstrap (Rubin 1981) of clusters: unlike a draw with
    replacement it never leaves a group empty.
    """
    random = np.random.Generator(np.random.PCG64(random_state))
    n_clusters = int(clusters.max()) + 1
    block = max(1, _DRAWS_AT_ONCE // max(n_clusters, len(clusters)))
    for start in range(0, n, block):
        yield random.standard_exponential((min(block, n - start), n_clusters))[:, clusters]


def differences(weights: Array, split: Groups, topics: pd.Series[int]) -> Array:
    """Return the difference of the topics' weighted shares, for each row of weights."""
    shares = []
    for side in (0, 1):
        own = split.side == side
        place = pd.Index(topics).get_indexer(pd.Index(split.labels[own]))
        listed = np.flatnonzero(place >= 0)
        cells = np.ones(len(listed)), (listed, place[listed])
        held = sparse.csr_matrix(cells, shape=(len(place), len(topics)))
        shares.append(weights[:, own] @ held / weights[:, own].sum(axis=1, keepdims=True))
    result: Array = shares[0] - shares[1]
    return result


def refit_differences(
    split: Groups,
    model: TopicModel,
    topics: pd.Series[int],
    merged: Mapping[int, int] | None,
    weights: Array,
    progress: bool | None,
) -> tuple[Array, Array]:
    """Fit the model on resamples; return differences and Jaccard similarities, refits by topics."""
    unfitted, documents = to_refit(model, list(column(split.articles, "text")))
    terms = model.top_terms(_MATCH_TERMS)
    own = _labels_of(split.labels, len(terms), merged)
    found, similar = [], []
    for i, row in enumerate(tracked(list(weights), "refits", progress)):
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
        found.append(differences(row[None, :], resampled, topics)[0])
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

"""Which terms a topic lists, and in which order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from sklearn.preprocessing import normalize

from newslib.modelling.factors import DECIMALS, Array, Labels, membership
from newslib.terms import npmi_matrix

NEAR = 1e-6  # closer values than this are counted as near ties
LEAST_USE = 0.1  # a term is listed only if this share of its topic's documents hold it
ALONE = 20  # up to so many topics list no term twice
POOL = 30  # how many of a topic's heaviest terms are put in order by their coherence


@dataclass(frozen=True)
class Lists:
    """The terms that topics list.

    Attributes
    ----------
    columns : list of lists of int
        Each topic's terms, at most `POOL`, the best first.
    near : int
        How many neighbours in the lists are told apart by less than `NEAR`.
    uses : ndarray of shape (n_topics, n_terms)
        The share of each topic's documents that hold a term, 0 to 1.
    """

    columns: list[list[int]]
    near: int
    uses: Array


def list_terms(
    topic_term: Array, counts: sparse.csr_matrix, placed: Labels, coherence_weight: float
) -> Lists:
    """Choose each topic's terms and put them in order by weight and by NPMI.

    A term is a candidate where `owned` says so and a tenth of the topic's documents hold it.
    """
    uses = use_shares(counts, placed, len(topic_term))
    rows = owned(topic_term) * (uses >= LEAST_USE)
    pools = [heaviest_columns(row, POOL) for row in rows]
    # Cut once to the terms of all pools: picking columns goes through all documents.
    union = sorted({column for pool in pools for column in pool})
    place = {column: i for i, column in enumerate(union)}
    few = sparse.csc_matrix(counts[:, union])
    columns, near = [], 0
    for row, pool in zip(rows, pools, strict=True):
        here = sparse.csr_matrix(few[:, [place[i] for i in pool]])
        score = _scores(row[pool], here, coherence_weight)
        columns.append([pool[i] for i in np.argsort(-np.round(score, DECIMALS), kind="stable")])
        near += int((-np.diff(np.sort(score)[::-1]) < NEAR).sum())
    return Lists(columns, near, uses)


def heaviest_columns(row: Array, n: int) -> list[int]:
    """Return the columns of the n largest positive entries; of equal ones the first term leads."""
    rounded = np.round(row / max(row.max(), 1e-12), DECIMALS)
    order = np.argsort(-rounded, kind="stable")[:n]
    return [int(column) for column in order if rounded[column] > 0]


def rank_terms(row: Array, counts: sparse.csr_matrix, coherence_weight: float) -> list[int]:
    """Put a topic's heaviest terms in order by weight and by NPMI with the others."""
    pool = heaviest_columns(row, POOL)
    score = _scores(row[pool], counts[:, pool], coherence_weight)
    return [pool[i] for i in np.argsort(-np.round(score, DECIMALS), kind="stable")]


def _scores(weights: Array, counts: sparse.csr_matrix, coherence_weight: float) -> Array:
    """Return for each of a topic's heaviest terms the mean of its weight and its coherence.

    Both are scaled so that the largest is 1; coherence is the mean NPMI with the other terms, each
    counted by its weight.
    """
    if not len(weights):
        return np.zeros(0)
    npmi = npmi_matrix(counts)
    np.fill_diagonal(npmi, 0.0)
    weight = weights / weights[0]
    coherence = (npmi @ weight) / np.maximum(weight.sum() - weight, 1e-12)
    coherence = coherence / max(coherence.max(), 1e-9)
    scores: Array = (1 - coherence_weight) * weight + coherence_weight * coherence
    return scores


def owned(topic_term: Array) -> Array:
    """Keep each term's weight in the topic where its share is largest, zero elsewhere.

    More than `ALONE` topics are parts of subjects and share words: then a term also stays in
    topics where its share is more than `ALONE` / n_topics of its largest.

    >>> owned(np.array([[3.0, 1.0], [1.0, 1.0]])).tolist()
    [[3.0, 0.0], [0.0, 1.0]]
    """
    shares = normalize(topic_term, norm="l1")
    largest = shares.max(axis=0)
    relative = np.round(shares / np.where(largest > 0, largest, 1.0), DECIMALS)
    first = np.arange(len(shares))[:, None] == relative.argmax(axis=0)
    return np.where(first | (relative > min(1.0, ALONE / len(shares))), topic_term, 0.0)


def use_shares(counts: sparse.csr_matrix, placed: Labels, n_topics: int) -> Array:
    """Return the share of each topic's documents that hold a term, 0 for a topic without any."""
    member = membership(placed, n_topics)
    sizes = np.bincount(placed[placed >= 0], minlength=n_topics)
    shares: Array = (member @ (counts > 0)).toarray() / np.maximum(sizes, 1)[:, None]
    return np.round(shares, DECIMALS)


def near_ties(values: Array) -> int:
    """Count the rows whose two largest values differ by less than `NEAR`."""
    if values.shape[1] < 2:
        return 0
    second, first = np.sort(values, axis=1)[:, -2:].T
    return int(((first > 0) & (first - second < NEAR)).sum())

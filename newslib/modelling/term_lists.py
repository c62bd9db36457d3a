"""Step 5 of the method: which terms a topic lists, and in which order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from sklearn.preprocessing import normalize

from newslib.modelling.factors import DECIMALS, Array
from newslib.modelling.space import Labels, membership
from newslib.terms import Matrix, mean_npmi, npmi_matrix

TOP = 10  # how many of a topic's terms are shown and judged
NEAR = 1e-6  # closer values than this are counted as near ties
LEAST_USE = 0.1  # a term is listed only if this share of its topic's documents hold it
ALONE = 20  # up to so many topics list no term twice
POOL = 30  # how many of a topic's heaviest terms are put in order by their coherence


@dataclass(frozen=True)
class Lists:
    """The terms that topics list.

    `columns` has each topic's terms, at most `POOL`, the best first; `npmi` the mean NPMI of its
    top ten, -1 to 1; `near` counts the neighbours in lists that less than `NEAR` tells apart;
    `uses`, of shape (n_topics, n_terms), is the share of a topic's documents that hold a term.
    """

    columns: list[list[int]]
    npmi: list[float]
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
    # Cut once to the terms that any list may hold: picking columns goes through all documents.
    kept = sorted({column for row in rows for column in heaviest_columns(row, POOL)})
    few = sparse.csc_matrix(counts[:, kept])
    ranked = [rank_terms(row, few, coherence_weight) for row in rows[:, kept]]
    return Lists(
        columns=[[kept[i] for i in columns] for columns, _ in ranked],
        npmi=[mean_npmi(few[:, columns[:TOP]]) for columns, _ in ranked],
        near=sum(int((-np.diff(scores) < NEAR).sum()) for _, scores in ranked),
        uses=uses,
    )


def heaviest_columns(row: Array, n: int) -> list[int]:
    """Return the columns of the n largest positive entries; of equal ones the first term leads."""
    rounded = np.round(row / max(row.max(initial=0.0), 1e-12), DECIMALS)
    order = np.argsort(-rounded, kind="stable")[:n]
    return [int(column) for column in order if rounded[column] > 0]


def rank_terms(row: Array, counts: Matrix, coherence_weight: float) -> tuple[list[int], Array]:
    """Return a topic's heaviest columns, ordered by weight and NPMI with the others, and scores.

    Weight and coherence are scaled so that the largest is 1; coherence is the mean NPMI with the
    other terms, each counted by its weight. Scores fall from the first to the last.
    """
    pool = heaviest_columns(row, POOL)
    if not pool:
        return [], np.zeros(0)
    npmi = npmi_matrix(counts[:, pool])
    np.fill_diagonal(npmi, 0.0)
    weight = row[pool] / row[pool[0]]
    coherence = (npmi @ weight) / np.maximum(weight.sum() - weight, 1e-12)
    coherence /= max(coherence.max(), 1e-9)
    scores = (1 - coherence_weight) * weight + coherence_weight * coherence
    order = np.argsort(-np.round(scores, DECIMALS), kind="stable")
    return [pool[i] for i in order], scores[order]


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


def near_ties(weights: Array) -> int:
    """Count the rows whose two largest values differ by less than `NEAR`."""
    second, first = np.sort(weights, axis=1)[:, -2:].T
    return int(((first > 0) & (first - second < NEAR)).sum())

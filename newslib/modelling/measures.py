"""What topics are worth: coherence, diversity, coverage and stability, each by its formula.

Terms are lists, one a topic, the best term first, as `TopicModel.top_terms` gives them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import linear_sum_assignment

from newslib.errors import ParameterError
from newslib.terms import DocumentTermMatrix, mean_npmi

Terms = Sequence[Sequence[str]]


def npmi(terms: Terms, table: DocumentTermMatrix, *, n: int = 10) -> NDArray[np.float64]:
    """Return each topic's coherence: the mean NPMI over the pairs of its first terms.

    NPMI is that of `newslib.terms.npmi_matrix` (Bouma 2009), counted on whole documents; the mean
    over pairs of top terms as a topic's coherence follows Lau, Newman and Baldwin 2014, "Machine
    Reading Tea Leaves". Pairs that never meet count -1, also where a term is unknown to the table.
    Count on documents that the topics were not fitted on, where there are enough of them.

    Returns
    -------
    ndarray of shape (n_topics,)
        From -1 to 1; NaN for a topic of fewer than two terms.
    """
    return np.array([mean_npmi(columns) for columns in _columns(terms, table, n)])


def diversity(terms: Terms, *, n: int = 25) -> float:
    """Return the share of different terms among the first `n` terms of all topics.

    Dieng, Ruiz and Blei 2020, "Topic Modeling in Embedding Spaces": 1 where no two topics share
    one, 1 / n_topics where all topics list the same.

    >>> diversity([["vote", "law"], ["goal", "law"]], n=2)
    0.75
    """
    listed = [term for topic in terms for term in topic[:n]]
    if not listed:
        raise ParameterError("diversity needs at least one topic with a term, and got none")
    return len(set(listed)) / len(listed)


def coverage(
    terms: Terms,
    labels: Sequence[int] | NDArray[np.int64],
    table: DocumentTermMatrix,
    *,
    n: int = 10,
) -> float:
    """Return the share (0 to 1) of documents that hold two of their own topic's first `n` terms.

    `labels` are the topics of the table's documents; -1, no topic, counts as not covered.
    """
    topics = np.asarray(labels)
    if topics.shape != (table.counts.shape[0],):
        raise ParameterError(
            f"coverage got {len(topics)} labels for {table.counts.shape[0]} documents"
        )
    covered = 0
    for topic, columns in enumerate(_columns(terms, table, n)):
        held = np.diff(columns[topics == topic].tocsr().indptr)
        covered += int((held >= 2).sum())
    return covered / max(1, len(topics))


def matched_jaccard(first: Terms, second: Terms, *, n: int = 10) -> NDArray[np.float64]:
    """Return for each topic of one fit how far its terms are those of its match in another.

    Topics are matched one to one so that the total of the Jaccard similarities |A and B| / |A or B|
    of their first `n` terms is largest (Hungarian method, Kuhn 1955; as a measure of a topic
    model's stability: Greene, O'Callaghan and Cunningham 2014, "How Many Topics?").

    Returns
    -------
    ndarray of shape (n_topics of `first`,)
        From 0 to 1; 0 for a topic that finds no match.

    Examples
    --------
    >>> matched_jaccard([["vote", "law"], ["goal", "match"]], [["match", "goal"], ["law", "tax"]])
    array([0.33333333, 1.        ])
    """
    one, two = ([topic[:n] for topic in fit] for fit in (first, second))
    matches = match_topics(one, two)
    return np.array([_jaccard(one[t], two[m]) if m >= 0 else 0.0 for t, m in enumerate(matches)])


def match_topics(first: Terms, second: Terms) -> list[int]:
    """Return for each topic of one fit its match in another, -1 for none; see `matched_jaccard`.

    Topics that share no term are no match.

    >>> match_topics([["vote", "law"], ["goal", "cup"]], [["goal", "fans"], ["law", "vote"]])
    [1, 0]
    """
    similar = np.array([[_jaccard(one, other) for other in second] for one in first])
    result = [-1] * len(first)
    if similar.size:
        for one, other in zip(*linear_sum_assignment(similar, maximize=True), strict=True):
            if similar[one, other] > 0:
                result[one] = int(other)
    return result


def _jaccard(one: Sequence[str], other: Sequence[str]) -> float:
    return len({*one} & {*other}) / max(1, len({*one} | {*other}))


def stability(first: Terms, second: Terms, *, n: int = 10) -> float:
    """Return the mean of `matched_jaccard`: how far two fits agree on the topics' terms, 0 to 1."""
    if not (first and second):
        raise ParameterError("stability needs two fits of at least one topic each")
    return float(matched_jaccard(first, second, n=n).mean())


def _columns(terms: Terms, table: DocumentTermMatrix, n: int) -> list[sparse.csr_matrix]:
    """Return each topic's columns of the table; a term that it lacks has a column of zeros."""
    place = {term: column for column, term in enumerate(table.vocabulary)}
    empty = sparse.csr_matrix((table.counts.shape[0], 1), dtype=table.counts.dtype)
    wide = sparse.csc_matrix(sparse.hstack([table.counts, empty]))
    # A term that the table lacks has the last column.
    wanted = [[place.get(term, -1) for term in topic[:n]] for topic in terms]
    return [sparse.csr_matrix(wide[:, columns]) for columns in wanted]

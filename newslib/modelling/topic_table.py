"""The table of topics: each with its name, its size and what is to be thought of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from newslib.modelling.factors import Array
from newslib.modelling.method import Found
from newslib.modelling.term_lists import TOP, heaviest_columns

_NAME_TERMS = 3
_DIVERSITY_TERMS = 25
_FILLER_TOPICS = 4  # with fewer topics, too few others to compare with
_FILLER_USE = 0.25  # a term is at home in another topic that uses it this much of its own use
_FILLER_SPREAD = 0.5  # of the other topics, in which half of a filler's terms are at home


def topic_table(found: Found, shown: Sequence[Sequence[str]]) -> pd.DataFrame:
    """Return one row a topic, see `newslib.topics.TopicModel.topics_`."""
    n_topics = len(found.topic_term)
    sizes = np.bincount(found.labels + 1, minlength=n_topics + 1)[1:]
    terms = [some[:TOP] for some in shown]
    listed = [some[:TOP] for some in found.lists.columns]
    return pd.DataFrame(
        {
            "topic": range(n_topics),
            "name": _names(terms),
            "terms": [", ".join(some) for some in terms],
            "n_articles": sizes,
            "share": sizes / len(found.labels),
            "npmi": found.lists.npmi,
            "diversity": _diversity(
                [heaviest_columns(row, _DIVERSITY_TERMS) for row in found.topic_term]
            ),
            "filler": fillers(found.lists.uses, sizes, listed),
        }
    )


def fillers(
    uses: Array, sizes: NDArray[np.int64], terms: Sequence[Sequence[int]]
) -> NDArray[np.bool_]:
    """Say which topics are held together by words that are at home everywhere.

    A term is at home in another topic where the share of articles that hold it is at least a
    quarter of that in its own topic. A topic is filler if half of its terms are each at home in
    half of the other topics, or more. With fewer than four topics none is marked.

    Parameters
    ----------
    uses : ndarray of shape (n_topics, n_terms)
        The share of each topic's documents that hold a term.
    sizes : ndarray of shape (n_topics,)
        Documents in each topic; topics without any are not compared with.
    terms : list of lists of int
        The columns of each topic's top terms.

    Examples
    --------
    >>> uses = np.array([[0.9, 0.0, 0.4], [0.1, 0.8, 0.4], [0.0, 0.1, 0.4], [0.0, 0.0, 0.6]])
    >>> fillers(uses, np.array([5, 5, 5, 5]), [[0], [1], [], [2]]).tolist()
    [False, False, False, True]
    """
    found = np.zeros(len(uses), dtype=np.bool_)
    if (sizes > 0).sum() < _FILLER_TOPICS:
        return found
    for topic, columns in enumerate(terms):
        others = np.flatnonzero((sizes > 0) & (np.arange(len(uses)) != topic))
        at_home = uses[others][:, columns] >= _FILLER_USE * uses[topic, columns]
        spread = at_home.mean(axis=0)
        found[topic] = sizes[topic] > 0 and len(spread) and np.median(spread) >= _FILLER_SPREAD
    return found


def _names(terms: Sequence[Sequence[str]]) -> list[str]:
    """Name each topic by its first terms, by more of them where two names would be the same."""
    names: list[str] = []
    for some in terms:
        lengths = range(_NAME_TERMS, len(some) + 1)
        options = [", ".join(some[:n]) for n in lengths] or [", ".join(some) or "(no terms)"]
        names.append(next((name for name in options if name not in names), options[-1]))
    return names


def _diversity(terms: Sequence[Sequence[int]]) -> list[float]:
    """Return for each topic the share of its terms that no other topic has."""
    uses = Counter(term for some in terms for term in some)
    return [
        float(np.mean([uses[term] == 1 for term in some])) if some else float("nan")
        for some in terms
    ]

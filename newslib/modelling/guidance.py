"""Seed terms that guide topics: checked, and made into rows that the factorisation is held to.

Guided non-negative matrix factorisation (Vendrow, Haddock, Rebrova and Needell 2021, "On a Guided
Nonnegative Matrix Factorization") adds the squared error of rows made of seed terms to that of the
documents. That is the plain factorisation of the matrix with those rows below it: a seed row is one
more document, here a fifth as heavy as all the documents that a topic has on average.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.preprocessing import normalize

from newslib.errors import ParameterError

Array = NDArray[np.float64]
SeedTerms = Sequence[Sequence[str]]


def checked_seeds(given: object, n_topics: int) -> list[list[str]]:
    """Return seed terms as lists, or say what is wrong with them."""
    lists: list[Any] = list(given) if isinstance(given, (list, tuple)) else [given]
    if not lists or not all(_texts(some) for some in lists):
        raise ParameterError(
            f"seed_terms={given!r} is not allowed: a list of lists of terms, one list for each "
            "topic to guide, such as [['ferry', 'quay'], ['vote', 'ballot']]"
        )
    if len(lists) > n_topics:
        raise ParameterError(f"seed_terms has {len(lists)} lists, but n_topics={n_topics}")
    return [list(some) for some in lists]


def _texts(some: object) -> bool:
    return isinstance(some, (list, tuple)) and bool(some) and all(isinstance(t, str) for t in some)


def seed_columns(
    seeds: Sequence[Sequence[str]],
    vocabulary: NDArray[np.object_],
    analyze: Callable[[str], Sequence[str]] | None,
) -> list[list[int]]:
    """Return the columns of each list's terms.

    Parameters
    ----------
    seeds : list of lists of str
    vocabulary : ndarray of str
        The terms that are modelled.
    analyze : callable or None
        What makes terms of the text of a seed, so that "Ferry" finds "ferry"; None takes seeds as
        they are.

    Raises
    ------
    ParameterError
        If seeds are unknown or stand in two lists; all of them are named.
    """
    places = {term: column for column, term in enumerate(vocabulary)}
    terms = [{seed: analyze(seed) if analyze else [seed] for seed in some} for some in seeds]
    unknown = [
        seed
        for some in terms
        for seed, found in some.items()
        if not found or any(term not in places for term in found)
    ]
    if unknown:
        raise ParameterError(
            f"seed_terms holds {unknown}: no terms of these documents (stop words and numbers are "
            "none, nor is what too few or too many documents hold, see min_df and max_df)"
        )
    columns = [sorted({places[t] for found in some.values() for t in found}) for some in terms]
    uses = Counter(column for some in columns for column in some)
    twice = [str(vocabulary[column]) for column in sorted(uses) if uses[column] > 1]
    if twice:
        raise ParameterError(f"seed_terms guides two topics by the same terms: {twice}")
    return columns


def seed_rows(columns: Sequence[Sequence[int]], n_terms: int) -> sparse.csr_matrix:
    """Return one row of length 1 for each list, its terms of equal weight."""
    indices = [column for some in columns for column in some]
    ends = np.cumsum([0, *map(len, columns)])
    rows = sparse.csr_matrix((np.ones(len(indices)), indices, ends), (len(columns), n_terms))
    return sparse.csr_matrix(normalize(rows))


def seed_topics(
    matrix: sparse.csr_matrix, seeds: sparse.csr_matrix
) -> tuple[Array, sparse.csr_matrix]:
    """Return where guided topics begin, and what is left of the documents for the others.

    Returns
    -------
    topic_term : ndarray of shape (n_seeds, n_terms)
        The terms of the documents that hold a row's seeds, as far as they do; rows of length 1.
    rest : scipy.sparse.csr_matrix of shape (n_documents, n_terms)
        The documents, the shorter the closer they are to one of these.
    """
    held = np.asarray((matrix @ seeds.T).toarray())
    topic_term: Array = normalize(np.asarray((matrix.T @ held).T) + seeds.toarray())
    left = 1.0 - np.minimum(np.asarray(matrix @ topic_term.T).max(axis=1), 1.0)
    return topic_term, sparse.csr_matrix(sparse.diags(left) @ matrix)


def seeded_start(
    matrix: sparse.csr_matrix, topic_term: Array, others: tuple[Array, Array], heavy: float
) -> tuple[Array, Array]:
    """Return a start of the factors of the documents and, below them, of the rows of seeds."""
    n_seeds = len(topic_term)
    above = np.hstack([np.asarray(matrix @ topic_term.T), others[0]])
    below = np.zeros((n_seeds, above.shape[1]))
    below[:, :n_seeds] = heavy * np.eye(n_seeds)
    return np.vstack([above, below]), np.vstack([topic_term, others[1]])

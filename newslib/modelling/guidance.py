"""Seed terms that guide topics: rows of them that the factorisation is held to.

Guided non-negative matrix factorisation (Vendrow, Haddock, Rebrova and Needell 2021, "On a Guided
Nonnegative Matrix Factorization") adds the squared error of rows made of seed terms to that of the
documents. That is the plain factorisation of the matrix with those rows below it: a seed row is one
more document, here a fifth as heavy as all the documents that a topic has on average.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.preprocessing import normalize

from newslib.errors import ParameterError
from newslib.modelling.factors import Array, factorise, nndsvda

SeedTerms = Sequence[Sequence[str]]
_SEED_WEIGHT = 0.2  # of a row of seeds, against all documents that a topic has on average


def seed_columns(
    seeds: SeedTerms,
    vocabulary: NDArray[np.object_],
    analyze: Callable[[str], Sequence[str]] | None,
) -> list[list[int]]:
    """Return the columns of each list's terms in the vocabulary.

    `analyze` makes terms of the text of a seed, so that "Ferry" finds "ferry"; None takes seeds as
    they are. Seeds that are unknown or stand in two lists are refused; all of them are named.
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


def guided_factors(
    matrix: sparse.csr_matrix, k: int, max_iter: int, seeds: sparse.csr_matrix
) -> tuple[Array, Array]:
    """Return factors as `factorise` does; the first topics are those that rows of seeds guide.

    A guided topic begins with the documents that hold its seeds and with their terms, the others
    with what is left of the documents: the shorter, the closer they are to a guided topic.
    """
    n = seeds.shape[0]
    heavy = np.sqrt(_SEED_WEIGHT * matrix.shape[0] / k)
    held = np.asarray((matrix @ seeds.T).toarray())
    first: Array = normalize(np.asarray((matrix.T @ held).T) + seeds.toarray())
    begun = np.asarray(matrix @ first.T)
    left = 1.0 - np.minimum(begun.max(axis=1), 1.0)
    others = nndsvda(sparse.csr_matrix(sparse.diags(left) @ matrix), k - n)
    start = np.vstack([np.hstack([begun, others[0]]), heavy * np.eye(n, k)])
    stacked = sparse.csr_matrix(sparse.vstack([matrix, seeds * heavy]))
    document_topic, topic_term = factorise(
        stacked, (start, np.vstack([first, others[1]])), max_iter
    )
    # As heavy as their row made them, seeds would leave the topic no other terms of its own.
    seeded = seeds.toarray() > 0
    own = np.where(seeded, 0.0, topic_term[:n])
    topic_term[:n] = np.where(seeded, own.max(axis=1, keepdims=True), own)
    return document_topic[:-n], topic_term

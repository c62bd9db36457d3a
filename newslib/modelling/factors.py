"""Steps 1 to 4 of the method: weights, latent space, damping and factorisation.

Exact and in a fixed order: no random number anywhere. Numbers are compared after rounding to
`DECIMALS` decimals: what numerical noise could turn about (differences near 1e-13) counts as a tie,
and ties go to the first term, document or topic.
"""

from __future__ import annotations

import hashlib
import warnings
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.linalg import svd
from scipy.sparse.linalg import LinearOperator, svds
from sklearn.decomposition import non_negative_factorization
from sklearn.exceptions import ConvergenceWarning
from sklearn.preprocessing import normalize

Array = NDArray[np.float64]

DECIMALS = 9
_DENSE_LIMIT = 200  # matrices with a side up to this are decomposed densely
_SPARE_DIMENSIONS = 4  # computed beyond those wanted, so that equal singular values stay together
_CELLS_AT_ONCE = 20_000


def content_order(counts: sparse.csr_matrix) -> NDArray[np.intp]:
    """Return an order of the rows that depends on their content alone."""
    counts.sort_indices()
    digests = [
        hashlib.sha256(
            counts.indices[start:end].astype("<i8").tobytes()
            + counts.data[start:end].astype("<i8").tobytes()
        ).digest()
        for start, end in pairwise(counts.indptr)
    ]
    return np.array(sorted(range(len(digests)), key=digests.__getitem__), dtype=np.intp)


def inverse_frequencies(counts: sparse.csr_matrix) -> Array:
    """Return the smoothed idf of each term: log of (1 + documents) / (1 + those with it), + 1."""
    held = np.bincount(counts.indices, minlength=counts.shape[1])
    idf: Array = np.log((1 + counts.shape[0]) / (1 + held)) + 1
    return idf


def to_tfidf(counts: sparse.csr_matrix, idf: Array) -> sparse.csr_matrix:
    """Return (1 + log count) * idf, rows of length 1 (sublinear tf-idf, Salton and Buckley)."""
    result = counts.astype(np.float64)
    result.data = (1 + np.log(result.data)) * idf[result.indices]
    # An empty matrix has nothing to bring to a length, and scikit-learn refuses it.
    return sparse.csr_matrix(normalize(result, copy=False)) if result.shape[0] else result


def truncated_svd(matrix: sparse.csr_matrix, k: int) -> tuple[Array, Array]:
    """Return the first k singular values and, as columns, right singular vectors.

    Exact, by ARPACK from a fixed start or, for small matrices, by LAPACK. Vectors of equal
    singular values, which are only known up to a rotation, are put into one standard position;
    those of the value zero, which are arbitrary, become zero.
    """
    wanted = k + _SPARE_DIMENSIONS
    if min(matrix.shape) <= max(_DENSE_LIMIT, wanted):
        _, scale, right = svd(matrix.toarray(), full_matrices=False)
    else:
        # Without regularity, so at a right angle to no singular vector.
        start = 0.5 + (np.arange(1, min(matrix.shape) + 1) * 0.6180339887498949) % 1.0
        _, scale, right = svds(_products(matrix), wanted, v0=start, tol=1e-10)
    order = np.argsort(-scale, kind="stable")
    scale, axes = scale[order], _standard_axes(scale[order], right[order])[:, :k]
    scale = np.where(scale > 1e-10 * max(scale[0], 1.0), scale, 0.0)[:k]
    return scale, axes * (scale > 0)


def _products(matrix: sparse.csr_matrix) -> LinearOperator:
    """Return what ARPACK needs of a matrix; given the matrix itself, scipy would copy it."""
    turned = matrix.T
    return LinearOperator(
        matrix.shape,
        matvec=matrix.dot,
        rmatvec=turned.dot,
        matmat=matrix.dot,
        rmatmat=turned.dot,
        dtype=matrix.dtype,
    )


def _standard_axes(scale: Array, right: Array) -> Array:
    """Fix signs by the largest entry, and the rotation among vectors of one singular value."""
    gaps = scale[:-1] - scale[1:] > 1e-9 * max(scale[0], 1.0)
    groups = np.split(np.arange(len(scale)), np.flatnonzero(gaps) + 1)
    return np.vstack([_standard_basis(right[group]) for group in groups]).T


def _standard_basis(rows: Array) -> Array:
    """Return the basis of the rows' span that has the largest entries at its first terms.

    Gram-Schmidt with pivots on the projection of each coordinate axis to the span: whatever
    rotation of orthonormal rows comes in, the same basis comes out.
    """
    basis, rest = [], rows
    for _ in range(len(rows)):
        pivot = int(np.round((rest**2).sum(axis=0), DECIMALS).argmax())
        vector = rest[:, pivot] @ rest
        vector /= np.linalg.norm(vector)
        basis.append(vector)
        rest = rest - np.outer(rest @ vector, vector)
    return np.array(basis)


def damp(tfidf: sparse.csr_matrix, positions: Array, terms: Array) -> sparse.csr_matrix:
    """Multiply each cell, in place, by the positive cosine of its document and its term."""
    ends = tfidf.indptr
    step = max(1, int(_CELLS_AT_ONCE * tfidf.shape[0] / max(1, tfidf.nnz)))
    for first in range(0, tfidf.shape[0], step):
        held = np.diff(ends[first : first + step + 1])
        cells = slice(ends[first], ends[first + len(held)])
        pairs = (
            np.repeat(positions[first : first + step], held, axis=0),
            terms[tfidf.indices[cells]],
        )
        cosines = np.einsum("ij,ij->i", *pairs)
        # Rounded, so that a right angle is zero and not a trace that normalising would blow up.
        tfidf.data[cells] *= np.maximum(np.round(cosines, DECIMALS), 0.0)
    tfidf.eliminate_zeros()
    return sparse.csr_matrix(normalize(tfidf, copy=False))


def factorise(
    matrix: sparse.csr_matrix, start: tuple[Array, Array], max_iter: int
) -> tuple[Array, Array]:
    """Return document-topic and topic-term factors of a matrix, both without negative entries.

    Non-negative matrix factorisation (Lee and Seung 1999) from the factors `start`.
    """
    with warnings.catch_warnings():
        # The last rounds change nothing that a reader sees; max_iter is the documented limit.
        warnings.simplefilter("ignore", ConvergenceWarning)
        document_topic, topic_term, _ = non_negative_factorization(
            matrix, *start, n_components=len(start[1]), init="custom", max_iter=max_iter, tol=1e-4
        )
    return document_topic, topic_term


def nndsvda(matrix: sparse.csr_matrix, k: int) -> tuple[Array, Array]:
    """Return the NNDSVDa start (Boutsidis and Gallopoulos 2008) from the exact SVD."""
    scale, right = truncated_svd(matrix, k)
    left = (matrix @ right) / np.where(scale > 0, scale, 1.0)
    mean = matrix.sum() / (matrix.shape[0] * matrix.shape[1])
    document_topic = np.zeros((matrix.shape[0], k))
    topic_term = np.zeros((k, matrix.shape[1]))
    for topic in range(k):
        u, v = left[:, topic], right[:, topic]
        parts = [(np.maximum(sign * u, 0), np.maximum(sign * v, 0)) for sign in (1.0, -1.0)]
        sizes = [np.linalg.norm(a) * np.linalg.norm(b) for a, b in parts]
        larger = int(sizes[1] > sizes[0] + 10.0**-DECIMALS)
        (a, b), size = parts[larger], sizes[larger]
        if size > 10.0**-DECIMALS:
            weight = np.sqrt(scale[topic] * size)
            document_topic[:, topic] = weight * a / np.linalg.norm(a)
            topic_term[topic] = weight * b / np.linalg.norm(b)
    document_topic[document_topic < 1e-6] = mean
    topic_term[topic_term < 1e-6] = mean
    return document_topic, topic_term

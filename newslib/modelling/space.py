"""Step 6 of the method: where documents and topics lie in the latent space.

Spherical k-means (Dhillon and Modha 2001), begun from the factorisation, gives topics their
centres; a document's weights are its squared positive cosines to them, as shares.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.preprocessing import normalize

from newslib.modelling.factors import DECIMALS, Array, to_tfidf

Labels = NDArray[np.int64]

_KMEANS_ROUNDS = 20
_ANCHOR_WEIGHT = 0.3  # of the seeds' position, against all documents of their topic


@dataclass(frozen=True)
class Space:
    """What places documents: the latent space, and the topics' centres in it.

    `axes`, of shape (n_terms, n_dimensions), are the right singular vectors of the weights;
    `centres`, of shape (n_topics, n_dimensions), have rows of length 1 (or 0).
    """

    idf: Array
    axes: Array
    centres: Array

    def weights(self, counts: sparse.csr_matrix) -> Array:
        """Return documents' weights, see `newslib.topics.TopicModel.transform`."""
        return place(positions(to_tfidf(counts, self.idf), self.axes), self.centres)

    def cosines(self, counts: sparse.csr_matrix) -> Array:
        """Return the cosines of documents, in the space of all terms, and topics' centres."""
        cosines: Array = np.round(to_tfidf(counts, self.idf) @ self.axes @ self.centres.T, DECIMALS)
        return cosines

    def summands(self, counts: sparse.csr_matrix) -> tuple[int, Array]:
        """Return the topic of one document (-1 for none), and what each of its terms adds.

        They add up to the cosine of the document and the topic's centre; zeros without a topic.
        """
        topic = int(labels(self.weights(counts))[0])
        tfidf = to_tfidf(counts, self.idf)
        parts = tfidf.data * (self.axes[tfidf.indices] @ self.centres[topic])
        length = float(np.linalg.norm(tfidf @ self.axes))
        return topic, np.round(parts / length, DECIMALS) if topic >= 0 else np.zeros(len(parts))


def positions(tfidf: sparse.csr_matrix, axes: Array) -> Array:
    """Return documents' places in the latent space, as rows of length 1 (or 0)."""
    places: Array = tfidf @ axes
    lengths = np.linalg.norm(places, axis=1, keepdims=True)
    # A document at a right angle to all axes has a length of mere noise.
    seen = lengths > 10.0**-DECIMALS
    return np.where(seen, places, 0.0) / np.where(seen, lengths, 1.0)


def place(places: Array, centres: Array) -> Array:
    """Return squared positive cosines as shares of each row, rounded to undo noise."""
    squares = np.maximum(np.round(places @ centres.T, DECIMALS), 0.0) ** 2
    totals = squares.sum(axis=1, keepdims=True)
    shares: Array = np.round(squares / np.where(totals > 0, totals, 1.0), DECIMALS + 1)
    return shares


def labels(weights: Array) -> Labels:
    """Return each document's topic: the largest of its weights, the first of equal ones.

    -1 stands for a row of zeros, a document without a topic.

    >>> labels(np.array([[0.25, 0.75], [0.0, 0.0], [0.5, 0.5]])).tolist()
    [1, -1, 0]
    """
    best = weights.argmax(axis=1)
    return np.where(weights.any(axis=1), best, -1).astype(np.int64)


def membership(placed: Labels, n_topics: int) -> sparse.csr_matrix:
    """Return topics by documents, 1 where the document is placed in the topic."""
    rows = np.flatnonzero(placed >= 0)
    return sparse.csr_matrix(
        (np.ones(len(rows)), (placed[rows], rows)), shape=(n_topics, len(placed))
    )


def refine(places: Array, start: Labels, fallback: Array, anchors: Array) -> Array:
    """Return topics' centres by spherical k-means, as rows of length 1 (or 0).

    A topic that loses its documents keeps its centre; one that begins without any is centred on
    its terms, `fallback`. A guided topic is drawn to its anchor, the position of its seeds; rows of
    zeros are no anchors.
    """
    centres: Array = normalize(fallback)
    placed = start
    for _ in range(_KMEANS_ROUNDS):
        sizes = np.bincount(placed[placed >= 0], minlength=len(centres))[:, None]
        totals = membership(placed, len(centres)) @ places + _ANCHOR_WEIGHT * sizes * anchors
        lengths = np.linalg.norm(totals, axis=1, keepdims=True)
        found = lengths > 10.0**-DECIMALS
        centres = np.where(found, totals / np.where(found, lengths, 1.0), centres)
        again = labels(place(places, centres))
        if np.array_equal(again, placed):
            break
        placed = again
    return centres

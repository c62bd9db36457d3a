"""The method of ``docs/topics.md``, step by step: counts in, topics out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from sklearn.preprocessing import normalize

from newslib.modelling.factors import (
    Array,
    damp,
    factorise,
    inverse_frequencies,
    nndsvda,
    to_tfidf,
    truncated_svd,
)
from newslib.modelling.guidance import guided_factors, seed_rows
from newslib.modelling.space import Labels, Space, labels, place, positions, refine
from newslib.modelling.term_lists import Lists, list_terms

_DIMENSIONS = 50  # at most, and one for ten documents at most, but for as many as topics


@dataclass(frozen=True)
class Found:
    """Topics, the largest first.

    `topic_term` has shape (n_topics, n_terms), rows that sum to 1 (or 0); `weights` has shape
    (n_documents, n_topics); `guided` is the topic of each list of seeds.
    """

    topic_term: Array
    space: Space
    weights: Array
    labels: Labels
    lists: Lists
    guided: list[int]


def find_topics(
    counts: sparse.csr_matrix,
    n_topics: int,
    *,
    max_iter: int,
    coherence_weight: float,
    seeds: list[list[int]],
) -> Found:
    """Find topics in counts of documents in canonical order; `seeds` are lists of columns."""
    # 1. Weights.
    idf = inverse_frequencies(counts)
    tfidf = to_tfidf(counts, idf)

    # 2. Latent space.
    wanted = max(n_topics, min(_DIMENSIONS, counts.shape[0] // 10))
    scale, axes = truncated_svd(tfidf, min(wanted, min(counts.shape) - 1))
    places = positions(tfidf, axes)

    # 3. Damping.
    damped = damp(tfidf, places, normalize(axes * scale))

    # 4. Topics. Guided ones come first, in an order that does not depend on that of the lists.
    anchors = np.zeros((n_topics, axes.shape[1]))
    if seeds:
        rows = seed_rows(sorted(seeds), counts.shape[1])
        anchors[: len(seeds)] = positions(rows, axes)
        document_topic, topic_term = guided_factors(damped, n_topics, max_iter, rows)
    else:
        document_topic, topic_term = factorise(damped, nndsvda(damped, n_topics), max_iter)

    # 6. Places of documents, which the lists of terms count by; then the largest topic first.
    centres = refine(places, labels(document_topic), topic_term @ axes, anchors)
    sizes = np.bincount(labels(place(places, centres)) + 1, minlength=n_topics + 1)[1:]
    order = np.argsort(-sizes, kind="stable")
    space, topic_term = Space(idf, axes, centres[order]), normalize(topic_term[order], norm="l1")
    weights = place(places, space.centres)

    # 5. Lists of terms.
    lists = list_terms(topic_term, counts, labels(weights), coherence_weight)
    guided = [order.tolist().index(sorted(seeds).index(some)) for some in seeds]
    return Found(topic_term, space, weights, labels(weights), lists, guided)

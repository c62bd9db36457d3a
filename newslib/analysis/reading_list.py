"""What to read first: the articles closest to each topic; groups of like ones without topics."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfTransformer

from newslib.analysis.counting import NAMES, NO_TOPIC
from newslib.tables import DECIMALS, card
from newslib.terms import DocumentTermMatrix
from newslib.topics import TopicModel

_ROWS = 500


def assign(
    model: TopicModel | None, weights: NDArray[np.float64] | None, documents: pd.DataFrame
) -> pd.DataFrame:
    """One row a document with its topic, the articles closest to their topic first.

    `weights` are what `model.fit_transform` gave for the documents. Returns columns topic, name,
    rank (place within the topic, from 1), weight (0 to 1, of the topic in the document), headline,
    outlet, published and article_id; documents without a topic come last, with topic -1.
    """
    found = card(documents).reset_index(drop=True)
    labels = np.full(len(found), NO_TOPIC) if model is None else model.labels_
    known = {} if model is None else dict(model.topics_["name"].items())
    largest = np.zeros(len(found)) if weights is None else weights.max(axis=1)
    found.insert(0, "topic", labels)
    found.insert(1, "name", [known.get(int(topic), NAMES[NO_TOPIC]) for topic in labels])
    found.insert(2, "weight", largest.round(DECIMALS))
    found["last"] = found["topic"] < 0
    keys, up = ["last", "topic", "weight", "article_id"], [True, True, False, True]
    found = found.sort_values(keys, ascending=up, ignore_index=True).drop(columns="last")
    found.insert(2, "rank", found.groupby("topic").cumcount() + 1)
    return found


def _closest(counts: sparse.csr_matrix) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """For each row the most similar other row (itself where none is) and the cosine of the two."""
    n = counts.shape[0]
    best, cosine = np.arange(n), np.zeros(n)
    if 0 in counts.shape:
        return best, cosine
    weights = TfidfTransformer(sublinear_tf=True).fit_transform(counts)
    for start in range(0, n, _ROWS):
        block = (weights[start : start + _ROWS] @ weights.T).toarray().round(9)
        rows = np.arange(len(block))
        block[rows, start + rows] = 0.0
        found, likeness = block.argmax(axis=1), block.max(axis=1)
        best[start + rows] = np.where(likeness > 0, found, start + rows)
        cosine[start + rows] = likeness
    return best, cosine


def reading_list(documents: pd.DataFrame, matrix: DocumentTermMatrix) -> pd.DataFrame:
    """Articles in groups of like ones, to be read rather than counted.

    An article stands in one group with the article most like it: the one with the largest cosine
    of tf-idf weights. Rows of `matrix` are the documents, in their order.

    Returns
    -------
    DataFrame
        Columns group (from 1, the largest first), headline, outlet, published, likeness (the
        cosine, 0 to 1), most_like (the other's headline) and article_id. Within a group the
        earliest article comes first.
    """
    found = card(documents).reset_index(drop=True)
    order = found["article_id"].argsort().to_numpy()
    found = found.iloc[order].reset_index(drop=True)
    best, cosine = _closest(matrix.counts[order])
    links = sparse.csr_matrix(
        (np.ones(len(best)), (np.arange(len(best)), best)), shape=2 * (len(best),)
    )
    found["part"] = sparse.csgraph.connected_components(links, directed=False)[1]
    found["likeness"] = cosine.round(DECIMALS)
    alone = best == np.arange(len(best))
    found["most_like"] = np.where(alone, "", found["headline"].to_numpy()[best])
    parts = found.groupby("part")["article_id"]
    found["size"], found["first"] = -parts.transform("size"), parts.transform("min")
    # An article without a date comes after those that have one.
    found["undated"] = found["published"] == ""
    found = found.sort_values(
        ["size", "first", "undated", "published", "article_id"], ignore_index=True
    )
    found.insert(0, "group", pd.factorize(found["part"])[0] + 1)
    names = ["group", "headline", "outlet", "published", "likeness", "most_like", "article_id"]
    return found[names]

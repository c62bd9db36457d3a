"""What may be said of topics: which articles are modelled, whether they suffice, what to read.

Like `newslib.tables`: frames in, frames out, sorted by content, rounded to three decimals.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfTransformer

from newslib.errors import ParameterError
from newslib.tables import DECIMALS, card
from newslib.terms import (
    DocumentTermMatrix,
    analyzer,
    detect_language,
    document_term_matrix,
    main_language,
)

NO_TOPIC = "no topic"
USES = ("modelled", "another language", "near copy", "no text")
# Below, a topic is a way to sort the reading; above MANY, shares can be compared with care.
FEW, MANY = 15, 100
# NPMI below which a topic's terms hardly come together more often than by chance.
LOOSE = 0.1
_ROWS = 500


def choose_language(articles: pd.DataFrame, language: str | None = None) -> str:
    """Return the language to model: the one asked for, else the most frequent one.

    Where no article's language is known, the texts themselves decide.
    """
    if language is not None:
        return language
    if articles["language"].notna().any():
        return main_language(articles["language"])
    return detect_language(articles["text"].fillna("").tolist())


def uses(articles: pd.DataFrame, language: str) -> pd.DataFrame:
    """Say of each article whether it is modelled, and if not, why.

    Returns one row an article: the columns by which it is known, language, and use, one of `USES`.
    A near copy is left out only if the article that it repeats is modelled.
    """
    known = articles["language"].notna()
    other = (articles["language"] != language) & bool(known.any())
    empty = articles["text"].fillna("").str.strip() == ""
    candidates = articles.loc[~other & ~empty, "article_id"]
    found = card(articles)
    found["language"] = articles["language"].where(known, "not known")
    found["use"] = np.select(
        [empty, other, articles["duplicate_of"].isin(candidates)],
        ["no text", "another language", "near copy"],
        "modelled",
    )
    return found.sort_values("article_id", ignore_index=True)


def say_uses(used: pd.DataFrame, language: str) -> str:
    """Return in one sentence how many articles are modelled and why the others are not."""
    n = used["use"].value_counts()
    reasons = {
        "another language": f"in another language than {language!r} or in none that is known",
        "near copy": "near copies of another article",
        "no text": "without text",
    }
    left_out = [f"{n[use]} {why}" for use, why in reasons.items() if n.get(use, 0)]
    tail = f"; left out are {', '.join(left_out)}" if left_out else ""
    return f"{n.get('modelled', 0)} of {len(used)} articles are modelled{tail}."


def count_terms(texts: Sequence[str], language: str, n_topics: int) -> DocumentTermMatrix:
    """Count terms as the topic model does; texts without any term give a matrix of no columns."""
    analyze = analyzer(language)
    try:
        return document_term_matrix(texts, analyzer=analyze, least=n_topics + 1)
    except ParameterError:
        return DocumentTermMatrix(sparse.csr_matrix((len(texts), 0)), np.array([], dtype=np.str_))


def shortage(matrix: DocumentTermMatrix, n_topics: int, min_articles: int) -> str:
    """Return why the articles are too few for so many topics, or an empty text if they suffice.

    `min_articles` is how many articles a topic needs on average.
    """
    n_documents, n_terms = matrix.counts.shape
    if n_documents < max(n_topics * min_articles, n_topics + 1):
        return (
            f"{n_documents} articles are too few for {n_topics} topics: they are "
            f"{n_documents / n_topics:.1f} a topic, and {min_articles} are asked for. No topics "
            "are shown; the reading list takes their place."
        )
    if n_terms < n_topics + 1:
        return (
            f"{n_documents} articles that hold {n_terms} different terms between them say too "
            f"little for {n_topics} topics. No topics are shown; the reading list takes their "
            "place."
        )
    return ""


def topic_table(
    topics: pd.DataFrame, labels: NDArray[np.integer[Any]], terms: Sequence[Sequence[str]]
) -> pd.DataFrame:
    """Topics with their articles and terms, a row "no topic" last.

    Parameters
    ----------
    topics : DataFrame
        `topics_` of a fitted model.
    labels : ndarray of shape (n_documents,)
        `labels_` of that model; -1 where it could not place a document.
    terms : sequence of sequences of str
        The terms to show, topic by topic.

    Returns
    -------
    DataFrame
        Columns topic (-1 for no topic), name, n_articles, share (0 to 1, of all documents), npmi
        (-1 to 1) and terms.
    """
    found = topics[["topic", "name", "npmi"]].sort_values("topic", ignore_index=True)
    found["npmi"] = found["npmi"].astype(float).round(DECIMALS)
    found["terms"] = [", ".join(terms[topic]) for topic in found["topic"]]
    rest = {"topic": [-1], "name": [NO_TOPIC], "npmi": [np.nan], "terms": [""]}
    found = pd.concat([found, pd.DataFrame(rest)], ignore_index=True)
    found["n_articles"] = [int((labels == topic).sum()) for topic in found["topic"]]
    found["share"] = (found["n_articles"] / max(len(labels), 1)).round(DECIMALS)
    return found[["topic", "name", "n_articles", "share", "npmi", "terms"]]


def topic_terms(
    matrix: DocumentTermMatrix,
    labels: NDArray[np.integer[Any]],
    terms: Sequence[Sequence[str]],
    names: Sequence[str],
) -> pd.DataFrame:
    """How common each topic's terms are in its articles, and in all others.

    Returns columns topic, name, rank (from 1), term, share_in and share_elsewhere, the shares (0
    to 1) of the topic's articles and of the others in which the term stands at least once, and
    n_articles, the size of the topic.
    """
    present = (matrix.counts > 0).tocsc()
    column = {str(term): i for i, term in enumerate(matrix.vocabulary)}
    rows = [(t, names[t], i, term) for t, ts in enumerate(terms) for i, term in enumerate(ts, 1)]
    found = pd.DataFrame(rows, columns=["topic", "name", "rank", "term"])
    columns = [column[term] for term in found["term"]]
    n_all = np.asarray(present.sum(axis=0)).ravel()[columns]
    n_in = np.array(
        [present[labels == t, c].sum() for t, c in zip(found["topic"], columns, strict=True)], int
    )
    size = np.array([(labels == t).sum() for t in found["topic"]], int)
    found["share_in"] = (n_in / np.maximum(size, 1)).round(DECIMALS)
    others = np.maximum(len(labels) - size, 1)
    found["share_elsewhere"] = ((n_all - n_in) / others).round(DECIMALS)
    found["n_articles"] = size
    return found


def assign(
    documents: pd.DataFrame,
    weights: NDArray[np.float64],
    labels: NDArray[np.integer[Any]],
    names: Sequence[str],
) -> pd.DataFrame:
    """One row a document with its topic, the articles closest to their topic first.

    Returns columns topic, name, rank (place within the topic, from 1), weight (0 to 1, of the
    topic in the document), headline, outlet, published and article_id; documents without a topic
    come last, with topic -1.
    """
    found = card(documents).reset_index(drop=True)
    found.insert(0, "topic", np.asarray(labels, dtype=int))
    found.insert(1, "name", [NO_TOPIC if topic < 0 else names[topic] for topic in labels])
    largest = weights.max(axis=1) if weights.size else np.zeros(len(found))
    found.insert(2, "weight", np.round(np.round(largest, 9), DECIMALS))
    found["last"] = found["topic"] < 0
    found = found.sort_values(
        ["last", "topic", "weight", "article_id"],
        ascending=[True, True, False, True],
        ignore_index=True,
    ).drop(columns="last")
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


def say_trust(table: pd.DataFrame) -> str:
    """Return in plain sentences how far a topic table (see `topic_table`) can be trusted."""
    topics = table[table["topic"] >= 0]
    n_articles, n_unplaced = int(table["n_articles"].sum()), int(table["n_articles"].iloc[-1])
    mean = n_articles / len(topics)
    if mean < FEW:
        worth = "so few that the topics are a way to sort the reading, not a measurement"
    elif mean < MANY:
        worth = "enough to describe the topics, too few to compare their shares finely"
    else:
        worth = "enough to compare the topics' shares with care"
    weak = topics[~(topics["npmi"] >= LOOSE)]
    loose = [f"{i} ({name})" for i, name in zip(weak["topic"], weak["name"], strict=True)]
    together = (
        f"The terms of topic {', '.join(loose)} hardly come together more often than by chance: "
        "give such a topic no name in print."
        if loose
        else "In every topic the terms come together more often than by chance."
    )
    return (
        f"{n_articles} articles in {len(topics)} topics are {mean:.1f} a topic, {worth}; the "
        f"smallest topic rests on {topics['n_articles'].min()}, and {n_unplaced} articles have "
        f"none. The mean NPMI is {topics['npmi'].mean():.2f}, the lowest "
        f"{topics['npmi'].min():.2f}. {together}"
    )

"""What may be said of topics: which articles are modelled, whether they suffice, what to read.

Like `newslib.tables`: frames in, frames out, sorted by content, rounded to three decimals.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from newslib.analysis.counting import NAMES, NO_TOPIC
from newslib.analysis.numbers import counted
from newslib.analysis.reading_list import assign as assign
from newslib.analysis.reading_list import reading_list as reading_list
from newslib.analysis.shown import language_name
from newslib.analysis.trust import say_trust as say_trust
from newslib.diagnostics import matched_jaccard
from newslib.errors import ParameterError
from newslib.evidence import without_each_part
from newslib.tables import DECIMALS, card
from newslib.terms import (
    DocumentTermMatrix,
    analyzer,
    detect_language,
    document_term_matrix,
    main_language,
)
from newslib.topics import TopicModel

_CODE = re.compile("[a-z]{2}")


def choose_language(articles: pd.DataFrame, language: str | None = None) -> str:
    """Return the language to model: the one asked for, else the most frequent one.

    Where no article's language is known, the texts themselves decide.
    """
    if language is not None:
        return language
    codes = _codes(articles)
    if codes.notna().any():
        return main_language(codes)
    return detect_language(articles["text"].fillna("").tolist())


def _codes(articles: pd.DataFrame) -> pd.Series[str]:
    """Languages that `newslib.terms` knows: ISO 639-1 codes, the others absent."""
    known = [c if isinstance(c, str) and _CODE.fullmatch(c) else None for c in articles["language"]]
    return pd.Series(known, index=articles.index, dtype="str")


def uses(articles: pd.DataFrame, language: str) -> pd.DataFrame:
    """Say of each article whether it is modelled, and if not, why.

    Returns one row an article: the columns by which it is known, language, and use: "modelled",
    "another language", "near copy" or "no text". A near copy is left out only if the article that
    it repeats is modelled. Where no article's language is known, `choose_language` speaks for all.
    """
    codes = _codes(articles)
    other = codes != language
    if codes.isna().all() and language == choose_language(articles):
        other = ~other
    empty = articles["text"].fillna("").str.strip() == ""
    candidates = articles.loc[~other & ~empty, "article_id"]
    found = card(articles)
    found["language"] = articles["language"].fillna("not known")
    found["use"] = np.select(
        [empty, other, articles["duplicate_of"].isin(candidates)],
        ["no text", "another language", "near copy"],
        "modelled",
    )
    return found.sort_values("article_id", ignore_index=True)


def say_uses(used: pd.DataFrame, language: str) -> str:
    """Return in one sentence how many articles are modelled and why the others are not."""
    n, known = used["use"].value_counts(), language_name(language)
    reasons = {
        "another language": f"in another language than {known} or in none that is known",
        "near copy": f"near {'copy' if n.get('near copy') == 1 else 'copies'} of another article",
        "no text": "without text",
    }
    left_out = [f"{n[use]} {why}" for use, why in reasons.items() if n.get(use, 0)]
    tail = f"; left out are {', '.join(left_out)}" if left_out else ""
    modelled = int(n.get("modelled", 0))
    are = "is" if modelled == 1 else "are"
    return f"{modelled} of {counted(len(used), 'article')} {are} modelled{tail}."


def count_terms(texts: Sequence[str], language: str, n_topics: int) -> DocumentTermMatrix:
    """Count terms as the topic model does; texts without any term give a matrix of no columns."""
    analyze = analyzer(language)
    try:
        return document_term_matrix(texts, analyzer=analyze, least=n_topics + 1)
    except ParameterError:
        none = np.zeros(len(texts), dtype=np.int64)
        return DocumentTermMatrix(
            sparse.csr_matrix((len(texts), 0)), np.array([], dtype=np.str_), none
        )


def shortage(matrix: DocumentTermMatrix, n_topics: int, min_articles: int) -> str:
    """Return why the articles are too few for so many topics, or an empty text if they suffice.

    `min_articles` is how many articles a topic needs on average.
    """
    n_documents, n_terms = matrix.counts.shape
    if n_documents < max(n_topics * min_articles, n_topics + 1):
        return (
            f"{counted(n_documents, 'article is', 'articles are')} too few for {n_topics} topics: "
            f"that is {n_documents / n_topics:.1f} a topic, and {min_articles} "
            f"{'is' if min_articles == 1 else 'are'} asked for. No topics are shown; the reading "
            "list takes their place."
        )
    if n_terms < n_topics + 1:
        held = counted(n_terms, "different term")
        return (
            f"{counted(n_documents, 'article')} with {held} between them "
            f"{'says' if n_documents == 1 else 'say'} too little for {n_topics} topics. No topics "
            "are shown; the reading list takes their place."
        )
    return ""


def topic_table(model: TopicModel | None, documents: pd.DataFrame, n_terms: int) -> pd.DataFrame:
    """Topics with their articles and terms, a row "no topic" last.

    Parameters
    ----------
    model : TopicModel or None
        Fitted on the documents' texts; None where no topics are shown.
    documents : DataFrame
        The modelled articles.
    n_terms : int
        How many terms to list.

    Returns
    -------
    DataFrame
        Columns topic (-1 for no topic), name, n_articles, share (0 to 1, of all documents), npmi
        (-1 to 1), stability (0 to 1, see `stability_by_topic`), filler (whether words that are at
        home everywhere hold it together, so that it is no finding) and terms.
    """
    found = pd.DataFrame({"topic": [NO_TOPIC], "name": NAMES[NO_TOPIC]})
    found = found.assign(n_articles=len(documents), npmi=np.nan, stability=np.nan)
    found = found.assign(filler=False, terms="")
    if model is not None:
        topics = model.topics_[["topic", "name", "n_articles", "npmi"]].copy()
        topics["npmi"] = topics["npmi"].astype(float).round(DECIMALS)
        topics["stability"] = stability_by_topic(model, documents).round(DECIMALS)
        topics["filler"] = model.topics_["filler"].astype(bool)
        topics["terms"] = [", ".join(terms) for terms in model.shown_terms(n_terms)]
        found["n_articles"] -= topics["n_articles"].sum()
        found = pd.concat([topics, found], ignore_index=True)
    found.insert(3, "share", (found["n_articles"] / max(len(documents), 1)).round(DECIMALS))
    return found


def stability_by_topic(model: TopicModel, documents: pd.DataFrame) -> NDArray[np.float64]:
    """Return how far each topic's first ten terms come back when a fifth of the articles is gone.

    The model is fitted again without each fifth of the articles in turn (every fifth one in the
    order of `article_id`), and its topics are matched with those of the whole: the mean of
    `newslib.diagnostics.matched_jaccard`, 0 to 1. NaN where the rest is too little for a fit.
    """
    texts = documents.sort_values("article_id")["text"].tolist()
    found = [
        matched_jaccard(model.top_terms(), again.top_terms())
        for again, _ in without_each_part(model, texts)
    ]
    return np.mean(found, axis=0) if found else np.full(model.n_topics, np.nan)


def topic_terms(model: TopicModel | None, matrix: DocumentTermMatrix, n_terms: int) -> pd.DataFrame:
    """How common each topic's terms are in its articles, and in all others.

    `matrix` is that of the documents that the model was fitted on, see `count_terms`. Returns
    columns topic, name, rank (from 1), term, share_in and share_elsewhere, the shares (0 to 1) of
    the topic's articles and of the others in which the term stands at least once, and n_articles,
    the size of the topic. No rows without a model.
    """
    names = ["topic", "name", "rank", "term", "share_in", "share_elsewhere", "n_articles"]
    if model is None:
        return pd.DataFrame(columns=names)
    column = {str(term): i for i, term in enumerate(matrix.vocabulary)}
    present = sparse.csc_matrix(matrix.counts > 0)
    rows = []
    for topic, terms in enumerate(model.top_terms(n_terms)):
        inside = model.labels_ == topic
        n_in, n_out = int(inside.sum()), int((~inside).sum())
        for rank, term in enumerate(terms, start=1):
            here = present[:, [column[term]]].toarray().ravel()
            shares = here[inside].sum() / max(n_in, 1), here[~inside].sum() / max(n_out, 1)
            rows.append((topic, model.topics_["name"][topic], rank, term, *shares, n_in))
    return pd.DataFrame(rows, columns=names).round(DECIMALS)

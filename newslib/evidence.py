"""What a topic rests on: the articles that speak for it, those between topics, what comes back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.utils.validation import check_is_fitted

from newslib.diagnostics import match_topics
from newslib.errors import ParameterError
from newslib.modelling.checks import check_whole, checked_documents, is_whole
from newslib.modelling.factors import DECIMALS, Array
from newslib.modelling.space import Labels, labels
from newslib.modelling.tokens import Document, analyzer

if TYPE_CHECKING:
    from newslib.topics import TopicModel

_TERMS = 10
_PARTS = 5  # the articles are left out in so many parts, one part at a time


def speaking(weights: Array, *, n: int = 3) -> pd.DataFrame:
    """Return the `n` articles of each topic that belong to it most clearly.

    `weights` are what `TopicModel.transform` gives, of shape (n_documents, n_topics).

    Returns
    -------
    DataFrame
        topic, rank (from 1), document (its position, from 0) and weight (0 to 1); of equal weights
        the first position leads. A topic of fewer articles has fewer rows.

    Examples
    --------
    >>> speaking(np.array([[0.9, 0.1], [0.4, 0.6], [0.7, 0.3]]), n=1).values.tolist()
    [[0.0, 1.0, 0.0, 0.9], [1.0, 1.0, 1.0, 0.6]]
    """
    _check(weights, n)
    found = pd.DataFrame(
        {
            "topic": labels(weights),
            "document": range(len(weights)),
            "weight": np.round(weights.max(axis=1), DECIMALS),
        }
    )
    found = found[found["topic"] >= 0].sort_values(
        ["topic", "weight", "document"], ascending=[True, False, True], ignore_index=True
    )
    found.insert(1, "rank", found.groupby("topic").cumcount() + 1)
    return found[found["rank"] <= n].reset_index(drop=True)


def between(weights: Array, *, n: int = 10) -> pd.DataFrame:
    """Return the `n` articles that are told least clearly from a second topic.

    `weights` are what `TopicModel.transform` gives, of shape (n_documents, n_topics).

    Returns
    -------
    DataFrame
        document (its position, from 0), topic, weight, other (the second topic), other_weight and
        gap, the difference of the two weights (0 to 1), the smallest first; articles that lie near
        one topic only, or near none, are left out.
    """
    _check(weights, n)
    order = np.argsort(-np.round(weights, DECIMALS), axis=1, kind="stable")[:, :2]
    first, second = np.take_along_axis(weights, order, axis=1).T
    found = pd.DataFrame(
        {
            "document": range(len(weights)),
            "topic": order[:, 0],
            "weight": first,
            "other": order[:, 1],
            "other_weight": second,
            "gap": np.round(first - second, DECIMALS),
        }
    )
    found = found[found["other_weight"] > 0].sort_values(["gap", "document"])
    return found.head(n).reset_index(drop=True)


def returning(
    model: TopicModel,
    documents: Iterable[Document],
    *,
    together: Iterable[object] | None = None,
    parts: int = 5,
) -> pd.DataFrame:
    """Return how much of each topic comes back when articles are left out.

    The model is fitted again without each of some parts of the articles in turn, and its topics are
    matched with the new ones by their top ten terms (`newslib.diagnostics.match_topics`).

    Parameters
    ----------
    model : TopicModel
    documents : iterable
        Those that it was fitted on, in the same order.
    together : iterable or None
        A key for each document; those of one key are left out together. Take
        ``articles["duplicate_of"].fillna(articles["article_id"])`` for copies of a wire story: left
        in, they would bring back what they repeat. None keeps documents of the same content
        together.
    parts : int, default 5
        From 2. The parts are even in numbers of keys and do not depend on the documents' order.

    Returns
    -------
    DataFrame
        One row a topic: topic, name, terms (share of its top ten terms that come back, 0 to 1),
        articles (share of its remaining articles that are in the new topic, 0 to 1), both as means
        over fits, and fits. 0 where a topic found no match; NaN without a fit: the rest may be too
        little for `n_topics`.

    Raises
    ------
    ParameterError
        If the documents are not those of the model, there are not as many keys, or `parts` is no
        whole number from 2 to the number of different keys.
    """
    check_is_fitted(model, "labels_")
    given = checked_documents(documents, ready=model.analyzer is not None)
    keys = [_digest(item) for item in (given if together is None else together)]
    if not len(given) == len(keys) == len(model.labels_):
        raise ParameterError(
            f"the model was fitted on {len(model.labels_)} documents; got {len(given)} documents "
            f"and {len(keys)} keys: give those that it was fitted on, and a key for each"
        )
    number = np.unique(keys, return_inverse=True)[1]
    most = max(2, number.max(initial=0) + 1)
    if not is_whole(parts) or not 2 <= parts <= most:
        raise ParameterError(
            f"parts={parts!r} is not allowed: a whole number from 2 to {most}, one for each key"
        )
    fitted = [
        _returned(model, again, np.delete(model.labels_, gone))
        for again, gone in without_each_part(model, given, number % parts)
    ]
    found = model.topics_[["topic", "name"]].copy()
    for name in ("terms", "articles"):
        columns = {i: again[name] for i, again in enumerate(fitted)}
        found[name] = pd.DataFrame(columns, index=found.index, dtype=float).mean(axis=1)
    return found.assign(fits=len(fitted))


def _check(weights: Array, n: object) -> None:
    shape = np.shape(weights)
    if not isinstance(weights, np.ndarray) or len(shape) != 2 or shape[1] < 2:
        raise ParameterError(
            f"weights of type {type(weights).__name__} and shape {shape} are not allowed: an array "
            "of documents by two or more topics, as TopicModel.transform gives it"
        )
    check_whole("n", n, 1)


def _digest(item: object) -> str:
    return hashlib.sha256(repr(item).encode("utf-8", "replace")).hexdigest()


def to_refit(
    model: TopicModel, documents: Sequence[Document]
) -> tuple[TopicModel, Sequence[Document]]:
    """Return a copy to be fitted, often, and the documents for it, cut into terms once for all.

    The stop words are those of the same language. Names are not looked for in terms.
    """
    again: TopicModel = clone(model)
    if model.analyzer is not None:  # it takes terms, or cuts them its own way; fitted or not
        return again, documents
    check_is_fitted(model, "labels_")
    language = str(model.language_)
    if model.seed_terms:  # which are written as in texts
        return again.set_params(language=language), documents
    cut = analyzer(language)
    return again.set_params(analyzer="tokens"), [
        cut(document) for document in checked_documents(documents, ready=False)
    ]


def without_each_part(
    model: TopicModel, documents: Sequence[Document], part: NDArray[np.int64] | None = None
) -> Iterator[tuple[TopicModel, NDArray[np.intp]]]:
    """Fit a copy of the model without each part of the documents in turn.

    `part` numbers each document's part; None takes every fifth document in the order given. Yields
    the fitted copy with the places of what it was fitted without; where the rest is too little for
    a fit, nothing.
    """
    unfitted, documents = to_refit(model, documents)
    parts = np.arange(len(documents)) % _PARTS if part is None else part
    for number in np.unique(parts):
        gone = parts == number
        try:
            kept = [documents[i] for i in np.flatnonzero(~gone).tolist()]
            again = clone(unfitted).fit(kept)
        except ParameterError:
            continue
        yield again, np.flatnonzero(gone)


def _returned(model: TopicModel, again: TopicModel, before: Labels) -> pd.DataFrame:
    """Return for each topic the shares that came back; `before` are the remaining labels."""
    old, new = model.top_terms(_TERMS), again.top_terms(_TERMS)
    rows = []
    for topic, match in enumerate(match_topics(old, new)):
        terms = {*old[topic]} & {*new[match]} if match >= 0 else ()
        placed = again.labels_[before == topic]
        articles = (placed == match).mean() * (match >= 0) if len(placed) else np.nan
        rows.append((len(terms) / max(1, len(old[topic])), articles))
    return pd.DataFrame(rows, columns=["terms", "articles"])

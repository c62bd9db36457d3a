"""Documents and parameters as a user gives them, checked at the door."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Any, TypeGuard

import numpy as np
import pandas as pd
from pandas.api.types import is_scalar

from newslib.errors import ParameterError
from newslib.modelling.tokens import Document


def checked_documents(given: Iterable[Document], *, ready: bool) -> list[Document]:
    """Return documents as a list, or say what they are instead.

    With `ready` they may be anything that an analyzer of one's own takes.
    """
    if isinstance(given, pd.DataFrame):
        raise ParameterError(
            f"got a DataFrame with the columns {list(given.columns)}: give the one that holds the "
            "texts, such as articles['text']"
        )
    if isinstance(given, (str, bytes)):
        raise ParameterError("got a single text: give a list of texts, one item a document")
    unordered = isinstance(given, (Mapping, Set)) or not isinstance(given, Iterable)
    if unordered or getattr(given, "ndim", 1) != 1:
        shape = f" of shape {given.shape}" if hasattr(given, "shape") else ""
        raise ParameterError(
            f"got a {type(given).__name__}{shape}: documents are a list, Series or 1-d array of "
            "texts"
        )
    documents: list[Any] = list(given)
    missing = [i for i, item in enumerate(documents) if is_scalar(item) and pd.isna(item)]
    if missing:
        raise ParameterError(
            f"{len(missing)} of {len(documents)} documents are missing (None or NaN), the first at "
            f"position {missing[0]}: leave them out, or fill them with an empty text"
        )
    wrong = [i for i, item in enumerate(documents) if not (ready or isinstance(item, str))]
    if wrong:
        raise ParameterError(
            f"document {wrong[0]} is of type {type(documents[wrong[0]]).__name__}: documents are "
            "raw texts (str); for ready tokens pass analyzer='tokens'"
        )
    return documents


def ready_tokens(document: Document) -> Sequence[str]:
    """Return a document that is a list of terms already; what is none is refused."""
    if isinstance(document, str) or not isinstance(document, Iterable):
        raise ParameterError(
            "analyzer='tokens' takes documents that are lists of terms, but one is "
            f"{document if not isinstance(document, str) else document[:40]!r}"
        )
    return document


def is_whole(value: object) -> TypeGuard[int]:
    """Return whether a value is a whole number; True and False are none."""
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool)


def check_whole(name: str, value: object, least: int) -> None:
    """Refuse what is no whole number, or a smaller one than `least`."""
    if not is_whole(value) or value < least:
        raise ParameterError(f"{name}={value!r} is not allowed: a whole number from {least}")


def check_parameters(given: Mapping[str, Any]) -> None:
    """Refuse parameters of `newslib.topics.TopicModel` that no documents would suit."""
    check_whole("n_topics", given["n_topics"], 2)
    check_whole("max_iter", given["max_iter"], 1)
    weight, analyze, seeds = given["coherence_weight"], given["analyzer"], given["seed_terms"]
    number = isinstance(weight, (int, float, np.number)) and not isinstance(weight, bool)
    if not (number and 0 <= weight <= 1):
        raise ParameterError(f"coherence_weight={weight!r} is not allowed: a number from 0 to 1")
    tokens = isinstance(analyze, str) and analyze == "tokens"
    if not (analyze is None or tokens or callable(analyze)):
        raise ParameterError(f"analyzer={analyze!r} is not allowed: a callable, 'tokens' or None")
    if seeds is not None:
        _check_seeds(seeds, given["n_topics"])


def _check_seeds(seeds: Any, n_topics: int) -> None:
    lists: list[Any] = list(seeds) if _is_list(seeds) else [None]
    if not all(_is_list(some) and all(isinstance(t, str) for t in some) for some in lists):
        raise ParameterError(
            f"seed_terms={seeds!r} is not allowed: a list of lists of terms, one list for each "
            "topic to guide, such as [['ferry', 'quay'], ['vote', 'ballot']]"
        )
    if len(lists) > n_topics:
        raise ParameterError(f"seed_terms has {len(lists)} lists, but n_topics={n_topics}")


def _is_list(value: object) -> bool:
    return isinstance(value, (list, tuple)) and bool(value)


def check_n_topics(n_topics: int, n_documents: int, n_terms: int) -> None:
    """Refuse more topics than the documents, or their terms, can make."""
    most = min(n_documents, n_terms) - 1
    if n_topics > most:
        raise ParameterError(
            f"n_topics={n_topics} is too many for {n_documents} documents and {n_terms} "
            f"terms: at most {most}, one fewer than the smaller of the two (and at least 2)"
        )

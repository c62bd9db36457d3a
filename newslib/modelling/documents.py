"""Documents as a user gives them, checked at the door."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from newslib.errors import ParameterError
from newslib.modelling.tokens import Document


def checked_documents(given: Iterable[Document], *, ready: bool) -> list[Document]:
    """Return documents as a list, or say what they are instead."""
    if isinstance(given, (str, bytes)):
        raise ParameterError("got a single text: give a list of texts, one item a document")
    if isinstance(given, pd.DataFrame):
        raise ParameterError(
            f"got a DataFrame with the columns {list(given.columns)}: give the one that holds the "
            "texts, such as articles['text']"
        )
    if getattr(given, "ndim", 1) != 1:
        raise ParameterError(
            f"got a {type(given).__name__} of shape {getattr(given, 'shape', None)}: documents are "
            "a list, Series or 1-d array of texts"
        )
    documents = list(given)
    missing = [i for i, item in enumerate(documents) if _is_missing(item)]
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


def _is_missing(item: object) -> bool:
    return item is None or item is pd.NA or (isinstance(item, float) and item != item)


def ready_tokens(document: Document) -> Sequence[str]:
    """Return a document that is a list of terms already; a text is refused."""
    if isinstance(document, str):
        raise ParameterError(
            f"analyzer='tokens' takes documents that are lists of terms, but one is the text "
            f"{document[:40]!r}"
        )
    if not isinstance(document, Iterable):
        raise ParameterError(
            f"analyzer='tokens' takes documents that are lists of terms, but one is {document!r}"
        )
    return document

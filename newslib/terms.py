"""Documents to a document-term matrix: in which language, which terms, and how they meet."""

from __future__ import annotations

import hashlib
import warnings
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer

from newslib.errors import ParameterError
from newslib.modelling.tokens import AnalyzerFunction as AnalyzerFunction
from newslib.modelling.tokens import Document as Document
from newslib.modelling.tokens import analyzer as analyzer
from newslib.reading.language import detect

Matrix = sparse.csr_matrix | sparse.csc_matrix

_LANGUAGE_SAMPLE = 200
_OTHERS, _OTHERS_LEAST = 0.1, 5  # share and number of texts in another language that are told


def main_language(languages: pd.Series[str]) -> str:
    """Return the most frequent of some language codes; of equally frequent ones the first by name.

    Missing values do not count.

    >>> main_language(pd.Series(["fr", "en", None, "en", "fr", "de"]))
    'en'

    Raises
    ------
    ParameterError
        If no language is known.
    """
    counts = Counter(str(code) for code in languages.dropna())
    if not counts:
        raise ParameterError(f"none of the {len(languages)} articles has a known language")
    return min(counts, key=lambda code: (-counts[code], code))


def detect_language(documents: Sequence[Document]) -> str:
    """Return the most frequent language of raw texts, as an ISO 639-1 code, by py3langid.

    At most 200 are read, chosen by their SHA-256, so that their order makes no difference. Warns
    where a tenth of them, and five or more, are in one other language.
    """
    texts = [text for text in documents if isinstance(text, str) and text.strip()]
    found = Counter(code for text in chosen(texts, _LANGUAGE_SAMPLE) if (code := detect(text)))
    ordered = sorted(found.items(), key=lambda item: (-item[1], item[0])) or [("en", 0)]
    if len(ordered) > 1 and ordered[1][1] >= max(_OTHERS * found.total(), _OTHERS_LEAST):
        told = ", ".join(f"{n} {code}" for code, n in ordered if n >= _OTHERS_LEAST)
        warnings.warn(
            f"the documents are in several languages (of {found.total()} read: {told}), but one "
            f"model leaves out the stop words of one, {ordered[0][0]}, and topics will part by "
            "language: leave the others out, or fit a model for each by "
            "newslib.by_language.fit_by_language",
            stacklevel=2,
        )
    return ordered[0][0]


def chosen(texts: Iterable[str], n: int) -> list[str]:
    """Return at most `n` different ones of some texts, chosen by their SHA-256, in its order."""
    digests = {hashlib.sha256(text.encode("utf-8", "replace")).digest(): text for text in texts}
    return [digests[digest] for digest in sorted(digests)[:n]]


@dataclass(frozen=True)
class DocumentTermMatrix:
    """Counts of terms, documents (in the order they were given) by terms.

    `vocabulary` has the terms, sorted by code point; `n_words` how many terms each document holds
    before very rare and very frequent ones are left out.
    """

    counts: sparse.csr_matrix
    vocabulary: NDArray[np.object_]
    n_words: NDArray[np.int64]


def document_term_matrix(
    documents: Sequence[Document],
    *,
    analyzer: AnalyzerFunction,
    min_df: float | None = None,
    max_df: float | None = None,
    least: int = 1,
) -> DocumentTermMatrix:
    """Count terms in documents, leaving out very rare and very frequent ones.

    Parameters
    ----------
    documents : sequence
    analyzer : callable
        One document to the sequence of its terms.
    min_df, max_df : int, float or None
        Keep terms that stand in at least, at most, so many documents (int, from 1) or such a share
        of the documents (float, 0.0 to 1.0). None chooses by the number of documents, see
        `document_frequency_bounds`, and gives way where it would leave fewer than `least` terms.
    least : int
        How many terms are needed.

    Raises
    ------
    ParameterError
        If the vocabulary is empty, or a bound is not allowed.
    """
    low, high = document_frequency_bounds(len(documents), min_df, max_df)
    counter = CountVectorizer(analyzer=analyzer)
    try:
        counts = sparse.csr_matrix(counter.fit_transform(documents))
    except TypeError:
        for found in map(analyzer, documents):
            if not isinstance(found, Iterable):
                raise ParameterError(
                    f"analyzer={analyzer!r} is not allowed: of a document it makes {found!r}, not "
                    "a list of terms"
                ) from None
            _check_terms(found)
        raise
    except ValueError as error:
        if isinstance(error, ParameterError) or "vocabulary" not in str(error):
            raise
        raise ParameterError(
            f"the vocabulary is empty: none of the {len(documents)} documents holds a term; texts "
            "need words that are neither numbers nor stop words"
        ) from error
    vocabulary = np.asarray(counter.get_feature_names_out(), dtype=object)
    _check_terms(vocabulary)
    n_words = np.asarray(counts.sum(axis=1), dtype=np.int64).ravel()
    n_in = np.bincount(counts.indices, minlength=counts.shape[1])
    if min_df is None and ((n_in >= low) & (n_in <= high)).sum() < least:
        low = 1
    if max_df is None and ((n_in >= low) & (n_in <= high)).sum() < least:
        high = len(documents)
    kept = (n_in >= low) & (n_in <= high)
    if not kept.any():
        raise ParameterError(
            f"the vocabulary is empty: of {len(n_in)} terms none stands in {low:g} to {high:g} of "
            f"the {len(documents)} documents (min_df={min_df!r}, max_df={max_df!r})"
        )
    counts = sparse.csr_matrix(counts[:, kept])
    # Half the memory; no term stands two thousand million times in a document.
    counts.data = counts.data.astype(np.int32)
    return DocumentTermMatrix(counts, vocabulary[kept], n_words)


def count_known(
    documents: Sequence[Document], vocabulary: NDArray[np.object_], *, analyzer: AnalyzerFunction
) -> DocumentTermMatrix:
    """Count in documents the terms of a vocabulary, and how many terms they hold in all."""
    tokens = [list(analyzer(document)) for document in documents]
    n_words = np.array([len(some) for some in tokens], dtype=np.int64)
    counts = sparse.csr_matrix(np.zeros((0, len(vocabulary)), dtype=np.int64))
    if tokens:
        counter = CountVectorizer(analyzer=list, vocabulary=vocabulary)
        counts = sparse.csr_matrix(counter.transform(tokens))
        counts.sort_indices()
    return DocumentTermMatrix(counts, vocabulary, n_words)


def _check_terms(terms: Iterable[object]) -> None:
    for term in terms:
        if not isinstance(term, str):
            raise ParameterError(
                f"the term {term!r} is of type {type(term).__name__}: an analyzer, or a document "
                "with analyzer='tokens', gives terms that are texts (str)"
            )


def document_frequency_bounds(
    n_documents: int, min_df: float | None, max_df: float | None
) -> tuple[float, float]:
    """Return the smallest and the largest number of documents that a kept term may stand in.

    By default a term must stand in one document of fewer than 20, in 2 of up to 400, then in a
    tenth of the square root of their number, at most 20; and in no more than half of the documents
    where there are 20 or more.

    >>> [document_frequency_bounds(n, None, None) for n in (3, 30, 2500, 100_000)]
    [(1, 3), (2, 15.0), (5, 1250.0), (20, 50000.0)]
    """
    low: float = 1 if n_documents < 20 else min(20, max(2, int(0.1 * n_documents**0.5)))
    high: float = n_documents if n_documents < 20 else 0.5 * n_documents
    if min_df is not None:
        low = _bound("min_df", min_df, n_documents)
    if max_df is not None:
        high = _bound("max_df", max_df, n_documents)
    return low, high


def _bound(name: str, value: float, n_documents: int) -> float:
    whole = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    if whole and value >= 1:
        return value
    if isinstance(value, (float, np.floating)) and 0.0 <= value <= 1.0:
        return value * n_documents
    raise ParameterError(
        f"{name}={value!r} is not allowed: a number of documents (int, 1 or more), a share of them "
        "(float, 0.0 to 1.0) or None"
    )


def npmi_matrix(counts: Matrix) -> NDArray[np.float64]:
    """Return the NPMI of each pair of terms, from the documents that they share.

    Normalised pointwise mutual information, log(p_ij / (p_i p_j)) / -log(p_ij), where p is the
    share of the documents that hold a term, or both terms (Bouma 2009, "Normalized (Pointwise)
    Mutual Information in Collocation Extraction"). It is -1 where two terms never meet (a term
    that stands nowhere meets none), 0 where they are independent, 1 where neither comes without
    the other.

    `counts` are those of the few terms to be paired, documents by terms; only zero or not matters.
    The result is symmetric, of shape (n_terms, n_terms).
    """
    held = (counts > 0).astype(np.float64)
    together = (held.T @ held).toarray() / max(1, counts.shape[0])
    alone = np.diag(together)
    result = np.full(together.shape, -1.0)
    met = together > 0
    pairs = together[met]
    # A pair in every document has no information to normalise by; 1 is the limit.
    always = pairs >= 1.0
    information = np.log(pairs / np.outer(alone, alone)[met])
    result[met] = np.where(always, 1.0, information / np.where(always, 1.0, -np.log(pairs)))
    return result


def mean_npmi(counts: Matrix) -> float:
    """Return the mean NPMI over the pairs of a topic's terms, NaN for fewer than two terms."""
    pairs = npmi_matrix(counts)[np.triu_indices(counts.shape[1], k=1)]
    return float(pairs.mean()) if len(pairs) else float("nan")

"""Documents to a document-term matrix: how a news text is cut into terms, and which are kept."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import stopwordsiso
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer

from newslib.errors import ParameterError

# A document as an analyzer takes it: a raw text, or tokens made beforehand.
Document = str | Sequence[str]
AnalyzerFunction = Callable[[Document], Sequence[str]]

# `\w` leaves out the vowel signs that Hebrew, Arabic and the Indic scripts write as marks, and
# the joiners inside Persian and Indic words.
_MARKS = "".join(chr(c) for c in range(0x300, 0x1100) if unicodedata.category(chr(c))[0] == "M")
_IN_WORD = f"(?:[^\\W_]|[{_MARKS}\u200c\u200d])"
_TOKEN = re.compile(
    r"(?:https?://|www\.)\S+|[\w.+-]{1,64}@\S+"  # addresses, matched to be dropped
    r"|(?<![^\W_])(?:[^\W\d_]\.){2,}|(?<![^\W_])[^\W\d_](?:\.[^\W\d_])+(?![^\W_])"  # U.S., U.S
    rf"|{_IN_WORD}+(?:['’\-‐‑]{_IN_WORD}+)*"
)
_CONTRACTION = re.compile(r"'(?:s|d|m|ll|re|ve)$")
_ELISIONS = {
    "fr": re.compile(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)'"),
    "it": re.compile(r"^(?:[cdlmnstv]|un|[ds]ell|[adns]ull|all|dall|nell|quest|quell)'"),
    "ca": re.compile(r"^[dlmnst]'"),
}
_HAN, _KATAKANA = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff々", "\u30a1-\u30ffー"
# Thai, Lao, Burmese and Khmer write no spaces between words either.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_RUN = re.compile(f"[{_HAN}]+|[{_KATAKANA}]+|[\u3041-\u309f]+|[{_UNSPACED}]+")
# Names that a stop word list swallows once they are in lower case.
_ACRONYMS = frozenset({"AI", "EU", "IT", "UK", "UN", "US", "WHO"})
_STOPWORD_CODES = {"nb": "no", "nn": "no"}
_CACHE_LIMIT = 300_000


@dataclass(frozen=True)
class Analyzer:
    """Raw text to terms, for news in one language; call it with a text.

    Terms are in lower case. Names with a hyphen stay whole ("saint-denis"), other compounds of
    unlike parts are parted ("US-Ukraine" gives two). Possessives, quotation marks, French and
    Italian elisions are stripped; numbers, single letters, addresses and stop words are left out.
    Upper-case names that would read as a stop word keep their points ("US" and "U.S." give
    "u.s."). Chinese and Japanese characters, Thai, Lao, Burmese and Khmer, which write no spaces,
    come as pairs of neighbouring characters; words in katakana stay whole and hiragana, which is
    mostly grammar, is left out.
    """

    language: str
    stopwords: frozenset[str]
    _known: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False, compare=False)

    def __call__(self, document: Document) -> list[str]:
        """Return the terms of a text in reading order, repeats included."""
        if not isinstance(document, str):
            raise ParameterError(
                f"a document is {type(document).__name__}, but the analyzer for "
                f"{self.language!r} takes raw text (str); for ready tokens pass analyzer='tokens'"
            )
        terms: list[str] = []
        for token in _TOKEN.findall(_plain(document)):
            known = self._known.get(token)
            if known is None:
                known = tuple(self._terms(token))
                if len(self._known) < _CACHE_LIMIT:
                    self._known[token] = known
            terms += known
        return terms

    def _terms(self, token: str) -> list[str]:
        if "@" in token or "://" in token or token.startswith("www."):
            return []
        if "." in token:
            return self._abbreviation(token.replace(".", ""))
        if _RUN.search(token):
            return [term for term in _characters(token) if term not in self.stopwords]
        if token in _ACRONYMS:
            return self._abbreviation(token)
        return [term for part in _parts(token) for term in self._word(part)]

    def _abbreviation(self, letters: str) -> list[str]:
        # "e.g." and "z.B." are no names.
        if not letters.isupper():
            return []
        lower = letters.lower()
        return [".".join(lower) + "."] if lower in self.stopwords else [lower]

    def _word(self, word: str) -> list[str]:
        if self.language in ("az", "tr"):
            word = word.replace("I", "ı").replace("İ", "i")
        term = word.lower().replace("’", "'")
        if term in self.stopwords:
            return []
        term = _CONTRACTION.sub("", term)
        if self.language in _ELISIONS:
            term = _ELISIONS[self.language].sub("", term)
        if len(term) < 2 or term in self.stopwords or not term[0].isalpha():
            return []
        # "g20" and "covid-19" are names, "ab12345" is a reference number.
        return [term] if sum(c.isdigit() for c in term) <= 3 else []


def _plain(text: str) -> str:
    """Fold compatibility forms; lines in capitals, as some headlines are, lose them."""
    text = unicodedata.normalize("NFKC", text)
    return "\n".join(
        line.lower() if line.isupper() and len(line) > 12 else line for line in text.split("\n")
    )


def _parts(token: str) -> list[str]:
    """Part a hyphenated token unless it is a name ("Saint-Denis") or a plain compound.

    >>> _parts("Saint-Denis"), _parts("US-Ukraine"), _parts("long-term"), _parts("30-day")
    (['Saint-Denis'], ['US', 'Ukraine'], ['long-term'], ['30', 'day'])
    """
    parts = re.split("[-‐‑]", token)
    if len(parts) == 1:
        return parts
    words = [part for part in parts if part[0].isalpha()]
    names = all(part[0].isupper() and not (len(part) > 1 and part.isupper()) for part in words)
    alike = names or all(part.islower() for part in words) or len(words) == 1
    return ["-".join(parts)] if alike and parts[0][0].isalpha() else parts


def _characters(token: str) -> list[str]:
    """Cut text without spaces: words in katakana whole, hiragana left out, else pairs.

    >>> _characters("東京都のニュース")
    ['東京', '京都', 'ニュース']
    """
    terms = []
    for run in _RUN.findall(token):
        if re.match(f"[{_KATAKANA}]", run):
            terms += [run] if len(run) > 1 else []
        elif not "\u3041" <= run[0] <= "\u309f":
            terms += [run[i : i + 2] for i in range(len(run) - 1)]
    return terms


def analyzer(language: str) -> Analyzer:
    """Return the `Analyzer` for a language, with its stop words.

    Parameters
    ----------
    language : str
        ISO 639-1 code such as "en". Stop words are those of the package stopwords-iso; a
        language that it does not know gets none.

    Raises
    ------
    ParameterError
        If `language` is not a code of two lower-case letters.
    """
    if not (isinstance(language, str) and re.fullmatch("[a-z]{2}", language)):
        raise ParameterError(
            f"language={language!r} is not an ISO 639-1 code: two lower-case letters such as 'en'"
        )
    code = _STOPWORD_CODES.get(language, language)
    known = stopwordsiso.stopwords(code) if stopwordsiso.has_lang(code) else set()
    return Analyzer(language, frozenset(word.lower().replace("’", "'") for word in known))


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


def detect_language(documents: Sequence[Document], *, sample: int = 200) -> str:
    """Return the most frequent language of raw texts, as an ISO 639-1 code, by py3langid.

    The sample is chosen by the texts' SHA-256, so it does not depend on their order.
    """
    # Loading the model takes most of a second, which ready tokens need not wait for.
    import py3langid

    texts = {text for text in documents if isinstance(text, str) and text.strip()}
    chosen = sorted(texts, key=lambda t: hashlib.sha256(t.encode("utf-8", "replace")).digest())
    found = [py3langid.classify(text[:3000])[0] for text in chosen[:sample]]
    return main_language(pd.Series(found or ["en"]))


@dataclass(frozen=True)
class DocumentTermMatrix:
    """Counts of terms in documents.

    Attributes
    ----------
    counts : scipy.sparse.csr_matrix of shape (n_documents, n_terms)
        How often each term stands in each document, in the order the documents were given.
    vocabulary : ndarray of str objects, shape (n_terms,)
        The terms, sorted by code point.
    """

    counts: sparse.csr_matrix
    vocabulary: NDArray[np.object_]


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
        What `analyzer` takes, one item a document.
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
    except ValueError as error:
        if isinstance(error, ParameterError) or "vocabulary" not in str(error):
            raise
        raise ParameterError(
            f"the vocabulary is empty: none of the {len(documents)} documents holds a term; texts "
            "need words that are neither numbers nor stop words"
        ) from error
    n_in = np.bincount(counts.indices, minlength=counts.shape[1])
    kept = (n_in >= low) & (n_in <= high)
    if kept.sum() < least and min_df is None:
        low = 1
    if ((n_in >= low) & (n_in <= high)).sum() < least and max_df is None:
        high = len(documents)
    kept = (n_in >= low) & (n_in <= high)
    if not kept.any():
        raise ParameterError(
            f"the vocabulary is empty: of {len(n_in)} terms none stands in {low:g} to {high:g} of "
            f"the {len(documents)} documents (min_df={min_df!r}, max_df={max_df!r})"
        )
    vocabulary = np.asarray(counter.get_feature_names_out(), dtype=object)
    return DocumentTermMatrix(sparse.csr_matrix(counts[:, kept]), vocabulary[kept])


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


def npmi_matrix(counts: sparse.csr_matrix) -> NDArray[np.float64]:
    """Return the NPMI of each pair of terms, from the documents that they share.

    Normalised pointwise mutual information, log(p_ij / (p_i p_j)) / -log(p_ij), where p is the
    share of the documents that hold a term, or both terms (Bouma 2009, "Normalized (Pointwise)
    Mutual Information in Collocation Extraction"). It is -1 where two terms never meet (a term
    that stands nowhere meets none), 0 where they are independent, 1 where neither comes without
    the other.

    Parameters
    ----------
    counts : scipy.sparse.csr_matrix of shape (n_documents, n_terms)
        Counts of the few terms to be paired; only zero or not matters.

    Returns
    -------
    ndarray of shape (n_terms, n_terms)
        Symmetric, from -1 to 1.
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

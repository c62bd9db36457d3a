"""A topic model that gives the same topics for the same documents: no random number anywhere."""

from __future__ import annotations

import hashlib
import io
import json
import os
import warnings
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse
from scipy.linalg import svd
from scipy.sparse.linalg import svds
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.decomposition import non_negative_factorization
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.preprocessing import normalize
from sklearn.utils.validation import check_is_fitted

from newslib.errors import ParameterError, SourceError
from newslib.terms import (
    AnalyzerFunction,
    Document,
    analyzer,
    detect_language,
    document_term_matrix,
    npmi_matrix,
)

Array = NDArray[np.float64]
Labels = NDArray[np.int64]

# Numbers are compared after rounding to so many decimals: what numerical noise could turn about
# (differences near 1e-13) counts as a tie, and ties go to the first term, document or topic.
_DECIMALS = 9
_POOL = 30  # how many of a topic's heaviest terms are put in order by their coherence
_NAME_TERMS = 3
_TERMS_LISTED = 10
_DIVERSITY_TERMS = 25
_DENSE_LIMIT = 200  # matrices with a side up to this are decomposed densely
_SPARE_DIMENSIONS = 4  # computed beyond those wanted, so that equal singular values stay together
_DIMENSIONS = 50
_CELLS_AT_ONCE = 20_000
_KMEANS_ROUNDS = 20
_FILE_START = b"newslib topic model 1 sha256 "


class TopicModel(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # sklearn has no types
    """Topics of news texts, a scikit-learn estimator without random numbers.

    Documents are raw texts. Their counts become sublinear tf-idf; an exact truncated SVD gives
    documents and terms latent positions (Deerwester et al. 1990); each cell is damped by the
    positive cosine of its document and its term; non-negative matrix factorisation (Lee and Seung
    1999) from the NNDSVDa start (Boutsidis and Gallopoulos 2008) gives the topics' terms, which
    are put in order by weight and NPMI (Bouma 2009); spherical k-means (Dhillon and Modha 2001)
    in the latent space, begun from that factorisation, places the documents.

    The order of the documents makes no difference. ``docs/topics.md`` explains and measures the
    method.

    Parameters
    ----------
    n_topics : int, default 10
        At least 2, at most min(n_documents, n_terms) - 1.
    language : str or None
        ISO 639-1 code whose stop words are left out; None takes the most frequent language of the
        documents.
    analyzer : callable, "tokens" or None
        What makes terms of a document: None is `newslib.terms.analyzer`, a callable takes a
        document and returns its terms, "tokens" says that each document is a list of terms.
    min_df, max_df : int, float or None
        Bounds on the documents that hold a term, see `newslib.terms.document_term_matrix`.
    n_dimensions : int or None
        Dimensions of the latent space, n_topics at least. None takes one for ten documents, 50 at
        most.
    coherence_weight : float, default 0.4
        Share of NPMI, against that of weight, in the order of a topic's terms, 0 to 1.
    max_iter : int, default 200
        Rounds of the factorisation, at most.

    Attributes
    ----------
    labels_ : ndarray of int, shape (n_documents,)
        The topic of each document: the largest of its weights, or -1 for a document that the model
        cannot place.
    components_ : ndarray of shape (n_topics, n_terms)
        Topic-term weights, 0 or more; rows sum to 1.
    vocabulary_ : ndarray of str, shape (n_terms,)
        The terms in order.
    topics_ : DataFrame
        One row a topic, largest first: topic (its number), name, terms (its top ten), n_articles,
        share (of all documents), npmi (of the top ten terms in the documents fitted on, -1 to 1),
        diversity (share of its top 25 terms that are in no other topic's, 0 to 1).
    language_ : str or None
        The language whose stop words were left out; None with an analyzer of one's own.

    Examples
    --------
    >>> texts = ["goal match", "match goal", "vote party", "party law vote", "budget party"]
    >>> model = TopicModel(n_topics=2, language="en").fit(texts)
    >>> model.labels_.tolist(), model.top_terms(2)
    ([1, 1, 0, 0, 0], [['party', 'vote'], ['goal', 'match']])
    """

    labels_: Labels
    components_: Array
    vocabulary_: NDArray[np.object_]
    topics_: pd.DataFrame
    language_: str | None

    def __init__(
        self,
        n_topics: int = 10,
        *,
        language: str | None = None,
        analyzer: AnalyzerFunction | Literal["tokens"] | None = None,
        min_df: float | None = None,
        max_df: float | None = None,
        n_dimensions: int | None = None,
        coherence_weight: float = 0.4,
        max_iter: int = 200,
    ) -> None:
        self.n_topics = n_topics
        self.language = language
        self.analyzer = analyzer
        self.min_df = min_df
        self.max_df = max_df
        self.n_dimensions = n_dimensions
        self.coherence_weight = coherence_weight
        self.max_iter = max_iter

    def fit(self, X: Iterable[Document], y: object = None) -> Self:
        """Find the topics of documents.

        Parameters
        ----------
        X : list, Series or 1-d array of str
            The documents' raw texts, or what `analyzer` takes.
        y : ignored

        Raises
        ------
        ParameterError
            A ValueError that names what is wrong: a parameter, a document that is missing or no
            text, a table where one column of it is meant, fewer documents or terms than
            `n_topics` needs, an empty vocabulary.
        """
        self.fit_transform(X, y)
        return self

    def fit_transform(self, X: Iterable[Document], y: object = None) -> Array:  # noqa: ARG002
        """Find the topics of documents and return their weights, as `transform` would."""
        self._check_parameters()
        documents = _documents(X, ready=self.analyzer is not None)
        self.language_ = None
        if self.analyzer is None:
            self.language_ = self.language or detect_language(documents)
        table = document_term_matrix(
            documents,
            analyzer=self._analyzer(),
            min_df=self.min_df,
            max_df=self.max_df,
            least=self.n_topics + 1,
        )
        self._check_n_topics(*table.counts.shape)
        self.vocabulary_ = table.vocabulary
        order = _content_order(table.counts)
        places = self._fit_matrix(sparse.csr_matrix(table.counts[order]))
        weights = np.empty_like(places)
        weights[order] = places
        self.labels_ = labels(weights)
        self.topics_ = self._topics_table(table.counts)
        return weights

    def _fit_matrix(self, counts: sparse.csr_matrix) -> Array:
        """Fit on counts of documents in canonical order; return the documents' weights."""
        held = np.bincount(counts.indices, minlength=counts.shape[1])
        self._idf = np.log((1 + counts.shape[0]) / (1 + held)) + 1
        tfidf = _tfidf(counts, self._idf)
        dimensions = self.n_dimensions or min(_DIMENSIONS, counts.shape[0] // 10)
        dimensions = min(max(dimensions, self.n_topics), min(counts.shape) - 1)
        _, scale, self._axes = _truncated_svd(tfidf, dimensions)
        positions = self._positions(tfidf)
        damped = _damped(tfidf, positions, normalize(self._axes * scale))
        document_topic, topic_term = _factorised(damped, self.n_topics, self.max_iter)
        centres = _refined(positions, labels(document_topic), topic_term @ self._axes)
        sizes = np.bincount(labels(_weights(positions, centres)) + 1, minlength=self.n_topics + 1)
        largest_first = np.argsort(-sizes[1:], kind="stable")
        topic_term = topic_term[largest_first]
        self._centres = centres[largest_first]
        self.components_ = normalize(topic_term, norm="l1")
        self._ranked = [_ranked_terms(row, counts, self.coherence_weight) for row in topic_term]
        return _weights(positions, self._centres)

    def transform(self, X: Iterable[Document]) -> Array:
        """Return the weights of topics in documents, without fitting.

        Returns
        -------
        ndarray of shape (n_documents, n_topics)
            Each weight is the square of the positive cosine of the document and the topic's centre
            in the latent space, as a share of the document's row: rows sum to 1, or to 0 for a
            document that the model cannot place, one without known terms for example.
        """
        check_is_fitted(self, "components_")
        counts = self._counts(X)
        if not counts.shape[0]:
            return np.zeros((0, self.n_topics))
        return _weights(self._positions(_tfidf(counts, self._idf)), self._centres)

    def top_terms(self, n: int = 10) -> list[list[str]]:
        """Return the `n` terms that tell each topic best, the best first.

        A list is shorter where a topic has fewer terms.
        """
        check_is_fitted(self, "components_")
        if not _is_whole(n) or n < 1:
            raise ParameterError(f"n={n!r} is not allowed: a whole number of terms, 1 or more")
        return [self._topic_terms(topic, n) for topic in range(self.n_topics)]

    def _topic_terms(self, topic: int, n: int) -> list[str]:
        chosen = self._ranked[topic][:n]
        if n > len(self._ranked[topic]) >= _POOL:
            heaviest = _heaviest(self.components_[topic], n)
            chosen = chosen + [term for term in heaviest if term not in set(chosen)]
        return [str(self.vocabulary_[term]) for term in chosen[:n]]

    def explain(self, document: Document) -> pd.DataFrame:
        """Return the terms of one document that put it into its topic, the strongest first.

        Returns
        -------
        DataFrame
            topic, term, count (in the document) and contribution: the part of the cosine between
            the document and its topic's centre that is due to the term. The contributions of all
            its terms add up to that cosine; only the positive are listed. Empty for a document
            that the model cannot place.
        """
        counts = self._counts([document])
        tfidf = _tfidf(counts, self._idf)
        topic = int(labels(_weights(self._positions(tfidf), self._centres))[0])
        length = float(np.linalg.norm(tfidf @ self._axes))
        parts = tfidf.data * (self._axes[tfidf.indices] @ self._centres[topic])
        parts = np.round(parts / length, _DECIMALS) if topic >= 0 else np.zeros(len(parts))
        order = np.argsort(-parts, kind="stable")[: int((parts > 0).sum())]
        return pd.DataFrame(
            {
                "topic": topic,
                "term": self.vocabulary_[counts.indices[order]],
                "count": counts.data[order],
                "contribution": parts[order],
            }
        )

    def get_feature_names_out(self, input_features: object = None) -> NDArray[np.object_]:  # noqa: ARG002
        """Return the names of the columns that `transform` gives: topic0, topic1 and so on."""
        check_is_fitted(self, "components_")
        return np.array([f"topic{topic}" for topic in range(self.n_topics)], dtype=object)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the fitted model to one file, without pickle, with the SHA-256 of its content.

        An analyzer of one's own is code and is not stored: give it to `load` again.
        """
        check_is_fitted(self, "components_")
        parameters = self.get_params()
        own = callable(self.analyzer)
        record = {
            "parameters": {**parameters, "analyzer": None if own else self.analyzer},
            "own_analyzer": own,
            "language": self.language_,
            "vocabulary": self.vocabulary_.tolist(),
            "ranked": self._ranked,
            "topics": self.topics_.to_dict(orient="list"),
        }
        arrays = {name: getattr(self, name) for name in _ARRAYS}
        text = np.frombuffer(json.dumps(record).encode("ascii"), dtype=np.uint8)
        buffer = io.BytesIO()
        np.savez(buffer, allow_pickle=False, record=text, **arrays)
        content = buffer.getvalue()
        digest = hashlib.sha256(content).hexdigest().encode("ascii")
        place = Path(path)
        part = place.with_name(place.name + ".part")
        part.write_bytes(_FILE_START + digest + b"\n" + content)
        part.replace(place)

    @classmethod
    def load(
        cls, path: str | os.PathLike[str], *, analyzer: AnalyzerFunction | None = None
    ) -> Self:
        """Read a model that `save` wrote; a file that differs from it by one bit is refused.

        Parameters
        ----------
        path : path
            The file.
        analyzer : callable or None
            The analyzer that the model was fitted with, if it was one of the user's own.

        Raises
        ------
        SourceError
            If the file is none of ours or was changed.
        ParameterError
            If the model needs its analyzer, or has one of newslib's and another is given.
        """
        with np.load(io.BytesIO(_checked_content(Path(path))), allow_pickle=False) as stored:
            record = json.loads(stored["record"].tobytes())
            arrays = {name: stored[name] for name in _ARRAYS}
        if record["own_analyzer"] != (analyzer is not None):
            needs = "its own analyzer: give it as analyzer=" if analyzer is None else "newslib's"
            raise ParameterError(f"the model in {os.fspath(path)} was fitted with {needs}")
        model = cls(
            **{**record["parameters"], "analyzer": analyzer or record["parameters"]["analyzer"]}
        )
        for name, array in arrays.items():
            setattr(model, name, array)
        model.language_ = record["language"]
        model.vocabulary_ = np.array(record["vocabulary"], dtype=object)
        model._ranked = record["ranked"]
        model.topics_ = pd.DataFrame(record["topics"])
        return model

    def __sklearn_tags__(self) -> Any:
        """Say that the input is a list of texts, not a table of numbers."""
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        return tags

    def _check_parameters(self) -> None:
        if not _is_whole(self.n_topics) or self.n_topics < 2:
            raise ParameterError(
                f"n_topics={self.n_topics!r} is not allowed: a whole number from 2"
            )
        for name in ("n_dimensions", "max_iter"):
            value = getattr(self, name)
            if name == "n_dimensions" and value is None:
                continue
            if not _is_whole(value) or value < 1:
                raise ParameterError(f"{name}={value!r} is not allowed: a whole number from 1")
        if not 0 <= self.coherence_weight <= 1:
            raise ParameterError(
                f"coherence_weight={self.coherence_weight!r} is not allowed: a number from 0 to 1"
            )
        if not (self.analyzer is None or self.analyzer == "tokens" or callable(self.analyzer)):
            raise ParameterError(
                f"analyzer={self.analyzer!r} is not allowed: a callable, 'tokens' or None"
            )

    def _check_n_topics(self, n_documents: int, n_terms: int) -> None:
        most = min(n_documents, n_terms) - 1
        if self.n_topics > most:
            raise ParameterError(
                f"n_topics={self.n_topics} is too many for {n_documents} documents and {n_terms} "
                f"terms: at most {most}, one fewer than the smaller of the two (and at least 2)"
            )

    def _analyzer(self) -> AnalyzerFunction:
        if self.language_ is not None:
            return analyzer(self.language_)
        return self.analyzer if callable(self.analyzer) else _ready_tokens

    def _counts(self, X: Iterable[Document]) -> sparse.csr_matrix:
        """Count the model's terms in documents."""
        check_is_fitted(self, "components_")
        documents = _documents(X, ready=self.analyzer is not None)
        if not documents:
            return sparse.csr_matrix(np.zeros((0, len(self.vocabulary_)), dtype=np.int64))
        counter = CountVectorizer(analyzer=self._analyzer(), vocabulary=self.vocabulary_)
        counts = sparse.csr_matrix(counter.transform(documents))
        counts.sort_indices()
        return counts

    def _positions(self, tfidf: sparse.csr_matrix) -> Array:
        """Return documents' places in the latent space, as rows of length 1 (or 0)."""
        places: Array = tfidf @ self._axes
        lengths = np.linalg.norm(places, axis=1, keepdims=True)
        # A document at a right angle to all axes has a length of mere noise.
        seen = lengths > 10.0**-_DECIMALS
        return np.where(seen, places, 0.0) / np.where(seen, lengths, 1.0)

    def _topics_table(self, counts: sparse.csr_matrix) -> pd.DataFrame:
        terms = self.top_terms(_TERMS_LISTED)
        ranked = [ranked[:_TERMS_LISTED] for ranked in self._ranked]
        sizes = np.bincount(self.labels_ + 1, minlength=self.n_topics + 1)[1:]
        return pd.DataFrame(
            {
                "topic": range(self.n_topics),
                "name": _names(terms),
                "terms": [", ".join(some) for some in terms],
                "n_articles": sizes,
                "share": sizes / counts.shape[0],
                "npmi": [mean_npmi(sparse.csr_matrix(counts[:, some])) for some in ranked],
                "diversity": _diversity(self.top_terms(_DIVERSITY_TERMS)),
            }
        )


_ARRAYS = ("labels_", "components_", "_idf", "_axes", "_centres")


def labels(weights: Array) -> Labels:
    """Return each document's topic: the largest of its weights, the first of equal ones.

    -1 stands for a row of zeros, a document without a topic.

    >>> labels(np.array([[0.25, 0.75], [0.0, 0.0], [0.5, 0.5]])).tolist()
    [1, -1, 0]
    """
    best = weights.argmax(axis=1)
    return np.where(weights.any(axis=1), best, -1).astype(np.int64)


def _is_whole(value: object) -> bool:
    return isinstance(value, (int, np.integer)) and not isinstance(value, bool)


def _documents(X: Iterable[Document], *, ready: bool) -> list[Document]:
    """Return documents as a list, or say what they are instead."""
    if isinstance(X, (str, bytes)):
        raise ParameterError("got a single text: give a list of texts, one item a document")
    if isinstance(X, pd.DataFrame):
        raise ParameterError(
            f"got a DataFrame with the columns {list(X.columns)}: give the one that holds the "
            "texts, such as articles['text']"
        )
    if getattr(X, "ndim", 1) != 1:
        raise ParameterError(
            f"got a {type(X).__name__} of shape {getattr(X, 'shape', None)}: documents are a "
            "list, Series or 1-d array of texts"
        )
    documents = list(X)
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


def _ready_tokens(document: Document) -> Sequence[str]:
    if isinstance(document, str):
        raise ParameterError(
            f"analyzer='tokens' takes documents that are lists of terms, but one is the text "
            f"{document[:40]!r}"
        )
    return document


def _content_order(counts: sparse.csr_matrix) -> NDArray[np.intp]:
    """Return an order of the rows that depends on their content alone."""
    counts.sort_indices()
    columns, values = counts.indices.astype("<i8"), counts.data.astype("<i8")
    ends = counts.indptr
    digests = [
        hashlib.sha256(columns[start:end].tobytes() + values[start:end].tobytes()).digest()
        for start, end in pairwise(ends)
    ]
    return np.array(sorted(range(len(digests)), key=digests.__getitem__), dtype=np.intp)


def _tfidf(counts: sparse.csr_matrix, idf: Array) -> sparse.csr_matrix:
    """Return (1 + log count) * idf, rows of length 1 (sublinear tf-idf, Salton and Buckley)."""
    result = counts.astype(np.float64)
    result.data = (1 + np.log(result.data)) * idf[result.indices]
    return sparse.csr_matrix(normalize(result))


def _truncated_svd(matrix: sparse.csr_matrix, k: int) -> tuple[Array, Array, Array]:
    """Return the first k left vectors, singular values and right vectors, as columns.

    Exact, by ARPACK from a fixed start or, for small matrices, by LAPACK. Vectors of equal
    singular values, which are only known up to a rotation, are put into one standard position;
    those of the value zero, which are arbitrary, become zero.
    """
    wanted = k + _SPARE_DIMENSIONS
    if min(matrix.shape) <= max(_DENSE_LIMIT, wanted):
        _, scale, right = svd(matrix.toarray(), full_matrices=False)
    else:
        # Without regularity, so at a right angle to no singular vector.
        start = 0.5 + (np.arange(1, min(matrix.shape) + 1) * 0.6180339887498949) % 1.0
        _, scale, right = svds(matrix, wanted, v0=start, tol=1e-10)
    order = np.argsort(-scale, kind="stable")
    scale, axes = scale[order], _standard_axes(scale[order], right[order])[:, :k]
    scale = np.where(scale > 1e-10 * max(scale[0], 1.0), scale, 0.0)[:k]
    axes = axes * (scale > 0)
    left = (matrix @ axes) / np.where(scale > 0, scale, 1.0)
    return left, scale, axes


def _standard_axes(scale: Array, right: Array) -> Array:
    """Fix signs by the largest entry, and the rotation among vectors of one singular value."""
    gaps = scale[:-1] - scale[1:] > 1e-9 * max(scale[0], 1.0)
    groups = np.split(np.arange(len(scale)), np.flatnonzero(gaps) + 1)
    return np.vstack([_standard_basis(right[group]) for group in groups]).T


def _standard_basis(rows: Array) -> Array:
    """Return the basis of the rows' span that has the largest entries at its first terms.

    Gram-Schmidt with pivots on the projection of each coordinate axis to the span: whatever
    rotation of orthonormal rows comes in, the same basis comes out.
    """
    basis, rest = [], rows
    for _ in range(len(rows)):
        pivot = int(np.round((rest**2).sum(axis=0), _DECIMALS).argmax())
        vector = rest[:, pivot] @ rest
        vector /= np.linalg.norm(vector)
        basis.append(vector)
        rest = rest - np.outer(rest @ vector, vector)
    return np.array(basis)


def _damped(tfidf: sparse.csr_matrix, positions: Array, terms: Array) -> sparse.csr_matrix:
    """Multiply each cell by the positive cosine of its document and its term."""
    rows = np.repeat(np.arange(tfidf.shape[0]), np.diff(tfidf.indptr))
    cosines = np.empty(tfidf.nnz)
    for start in range(0, tfidf.nnz, _CELLS_AT_ONCE):
        cells = slice(start, start + _CELLS_AT_ONCE)
        pairs = positions[rows[cells]], terms[tfidf.indices[cells]]
        cosines[cells] = np.einsum("ij,ij->i", *pairs)
    result = tfidf.copy()
    # Rounded, so that a right angle is zero and not a trace that normalising would blow up.
    result.data = result.data * np.maximum(np.round(cosines, _DECIMALS), 0.0)
    result.eliminate_zeros()
    return sparse.csr_matrix(normalize(result))


def _factorised(matrix: sparse.csr_matrix, k: int, max_iter: int) -> tuple[Array, Array]:
    """Return document-topic and topic-term factors of a matrix, both without negative entries."""
    start = _nndsvda(matrix, k)
    with warnings.catch_warnings():
        # The last rounds change nothing that a reader sees; max_iter is the documented limit.
        warnings.simplefilter("ignore", ConvergenceWarning)
        document_topic, topic_term, _ = non_negative_factorization(
            matrix, *start, n_components=k, init="custom", max_iter=max_iter, tol=1e-4
        )
    return document_topic, topic_term


def _nndsvda(matrix: sparse.csr_matrix, k: int) -> tuple[Array, Array]:
    """Return the NNDSVDa start (Boutsidis and Gallopoulos 2008) from the exact SVD."""
    left, scale, right = _truncated_svd(matrix, k)
    mean = matrix.sum() / (matrix.shape[0] * matrix.shape[1])
    document_topic = np.zeros((matrix.shape[0], k))
    topic_term = np.zeros((k, matrix.shape[1]))
    for topic in range(k):
        u, v = left[:, topic], right[:, topic]
        parts = [(np.maximum(sign * u, 0), np.maximum(sign * v, 0)) for sign in (1.0, -1.0)]
        sizes = [np.linalg.norm(a) * np.linalg.norm(b) for a, b in parts]
        larger = int(sizes[1] > sizes[0] + 10.0**-_DECIMALS)
        (a, b), size = parts[larger], sizes[larger]
        if size > 10.0**-_DECIMALS:
            weight = np.sqrt(scale[topic] * size)
            document_topic[:, topic] = weight * a / np.linalg.norm(a)
            topic_term[topic] = weight * b / np.linalg.norm(b)
    document_topic[document_topic < 1e-6] = mean
    topic_term[topic_term < 1e-6] = mean
    return document_topic, topic_term


def _refined(positions: Array, start: Labels, fallback: Array) -> Array:
    """Return topics' centres by spherical k-means, as rows of length 1 (or 0).

    A topic that loses its documents keeps its centre; one that begins without any is centred on
    its terms, `fallback`.
    """
    centres: Array = normalize(fallback)
    placed = start
    for _ in range(_KMEANS_ROUNDS):
        for topic in range(len(centres)):
            total = positions[placed == topic].sum(axis=0)
            if np.linalg.norm(total) > 10.0**-_DECIMALS:
                centres[topic] = total / np.linalg.norm(total)
        again = labels(_weights(positions, centres))
        if np.array_equal(again, placed):
            break
        placed = again
    return centres


def _weights(positions: Array, centres: Array) -> Array:
    """Return squared positive cosines as shares of each row, rounded to undo noise."""
    squares = np.maximum(np.round(positions @ centres.T, _DECIMALS), 0.0) ** 2
    totals = squares.sum(axis=1, keepdims=True)
    shares: Array = np.round(squares / np.where(totals > 0, totals, 1.0), _DECIMALS + 1)
    return shares


def _heaviest(row: Array, n: int) -> list[int]:
    """Return the columns of the n largest positive entries; of equal ones the first term leads."""
    rounded = np.round(row / max(row.max(), 1e-12), _DECIMALS)
    order = np.argsort(-rounded, kind="stable")[:n]
    return [int(column) for column in order if rounded[column] > 0]


def _ranked_terms(row: Array, counts: sparse.csr_matrix, coherence_weight: float) -> list[int]:
    """Put a topic's heaviest terms in order by weight and by NPMI with the others."""
    pool = _heaviest(row, _POOL)
    if not pool:
        return []
    npmi = npmi_matrix(sparse.csr_matrix(counts[:, pool]))
    np.fill_diagonal(npmi, 0.0)
    weight = row[pool] / row[pool[0]]
    coherence = (npmi @ weight) / np.maximum(weight.sum() - weight, 1e-12)
    score = (1 - coherence_weight) * weight
    score += coherence_weight * coherence / max(coherence.max(), 1e-9)
    best = np.argsort(-np.round(score, _DECIMALS), kind="stable")
    return [pool[i] for i in best]


def mean_npmi(counts: sparse.csr_matrix) -> float:
    """Return the mean NPMI over the pairs of a topic's terms, NaN for fewer than two terms."""
    pairs = npmi_matrix(counts)[np.triu_indices(counts.shape[1], k=1)]
    return float(pairs.mean()) if len(pairs) else float("nan")


def _names(terms: Sequence[Sequence[str]]) -> list[str]:
    """Name each topic by its first terms, by more of them where two names would be the same."""
    names: list[str] = []
    for some in terms:
        lengths = range(_NAME_TERMS, len(some) + 1)
        options = [", ".join(some[:n]) for n in lengths] or [", ".join(some) or "(no terms)"]
        names.append(next((name for name in options if name not in names), options[-1]))
    return names


def _diversity(terms: Sequence[Sequence[str]]) -> list[float]:
    """Return for each topic the share of its terms that no other topic lists."""
    uses = pd.Series([term for some in terms for term in some], dtype=object).value_counts()
    return [
        float(np.mean([uses[term] == 1 for term in some])) if some else float("nan")
        for some in terms
    ]


def _checked_content(path: Path) -> bytes:
    """Return what a model file holds behind its first line, if its SHA-256 is as stated there."""
    try:
        head, _, content = path.read_bytes().partition(b"\n")
    except OSError as error:
        raise SourceError(f"cannot read the model file {path}: {error.strerror}") from error
    stated = _FILE_START + hashlib.sha256(content).hexdigest().encode("ascii")
    if head != stated:
        what = "was changed or is incomplete" if head.startswith(_FILE_START) else "is no model"
        raise SourceError(f"the file {path} {what}: its SHA-256 is not the one that save() wrote")
    return content

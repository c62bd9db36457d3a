"""Scores are probabilities, the same each time, and high where the article is."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_features import PAGE

from newslib.features import measure
from newslib.page import split_lines
from newslib.reading.scorer import body_scores, stored_network


def test_body_scores_higher_than_furniture():
    scores = body_scores(split_lines(PAGE))
    body = [3, 5, 6]
    furniture = [0, 1, 7, 8]
    assert scores[body].min() > 0.5
    assert scores[furniture].max() < 0.2


def test_a_page_without_lines_has_no_scores():
    assert body_scores([]).shape == (0,)


def test_of_very_many_lines_each_stretch_is_scored_as_a_page(monkeypatch: pytest.MonkeyPatch):
    alone = body_scores(split_lines(PAGE))
    monkeypatch.setattr("newslib.reading.scorer._STRETCH", len(alone))
    thrice = split_lines(PAGE + ("\n\n" + PAGE) * 2)
    again = body_scores(split_lines("\n\n" + PAGE))
    assert body_scores(thrice).tolist() == [*alone, *again, *again]


@settings(max_examples=50, deadline=None)
@given(st.text(alphabet=st.characters(), max_size=300))
def test_scores_are_probabilities(text: str):
    lines = split_lines(text)
    scores = body_scores(lines)
    assert scores.shape == (len(lines),)
    assert scores.dtype == np.float64
    assert ((scores >= 0) & (scores <= 1)).all()


@pytest.mark.parametrize(
    "environment",
    [{"OPENBLAS_CORETYPE": "Prescott"}, {"OPENBLAS_CORETYPE": "Haswell"}, {"OMP_NUM_THREADS": "2"}],
    ids=["old processor", "newer processor", "two threads"],
)
def test_scores_are_the_same_on_other_machines(environment: dict[str, str]):
    code = (
        "import sys; from newslib.page import split_lines;"
        "from newslib.reading.scorer import body_scores;"
        "print(body_scores(split_lines(sys.stdin.read())).tolist())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=PAGE * 3,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert done.stdout.strip() == str(body_scores(split_lines(PAGE * 3)).tolist())


def test_weights_for_other_measurements_are_refused():
    network = stored_network()
    other = dataclasses.replace(network, measurements=("width", *network.measurements[:-1]))
    with pytest.raises(ValueError, match="other measurements"):
        body_scores(split_lines(PAGE), other)


def test_the_stored_network_reads_what_is_measured():
    network = stored_network()
    assert network.measurements == measure(split_lines(PAGE)).names
    assert np.isfinite(network.mean).all()
    assert (network.scale > 0).all()

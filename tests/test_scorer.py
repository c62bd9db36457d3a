"""Scores are probabilities, the same each time, and high where the article is."""

from __future__ import annotations

import dataclasses
import json
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_features import PAGE

from newslib import scorer
from newslib.page import split_lines
from newslib.scorer import body_scores, stored_weights


def test_body_scores_higher_than_furniture():
    scores = body_scores(split_lines(PAGE))
    body = [3, 5, 6]
    furniture = [0, 1, 7, 8]
    assert scores[body].min() > 0.5
    assert scores[furniture].max() < 0.2


def test_a_page_without_lines_has_no_scores():
    assert body_scores([]).shape == (0,)


@settings(max_examples=50, deadline=None)
@given(st.text(alphabet=st.characters(), max_size=300))
def test_scores_are_probabilities(text: str):
    lines = split_lines(text)
    scores = body_scores(lines)
    assert scores.shape == (len(lines),)
    assert scores.dtype == np.float64
    assert ((scores >= 0) & (scores <= 1)).all()


def test_scores_repeat():
    lines = split_lines(PAGE)
    assert (body_scores(lines) == body_scores(lines)).all()


def test_long_pages_are_scored_in_parts_that_fit_together(monkeypatch: pytest.MonkeyPatch):
    lines = split_lines((PAGE + "\n") * 30)
    whole = body_scores(lines)
    monkeypatch.setattr(scorer, "_AT_ONCE", 50)
    assert body_scores(lines) == pytest.approx(whole, abs=1e-9)


def test_weights_for_other_measurements_are_refused():
    weights = stored_weights()
    other = dataclasses.replace(weights, names=("width", *weights.names[:-1]))
    with pytest.raises(ValueError, match="other measurements"):
        body_scores(split_lines(PAGE), other)


def test_the_stored_weights_are_plain_and_finite():
    text = (files("newslib") / "weights.json").read_text(encoding="utf-8")
    record = json.loads(text)
    numbers = np.array(list(record["measurements"].values()))
    assert np.isfinite(numbers).all()
    assert (numbers[:, 1] > 0).all()

"""Lines are measured with their page in view; every number is bounded and repeats."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newslib.features import REACHES, context, measure
from newslib.page import split_lines

PARAGRAPH = (
    "The council of Harwick voted on Monday to rebuild the old bridge over the river, and the"
    " mayor said that the work would begin in the spring of next year."
)
PAGE = "\n\n".join(
    [
        "Home",
        "Weather",
        "Council votes to rebuild old bridge",
        PARAGRAPH,
        "What the river took",
        PARAGRAPH.replace("Monday", "Tuesday"),
        PARAGRAPH.replace("mayor", "engineer"),
        "Weather",
        "All rights reserved",
    ]
)


def column(text: str, name: str) -> list[float]:
    measures = measure(split_lines(text))
    return measures.values[:, measures.names.index(name)].tolist()


def test_prose_and_main_block():
    prose = [0, 0, 0, 1, 0, 1, 1, 0, 0]
    assert column(PAGE, "prose") == prose
    assert column(PAGE, "in_block") == [0, 0, 0, 1, 1, 1, 1, 0, 0]
    assert column(PAGE, "after_block") == [0, 0, 0, 0, 0, 0, 0, 1, 1]


def test_headline_is_the_line_whose_words_the_prose_uses():
    assert column(PAGE, "is_title") == [0, 0, 1, 0, 0, 0, 0, 0, 0]


def test_repetitions():
    assert np.exp(column(PAGE, "copies")).round().tolist() == [1, 2, 1, 1, 1, 1, 1, 2, 1]
    assert column(PAGE, "seen") == [0, 0, 0, 0, 0, 0, 0, 1, 0]


def test_blank_lines():
    assert column("a\nb\n\nc\n\n\n\n\n\nd", "breaks") == [-1, 0, 1, 3]
    assert column("a\nb\n\nc", "breaks_after") == [0, 1, 2]


def test_distance_to_prose():
    assert np.exp(column(PAGE, "prose_ahead")).round().tolist() == [3, 2, 1, 2, 1, 1, 60, 60, 60]
    assert np.exp(column(PAGE, "prose_back")).round().tolist() == [60, 60, 60, 60, 1, 2, 1, 1, 2]


@pytest.mark.parametrize("text", ["x", "\u200b", ".", "\u200b\n\u200b", "1", "\ud800", "的"])
def test_odd_pages_have_finite_measurements(text: str):
    assert np.isfinite(measure(split_lines(text)).values).all()


def test_a_page_without_lines():
    assert measure([]).values.shape == (0, 0)


@settings(max_examples=50, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab .\n–|©的の。0\u200b€"), max_size=200))
def test_measurements_are_bounded_and_named_alike(text: str):
    measures = measure(split_lines(text))
    if len(measures.values):
        assert measures.names == measure(split_lines(PAGE)).names
    assert np.isfinite(measures.values).all()
    assert (np.abs(measures.values) < 25).all()


def test_measurements_repeat():
    first, second = measure(split_lines(PAGE)), measure(split_lines(PAGE))
    assert (first.values == second.values).all()


def test_context_is_that_of_the_lines_around():
    values = np.arange(1.0, 6.0)[:, None] * np.ones((1, len(measure(split_lines("x")).names)))
    names, around = context(measure(split_lines("x")).names, values)
    table = dict(zip(names, around.T.tolist(), strict=True))
    assert table["function"] == [1, 2, 3, 4, 5]
    assert table["function+2"] == [3, 4, 5, 0, 0]
    assert table["function-1"] == [0, 1, 2, 3, 4]
    assert table["function<3"] == pytest.approx([0, 1 / 3, 1, 2, 3])
    assert table["function>3"] == pytest.approx([3, 4, 3, 5 / 3, 0])
    assert len(set(names)) == len(names) == around.shape[1]
    assert {name.split("<")[1] for name in names if "<" in name} == {str(n) for n in REACHES}


def test_time_grows_with_the_number_of_lines_only():
    def seconds(n: int) -> float:
        lines = split_lines((PAGE + "\n\n") * n)
        started = time.perf_counter()
        measure(lines)
        return time.perf_counter() - started

    seconds(10)
    assert seconds(1600) < 24 * seconds(200)

"""Lines are measured with their page in view; every number is bounded and repeats."""

from __future__ import annotations

import numpy as np
import pytest
from hangs import ends
from hypothesis import given, settings
from hypothesis import strategies as st

from newslib.features import measure
from newslib.page import split_lines

PARAGRAPHS = (
    "The council of Harwick voted on Monday to rebuild the old bridge over the river, and the"
    " mayor said that the work would begin in the spring of next year.",
    "In the flood of last November the water had carried off two of its five arches. Since then"
    " the children of the southern bank have gone to school by boat.",
    "An engineer told the council that a bridge of steel would cost half as much as one of stone,"
    " but most of its members wanted the arches back.",
)
PAGE = "\n\n".join(
    [
        "Home",
        "Weather",
        "Council votes to rebuild old bridge",
        PARAGRAPHS[0],
        "What the river took",
        PARAGRAPHS[1],
        PARAGRAPHS[2],
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


def test_marks_of_lists_and_headings_are_no_part_of_the_line():
    plain, marked = (
        measure(split_lines(PAGE)),
        measure(split_lines(PAGE.replace("Weather", "* Weather"))),
    )
    differs = {
        name
        for name, a, b in zip(plain.names, plain.values.T, marked.values.T, strict=True)
        if (a != b).any()
    }
    assert differs == {"starts_bullet"}


def test_rhythm_of_a_list_is_stronger_than_that_of_prose():
    teasers = "\n".join(["World", "A headline of some length here", "12:30"] * 8)
    by_period = {period: max(column(teasers, f"rhythm{period}")) for period in (1, 2, 3, 4)}
    assert max(by_period, key=by_period.get) == 3
    assert max(column("one", "rhythm1")) == 0


def test_many_lines_are_not_measured_over_and_over():
    lines = split_lines((PAGE + "\n\n") * 10_000)
    with ends():
        table = measure(lines)
    assert len(table.values) == len(lines)

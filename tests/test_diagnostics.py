from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from invented_news import texts

from newslib import TopicModel
from newslib.diagnostics import (
    coverage,
    diversity,
    matched_jaccard,
    npmi,
    stability,
    topic_numbers,
)
from newslib.errors import ParameterError
from newslib.terms import document_term_matrix

DOCUMENTS = ["vote law party", "vote law", "goal match", "goal match team", "vote goal", "team"]


@pytest.fixture
def table():
    return document_term_matrix(DOCUMENTS, analyzer=str.split)


def test_npmi_is_the_mean_over_pairs(table):
    # vote stands in 3 of 6, law in 2, both in 2; goal and match the same; vote meets goal once.
    law = math.log((2 / 6) / (3 / 6 * 2 / 6)) / -math.log(2 / 6)
    across = math.log((1 / 6) / (3 / 6 * 3 / 6)) / -math.log(1 / 6)
    found = npmi([["vote", "law"], ["goal", "match"], ["vote", "law", "goal"]], table)
    assert found[:2] == pytest.approx([law, law])
    assert found[2] == pytest.approx((law + across - 1) / 3)


def test_npmi_of_terms_that_never_meet_or_are_unknown(table):
    found = npmi([["law", "match"], ["vote", "nowhere"], ["nowhere", "neither"], ["vote"]], table)
    assert found[:3].tolist() == [-1.0, -1.0, -1.0]
    assert np.isnan(found[3])


def test_npmi_counts_the_first_terms_only(table):
    assert npmi([["vote", "law", "match"]], table, n=2) == npmi([["vote", "law"]], table)


def test_diversity_bounds():
    assert diversity([["a", "b"], ["c", "d"]]) == 1.0
    assert diversity([["a", "b"]] * 4) == 0.25
    with pytest.raises(ParameterError, match="at least one topic"):
        diversity([[], []])


def test_coverage_needs_two_terms_of_the_own_topic(table):
    terms = [["vote", "law", "party"], ["goal", "match", "team"]]
    assert coverage(terms, [0, 0, 1, 1, 0, 1], table) == pytest.approx(4 / 6)
    assert coverage(terms, [1, 1, 0, 0, 1, 0], table) == 0.0
    assert coverage(terms, [-1] * 6, table) == 0.0
    with pytest.raises(ParameterError, match="2 labels for 6 documents"):
        coverage(terms, [0, 1], table)


def test_matching_is_one_to_one_and_ignores_the_topics_order():
    fit = [["a", "b"], ["c", "d"], ["e", "f"]]
    assert matched_jaccard(fit, fit[::-1]).tolist() == [1.0, 1.0, 1.0]
    # Both would like the same partner; only one gets it.
    assert sorted(matched_jaccard([["a", "b"], ["a", "b"]], [["a", "b"], ["x"]])) == [0.0, 1.0]


def test_more_topics_than_partners_find_no_match():
    assert matched_jaccard([["a"], ["b"]], [["b"]]).tolist() == [0.0, 1.0]


def test_stability_is_symmetric_for_equal_numbers():
    one, two = [["a", "b"], ["c", "d"]], [["a", "c"], ["d", "e"]]
    assert stability(one, two) == pytest.approx(stability(two, one)) == pytest.approx(1 / 3)
    with pytest.raises(ParameterError, match="two fits"):
        stability([], one)


def counted_fits(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    fits: list[int] = []
    fit_transform = TopicModel.fit_transform

    def counting(self: TopicModel, *given: object) -> object:
        fits.append(self.n_topics)
        return fit_transform(self, *given)

    monkeypatch.setattr(TopicModel, "fit_transform", counting)
    return fits


def test_topic_numbers_suggests_the_number_of_subjects_in_few_fits(monkeypatch):
    fits = counted_fits(monkeypatch)
    given, subjects = texts()
    found = topic_numbers(given, language="en")
    assert len(fits) < 20
    assert found.suggested == len(set(subjects))
    assert found.low <= found.suggested <= found.high
    assert f"{found.suggested} topics: " in found.reason
    assert "No figure says which number is right" in found.reason
    assert list(found.table) == ["topics", "npmi", "stability", "coverage", "agreement"]
    assert found.table[["stability", "coverage"]].stack().between(0, 1).all()
    again = topic_numbers(given[::-1], language="en")
    pd.testing.assert_frame_equal(again.table, found.table)
    assert again.reason == found.reason


def test_topic_numbers_tries_those_asked_for():
    given = [text.split() for text in texts()[0]]
    found = topic_numbers(given, numbers=[6, 2, 4], ready=True)
    assert found.table["topics"].tolist() == [2, 4, 6]


@pytest.mark.parametrize(
    ("given", "numbers", "message"),
    [
        (["ferry"] * 19, None, "19 documents are too few to halve: 20 are needed"),
        (["ferry quay"] * 30, None, "too few terms for two topics"),
        (texts()[0], [1, 3], "1 to 9 whole numbers, each from 2"),
        (texts()[0], list(range(2, 12)), "1 to 9 whole numbers"),
        (texts()[0], [500], "n_topics=500 is too many"),
        (texts()[0], [2, "3"], "1 to 9 whole numbers"),
        (texts()[0], "3", "1 to 9 whole numbers"),
    ],
)
def test_topic_numbers_says_what_it_cannot_do(given, numbers, message: str):
    with pytest.raises(ParameterError, match=message):
        topic_numbers(given, numbers=numbers, language="en")

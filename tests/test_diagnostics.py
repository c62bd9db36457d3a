from __future__ import annotations

import math

import numpy as np
import pytest

from newslib.diagnostics import coverage, diversity, matched_jaccard, npmi, stability
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
    assert coverage(terms, [0, 0, 1, 1, 0, 1], table, at_least=1) == 1.0
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

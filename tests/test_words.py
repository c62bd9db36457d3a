"""Words are numbered, told by cues, and shared between lines."""

from __future__ import annotations

import re
from importlib.resources import files

import numpy as np
import pytest

from newslib.reading.words import CUES, measure_words


def sections() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in (files("newslib.reading") / "cues.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            name = line.strip("[]")
            found[name] = []
        elif line and not line.startswith("#"):
            found[name] += line.split()
    return found


def test_cues_are_lower_case_words_in_known_sections():
    found = sections()
    assert set(found) == {"function", *CUES}
    words = [word for section in found.values() for word in section]
    assert [word for word in words if word != word.lower()] == []
    assert [word for word in words if word.endswith("*") and len(word) < 5] == []


@pytest.mark.parametrize(
    ("line", "cue"),
    [
        ("subscribe to our newsletter", "promo"),
        ("abonnieren", "promo"),
        ("share on facebook", "social"),
        ("das könnte sie auch interessieren", "related"),
        ("copyright 2024", "legal"),
        ("foto: dpa", "credit"),
        ("by jane doe", "byline"),
        ("3 comments", "comment"),
        ("12 december", "month"),
        ("she said so", "speech"),
        ("sponsored", "advert"),
    ],
)
def test_cues_are_found(line: str, cue: str):
    _, values = measure_words([line, "nothing of that kind"])
    assert values[cue][0] > 0
    assert values[cue][1] == 0


def test_first_words_are_told_apart():
    _, values = measure_words(["by jane", "jane by", ""])
    assert values["byline_first"].tolist() == [1, 0, 0]


def test_function_words_and_numbers_of_words():
    _, values = measure_words(["the mayor of the town", "東京の市長", ""])
    assert values["function"].tolist() == [0.6, 0.2, 0]
    assert np.expm1(values["log_words"]).round().tolist() == [5, 5, 0]


def test_share_counts_content_words_once():
    words, _ = measure_words(["flood river the flood", "the river rose", "bridge"])
    known = words.counts(np.array([True, False, False]))
    assert words.share(known).tolist() == [1.0, 0.5, 0.0]


def test_a_line_s_own_words_can_be_set_aside():
    words, _ = measure_words(["flood river", "river rose"])
    every = np.array([True, True])
    assert words.share(words.counts(every), every).tolist() == [0.5, 0.5]


def test_cohesion_looks_as_far_as_it_is_told():
    words, _ = measure_words(["flood river", "bridge", "flood", "tower"])
    assert words.cohesion(1).tolist() == [0, 0, 0, 0]
    assert words.cohesion(2).tolist() == [0.5, 0, 1, 0]


def test_echo_is_the_share_of_runs_that_another_line_has():
    _, values = measure_words(["we will rebuild it", "he said we will rebuild it soon", "we will"])
    assert values["echo"].tolist() == [1.0, 0.4, 0.0]
    _, values = measure_words(["la la la la la", "so it is"])
    assert values["echo"].tolist() == [0.0, 0.0]


@pytest.mark.parametrize("texts", [[""], ["", "1 2 3"], ["the of"]])
def test_pages_without_content_words(texts: list[str]):
    words, values = measure_words(texts)
    assert words.cohesion(6).tolist() == [0] * len(texts)
    assert all(np.isfinite(column).all() for column in values.values())


def test_no_stem_swallows_a_function_word():
    found = sections()
    stems = [word[:-1] for section in found.values() for word in section if word.endswith("*")]
    pattern = re.compile("|".join(map(re.escape, stems)))
    assert [word for word in found["function"] if pattern.match(word)] == []

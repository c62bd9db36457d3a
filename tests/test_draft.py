"""What is known of a page's lines while they are labelled."""

from __future__ import annotations

import numpy as np
import pytest

from newslib.page import split_lines
from newslib.reading.draft import Draft
from newslib.reading.furniture import recognise
from newslib.reading.wording import letters, letters_of, stems


def test_a_quotation_is_sought_in_its_own_stretch_of_a_long_page(monkeypatch: pytest.MonkeyPatch):
    lines = split_lines("We shall rebuild the bridge, she said.\nRebuild the bridge\nRebuild the")
    draft = Draft(lines, np.array([0.9, 0.1, 0.1]))
    assert [draft.repeats_body(at) for at in (1, 2)] == [True, True]
    monkeypatch.setattr("newslib.reading.draft._STRETCH", 2)
    draft = Draft(lines, np.array([0.9, 0.1, 0.1]))
    assert [draft.repeats_body(at) for at in (1, 2)] == [True, False]


def test_letters_of_many_lines_are_those_of_each(monkeypatch: pytest.MonkeyPatch):
    texts = [
        "Storm — what's next?",
        "",
        "STRASSE_Straße 12½",
        "漢字かな、カナ",
        "\U0001d400🚢é",
        "_",
    ]
    assert letters_of(texts) == [letters(text) for text in texts]
    monkeypatch.setattr("newslib.reading.draft._STRETCH", 1)
    draft = Draft([line for text in texts for line in split_lines(text)], np.zeros(5))
    keys = [letters(line.text) for line in draft.lines]
    assert [draft.key(at) for at in (4, *range(5))] == [keys[4], *keys]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("समुद्री पुलिस।", {"समुद्री", "पुलिस"}),
        ("துறைமுகம்", {"துறைமுக"}),
        ("cafe\u0301s", {"cafe\u0301s"}),
    ],
)
def test_vowel_signs_and_accents_part_no_word(text: str, found: set[str]):
    assert stems(text) == found


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Get it with our free newsletter today, all of it", "promo"),
        ("He reads the newsletters that harbour pilots print", None),
        ("FacebookTwitterLinkedinYoutubeRss", "navigation"),
        ("They said that all rights reserved to the crew had gone", "legal"),
    ],
)
def test_a_phrase_gives_a_line_away_only_as_whole_words(text: str, label: str | None):
    own = recognise(text)
    assert (own and own.label) == label


def test_a_line_of_the_body_is_as_sure_as_lines_of_its_score_proved_to_be():
    lines = split_lines("One paragraph of it.\nAnother one\nA third\nThe last")
    draft = Draft(lines, np.array([0.5, 0.9, 1.0, 0.99]))
    for at, label in enumerate(("body", "body", "body", "list_item")):
        draft.put_scored(at, label, "")
    doubtful, likely, sure, item = (draft.labels[at].confidence for at in range(4))
    assert doubtful < 0.3 < likely < 0.8 < 0.95 < sure < 1
    assert item < 0.7, "what is surely of the body need not be the item of a list"

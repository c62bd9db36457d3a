"""What is known of a page's lines while they are labelled."""

from __future__ import annotations

import numpy as np
import pytest

from newslib.page import split_lines
from newslib.reading.draft import Draft
from newslib.reading.furniture import recognise


def test_a_quotation_is_sought_in_its_own_stretch_of_a_long_page(monkeypatch: pytest.MonkeyPatch):
    lines = split_lines("We shall rebuild the bridge, she said.\nRebuild the bridge\nRebuild the")
    draft = Draft(lines, np.array([0.9, 0.1, 0.1]))
    assert [draft.repeats_body(at) for at in (1, 2)] == [True, True]
    monkeypatch.setattr("newslib.reading.draft._STRETCH", 2)
    draft = Draft(lines, np.array([0.9, 0.1, 0.1]))
    assert [draft.repeats_body(at) for at in (1, 2)] == [True, False]


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

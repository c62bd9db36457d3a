"""Characters are counted by class, line by line."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newslib.page import clean
from newslib.reading.characters import measure_characters

lines = st.lists(st.text(max_size=60).map(clean), min_size=1, max_size=12)


def measured(*texts: str) -> dict[str, np.ndarray]:
    values, width, sentences = measure_characters(list(texts))
    return values | {"plain_width": width, "n_sentences": sentences}


def test_sentences_end_before_a_space_a_quote_or_the_line_s_end():
    found = measured(
        "Yes. No!", 'She said "no." He left.', "Version 2.5 of it", "何。何もない。", "...", ""
    )
    assert found["n_sentences"].tolist() == [2, 2, 0, 2, 1, 0]


@pytest.mark.parametrize(
    ("text", "ends"),
    [("Done.", 1), ("“Done.”", 1), ("Done", 0), ("Done.)", 1), ("Said he:", 0), ("終わり。", 1)],
)
def test_end_of_a_sentence_at_the_line_s_end(text: str, ends: int):
    assert measured(text)["ends_sentence"].tolist() == [ends]


def test_wide_characters_are_wider():
    width = measured("abcd", "東京", "서울", "ab東", "")["plain_width"]
    assert width.tolist() == [4, 5, 5, 4.5, 0]


def test_shares_are_of_the_line_itself():
    found = measured("UN talks", "12 ab", "")
    assert found["upper"].tolist() == [2 / 7, 0, 0]
    assert found["capitals"].tolist() == [0.5, 0, 0]
    assert found["digits"].tolist() == [0, 0.4, 0]


def test_first_and_last_characters():
    found = measured("- one:", "“two", "3 >", "four", "")
    assert found["starts_bullet"].tolist() == [1, 0, 0, 0, 0]
    assert found["starts_quote"].tolist() == [0, 1, 0, 0, 0]
    assert found["starts_digit"].tolist() == [0, 0, 1, 0, 0]
    assert found["ends_colon"].tolist() == [1, 0, 0, 0, 0]
    assert found["ends_mark"].tolist() == [0, 0, 1, 0, 0]


@given(lines)
def test_a_line_is_measured_alone(texts: list[str]):
    together = measured(*texts)
    for i, text in enumerate(texts):
        alone = measured(text)
        assert {k: v[i] for k, v in together.items()} == {k: v[0] for k, v in alone.items()}

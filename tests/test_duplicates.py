"""Near duplicates: what is alike enough, in which group, whatever the order."""

from __future__ import annotations

import random

import pytest
from hangs import ends
from hypothesis import given, settings
from hypothesis import strategies as st
from invented_pages import paragraphs

from newslib.gathering.duplicates import SHINGLE, SIMILARITY, mark_duplicates, words


def text_of(number: int, length: int = 104) -> list[str]:
    """Invented words, none of which another number has."""
    return [f"w{number}x{i}" for i in range(length)]


def similarity(one: str, other: str) -> float:
    """Jaccard similarity of five-word shingles, by the definition."""
    a, b = (
        {tuple(tokens[i : i + SHINGLE]) for i in range(max(len(tokens) - SHINGLE, 0) + 1)}
        for tokens in (words(one.casefold()), words(other.casefold()))
    )
    return len(a & b) / len(a | b)


def changed_end(tokens: list[str], n: int) -> list[str]:
    return tokens[: len(tokens) - n] + [f"new{i}" for i in range(n)]


@pytest.mark.parametrize(("n", "alike"), [(1, True), (11, True), (12, False), (40, False)])
def test_limit_is_exact(n: int, alike: bool):
    # 100 shingles; a new end of n words leaves 100 - n of 100 + n: 89/111 = 0.802, 88/112 = 0.786.
    one, other = " ".join(text_of(1)), " ".join(changed_end(text_of(1), n))
    assert (similarity(one, other) >= SIMILARITY) == alike
    assert mark_duplicates(["a", "b"], [one, other]) == [None, "a" if alike else None]


def test_smallest_id_leads_whatever_the_order():
    one = " ".join(text_of(1))
    assert mark_duplicates(["c", "a", "b"], [one, one + " end", one]) == ["a", None, "a"]


def test_groups_are_transitive():
    one = text_of(1)
    two = changed_end(one, 8)
    three = [f"old{i}" for i in range(8)] + two[8:]
    texts = [" ".join(tokens) for tokens in (one, two, three)]
    assert similarity(texts[0], texts[2]) < SIMILARITY
    assert mark_duplicates(["b", "c", "a"], texts) == ["a", "a", None]


def test_many_printings_of_one_story_take_no_time_for_each_pair():
    texts = [" ".join([*text_of(1, 60), f"printing{number}"]) for number in range(10_000)]
    ids = [f"{number:04}" for number in range(10_000)]
    with ends():
        assert mark_duplicates(ids, texts) == [None, *["0000"] * 9_999]


def test_case_and_white_space_make_no_difference():
    text = " ".join(text_of(1))
    assert mark_duplicates(["a", "b"], [text, text.upper().replace(" ", "\n\n")]) == [None, "a"]


def test_texts_without_words_are_not_alike():
    assert mark_duplicates(["a", "b", "c"], ["", "", "...!"]) == [None, None, None]


def test_texts_shorter_than_a_shingle_are_compared_whole():
    texts = ["No comment.", "no comment", "No comment yet."]
    assert mark_duplicates(["a", "b", "c"], texts) == [None, "a", None]


def test_chinese_is_compared_by_characters():
    text = "渡輪在修理十一週後於星期一重新開航居民在碼頭上排隊等候了整個早晨" * 3
    # Not three times the same sentence, so that shingles differ.
    text = "".join(chr(ord(sign) + i // 31) for i, sign in enumerate(text))
    near = text[:-3] + "甲乙丙"
    assert mark_duplicates(["a", "b"], [text, near]) == [None, "a"]
    assert mark_duplicates(["a", "b"], [text, text[::-1]]) == [None, None]


def test_other_stories_are_not_alike():
    texts = ["\n\n".join(paragraphs(number)) for number in range(40)]
    marked = mark_duplicates([f"{number:02}" for number in range(40)], texts)
    expected: list[str | None] = [None] * 40
    for j in range(40):
        leaders = [i for i in range(j) if similarity(texts[i], texts[j]) >= SIMILARITY]
        expected[j] = f"{min(leaders):02}" if leaders else None
    assert marked == expected


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 14), min_size=2, max_size=12), st.randoms(use_true_random=False))
def test_order_makes_no_difference_and_marks_agree_with_the_definition(
    ends: list[int], chance: random.Random
):
    base = text_of(1)
    texts = {f"{i:02}": " ".join(changed_end(base, n)) for i, n in enumerate(ends)}
    ids = list(texts)
    expected = dict(zip(ids, mark_duplicates(ids, list(texts.values())), strict=True))
    chance.shuffle(ids)
    found = mark_duplicates(ids, [texts[article_id] for article_id in ids])
    assert dict(zip(ids, found, strict=True)) == expected
    for one in ids:
        for other in ids:
            if one < other and similarity(texts[one], texts[other]) >= SIMILARITY:
                assert (expected[one] or one) == (expected[other] or other)


def test_recall_on_many_pairs_close_to_the_limit():
    texts, ids = [], []
    for number in range(150):
        tokens = text_of(number)
        for version, text in enumerate((tokens, changed_end(tokens, 10))):
            texts.append(" ".join(text))
            ids.append(f"{number:03}-{version}")
    marked = mark_duplicates(ids, texts)
    assert marked == [None if i.endswith("0") else f"{i[:3]}-0" for i in ids]

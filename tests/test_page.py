"""Bytes become text or are refused with a code; lines are clean and know where they stand."""

from __future__ import annotations

import re

import pytest
from hangs import ends
from hypothesis import given
from hypothesis import strategies as st

from newslib.errors import PageError
from newslib.page import clean, decode, split_lines

SENTENCE = "Der Fluss trat über die Ufer, und die Brücke blieb für Tage gesperrt.\n"
anything = st.text(alphabet=st.characters(), max_size=300)
lumpy = st.lists(
    st.sampled_from(
        ["a", "B c", " ", "\n", "\r", "\r\n", "\u2028", "\x85", "\x0b", "\x00", "\u200b"]
    )
).map("".join)


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"],
)
def test_encodings_are_read(encoding: str):
    assert decode((SENTENCE * 20).encode(encoding)) == SENTENCE * 20


@pytest.mark.parametrize(
    ("sentence", "encoding"),
    [
        ("Мэр города открыл новую больницу в среду утром.\n", "cp1251"),
        ("Primátor otevřel novou nemocnici, řekl náš mluvčí.\n", "cp1250"),
        ("L’hôpital a été inauguré à Besançon ; le maire s’est félicité.\n", "cp1252"),
        ("La señora dijo que mañana habrá más información.\n", "latin-1"),
        ("市長は水曜日の朝、新しい病院を開きました。\n", "shift_jis"),
        ("市長は水曜日の朝、新しい病院を開きました。\n", "euc_jp"),
        ("시장은 수요일 아침 새 병원을 열었습니다.\n", "euc_kr"),
        ("市长星期三上午为新医院揭幕，许多居民到场。\n", "gb18030"),
    ],
)
def test_older_encodings_are_recognised(sentence: str, encoding: str):
    assert decode((sentence * 30).encode(encoding)) == sentence * 30


def test_a_long_page_is_not_cut_within_a_character():
    text = "市長は水曜日の朝、新しい病院を開きました。\n" * 4000
    assert decode(text.encode("shift_jis")) == text


def test_damaged_utf8_keeps_all_but_the_bad_bytes():
    data = (SENTENCE * 5).encode() + "ü".encode()[:1]
    assert decode(data) == SENTENCE * 5 + "\ufffd"


@pytest.mark.parametrize("data", [b"", b" \r\n\t ", "\ufeff".encode(), "\u200b\n\u00a0".encode()])
def test_pages_without_text_are_empty(data: bytes):
    with pytest.raises(PageError) as caught:
        decode(data)
    assert caught.value.code == "empty"


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\n%words",
        b"\x89PNG\r\n\x1a\n" + b"\x00" * 40,
        bytes(range(32)) * 20,
        b"PK\x03\x04ab",
    ],
)
def test_binary_files_are_refused(data: bytes):
    with pytest.raises(PageError) as caught:
        decode(data)
    assert caught.value.code == "binary"


def test_bytes_that_fit_no_encoding_are_refused():
    data = bytes((7 * i * i + 131) % 128 + 128 for i in range(4000))
    with pytest.raises(PageError) as caught:
        decode(data)
    assert caught.value.code in {"undecodable", "binary"}


@given(st.binary(max_size=400))
def test_any_bytes_give_text_or_a_known_code(data: bytes):
    try:
        outcome = "text" if isinstance(decode(data), str) else "neither"
    except PageError as error:
        outcome = error.code
    assert outcome in {"text", "empty", "binary", "undecodable"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  two \t\u00a0\u2003 words\u2028here ", "two words here"),
        ("soft\u00adhyphen zero\u200bwidth \ufeffmark\x00", "softhyphen zerowidth mark"),
        ("cafe\u0301", "café"),
        ("Fish &amp; chips&nbsp;&#8211; &quot;hot&quot;", 'Fish & chips – "hot"'),
        ("twice &amp;amp; thrice &amp;amp;nbsp;coded", "twice & thrice coded"),
        ("AT&T; R&D &unknownname; a&b", "AT&T; R&D &unknownname; a&b"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        ("👩\u200d🚒", "👩\u200d🚒"),
        ("join\u200ded", "joined"),
        ("\x93We don\x92t know,\x94 she said \x97 twice", "“We don’t know,” she said — twice"),
        ("lone \ud800 surrogate", "lone \ufffd surrogate"),
        ("left\u202eright", "leftright"),
        ("\u200b\u200b", ""),
    ],
)
def test_clean(text: str, expected: str):
    assert clean(text) == expected


@given(anything)
def test_clean_lines_are_encodable_and_tidy(text: str):
    cleaned = clean(text)
    cleaned.encode("utf-8")
    assert cleaned == " ".join(cleaned.split())
    assert "\x00" not in cleaned
    if "&" not in text:
        assert clean(cleaned) == cleaned


def test_lines_end_at_three_breaks_only():
    text = "a\nb\r\nc\rd\u2028e\x85f\x0bg\x0ch"
    assert [line.text for line in split_lines(text)] == ["a", "b", "c", "d e f g h"]


def test_breaks_and_indents():
    lines = split_lines("\n\n  a\r\n\r\n \t\r\nb\n\tc")
    assert [(line.breaks, line.indent) for line in lines] == [(2, 2), (3, 0), (1, 1)]


def test_a_line_of_invisible_characters_is_a_line():
    lines = split_lines("a\n\u200b\u200b\nb")
    assert [(line.number, line.text) for line in lines] == [(1, "a"), (2, ""), (3, "b")]


@given(st.one_of(anything, lumpy))
def test_offsets_give_the_page_back(text: str):
    lines = split_lines(text)
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))
    raw = [part.strip() for part in re.split("\r\n|\r|\n", text)]
    assert [text[line.start : line.end] for line in lines] == [part for part in raw if part]
    edges = [0, *(edge for line in lines for edge in (line.start, line.end)), len(text)]
    between = [text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True)]
    assert "".join(between).strip() == ""


@pytest.mark.parametrize(
    "unit",
    [
        "a\n",
        "a ",
        " ",
        "\n",
        "\r\n",
        "\x00",
        "&amp;",
        "&",
        "&#",
        "\u0301\u0323",
        "\u200d",
        "👩",
        "\ud800",
    ],
)
def test_a_long_text_is_not_read_over_and_over(unit: str):
    text = "x" + unit * (2_000_000 // len(unit))
    with ends():
        lines = split_lines(text)
    assert text[lines[-1].start : lines[-1].end].strip()

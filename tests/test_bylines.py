"""Names are read from bylines of many kinds; what is no name is not."""

from __future__ import annotations

import pytest

from newslib.reading.bylines import byline_names, is_name_line


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("By Ana Ruiz", ("Ana Ruiz",)),
        ("by Ana Ruiz and Ben Falk", ("Ana Ruiz", "Ben Falk")),
        ("By Ana Ruiz, Ben Falk, and Cy O'Hara", ("Ana Ruiz", "Ben Falk", "Cy O'Hara")),
        ("Ana Ruiz, science editor", ("Ana Ruiz",)),
        ("By Ana Ruiz Science Reporter", ("Ana Ruiz",)),
        ("Von Jana Özmen und Karl-Heinz Groß", ("Jana Özmen", "Karl-Heinz Groß")),
        ("Von Jana Özmen, Redakteurin für Finanzen", ("Jana Özmen",)),
        ("Ein Kommentar von Jana Özmen", ("Jana Özmen",)),
        ("Par Élise Morel et AFP", ("Élise Morel", "AFP")),
        ("Por María R. Salas | Lisboa", ("María R. Salas",)),
        ("di Viola Mazzi", ("Viola Mazzi",)),
        ("Av Tove Løland", ("Tove Løland",)),
        ("Ana Ruiz | 3 May 2026", ("Ana Ruiz",)),
        ("By Ana Ruiz 30 Aug 2023, 11:34am", ("Ana Ruiz",)),
        ("Ana RuizPublished May 3, 2026", ("Ana Ruiz",)),
        ("By Ana RuizTwitter", ("Ana Ruiz",)),
        ("By Ludwig van der Berg", ("Ludwig van der Berg",)),
        ("By Ana Ruiz (in Geneva)", ("Ana Ruiz",)),
        ("Ana Ruiz Political Correspondent", ("Ana Ruiz",)),
        ("Ana Ruiz@AnaRuiz", ("Ana Ruiz",)),
        ("Ana Ruiz / SELLATIMES.COM / May 3, 2026", ("Ana Ruiz",)),
        ("Harbour | By Ana Ruiz | 3 May 2026", ("Ana Ruiz",)),
        ("Am 3. Mai 2026 von Jana Özmen in Allgemeines", ("Jana Özmen",)),
        ("Associated Press in Sella", ("Associated Press",)),
        ("Reuters", ("Reuters",)),
        ("岡田大地", ("岡田大地",)),
        ("김민수 기자", ("김민수",)),
        ("记者 李小红", ("李小红",)),
        ("李小红 记者", ("李小红",)),
        ("بقلم ليلى حداد", ("ليلى حداد",)),
        ("نویسنده: مریم احمدی", ("مریم احمدی",)),
        ("تحریر: عائشہ خان", ("عائشہ خان",)),
        ("Иван Петров", ("Иван Петров",)),
        ("", ()),
        ("3 May 2026", ()),
        ("Share on Facebook", ()),
        ("The council agreed on Monday to close the quay.", ()),
    ],
)
def test_names(text: str, names: tuple[str, ...]):
    assert byline_names(text) == names


@pytest.mark.parametrize("text", ["Ana Ruiz", "Ana Ruiz, science editor", "Ana Ruiz | Ben Falk"])
def test_name_lines(text: str):
    assert is_name_line(text)


@pytest.mark.parametrize(
    "text", ["Rovers reach the final", "What happens next", "Comments", "", "Ana", "2 May"]
)
def test_other_lines(text: str):
    assert not is_name_line(text)


def test_names_are_not_repeated():
    assert byline_names("By Ana Ruiz, Ana Ruiz and Ana Ruiz") == ("Ana Ruiz",)

"""Corrections by hand: they win, the article follows from them, and a wrong row is named."""

from __future__ import annotations

import hashlib
import textwrap
from pathlib import Path

import pandas as pd
import pytest
from invented_pages import headline, html_page, page, paragraphs

from newslib.article import GOES_ON
from newslib.corpus import Corpus, read_corpus
from newslib.errors import ParameterError, SourceError

APPEAL = "Every reader of this paper makes the reporting of the whole valley possible."


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    (folder / "deep").mkdir(parents=True)
    for name, number in (("0.txt", 0), ("deep/1.txt", 1)):
        (folder / name).write_text(page(number), encoding="utf-8")
    return folder


def corrected(pages: Path, *rows: tuple[object, object, object]) -> Corpus:
    return read_corpus(pages, corrections=pd.DataFrame(rows, columns=["page", "line", "label"]))


def row_of(corpus: Corpus, source: str = "0.txt") -> pd.Series:
    return corpus.articles.set_index("source").loc[source]


def line_of(corpus: Corpus, number: int, source: str = "0.txt") -> pd.Series:
    lines = corpus.lines[corpus.lines["article_id"] == row_of(corpus, source)["article_id"]]
    return lines.set_index("number").loc[number]


def test_a_correction_wins_and_says_so(pages: Path):
    corpus = corrected(pages, ("0.txt", 7, "promo"))
    line = line_of(corpus, 7)
    assert (line["label"], line["confidence"], line["reason"]) == ("promo", 1, "corrected by hand")
    assert row_of(corpus)["text"] == "\n\n".join(paragraphs(0)[1:])
    assert row_of(corpus)["n_paragraphs"] == 5
    assert row_of(corpus)["byline"] == ["Ida Marsh"]
    assert row_of(corpus)["published"] == pd.Timestamp("2024-05-01")


def test_a_paragraph_that_a_tool_has_wrapped_stays_one(tmp_path: Path):
    text = "\n".join(textwrap.fill(line, 64) for line in page(0).split("\n"))
    (tmp_path / "0.txt").write_text(text, encoding="utf-8")
    before = read_corpus(tmp_path).lines
    first = int(before["number"][before["text"].str.startswith(paragraphs(0)[0][:40])].iloc[0])
    number = [first, first + 1]
    assert before.set_index("number")["reason"][first + 1] == GOES_ON
    again = corrected(tmp_path, *(("0.txt", at, "body") for at in number))
    assert row_of(again)["text"].startswith(paragraphs(0)[0] + "\n\n")
    assert line_of(again, number[1])["reason"].startswith("corrected by hand")


def test_other_pages_are_as_they_were(pages: Path):
    before, after = read_corpus(pages), corrected(pages, ("0.txt", 7, "promo"))
    for name in ("articles", "lines"):
        one, two = getattr(before, name), getattr(after, name)
        other = row_of(before, "deep/1.txt")["article_id"]
        pd.testing.assert_frame_equal(
            one[one["article_id"] == other].reset_index(drop=True),
            two[two["article_id"] == other].reset_index(drop=True),
        )


@pytest.mark.parametrize("length", [16, 64])
def test_page_is_known_by_its_hash_too(pages: Path, length: int):
    name = hashlib.sha256(page(1).encode()).hexdigest()[:length].upper()
    corpus = corrected(pages, (name, 7, "promo"))
    assert line_of(corpus, 7, "deep/1.txt")["reason"] == "corrected by hand"


def test_fields_follow_from_the_corrected_labels(pages: Path):
    text = page(0).replace(headline(0), f"{headline(0)}\nAn invented summary of all of it")
    text += "\nWritten with Jon Abbery\nLast seen on 9 June 2024"
    (pages / "0.txt").write_text(text, encoding="utf-8")
    numbers = {line: i for i, line in enumerate(text.split("\n"), start=1)}
    corpus = corrected(
        pages,
        ("0.txt", numbers["Sport"], "section"),
        ("0.txt", numbers["An invented summary of all of it"], "deck"),
        ("0.txt", numbers["By Ida Marsh"], "other"),
        ("0.txt", numbers["1 May 2024"], "other"),
        ("0.txt", numbers["Written with Jon Abbery"], "byline"),
        ("0.txt", numbers["Last seen on 9 June 2024"], "date"),
        ("0.txt", numbers[paragraphs(0)[1]], "key_point"),
        ("0.txt", numbers[paragraphs(0)[2]], "caption"),
    )
    row = row_of(corpus)
    assert (row["section"], row["deck"]) == ("Sport", "An invented summary of all of it")
    assert len(row["byline"]) == 1
    assert "Jon Abbery" in row["byline"][0]
    assert row["published"] == pd.Timestamp("2024-06-09")
    assert row["key_points"] == [paragraphs(0)[1]]
    assert [caption["text"] for caption in row["captions"]] == [paragraphs(0)[2]]
    assert row["text"] == "\n\n".join([paragraphs(0)[0], *paragraphs(0)[3:]])


def test_a_page_has_one_headline(pages: Path):
    corpus = corrected(pages, ("0.txt", 2, "headline"))
    assert row_of(corpus)["headline"] == "News"
    assert line_of(corpus, 4)["label"] == "other"
    none = corrected(pages, ("0.txt", 4, "navigation"))
    assert row_of(none)["headline"] is None


def test_a_page_without_an_article_gets_one(pages: Path):
    lines = ["Home", "News", "The ferry sails at nine.", "Contact us", "Privacy policy"]
    (pages / "menu.txt").write_text("\n".join(lines), encoding="utf-8")
    assert read_corpus(pages).refused["source"].tolist() == ["menu.txt"]
    corpus = corrected(pages, ("menu.txt", 3, "body"))
    assert len(corpus.refused) == 0
    assert row_of(corpus, "menu.txt")[["kind", "text"]].tolist() == [
        "article",
        "The ferry sails at nine.",
    ]


def test_a_page_that_loses_its_body_is_refused(pages: Path):
    corpus = corrected(pages, *(("0.txt", number, "other") for number in range(7, 13)))
    assert corpus.refused[["source", "code"]].values.tolist() == [["0.txt", "no-article"]]


def test_a_correction_of_one_copy_is_one_of_all(pages: Path):
    (pages / "deep" / "0-copy.txt").write_text(page(0), encoding="utf-8")
    corpus = corrected(pages, ("deep/0-copy.txt", 7, "promo"), ("0.txt", 7, "promo"))
    assert line_of(corpus, 7)["label"] == "promo"
    with pytest.raises(SourceError, match="rows 1 and 2 give line 7 of one page two labels"):
        corrected(pages, ("deep/0-copy.txt", 7, "promo"), ("0.txt", 7, "body"))


def test_a_correction_wins_over_what_the_site_says(pages: Path):
    for number in range(2, 7):
        text = page(number).replace("Privacy policy", f"{paragraphs(7)[0]}\nPrivacy policy")
        lines = text.split("\n")
        lines.insert(8, APPEAL)
        (pages / "deep" / f"{number}.txt").write_text("\n".join(lines), encoding="utf-8")
    corpus = corrected(pages, ("deep/4.txt", 9, "body"))
    appeal = corpus.lines[corpus.lines["text"] == APPEAL]
    assert sorted(appeal["label"]) == ["body", *["promo"] * 4]
    assert APPEAL in row_of(corpus, "deep/4.txt")["text"]
    assert line_of(corpus, 9, "deep/4.txt")["reason"] == "corrected by hand"


def test_corrections_from_a_file_with_notes(pages: Path, tmp_path: Path):
    path = tmp_path / "corrections.csv"
    path.write_text("page,line,label,note\n0.txt,7,promo,an appeal\n", encoding="utf-8")
    assert line_of(read_corpus(pages, corrections=path), 7)["label"] == "promo"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            ("9.txt", 1, "body"),
            r"row 2, column 'page': '9.txt' given; it is none that was read; allowed",
        ),
        (
            ("bad.txt", 1, "body"),
            r"row 2, column 'page': 'bad.txt' given; it was refused: empty; allowed",
        ),
        (("0.txt", 15, "body"), r"row 2, column 'line': 15 given; the page's lines are 1 to 14"),
        (("0.txt", 0, "body"), r"row 2, column 'line': 0 given; allowed is the number of a line"),
        (("0.txt", "one", "body"), r"row 2, column 'line': 'one' given; allowed is"),
        (("0.txt", 1.5, "body"), r"row 2, column 'line': 1.5 given; allowed is"),
        (("0.txt", True, "body"), r"row 2, column 'line': True given; allowed is"),
        (("0.txt", "9" * 5000, "body"), r"row 2, column 'line': '9+\.\.\. given; allowed is"),
        (("0.txt", 1, "title"), r"row 2, column 'label': 'title' given; allowed are headline, .*"),
        (("0.txt", 1, None), r"row 2, column 'label': None given; a value is needed"),
        ((None, 1, "body"), r"row 2, column 'page': None given; a value is needed"),
        (("6.html", 1, "body"), r"row 2, column 'line': 1 given; the page's lines are none"),
        (("0.txt", 7, "body"), r"rows 1 and 2 give line 7 of one page two labels; allowed is one"),
    ],
)
def test_a_wrong_row_is_named(pages: Path, row: tuple, message: str):
    (pages / "bad.txt").write_bytes(b"")
    (pages / "6.html").write_text(html_page(6), encoding="utf-8")
    with pytest.raises(SourceError, match=message):
        corrected(pages, ("0.txt", 7, "promo"), row)


def test_a_wrong_table_is_named(pages: Path, tmp_path: Path):
    with pytest.raises(SourceError, match=r"no column 'line'.*found are 'page', 'number', 'label'"):
        read_corpus(pages, corrections=pd.DataFrame(columns=["page", "number", "label"]))
    with pytest.raises(ParameterError, match="corrections: int given; allowed is a path, a data"):
        read_corpus(pages, corrections=3)  # type: ignore[arg-type]
    with pytest.raises(SourceError, match=r"corrections .*nowhere\.csv"):
        read_corpus(pages, corrections=tmp_path / "nowhere.csv")
    read_corpus(pages).to_parquet(tmp_path / "corpus.parquet")
    with pytest.raises(ParameterError, match="corrections: the source is a stored corpus"):
        read_corpus(tmp_path / "corpus.parquet", corrections=tmp_path / "corrections.csv")

"""Tables: CSV that no spreadsheet runs, and small frames that do not depend on the rows' order."""

from __future__ import annotations

import csv
import datetime
import io
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from newslib import tables
from newslib.analysis import csv_files
from newslib.errors import ParameterError, SourceError


def make_articles(**columns: list) -> pd.DataFrame:
    """Four articles as `Corpus.articles` has them, some columns given anew."""
    frame = pd.DataFrame(
        {
            "article_id": ["a1", "b2", "c3", "d4"],
            "source": ["1.txt", "2.txt", "3.txt", "4.txt"],
            "kind": ["article", "live", "article", "article"],
            "headline": ["Ferry sails", None, "Ferry sails again", "Well runs dry"],
            "deck": [None, "A deck", "", None],
            "outlet": ["Post", "Post", "Daily", None],
            "published": pd.to_datetime(
                ["2026-03-04 10:00", None, "2026-03-02", "2026-03-19"], format="mixed"
            ),
            "byline": [["Ada Corr"], [], ["A", "B"], []],
            "language": ["en", "en", "de", None],
            "text": ["ferry harbour", "harbour", "Hafen", "well"],
            "n_words": [2, 1, 1, 1],
            "kept_share": [0.5, 0.25, 0.4, 0.9],
            "confidence": [0.9, 0.3, 0.3, np.nan],
            "copies": [1, 3, 1, 1],
            "duplicate_of": [None, None, "a1", None],
        }
    )
    return frame.assign(**columns)


ARTICLES = make_articles()
LINES = pd.DataFrame(
    {
        "article_id": ["a1", "a1", "b2", "b2", "b2"],
        "number": [1, 2, 1, 2, 3],
        "label": ["headline", "body", "navigation", "body", "body"],
        "confidence": [0.95, 0.85, 0.2, 0.4, 0.6],
        "reason": ["first line", "prose", "menu words", "prose", "prose"],
        "text": ["Ferry sails", "A text.", "Home", "One.", "Two."],
    }
)
ORIGINS = pd.DataFrame(
    {
        "article_id": ["a1", "c3", "a1"],
        "field": ["headline", "headline", "outlet"],
        "origin": ["page", "html", "metadata"],
    }
)


def shuffled(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.sample(frac=1, random_state=5)


def test_what_is_shown_is_told_in_per_cent_points_and_names():
    frame = pd.DataFrame(
        {
            "name": ["ferry"],
            "share_first": [0.25],
            "difference": [-0.125],
            "low": [np.nan],
            "npmi": [0.5],
            "language": ["de"],
            "label": ["key_point"],
            "filler": [False],
            "n_articles": [3],
        }
    )
    row = tables.readable(frame).iloc[0].to_dict()
    assert row == {
        "name": "ferry",
        "share first": "25.0\u00a0%",
        "difference": "\u221212.5",
        "low": "\u2013",
        "NPMI": 0.5,
        "language": "German (de)",
        "label": "key point",
        "filler": "no",
        "articles": 3,
    }
    by_period = pd.DataFrame({"bin": ["2026-03"], "n_bin": [4], "language": [0.5]})
    shown = tables.readable(by_period)
    assert shown["language"].tolist() == ["50.0\u00a0%"]
    assert list(shown) == ["period", "articles in all", "language"]
    assert frame["share_first"].tolist() == [0.25]


def test_what_goes_for_each_row_is_told_once():
    weeks = tables.over_time(ARTICLES["published"])
    assert list(tables.readable(weeks)) == ["week from", "articles"]
    absent = pd.DataFrame({"outlet": [None, "Post"], "word": ["ferry", None]})
    assert tables.readable(absent).to_numpy().tolist() == [["", "ferry"], ["Post", ""]]
    lines = pd.DataFrame({"label": list("aabb"), "reason": ["short", "short", "short", "long"]})
    assert tables.readable(lines)["reason"].tolist() == ["short", "as above", "short", "long"]


def test_no_topic_is_shown_without_a_number():
    topics = pd.DataFrame({"topic": [0, -1], "name": ["ferry", "no topic"]})
    assert tables.readable(topics)["topic"].tolist() == [0, ""]


def test_what_is_no_article_is_told_apart():
    articles = make_articles(kind=["digest", "live", "article", "digest"])
    others = tables.other_kinds(articles)
    assert others["article_id"].tolist() == ["a1", "d4", "b2"]
    assert others["kind"].tolist() == ["digest", "digest", "live"]


@pytest.mark.parametrize("start", list("=+-@\t\r\n＝＋－＠"))
def test_cell_starts_no_formula(start: str):
    assert csv_files.cell(f"{start}cmd|' /C calc'!A0").startswith("'")
    assert csv_files.cell([f"{start}1", "b"]).startswith("'")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (-3, "-3"),
        (np.int64(-3), "-3"),
        (-0.25, "-0.250000"),
        (-1e-9, "0.000000"),
        (1 / 3, "0.333333"),
        (float("inf"), "inf"),
        (True, "True"),
        (np.nan, ""),
        (None, ""),
        (pd.NA, ""),
        (pd.NaT, ""),
        (pd.Timestamp("2026-03-04 10:00"), "2026-03-04T10:00:00"),
        (datetime.date(2026, 3, 4), "2026-03-04"),
        (["a", "b"], "a; b"),
        (np.array(["a", "b"]), "a; b"),
        ([], ""),
        ([{"headline": "b", "deck": None}], '{"deck": null, "headline": "b"}'),
        ("a\x00b\x1b[31m\ud800", "ab[31m"),
        ("a - b = c", "a - b = c"),
    ],
)
def test_cell(value: object, text: str):
    assert csv_files.cell(value) == text


def test_write_csv_reads_back(tmp_path):
    frame = pd.DataFrame(
        {
            "=name": ['a "quoted", one', "two\nlines", "日本 ñ"],
            "n": [1, 2, 3],
            "x": [0.1, np.nan, -1],
        }
    )
    path = tables.write_csv(frame, tmp_path / "new" / "t.csv")
    data = path.read_bytes()
    assert data.decode("utf-8").count("\r") == 0
    rows = list(csv.reader(io.StringIO(data.decode("utf-8"))))
    assert rows == [
        ["'=name", "n", "x"],
        ['a "quoted", one', "1", "0.100000"],
        ["two\nlines", "2", ""],
        ["日本 ñ", "3", "-1.000000"],
    ]


def test_write_csv_leaves_out_the_index(tmp_path):
    frame = pd.DataFrame({"a": [1, 2]}, index=[7, 9])
    assert tables.write_csv(frame, tmp_path / "t.csv").read_text() == "a\n1\n2\n"


def test_write_csv_without_rows_keeps_the_header(tmp_path):
    empty = pd.DataFrame(columns=["source", "code"])
    assert tables.write_csv(empty, tmp_path / "t.csv").read_text() == "source,code\n"


def test_write_csv_says_where_it_cannot(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SourceError, match=r"file.t\.csv"):
        tables.write_csv(ARTICLES, tmp_path / "file" / "t.csv")


def test_write_tables_names_the_files(tmp_path):
    names = tables.write_tables({"b": ARTICLES, "a": LINES}, tmp_path)
    assert names == ["b.csv", "a.csv"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "b.csv"]


def test_overview_accounts_for_every_input():
    nothing = pd.DataFrame()
    corpus = SimpleNamespace(
        articles=ARTICLES,
        inputs=pd.DataFrame({"source": list("123456789")}),
        refused=pd.DataFrame({"source": ["7", "8", "9"]}),
        conflicts=nothing,
        unmatched=nothing,
    )
    n = tables.overview(corpus).set_index("what")["n"]
    exact = n["exact copies, counted with their article"]
    assert n["inputs read"] == n["articles"] + exact + n["inputs refused"]
    assert (exact, n["near copies among the articles"]) == (2, 1)
    assert n["of these, live blogs"] == 1
    assert "of these, digests of several stories" not in n


def test_counts_puts_absent_values_last():
    found = tables.counts(ARTICLES, "outlet")
    assert found["outlet"].tolist() == ["Post", "Daily", "not stated"]
    assert found["n_articles"].tolist() == [2, 1, 1]
    assert found["share"].tolist() == [0.5, 0.25, 0.25]


def test_counts_orders_equal_numbers_by_name():
    frame = pd.DataFrame({"code": ["b", "a", "b", "a", "c", "c", "c"]})
    assert tables.counts(frame, "code")["code"].tolist() == ["c", "a", "b"]
    assert tables.counts(frame.head(0), "code").shape == (0, 3)


def test_gaps_counts_what_is_missing_and_where_the_rest_came_from():
    found = tables.gaps(ARTICLES, ORIGINS).set_index("field")
    assert (found["n_stated"] + found["n_missing"] == len(ARTICLES)).all()
    assert found.loc["headline"].tolist() == [3, 1, 1, 0, 0, 1, 0.25]
    assert found.loc["deck", "n_missing"] == 3  # an empty text states nothing
    assert found.loc["byline", "n_stated"] == 2
    assert found["n_missing"].is_monotonic_decreasing


def test_over_time_counts_every_week_once():
    found = tables.over_time(ARTICLES["published"])
    assert found["start"].tolist() == ["2026-03-02", "2026-03-09", "2026-03-16"]
    assert found["n_articles"].tolist() == [2, 0, 1]
    assert set(found["period"]) == {"week"}


@pytest.mark.parametrize(
    ("last", "period", "most"), [("2031-01-01", "month", 60), ("1990-01-01", "year", 37)]
)
def test_over_time_takes_longer_periods_for_a_long_span(last: str, period: str, most: int):
    found = tables.over_time(pd.Series(pd.to_datetime(["2026-03-04", last])))
    assert set(found["period"]) == {period}
    assert len(found) <= most
    assert found["n_articles"].sum() == 2


def test_over_time_without_dates_is_empty():
    assert tables.over_time(pd.Series(pd.to_datetime([None, None]))).empty
    aware = pd.Series(pd.to_datetime(["2026-03-04T10:00+02:00"], utc=True))
    assert tables.over_time(aware)["n_articles"].tolist() == [1]


def test_near_copies_names_the_article_that_is_repeated():
    found = tables.near_copies(ARTICLES)
    assert found.loc[0, ["article_id", "duplicate_of", "its_headline", "its_outlet"]].tolist() == [
        "c3",
        "a1",
        "Ferry sails",
        "Post",
    ]
    assert tables.near_copies(make_articles(duplicate_of=[None] * 4)).empty


def test_labels_adds_up():
    found = tables.labels(LINES)
    assert found["n_lines"].sum() == len(LINES)
    assert found.loc[0].tolist() == ["body", 3, 0.6, 2, 0.617]
    assert tables.labels(LINES.head(0)).empty


def test_confidence_bands_hold_every_page_that_has_one():
    held = [0.0, 0.05, 0.3, 0.8999, 0.9, 1.0, np.nan]
    found = tables.confidence_bands(pd.DataFrame({"confidence": held}))
    assert found["n_articles"].sum() == 6
    by_start = found.set_index(found["from"].round(2))["n_articles"]
    assert by_start[by_start > 0].to_dict() == {0.0: 1, 0.05: 1, 0.3: 1, 0.85: 1, 0.9: 1, 0.95: 1}


def test_worst_pages_come_first():
    found = tables.worst_pages(ARTICLES, 5)
    assert found["article_id"].tolist() == ["b2", "c3", "a1"]  # d4 has no lines
    assert found["rank"].tolist() == [1, 2, 3]
    assert found["headline"].tolist()[0] == ""
    assert len(tables.worst_pages(ARTICLES, 1)) == 1
    assert tables.worst_pages(ARTICLES, 0).empty


def test_worst_pages_needs_a_number():
    with pytest.raises(ParameterError, match="n: -1"):
        tables.worst_pages(ARTICLES, -1)


def test_page_lines_keeps_the_order_asked_for():
    found = tables.page_lines(LINES, ["b2", "a1"])
    assert found["page"].tolist() == [1, 1, 1, 2, 2]
    assert found["text"].tolist() == ["Home", "One.", "Two.", "Ferry sails", "A text."]
    assert tables.page_lines(LINES, []).empty


@pytest.mark.parametrize(
    "table",
    [
        lambda articles: tables.counts(articles, "kind"),
        lambda articles: tables.gaps(articles, shuffled(ORIGINS)),
        lambda articles: tables.over_time(articles["published"]),
        tables.near_copies,
        tables.confidence_bands,
        lambda articles: tables.worst_pages(articles, 2),
    ],
)
def test_order_of_rows_does_not_matter(table):
    pd.testing.assert_frame_equal(table(ARTICLES), table(shuffled(ARTICLES)))


def test_order_of_lines_does_not_matter():
    pd.testing.assert_frame_equal(tables.labels(LINES), tables.labels(shuffled(LINES)))
    pd.testing.assert_frame_equal(
        tables.page_lines(LINES, ["b2", "a1"]), tables.page_lines(shuffled(LINES), ["b2", "a1"])
    )

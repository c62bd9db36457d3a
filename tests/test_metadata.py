"""Metadata: which row is of which page, what wins, what is listed, what is refused."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented_pages import headline, page

from newslib.corpus import read_corpus
from newslib.errors import ParameterError, SourceError
from newslib.gathering.frames import kind_of, naive
from newslib.gathering.rows import frame_rows, plain


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    (folder / "deep").mkdir(parents=True)
    for name, number in (("0.txt", 0), ("1.txt", 1), ("deep/2.txt", 2)):
        (folder / name).write_text(page(number), encoding="utf-8")
    return folder


def sha256(number: int) -> str:
    return hashlib.sha256(page(number).encode()).hexdigest()


def read(pages: Path, **columns):
    corpus = read_corpus(pages, metadata=pd.DataFrame(columns))
    return corpus, corpus.articles.set_index("source")


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".parquet"])
def test_metadata_from_files(pages: Path, tmp_path: Path, suffix: str):
    frame = pd.DataFrame({"source": ["0.txt", "deep/2.txt"], "outlet": ["The Echo", "The Bell"]})
    path = tmp_path / f"metadata{suffix}"
    if suffix == ".csv":
        frame.to_csv(path, index=False)
    elif suffix == ".jsonl":
        frame.to_json(path, orient="records", lines=True)
    else:
        frame.to_parquet(path)
    corpus = read_corpus(pages, metadata=path)
    articles = corpus.articles.set_index("source")
    assert articles["outlet"].to_dict() == {
        "0.txt": "The Echo",
        "1.txt": None,
        "deep/2.txt": "The Bell",
    }
    assert len(corpus.unmatched) == 0


@pytest.mark.parametrize("key", [sha256(1), sha256(1)[:16], sha256(1)[:16].upper()])
def test_page_is_found_by_its_hash(pages: Path, key: str):
    corpus, articles = read(pages, article_id=[key], outlet=["The Echo"])
    assert articles["outlet"].dropna().to_dict() == {"1.txt": "The Echo"}
    assert len(corpus.unmatched) == 0


def test_page_is_found_by_its_path_however_it_is_spelled(tmp_path: Path):
    name = "Café.txt"
    (tmp_path / unicodedata.normalize("NFD", name)).write_text(page(0), encoding="utf-8")
    given_ = ["./" + unicodedata.normalize("NFC", name)]
    _, articles = read(tmp_path, source=given_, outlet=["The Echo"])
    assert articles["outlet"].tolist() == ["The Echo"]


def test_metadata_extends_and_overrides_and_origins_are_kept(pages: Path):
    corpus, articles = read(
        pages,
        source=["0.txt", "1.txt"],
        headline=["Another headline", headline(1)],
        outlet=["The Echo", None],
        url=["https://echo.example/0", ""],
        byline=["Ida Marsh; Jon Abbery", None],
        updated=["2024-06-01T10:00", None],
        desk=["Harbour", "Town"],
    )
    row = articles.loc["0.txt"]
    assert row["headline"] == "Another headline"
    assert row["byline"] == ["Ida Marsh", "Jon Abbery"]
    assert (row["outlet"], row["url"], row["desk"]) == (
        "The Echo",
        "https://echo.example/0",
        "Harbour",
    )
    assert row["updated"] == pd.Timestamp("2024-06-01 10:00")
    assert row["published"] == pd.Timestamp("2024-05-01")  # as the page states
    origins = corpus.origins.pivot(index="article_id", columns="field", values="origin")
    assert origins.loc[row["article_id"]].dropna().to_dict() == {
        **dict.fromkeys(["headline", "outlet", "url", "byline", "updated", "desk"], "metadata"),
        **dict.fromkeys(["published", "language"], "page"),
    }
    other = articles.loc["1.txt"]
    assert origins.loc[other["article_id"], "headline"] == "page"  # the same is stated by both
    assert (other["outlet"], other["url"]) == (None, None)


def test_conflicts_are_listed_with_both_values(pages: Path):
    corpus, articles = read(
        pages,
        source=["0.txt", "1.txt"],
        headline=["Another headline", None],
        byline=["Nobody Else", "Oskar Venn"],
        published=["2024-05-09", "2024-05-02"],
    )
    assert set(corpus.conflicts["article_id"]) == {articles.loc["0.txt", "article_id"]}
    assert corpus.conflicts[["source", "field", "page", "metadata"]].values.tolist() == [
        ["0.txt", "headline", headline(0), "Another headline"],
        ["0.txt", "published", "2024-05-01T00:00:00", "2024-05-09T00:00:00"],
        ["0.txt", "byline", "Ida Marsh", "Nobody Else"],
    ]


def test_rows_without_a_page_are_listed_as_they_stand(pages: Path):
    corpus, _ = read(
        pages,
        source=["0.txt", "nowhere.txt", None],
        article_id=[None, None, "0" * 16],
        published=["2024-05-01", "2024-05-02", None],
        byline=[None, "Ida Marsh", None],
        views=[1, 2, 3],
    )
    unmatched = corpus.unmatched
    assert list(unmatched.columns) == ["source", "article_id", "published", "byline", "views"]
    assert unmatched["source"].tolist() == ["nowhere.txt", None]
    assert unmatched["article_id"].tolist() == [None, "0" * 16]
    assert unmatched["views"].tolist() == [2, 3]
    assert unmatched["published"].tolist() == [pd.Timestamp("2024-05-02"), pd.NaT]


def test_row_of_a_refused_page_is_unmatched(pages: Path):
    (pages / "empty.txt").write_bytes(b"")
    corpus, _ = read(pages, source=["empty.txt"], outlet=["The Echo"])
    assert corpus.unmatched["source"].tolist() == ["empty.txt"]


def test_rows_of_exact_copies_fill_gaps_and_conflicts_are_listed(pages: Path):
    (pages / "9-copy.txt").write_text(page(0), encoding="utf-8")
    corpus, articles = read(
        pages,
        source=["9-copy.txt", "0.txt"],
        outlet=["The Bell", "The Echo"],
        url=["https://bell.example/9", None],
    )
    row = articles.loc["0.txt"]
    assert (row["outlet"], row["url"], row["copies"]) == ("The Echo", "https://bell.example/9", 2)
    assert corpus.conflicts[["source", "field", "page", "metadata"]].values.tolist() == [
        ["9-copy.txt", "outlet", "The Echo", "The Bell"]
    ]
    assert len(corpus.unmatched) == 0


@pytest.mark.parametrize(
    ("source", "article_id", "rows"),
    [
        (["0.txt", "1.txt", "./0.txt"], [None] * 3, "rows 1 and 3"),
        ([None, None], [sha256(0)[:16], sha256(0)[:16]], "rows 1 and 2"),
        ([None, None], [sha256(0), sha256(0)[:16]], "rows 2 and 1"),
        (["0.txt", None], [None, sha256(0)[:16]], "rows 1 and 2"),
    ],
)
def test_two_rows_of_one_page_are_an_error(pages: Path, source, article_id, rows: str):
    with pytest.raises(SourceError, match=rf"{rows} are of one page .* allowed is one row a page"):
        read(pages, source=source, article_id=article_id)


def test_one_row_of_two_pages_is_an_error(pages: Path):
    with pytest.raises(SourceError, match="row 1 is of two pages"):
        read(pages, source=["0.txt"], article_id=[sha256(1)])


@pytest.mark.parametrize("column", ["published", "updated"])
@pytest.mark.parametrize("value", ["yesterday", "03.05.2024", "2024", "2024-13-01", 20.5])
def test_date_that_is_none_is_an_error_that_says_where(pages: Path, column: str, value):
    with pytest.raises(SourceError) as caught:
        read(pages, source=["0.txt", "1.txt"], **{column: [None, value]})
    for part in ("row 2", f"'{column}'", repr(value), "ISO 8601", "2024-05-03"):
        assert part in str(caught.value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024-05-03", "2024-05-03"),
        (" 2024-05-03 14:30 ", "2024-05-03 14:30"),
        ("2024-05-03T14:30:15.5", "2024-05-03 14:30:15.5"),
        ("2024-05-03T14:30:00Z", "2024-05-03 14:30"),
        ("2024-05-03T00:30:00+02:00", "2024-05-02 22:30"),
        (date(2024, 5, 3), "2024-05-03"),
        (datetime(2024, 5, 3, 14, 30, tzinfo=timezone(timedelta(hours=-5))), "2024-05-03 19:30"),
        (pd.Timestamp("2024-05-03 14:30"), "2024-05-03 14:30"),
        ("0001-01-01T00:00:00+14:00", "0001-01-01"),
        ("9999-12-31", "9999-12-31"),
    ],
)
def test_dates_keep_their_time_or_move_to_utc(pages: Path, value, expected: str):
    metadata = pd.DataFrame({"source": ["0.txt"], "updated": pd.Series([value], dtype=object)})
    updated = read_corpus(pages, metadata=metadata).articles.set_index("source")["updated"]
    assert updated.dtype == "datetime64[us]"
    assert updated["0.txt"] == pd.Timestamp(expected).as_unit("us")


@given(st.datetimes(timezones=st.just(UTC)))
def test_utc_loses_nothing_but_its_zone(value: datetime):
    assert naive(value).replace(tzinfo=UTC) == value


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"path": ["0.txt"]}, r"no column 'source' .* or 'article_id' .*found are 'path'$"),
        ({"source": ["0.txt"], "n_words": [3]}, "'n_words', which newslib works out itself"),
        ({"source": ["0.txt"], "newslib_lines": [3]}, "works out itself"),
        ({"article_id": ["xyz"]}, "row 1, column 'article_id': 'xyz' given"),
        ({"article_id": [1234567890123456 * 10]}, r"allowed are the first 16 hex digits"),
        ({"source": ["0.txt"], "headline": [["a", "list"]]}, "'headline'.*allowed is text"),
    ],
)
def test_metadata_that_cannot_be_used_is_an_error(pages: Path, columns, message: str):
    with pytest.raises(SourceError, match=message):
        read(pages, **columns)


def test_metadata_that_is_no_table_is_an_error(pages: Path, tmp_path: Path):
    (tmp_path / "broken.jsonl").write_text('{"source": "0.txt"}\n{"sour', encoding="utf-8")
    (tmp_path / "m.xlsx").write_bytes(b"PK")
    for path, message in (
        (tmp_path / "nowhere.csv", "nowhere.csv"),
        (tmp_path / "m.xlsx", ".csv, .jsonl, .parquet"),
        (tmp_path / "broken.jsonl", "row 2"),
        (pages, "no kind"),
    ):
        with pytest.raises(SourceError, match=message):
            read_corpus(pages, metadata=path)
    with pytest.raises(ParameterError, match="metadata: dict given"):
        read_corpus(pages, metadata={"source": ["0.txt"]})


def test_wrong_metadata_is_found_before_pages_are_read(tmp_path: Path):
    with pytest.raises(SourceError, match="no column 'source'"):
        read_corpus(tmp_path / "nowhere", metadata=pd.DataFrame({"path": []}))


def test_index_and_order_of_the_metadata_make_no_difference(pages: Path):
    metadata = pd.DataFrame({"source": ["0.txt", "1.txt"], "outlet": ["The Echo", "The Bell"]})
    expected = read_corpus(pages, metadata=metadata)
    turned = read_corpus(pages, metadata=metadata.iloc[::-1].set_index(pd.Index(["x", "x"])))
    pd.testing.assert_frame_equal(turned.articles, expected.articles)


def test_lone_surrogates_do_not_stop_the_corpus_from_being_stored(pages: Path, tmp_path: Path):
    values = {
        "source": "0.txt",
        "headline": "An \ud800 headline",
        "desk": "\udfff",
        "x": ["\ud800"],
    }
    other = {"source": "\ud800.txt"}
    path = tmp_path / "m.jsonl"
    path.write_text(f"{json.dumps(values)}\n{json.dumps(other)}\n", encoding="utf-8")
    corpus = read_corpus(pages, metadata=path)
    corpus.to_parquet(tmp_path / "corpus.parquet")
    headline_ = corpus.articles.set_index("source").loc["0.txt", "headline"]
    assert headline_ == "An \ufffd headline"


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([True, None], "flag"),
        ([True, 1], "text"),
        ([1, 2], "integer"),
        ([1, 2.5], "number"),
        ([2**70], "text"),
        ([2**9999, 0.5], "text"),
        ([date(2024, 5, 3), None], "date"),
        (["1", "2"], "text"),
        ([["a"], "b"], "text"),
        ([], "text"),
        ([None], "text"),
    ],
)
def test_kind_of_a_column(values: list[object], kind: str):
    assert kind_of(values) == kind


def test_cells_become_plain_values():
    frame = pd.DataFrame(
        {
            "a": pd.array([1, None], dtype="Int64"),
            "b": pd.Categorical(["x", None]),
            "c": pd.to_datetime(["2024-05-03", None]),
            "d": [float("nan"), 2.0],
            "e": ["  ", "text"],
        }
    )
    assert frame_rows(frame, "m").rows == {
        1: {"a": 1, "b": "x", "c": datetime(2024, 5, 3), "d": None, "e": None},  # noqa: DTZ001
        2: {"a": None, "b": None, "c": None, "d": 2.0, "e": "text"},
    }
    assert type(plain(frame["a"][0])) is int

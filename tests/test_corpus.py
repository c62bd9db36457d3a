"""Pages to a corpus: columns, refusals, metadata, copies, order, and one file to keep it in."""

from __future__ import annotations

import hashlib
import json
import os
import pty
import random
import subprocess
import sys
import termios
import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented_pages import headline, html_page, mhtml_page, page, paragraphs
from pandas.testing import assert_frame_equal

from newslib.corpus import Corpus, read_corpus
from newslib.errors import ParameterError, SourceError
from newslib.gathering.frames import ARTICLES, SCHEMAS, frame, frame_with_own

TABLES = tuple(Corpus.__dataclass_fields__)
CONTRACT = [
    *("article_id", "source", "kind", "headline", "deck", "section", "outlet", "url"),
    *("published", "updated", "byline", "dateline", "language", "text", "n_words"),
    *("n_paragraphs", "key_points", "captions", "related", "kept_share", "confidence"),
    *("copies", "duplicate_of"),
]


def assert_same(one: Corpus, other: Corpus) -> None:
    for name in TABLES:
        assert_frame_equal(getattr(one, name), getattr(other, name), check_exact=True)


def id_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def by_source(corpus: Corpus) -> pd.DataFrame:
    return corpus.articles.set_index("source")


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """A folder with pages of every kind, an exact copy, a near copy, and inputs to refuse."""
    folder = tmp_path / "pages"
    (folder / "deep").mkdir(parents=True)
    for number in range(4):
        (folder / f"{number}.txt").write_text(page(number), encoding="utf-8")
    (folder / "deep" / "0-copy.txt").write_text(page(0), encoding="utf-8")
    near = page(1).replace("Privacy policy", "Imprint")
    (folder / "deep" / "1-near.txt").write_text(near, encoding="utf-8")
    (folder / "5.html").write_text(html_page(5), encoding="utf-8")
    (folder / "6.mhtml").write_bytes(mhtml_page(6))
    (folder / "empty.txt").write_bytes(b"")
    (folder / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    (folder / "menu.txt").write_text("Home\nNews\nSport\n", encoding="utf-8")
    (folder / "notes.md").write_text("Invented notes.", encoding="utf-8")
    return folder


def test_columns_are_those_of_the_contract(pages: Path):
    corpus = read_corpus(pages)
    assert list(corpus.articles.columns)[: len(CONTRACT)] == CONTRACT
    assert corpus.articles["published"].dtype == "datetime64[us]"
    assert corpus.articles["updated"].dtype == "datetime64[us]"
    for name in ("n_words", "n_paragraphs", "copies"):
        assert corpus.articles[name].dtype == "int64"
    for name in ("kept_share", "confidence"):
        assert corpus.articles[name].dropna().between(0, 1).all()
    for name in ("byline", "key_points", "captions", "related", "warnings"):
        assert all(isinstance(value, list) for value in corpus.articles[name])
    assert {name: list(getattr(corpus, name).columns) for name in TABLES if name != "articles"} == {
        name: list(SCHEMAS[name]) for name in TABLES if name != "articles"
    }


def test_a_page_is_read(pages: Path):
    row = by_source(read_corpus(pages)).loc["2.txt"]
    assert row["article_id"] == id_of(page(2).encode())
    assert row["kind"] == "article"
    assert row["headline"] == headline(2)
    assert row["byline"] == ["Lena Thorp"]
    assert row["published"] == pd.Timestamp("2024-05-03")
    assert row["text"] == "\n\n".join(paragraphs(2))
    assert row["n_paragraphs"] == 6
    assert row["language"] == "en"
    assert (row["outlet"], row["url"], row["duplicate_of"]) == (None, None, None)
    assert 0.8 < row["kept_share"] < 1
    assert row["copies"] == 1


def test_lines_are_those_of_the_pages_and_html_has_none(pages: Path):
    corpus = read_corpus(pages)
    ids = by_source(corpus)["article_id"]
    lines = corpus.lines
    for name in ("2.txt", "deep/1-near.txt"):
        own = lines[lines["article_id"] == ids[name]]
        assert own["number"].tolist() == list(range(1, 15))
        assert own["text"].iloc[3] in (headline(1), headline(2))
    assert not lines["article_id"].isin([ids["5.html"], ids["6.mhtml"]]).any()
    assert lines["article_id"].is_monotonic_increasing
    assert any("no line labels" in text for text in by_source(corpus).loc["5.html", "warnings"])


def test_html_is_read_by_its_tags(pages: Path):
    corpus = read_corpus(pages)
    row = by_source(corpus).loc["5.html"]
    assert row["headline"] == headline(5)
    assert (row["outlet"], row["url"]) == ("The Invented Echo", "https://echo.example/news/5")
    assert row["published"] == pd.Timestamp("2024-05-06 12:30")  # 14:30+02:00
    assert row["language"] == "en"
    assert pd.isna(row["confidence"])
    assert pd.isna(row["kept_share"])
    origins = corpus.origins[corpus.origins["article_id"] == row["article_id"]]
    assert set(origins["origin"]) == {"html"}
    assert {"headline", "outlet", "url", "published"} <= set(origins["field"])


def test_refused_inputs_are_listed_and_the_rest_goes_on(pages: Path):
    corpus = read_corpus(pages)
    assert dict(zip(corpus.refused["source"], corpus.refused["code"], strict=True)) == {
        "empty.txt": "empty",
        "menu.txt": "no-article",
        "picture.txt": "binary",
    }
    assert len(corpus.articles) == 7


def test_html_in_a_text_file_is_told_of_when_refused(tmp_path: Path):
    text = "<html><head></head><body><p>Rain fell on the bridge.</p><p>It rose.</p></body></html>"
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    message = read_corpus(tmp_path).refused["message"][0]
    assert message.startswith("no article is found in the page's 1 lines; the text is HTML source")


def test_hostile_names_do_not_stop_the_rest(pages: Path):
    os.mkfifo(pages / "pipe.txt")
    (pages / "zero.html").symlink_to("/dev/zero")
    (pages / "nowhere.txt").symlink_to("nowhere-at-all.txt")
    (pages / "circle").symlink_to(pages)
    with (pages / "large.mhtml").open("wb") as file:
        file.truncate(10_000_001)
    refused = read_corpus(pages).refused.set_index("source")["code"]
    assert refused["pipe.txt"] == refused["zero.html"] == refused["nowhere.txt"] == "unreadable"
    assert refused["circle"] == "linked-folder"
    assert refused["large.mhtml"] == "too-large"


def test_names_that_are_shown_alike_are_both_listed(tmp_path: Path):
    (tmp_path / r"caf\xe9.txt").write_text(page(0), encoding="utf-8")
    try:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")).write_text(page(1))
    except OSError:
        pytest.skip("this file system takes no names that are not UTF-8")
    corpus = read_corpus(tmp_path)
    assert corpus.inputs["source"].tolist() == [r"caf\xe9.txt"] * 2
    assert (len(corpus.articles), corpus.refused["code"].tolist()) == (1, ["unreadable"])


def test_every_input_is_listed_once_with_its_hash(pages: Path):
    (pages / "nowhere.txt").symlink_to("nowhere-at-all.txt")
    inputs = read_corpus(pages).inputs
    assert inputs["source"].is_unique
    assert inputs["source"].is_monotonic_increasing
    for row in inputs[inputs["source"] != "nowhere.txt"].itertuples():
        data = (pages / row.source).read_bytes()
        assert (row.sha256, row.n_bytes) == (hashlib.sha256(data).hexdigest(), len(data))
    assert inputs.set_index("source").loc["nowhere.txt"].tolist() == [None, 0]
    assert "notes.md" not in set(inputs["source"])


def test_exact_copies_are_one_row_with_the_smallest_source(pages: Path):
    articles = read_corpus(pages).articles
    same = articles[articles["article_id"] == id_of(page(0).encode())]
    assert same[["source", "copies"]].values.tolist() == [["0.txt", 2]]
    assert articles["article_id"].is_unique


def test_copies_of_a_refused_page_are_refused_too(tmp_path: Path):
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("Home\nNews\n", encoding="utf-8")
    refused = read_corpus(tmp_path).refused
    assert refused[["source", "code"]].values.tolist() == [
        ["a.txt", "no-article"],
        ["b.txt", "no-article"],
    ]


def test_refused_pages_are_not_kept_in_memory(tmp_path: Path):
    size = 1_000_000
    for number in range(12):
        (tmp_path / f"{number}.txt").write_bytes(b"%PDF-" + bytes([number]) * size)
    read_corpus(tmp_path)  # what is imported only now is no page
    tracemalloc.start()
    try:
        refused = read_corpus(tmp_path).refused
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert refused["code"].tolist() == ["binary"] * 12
    assert peak < 6 * size


def test_near_duplicate_points_to_the_smallest_id(pages: Path):
    articles = by_source(read_corpus(pages))
    pair = articles.loc[["1.txt", "deep/1-near.txt"]]
    first = pair["article_id"].min()
    for row in pair.itertuples():
        assert row.duplicate_of == (None if row.article_id == first else first)
    assert articles["duplicate_of"].notna().sum() == 1


def test_table_is_sorted_by_article_id(pages: Path):
    ids = read_corpus(pages).articles["article_id"].tolist()
    assert ids == sorted(ids)


def test_order_in_which_inputs_are_given_makes_no_difference(pages: Path):
    files = sorted(path for path in pages.rglob("*") if path.suffix in {".txt", ".html", ".mhtml"})
    expected = read_corpus(pages)
    for seed in range(2):
        random.Random(seed).shuffle(files)
        assert_same(read_corpus(files), expected)


READ = "import newslib, sys; newslib.read_corpus(sys.argv[1]).to_parquet(sys.argv[2])"


def test_locale_time_zone_and_hash_seed_make_no_difference(pages: Path, tmp_path: Path):
    (pages / "Öre.txt").write_text(page(9), encoding="utf-8")
    here, there = tmp_path / "here.parquet", tmp_path / "there.parquet"
    read_corpus(pages).to_parquet(here)
    subprocess.run(
        [sys.executable, "-c", READ, str(pages), str(there)],
        check=True,
        env={**os.environ, "LC_ALL": "C", "TZ": "Pacific/Auckland", "PYTHONHASHSEED": "2"},
        timeout=120,
    )
    assert there.read_bytes() == here.read_bytes()


def test_corpus_of_refused_inputs_keeps_its_columns_and_dtypes(pages: Path, tmp_path: Path):
    (tmp_path / "menu.txt").write_text("Home\nNews\nSport\n", encoding="utf-8")
    full, empty = read_corpus(pages), read_corpus(tmp_path / "menu.txt")
    assert len(empty.articles) == 0
    assert len(empty.refused) == 1
    for name in TABLES:
        assert getattr(empty, name).dtypes.to_dict() == getattr(full, name).dtypes.to_dict()
    empty.to_parquet(tmp_path / "empty.parquet")
    assert_same(Corpus.from_parquet(tmp_path / "empty.parquet"), empty)


def test_nothing_found_is_an_error(tmp_path: Path):
    with pytest.raises(SourceError, match="no page in"):
        read_corpus(tmp_path)
    with pytest.raises(SourceError, match="nowhere"):
        read_corpus(tmp_path / "nowhere")


@pytest.mark.parametrize("content", ["pages", "", None])
def test_content_is_never_guessed(pages: Path, content):
    with pytest.raises(ParameterError, match=r"content: .* allowed are page, article"):
        read_corpus(pages, content=content)


@pytest.mark.parametrize("max_bytes", [0, -1, 1.5, True, "1"])
def test_max_bytes_is_checked(pages: Path, max_bytes):
    with pytest.raises(ParameterError, match=r"max_bytes: .* whole number"):
        read_corpus(pages, max_bytes=max_bytes)


def test_max_bytes_limits_files_and_rows(tmp_path: Path):
    (tmp_path / "a.txt").write_text(page(0), encoding="utf-8")
    pd.DataFrame({"text": [page(0)]}).to_csv(tmp_path / "t.csv", index=False)
    size = len(page(0).encode())
    both = [tmp_path / "a.txt", tmp_path / "t.csv"]
    assert len(read_corpus(both, max_bytes=size).refused) == 0
    refused = read_corpus(both, max_bytes=size - 1).refused
    assert refused["code"].tolist() == ["too-large", "too-large"]


# Tables of pages


def write_table(frame: pd.DataFrame, path: Path) -> Path:
    if path.suffix == ".csv":
        frame.to_csv(path, index=False)
    elif path.suffix == ".jsonl":
        frame.to_json(path, orient="records", lines=True, date_format="iso")
    else:
        frame.to_parquet(path, index=False)
    return path


@pytest.fixture(params=[".csv", ".jsonl", ".parquet"])
def kind(request) -> str:
    return request.param


def test_table_of_pages_is_parsed(tmp_path: Path, kind: str):
    table = write_table(pd.DataFrame({"text": [page(0), page(1)]}), tmp_path / f"t{kind}")
    corpus = read_corpus(table)
    assert by_source(corpus).loc[f"t{kind}#2", "headline"] == headline(1)
    assert set(corpus.articles["article_id"]) == {id_of(page(i).encode()) for i in (0, 1)}
    assert len(corpus.lines) == 28
    assert corpus.inputs["source"].tolist() == [f"t{kind}"]
    assert corpus.inputs["sha256"].tolist() == [hashlib.sha256(table.read_bytes()).hexdigest()]


def test_table_of_articles_is_taken_as_it_is(tmp_path: Path, kind: str):
    text = "\n\n".join(paragraphs(3))
    given_ = {
        "text": [text],
        "headline": ["An invented headline"],
        "byline": ["Ida Marsh; Jon Abbery"],
        "published": ["2024-05-03T14:30:00+02:00"],
        "outlet": ["The Invented Echo"],
        "desk": ["Harbour"],
    }
    corpus = read_corpus(
        write_table(pd.DataFrame(given_), tmp_path / f"t{kind}"), content="article"
    )
    row = corpus.articles.iloc[0]
    assert row["text"] == text
    assert row["headline"] == "An invented headline"
    assert row["byline"] == ["Ida Marsh", "Jon Abbery"]
    assert row["published"] == pd.Timestamp("2024-05-03 12:30")
    assert (row["outlet"], row["desk"], row["language"]) == ("The Invented Echo", "Harbour", "en")
    assert (row["kept_share"], row["n_paragraphs"]) == (1.0, 6)
    assert pd.isna(row["confidence"])
    assert len(corpus.lines) == 0
    origins = corpus.origins.set_index("field")["origin"]
    assert origins.drop("language").unique().tolist() == ["table"]


def test_columns_of_a_table_win_over_its_pages(tmp_path: Path):
    frame_ = pd.DataFrame({"text": [page(0)], "headline": ["Another headline"]})
    corpus = read_corpus(write_table(frame_, tmp_path / "t.csv"))
    assert corpus.articles["headline"].tolist() == ["Another headline"]
    conflict = corpus.conflicts.iloc[0]
    assert conflict["field"] == "headline"
    assert (conflict["page"], conflict["metadata"]) == (headline(0), "Another headline")


def test_lines_are_paragraphs_where_a_clean_text_has_no_blank_ones(tmp_path: Path):
    frame_ = pd.DataFrame({"text": ["One line.\nAnother line.", "A wrapped\nline.\n\nAnother."]})
    corpus = read_corpus(write_table(frame_, tmp_path / "t.csv"), content="article")
    texts = by_source(corpus)["text"]
    assert texts["t.csv#1"] == "One line.\n\nAnother line."
    assert texts["t.csv#2"] == "A wrapped line.\n\nAnother."


def test_table_without_text_is_an_error_that_lists_the_columns(tmp_path: Path, kind: str):
    table = write_table(pd.DataFrame({"body": ["x"], "title": ["y"]}), tmp_path / f"t{kind}")
    with pytest.raises(SourceError, match=r"no column 'text'.*found are 'body', 'title'$"):
        read_corpus(table)


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("t.csv", b"", "is empty"),
        ("t.csv", b"text,outlet\na,b,c\n", "as many cells"),
        ("t.csv", b"text\ncaf\xe9\n", "UTF-8"),
        ("t.csv", b"text,text\na,b\n", "more than one column 'text'"),
        ("t.jsonl", b"", "no line that is a JSON object"),
        ("t.jsonl", b'{"text": "a", "\\ud800": 1}', "not Unicode"),
        ("t.parquet", b"PAR1 but no more", "not Parquet"),
    ],
)
def test_table_that_is_none_is_an_error(tmp_path: Path, name: str, data: bytes, message: str):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(SourceError, match=message):
        read_corpus(tmp_path / name)


def test_rows_of_a_table_are_refused_one_by_one(tmp_path: Path):
    rows = [
        json.dumps({"text": page(0)}),
        json.dumps({"text": " "}),
        json.dumps({"text": 12}),
        '{"text": "cut off',
        "[1, 2]",
        json.dumps({"text": page(1) + "\ud800"}),
        json.dumps({"outlet": "The Invented Echo"}),
        json.dumps({"text": "Home\nNews"}),
    ]
    (tmp_path / "t.jsonl").write_text("\n\n".join(rows), encoding="utf-8")
    corpus = read_corpus(tmp_path / "t.jsonl")
    assert corpus.articles["source"].tolist() == ["t.jsonl#1"]
    assert corpus.refused[["source", "code"]].values.tolist() == [
        ["t.jsonl#2", "empty"],
        ["t.jsonl#3", "wrong-kind"],
        ["t.jsonl#4", "broken"],
        ["t.jsonl#5", "broken"],
        ["t.jsonl#6", "undecodable"],
        ["t.jsonl#7", "empty"],
        ["t.jsonl#8", "no-article"],
    ]


@pytest.mark.parametrize(
    ("column", "message"),
    [
        (pa.array([b"\xff"]).cast(pa.string(), safe=False), "decode byte 0xff"),
        (pa.array([10**12], pa.timestamp("s")), "out of range"),
        (pa.array([1], pa.timestamp("us", tz="No/Where")), "No/Where"),
    ],
    ids=["text", "year", "zone"],
)
def test_parquet_of_what_python_has_not_is_an_error(tmp_path: Path, column: pa.Array, message: str):
    pq.write_table(pa.table({"text": [page(0)], "more": column}), tmp_path / "t.parquet")
    with pytest.raises(SourceError, match=rf"not Parquet that can be read: .*{message}"):
        read_corpus(tmp_path / "t.parquet")


def test_bytes_are_no_text(tmp_path: Path):
    pd.DataFrame({"text": [page(0).encode()]}).to_parquet(tmp_path / "t.parquet")
    refused = read_corpus(tmp_path / "t.parquet").refused
    assert refused["code"].tolist() == ["wrong-kind"]
    assert "type bytes" in refused["message"][0]


def test_table_that_is_no_file_is_refused(tmp_path: Path):
    os.mkfifo(tmp_path / "t.csv")
    refused = read_corpus(tmp_path / "t.csv").refused
    assert refused[["source", "code"]].values.tolist() == [["t.csv", "unreadable"]]


def test_csv_as_spreadsheets_write_it(tmp_path: Path):
    quoted = page(0).replace('"', '""').replace("\n", "\r\n")
    table = f'text,n,, \r\n"{quoted}",007,,\r\n'  # cells beside those in use have no name
    (tmp_path / "t.csv").write_bytes(table.encode("utf-8-sig"))
    articles = read_corpus(tmp_path / "t.csv").articles
    assert articles["headline"].tolist() == [headline(0)]
    assert articles["n"].tolist() == ["007"]
    assert articles.columns[-1] == "n"


def test_exact_copies_in_tables_and_files_are_one_row(tmp_path: Path):
    (tmp_path / "a.txt").write_bytes(page(0).encode())
    frame_ = pd.DataFrame({"text": [page(0), page(0)], "outlet": ["The Echo", "The Gazette"]})
    table = write_table(frame_, tmp_path / "t.parquet")
    corpus = read_corpus([tmp_path / "a.txt", table])
    assert corpus.articles[["source", "copies", "outlet"]].values.tolist() == [
        ["a.txt", 3, "The Echo"]
    ]
    conflict = corpus.conflicts.set_index("field").loc["outlet"]
    assert conflict["source"] == "t.parquet#2"
    assert (conflict["page"], conflict["metadata"]) == ("The Echo", "The Gazette")


# One file for a corpus


def test_parquet_and_back_without_loss(pages: Path, tmp_path: Path):
    metadata = pd.DataFrame(
        {
            "source": ["1.txt", "2.txt", "nowhere.txt"],
            "headline": ["Another headline", None, None],
            "byline": [["Ida Marsh"], None, ["Jon Abbery"]],
            "published": [None, datetime(2024, 5, 3, 12, tzinfo=UTC), None],
            "views": [10, 20, 30],
            "paid": [True, False, None],
            "price": [0.5, None, 1.5],
            "tags": [["a"], None, {"b": 1}],
            "printed": [pd.Timestamp("2024-05-04"), None, None],
        }
    )
    corpus = read_corpus(pages, metadata=metadata)
    dtypes = corpus.articles.dtypes
    assert [str(dtypes[name]) for name in ("views", "paid", "price", "tags", "printed")] == [
        *("Int64", "boolean", "float64", "object", "datetime64[us]")
    ]
    assert all(len(getattr(corpus, name)) for name in TABLES)
    corpus.to_parquet(tmp_path / "corpus.parquet")
    assert_same(Corpus.from_parquet(tmp_path / "corpus.parquet"), corpus)
    assert_same(read_corpus(str(tmp_path / "corpus.parquet"), content="article"), corpus)
    assert {path.name for path in tmp_path.iterdir()} == {"pages", "corpus.parquet"}


def test_stored_corpus_is_a_table_of_articles_to_others(pages: Path, tmp_path: Path):
    corpus = read_corpus(pages)
    corpus.to_parquet(tmp_path / "corpus.parquet")
    plain = pd.read_parquet(tmp_path / "corpus.parquet")
    assert plain["article_id"].tolist() == corpus.articles["article_id"].tolist()
    assert list(plain.columns[: len(ARTICLES)]) == list(ARTICLES)


def test_same_corpus_is_the_same_file(pages: Path, tmp_path: Path):
    corpus = read_corpus(pages)
    corpus.to_parquet(tmp_path / "one.parquet")
    Corpus.from_parquet(tmp_path / "one.parquet").to_parquet(tmp_path / "two.parquet")
    assert (tmp_path / "one.parquet").read_bytes() == (tmp_path / "two.parquet").read_bytes()


def test_part_of_a_corpus_can_be_stored(pages: Path, tmp_path: Path):
    corpus = read_corpus(pages)
    articles = corpus.articles.iloc[2:4].reset_index(drop=True)
    kept = {
        name: getattr(corpus, name)[
            getattr(corpus, name)["article_id"].isin(articles["article_id"])
        ].reset_index(drop=True)
        for name in ("lines", "origins")
    }
    part = replace(corpus, articles=articles, **kept)
    part.to_parquet(tmp_path / "part.parquet")
    assert_same(Corpus.from_parquet(tmp_path / "part.parquet"), part)
    with pytest.raises(SourceError, match="same articles"):
        replace(corpus, articles=articles).to_parquet(tmp_path / "other.parquet")


def test_stored_corpus_stands_alone(pages: Path, tmp_path: Path):
    read_corpus(pages).to_parquet(tmp_path / "corpus.parquet")
    with pytest.raises(ParameterError, match="has its own"):
        read_corpus(tmp_path / "corpus.parquet", metadata=pd.DataFrame({"source": []}))
    with pytest.raises(SourceError, match="source by itself"):
        read_corpus([pages, tmp_path / "corpus.parquet"])


def test_file_that_is_no_stored_corpus_is_an_error(tmp_path: Path):
    pd.DataFrame({"text": ["An invented text."]}).to_parquet(tmp_path / "t.parquet")
    with pytest.raises(SourceError, match="no corpus that this version"):
        Corpus.from_parquet(tmp_path / "t.parquet")
    with pytest.raises(SourceError, match="can be read"):
        Corpus.from_parquet(tmp_path / "nowhere.parquet")


def test_corpus_that_another_changed_is_an_error(pages: Path, tmp_path: Path):
    read_corpus(pages).to_parquet(tmp_path / "corpus.parquet")
    table = pq.read_table(tmp_path / "corpus.parquet")
    stored = table.schema.metadata
    changed = [
        table.drop_columns("article_id"),
        table.drop_columns("newslib_lines").append_column("newslib_lines", table["n_words"]),
        table.append_column("more", table["n_words"]),
        table.replace_schema_metadata({**stored, b"newslib.refused": b"@@@"}),
        table.replace_schema_metadata({b"newslib.corpus": stored[b"newslib.corpus"]}),
    ]
    for number, other in enumerate(changed):
        pq.write_table(other, tmp_path / f"{number}.parquet")
        with pytest.raises(SourceError, match="another changed"):
            read_corpus(tmp_path / f"{number}.parquet")


def test_file_that_cannot_be_written_leaves_nothing_behind(
    pages: Path, tmp_path: Path, monkeypatch
):
    corpus = read_corpus(pages)
    for path in (tmp_path / "nowhere" / "corpus.parquet", tmp_path, ""):
        with pytest.raises(SourceError, match="cannot be written"):
            corpus.to_parquet(path)
    corpus.to_parquet(tmp_path / "corpus.parquet")
    before = (tmp_path / "corpus.parquet").read_bytes()

    def full(*_arguments, **_options):
        (tmp_path / f".corpus.parquet.{os.getpid()}.part").write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pyarrow.parquet.write_table", full)
    with pytest.raises(SourceError, match="No space left"):
        corpus.to_parquet(tmp_path / "corpus.parquet")
    assert (tmp_path / "corpus.parquet").read_bytes() == before
    assert {path.name for path in tmp_path.iterdir()} == {"pages", "corpus.parquet"}


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
ROW = st.fixed_dictionaries(
    {
        "headline": st.none() | TEXT,
        "published": st.none() | st.datetimes(),
        "byline": st.lists(TEXT, max_size=2),
        "captions": st.lists(
            st.fixed_dictionaries({"text": TEXT, "credit": st.none() | TEXT}), max_size=2
        ),
        "n_words": st.integers(0, 2**40),
        "confidence": st.none() | st.floats(0, 1),
    }
)


@settings(max_examples=50, deadline=None)
@given(st.lists(ROW, max_size=4), st.lists(st.integers(0, 3), min_size=4, max_size=4))
def test_any_values_survive_the_file(tmp_path_factory, rows: list[dict], n_lines: list[int]):
    rows = [{**default_row(), **row, "article_id": f"{i:016x}"} for i, row in enumerate(rows)]
    lines = [
        (row["article_id"], n + 1, "body", None, None, str(n))
        for row, count in zip(rows, n_lines, strict=False)
        for n in range(count)
    ]
    tables = {name: frame(SCHEMAS[name], []) for name in TABLES}
    tables |= {
        "articles": frame_with_own(ARTICLES, rows, {}),
        "lines": frame(SCHEMAS["lines"], lines),
    }
    corpus = Corpus(**tables)
    path = tmp_path_factory.mktemp("any") / "corpus.parquet"
    corpus.to_parquet(path)
    assert_same(Corpus.from_parquet(path), corpus)


def default_row() -> dict[str, object]:
    counts = dict.fromkeys(["n_words", "n_paragraphs", "copies"], 1)
    return {**counts, "key_points": [], "related": [], "warnings": [], "text": ""}


# What a corpus says of itself


def test_summary_counts(pages: Path):
    corpus = read_corpus(pages)
    assert repr(corpus) == (
        "Corpus: 7 articles; 1 exact copy left out, 1 near duplicate marked; "
        "3 inputs refused; languages en 7; published 2024-05-01 to 2024-05-07, 0 without a date"
    )


def test_summary_of_nothing_makes_no_claim(tmp_path: Path):
    (tmp_path / "menu.txt").write_text("Home\nNews\n", encoding="utf-8")
    assert "published" not in repr(read_corpus(tmp_path))


def test_summary_in_a_notebook_is_escaped(pages: Path):
    corpus = read_corpus(pages)
    articles = corpus.articles.assign(language="<script>")
    shown = replace(corpus, articles=articles)._repr_html_()
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown


def test_progress_is_quiet_when_not_on_a_terminal(pages: Path, capfd):
    read_corpus(pages, progress=True)
    assert capfd.readouterr() == ("", "")


def test_progress_is_shown_on_a_terminal(pages: Path):
    script = (
        "import sys; from newslib.corpus import read_corpus as r; r(sys.argv[1], progress=True)"
    )
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 100))
    done = subprocess.run(
        [sys.executable, "-c", script, str(pages)],
        stdout=subprocess.PIPE,
        stderr=theirs,
        check=True,
        timeout=120,
    )
    os.close(theirs)
    shown = os.read(ours, 100_000).decode()
    os.close(ours)
    assert "pages: 100%" in shown
    assert done.stdout == b""


def test_seeds_with_their_metadata(seeds: Path):
    corpus = read_corpus(seeds, metadata=seeds / "metadata.csv")
    assert len(corpus.articles) == len(list(seeds.glob("*.txt"))) == len(corpus.inputs)
    assert len(corpus.refused) == len(corpus.unmatched) == 0
    assert corpus.articles["duplicate_of"].notna().sum() == 3
    assert corpus.articles["outlet"].notna().all()


@pytest.mark.corpora
@pytest.mark.slow
def test_real_pages_of_many_publishers_are_read(corpora: Path):
    corpus = read_corpus(corpora / "pages-dev")
    assert len(corpus.articles) + len(corpus.refused) == 254
    assert len(corpus.articles) >= 250
    assert corpus.articles["kept_share"].between(0, 1).all()

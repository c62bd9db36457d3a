"""Sets of articles behind counts: the right ones, or none."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from small_reports import write_pages

from newslib import read_corpus
from newslib.errors import SourceError
from newslib.reporting.behind import Behind, read_table
from newslib.tables import write_tables


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Behind:
    folder = tmp_path_factory.mktemp("behind")
    metadata = pd.DataFrame(
        {
            "source": [f"{n:02d}.txt" for n in range(6)],
            "outlet": ["Echo", "Echo", "Echo", "Post", "Post", ""],
            "published": ["2026-03-03", "2026-03-04", "2026-03-11", "2026-03-11", "2026-03-12", ""],
        }
    )
    corpus = read_corpus(write_pages(folder / "pages", 6), metadata=metadata)
    ids = corpus.articles.set_index("source")["article_id"].sort_index()
    uses = pd.DataFrame({"article_id": ids, "use": ["modelled"] * 5 + ["no text"]})
    placed = uses.iloc[:5].assign(topic=[0, 0, 1, 1, -1], name=["a"] * 2 + ["b"] * 2 + ["none"])
    words = pd.DataFrame(
        {"word": ["ferry", "night", "{names}"], "article_id": ids.iloc[[3, 0, 0]].to_list()}
    )
    compared = pd.DataFrame({"first": ["before 2026-03-11"], "second": ["from 2026-03-11"]})
    written = {"uses": uses, "articles-by-topic": placed, "word-lines": words}
    write_tables({**written, "comparison": compared}, folder)
    return Behind(corpus, folder)


@pytest.mark.parametrize(
    ("row", "counted", "n", "told"),
    [
        ({"outlet": "Echo"}, "articles", 3, "outlet: Echo"),
        ({"outlet": "not stated"}, "articles", 1, "outlet: not stated"),
        ({"start": "2026-03-09", "period": "week"}, "articles", 3, "period from: 2026-03-09"),
        ({"bin": "undated"}, "articles in all", 1, "period: undated"),
        ({"outlet": "Echo", "topic": "0", "name": "a"}, "articles", 2, "outlet: Echo; topic: a"),
        ({"outlet": "Post", "word": "ferry"}, "articles", 1, "outlet: Post; word: ferry"),
        # Copies are not listed among the lines, but some tables count them.
        ({"outlet": "Post", "word": "night"}, "articles", 2, "outlet: Post; word: night"),
        ({"word": "{names}"}, "articles", 1, "word: {names}"),
        ({"language": "English (en)"}, "articles", 6, "language: English (en)"),
        ({"language": "en"}, "articles", 6, "language: en"),
        ({"outlet": "Post", "word": "ferry"}, "articles in all", 2, "outlet: Post"),
        ({"topic": "1"}, "articles in the second", 2, "topic: 1; from 2026-03-11"),
        ({"topic": "0"}, "articles in the first", 2, "topic: 0; before 2026-03-11"),
        ({"field": "published"}, "not stated", 1, "published: not stated"),
        ({"field": "outlet"}, "from metadata", 5, "outlet: stated by the metadata"),
        ({"what": "inputs read"}, "n", 6, "all that were read"),
        ({"kind": "article"}, "articles", 5, "kind: article; modelled"),
        ({"kind": "article"}, "articles", 4, "kind: article; with a topic"),
    ],
)
def test_a_row_leads_to_as_many_articles_as_it_counts(
    behind: Behind, row: dict[str, str], counted: str, n: int, told: str
):
    found = behind.find(row, counted, n)
    assert found is not None
    assert found[0] == told
    assert len(found[1]) == n
    assert found[1] <= behind.everything


@pytest.mark.parametrize(
    ("row", "counted", "n"),
    [
        ({"outlet": "Echo"}, "articles", 2),
        ({"outlet": "Echo"}, "articles", 0),
        ({"outlet": "Nobody"}, "articles", 1),
        ({"rank": "1"}, "articles", 6),
        ({"topic": "0", "outlet": "Post"}, "articles", 1),
    ],
)
def test_a_count_that_is_not_that_of_the_set_leads_nowhere(
    behind: Behind, row: dict[str, str], counted: str, n: int
):
    assert behind.find(row, counted, n) is None


def test_numbers_are_known_however_they_are_written(behind: Behind):
    bands = {value for column, value in behind.sets if column == "from"}
    n = {band: len(behind.sets["from", band]) for band in bands}
    for band, size in n.items():
        written = f"{float(band):.2f}"
        assert behind.find({"from": written, "to": "1"}, "articles", size), written


def test_tables_of_another_kind_are_passed_over_and_broken_ones_told(tmp_path: Path):
    assert read_table(tmp_path / "uses.csv", ["use"]) is None
    (tmp_path / "uses.csv").write_text("mine\n1\n", encoding="utf-8")
    assert read_table(tmp_path / "uses.csv", ["use"]) is None
    (tmp_path / "uses.csv").write_bytes(b"use\n\xff\n")
    with pytest.raises(SourceError, match=r"uses\.csv"):
        read_table(tmp_path / "uses.csv", ["use"])

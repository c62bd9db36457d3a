"""A report without texts: no sentence of a page anywhere in it, the same topics, repeated alone."""

from __future__ import annotations

import base64
import json
import re
import shutil
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from small_reports import write_notebooks

from newslib import TopicModel, read_corpus
from newslib.findings import choose_language
from newslib.report import TERMS, Report, write_report
from newslib.reporting.withheld import article_terms, without_text
from newslib.verify import verify_report

# Whatever an analyst may show of the articles, and topics.
SHOWN = """from pathlib import Path
import pandas as pd
from newslib import TopicModel, contrasts, findings, read_corpus, tables

pd.set_option("display.max_colwidth", None)
corpus = read_corpus(pages, metadata=metadata)
articles = corpus.articles
display(articles, articles["text"].tolist(), corpus.lines, corpus.conflicts, corpus.unmatched)
model = TopicModel(3, language="en")
weights = model.fit_transform(articles["text"])
topics = findings.topic_table(model, articles, 10)
found = {
    "topics": topics,
    "assigned": findings.assign(model, weights, articles),
    "word-lines": contrasts.lines_to_read(articles, ["council", "water*"]),
    "lines": corpus.lines,
    "articles": articles.drop(columns="text"),
}
tables.write_tables(found, Path(out) / "tables")"""


@pytest.fixture(scope="module")
def pages(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("withheld") / "pages"
    folder.mkdir()
    for path in sorted(seeds.glob("*.txt"))[:14]:
        shutil.copyfile(path, folder / path.name)
    return folder


@pytest.fixture(scope="module")
def metadata(pages: Path) -> Path:
    """A table with a headline of its own, a note as long as a sentence and a row without a page."""
    first = min(path.name for path in pages.iterdir())
    sentence = read_corpus(pages / first).articles["text"][0].split(". ")[0]
    rows = [
        {"source": first, "headline": "Told otherwise", "note": sentence, "desk": "local"},
        {"source": "absent.txt", "headline": sentence, "note": None, "desk": "news"},
    ]
    path = pages.parent / "metadata.csv"
    pd.DataFrame(rows).to_csv(path, index=False)
    return path


@pytest.fixture(scope="module")
def report(pages: Path, metadata: Path) -> Report:
    notebooks = write_notebooks(pages.parent / "notebooks", {"01-all": ["# All", SHOWN]})
    out = pages.parent / "out"
    return write_report(pages, out, notebooks=notebooks, metadata=metadata, without_text=True)


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def everything(folder: Path) -> dict[str, str]:
    """The words of each file of a report, Parquet and embedded figures opened."""
    found = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        if path.suffix == ".parquet":
            table = pq.read_table(path)
            text = json.dumps(table.to_pylist(), default=str, ensure_ascii=False)
            for name, value in (table.schema.metadata or {}).items():
                if name != b"newslib.corpus":
                    text += base64.b64decode(value + b"===").decode(errors="replace")
        else:
            text = path.read_text(encoding="utf-8")
            for data in re.findall(r"image/svg\+xml;base64,([\w+/=]+)", text):
                text += base64.b64decode(data).decode()
        # A notebook's line ends are escaped, as are a page's quotation marks.
        text = re.sub(r"\\[nrt\"]|<[^>]*>|&[#\w]+;", " ", text)
        found[path.relative_to(folder).as_posix()] = " ".join(words_of(text))
    return found


def runs(pages: Path, length: int = 8) -> set[str]:
    found = set()
    for path in pages.glob("*.txt"):
        words = words_of(path.read_text(encoding="utf-8"))
        found |= {" ".join(words[i : i + length]) for i in range(len(words) - length + 1)}
    return found


def test_no_eight_words_of_a_page_stand_anywhere(report: Report, pages: Path):
    sentences = runs(pages)
    assert len(sentences) > 2000
    files = everything(report.out)
    assert {"articles.parquet", TERMS, "index.html", "tables/lines.csv"} <= set(files)
    for name, text in files.items():
        words = text.split()
        here = {" ".join(words[i : i + 8]) for i in range(len(words) - 7)}
        assert not here & sentences, name


def test_the_search_finds_what_a_report_with_texts_holds(pages: Path):
    text = " ".join(words_of(read_corpus(pages).articles["text"][0]))
    assert any(sentence in text for sentence in runs(pages))


def test_topics_are_those_of_the_whole_texts(report: Report, pages: Path, metadata: Path):
    whole = read_corpus(pages, metadata=metadata).articles
    model = TopicModel(3, language="en")
    weights = model.fit_transform(whole["text"])
    stored = read_corpus(report.out / "articles.parquet").articles
    again = TopicModel(3, language="en")
    assert (again.fit_transform(stored["text"]) == weights).all()
    assert again.top_terms() == model.top_terms()
    table = pd.read_csv(report.out / "tables" / "topics.csv").query("topic >= 0")
    assert table["terms"].tolist() == [", ".join(terms) for terms in model.top_terms()]
    kept = ["article_id", "source", "published", "language", "n_words", "duplicate_of", "desk"]
    pd.testing.assert_frame_equal(stored[kept], whole[kept])
    assert stored[["headline", "deck", "note"]].isna().all(axis=None)


def test_the_matrix_counts_each_term(report: Report, pages: Path):
    whole = read_corpus(pages).articles
    cells = pd.read_parquet(report.out / TERMS)
    assert list(cells.columns) == ["article_id", "term", "count"]
    counted = cells.groupby("article_id")["count"].sum()
    terms = dict(zip(whole["article_id"], article_terms(whole), strict=True))
    assert counted.to_dict() == {article: len(some) for article, some in terms.items()}
    assert choose_language(whole) == "en"


def test_it_is_repeated_with_and_without_the_pages(report: Report, tmp_path: Path):
    assert report.manifest["without_text"] is True
    assert verify_report(report.out) == []
    shutil.copytree(report.out, tmp_path / "published")
    shutil.copytree(report.out.parent / "notebooks", tmp_path / "notebooks")
    found = verify_report(tmp_path / "published")
    assert [(note.what, note.is_note) for note in found] == [("pages", True)]


def test_what_is_withheld_once_stays_as_it_is(pages: Path, tmp_path: Path):
    once = without_text(read_corpus(pages))
    twice = without_text(once)
    once.to_parquet(tmp_path / "a")
    twice.to_parquet(tmp_path / "b")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()

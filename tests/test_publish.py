"""The report's pages: counts lead to their articles, articles to their lines, text stays text."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from small_reports import snapshot, write_notebook, write_pages

from newslib import read_corpus
from newslib.corpus import Corpus
from newslib.reporting.order import Order
from newslib.reporting.publish import write_site
from newslib.reporting.summary import summarise
from newslib.tables import counts, labels, overview, readable, write_tables

HOSTILE = "<script>alert('x')</script>"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    folder = tmp_path_factory.mktemp("publish")
    pages = write_pages(folder / "pages", 6)
    (pages / "06.txt").write_text("", encoding="utf-8")
    one = (pages / "00.txt").read_text(encoding="utf-8")
    (pages / "00.txt").write_text(one.replace("Pay of", f"Pay {HOSTILE} of"), encoding="utf-8")
    outlets = ["Echo", "Echo", "Echo", HOSTILE, "Post", ""]
    metadata = pd.DataFrame({"source": [f"{n:02d}.txt" for n in range(6)], "outlet": outlets})
    return read_corpus(pages, metadata=metadata)


def shown(*frames: pd.DataFrame) -> list[object]:
    """A notebook that shows some tables."""
    html = [new_output("display_data", {"text/html": readable(f).to_html()}) for f in frames]
    return [new_notebook(cells=[new_code_cell("", outputs=html)])]


def write(corpus: Corpus, folder: Path, *frames: pd.DataFrame, without_text: bool = False) -> Path:
    for name in ("tables", "figures", "notebooks"):
        (folder / name).mkdir(parents=True)
    (folder / "notebooks" / "01-own.ipynb").write_text("{}", encoding="utf-8")
    own = folder.parent / "own"
    write_notebook(own / "01-own.ipynb", [], f'n: str = "{HOSTILE}"  # {HOSTILE}')
    (folder / "manifest.json").write_text("{}", encoding="utf-8")
    write_tables({"kinds": counts(corpus.articles, "kind")}, folder / "tables")
    corpus.to_parquet(folder / "articles.parquet")
    order = Order((), folder, {}, notebooks=str(own), without_text=without_text)
    write_site(folder, corpus, order, shown(*frames))
    return folder


@pytest.fixture(scope="module")
def site(corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Path:
    cards = corpus.articles[["headline", "article_id"]]
    tables = [overview(corpus), counts(corpus.articles, "outlet"), labels(corpus.lines), cards]
    return write(corpus, tmp_path_factory.mktemp("site") / "out", *tables)


def links(path: Path) -> list[tuple[str, str]]:
    found = re.findall(r'<a href="([^"]+)"[^>]*>(.*?)</a>', path.read_text(encoding="utf-8"))
    return [(href, unescape(text)) for href, text in found]


def listed(site: Path, href: str) -> set[str]:
    """The ids of the articles that a list leads to."""
    return {Path(to).stem for to, _ in links(site / href) if "/pages/" in to}


def test_every_link_of_every_page_leads_somewhere(site: Path):
    pages = list(site.rglob("*.html"))
    assert len(pages) > 12
    for page in pages:
        ids = set(re.findall(r' id="([^"]+)"', page.read_text(encoding="utf-8")))
        for href, _ in links(page):
            there = href[1:] in ids if href[0] == "#" else (page.parent / unquote(href)).is_file()
            assert there, (page.name, href)


def test_every_linked_count_is_that_of_the_articles_behind_it(site: Path):
    found = [(h, t) for h, t in links(site / "index.html") if h.startswith("lists/")]
    assert len(found) > 8
    for href, text in found:
        number = re.match(r"\d+", text)
        assert number
        assert len(listed(site, href)) == int(number[0]), text


def test_counts_lead_to_the_articles_that_are_counted(site: Path, corpus: Corpus):
    html = (site / "index.html").read_text(encoding="utf-8")
    for outlet, least in (("Echo", 3), ("Post", 1), ("not stated", 1)):
        href = re.search(rf'>{outlet}</td>\s*<td[^>]*><a href="(lists/\d+.html)">{least}<', html)
        assert href, outlet
        articles = corpus.articles
        held = articles["outlet"].fillna("not stated") == outlet
        assert listed(site, href[1]) == set(articles.loc[held, "article_id"])


def test_headlines_lead_to_articles_and_ids_beside_them_go(site: Path, corpus: Corpus):
    found = dict(links(site / "index.html"))
    for article in corpus.articles.itertuples():
        assert found[f"pages/{article.article_id}.html"] == article.headline
        assert f">{article.article_id}<" not in (site / "index.html").read_text(encoding="utf-8")


def test_an_articles_page_has_every_line_with_label_and_reason(site: Path, corpus: Corpus):
    for name, lines in corpus.lines.groupby("article_id"):
        html = (site / "pages" / f"{name}.html").read_text(encoding="utf-8")
        found = re.findall(r'<li id="l(\d+)".*?auto">(.*?)</p>\s*<p class="why">(.*?)</p>', html)
        assert [(int(n), unescape(text)) for n, text, _ in found] == list(
            zip(lines["number"], lines["text"], strict=True)
        )
        before = None
        for (_, _, why), line in zip(found, lines.itertuples(), strict=True):
            assert why.startswith(f"<b>{line.label.replace('_', ' ')}</b> {line.confidence:.2f}")
            again = (line.label, line.reason) == before
            assert unescape(why).endswith(" · as above" if again else f" · {line.reason}")
            before = line.label, line.reason


def test_text_stays_text_on_every_page(site: Path):
    policies = set()
    for page in site.rglob("*.html"):
        html = page.read_text(encoding="utf-8")
        assert "<script" not in html
        assert html.startswith('<!DOCTYPE html>\n<html lang="en">')
        policies.add(re.sub("sha256-[^']+", "", re.search('Policy" content="(.*?)"', html)[1]))
    assert len(policies) == 1
    assert policies.pop().startswith("default-src 'none'; img-src data:; style-src ''")
    assert "&lt;script&gt;" in (site / "index.html").read_text(encoding="utf-8")


def test_the_same_run_writes_the_same_bytes(site: Path, corpus: Corpus, tmp_path: Path):
    cards = corpus.articles[["headline", "article_id"]]
    tables = [overview(corpus), counts(corpus.articles, "outlet"), labels(corpus.lines), cards]
    assert snapshot(write(corpus, tmp_path / "again", *tables)) == snapshot(site)


def test_without_text_there_are_no_pages_of_articles(corpus: Corpus, tmp_path: Path):
    bare = corpus.articles.assign(headline=None)
    without = Corpus(**{**vars(corpus), "articles": bare})
    cards = bare[["headline", "article_id"]]
    out = write(without, tmp_path / "out", counts(bare, "outlet"), cards, without_text=True)
    assert not (out / "pages").exists()
    for page in out.rglob("*.html"):
        assert "pages/" not in page.read_text(encoding="utf-8")
    name = corpus.articles["article_id"].iloc[0]
    assert name in (out / "index.html").read_text(encoding="utf-8")
    assert any(name in p.read_text(encoding="utf-8") for p in (out / "lists").iterdir())


def test_warnings_and_facts_lead_to_their_articles(corpus: Corpus):
    summary = summarise(corpus)
    undated = next(w for w in summary.warnings if "no date" in w)
    articles = corpus.articles
    missing = articles.loc[articles["published"].isna(), "article_id"]
    assert undated.startswith(f"{len(missing)} articles have")
    assert summary.behind[undated] == set(missing)
    assert summary.behind["Articles"] == set(articles["article_id"])
    assert set(summary.behind) <= {*summary.warnings, *(name for name, _ in summary.facts)} | {
        "Near copies"
    }
    assert "1 input was refused: empty." in summary.warnings

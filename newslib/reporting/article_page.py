"""An article's page of the report: what it states, and every line of its page, labelled, with why.

The pages are linked by name and lie in the report's folder; each is as offline and as strict as the
report itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import pandas as pd

from newslib.analysis.shown import language_name, percent, readable
from newslib.reporting.behind import read_table
from newslib.reporting.lists import Lists
from newslib.reporting.offline import render

if TYPE_CHECKING:
    from newslib.corpus import Corpus

# How a label is told apart beside its name: what became the text, or a field; the rest is left out.
_TEXT = {"body", "subhead", "list_item"}
_FIELDS = {
    *("headline", "deck", "section", "byline", "date", "key_point", "caption", "credit"),
    *("related_headline", "related_deck"),
}
_SHOWN = ("outlet", "section", "byline", "dateline", "published", "updated", "url")
_FROM = {"metadata": "from the metadata", "html": "from the HTML", "table": "from the table"}
_ADDRESS = re.compile(r"https?://[^\s\"'<>\\]{1,2000}")
# A fact's name, its value, a remark, and the address that it leads to; "" for none.
Fact: TypeAlias = tuple[str, str, str, str]


def write_articles(corpus: Corpus, folder: Path, lists: Lists) -> None:
    """Write a page for each article to folder/pages, named by its `article_id`.

    `folder` is the report's; topics come from its tables, and `lists` has their articles.
    """
    (folder / "pages").mkdir()
    topics = _topics(folder, lists)
    lines = dict(tuple(corpus.lines.groupby("article_id")))
    origins = dict(tuple(corpus.origins.groupby("article_id")))
    for article in corpus.articles.to_dict("records"):
        name, original = article["article_id"], article["duplicate_of"]
        page = render(
            "article.html.j2",
            "page.css",
            article=article,
            topic=topics.get(name),
            facts=list(_facts(article, origins.get(name))),
            original=original if original in lists.behind.everything else "",
            lines=_lines(lines.get(name)),
            paragraphs=(article["text"] or "").split("\n\n"),
        )
        (folder / "pages" / f"{name}.html").write_text(page, encoding="utf-8")


def _topics(folder: Path, lists: Lists) -> dict[str, Fact]:
    """Return the topic of each article, with the address of its list."""
    path = folder / "tables" / "articles-by-topic.csv"
    placed = read_table(path, ["article_id", "topic", "name"])
    if placed is None:
        return {}
    found: dict[str, Fact] = {}
    for (topic, name), some in placed.groupby(["topic", "name"])["article_id"]:
        href = lists.behind_row({"topic": str(topic), "name": str(name)}, "articles", len(some))
        found |= dict.fromkeys(some, ("topic", str(name), "", f"../{href}" if href else ""))
    return found


def _facts(article: Mapping[Any, Any], origins: pd.DataFrame | None) -> Iterator[Fact]:
    """Yield what the page states and what was measured."""
    sources = {} if origins is None else dict(zip(origins["field"], origins["origin"], strict=True))
    for field in _SHOWN:
        value = _plain(article[field])
        if value:
            href = value if field == "url" and _ADDRESS.fullmatch(value) else ""
            yield field, value, _FROM.get(sources.get(field, ""), ""), href
    yield "kind", article["kind"], "", ""
    yield "language", str(language_name(article["language"]) or "not known"), "", ""
    yield "words", f"{article['n_words']:,}", "", ""
    if not pd.isna(article["confidence"]):
        yield "confidence", f"{article['confidence']:.2f}", "of 1, its labels on average", ""
    if not pd.isna(article["kept_share"]):
        yield "kept", percent(article["kept_share"], 0), "of the page's letters", ""
    if article["copies"] > 1:
        yield "saved", f"{int(article['copies'])} times, word for word", "", ""
    yield "read from", article["source"], "", ""


def _plain(value: object) -> str:
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}" if value == value.normalize() else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, str):
        return value
    return "; ".join(map(str, value)) if isinstance(value, list | tuple) else ""


def _lines(lines: pd.DataFrame | None) -> list[dict[Any, Any]]:
    if lines is None:
        return []
    ordered = lines.sort_values("number")
    shown = readable(ordered).assign(group=ordered["label"].map(_group))
    return shown.to_dict("records")


def _group(label: str) -> str:
    return "text" if label in _TEXT else "field" if label in _FIELDS else "out"

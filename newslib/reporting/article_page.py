"""An article's page of the report: what it states, and every line of its page, labelled, with why.

The pages are linked by name and lie in the report's folder; each is as offline and as strict as the
report itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from newslib.reporting.behind import read_table
from newslib.reporting.lists import Lists
from newslib.reporting.offline import render

if TYPE_CHECKING:
    from newslib.corpus import Corpus

# How a label is told apart beside its name: what became the text, what a field, what was left out.
_TEXT = {"body", "subhead", "list_item"}
_FIELDS = {"headline", "deck", "section", "byline", "date", "key_point", "caption", "credit"}
_RELATED = {"related_headline", "related_deck"}
_SHOWN = ("outlet", "section", "byline", "dateline", "published", "updated", "url")
_FROM = {"metadata": "from the metadata", "html": "from the HTML", "table": "from the table"}


def write_articles(corpus: Corpus, folder: Path, lists: Lists) -> None:
    """Write a page for each article to folder/pages, named by its `article_id`.

    Parameters
    ----------
    corpus : Corpus
    folder : Path
        The report's folder; topics come from its tables, where they are there.
    lists : Lists
        Where a topic gets the address of its articles.
    """
    (folder / "pages").mkdir()
    topics = _topics(folder, lists)
    known = set(corpus.articles["article_id"])
    lines = dict(tuple(corpus.lines.groupby("article_id")))
    origins = dict(tuple(corpus.origins.groupby("article_id")))
    for article in corpus.articles.to_dict("records"):
        name = article["article_id"]
        page = render(
            "article.html.j2",
            "page.css",
            article=article,
            facts=_facts(article, origins.get(name)),
            topic=topics.get(name),
            original=name_if(article["duplicate_of"], known),
            lines=_lines(lines.get(name)),
            paragraphs=(article["text"] or "").split("\n\n"),
        )
        (folder / "pages" / f"{name}.html").write_text(page, encoding="utf-8")


def _topics(folder: Path, lists: Lists) -> dict[str, tuple[str, str]]:
    """Return the topic of each article, as its name and the address of its list."""
    placed = read_table(
        folder / "tables" / "articles-by-topic.csv", ["article_id", "topic", "name"]
    )
    if placed is None:
        return {}
    found: dict[str, tuple[str, str]] = {}
    for (topic, name), some in placed.groupby(["topic", "name"])["article_id"]:
        row = {"topic": str(topic), "name": str(name)}
        behind = lists.behind.find(row, "articles", len(some))
        href = f"../{lists.href(*behind)}" if behind else ""
        found |= dict.fromkeys(some, (str(name), href))
    return found


def name_if(value: object, known: set[str]) -> str:
    """Return an article's name if there is such an article, else an empty text."""
    return value if isinstance(value, str) and value in known else ""


def _facts(article: Mapping[Any, Any], origins: pd.DataFrame | None) -> list[tuple[str, str, str]]:
    """Return what the page states and what was measured: name, value, where it comes from."""
    sources = {} if origins is None else dict(zip(origins["field"], origins["origin"], strict=True))
    facts = [
        (field, _plain(article[field]), _FROM.get(sources.get(field, ""), ""))
        for field in _SHOWN
        if _plain(article[field])
    ]
    facts += [("kind", article["kind"], ""), ("language", article["language"] or "not known", "")]
    facts.append(("words", f"{article['n_words']:,}", ""))
    for field, told in (("confidence", "of its labels"), ("kept_share", "of the page's letters")):
        if not pd.isna(article[field]):
            facts.append((field.replace("_", " "), f"{article[field]:.2f}", told))
    copies = int(article["copies"])
    facts += [("saved", f"{copies} times, word for word", "")] if copies > 1 else []
    return [*facts, ("read from", article["source"], "")]


def _plain(value: object) -> str:
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}" if value == value.normalize() else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, str):
        return value
    return "; ".join(map(str, value)) if isinstance(value, list | tuple) else ""


def _lines(lines: pd.DataFrame | None) -> list[dict[str, Any]]:
    if lines is None:
        return []
    return [
        {
            "number": line["number"],
            "text": line["text"],
            "reason": line["reason"],
            "name": line["label"].replace("_", " "),
            "group": _group(line["label"]),
            "sure": f"{line['confidence']:.2f}",
        }
        for line in lines.sort_values("number").to_dict("records")
    ]


def _group(label: str) -> str:
    if label in _TEXT:
        return "text"
    return "field" if label in _FIELDS or label in _RELATED else "out"

"""Measure the fields of an article on pages-dev: precision and recall for each.

Run: python benchmarks/fields.py CORPORA [--show FIELD], the folder that holds pages-dev and
pages-dev-styles. With --show, the pages where that field is wrong are listed.

headline   share of the pages whose gold headline is a line of the dump where it is the article's
byline     names of gold authors that the dump shows, against the article's names
published  day of the gold publishing date (which may not stand in the dump at all), within one day
caption    lines in a <figcaption> element, against lines labelled caption or credit (block style)
date       lines in a <time> element, against lines labelled date (block style)
The gold's authors and dates come from a page's metadata, so a name or date read rightly from the
page may count as wrong, and recall of dates has no meaning beyond comparison.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from newslib.article import Article, parse_article
from newslib.wording import letters

STYLES = ("block", "html-text", "inscriptis")


def read_pages(corpora: Path) -> Iterator[tuple[str, dict[str, Any], Article]]:
    """Dump style, gold and article of every page."""
    for path in sorted((corpora / "pages-dev").glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        for style in STYLES:
            dump = path.with_suffix(".txt")
            if style != "block":
                dump = corpora / "pages-dev-styles" / f"{path.stem}.{style}.txt"
            yield style, gold, parse_article(dump.read_bytes().decode("utf-8"))


def judge_headline(gold: dict[str, Any], article: Article) -> Iterator[tuple[str, str]]:
    """Outcome and evidence, where the headline is a line of its own."""
    title = letters(gold["title"])
    if any(letters(line.text) == title for line in article.lines):
        right = letters(article.headline or "") == title
        yield ("right" if right else "wrong"), f"{gold['title']!r} / {article.headline!r}"


def judge_byline(gold: dict[str, Any], article: Article) -> Iterator[tuple[str, str]]:
    """Outcome for each name found or missed."""
    wanted = {letters(name): name for name in gold["authors_in_dump"]}
    for name in article.byline:
        evidence = f"{name!r} / {gold['authors']}"
        yield ("right" if wanted.pop(letters(name), None) else "wrong"), evidence
    for name in wanted.values():
        yield "missed", f"{name!r} / {article.byline}"


def judge_published(gold: dict[str, Any], article: Article) -> Iterator[tuple[str, str]]:
    """Outcome for the day of publication."""
    evidence = f"{gold['publishing_date']} / {article.published} updated {article.updated}"
    wanted = datetime.fromisoformat(gold["publishing_date"]).date()
    if article.published is None:
        yield "missed", evidence
    else:
        close = abs((article.published.date() - wanted).days) <= 1
        yield ("right" if close else "wrong"), evidence


def judge_lines(
    gold: dict[str, Any], article: Article, weak: str, labels: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    """Outcome for each line that the gold's weak label or the parser's label names."""
    for line, (label, *_) in zip(article.lines, gold["lines"], strict=True):
        evidence = f"{label} / {line.label}: {line.text[:90]!r}"
        if line.label in labels and label in (weak, "other"):
            yield ("right" if label == weak else "wrong"), evidence
        elif label == weak:
            yield "missed", evidence


def judge(field: str, style: str, gold: dict[str, Any], article: Article) -> list[tuple[str, str]]:
    """Outcomes of one field on one page."""
    if field == "headline":
        return list(judge_headline(gold, article))
    if field == "byline":
        return list(judge_byline(gold, article))
    if field == "published":
        return list(judge_published(gold, article))
    if style != "block":
        return []
    weak, labels = {"caption": ("caption", ("caption", "credit")), "date": ("time", ("date",))}[
        field
    ]
    return list(judge_lines(gold, article, weak, labels))


def main() -> None:
    """Print the table of fields and, if asked, the errors of one of them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--show", default="")
    options = parser.parse_args()
    fields = ("headline", "byline", "published", "caption", "date")
    counts: Counter[tuple[str, str, str]] = Counter()
    for style, gold, article in read_pages(options.corpora):
        for field in fields:
            for outcome, evidence in judge(field, style, gold, article):
                counts[field, style, outcome] += 1
                if field == options.show and outcome != "right":
                    print(f"{gold['id']} {style} {outcome}: {evidence}")
    for field in fields:
        for style in STYLES:
            right, wrong, missed = (counts[field, style, o] for o in ("right", "wrong", "missed"))
            if right:
                precision, recall = right / (right + wrong), right / (right + missed)
                row = f"precision {precision:.3f} recall {recall:.3f}"
                print(
                    f"{field:10} {style:11} {row}  ({right} right, {wrong} wrong, {missed} missed)"
                )


if __name__ == "__main__":
    main()

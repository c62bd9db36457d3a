"""The tables of a corpus, of the contents that were read; each is in the order of article_id."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict

import pandas as pd

from newslib.article import Article, Line
from newslib.gathering.collection import Entry
from newslib.gathering.duplicates import mark_duplicates, words
from newslib.gathering.frames import ARTICLES, SCHEMAS, frame, frame_with_own
from newslib.gathering.rows import Values

# What a row of these tables has, beside the article_id.
_ROWS: Mapping[str, Callable[[Entry], Iterable[Sequence[object]]]] = {
    "lines": lambda entry: (
        (line.number, line.label, line.confidence, line.reason, line.text)
        for line in entry.article.lines
    ),
    "conflicts": lambda entry: entry.joined().conflicts,
    "origins": lambda entry: entry.joined().origins.items(),
}


def articles_table(entries: Sequence[Entry], own: Mapping[str, Sequence[object]]) -> pd.DataFrame:
    """One row an article, near duplicates marked, with the columns of the user's own tables."""
    rows = [_row(entry) for entry in entries]
    ids, texts = ([str(row[name]) for row in rows] for name in ("article_id", "text"))
    for row, first in zip(rows, mark_duplicates(ids, texts), strict=True):
        row["duplicate_of"] = first
    return frame_with_own(ARTICLES, rows, own)


def table_of(name: str, entries: Sequence[Entry]) -> pd.DataFrame:
    """Table with several rows an article: "lines", "conflicts" or "origins"."""
    rows = _ROWS[name]
    return frame(SCHEMAS[name], [(e.article_id, *row) for e in entries for row in rows(e)])


def kept_share(article: Article, text: str, origin: str) -> float:
    """Share, 0 to 1, of the page's characters that the body keeps, white space aside.

    It is 1 for a clean body and NaN for HTML, where most characters are tags.
    """
    if not article.lines:
        return math.nan if origin == "html" else 1.0
    page = sum(_visible(line.text) for line in article.lines)
    return min(_visible(text) / page, 1.0) if page else 0.0


def confidence(lines: Sequence[Line]) -> float:
    """Mean of the lines' confidences, 0 to 1, each weighted by its length; NaN without lines."""
    weights = [max(len(line.text), 1) for line in lines]
    total = sum(weight * line.confidence for weight, line in zip(weights, lines, strict=True))
    return min(max(total / sum(weights), 0.0), 1.0) if weights else math.nan


def _row(entry: Entry) -> Values:
    """Row of the table of articles, `duplicate_of` apart."""
    article, text = entry.article, entry.article.text
    return {
        **entry.joined().values,
        "article_id": entry.article_id,
        "source": entry.sources[0],
        "kind": article.kind,
        "text": text,
        "n_words": len(words(text)),
        "n_paragraphs": sum(len(passage.paragraphs) for passage in article.body),
        "key_points": list(article.key_points),
        "captions": [asdict(caption) for caption in article.captions],
        "related": [asdict(related) for related in article.related],
        "kept_share": kept_share(article, text, entry.origin),
        "confidence": confidence(article.lines),
        "copies": len(entry.sources),
        "warnings": list(article.warnings),
    }


def _visible(text: str) -> int:
    """Characters other than white space."""
    return sum(map(len, text.split()))

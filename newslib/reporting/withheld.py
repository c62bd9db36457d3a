"""A corpus that may be published when its texts may not: no sentence of a page is left in it.

What remains are ids, hashes, metadata, labels, counts and, as each article's `text`, its terms in
an order that says nothing of the article's own. The topic model reads such a text as it reads the
article's (`newslib.modelling.tokens.BAG`), so topics and comparisons come out the same.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from newslib.corpus import Corpus
from newslib.findings import choose_language
from newslib.gathering.frames import frame, series
from newslib.modelling.tokens import BAG, BETWEEN, Analyzer, analyzer

# What is page text; all other columns only lose what is as long as a sentence.
_TEXTS = ("headline", "deck")
_LISTS = ("key_points", "captions", "related")
# Names and addresses of pages are no text of theirs; reasons and warnings are newslib's own words.
_KEPT = ("source", "url", "article_id", "duplicate_of", "text", "reason", "warnings")
# So many words in a row, or letters in scripts without spaces, may be a sentence.
LONGEST_WORDS, LONGEST_LETTERS = 7, 60


def without_text(corpus: Corpus) -> Corpus:
    """Return a corpus without the pages' words but for each article's terms and their counts.

    Headlines, decks, key points, captions and teasers are absent, lines have no text, and any
    other value of eight words or more (or of 60 letters) is absent too. A corpus that was treated
    so before stays as it is.
    """
    articles = _cleared(corpus.articles)
    articles["text"] = series("text", [_bag(terms) for terms in article_terms(corpus.articles)])
    for name in _LISTS:
        articles[name] = series("texts", [[] for _ in range(len(articles))])
    lines = corpus.lines.copy()
    lines["text"] = series("text", [""] * len(lines))
    conflicts = _short(corpus.conflicts)
    of_text = conflicts["field"].isin(_TEXTS)
    conflicts.loc[of_text, ["page", "metadata"]] = None
    return replace(
        corpus,
        articles=articles,
        lines=lines,
        conflicts=conflicts,
        unmatched=_cleared(corpus.unmatched),
    )


def article_terms(articles: pd.DataFrame) -> list[list[str]]:
    """Return each article's terms, repeats included, by the SHA-256 of the term.

    They are those that the topic model counts in the article's language; where that is not known,
    in the most frequent one.
    """
    if articles.empty:
        return []
    usual = choose_language(articles)
    analyzers: dict[str, Analyzer] = {}
    found = []
    for text, language in zip(articles["text"], articles["language"], strict=True):
        code = language if isinstance(language, str) and len(language) == 2 else usual
        analyze = analyzers.setdefault(code, analyzer(code))
        found.append(sorted(analyze(text or ""), key=_place))
    return found


def write_document_terms(corpus: Corpus, path: Path) -> None:
    """Write the document-term matrix as Parquet: article_id, term and count, one row a cell."""
    rows = [
        (article, term, count)
        for article, terms in zip(
            corpus.articles["article_id"], article_terms(corpus.articles), strict=True
        )
        for term, count in Counter(terms).items()
    ]
    cells = frame({"article_id": "text", "term": "text", "count": "count"}, rows)
    pq.write_table(pa.Table.from_pandas(cells, preserve_index=False), path, compression="zstd")


@cache
def _place(term: str) -> tuple[bytes, str]:
    return hashlib.sha256(term.encode()).digest()[:8], term


def _bag(terms: list[str]) -> str:
    return BAG + BETWEEN.join(terms)


def _cleared(table: pd.DataFrame) -> pd.DataFrame:
    found = _short(table)
    for name in _TEXTS:
        found[name] = series("text", [None] * len(found))
    return found


def _short(table: pd.DataFrame) -> pd.DataFrame:
    """Return a copy in which no text, and no item of a list, is as long as a sentence."""
    found = table.copy()
    for name in found.columns:
        if found[name].dtype == object and name not in _KEPT:
            found[name] = series("text", [_without_sentence(value) for value in found[name]])
    return found


def _without_sentence(value: object) -> object:
    if isinstance(value, list):
        return [item for item in value if not _is_sentence(item)]
    return None if _is_sentence(value) else value


def _is_sentence(value: object) -> bool:
    if not isinstance(value, str):
        return isinstance(value, dict)
    words = value.split()
    return len(words) > LONGEST_WORDS or max(map(len, words), default=0) > LONGEST_LETTERS

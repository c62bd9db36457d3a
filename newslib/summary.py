"""What a corpus says about itself in a report's first lines: counts, warnings, refused inputs."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from newslib.corpus import Corpus


@dataclass(frozen=True)
class Summary:
    """What was read, in words.

    Attributes
    ----------
    n_inputs, n_articles, n_refused : int
    facts : tuple of (str, str)
        What was counted and how much it is.
    warnings : tuple of str
        What a reader should know before trusting the report.
    refused : tuple of (source, code, message)
    """

    n_inputs: int
    n_articles: int
    n_refused: int
    facts: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]
    refused: tuple[tuple[str, str, str], ...]


def summarise(corpus: Corpus) -> Summary:
    """Return the counts and warnings of a corpus; nothing in it depends on where the pages are."""
    articles, refused = corpus.articles, corpus.refused
    rows = refused[["source", "code", "message"]].astype(str).itertuples(index=False)
    return Summary(
        n_inputs=len(corpus.inputs),
        n_articles=len(articles),
        n_refused=len(refused),
        facts=tuple(_facts(corpus)),
        warnings=tuple(_warnings(corpus)),
        refused=tuple((row.source, row.code, row.message) for row in rows),
    )


def _facts(corpus: Corpus) -> list[tuple[str, str]]:
    articles = corpus.articles
    facts = [
        ("Inputs read", f"{len(corpus.inputs):,}"),
        ("Articles", f"{len(articles):,}"),
        ("Refused", f"{len(corpus.refused):,}"),
        ("Near copies", f"{int(articles['duplicate_of'].notna().sum()):,}"),
    ]
    copies = int((articles["copies"] - 1).sum()) if len(articles) else 0
    if copies:
        facts.append(("Exact copies", f"{copies:,}"))
    languages = articles["language"].dropna()
    facts.append(("Languages", f"{languages.nunique():,}"))
    dates = pd.to_datetime(articles["published"]).dropna()
    if len(dates):
        first, last = (day.date().isoformat() for day in (dates.min(), dates.max()))
        facts.append(("Published", first if first == last else f"{first} to {last}"))
    return facts


def _warnings(corpus: Corpus) -> list[str]:
    articles = corpus.articles
    found = []
    for code, count in sorted(corpus.refused["code"].value_counts().items()):
        found.append(f"{_count(count, 'input was', 'inputs were')} refused: {code}.")
    undated = int(articles["published"].isna().sum())
    if undated:
        found.append(f"{_count(undated, 'article has', 'articles have')} no date.")
    if len(corpus.conflicts):
        found.append(
            f"In {_count(len(corpus.conflicts), 'field', 'fields')} page and metadata differ; "
            "the metadata were taken."
        )
    if len(corpus.unmatched):
        rows = _count(len(corpus.unmatched), "row of the metadata", "rows of the metadata")
        found.append(f"{rows} matched no page.")
    return found


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"

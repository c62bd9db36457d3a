"""What was read, in words: counts, warnings and refusals, with the articles that each is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from newslib.analysis.numbers import counted
from newslib.analysis.shown import language_name
from newslib.tables import counts

if TYPE_CHECKING:
    from newslib.corpus import Corpus

# Mean confidence of a page's labels below which it should be looked at.
DOUBTFUL = 0.65
# What is no plain article, and is told apart.
_KINDS = {"live": "Live blogs", "digest": "Digests", "stub": "Stubs", "none": "Without a story"}
# Languages that are named.
_NAMED = 3


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
    behind : mapping from a fact's name, or a warning, to a frozenset of str
        The ids of the articles that it is about.
    """

    n_inputs: int
    n_articles: int
    n_refused: int
    facts: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]
    refused: tuple[tuple[str, str, str], ...]
    behind: Mapping[str, frozenset[str]] = field(default_factory=dict)


def refused_rows(corpus: Corpus) -> tuple[tuple[str, str, str], ...]:
    """Return each refused input as source, code and message."""
    rows = corpus.refused[["source", "code", "message"]].itertuples(index=False, name=None)
    return tuple((str(source), str(code), str(message)) for source, code, message in rows)


def summarise(corpus: Corpus) -> Summary:
    """Return the counts and warnings of a corpus; nothing in it depends on where the pages are."""
    behind: dict[str, frozenset[str]] = {}
    return Summary(
        n_inputs=len(corpus.inputs),
        n_articles=len(corpus.articles),
        n_refused=len(corpus.refused),
        facts=tuple(_facts(corpus, behind)),
        warnings=tuple(_warnings(corpus, behind)),
        refused=refused_rows(corpus),
        behind=behind,
    )


def _facts(corpus: Corpus, behind: dict[str, frozenset[str]]) -> list[tuple[str, str]]:
    articles = corpus.articles
    facts: list[tuple[str, str]] = []

    def count(name: str, which: pd.Series[bool], n: int) -> None:
        facts.append((name, f"{n:,}"))
        behind[name] = frozenset(articles.loc[which, "article_id"])

    count("Articles", articles["article_id"].notna(), len(articles))
    for kind, name in _KINDS.items():
        which = articles["kind"] == kind
        if which.any():
            count(name, which, int(which.sum()))
    again = articles["copies"] > 1
    if again.any():
        count("Exact copies", again, int((articles["copies"] - 1).sum()))
    near = articles["duplicate_of"].notna()
    if near.any():
        count("Near copies", near, int(near.sum()))
    facts.append(("Refused", f"{len(corpus.refused):,}"))
    outlets = articles["outlet"].dropna().nunique()
    facts += [("Outlets", f"{outlets:,}")] if outlets else []
    facts.append(("Languages", _languages(articles)))
    dates = articles["published"].dropna()
    if len(dates):
        first, last = (f"{end:%Y-%m-%d}" for end in (dates.min(), dates.max()))
        facts.append(("Published", first if first == last else f"{first} to {last}"))
    return facts


def _languages(articles: pd.DataFrame) -> str:
    """Return the most frequent languages by name, and how many there are else."""
    codes = counts(articles.dropna(subset="language"), "language")["language"]
    named = [str(language_name(code)).partition(" (")[0] for code in codes]
    more = [f"{len(named) - _NAMED} more"] if len(named) > _NAMED else []
    return ", ".join([*named[:_NAMED], *more]) or "not known"


def _warnings(corpus: Corpus, behind: dict[str, frozenset[str]]) -> list[str]:
    articles = corpus.articles
    found = []
    for code, count in sorted(corpus.refused["code"].value_counts().items()):
        found.append(f"{counted(count, 'input was', 'inputs were')} refused: {code}.")

    def about(which: pd.Series[bool], one: str, many: str, rest: str) -> None:
        number = int(which.sum())
        if number:
            told = f"{counted(number, one, many)} {rest}"
            behind[told] = frozenset(articles.loc[which, "article_id"])
            found.append(told)

    about(articles["published"].isna(), "article has", "articles have", "no date.")
    doubtful = articles["confidence"] < DOUBTFUL
    about(doubtful, "page was", "pages were", f"understood with a confidence below {DOUBTFUL}.")
    if len(corpus.conflicts):
        found.append(
            f"In {counted(len(corpus.conflicts), 'field')} page and metadata differ; the metadata "
            "were taken."
        )
        behind[found[-1]] = frozenset(corpus.conflicts["article_id"])
    if len(corpus.unmatched):
        rows = counted(len(corpus.unmatched), "row of the metadata", "rows of the metadata")
        found.append(f"{rows} matched no page.")
    return found

"""Read a source for a report or a table, and say what was read, refused and warned of."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from newslib.corpus import Corpus, read_corpus
from newslib.errors import NewslibError, SourceError
from newslib.sources import Source, find_inputs


class RefusedError(NewslibError):
    """Nothing of a source is usable, or more of it was refused than allowed.

    Attributes
    ----------
    refused : tuple of (source, code, message)
        Each refused input.
    """

    def __init__(self, message: str, refused: Iterable[tuple[str, str, str]] = ()) -> None:
        super().__init__(message)
        self.refused = tuple(refused)


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


def read_usable(
    source: Source,
    *,
    metadata: str | os.PathLike[str] | None = None,
    corrections: str | os.PathLike[str] | None = None,
    content: str = "page",
    max_refused: int | None = None,
    progress: bool = False,
) -> Corpus:
    """Return the corpus of a source, if at least one article came of it.

    Parameters
    ----------
    source, metadata, corrections, content, progress
        As `newslib.read_corpus` takes them.
    max_refused : int, optional
        How many refused inputs are still fine; any number if not given.

    Raises
    ------
    RefusedError
        If no input gave an article, or more than `max_refused` were refused.
    SourceError, ParameterError
        As `newslib.read_corpus` raises them.
    """
    try:
        corpus = read_corpus(
            source,
            metadata=metadata,
            corrections=corrections,
            content=content,
            progress=progress,
        )
    except SourceError as error:
        if _is_empty(source):
            raise RefusedError(f"nothing usable: {error}") from None
        raise
    n_refused = len(corpus.refused)
    if not len(corpus.articles):
        raise RefusedError(f"nothing usable: {n_refused} inputs, all refused", _refused(corpus))
    if max_refused is not None and n_refused > max_refused:
        raise RefusedError(
            f"{n_refused} inputs were refused; at most {max_refused} are allowed",
            _refused(corpus),
        )
    return corpus


def _is_empty(source: Source) -> bool:
    """Whether a source is there but holds no page."""
    paths = [source] if isinstance(source, str | os.PathLike) else list(source)
    try:
        find_inputs(source)
    except SourceError:
        return all(Path(path).exists() for path in paths)
    return False


def _refused(corpus: Corpus) -> tuple[tuple[str, str, str], ...]:
    rows = corpus.refused[["source", "code", "message"]].itertuples(index=False, name=None)
    return tuple((str(source), str(code), str(message)) for source, code, message in rows)


def summarise(corpus: Corpus) -> Summary:
    """Return the counts and warnings of a corpus; nothing in it depends on where the pages are."""
    return Summary(
        n_inputs=len(corpus.inputs),
        n_articles=len(corpus.articles),
        n_refused=len(corpus.refused),
        facts=tuple(_facts(corpus)),
        warnings=tuple(_warnings(corpus)),
        refused=_refused(corpus),
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

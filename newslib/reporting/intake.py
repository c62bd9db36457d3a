"""Read a source for a report or a table, and refuse one that gives too little."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from newslib.analysis.numbers import counted
from newslib.corpus import Corpus, read_corpus
from newslib.errors import NewslibError, SourceError
from newslib.reporting.summary import refused_rows
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


def read_usable(source: Source, *, max_refused: int | None = None, **reading: Any) -> Corpus:
    """Return the corpus of a source, if at least one article came of it.

    Parameters
    ----------
    source, **reading
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
        corpus = read_corpus(source, **reading)
    except SourceError as error:
        if _is_empty(source):
            raise RefusedError(f"nothing usable: {error}") from None
        raise
    n_refused = len(corpus.refused)
    if not len(corpus.articles):
        told = counted(n_refused, "input")
        raise RefusedError(f"nothing usable: {told}, all refused", refused_rows(corpus))
    if max_refused is not None and n_refused > max_refused:
        told = counted(n_refused, "input was", "inputs were")
        are = "is" if max_refused == 1 else "are"
        said = f"{told} refused; at most {max_refused} {are} allowed"
        raise RefusedError(said, refused_rows(corpus))
    return corpus


def _is_empty(source: Source) -> bool:
    """Whether a source is there but holds no page."""
    paths = [source] if isinstance(source, str | os.PathLike) else list(source)
    try:
        find_inputs(source)
    except SourceError:
        return all(Path(path).exists() for path in paths)
    return False

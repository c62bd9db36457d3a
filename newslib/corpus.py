"""`read_corpus`: pages to tables, in an order that depends on nothing but what the pages hold."""

from __future__ import annotations

import html
import os
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from newslib.analysis.numbers import counted
from newslib.errors import ParameterError
from newslib.gathering.collection import collect
from newslib.gathering.corrections import read_corrections
from newslib.gathering.frames import SCHEMAS, frame
from newslib.gathering.metadata import read_metadata
from newslib.gathering.readings import CONTENTS
from newslib.gathering.store import is_corpus_file, read_tables, write_tables
from newslib.gathering.tabulation import articles_table, table_of
from newslib.sources import Source

# A table beside the pages: its path, a data frame, or none.
Table = str | os.PathLike[str] | pd.DataFrame | None


@dataclass(frozen=True, eq=False)
class Corpus:
    """The articles of many pages, and all that is known of how they were read.

    Attributes
    ----------
    articles : DataFrame
        One row an article, sorted by article_id; docs/corpus.md lists the columns.
    refused : DataFrame
        Inputs that gave no article: source, code, message; sorted by source.
    lines : DataFrame
        Lines of the pages with their labels: article_id, number (from 1), label, confidence (0 to
        1), reason, text. HTML and clean texts have none.
    conflicts : DataFrame
        Fields that the page and a table state differently: article_id, source, field, page,
        metadata, the last two as text.
    unmatched : DataFrame
        Rows of the metadata that matched no page.
    origins : DataFrame
        Where each field comes from: article_id, field, origin ("page", "html", "table" or
        "metadata").
    inputs : DataFrame
        Every file found, refused ones included: source, sha256 (None if it was not read), n_bytes
        (0 if it is not known); sorted by source.
    """

    articles: pd.DataFrame
    refused: pd.DataFrame
    lines: pd.DataFrame
    conflicts: pd.DataFrame
    unmatched: pd.DataFrame
    origins: pd.DataFrame
    inputs: pd.DataFrame

    def to_parquet(self, path: str | os.PathLike[str]) -> None:
        """Write all tables to one Parquet file, which replaces `path` when it is whole.

        Raises
        ------
        SourceError
            If the file cannot be written.
        """
        write_tables({name: getattr(self, name) for name in self.__dataclass_fields__}, Path(path))

    @classmethod
    def from_parquet(cls, path: str | os.PathLike[str]) -> Corpus:
        """Corpus that `to_parquet` wrote, with the same values, columns and dtypes.

        Raises
        ------
        SourceError
            If the file is missing or something else.
        """
        return cls(**read_tables(Path(path)))

    def __repr__(self) -> str:
        return f"Corpus: {'; '.join(self._summary())}"

    def _repr_html_(self) -> str:
        items = "".join(f"<li>{html.escape(text)}</li>" for text in self._summary())
        return f"<p>Corpus</p><ul>{items}</ul>"

    def _summary(self) -> list[str]:
        articles, dates = self.articles, self.articles["published"].dropna()
        copies = int((articles["copies"] - 1).sum())
        near = int(articles["duplicate_of"].notna().sum())
        counts = articles["language"].fillna("unknown").value_counts()
        languages = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        told = [
            counted(len(articles), "article"),
            f"{counted(copies, 'exact copy', 'exact copies')} left out, "
            f"{counted(near, 'near duplicate')} marked",
            f"{counted(len(self.refused), 'input')} refused",
        ]
        if languages:
            told.append("languages " + ", ".join(f"{name} {count}" for name, count in languages))
        if len(dates):
            span = f"published {dates.min().date()} to {dates.max().date()}"
            told.append(f"{span}, {len(articles) - len(dates)} without a date")
        return told


def read_corpus(
    source: Source,
    *,
    metadata: Table = None,
    corrections: Table = None,
    content: str = "page",
    max_bytes: int = 10_000_000,
    progress: bool | None = None,
) -> Corpus:
    """Read pages from files, folders, globs or tables; docs/corpus.md tells the rules.

    Parameters
    ----------
    source
        A path, a glob or a list of them. A folder stands for its ``*.txt, *.html, *.htm, *.mhtml``
        at any depth. A table (CSV, JSONL, Parquet) has the pages in a column ``text``. A file that
        `Corpus.to_parquet` wrote gives the corpus back.
    metadata
        Path of a table, or a data frame: one row a page, by its relative path (``source``) or the
        hash of its bytes (``article_id``). What it states wins over what the page states.
    corrections
        Path of a table, or a data frame: ``page`` (relative path or article_id), ``line`` (number)
        and ``label`` of lines whose label is known better; it wins over the parser.
    content
        "page": texts are whole pages, and parsed. "article": texts are clean bodies of articles.
        HTML and MHTML files are read by trafilatura in both cases.
    max_bytes
        Largest page that is read.
    progress
        A bar in a terminal or in JupyterLab: None shows it after two seconds, False never.

    Raises
    ------
    SourceError
        If a path is missing, nothing is found at all, a table has not what it needs, or a
        correction is of no page or line. An input that gives no article raises nothing: it is
        listed in `Corpus.refused`.
    ParameterError
        If an argument has a value that is not allowed.
    """
    if content not in CONTENTS:
        raise ParameterError(f"content: {content!r} given; allowed are {', '.join(CONTENTS)}")
    if not isinstance(max_bytes, int) or isinstance(max_bytes, bool) or max_bytes < 1:
        raise ParameterError(f"max_bytes: {max_bytes!r} given; allowed is a whole number from 1")
    if isinstance(source, str | os.PathLike) and is_corpus_file(source):
        for name, table in (("metadata", metadata), ("corrections", corrections)):
            if table is not None:
                raise ParameterError(f"{name}: the source is a stored corpus, which has its own")
        return Corpus.from_parquet(source)
    stated, corrected = read_metadata(metadata), read_corrections(corrections)
    collection = collect(source, content=content, max_bytes=max_bytes, progress=progress)
    collection.state(stated)
    collection.correct(corrected)
    collection.mark_furniture()
    collection.refuse_pages_without_article()
    entries = collection.entries
    return Corpus(
        articles=articles_table(entries, collection.own),
        refused=frame(SCHEMAS["refused"], sorted(collection.refused)),
        lines=table_of("lines", entries),
        conflicts=table_of("conflicts", entries),
        unmatched=stated.unmatched({entry.sha256 for entry in entries}),
        origins=table_of("origins", entries),
        inputs=frame(SCHEMAS["inputs"], collection.inputs),
    )

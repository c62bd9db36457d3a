"""`read_corpus`: pages to tables, in an order that depends on nothing but what the pages hold."""

from __future__ import annotations

import html
import os
from dataclasses import asdict, dataclass
from pathlib import Path

import pandas as pd

from newslib.errors import ParameterError
from newslib.gathering.collection import Collection, Entry, collect
from newslib.gathering.corrections import Corrections, read_corrections
from newslib.gathering.duplicates import mark_duplicates, words
from newslib.gathering.frames import ARTICLES, FIELDS, SCHEMAS, UNMATCHED, frame, naive
from newslib.gathering.metadata import Joined, Metadata, join, read_metadata, with_own
from newslib.gathering.readings import CONTENTS, confidence, kept_share
from newslib.gathering.rows import Values
from newslib.gathering.sites import mark_furniture, site_of
from newslib.gathering.store import is_corpus_file, read_tables, write_tables
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
            f"{len(articles)} articles",
            f"{copies} exact copies left out, {near} near duplicates marked",
            f"{len(self.refused)} inputs refused",
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
    if isinstance(source, str | os.PathLike) and is_corpus_file(Path(source)):
        for name, table in (("metadata", metadata), ("corrections", corrections)):
            if table is not None:
                raise ParameterError(f"{name}: the source is a stored corpus, which has its own")
        return Corpus.from_parquet(source)
    stated, corrected = read_metadata(metadata), read_corrections(corrections)
    collection = collect(source, content=content, max_bytes=max_bytes, progress=progress)
    return _tables(collection, stated, corrected)


def _tables(
    collection: Collection, metadata: Metadata | None, corrections: Corrections | None
) -> Corpus:
    """Corpus of what was collected: corrected, freed of furniture, joined, duplicates marked."""
    if metadata is not None:
        for entry in collection.entries:
            found = (metadata.of(source, entry.sha256) for source in entry.sources)
            entry.statements += [statement for statement in found if statement is not None]
    if corrections is not None:
        _correct(collection, corrections)
    _mark_furniture(collection.entries)
    collection.refuse_pages_without_article()
    entries = collection.entries
    joined = [_join(entry) for entry in entries]
    rows = [_row(entry, fields) for entry, fields in zip(entries, joined, strict=True)]
    ids = [entry.article_id for entry in entries]
    texts = [entry.article.text for entry in entries]
    for row, first in zip(rows, mark_duplicates(ids, texts), strict=True):
        row["duplicate_of"] = first
    pairs = list(zip(ids, joined, strict=True))
    unmatched = frame(UNMATCHED, [])
    if metadata is not None:
        unmatched = metadata.unmatched({entry.sha256 for entry in entries})
    return Corpus(
        articles=_articles(rows, collection, metadata),
        refused=frame(SCHEMAS["refused"], [r._asdict() for r in sorted(collection.refused)]),
        lines=frame(SCHEMAS["lines"], [row for entry in entries for row in _lines(entry)]),
        conflicts=frame(
            SCHEMAS["conflicts"],
            [{"article_id": i, **conflict} for i, fields in pairs for conflict in fields.conflicts],
        ),
        unmatched=unmatched,
        origins=frame(
            SCHEMAS["origins"],
            [
                {"article_id": i, "field": name, "origin": origin}
                for i, fields in pairs
                for name, origin in fields.origins.items()
            ],
        ),
        inputs=frame(SCHEMAS["inputs"], [i._asdict() for i in sorted(collection.inputs)]),
    )


def _correct(collection: Collection, corrections: Corrections) -> None:
    """Put the corrections in force; one whose page was not read is an error."""
    for entry in collection.entries:
        found = corrections.of(entry.sources, entry.sha256)
        if found:
            entry.article = corrections.apply(entry.article, found)
            entry.by_hand = frozenset(found)
    corrections.check_all_found({refusal.source: refusal.code for refusal in collection.refused})


def _mark_furniture(entries: list[Entry]) -> None:
    """Learn from each site's pages which lines are its furniture, and label them so."""
    sites: dict[str, list[Entry]] = {}
    for entry in entries:
        said = _join(entry).values
        site = site_of(entry.sources[0], said["outlet"], said["url"])
        # A page without an article, such as a consent form, may lack the site's furniture.
        if site is not None and entry.article.lines and entry.article.kind != "none":
            sites.setdefault(site, []).append(entry)
    for pages in sites.values():
        marked = mark_furniture([page.article for page in pages], [page.by_hand for page in pages])
        for page, article in zip(pages, marked, strict=True):
            page.article = article


def _join(entry: Entry) -> Joined:
    """Fields of an entry with all that tables state of it."""
    article = entry.article
    page: Values = {name: getattr(article, name, None) for name in FIELDS}
    for name in ("published", "updated"):
        value = getattr(article, name)
        page[name] = None if value is None else naive(value)
    page |= {"byline": list(article.byline), "outlet": entry.outlet, "url": entry.url}
    return join(page, entry.origin, entry.sources[0], entry.statements)


def _row(entry: Entry, joined: Joined) -> Values:
    """Row of the table of articles, `duplicate_of` apart."""
    article, text = entry.article, entry.article.text
    return {
        **joined.values,
        "article_id": entry.article_id,
        "source": entry.sources[0],
        "kind": article.kind,
        "text": text,
        "n_words": len(words(text)),
        "n_paragraphs": sum(len(passage.paragraphs) for passage in article.body),
        "key_points": list(article.key_points),
        "captions": [asdict(caption) for caption in article.captions],
        "related": [asdict(related) for related in article.related],
        "kept_share": kept_share(article, entry.origin),
        "confidence": confidence(article.lines),
        "copies": len(entry.sources),
        "warnings": list(article.warnings),
    }


def _lines(entry: Entry) -> list[Values]:
    return [
        {
            "article_id": entry.article_id,
            "number": line.number,
            "label": line.label,
            "confidence": line.confidence,
            "reason": line.reason,
            "text": line.text,
        }
        for line in entry.article.lines
    ]


def _articles(
    rows: list[Values], collection: Collection, metadata: Metadata | None
) -> pd.DataFrame:
    """Table of articles, the columns of the user's own tables behind newslib's."""
    columns = {name: list(values) for name, values in collection.own.items()}
    if metadata is not None:
        for name in metadata.own:
            columns.setdefault(name, []).extend(metadata.column(name))
    return with_own(ARTICLES, columns, rows, columns)

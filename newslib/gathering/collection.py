"""Every input of a source read once, each content kept once with all the names that it goes by."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from newslib.article import Article
from newslib.errors import PageError, SourceError
from newslib.gathering.corrections import Corrections, corrected
from newslib.gathering.frames import FIELDS, naive
from newslib.gathering.metadata import Joined, Metadata, Statement, join, stated
from newslib.gathering.readings import read_file, read_text
from newslib.gathering.rows import Values, read_rows
from newslib.gathering.sites import mark_furniture, site_of
from newslib.gathering.store import is_corpus_file
from newslib.progress import tracked
from newslib.sources import (
    TABLE_KINDS,
    Input,
    Refusal,
    Source,
    find_inputs,
    open_file,
    read_bytes,
)


@dataclass
class Entry:
    """One content: its hash, what was read from it, the inputs that hold it, what they state.

    `origin` says where its fields come from, "page" or "html"; `outlet` and `url` are those of
    HTML; `sources` are sorted; `by_hand` has the numbers of the lines that a person labelled.
    """

    sha256: str
    article: Article
    origin: str
    outlet: str | None
    url: str | None
    sources: list[str] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    by_hand: frozenset[int] = frozenset()

    @property
    def article_id(self) -> str:
        """First 16 hex digits of the hash."""
        return self.sha256[:16]

    def joined(self) -> Joined:
        """Fields of the page with all that tables state of it."""
        article = self.article
        page: Values = {name: getattr(article, name, None) for name in FIELDS}
        for name in ("published", "updated"):
            value = getattr(article, name)
            page[name] = None if value is None else naive(value)
        page |= {"byline": list(article.byline), "outlet": self.outlet, "url": self.url}
        return join(page, self.origin, self.sources[0], self.statements)


class FileRead(NamedTuple):
    """A file as the table of inputs lists it; `sha256` is None if it was not read."""

    source: str
    sha256: str | None
    n_bytes: int


class _Page(NamedTuple):
    """A page that waits to be read: a file's path, or what a table's row has for a text."""

    source: str
    kind: str
    held: object
    statements: tuple[Statement, ...] = ()


@dataclass
class Collection:
    """What a source holds.

    Attributes
    ----------
    refused : list of Refusal
    inputs : list of FileRead
    own : dict of str to list
        All values of each column, beside newslib's, that tables of pages and metadata have.
    """

    refused: list[Refusal]
    inputs: list[FileRead]
    own: dict[str, list[object]] = field(default_factory=dict)
    _contents: dict[str, Entry | PageError] = field(default_factory=dict)

    @property
    def entries(self) -> list[Entry]:
        """Contents that were read, sorted by article_id."""
        found = [entry for entry in self._contents.values() if isinstance(entry, Entry)]
        return sorted(found, key=lambda entry: entry.article_id)

    def state(self, metadata: Metadata) -> None:
        """Add what metadata states to what tables of pages do."""
        for entry in self.entries:
            for source in entry.sources:
                entry.statements += metadata.of(source, entry.sha256)
        self._own(metadata.own)

    def correct(self, corrections: Corrections) -> None:
        """Put corrections in force; one whose page was not read is an error."""
        for entry in self.entries:
            labels = corrections.of(entry.sources, entry.sha256, len(entry.article.lines))
            if labels:
                entry.article = corrected(entry.article, labels)
                entry.by_hand = frozenset(labels)
        corrections.check_all_found({refusal.source: refusal.code for refusal in self.refused})

    def mark_furniture(self) -> None:
        """Learn from each site's pages which lines are its furniture, and label them so."""
        sites: dict[str, list[Entry]] = {}
        for entry in self.entries:
            said = entry.joined().values
            site = site_of(entry.sources[0], said["outlet"], said["url"])
            # A page without an article, such as a consent form, may lack the site's furniture.
            if site is not None and entry.article.lines and entry.article.kind != "none":
                sites.setdefault(site, []).append(entry)
        for pages in sites.values():
            marked = mark_furniture([page.article for page in pages], [p.by_hand for p in pages])
            for page, article in zip(pages, marked, strict=True):
                page.article = article

    def refuse_pages_without_article(self) -> None:
        """Move the contents on which no article was found to the refused inputs."""
        for entry in self.entries:
            if entry.article.kind == "none":
                why = f"no article is found in the page's {len(entry.article.lines)} lines"
                why = "; ".join([why, *entry.article.warnings])
                self._contents[entry.sha256] = error = PageError("no-article", why)
                for source in entry.sources:
                    self._refuse(source, error)

    def open_table(self, table: Input) -> Iterator[_Page]:
        """Pages of a table's rows; a table that is no file is refused."""
        if table.kind == "parquet" and is_corpus_file(table.path):
            raise SourceError(
                f"{table.source!r} is a stored corpus; it can only be a source by itself"
            )
        try:
            with open_file(table.path) as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
                size = file.tell()
                file.seek(0)
                rows = read_rows(file, table.kind, f"table {table.source!r}")
        except PageError as error:
            self._refuse(table.source, error)
            self.inputs.append(FileRead(table.source, None, 0))
            return
        self.inputs.append(FileRead(table.source, sha256, size))
        if "text" not in rows.columns:
            raise rows.lacking("'text' with the pages or clean articles")
        values, own = stated(rows)
        self._own(own)
        for number, row in rows.rows.items():
            source = f"{table.source}#{number}"
            statement = Statement(source, "table", values[number])
            yield _Page(source, "row", row.get("text"), (statement,))
        for number, message in rows.broken.items():
            yield _Page(f"{table.source}#{number}", "row", PageError("broken", message))

    def read(self, page: _Page, content: str, max_bytes: int) -> None:
        """Read a page that waits; pages must come in the order of their names."""
        path = page.held if isinstance(page.held, Path) else None
        data, sha256 = b"", None
        try:
            data = read_bytes(path, max_bytes) if path else _row_bytes(page.held, max_bytes)
            sha256 = hashlib.sha256(data).hexdigest()
            if sha256 not in self._contents:
                self._contents[sha256] = _entry(page, data, sha256, content)
            known = self._contents[sha256]
            if isinstance(known, PageError):
                self._refuse(page.source, known)
            else:
                known.sources.append(page.source)
                known.statements += page.statements
        except PageError as error:
            self._refuse(page.source, error)
        if path:
            size = _size(path) if sha256 is None else len(data)
            self.inputs.append(FileRead(page.source, sha256, size))

    def _own(self, columns: dict[str, list[object]]) -> None:
        for name, values in columns.items():
            self.own.setdefault(name, []).extend(values)

    def _refuse(self, source: str, error: PageError) -> None:
        self.refused.append(Refusal(source, error.code, str(error)))


def collect(source: Source, *, content: str, max_bytes: int, progress: bool | None) -> Collection:
    """Read all that a source stands for; errors are those of `newslib.read_corpus`."""
    inputs, refused = find_inputs(source)
    collection = Collection(refused, [FileRead(refusal.source, None, 0) for refusal in refused])
    pages: list[_Page] = []
    for item in inputs:
        if item.kind in TABLE_KINDS.values():
            pages += collection.open_table(item)
        else:
            pages.append(_Page(item.source, item.kind, item.path))
    pages.sort(key=lambda page: page.source)
    for page in tracked(pages, "pages", progress):
        collection.read(page, content, max_bytes)
    collection.inputs.sort(key=lambda file: (file.source, file.sha256 or ""))
    return collection


def _entry(page: _Page, data: bytes, sha256: str, content: str) -> Entry | PageError:
    """Read a content for the first time; an error is kept for the copies that follow."""
    try:
        if page.kind == "row":
            reading = read_text(data.decode("utf-8"), content)
        else:
            reading = read_file(data, page.kind, content)
    except PageError as error:
        return PageError(error.code, str(error))  # its traceback would keep the page's bytes alive
    origin = "html" if page.kind in {"html", "mhtml"} else "page"
    return Entry(sha256, reading.article, origin, reading.outlet, reading.url)


def _row_bytes(text: object, max_bytes: int) -> bytes:
    """UTF-8 of the text in a table's row; a row that could not be read is an error already."""
    if isinstance(text, PageError):
        raise text
    if text is None:
        raise PageError("empty", "the row has no text")
    if not isinstance(text, str):
        kind = type(text).__name__
        raise PageError("wrong-kind", f"the row's text is of type {kind}; allowed is text")
    try:
        data = text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise PageError("undecodable", f"the row's text is not Unicode: {error.reason}") from error
    if len(data) > max_bytes:
        raise PageError("too-large", f"it has {len(data)} bytes; at most {max_bytes} are read")
    return data


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0

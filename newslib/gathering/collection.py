"""Every input of a source read once, each content kept once with all the names that it goes by."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, NamedTuple

from newslib.article import Article
from newslib.errors import PageError, SourceError
from newslib.gathering.metadata import Statement, own_columns, stated
from newslib.gathering.readings import read_file, read_text
from newslib.gathering.rows import Rows, found, read_rows
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


class FileRead(NamedTuple):
    """A file as the table of inputs lists it; `sha256` is None if it was not read."""

    source: str
    sha256: str | None
    n_bytes: int


class _Page(NamedTuple):
    """A page that waits to be read: a file, or the text of a table's row."""

    source: str
    kind: str
    path: Path | None = None
    text: object = None
    statement: Statement | None = None
    broken: str | None = None


@dataclass
class Collection:
    """What a source holds.

    Attributes
    ----------
    refused : list of Refusal
    inputs : list of FileRead
    own : dict of str to list
        All values of each column, beside newslib's, that tables of pages have.
    """

    refused: list[Refusal] = field(default_factory=list)
    inputs: list[FileRead] = field(default_factory=list)
    own: dict[str, list[object]] = field(default_factory=dict)
    _contents: dict[str, Entry | PageError] = field(default_factory=dict)

    @property
    def entries(self) -> list[Entry]:
        """Contents that were read, sorted by article_id."""
        found = [entry for entry in self._contents.values() if isinstance(entry, Entry)]
        return sorted(found, key=lambda entry: entry.article_id)

    def refuse_pages_without_article(self) -> None:
        """Move the contents on which no article was found to the refused inputs."""
        for sha256, entry in self._contents.items():
            if isinstance(entry, Entry) and entry.article.kind == "none":
                n_lines = len(entry.article.lines)
                error = PageError(
                    "no-article", f"no article is found in the page's {n_lines} lines"
                )
                self._contents[sha256] = error
                for source in entry.sources:
                    self._refuse(source, error)

    def open_table(self, table: Input) -> list[_Page]:
        """Pages of a table's rows; a table that is no file is refused."""
        try:
            with open_file(table.path) as file:
                size, sha256 = _digest(file)
                file.seek(0)
                rows = read_rows(file, table.kind, table.source)
        except PageError as error:
            self._refuse(table.source, error)
            self.inputs.append(FileRead(table.source, None, 0))
            return []
        _check_table(table, rows)
        self.inputs.append(FileRead(table.source, sha256, size))
        own = own_columns(name for name in rows.columns if name != "text")
        for name in own:
            self.own.setdefault(name, []).extend(row.get(name) for row in rows.rows.values())
        return list(_pages(table, rows, own))

    def read(self, page: _Page, content: str, max_bytes: int) -> None:
        """Read a page that waits; pages must come in the order of their names."""
        try:
            data = self._data(page, max_bytes)
            sha256 = hashlib.sha256(data).hexdigest()
            if sha256 not in self._contents:
                self._contents[sha256] = _entry(page, data, sha256, content)
            known = self._contents[sha256]
            if isinstance(known, PageError):
                raise known
            known.sources.append(page.source)
            if page.statement is not None:
                known.statements.append(page.statement)
        except PageError as error:
            self._refuse(page.source, error)

    def _data(self, page: _Page, max_bytes: int) -> bytes:
        """Bytes of a page; a file is entered among the inputs."""
        if page.path is None:
            return _row_bytes(page, max_bytes)
        try:
            data = read_bytes(page.path, max_bytes)
        except PageError:
            self.inputs.append(FileRead(page.source, None, _size(page.path)))
            raise
        self.inputs.append(FileRead(page.source, hashlib.sha256(data).hexdigest(), len(data)))
        return data

    def _refuse(self, source: str, error: PageError) -> None:
        self.refused.append(Refusal(source, error.code, str(error)))


def collect(source: Source, *, content: str, max_bytes: int, progress: bool | None) -> Collection:
    """Read all that a source stands for; errors are those of `newslib.read_corpus`."""
    collection = Collection()
    inputs, collection.refused = find_inputs(source)
    collection.inputs = [FileRead(refusal.source, None, 0) for refusal in collection.refused]
    pages: list[_Page] = []
    for item in inputs:
        if item.kind in TABLE_KINDS.values():
            pages += collection.open_table(item)
        else:
            pages.append(_Page(item.source, item.kind, path=item.path))
    pages.sort(key=lambda page: page.source)
    for page in tracked(pages, "pages", progress):
        collection.read(page, content, max_bytes)
    return collection


def _check_table(table: Input, rows: Rows) -> None:
    if table.kind == "parquet" and is_corpus_file(table.path):
        raise SourceError(f"{table.source!r} is a stored corpus; it can only be a source by itself")
    if "text" not in rows.columns:
        raise SourceError(
            f"table {table.source!r} has no column 'text' with the pages or clean articles; "
            f"{found(rows.columns)}"
        )


def _pages(table: Input, rows: Rows, own: list[str]) -> Iterator[_Page]:
    for number, row in rows.rows.items():
        source = f"{table.source}#{number}"
        statement = Statement(source, "table", stated(rows, number, own))
        yield _Page(source, "row", text=row.get("text"), statement=statement)
    for number, message in rows.broken.items():
        yield _Page(f"{table.source}#{number}", "row", broken=message)


def _entry(page: _Page, data: bytes, sha256: str, content: str) -> Entry | PageError:
    """Read a content for the first time; an error is kept for the copies that follow."""
    try:
        if page.path is None:
            reading = read_text(str(page.text), content)
        else:
            reading = read_file(data, page.kind, content)
        origin = "html" if page.kind in {"html", "mhtml"} else "page"
    except PageError as error:
        return error
    return Entry(sha256, reading.article, origin, reading.outlet, reading.url)


def _row_bytes(page: _Page, max_bytes: int) -> bytes:
    """UTF-8 of the text in a table's row."""
    if page.broken is not None:
        raise PageError("broken", page.broken)
    if page.text is None:
        raise PageError("empty", "the row has no text")
    if not isinstance(page.text, str):
        kind = type(page.text).__name__
        raise PageError("wrong-kind", f"the row's text is of type {kind}; allowed is text")
    try:
        data = page.text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise PageError("undecodable", f"the row's text is not Unicode: {error.reason}") from error
    if len(data) > max_bytes:
        raise PageError("too-large", f"it has {len(data)} bytes; at most {max_bytes} are read")
    return data


def _digest(file: BinaryIO) -> tuple[int, str]:
    """Size and SHA-256 of an open file."""
    digest, size = hashlib.sha256(), 0
    while chunk := file.read(1 << 20):
        digest.update(chunk)
        size += len(chunk)
    return size, digest.hexdigest()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0

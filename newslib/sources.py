"""Where pages come from: files, folders, globs and lists of them, found in an order of their own.

Nothing here parses. A name in a folder may be a pipe, a device, a link that leads nowhere or round
in a circle, or bytes that are no text: each is listed as refused, none is waited for.
"""

from __future__ import annotations

import fnmatch
import os
import re
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from newslib.errors import PageError, ParameterError, SourceError

PAGE_KINDS = {".txt": "text", ".html": "html", ".htm": "html", ".mhtml": "mhtml"}
TABLE_KINDS = {".csv": "csv", ".jsonl": "jsonl", ".parquet": "parquet"}

# What a source of pages may be: a path or a glob, or several.
Source = str | os.PathLike[str] | Iterable[str | os.PathLike[str]]

_MAGIC = re.compile(r"[*?\[]")


class Input(NamedTuple):
    """One file to read: its name in all tables, where it is, and its kind.

    `kind` is one of "text", "html", "mhtml" (a page) and "csv", "jsonl", "parquet" (a table).
    """

    source: str
    path: Path
    kind: str


class Refusal(NamedTuple):
    """An input that gave no article: its name, the code of the reason, and the reason in words."""

    source: str
    code: str
    message: str


class _Found(NamedTuple):
    """A path that was found; `problem` is (code, message) where it cannot be read."""

    path: Path
    named: bool = False
    problem: tuple[str, str] | None = None


def find_inputs(source: Source) -> tuple[list[Input], list[Refusal]]:
    """Find the files that a source stands for, and what of it was refused, each sorted by name.

    A folder stands for its ``*.txt, *.html, *.htm, *.mhtml`` at any depth; other files, and names
    that begin with a dot, are passed over. A file named outright is read whatever stands beside it,
    and refused if it is of no kind that can be read. A glob may use ``*``, ``?``, ``[...]`` and
    ``**``; folders that it matches are read as folders. Names are relative to the folder given, or
    to the deepest folder that several sources share, with ``/`` between their parts.

    Raises
    ------
    SourceError
        If a path does not exist, a glob matches nothing, or no page at all is found.
    ParameterError
        If `source` is neither a path nor a list of paths.
    """
    found: dict[Path, _Found] = {}
    bases = []
    entries = _entries(source)
    for entry in entries:
        base, results = _look(entry)
        bases.append(base)
        for result in results:
            if result.named or result.path not in found:
                found[result.path] = result
    if not found:
        raise SourceError(
            f"no page in {' and '.join(map(repr, entries))}: a folder is searched, at any depth, "
            f"for {', '.join('*' + suffix for suffix in PAGE_KINDS)}"
        )
    return _sort_out(found.values(), Path(os.path.commonpath(bases)))


def open_file(path: Path) -> BinaryIO:
    """Open a regular file for reading; a pipe or device is never opened.

    Raises
    ------
    PageError
        With code ``"unreadable"``.
    """
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            raise PageError("unreadable", f"it is {_kind_of(mode)}, not a file")
        # Not blocking: the name may have become a pipe since it was looked at.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        return os.fdopen(handle, "rb")
    except OSError as error:
        raise PageError("unreadable", f"it cannot be read: {reason(error)}") from error


def read_bytes(path: Path, max_bytes: int) -> bytes:
    """Bytes of a regular file of at most `max_bytes`.

    Raises
    ------
    PageError
        With code ``"unreadable"`` or ``"too-large"``; of a larger file nothing is read.
    """
    with open_file(path) as file:
        size = os.fstat(file.fileno()).st_size
        try:
            data = file.read(max_bytes + 1) if size <= max_bytes else b""
        except OSError as error:
            raise PageError("unreadable", f"it cannot be read: {reason(error)}") from error
    if size > max_bytes or len(data) > max_bytes:
        size = max(size, len(data))
        raise PageError("too-large", f"it has {size} bytes; at most {max_bytes} are read")
    return data


def reason(error: OSError) -> str:
    """Words for an operating system's error, without the path, which may be private."""
    return error.strerror or type(error).__name__


def shown(name: str) -> str:
    r"""Name of a file as text that can be stored; bytes that are not UTF-8 show as ``\xff``."""
    return os.fsencode(name).decode("utf-8", errors="backslashreplace")


def _entries(source: Source) -> list[str]:
    """Paths and globs of a source as a list of str."""
    if isinstance(source, str | os.PathLike):
        source = [source]
    given: object = source
    if not isinstance(given, Iterable):
        raise ParameterError(_wrong_source(given))
    entries = []
    for entry in given:
        path = os.fspath(entry) if isinstance(entry, os.PathLike) else entry
        if not isinstance(path, str) or not path.strip() or "\0" in path:
            raise ParameterError(_wrong_source(given))
        entries.append(path)
    if not entries:
        raise ParameterError(_wrong_source(given))
    return entries


def _wrong_source(value: object) -> str:
    return (
        f"source: {value!r} given; allowed is a path, a glob, or a list of them that is not empty"
    )


def _look(entry: str) -> tuple[Path, list[_Found]]:
    """Folder that an entry starts from, and what it stands for."""
    # Not Path.resolve: a name reached through a link keeps the name that the user gave.
    path = Path(os.path.normpath(Path.cwd() / entry))
    if _is_folder(path):
        return path, list(_walk(path))
    if path.is_symlink() or _exists(path):
        return path.parent, [_Found(path, named=True)]
    if not _MAGIC.search(entry):
        raise SourceError(f"source {entry!r} does not exist or cannot be reached")
    return _glob(entry, path)


def _glob(entry: str, pattern: Path) -> tuple[Path, list[_Found]]:
    """Find a glob's fixed folder and its matches, which are named outright if its suffix is."""
    parts = pattern.parts
    fixed = next((i for i, part in enumerate(parts) if _MAGIC.search(part)), len(parts))
    base = Path(*parts[:fixed])
    named = bool(pattern.suffix) and not _MAGIC.search(pattern.suffix)
    results: list[_Found] = []
    matched = sorted(set(_expand(base, parts[fixed:])))
    for path in matched:
        if _is_folder(path):
            results += _walk(path)
        elif named or path.suffix.lower() in PAGE_KINDS:
            results.append(_Found(path, named=named))
    if not results:
        raise SourceError(
            f"source {entry!r} matches {len(matched)} files and folders, and no page among them"
        )
    return base, results


def _expand(folder: Path, parts: tuple[str, ...]) -> Iterator[Path]:
    """Paths below a folder that match a pattern's parts; ``**`` follows no links."""
    if not parts:
        yield folder
        return
    head, rest = parts[0], parts[1:]
    try:
        inside = [path for path in folder.iterdir() if not path.name.startswith(".")]
    except OSError:
        inside = []
    if head != "**":
        for path in inside:
            if fnmatch.fnmatchcase(path.name, head):
                yield from _expand(path, rest)
        return
    yield from _expand(folder, rest)
    for path in inside:
        if _is_folder(path) and not path.is_symlink():
            yield from _expand(path, parts)


def _walk(folder: Path) -> Iterator[_Found]:
    """Pages in a folder at any depth; a link to another folder is listed and not followed."""
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        try:
            inside = [path for path in here.iterdir() if not path.name.startswith(".")]
        except OSError as error:
            why = f"the folder cannot be listed: {reason(error)}"
            yield _Found(here, problem=("unreadable", why))
            continue
        for path in inside:
            if _is_folder(path) and path.is_symlink():
                why = "a link to a folder is not followed; name it as a source to read it"
                yield _Found(path, problem=("linked-folder", why))
            elif _is_folder(path):
                waiting.append(path)
            elif path.suffix.lower() in PAGE_KINDS:
                yield _Found(path)


def _sort_out(found: Iterable[_Found], root: Path) -> tuple[list[Input], list[Refusal]]:
    """Name what was found, and part what can be read from what cannot."""
    inputs, refused = [], []
    for path, named, problem in found:
        source = shown(path.relative_to(root).as_posix())
        kind = _kind(path, named=named)
        if problem is None and not _is_text(path.relative_to(root)):
            problem = ("unreadable", "its name is not UTF-8; rename it to read it")
        if problem is None and kind is None:
            known = ", ".join([*PAGE_KINDS, *TABLE_KINDS])
            problem = ("wrong-kind", f"{path.suffix or 'no suffix'}; read are {known}")
        if problem is not None:
            refused.append(Refusal(source, *problem))
        elif kind is not None:
            inputs.append(Input(source, path, kind))
    return sorted(inputs), sorted(refused)


def _kind(path: Path, *, named: bool) -> str | None:
    """Kind of a file by its suffix, of a table only if it was named outright; else None."""
    suffix = path.suffix.lower()
    return PAGE_KINDS.get(suffix) or (TABLE_KINDS.get(suffix) if named else None)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False


def _is_text(path: Path) -> bool:
    try:
        os.fsencode(path).decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _kind_of(mode: int) -> str:
    """Words for what a name stands for that is not a regular file."""
    kinds = {
        stat.S_IFDIR: "a folder",
        stat.S_IFIFO: "a pipe",
        stat.S_IFCHR: "a device",
        stat.S_IFBLK: "a device",
        stat.S_IFSOCK: "a socket",
    }
    return kinds.get(stat.S_IFMT(mode), "something else")

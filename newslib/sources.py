"""Where pages come from: files, folders, globs and lists of them, found in an order of their own.

Nothing here parses. A name in a folder may be a pipe, a device, a link that leads nowhere or round
in a circle, or bytes that are no text: each is listed as refused, none is waited for.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator
from io import BufferedReader
from pathlib import Path
from typing import NamedTuple

from newslib.errors import PageError, ParameterError, SourceError

PAGE_KINDS = {".txt": "text", ".html": "html", ".htm": "html", ".mhtml": "mhtml"}
TABLE_KINDS = {".csv": "csv", ".jsonl": "jsonl", ".parquet": "parquet"}

# What a source of pages may be: a path or a glob, or several.
Source = str | os.PathLike[str] | Iterable[str | os.PathLike[str]]

_MAGIC = re.compile(r"[*?\[]")
# What a name that is no regular file may stand for; anything else is a device.
_NO_FILES = {stat.S_IFDIR: "a folder", stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket"}
# Path.is_dir raises an error for a name too long, or below a folder that may not be entered.
_is_folder = os.path.isdir


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
    entries = _entries(source)
    bases, found = [], {}
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


def open_file(path: Path) -> BufferedReader:
    """Open a regular file for reading; a pipe or device is never opened.

    Raises
    ------
    PageError
        With code ``"unreadable"``.
    """
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            what = _NO_FILES.get(stat.S_IFMT(mode), "a device")
            raise PageError("unreadable", f"it is {what}, not a file")
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
            # Not max_bytes at once, which would be set aside for the smallest page.
            data = file.read(size + 1) if size <= max_bytes else b""
            if len(data) > size:  # it grew, or its system does not know its size
                data += file.read(max_bytes - size)
        except OSError as error:
            raise PageError("unreadable", f"it cannot be read: {reason(error)}") from error
    if size > max_bytes or len(data) > max_bytes:
        size = max(size, len(data))
        raise PageError("too-large", f"it has {size} bytes; at most {max_bytes} are read")
    return data


def reason(error: OSError) -> str:
    """Words for an operating system's error, without the path, which may be private."""
    return error.strerror or type(error).__name__


def _entries(source: object) -> list[str]:
    """Paths and globs of a source as a list of str."""
    given = [source] if isinstance(source, str | os.PathLike) else source
    entries = list(given) if isinstance(given, Iterable) else []
    paths = [os.fspath(entry) if isinstance(entry, os.PathLike) else entry for entry in entries]
    good = [path for path in paths if isinstance(path, str) and path.strip() and "\0" not in path]
    if not good or len(good) < len(paths):
        raise ParameterError(
            f"source: {source!r} given; allowed is a path, a glob, or a list of them that is not "
            "empty"
        )
    return good


def _look(entry: str) -> tuple[Path, list[_Found]]:
    """Folder that an entry starts from, and what it stands for."""
    # Not Path.resolve: a name reached through a link keeps the name that the user gave.
    path = Path(os.path.normpath(Path.cwd() / entry))
    if _is_folder(path):
        return path, list(_walk(path))
    if os.path.lexists(path):
        return path.parent, [_Found(path, named=True)]
    if not _MAGIC.search(entry):
        raise SourceError(f"source {entry!r} does not exist or cannot be reached")
    return _glob(entry, path)


def _glob(entry: str, pattern: Path) -> tuple[Path, list[_Found]]:
    """Find a glob's fixed folder and its matches, which are named outright if its suffix is."""
    base, parts = Path(pattern.anchor), list(pattern.parts[1:])
    # A folder's name with the signs of a glob is taken as it stands, too.
    while _is_folder(base / parts[0]):
        base /= parts.pop(0)
    # Path.glob wants ** to stand alone; elsewhere it means the same as a single sign.
    parts = [part if part == "**" else re.sub(r"\*+", "*", part) for part in parts]
    named = bool(pattern.suffix) and not _MAGIC.search(pattern.suffix)
    try:
        below = [path.relative_to(base) for path in base.glob("/".join(parts))]
    except (OSError, RecursionError) as error:
        raise SourceError(f"source {entry!r} cannot be searched: {error}") from error
    matched = [base / path for path in below if not any(p.startswith(".") for p in path.parts)]
    results: list[_Found] = []
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


def _walk(folder: Path) -> Iterator[_Found]:
    """Pages in a folder at any depth; a link to another folder is listed and not followed."""
    failed: list[OSError] = []
    for here, folders, files in os.walk(folder, onerror=failed.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for path in (Path(here, name) for name in folders):
            if path.is_symlink():
                why = "a link to a folder is not followed; name it as a source to read it"
                yield _Found(path, problem=("linked-folder", why))
        for path in (Path(here, name) for name in files if not name.startswith(".")):
            if path.suffix.lower() in PAGE_KINDS:
                yield _Found(path)
    for error in failed:
        why = f"the folder cannot be listed: {reason(error)}"
        yield _Found(Path(error.filename), problem=("unreadable", why))


def _sort_out(found: Iterable[_Found], root: Path) -> tuple[list[Input], list[Refusal]]:
    """Name what was found, and part what can be read from what cannot."""
    inputs, refused = [], []
    for path, named, problem in found:
        name = os.fsencode(path.relative_to(root).as_posix())
        source = name.decode("utf-8", errors="backslashreplace")
        suffix = path.suffix.lower()
        # A table is one only if it was named outright.
        kind = PAGE_KINDS.get(suffix) or (TABLE_KINDS.get(suffix) if named else None)
        if problem is None and source.encode() != name:
            problem = ("unreadable", "its name is not UTF-8; rename it to read it")
        if problem is None and kind is None:
            known = ", ".join([*PAGE_KINDS, *TABLE_KINDS])
            problem = ("wrong-kind", f"{path.suffix or 'no suffix'}; read are {known}")
        if problem is not None:
            refused.append(Refusal(source, *problem))
        elif kind is not None:
            inputs.append(Input(source, path, kind))
    return sorted(inputs), sorted(refused)

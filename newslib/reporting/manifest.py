"""What went into a report and what came out: hashes, parameters, versions.

Paths in a manifest are relative, to the parent of OUT for what was read and to OUT for what was
written. Only the entry `timings` differs between two runs on the same pages.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import Any

from newslib.errors import SourceError
from newslib.reporting.folder import MANIFEST, load_manifest


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hex digits.

    Raises
    ------
    SourceError
        If the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise SourceError(f"{path}: cannot be read: {error.strerror}") from None


def output_hashes(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file of a report but the manifest, by its relative path."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    names = {path.relative_to(folder).as_posix(): path for path in files}
    return {name: file_hash(path) for name, path in sorted(names.items()) if name != MANIFEST}


def code_hash() -> str:
    """Return one hash of newslib's own files: modules, weights, lists of words, templates."""
    home = Path(__file__).parent.parent
    digest = hashlib.sha256()
    for path in sorted(home.rglob("*")):
        name = path.relative_to(home)
        if path.is_file() and not {"__pycache__", "notebooks"}.intersection(name.parts):
            digest.update(f"{name.as_posix()} {file_hash(path)}\n".encode())
    return digest.hexdigest()


def versions() -> dict[str, str]:
    """Return the versions of Python, newslib and what it requires for a report, by name."""
    needed = metadata.requires("newslib") or []
    wanted = [line for line in needed if "extra ==" not in line or re.search("report", line)]
    names = {match[0].lower() for line in wanted if (match := re.match(r"[\w.-]+", line))}
    found = {"python": platform.python_version()}
    for name in sorted(names | {"newslib"}):
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


@contextmanager
def timed(timings: dict[str, float], step: str) -> Iterator[None]:
    """Note how many seconds a step takes."""
    started = time.monotonic()
    try:
        yield
    finally:
        timings[step] = round(time.monotonic() - started, 3)


def relative(path: Path, base: Path) -> str:
    """Return the path from `base`, with forward slashes; both are made absolute first."""
    return Path(os.path.relpath(path.absolute(), base.absolute())).as_posix()


def read_manifest(out: Path) -> dict[str, Any]:
    """Return the manifest of a complete report.

    Raises
    ------
    SourceError
        If `out` holds no report, or one that is not complete.
    """
    manifest = load_manifest(out)
    if manifest is None:
        raise SourceError(f"{out} holds no report: no {MANIFEST} of newslib in it")
    if manifest.get("complete") is not True:
        raise SourceError(f"{out} holds the remains of a run that did not end well")
    needed = ("source", "outputs", "parameters", "counts")
    damaged = [name for name in needed if not isinstance(manifest.get(name), dict)]
    if damaged:
        raise SourceError(f"{out / MANIFEST} is damaged: no {' and no '.join(damaged)} in it")
    return manifest

"""What went into a report and what came out: hashes, parameters, versions.

Paths in a manifest are relative, to the parent of OUT for what was read and to OUT for what was
written. Only the entry `timings` differs between two runs on the same pages.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from newslib.errors import SourceError
from newslib.folder import MANIFEST, is_ours

# Entries that describe the run rather than what it read or made.
_NOT_COMPARED = ("timings", "source", "notebooks_folder", "complete", "format")


@dataclass(frozen=True)
class Difference:
    """One thing that a second run did not repeat.

    Attributes
    ----------
    what : str
        The manifest's entry, for example "inputs" or "outputs".
    name : str
        The page, parameter, package or file.
    stored, found : str
        What the manifest says and what the second run gave; "absent" where there is nothing.
    """

    what: str
    name: str
    stored: str
    found: str

    def __str__(self) -> str:
        return f"{self.what}: {self.name}: was {self.stored}, is {self.found}"


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
    if not is_ours(out):
        raise SourceError(f"{out} holds no report: no {MANIFEST} of newslib in it")
    manifest: dict[str, Any] = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
    if manifest.get("complete") is not True:
        raise SourceError(f"{out} holds the remains of a run that did not end well")
    damaged = [n for n in ("source", "outputs", "parameters") if not _is_table(manifest.get(n))]
    if damaged:
        raise SourceError(f"{out / MANIFEST} is damaged: no {' and no '.join(damaged)} in it")
    return manifest


def changed_files(out: Path, manifest: Mapping[str, object]) -> list[Difference]:
    """Return what differs between the files in a report and the hashes in its own manifest."""
    stored = _entries(manifest.get("outputs"))
    found = {name: file_hash(out / name) for name in stored if (out / name).is_file()}
    return list(_compare("file", stored, found))


def compare(stored: Mapping[str, object], found: Mapping[str, object]) -> list[Difference]:
    """Return every difference between two manifests that is not a timing or a place."""
    differences: list[Difference] = []
    for entry in sorted({*stored, *found} - {*_NOT_COMPARED}):
        differences += _compare(entry, _entries(stored.get(entry)), _entries(found.get(entry)))
    return differences


def _is_table(value: object) -> bool:
    return isinstance(value, dict)


def _compare(
    what: str, stored: Mapping[str, object], found: Mapping[str, object]
) -> Iterable[Difference]:
    for name in sorted({*stored, *found}):
        was, now = _shown(stored, name), _shown(found, name)
        if was != now:
            yield Difference(what, name, was, now)


def _shown(entries: Mapping[str, object], name: str) -> str:
    if name not in entries:
        return "absent"
    value = entries[name]
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


def _entries(value: object) -> Mapping[str, object]:
    """Return a manifest's entry as names and values; a record goes by its name."""
    if isinstance(value, Mapping):
        return value
    if isinstance(value, list):
        return {str(record.get("name")): record for record in value}
    return {} if value is None else {"": value}

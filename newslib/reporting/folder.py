"""A folder of outputs that appears whole or not at all.

Work goes on in a hidden folder beside OUT, on the same file system. When it is complete, OUT is
renamed to OUT.previous, the work folder to OUT, and OUT.previous is removed. Whatever moment the
process is killed at, the old outputs are in one of the two places; `open_folder` puts them back.
A folder is ours when it holds a manifest of our format; nothing else is ever touched.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from newslib.errors import SourceError

MANIFEST = "manifest.json"
FORMAT = "newslib report 1"
# The format of a folder that holds a report for each of several sets of parameters.
GRID = "newslib grid 1"
# What a file browser or JupyterLab leaves behind in a folder that was only looked at.
_LITTER = {".DS_Store", ".ipynb_checkpoints", "Thumbs.db", "desktop.ini"}


def load_manifest(folder: Path, kind: str = FORMAT) -> dict[str, Any] | None:
    """Return the folder's manifest, complete or not; None if it has none of this format."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    is_ours = isinstance(manifest, dict) and manifest.get("format") == kind
    return manifest if is_ours else None


def check_out(out: Path) -> None:
    """Raise SourceError unless `out` and its neighbours may be replaced; nothing is touched.

    Allowed is what is absent, empty or holds our manifest, and beside the manifest only files that
    the manifest names.
    """
    if out in (Path.cwd(), *Path.cwd().parents):
        raise SourceError(f"{out} is the current folder or holds it; name another one for OUT")
    if os.path.ismount(out):
        raise SourceError(f"{out} is a mount point, which cannot be renamed; name a folder in it")
    for folder in (out, _beside(out, "previous"), _beside(out, "failed"), _work(out)):
        _check_ours(folder, FORMAT)
    strangers = _strangers(out)
    if strangers:
        raise SourceError(
            f"{out} holds {strangers[0]}, which is not part of the report in it; move it away or "
            "name another folder. Nothing was changed"
        )


def check_grid(out: Path) -> None:
    """Raise SourceError unless `out` is absent, empty or holds a grid of reports."""
    _check_ours(out, GRID)


def _check_ours(folder: Path, kind: str) -> None:
    what = "a grid of reports" if kind == GRID else "a report"
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise SourceError(f"{folder} is not a folder; OUT must be absent, empty or hold {what}")
    if folder.is_dir() and not _is_empty(folder) and load_manifest(folder, kind) is None:
        raise SourceError(
            f"{folder} holds files but no manifest of newslib; it must be absent, empty or "
            f"hold {what}. Nothing was changed"
        )


@contextmanager
def open_folder(out: Path) -> Iterator[Path]:
    """Open a work folder beside `out`, which replaces `out` when the block ends without an error.

    An error leaves `out` as it was; the work folder is removed, unless `keep_failed` took it.

    Raises
    ------
    SourceError
        If `out` may not be replaced, or another run is writing it.
    """
    check_out(out)
    with lock(out):
        _recover(out)
        work = _work(out)
        work.mkdir()
        try:
            write_manifest(work, {"complete": False})
            yield work
            _sync(work)
            check_out(out)
            _swap(work, out)
        finally:
            remove(work)


def keep_failed(work: Path, out: Path, failure: Mapping[str, object]) -> Path:
    """Move the work of a failed run to OUT.failed, with the failure in its manifest."""
    failed = _beside(out, "failed")
    write_manifest(work, {"complete": False, "failure": dict(failure)})
    remove(failed)
    work.rename(failed)
    return failed


def write_manifest(folder: Path, manifest: Mapping[str, object], kind: str = FORMAT) -> None:
    """Write the manifest with its format's name, sorted, indented, ending in a line feed."""
    marked = {"format": kind, **manifest}
    text = json.dumps(marked, indent=1, ensure_ascii=False, sort_keys=True, allow_nan=False)
    replace_file(folder / MANIFEST, text + "\n")


def replace_file(path: Path, text: str) -> None:
    """Write a text file, which appears when it is whole."""
    part = _part(path)
    # A name that is not UTF-8 is escaped as JSON does it.
    part.write_text(text, encoding="utf-8", errors="backslashreplace")
    part.replace(path)


def remove(folder: Path) -> None:
    """Remove a folder of ours, its manifest last, so that one half removed is still ours."""
    if not folder.is_dir():
        return
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        elif entry.name != MANIFEST:
            entry.unlink()
    (folder / MANIFEST).unlink(missing_ok=True)
    folder.rmdir()


def _part(path: Path) -> Path:
    return path.with_name(f".{path.name}.part")


def _is_empty(folder: Path) -> bool:
    # A run that was killed as it wrote its first manifest has left a part of it and nothing else.
    return all(path == _part(folder / MANIFEST) for path in folder.iterdir())


def _beside(out: Path, ending: str) -> Path:
    return out.with_name(f"{out.name}.{ending}")


def _work(out: Path) -> Path:
    # One name is enough: the lock lets only one run be at it.
    return out.with_name(f".{out.name}.newslib")


def _strangers(out: Path) -> list[str]:
    """Files in a report that its manifest does not name, sorted."""
    manifest = load_manifest(out)
    if manifest is None:
        return []
    known = {MANIFEST, *(manifest.get("outputs") or ())}
    found = (path.relative_to(out) for path in out.rglob("*") if not path.is_dir())
    return sorted(
        path.as_posix()
        for path in found
        if path.as_posix() not in known and not _LITTER.intersection(path.parts)
    )


def _recover(out: Path) -> None:
    """Put back what a killed run left half way, and remove its leftovers. Needs the lock."""
    previous = _beside(out, "previous")
    if previous.is_dir() and not (out.is_dir() and any(out.iterdir())):
        if out.is_dir():
            out.rmdir()
        previous.rename(out)
    remove(previous)
    remove(_work(out))


def _swap(work: Path, out: Path) -> None:
    previous = _beside(out, "previous")
    try:
        if out.is_dir():
            out.rename(previous)
        work.rename(out)
    except BaseException:
        if previous.is_dir() and not out.exists():
            previous.rename(out)
        raise
    _sync_folder(out.parent)
    remove(previous)
    remove(_beside(out, "failed"))


def _sync(folder: Path) -> None:
    """Have the disk hold every file, so that a rename never outlives its content."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
    _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def lock(out: Path) -> Iterator[None]:
    """Hold OUT for this process; the system lets go of it when the process ends, however.

    Raises
    ------
    SourceError
        If another run holds it.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    path = out.with_name(f".{out.name}.lock")
    descriptor = _locked(path, out)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(descriptor)


def _locked(path: Path, out: Path) -> int:
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Another run may have removed the file between our opening and our locking it.
            if path.exists() and os.path.samestat(os.fstat(descriptor), path.stat()):
                return descriptor
        except BlockingIOError:
            os.close(descriptor)
            raise SourceError(f"another run is writing {out}; wait for it to end") from None
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)

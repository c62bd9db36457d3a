"""A report run again from its own manifest, elsewhere, to see whether it is the same."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from newslib.report import write_report
from newslib.reporting.differences import (
    Difference,
    changed_files,
    compare_files,
    compare_manifests,
)
from newslib.reporting.folder import GRID, MANIFEST, is_ours
from newslib.reporting.manifest import read_manifest
from newslib.reporting.origin import PathLike, Source
from newslib.reporting.plan import STORED


def verify_report(
    out: PathLike, *, pages: Source | None = None, progress: bool = False
) -> list[Difference]:
    """Run a report, or each one of a grid, again from its manifest and return what differs.

    Parameters
    ----------
    out : path
        The report's folder; it is only read.
    pages : path, glob or list of them, optional
        Where the pages are now, if not where the manifest says. A report without texts whose pages
        are not there is repeated from its own document-term matrix, which is noted.
    progress : bool
        Whether to show bars on standard error.

    Returns
    -------
    list of Difference
        Empty if the report is the same again and its files are as they were written; notes (other
        versions, for example) have `is_note`.

    Raises
    ------
    SourceError
        If `out` holds no report, or its pages are not there.
    """
    place = Path(os.path.realpath(out))
    if is_ours(place, GRID):
        return _verify_grid(place, pages, progress=progress)
    manifest = read_manifest(place)
    found = changed_files(place, manifest)
    stored, base = manifest["source"], place.parent
    located = {
        name: base / stored[name] if stored.get(name) else None
        for name in ("notebooks", "metadata", "corrections")
    }
    source: Any = [base / path for path in stored.get("paths", [])] if pages is None else pages
    without = bool(manifest.get("without_text"))
    from_terms = without and pages is None and not all(path.exists() for path in source)
    if from_terms:
        source, located["metadata"], located["corrections"] = place / STORED, None, None
        was = Difference("pages", ", ".join(stored["paths"]), "read", f"absent: {STORED} was read")
        found.append(was)
    with tempfile.TemporaryDirectory(prefix="newslib-verify-") as folder:
        again = write_report(
            source,
            Path(folder) / "report",
            parameters=manifest["parameters"],
            content=str(stored.get("content", "page")),
            without_text=without,
            notebooks=located["notebooks"],
            metadata=located["metadata"],
            corrections=located["corrections"],
            progress=progress,
        )
        repeated = again.manifest
        if from_terms:
            repeated |= {
                name: manifest[name] for name in ("metadata", "corrections") if name in manifest
            }
        names = sorted(manifest["outputs"]), sorted(repeated["outputs"])
        found += compare_manifests(manifest, repeated)
        found += compare_files(place, again.out, names)
    return found


def _verify_grid(place: Path, pages: Source | None, *, progress: bool) -> list[Difference]:
    """Return what differs in any of a grid's reports; each name begins with its folder's."""
    manifest = json.loads((place / MANIFEST).read_text(encoding="utf-8"))
    return [
        replace(difference, name=f"{one['name']}/{difference.name}")
        for one in manifest.get("sets", [])
        if not one["failed"]
        for difference in verify_report(place / one["name"], pages=pages, progress=progress)
    ]

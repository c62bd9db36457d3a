"""A report run again from its own manifest, elsewhere, to see whether it is the same."""

from __future__ import annotations

import os
import tempfile
from dataclasses import replace
from pathlib import Path

from newslib.report import write_report
from newslib.reporting.differences import (
    Difference,
    changed_files,
    compare_files,
    compare_manifests,
)
from newslib.reporting.folder import GRID, load_manifest
from newslib.reporting.manifest import read_manifest
from newslib.reporting.order import BESIDE
from newslib.reporting.plan import STORED, PathLike
from newslib.sources import Source


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
    grid = load_manifest(place, GRID)
    if grid is not None:
        return [
            replace(difference, name=f"{one['name']}/{difference.name}")
            for one in grid.get("sets", [])
            if not one["failed"]
            for difference in verify_report(place / one["name"], pages=pages, progress=progress)
        ]
    manifest = read_manifest(place)
    found = changed_files(place, manifest)
    stored, base = manifest["source"], place.parent
    beside = {name: base / stored[name] for name in BESIDE if stored.get(name)}
    paths = [base / path for path in stored.get("paths", [])]
    source: Source = paths if pages is None else pages
    kept: dict[str, object] = {}
    without_text = bool(manifest.get("without_text"))
    if without_text and pages is None and not all(path.exists() for path in paths):
        was = ", ".join(stored["paths"])
        found.append(Difference("pages", was, "read", f"absent: {STORED} was read"))
        # It holds what the tables said.
        source, beside = place / STORED, {n: p for n, p in beside.items() if n == "notebooks"}
        kept = {name: manifest[name] for name in ("metadata", "corrections") if name in manifest}
    with tempfile.TemporaryDirectory(prefix="newslib-verify-") as folder:
        again = write_report(
            source,
            Path(folder) / "report",
            parameters=manifest["parameters"],
            content=stored.get("content", "page"),
            without_text=without_text,
            cell_timeout=manifest.get("cell_timeout", 0),
            progress=progress,
            **beside,
        )
        repeated = {**again.manifest, **kept}
        found += compare_manifests(manifest, repeated)
        found += compare_files(place, again.out, (manifest["outputs"], repeated["outputs"]))
    return found

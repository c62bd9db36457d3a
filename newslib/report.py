"""Pages to a report: the corpus read once, notebooks run on it, one page and a manifest made.

A report appears whole or not at all (`newslib.folder`) and is the same for the same pages,
parameters and versions; `verify_report` runs it again and says what differs.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from newslib.corpus import Corpus
from newslib.errors import NotebookError, ParameterError, SourceError
from newslib.folder import keep_failed, open_folder, write_manifest
from newslib.intake import read_usable
from newslib.manifest import (
    Difference,
    changed_files,
    compare,
    file_hash,
    output_hashes,
    read_manifest,
    relative,
    versions,
)
from newslib.plan import STORED, Plan, make_plan
from newslib.publish import write_site
from newslib.run import run_notebook
from newslib.summary import Summary, summarise

PathLike: TypeAlias = str | os.PathLike[str]
Source: TypeAlias = PathLike | Iterable[PathLike]


@dataclass(frozen=True)
class Report:
    """A report that was written.

    Attributes
    ----------
    out : Path
        Its folder.
    summary : Summary
        What was read, refused and warned of.
    manifest : dict
        As in its manifest.json.
    """

    out: Path
    summary: Summary
    manifest: dict[str, Any]

    @property
    def index(self) -> Path:
        """The page to open."""
        return self.out / "index.html"


def write_report(
    source: Source,
    out: PathLike,
    *,
    parameters: Mapping[str, object] | None = None,
    notebooks: PathLike | None = None,
    metadata: PathLike | None = None,
    corrections: PathLike | None = None,
    content: str = "page",
    max_refused: int | None = None,
    progress: bool = False,
) -> Report:
    """Write the report of a source of pages to a folder, whole or not at all.

    Parameters
    ----------
    source : path, glob or list of them
        As `newslib.read_corpus` takes it.
    out : path
        The report's folder: absent, empty, or holding an earlier report, which is replaced.
    parameters : mapping from name to value, optional
        For the notebooks; a parameter that is not given keeps its notebook's default.
    notebooks : path, optional
        A folder of notebooks to run in the order of their names; newslib's own if not given.
    metadata : path, optional
        A table with a row for each page.
    corrections : path, optional
        A table of labels known better than the parser's: page, line, label.
    content : {"page", "article"}
        What the text column of a table holds.
    max_refused : int, optional
        How many refused inputs are still fine; any number if not given.
    progress : bool
        Whether to show bars on standard error.

    Raises
    ------
    ParameterError
        If a parameter is unknown or not allowed; nothing was read or run.
    SourceError
        If a file cannot be read or written, or `out` holds anything but a report.
    RefusedError
        If no input gave an article, or more than `max_refused` were refused.
    NotebookError
        If a notebook failed; `out` is as it was, the notebooks are in OUT.failed.
    """
    place = Path(os.path.realpath(out))
    plan = make_plan(notebooks, parameters or {})
    paths = _paths(source)
    tables = {"metadata": metadata, "corrections": corrections}
    origin = _origin(paths, place, tables, content, notebooks)
    started = time.monotonic()
    with open_folder(place) as work:
        corpus = read_usable(
            paths if len(paths) > 1 else paths[0],
            metadata=metadata,
            corrections=corrections,
            content=content,
            max_refused=max_refused,
            progress=progress,
        )
        read = time.monotonic()
        corpus.to_parquet(work / STORED)
        summary = summarise(corpus)
        timings = {"read": read - started}
        try:
            executed = _run(plan, work, timings, progress=progress)
        except NotebookError as error:
            kept = keep_failed(work, place, {"message": str(error)})
            raise NotebookError(f"{error}\nThe notebooks so far are in {kept.name}/") from None
        _publish(work, corpus, summary, plan, executed)
        manifest = _manifest(corpus, plan, work, tables)
        timings["total"] = time.monotonic() - started
        manifest["source"] = origin
        manifest["timings"] = {name: round(seconds, 3) for name, seconds in timings.items()}
        write_manifest(work, manifest)
    return Report(place, summary, manifest)


def verify_report(
    out: PathLike, *, pages: Source | None = None, progress: bool = False
) -> list[Difference]:
    """Run a report again from its manifest, elsewhere, and return what differs.

    Parameters
    ----------
    out : path
        The report's folder; it is only read.
    pages : path, glob or list of them, optional
        Where the pages are now, if not where the manifest says.
    progress : bool
        Whether to show bars on standard error.

    Returns
    -------
    list of Difference
        Empty if the report is the same again and its files are as they were written.

    Raises
    ------
    SourceError
        If `out` holds no report, or its pages are not there.
    """
    place = Path(os.path.realpath(out))
    manifest = read_manifest(place)
    differences = changed_files(place, manifest)
    stored = manifest["source"]
    base = place.parent

    def located(name: str) -> Path | None:
        return base / stored[name] if stored.get(name) else None

    with tempfile.TemporaryDirectory(prefix="newslib-verify-") as folder:
        again = write_report(
            pages if pages is not None else [base / path for path in stored.get("paths", [])],
            Path(folder) / "report",
            parameters=manifest["parameters"],
            notebooks=located("notebooks"),
            metadata=located("metadata"),
            corrections=located("corrections"),
            content=str(stored.get("content", "page")),
            progress=progress,
        )
    return differences + compare(manifest, again.manifest)


def _paths(source: object) -> list[PathLike]:
    """Return the paths of a source, checked: a manifest can name nothing else."""
    given: list[object] = [source]
    if isinstance(source, Iterable) and not isinstance(source, str | bytes | os.PathLike):
        given = list(source)
    paths = [path for path in given if isinstance(path, str | os.PathLike) and str(path)]
    if not paths or len(paths) < len(given):
        raise ParameterError(
            f"source: {source!r} given; allowed is a path, a glob, or a list of them"
        )
    return paths


def _origin(
    paths: list[PathLike],
    out: Path,
    tables: Mapping[str, PathLike | None],
    content: str,
    notebooks: PathLike | None,
) -> dict[str, object]:
    """Return where the run read from, relative to the parent of OUT."""
    for name, table in tables.items():
        if not isinstance(table, str | os.PathLike | None):
            raise ParameterError(
                f"{name}: a {type(table).__name__} given; a report needs the path of a table, "
                "which its manifest can name"
            )
    for path in map(Path, paths):
        real = Path(os.path.realpath(path))
        if real.is_dir() and out.is_relative_to(real):
            raise SourceError(
                f"{out} lies in the folder of pages {path}: the report's own page would be read "
                "as one of them. Name a folder beside it for OUT"
            )
        if real.is_relative_to(out):
            raise SourceError(f"the pages {path} lie in {out}, which the report would replace")
    origin: dict[str, object] = {
        "paths": [relative(Path(path), out.parent) for path in paths],
        "content": content,
    }
    for name, beside in {**tables, "notebooks": notebooks}.items():
        if beside is not None:
            origin[name] = relative(Path(beside), out.parent)
    return origin


def _run(plan: Plan, work: Path, timings: dict[str, float], *, progress: bool) -> list[Any]:
    for name in ("notebooks", "tables", "figures"):
        (work / name).mkdir()
    executed = []
    for notebook in plan.notebooks:
        started = time.monotonic()
        values = plan.injected(notebook)
        executed.append(run_notebook(notebook, values, work, progress=progress))
        timings[notebook.name] = time.monotonic() - started
    return executed


def _publish(work: Path, corpus: Corpus, summary: Summary, plan: Plan, executed: list[Any]) -> None:
    rows = [
        {"notebook": notebook.name, "name": p.name, "value": repr(values[p.name]), "help": p.help}
        for notebook in plan.notebooks
        for values in [plan.effective(notebook)]
        for p in notebook.parameters
        if p.name in values
    ]
    named = {n.name: node for n, node in zip(plan.notebooks, executed, strict=True)}
    version = versions()["newslib"]
    write_site(work, corpus, summary, named, parameters=rows, version=version)


def _manifest(
    corpus: Corpus, plan: Plan, work: Path, tables: Mapping[str, PathLike | None]
) -> dict[str, Any]:
    inputs = corpus.inputs[["source", "sha256", "n_bytes"]].to_dict("records")
    manifest: dict[str, Any] = {
        "complete": True,
        "inputs": [
            {"name": i["source"], "sha256": i["sha256"], "n_bytes": int(i["n_bytes"])}
            for i in inputs
        ],
        "parameters": plan.parameters(),
        "notebooks": [
            {
                "name": notebook.path.name,
                "sha256": file_hash(notebook.path),
                "parameters": plan.effective(notebook),
            }
            for notebook in plan.notebooks
        ],
        "counts": {"articles": len(corpus.articles), "refused": len(corpus.refused)},
        "versions": versions(),
        "kernel": {"name": "python3", "prefix_checked": True},
        "outputs": output_hashes(work),
    }
    for name, table in tables.items():
        if table is not None:
            manifest[name] = {"sha256": file_hash(Path(table))}
    return manifest

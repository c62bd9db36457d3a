"""Pages to a report: the corpus read once, notebooks run on it, pages and a manifest made.

A report appears whole or not at all (`newslib.reporting.folder`) and is the same for the same
pages, parameters and versions; one that would come out as it lies there is left alone.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newslib.errors import NotebookError, SourceError
from newslib.reporting.differences import changed_files
from newslib.reporting.folder import keep_failed, open_folder, write_manifest
from newslib.reporting.manifest import code_hash, file_hash, output_hashes, read_manifest, versions
from newslib.reporting.origin import Origin, PathLike, Source, make_origin
from newslib.reporting.plan import STORED, Plan, make_plan

if TYPE_CHECKING:
    from newslib.corpus import Corpus
    from newslib.reporting.summary import Summary

# The document-term matrix of a report without texts.
TERMS = "document-terms.parquet"


@dataclass(frozen=True)
class Report:
    """A report that was written, or that lay there and would be the same again.

    Attributes
    ----------
    out : Path
        Its folder.
    manifest : dict
        As in its manifest.json.
    unchanged : bool
        Whether it was left as it was.
    """

    out: Path
    manifest: dict[str, Any] = field(repr=False)
    unchanged: bool = False

    @property
    def index(self) -> Path:
        """The page to open."""
        return self.out / "index.html"

    @cached_property
    def summary(self) -> Summary:
        """What was read, refused and warned of."""
        from newslib.corpus import Corpus
        from newslib.reporting.summary import summarise

        return summarise(Corpus.from_parquet(self.out / STORED))


@dataclass(frozen=True)
class Order:
    """A report that is to be made.

    Attributes
    ----------
    out : Path
    origin : Origin
    plan : Plan
    notebooks : path or None
        The folder of notebooks; None for newslib's own.
    without_text : bool
    """

    out: Path
    origin: Origin
    plan: Plan
    notebooks: PathLike | None = None
    without_text: bool = False

    def stored(self) -> dict[str, Any]:
        """Return what the manifest says of where everything is."""
        return self.origin.stored(self.out, self.notebooks)

    @cached_property
    def state(self) -> str:
        """One hash of all that goes in; empty if something is missing."""
        plan = [(n.name, file_hash(n.path), self.plan.injected(n)) for n in self.plan.notebooks]
        return self.origin.state(plan=plan, without_text=self.without_text)

    def unchanged(self) -> dict[str, Any] | None:
        """Return the manifest of the report in `out` if it is whole and would be the same."""
        try:
            manifest = read_manifest(self.out)
        except SourceError:
            return None
        most = self.origin.max_refused
        same = bool(self.state) and manifest.get("state") == self.state
        if not same or manifest["source"] != self.stored():
            return None
        if most is not None and manifest["counts"]["refused"] > most:
            return None
        return None if changed_files(self.out, manifest) else manifest


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
    without_text: bool = False,
    force: bool = False,
    progress: bool = False,
) -> Report:
    """Write the report of a source of pages to a folder, whole or not at all.

    Parameters
    ----------
    source : path, glob or list of them
        As `newslib.read_corpus` takes it.
    out : path
        The report's folder: absent, empty, or holding an earlier report, which is replaced. One
        that was made from the same pages, parameters, notebooks, code and versions is left alone.
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
    without_text : bool
        Whether to leave every sentence of the pages out, see `newslib.reporting.withheld`.
    force : bool
        Whether to make a report again that would be the same.
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
    tables = {"metadata": metadata, "corrections": corrections}
    origin = make_origin(source, tables, content, max_refused)
    origin.check_apart(place)
    order = Order(place, origin, plan, notebooks, without_text)
    if not force and (manifest := order.unchanged()) is not None:
        return Report(place, manifest, unchanged=True)
    return make_report(order, progress=progress)


def make_report(
    order: Order,
    corpus: Corpus | None = None,
    *,
    at_once: int | None = None,
    progress: bool = False,
) -> Report:
    """Make a report, its pages read anew if they are not given as `corpus`.

    `at_once` is how many notebooks run side by side; None for two of newslib's own, which need
    nothing of each other, and one of another folder's.
    """
    from newslib.reporting.warm import AT_ONCE, warm_kernels

    started = time.monotonic()
    timings: dict[str, float] = {}

    def timed(name: str, since: float) -> float:
        now = time.monotonic()
        timings[name] = now - since
        return now

    own = order.notebooks is None
    with warm_kernels(possible=own) as warm, open_folder(order.out) as work:
        # What runs notebooks is loaded only now, while the kernels' process loads what it needs.
        from newslib.reporting.run import check_notebooks, run_notebooks

        check_notebooks(order.plan.notebooks)
        now = timed("start", started)
        corpus = order.origin.read(progress=progress) if corpus is None else corpus
        corpus = _store(corpus, work, without_text=order.without_text)
        timed("read", now)
        stored = file_hash(work / STORED)
        planned = [(n, order.plan.injected(n)) for n in order.plan.notebooks]
        at_once = at_once or (AT_ONCE if own else 1)
        shared: dict[str, Any] = {
            "at_once": at_once,
            "warm": warm,
            "timings": timings,
            "progress": progress,
        }
        try:
            executed = run_notebooks(planned, work, **shared)
            _check_kept(work / STORED, stored)
        except NotebookError as error:
            kept = keep_failed(work, order.out, {"message": str(error)})
            raise NotebookError(f"{error}\nThe notebooks so far are in {kept.name}/") from None
        now = time.monotonic()
        _publish(corpus, order, executed, work)
        manifest = _manifest(corpus, order, work)
        timed("page", now)
        timed("total", started)
        manifest["timings"] = {name: round(seconds, 3) for name, seconds in timings.items()}
        write_manifest(work, manifest)
    return Report(order.out, manifest)


def _store(corpus: Corpus, work: Path, *, without_text: bool) -> Corpus:
    """Store the articles for the notebooks, and make the folders that they write to."""
    for name in ("notebooks", "tables", "figures"):
        (work / name).mkdir()
    if without_text:
        from newslib.reporting.withheld import without_text as withhold
        from newslib.reporting.withheld import write_document_terms

        write_document_terms(corpus, work / TERMS)
        corpus = withhold(corpus)
    corpus.to_parquet(work / STORED)
    return corpus


def _check_kept(path: Path, sha256: str) -> None:
    """Raise NotebookError unless the notebooks have left the stored articles as they were."""
    if not path.is_file() or file_hash(path) != sha256:
        raise NotebookError(
            f"a notebook changed {path.name}, which all of them read; write to tables/, figures/ "
            "or another file in out"
        )


def _publish(corpus: Corpus, order: Order, executed: list[Any], work: Path) -> None:
    from newslib.reporting.publish import write_site
    from newslib.reporting.summary import summarise

    rows = [
        {"notebook": notebook.name, "name": p.name, "value": repr(values[p.name]), "help": p.help}
        for notebook in order.plan.notebooks
        for values in [order.plan.effective(notebook)]
        for p in notebook.parameters
        if p.name in values
    ]
    write_site(
        work,
        corpus,
        summarise(corpus),
        {n.name: node for n, node in zip(order.plan.notebooks, executed, strict=True)},
        parameters=rows,
        version=versions()["newslib"],
        without_text=order.without_text,
    )


def _manifest(corpus: Corpus, order: Order, work: Path) -> dict[str, Any]:
    inputs = corpus.inputs[["source", "sha256", "n_bytes"]].to_dict("records")
    plan, tables = order.plan, order.origin.tables
    return {
        "complete": True,
        "state": order.state,
        "source": order.stored(),
        "without_text": order.without_text,
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
        "code": {"newslib": code_hash()},
        "versions": versions(),
        "kernel": {"name": "python3", "prefix_checked": True},
        "outputs": output_hashes(work),
        **{n: {"sha256": file_hash(Path(t))} for n, t in tables.items() if t is not None},
    }

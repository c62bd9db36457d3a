"""Pages to a report: the corpus read once, notebooks run on it, pages and a manifest made.

A report appears whole or not at all (`newslib.reporting.folder`) and is the same for the same
pages, parameters and versions; one that would come out as it lies there is left alone.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newslib.errors import NotebookError
from newslib.reporting.folder import keep_failed, open_folder, write_manifest
from newslib.reporting.manifest import code_hash, file_hash, output_hashes, timed, versions
from newslib.reporting.order import CELL_TIMEOUT, Order, make_order
from newslib.reporting.plan import STORED, PathLike
from newslib.sources import Source

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
    cell_timeout: int = CELL_TIMEOUT,
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
    cell_timeout : int
        Seconds that a cell of a notebook may take; 0 for any time.
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
    order = make_order(
        source,
        out,
        parameters,
        notebooks=notebooks,
        metadata=metadata,
        corrections=corrections,
        content=content,
        max_refused=max_refused,
        without_text=without_text,
        cell_timeout=cell_timeout,
    )
    manifest = order.unchanged()
    if manifest is not None and not force:
        return Report(order.out, manifest, unchanged=True)
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
    own = order.notebooks is None
    with warm_kernels(possible=own) as warm, open_folder(order.out) as work:
        with timed(timings, "start"):
            # What runs notebooks is loaded while the kernels' process loads what it needs.
            from newslib.reporting.publish import write_site
            from newslib.reporting.run import check_notebooks, run_notebooks

            check_notebooks(order.planned)
        with timed(timings, "read"):
            corpus = _store(corpus or read_pages(order, progress=progress), order, work)
            stored = file_hash(work / STORED)
        try:
            executed = run_notebooks(
                order,
                work,
                at_once=at_once or (AT_ONCE if own else 1),
                warm=warm,
                timings=timings,
                progress=progress,
            )
            _check_kept(work, stored)
        except NotebookError as error:
            kept = keep_failed(work, order.out, {"message": str(error)})
            raise NotebookError(f"{error}\nThe notebooks so far are in {kept.name}/") from None
        with timed(timings, "page"):
            write_site(work, corpus, order, executed)
            manifest = _manifest(corpus, order, work)
        manifest["timings"] = {**timings, "total": round(time.monotonic() - started, 3)}
        write_manifest(work, manifest)
    return Report(order.out, manifest)


def read_pages(order: Order, *, progress: bool) -> Corpus:
    """Return the corpus of an order; errors are those of `newslib.reporting.intake.read_usable`."""
    # pandas is loaded only if something is read.
    from newslib.reporting.intake import read_usable

    return read_usable(
        order.paths if len(order.paths) > 1 else order.paths[0],
        metadata=order.metadata,
        corrections=order.corrections,
        content=order.content,
        max_refused=order.max_refused,
        progress=progress,
    )


def _store(corpus: Corpus, order: Order, work: Path) -> Corpus:
    """Store the articles for the notebooks, and make the folders that they write to."""
    for name in ("notebooks", "tables", "figures"):
        (work / name).mkdir()
    if order.without_text:
        from newslib.reporting.withheld import without_text, write_document_terms

        write_document_terms(corpus, work / TERMS)
        corpus = without_text(corpus)
    corpus.to_parquet(work / STORED)
    return corpus


def _check_kept(work: Path, sha256: str) -> None:
    """Raise NotebookError unless notebooks left the stored articles as they were, and only files.

    A link or a pipe is no part of a report that lies elsewhere tomorrow.
    """
    stored = work / STORED
    if not stored.is_file() or file_hash(stored) != sha256:
        raise NotebookError(
            f"a notebook changed {STORED}, which all of them read; write to tables/, figures/ "
            "or another file in out"
        )
    for path in sorted(work.rglob("*")):
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            raise NotebookError(
                f"a notebook left {path.relative_to(work)} in out, which is a link or no plain file"
            )


def _manifest(corpus: Corpus, order: Order, work: Path) -> dict[str, Any]:
    inputs = corpus.inputs[["source", "sha256", "n_bytes"]].to_dict("records")
    return {
        "complete": True,
        "state": order.state,
        "source": order.stored(),
        "without_text": order.without_text,
        "cell_timeout": order.cell_timeout,
        "inputs": [
            {"name": i["source"], "sha256": i["sha256"], "n_bytes": int(i["n_bytes"])}
            for i in inputs
        ],
        "parameters": order.shared_values(),
        "notebooks": [
            {"name": n.path.name, "sha256": file_hash(n.path), "parameters": order.values(n)}
            for n in order.planned
        ],
        "counts": {"articles": len(corpus.articles), "refused": len(corpus.refused)},
        "code": {"newslib": code_hash()},
        "versions": versions(),
        "kernel": {"name": "python3", "prefix_checked": True},
        "outputs": output_hashes(work),
        **{name: {"sha256": sha256} for name, sha256 in order.table_hashes().items()},
    }

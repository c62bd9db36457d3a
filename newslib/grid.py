"""Several sets of parameters on the same pages: a report each, and a page that compares them.

A grid is a YAML file, of one of two forms. A list holds the sets::

    - n_topics: 6
    - {n_topics: 12, language: en}

Names with lists of values stand for every combination of them::

    n_topics: [6, 9, 12]
    min_articles: [4, 8]

Each set runs in a process of its own, so that one that fails, or dies, takes no other with it.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import yaml

from newslib.corpus import Corpus
from newslib.errors import NewslibError, ParameterError, SourceError
from newslib.report import make_report, read_pages
from newslib.reporting.folder import GRID, check_grid, lock, write_manifest
from newslib.reporting.grid_page import Outcome, write_index
from newslib.reporting.order import Order, make_order
from newslib.reporting.plan import PathLike
from newslib.reporting.warm import shared_environment
from newslib.sources import Source

# What a set's process is asked to do, and how it says that it was done.
_RUN = "from newslib.grid import run_set; run_set()"
_LONGEST_NAME = 80


def read_grid(path: PathLike) -> dict[str, dict[str, Any]]:
    """Return the sets of parameters of a grid file, by the name of their folder.

    Raises
    ------
    SourceError
        If the file cannot be read.
    ParameterError
        If it is no grid, or has the same set twice.
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
        found = yaml.safe_load(text)
    except OSError as error:
        raise SourceError(f"{path}: cannot be read: {error.strerror}") from None
    except (yaml.YAMLError, ValueError) as error:
        raise ParameterError(f"{path}: not YAML: {' '.join(str(error).split())}") from None
    sets = _sets(found)
    if not sets:
        raise ParameterError(
            f"{path}: no grid; allowed is a list of sets (`- n_topics: 6`), or names with lists of "
            "values (`n_topics: [6, 12]`)"
        )
    named = {_folder_name(given): given for given in sets}
    if len(named) < len(sets):
        raise ParameterError(f"{path}: it has a set of parameters twice")
    return named


def write_grid(
    source: Source,
    out: PathLike,
    grid: PathLike,
    *,
    parameters: Mapping[str, object] | None = None,
    workers: int | None = None,
    force: bool = False,
    progress: bool = False,
    **settings: Any,
) -> list[Outcome]:
    """Write a report for each set of parameters to a folder in `out`, and an index of them.

    Sets whose report lies there and would be the same are left alone; if others are not, the pages
    are read once for all of them.

    Parameters
    ----------
    source, force, progress, **settings
        As `newslib.write_report` takes them.
    out : path
        The folder: absent, empty, or holding an earlier grid.
    grid : path
        The grid file.
    parameters : mapping from name to value, optional
        For all sets that do not say otherwise.
    workers : int, optional
        How many sets run at once; as many as there are processors if not given.

    Returns
    -------
    list of Outcome
        In the order of the grid.

    Raises
    ------
    ParameterError
        If the grid cannot be used, or none of its sets is allowed.
    SourceError, RefusedError
        As `newslib.write_report` raises them; no set was made.
    """
    shared = make_order(source, out, {}, **settings)
    paths, place = shared.paths, shared.out
    check_grid(place)
    outcomes: dict[str, Outcome] = {}
    orders: dict[str, Order] = {}
    for name, given in read_grid(grid).items():
        try:
            order = make_order(paths, place / name, {**(parameters or {}), **given}, **settings)
        except ParameterError as error:
            outcomes[name] = Outcome(name, given, "failed", str(error))
            continue
        unchanged = order.unchanged() is not None and not force
        outcomes[name] = Outcome(name, given, "unchanged" if unchanged else "made")
        if not unchanged:
            orders[name] = order
    if all(outcome.state == "failed" for outcome in outcomes.values()):
        raise ParameterError("\n".join(f"{o.name}: {o.message}" for o in outcomes.values()))
    with lock(place):
        place.mkdir(exist_ok=True)
        if orders:
            write_manifest(place, {"grid": True, "complete": False, "outputs": {}}, GRID)
            for name, message in _run_all(orders, workers, progress=progress).items():
                outcomes[name] = replace(outcomes[name], state="failed", message=message)
        write_index(place, list(outcomes.values()))
    return list(outcomes.values())


def run_set() -> None:
    """Make the report that standard input describes; what a set's process does."""
    # It cleans up behind itself when the grid is stopped.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    asked = json.load(sys.stdin)
    order = Order(**{**asked["order"], "out": Path(asked["order"]["out"])})
    try:
        make_report(order, Corpus.from_parquet(asked["corpus"]), at_once=asked["at_once"])
    except NewslibError as error:
        sys.stdout.write(str(error))


def _run_all(orders: Mapping[str, Order], workers: int | None, *, progress: bool) -> dict[str, str]:
    """Read the pages and run every set; return the messages of those that failed."""
    at_once = min(workers or os.cpu_count() or 1, len(orders))
    processes: list[subprocess.Popen[str]] = []
    with tempfile.TemporaryDirectory(prefix="newslib-grid-") as folder:
        stored = Path(folder) / "articles.parquet"
        read_pages(next(iter(orders.values())), progress=progress).to_parquet(stored)

        def run(order: Order) -> str:
            process = subprocess.Popen(
                [sys.executable, "-c", _RUN],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                env=shared_environment(at_once),
            )
            processes.append(process)
            # Where sets run side by side, their notebooks do not.
            asked = {
                "order": asdict(order),
                "corpus": stored,
                "at_once": 1 if at_once > 1 else None,
            }
            told, warned = process.communicate(json.dumps(asked, default=os.fspath))
            if told or not process.returncode:
                return told
            return f"it ended with {process.returncode}: {warned.strip().rpartition(chr(10))[2]}"

        pool = ThreadPoolExecutor(at_once)
        try:
            found = dict(zip(orders, pool.map(run, orders.values()), strict=True))
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            for process in processes:
                if process.poll() is None:  # stopped by a signal
                    process.terminate()
                    process.wait()
    return {name: message for name, message in found.items() if message}


def _sets(found: object) -> list[dict[str, Any]]:
    """Return the sets that a grid stands for; none if it is no grid."""
    if isinstance(found, list):
        return found if all(isinstance(given, dict) and given for given in found) else []
    if not isinstance(found, dict) or not all(isinstance(v, list) and v for v in found.values()):
        return []
    return [dict(zip(found, values, strict=True)) for values in itertools.product(*found.values())]


def _folder_name(given: Mapping[str, Any]) -> str:
    """Return a folder's name for a set, the same whatever else is in the grid.

    >>> _folder_name({"n_topics": 6, "language": "en"})
    'n_topics=6,language=en'
    """
    text = ",".join(f"{name}={value}" for name, value in given.items())
    plain = re.sub(r"[^\w=,.+-]+", "-", text, flags=re.ASCII).strip("-.")
    if plain == text and len(text) <= _LONGEST_NAME:
        return text
    digest = hashlib.sha256(json.dumps(given, default=str).encode()).hexdigest()[:8]
    return f"{plain[:_LONGEST_NAME]}-{digest}"

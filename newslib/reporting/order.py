"""A report that is asked for: what it is made from, where it goes, and what would change it.

The state of all that goes in is one hash, which is known without reading a page: a report whose
state is that of the last one need not be made again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from newslib.errors import NewslibError, ParameterError, SourceError
from newslib.reporting.differences import changed_files
from newslib.reporting.manifest import code_hash, file_hash, read_manifest, relative, versions
from newslib.reporting.plan import (
    INJECTED,
    OF_THE_RUN,
    Notebook,
    PathLike,
    check_name,
    find_notebooks,
    settable,
)
from newslib.reporting.values import Value, check_values
from newslib.sources import find_inputs

# Seconds that a notebook's cell may take.
CELL_TIMEOUT = 1800
# What a report may be made from beside the pages; the manifest says where each is.
BESIDE = ("notebooks", "metadata", "corrections")


@dataclass(frozen=True)
class Order:
    """A report that is to be made, in plain values; `newslib.write_report` says what they mean."""

    paths: tuple[str, ...]
    out: Path
    parameters: Mapping[str, Any]
    notebooks: str | None = None
    metadata: str | None = None
    corrections: str | None = None
    content: str = "page"
    max_refused: int | None = None
    without_text: bool = False
    cell_timeout: int = CELL_TIMEOUT

    @cached_property
    def planned(self) -> list[Notebook]:
        """The notebooks, in the order of their names."""
        return find_notebooks(self.notebooks)

    @cached_property
    def given(self) -> dict[str, Value]:
        """The checked parameters; one that is missing keeps its notebook's default."""
        return check_values(self.parameters, settable(self.planned))

    def values(self, notebook: Notebook) -> dict[str, Value]:
        """Return the value of each of a notebook's parameters, the run's own left out."""
        return {
            p.name: self.given.get(p.name, p.default)
            for p in notebook.parameters
            if p.name not in OF_THE_RUN
        }

    def injected(self, notebook: Notebook) -> dict[str, Value]:
        """Return what is written into a notebook: a value for each name that it declares.

        Defaults are written too, so that a default that is given makes no difference.
        """
        found = {**self.values(notebook), **INJECTED}
        return {p.name: found[p.name] for p in notebook.parameters if p.name in found}

    def shared_values(self) -> dict[str, Value]:
        """Return the values of all parameters; where defaults differ, only a given one."""
        found: dict[str, list[Value]] = {}
        for notebook in self.planned:
            for name, value in self.values(notebook).items():
                found.setdefault(name, []).append(value)
        return {name: vs[0] for name, vs in found.items() if all(v == vs[0] for v in vs)}

    @property
    def beside(self) -> dict[str, str]:
        """Paths of the notebooks' folder and the tables, as far as they are given."""
        return {name: path for name in BESIDE if (path := getattr(self, name)) is not None}

    def stored(self) -> dict[str, Any]:
        """Return where everything is for the manifest: relative to the parent of OUT."""
        base = self.out.parent
        return {
            "paths": [relative(Path(path), base) for path in self.paths],
            "content": self.content,
            **{name: relative(Path(path), base) for name, path in self.beside.items()},
        }

    def table_hashes(self) -> dict[str, str]:
        """Return the SHA-256 of the metadata's and the corrections' table, where there is one."""
        return {n: file_hash(Path(t)) for n, t in self.beside.items() if n != "notebooks"}

    @cached_property
    def state(self) -> str:
        """One hash of inputs, code, versions and settings; empty if reading will fail."""
        plan = [(n.name, file_hash(n.path), self.injected(n)) for n in self.planned]
        try:
            inputs, refused = find_inputs(self.paths)
            pages = [(page.source, _hash(page.path)) for page in inputs]
            settings = [self.table_hashes(), self.content, self.without_text, plan]
        except NewslibError:
            return ""
        found = [pages, refused, settings, code_hash(), versions()]
        return hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()

    def unchanged(self) -> dict[str, Any] | None:
        """Return the manifest of the report in `out` if it is whole and would be the same."""
        state = self.state or None  # what goes in, as it is before anything is read
        try:
            manifest = read_manifest(self.out)
        except SourceError:
            return None
        too_many = self.max_refused is not None and manifest["counts"]["refused"] > self.max_refused
        same = (manifest.get("state"), manifest["source"]) == (state, self.stored())
        return manifest if same and not too_many and not changed_files(self.out, manifest) else None


def make_order(
    source: object, out: PathLike, parameters: Mapping[str, object] | None, **settings: Any
) -> Order:
    """Return the order of a report, checked before a page is read.

    Parameters
    ----------
    source, out, parameters
        As `newslib.write_report` takes them.
    **settings
        Further attributes of `Order`.

    Raises
    ------
    ParameterError
        If a parameter or a notebook's parameters cell is not allowed, the source is no path or list
        of paths, or a table is given as a data frame, which a manifest cannot name.
    SourceError
        If notebooks cannot be read, or what is read and OUT do not lie apart.
    """
    for name in BESIDE:
        given = settings.get(name)
        if not isinstance(given, str | os.PathLike | None):
            raise ParameterError(
                f"{name}: a {type(given).__name__} given; a report needs the path of a table, "
                "which its manifest can name"
            )
        settings[name] = given if given is None else os.fspath(given)
    place = Path(os.path.realpath(out))
    for path in (place, settings["notebooks"] or ""):
        check_name(path)
    order = Order(_paths(source), place, dict(parameters or {}), **settings)
    _ = order.given  # which checks notebooks and parameters
    _check_apart(order)
    return order


def _paths(source: object) -> tuple[str, ...]:
    given: list[object] = [source]
    if isinstance(source, Iterable) and not isinstance(source, str | bytes | os.PathLike):
        given = list(source)
    paths = tuple(os.fspath(p) for p in given if isinstance(p, str | os.PathLike) and str(p))
    if not paths or len(paths) < len(given):
        raise ParameterError(
            f"source: {source!r} given; allowed is a path, a glob, or a list of them"
        )
    return paths


def _check_apart(order: Order) -> None:
    """Raise SourceError if what is read lies in OUT, or OUT in a folder of pages."""
    out = order.out
    for path in order.paths:
        real = Path(os.path.realpath(path))
        if real.is_dir() and out.is_relative_to(real):
            raise SourceError(
                f"{out} lies in the folder of pages {path}: the report's own page would be "
                "read as one of them. Name a folder beside it for OUT"
            )
    read = [*order.paths, *order.beside.values()]
    if out.exists() and not all(map(os.path.exists, order.paths)):  # a glob may reach into OUT
        with contextlib.suppress(SourceError):  # which reading will raise
            read += [str(page.path) for page in find_inputs(order.paths)[0]]
    for path in read:
        if Path(os.path.realpath(path)).is_relative_to(out):
            raise SourceError(f"{path} lies in {out}, which the report would replace")


def _hash(path: Path) -> str:
    """Return a file's hash; of one that cannot be read, a word for why not."""
    try:
        return file_hash(path) if path.is_file() else "no file"
    except SourceError as error:
        return type(error).__name__

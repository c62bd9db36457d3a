"""What a run is going to do: its notebooks, and the values of their parameters.

Everything is checked here, before a page is read.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from newslib.errors import SourceError
from newslib.parameters import merge_parameters, read_parameters
from newslib.reporting.values import Parameter, Value, check_values

PathLike: TypeAlias = str | os.PathLike[str]
# The articles that were read, in the report's folder; kernels run in its folder notebooks/, so that
# the executed notebooks can be run again where they lie.
STORED = "articles.parquet"
# The run itself sets these names; they are the report's arguments, not its parameters.
_OF_THE_RUN = ("pages", "metadata", "content", "out")
# `content` keeps its default: it says how to read pages, and those are read already.
_INJECTED: Mapping[str, Value] = {"pages": f"../{STORED}", "metadata": None, "out": ".."}


def check_name(path: PathLike) -> None:
    """Raise SourceError if a path is not UTF-8: neither papermill nor Arrow could name it."""
    shown = os.fsencode(path).decode(errors="backslashreplace")
    if shown.encode() != os.fsencode(path):
        raise SourceError(f"{shown}: the name is not UTF-8; rename it, or name another one")


@dataclass(frozen=True)
class Notebook:
    """A notebook that is to be run.

    Attributes
    ----------
    name : str
        Its file name without ending, for example "01-pages".
    path : Path
    parameters : tuple of Parameter
    """

    name: str
    path: Path
    parameters: tuple[Parameter, ...]


def find_notebooks(folder: PathLike | None) -> list[Notebook]:
    """Return the notebooks of a folder in the order of their names; newslib's own for None.

    Raises
    ------
    SourceError
        If the folder is missing, has no notebook, or one that is not valid.
    ParameterError
        If a notebook's parameters cell is missing, malformed or does not take what a run sets.
    """
    place = _stored_notebooks() if folder is None else Path(folder)
    if not place.is_dir():
        raise SourceError(f"{place}: no such folder of notebooks")
    paths = sorted(p for p in place.glob("*.ipynb") if not p.name.startswith("."))
    if not paths:
        raise SourceError(f"{place}: no notebook (*.ipynb) in it")
    return [_notebook(path) for path in paths]


@dataclass(frozen=True)
class Plan:
    """Notebooks in the order of their names, and the parameters given to them.

    Attributes
    ----------
    notebooks : tuple of Notebook
    given : dict
        Checked values by name; a name that is missing keeps its notebook's default.
    """

    notebooks: tuple[Notebook, ...]
    given: Mapping[str, Value]

    def injected(self, notebook: Notebook) -> dict[str, Value]:
        """Return what is written into a notebook: a value for each name that it declares.

        Defaults are written too, so that a default that is given makes no difference.
        """
        values = {**self.effective(notebook), **_INJECTED}
        return {p.name: values[p.name] for p in notebook.parameters if p.name in values}

    def effective(self, notebook: Notebook) -> dict[str, Value]:
        """Return the value of each of a notebook's parameters, the run's own left out."""
        return {
            p.name: self.given.get(p.name, p.default)
            for p in notebook.parameters
            if p.name not in _OF_THE_RUN
        }

    def parameters(self) -> dict[str, Value]:
        """Return the values of all parameters; where defaults differ, only a given one."""
        found: dict[str, list[Value]] = {}
        for notebook in self.notebooks:
            for name, value in self.effective(notebook).items():
                found.setdefault(name, []).append(value)
        return {name: vs[0] for name, vs in found.items() if all(v == vs[0] for v in vs)}


def make_plan(notebooks: PathLike | None, given: Mapping[str, object]) -> Plan:
    """Return the plan for a folder of notebooks, newslib's own if None, and some parameters.

    Raises
    ------
    ParameterError
        If a notebook's parameters cell or a given value is not allowed.
    SourceError
        If the folder or a notebook cannot be read.
    """
    found = find_notebooks(notebooks)
    return Plan(tuple(found), check_values(given, _settable(found)))


def report_parameters(notebooks: PathLike | None = None) -> dict[str, Parameter]:
    """Return what can be set for a folder of notebooks, newslib's own if None, by name."""
    return _settable(find_notebooks(notebooks))


def _settable(notebooks: list[Notebook]) -> dict[str, Parameter]:
    merged = merge_parameters({notebook.path.name: notebook.parameters for notebook in notebooks})
    return {name: p for name, p in merged.items() if name not in _OF_THE_RUN}


def _stored_notebooks() -> Path:
    """Return the folder of newslib's own notebooks, installed or in the checkout."""
    home = Path(__file__).resolve().parent.parent
    for folder in (home / "notebooks", home.parent / "notebooks"):
        if folder.is_dir():
            return folder
    raise SourceError("newslib's own notebooks are missing from this installation")


def _notebook(path: Path) -> Notebook:
    try:
        node = json.loads(path.read_text(encoding="utf-8"))
        kernel = node["metadata"].get("kernelspec", {})
        if node["nbformat"] != 4:
            raise ValueError("it is not of format 4; open and save it in JupyterLab")
        if not all(isinstance(cell["source"], str | list) for cell in node["cells"]):
            raise ValueError("it has a cell whose source is no text")
        check_name(path)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        reason = f"{type(error).__name__}: {error}".split("\n")[0]
        raise SourceError(f"{path}: not a notebook that can be read: {reason}") from None
    if kernel.get("language", "python") != "python":
        raise SourceError(f"{path}: its language is {kernel['language']!r}; only Python is run")
    declared = {parameter.name: parameter for parameter in read_parameters(node, path.name)}
    check_values({n: v for n, v in _INJECTED.items() if n in declared}, declared)
    return Notebook(path.stem, path, tuple(declared.values()))

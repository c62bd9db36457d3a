"""The notebooks that a report runs, and what can be set for them; nothing is run or read yet."""

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
OF_THE_RUN = ("pages", "metadata", "content", "out")
# `content` keeps its default: it says how to read pages, and those are read already.
INJECTED: Mapping[str, Value] = {"pages": f"../{STORED}", "metadata": None, "out": ".."}


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


def report_parameters(notebooks: PathLike | None = None) -> dict[str, Parameter]:
    """Return what can be set for a folder of notebooks, newslib's own if None, by name."""
    return settable(find_notebooks(notebooks))


def settable(notebooks: list[Notebook]) -> dict[str, Parameter]:
    """Return the parameters that notebooks declare, without those that the run sets."""
    merged = merge_parameters({notebook.path.name: notebook.parameters for notebook in notebooks})
    return {name: p for name, p in merged.items() if name not in OF_THE_RUN}


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
    check_values({n: v for n, v in INJECTED.items() if n in declared}, declared)
    return Notebook(path.stem, path, tuple(declared.values()))

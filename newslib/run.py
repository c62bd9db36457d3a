"""Run parameterised notebooks by papermill, in a kernel that is known to be this environment's.

The kernel is asked for its prefix before the first cell runs. A notebook that failed stays in the
run folder as papermill left it, with a mark at the cell.
"""

from __future__ import annotations

import ast
import logging
import os
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import papermill
import zmq
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError
from papermill.log import logger
from traitlets import default

from newslib.errors import NotebookError, SourceError
from newslib.executed import check_complete, settle
from newslib.parameters import read_parameters
from newslib.values import Parameter, Value

_ENGINE = "newslib"
# Seconds that a kernel may take to start: long, for a machine that is busy.
_START = 300
# How many bytes of what a kernel wrote to the terminal are told when it died.
_LAST_WORDS = 2000


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


def stored_notebooks() -> Path:
    """Return the folder of newslib's own notebooks, installed or in the checkout."""
    home = Path(__file__).resolve().parent
    for folder in (home / "notebooks", home.parent / "notebooks"):
        if folder.is_dir():
            return folder
    raise SourceError("newslib's own notebooks are missing from this installation")


def find_notebooks(folder: Path) -> list[Notebook]:
    """Return the notebooks of a folder in the order of their names.

    Raises
    ------
    SourceError
        If the folder is missing, has no notebook, or one that is not valid.
    ParameterError
        If a notebook's parameters cell is missing or malformed.
    """
    if not folder.is_dir():
        raise SourceError(f"{folder}: no such folder of notebooks")
    paths = sorted(p for p in folder.glob("*.ipynb") if not p.name.startswith("."))
    if not paths:
        raise SourceError(f"{folder}: no notebook (*.ipynb) in it")
    return [_notebook(path) for path in paths]


def run_notebook(
    notebook: Notebook, values: Mapping[str, Value], folder: Path, *, progress: bool = False
) -> Any:
    """Return the executed notebook, also written to `folder`/notebooks.

    Parameters
    ----------
    notebook : Notebook
    values : mapping from a parameter's name to its value
    folder : Path
        The kernel's working directory.
    progress : bool
        Whether to show a bar on standard error.

    Raises
    ------
    NotebookError
        If a cell fails or does not run, the kernel dies, or it is not this environment's.
    """
    target = folder / "notebooks" / f"{notebook.name}.ipynb"
    target.parent.mkdir(exist_ok=True)
    bar = {"desc": notebook.name, "leave": False} if progress else False
    papermill_engines.register(_ENGINE, _Engine)
    level = logger.level
    # papermill warns of types that it does not know; the parameters were checked before.
    logger.setLevel(logging.ERROR)
    try:
        papermill.execute_notebook(
            _literal(notebook.path.absolute()),
            _literal(target),
            parameters=dict(values),
            engine_name=_ENGINE,
            kernel_name="python3",
            language="python",
            progress_bar=bar,
            folder=str(folder),
            start_timeout=_START,
        )
    except PapermillExecutionError as error:
        raise NotebookError(_failure(notebook, error)) from None
    except RuntimeError as error:
        raise NotebookError(f"{notebook.path.name}: the kernel gave up: {error}") from None
    finally:
        logger.setLevel(level)
    executed = _read(target)
    check_complete(executed, notebook.path.name)
    settle(executed, [str(folder), sys.prefix, str(Path.home())])
    text: str = nbformat.writes(executed)
    target.write_text(text + "\n", encoding="utf-8")
    return executed


class _KernelManager(AsyncKernelManager):
    """Starts the kernel of this very environment, its messages encrypted where that is possible."""

    @default("kernel_spec_manager")
    def _only_ours(self) -> KernelSpecManager:
        # A kernel of the same name in a user's folder would win over this environment's.
        return KernelSpecManager(kernel_dirs=[])

    @default("transport_encryption")
    def _encrypted(self) -> str:
        return "auto" if zmq.has("curve") else "disabled"


class _Client(PapermillNotebookClient):  # papermill has no types
    """Asks the kernel for its environment before the first cell runs."""

    def execute(self, **kwargs: Any) -> Any:
        # An own IPython folder: a user's start-up files and history have no part in a report.
        with (
            tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
            tempfile.TemporaryFile() as said,
        ):
            env = {**os.environ, "IPYTHONDIR": folder}
            try:
                return super().execute(env=env, stdout=said, stderr=said, **kwargs)
            except RuntimeError as error:
                said.seek(0)
                last = said.read()[-_LAST_WORDS:].decode(errors="replace").strip()
                raise RuntimeError(f"{error}\n{last}".strip()) from error

    def papermill_execute_cells(self) -> None:
        asked = {"prefix": "__import__('sys').prefix"}
        request = self.kc.execute("", silent=True, store_history=False, user_expressions=asked)
        answer = self.wait_for_reply(request)["content"]["user_expressions"]["prefix"]
        prefix = ast.literal_eval(answer["data"]["text/plain"])
        if prefix != sys.prefix:
            raise RuntimeError(f"it runs in {prefix}, not in {sys.prefix}")
        super().papermill_execute_cells()


class _Engine(NBClientEngine):  # papermill has no types
    """papermill's own engine with the client above."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, *, start_timeout: int, **kwargs: Any
    ) -> None:
        client = _Client(
            nb_man,
            kernel_name=kernel_name,
            startup_timeout=start_timeout,
            kernel_manager_class=_KernelManager,
            resources={"metadata": {"path": kwargs["folder"]}},
            log=logger,
        )
        client.execute()


def _notebook(path: Path) -> Notebook:
    try:
        node = _read(path)
        nbformat.validate(node)
    except Exception as error:  # nbformat lets out any of them on a file that is no notebook
        reason = str(error).split("\n")[0]
        raise SourceError(f"{path}: not a notebook that can be read: {reason}") from None
    kernel = node.metadata.get("kernelspec", {})
    if kernel.get("language", "python") != "python":
        raise SourceError(f"{path}: its language is {kernel['language']!r}; only Python is run")
    return Notebook(path.stem, path, read_parameters(node, path.name))


def _read(path: Path) -> Any:
    return nbformat.read(path, as_version=4)


def _literal(path: Path) -> str:
    """Return the path as papermill takes it, which fills in {names}."""
    return str(path).replace("{", "{{").replace("}", "}}")


def _failure(notebook: Notebook, error: PapermillExecutionError) -> str:
    line = error.source.strip().split("\n")[0]
    return (
        f"{notebook.path.name}, cell [{error.exec_count}], which begins {line!r}: "
        f"{error.ename}: {error.evalue}"
    )

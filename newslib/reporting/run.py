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
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any, ClassVar

import nbformat
import papermill
import zmq
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat.v4 import new_output
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError
from papermill.log import logger
from traitlets import default

from newslib.errors import NotebookError, SourceError
from newslib.reporting.executed import check_complete, settle
from newslib.reporting.manifest import timed
from newslib.reporting.order import Order
from newslib.reporting.plan import Notebook
from newslib.reporting.values import Value
from newslib.reporting.warm import FIGURES, Warm

_ENGINE = "newslib"
# Seconds that a kernel may take to start or to answer: long, for a machine that is busy.
_START = 300
# How many bytes of what a kernel wrote to the terminal are told when it died.
_LAST_WORDS = 2000
# Bytes of a folder's path: the system allows a socket's whole path some hundred.
_LONGEST_PLACE = 80


def check_notebooks(notebooks: Iterable[Notebook]) -> None:
    """Raise SourceError unless every notebook is valid by nbformat's own schema."""
    for notebook in notebooks:
        try:
            nbformat.validate(_read(notebook.path))
        except Exception as error:  # nbformat lets out any of them on a file that is no notebook
            reason = str(error).split("\n")[0]
            raise SourceError(f"{notebook.path}: not a notebook that is valid: {reason}") from None


def run_notebooks(
    order: Order,
    folder: Path,
    *,
    timings: dict[str, float],
    at_once: int = 1,
    warm: Warm | None = None,
    progress: bool = False,
) -> list[Any]:
    """Return an order's executed notebooks in their order, also written to `folder`/notebooks.

    Parameters
    ----------
    order : Order
    folder : Path
        The report's folder; kernels run in its folder notebooks.
    timings : dict
        Gets each notebook's seconds by its name.
    at_once : int
        How many run side by side; more than one only if none needs what another writes.
    warm : Warm, optional
        What to fork kernels from.
    progress : bool
        Whether to show bars on standard error.

    Raises
    ------
    NotebookError
        If a cell fails, takes too long or does not run, the kernel dies, or it is not this
        environment's. Those that run are waited for, no other is begun, and the first one's error
        is raised.
    """
    papermill_engines.register(_ENGINE, _Engine)
    level = logger.level
    # papermill warns of types that it does not know; the parameters were checked before. What goes
    # wrong is told by the error that is raised.
    logger.setLevel(logging.CRITICAL)
    (folder / "notebooks").mkdir(parents=True, exist_ok=True)

    def run(place: int, notebook: Notebook) -> Any:
        bar = {"desc": notebook.name, "leave": False, "position": place % at_once}
        client = {"warm": warm, "timeout": order.cell_timeout, "progress_bar": progress and bar}
        with timed(timings, notebook.name):
            return _run_notebook(notebook, order.injected(notebook), folder, client)

    pool = ThreadPoolExecutor(at_once)
    waiting = [pool.submit(run, *numbered) for numbered in enumerate(order.planned)]
    try:
        wait(waiting, return_when=FIRST_EXCEPTION)
        pool.shutdown(cancel_futures=True)
        return [future.result() for future in waiting if not future.cancelled()]
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        while not all(future.done() for future in waiting):  # stopped by a signal
            _Client.kill_all()
            time.sleep(0.05)
        logger.setLevel(level)


def _run_notebook(
    notebook: Notebook, values: Mapping[str, Value], folder: Path, client: Mapping[str, Any]
) -> Any:
    target = folder / "notebooks" / f"{notebook.name}.ipynb"
    name = notebook.path.name
    try:
        papermill.execute_notebook(
            _literal(notebook.path.absolute()),
            _literal(target),
            parameters=dict(values),
            engine_name=_ENGINE,
            kernel_name="python3",
            language="python",
            folder=str(target.parent),
            **client,
        )
    except PapermillExecutionError as error:
        where = _cell(error.exec_count, error.source)
        hint = "; paths count from OUT/notebooks" if error.ename == "FileNotFoundError" else ""
        raise NotebookError(f"{name}, {where}: {error.ename}: {error.evalue}{hint}") from None
    except (TimeoutError, RuntimeError) as error:
        raise NotebookError(f"{name}, {error}") from None
    executed = _read(target)
    check_complete(executed, name)
    settle(executed, [str(folder), sys.prefix, str(Path.home())])
    target.write_text(nbformat.writes(executed) + "\n", encoding="utf-8")
    return executed


class _KernelManager(AsyncKernelManager):
    """Starts the kernel of this very environment, its messages encrypted where that is possible."""

    warm: Warm | None = None

    async def _async_launch_kernel(self, kernel_cmd: list[str], **kw: Any) -> None:
        process = None
        if self.warm is not None:
            # The command is: python -m ipykernel_launcher, and its arguments.
            process = self.warm.start(kernel_cmd[3:], str(kw["cwd"]), kw["env"], kw["stdout"])
        if process is None:
            await super()._async_launch_kernel(kernel_cmd, **kw)
            return
        provisioner: Any = self.provisioner
        provisioner.process = process
        provisioner.pid = provisioner.pgid = process.pid
        self._reconcile_connection_info(provisioner.connection_info)

    @default("kernel_spec_manager")
    def _only_ours(self) -> KernelSpecManager:
        # A kernel of the same name in a user's folder would win over this environment's.
        return KernelSpecManager(kernel_dirs=[])

    @default("transport_encryption")
    def _encrypted(self) -> str:
        return "auto" if zmq.has("curve") else "disabled"


class _Client(PapermillNotebookClient):
    """Asks the kernel for its environment before the first cell runs."""

    _running: ClassVar[set[_Client]] = set()

    warm: Warm | None = None
    place: str = ""  # a folder of this run of the notebook alone

    def create_kernel_manager(self) -> Any:
        manager = super().create_kernel_manager()
        manager.warm = self.warm
        # Sockets that are files of its own: a free port may be another program's a moment later.
        if os.name == "posix" and len(self.place) <= _LONGEST_PLACE:
            manager.transport = "ipc"
            manager.connection_file = f"{self.place}/kernel.json"
        return manager

    @classmethod
    def kill_all(cls) -> None:
        """Kill the kernels of all clients; what waits for them fails."""
        for client in list(cls._running):
            process = getattr(getattr(client.km, "provisioner", None), "process", None)
            if process is not None:
                process.kill()

    def execute_cell(self, cell: Any, cell_index: int, **kwargs: Any) -> Any:
        try:
            return super().execute_cell(cell, cell_index, **kwargs)
        except (CellTimeoutError, DeadKernelError) as error:
            told = f"it did not end within {self.timeout:,} seconds; --cell-timeout allows more"
            if isinstance(error, DeadKernelError):
                told = "the kernel died"
            cell.outputs.append(new_output("error", ename="Error", evalue=told, traceback=[told]))
            self.nb_man.cell_exception(cell, cell_index)
            raise type(error)(f"{_cell(self.code_cells_executed, cell.source)}: {told}") from None

    def execute(self, **kwargs: Any) -> Any:
        # An own IPython folder: a user's start-up files and history have no part in a report.
        with (
            tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
            tempfile.TemporaryFile() as said,
        ):
            env = {**os.environ, **FIGURES, "IPYTHONDIR": folder}
            self.place = folder
            self._running.add(self)
            try:
                return super().execute(env=env, stdout=said, stderr=said, **kwargs)
            except RuntimeError as error:
                said.seek(0)
                last = said.read()[-_LAST_WORDS:].decode(errors="replace").strip()
                raise RuntimeError(f"{error}\n{last}".strip()) from error
            finally:
                self._running.discard(self)

    def papermill_execute_cells(self) -> None:
        asked = {"prefix": "__import__('sys').prefix"}
        request = self.kc.execute("", silent=True, store_history=False, user_expressions=asked)
        answer = self.wait_for_reply(request)["content"]["user_expressions"]["prefix"]
        prefix = ast.literal_eval(answer["data"]["text/plain"])
        if prefix != sys.prefix:
            raise RuntimeError(f"kernel: it runs in {prefix}, not in {sys.prefix}")
        super().papermill_execute_cells()


class _Engine(NBClientEngine):
    """papermill's own engine with the client above."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **kwargs: Any) -> None:
        client = _Client(
            nb_man,
            kernel_name=kernel_name,
            startup_timeout=_START,
            iopub_timeout=_START,
            timeout=kwargs["timeout"],
            kernel_manager_class=_KernelManager,
            resources={"metadata": {"path": kwargs["folder"]}},
            log=logger,
        )
        client.warm = kwargs["warm"]
        client.execute()


def _read(path: Path) -> Any:
    return nbformat.read(path, as_version=4)


def _literal(path: Path) -> str:
    """Return the path as papermill takes it, which fills in {names}."""
    return str(path).replace("{", "{{").replace("}", "}}")


def _cell(count: int | None, source: str) -> str:
    line = source.strip().split("\n")[0]
    return f"cell [{count}], which begins {line!r}"

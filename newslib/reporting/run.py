"""Run parameterised notebooks in a kernel that is known to be this environment's.

papermill writes the parameters into a notebook, nbclient runs it. The kernel is asked for its
prefix before the first cell. A notebook that failed stays in the run folder, with papermill's mark
at the cell.
"""

from __future__ import annotations

import ast
import contextlib
import os
import sys
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any, ClassVar

import nbformat
import zmq
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat.v4 import new_output
from papermill.exceptions import PapermillExecutionError
from papermill.execute import raise_for_execution_errors, remove_error_markers
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook
from tqdm import tqdm
from traitlets import default

from newslib.errors import NotebookError, SourceError
from newslib.reporting.executed import settle
from newslib.reporting.manifest import timed
from newslib.reporting.order import Order
from newslib.reporting.plan import Notebook
from newslib.reporting.warm import FIGURES, Warm

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
            nbformat.validate(nbformat.read(notebook.path, as_version=4))
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
    (folder / "notebooks").mkdir(parents=True, exist_ok=True)

    def run(place: int, notebook: Notebook) -> Any:
        made = remove_error_markers(load_notebook_node(str(notebook.path.absolute())))
        if values := order.injected(notebook):
            made = parameterize_notebook(made, values, kernel_name="python3", language="python")
        client = _Client(made, folder / "notebooks", timeout=order.cell_timeout, warm=warm)
        with (
            timed(timings, notebook.name),
            tqdm(
                total=len(made.cells),
                desc=notebook.name,
                disable=not progress,
                leave=False,
                position=place % at_once,
            ) as bar,
        ):
            client.on_cell_start = lambda **_: bar.update()
            return _run_notebook(client, notebook.path.name)

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


def _run_notebook(client: _Client, name: str) -> Any:
    """Run a notebook and return it executed, also written to its folder."""
    folder = client.folder
    executed, target = client.nb, folder / name
    try:
        client.run()
    except (NotebookError, TimeoutError, RuntimeError) as error:
        target.write_text(nbformat.writes(executed), encoding="utf-8")
        with contextlib.suppress(PapermillExecutionError):
            raise_for_execution_errors(executed, str(target))
        raise NotebookError(f"{name}, {error}") from None
    settle(executed, [str(folder.parent), sys.prefix, str(Path.home())])
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


class _Client(NotebookClient):
    """Asks the kernel for its environment, then runs every cell, whatever its tags say."""

    _running: ClassVar[set[_Client]] = set()

    def __init__(self, notebook: Any, folder: Path, *, timeout: int, warm: Warm | None) -> None:
        super().__init__(
            notebook,
            timeout=timeout,
            startup_timeout=_START,
            iopub_timeout=_START,
            raise_on_iopub_timeout=True,
            force_raise_errors=True,
            skip_cells_with_tag="",
            record_timing=False,
            kernel_name="python3",
            kernel_manager_class=_KernelManager,
            resources={"metadata": {"path": str(folder)}},
        )
        self.folder = folder
        self.warm = warm

    @classmethod
    def kill_all(cls) -> None:
        """Kill the kernels of all clients; what waits for them fails."""
        for client in list(cls._running):
            process = getattr(getattr(client.km, "provisioner", None), "process", None)
            if process is not None:
                process.kill()

    def run(self) -> None:
        """Run all cells; raise NotebookError, TimeoutError or RuntimeError where one does not."""
        # An own IPython folder: a user's start-up files and history have no part in a report.
        with (
            tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place,
            tempfile.TemporaryFile() as said,
        ):
            manager: Any = self.create_kernel_manager()
            manager.warm = self.warm
            # Sockets that are files of its own: a free port may soon be another program's.
            if os.name == "posix" and len(place) <= _LONGEST_PLACE:
                manager.transport = "ipc"
                manager.connection_file = f"{place}/kernel.json"
            self.km = manager
            self._running.add(self)
            env = {**os.environ, **FIGURES, "IPYTHONDIR": place}
            try:
                with self.setup_kernel(env=env, stdout=said, stderr=said):
                    self._run_cells()
            except RuntimeError as error:
                said.seek(0)
                last = said.read()[-_LAST_WORDS:].decode(errors="replace").strip()
                raise RuntimeError(f"{error}\n{last}".strip()) from error
            finally:
                self._running.discard(self)

    def _run_cells(self) -> None:
        client: Any = self.kc
        asked = {"prefix": "__import__('sys').prefix"}
        request = client.execute("", silent=True, store_history=False, user_expressions=asked)
        answer = self._answer(request)["user_expressions"]["prefix"]
        prefix = ast.literal_eval(answer["data"]["text/plain"])
        if prefix != sys.prefix:
            raise RuntimeError(f"kernel: it runs in {prefix}, not in {sys.prefix}")
        for index, cell in enumerate(self.nb.cells):
            try:
                self.execute_cell(cell, index)
            except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
                line = cell.source.strip().split("\n")[0]
                where = f"cell [{self.code_cells_executed}], which begins {line!r}"
                if isinstance(error, CellExecutionError):
                    missing = error.ename == "FileNotFoundError"
                    hint = "; paths count from OUT/notebooks" if missing else ""
                    raise NotebookError(f"{where}: {error.ename}: {error.evalue}{hint}") from None
                told = f"it did not end within {self.timeout:,} seconds; --cell-timeout allows more"
                if isinstance(error, DeadKernelError):
                    told = "the kernel died"
                cell.outputs.append(
                    new_output("error", ename="Error", evalue=told, traceback=[told])
                )
                raise type(error)(f"{where}: {told}") from None
        self.nb.metadata["language_info"] = self._answer(client.kernel_info())["language_info"]

    def _answer(self, request: str) -> Any:
        return (self.wait_for_reply(request) or {})["content"]

"""Kernels that start warm: forked from one process that has imported what newslib's notebooks do.

Most of a notebook's time on few articles is spent on imports, the same ones in each. A fork has
them in an instant and is a process of its own all the same: nothing that one notebook does reaches
another. Only where a fork is safe (Linux), and only for newslib's own notebooks: another's may mean
to set something before it imports pandas.
"""

from __future__ import annotations

import builtins
import contextlib
import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from threading import Lock
from types import SimpleNamespace
from typing import IO, Any

_SERVE = "from newslib.reporting.warm import serve; serve()"
_IMPORTED = (
    *("ipykernel.kernelapp", "IPython.display"),
    *("matplotlib.pyplot", "matplotlib.backends.backend_agg", "matplotlib.backends.backend_svg"),
    *("newslib.corpus", "newslib.plots", "newslib.findings", "newslib.contrasts", "newslib.limits"),
)
# A user's settings for figures have no part in a report; its SVG have no date and the same ids.
FIGURES = {
    "MATPLOTLIBRC": str(Path(__file__).with_name("matplotlibrc")),
    "SOURCE_DATE_EPOCH": "0",
}
# Notebooks of newslib's own that run side by side; they need nothing of each other.
AT_ONCE = 2


def shared_environment(processes: int) -> dict[str, str]:
    """Environment for one of several processes that compute at once: each has its share of threads.

    Without it each would start as many threads as there are processors, and they would wait for
    each other. A number of threads that the user has set stays.
    """
    threads = max(1, (os.cpu_count() or 1) // processes)
    return {"OMP_NUM_THREADS": str(threads), **os.environ}


class Forked:
    """A kernel's process, as much of a `subprocess.Popen` as Jupyter's manager needs of one.

    It is no child of this process, so that how it ended is not known.
    """

    stdin = stdout = stderr = None

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def poll(self) -> int | None:
        """Return None while the process runs, else 0."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return 0
        return None

    def wait(self) -> int:
        """Return 0; it is asked for when `poll` has said that the process ended."""
        return 0

    def send_signal(self, number: int) -> None:
        """Send a signal, if the process still runs."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def kill(self) -> None:
        """Kill the process."""
        self.send_signal(signal.SIGKILL)


class Warm:
    """The process that kernels are forked from; it begins to import at once."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _SERVE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
            env=shared_environment(AT_ONCE) | FIGURES,
        )
        self._lock = Lock()

    def start(
        self, arguments: Sequence[str], cwd: str, env: Mapping[str, str], said: IO[bytes]
    ) -> Forked | None:
        """Start a kernel with its command line's arguments; what it writes goes to `said`.

        Returns None if the process to fork from has died.
        """
        log = f"/proc/{os.getpid()}/fd/{said.fileno()}"
        asked = {"arguments": list(arguments), "cwd": cwd, "env": dict(env), "log": log}
        asking, answering = self._process.stdin, self._process.stdout
        with self._lock, contextlib.suppress(OSError, ValueError):
            if asking is not None and answering is not None:
                asking.write(json.dumps(asked) + "\n")
                asking.flush()
                answer = answering.readline().strip()
                return Forked(int(answer)) if answer.isdecimal() else None
        return None

    def close(self) -> None:
        """End the process; kernels that still run end with it."""
        self._process.kill()
        self._process.communicate()


@contextmanager
def warm_kernels(*, possible: bool) -> Iterator[Warm | None]:
    """Open a process to fork kernels from, if `possible` and the system forks safely."""
    warm = Warm() if possible and sys.platform == "linux" else None
    try:
        yield warm
    finally:
        if warm is not None:
            warm.close()


def serve() -> None:
    """Import, then fork a kernel for each line of standard input; what the process does."""
    # Children that end are forgotten by the system, so that `Forked.poll` sees it.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    # pandas asks as it is imported whether it is in a kernel, and shows more columns there.
    kernels: Any = builtins
    kernels.get_ipython = lambda: SimpleNamespace(kernel=None)
    import_module("pandas")
    del kernels.get_ipython
    for name in _IMPORTED:
        import_module(name)
    for line in sys.stdin:
        asked = json.loads(line)
        pid = os.fork()
        if not pid:
            _become_kernel(asked)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


def _become_kernel(asked: Mapping[str, Any]) -> None:
    """Be a kernel until it ends; never returns."""
    try:
        os.setsid()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        log = os.open(asked["log"], os.O_WRONLY | os.O_APPEND)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for descriptor, target in ((nothing, 0), (log, 1), (log, 2)):
            os.dup2(descriptor, target)
        os.environ.clear()
        os.environ.update(asked["env"])
        os.chdir(asked["cwd"])
        sys.argv = ["ipykernel_launcher", *asked["arguments"]]
        kernelapp: Any = import_module("ipykernel.kernelapp")
        # It ends when the process that it was forked from does, which ends with the report's.
        parent = f"--IPKernelApp.parent_handle={os.getppid()}"
        kernelapp.launch_new_instance([*asked["arguments"], parent])
    except Exception:  # told to who waits for the kernel, since this process ends without a word
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(0)

"""A kernel that is forked is like one that is started, and each is its own."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest
from small_reports import write_notebook

from newslib.reporting.order import make_order
from newslib.reporting.run import run_notebooks
from newslib.reporting.warm import Warm, shared_environment, warm_kernels

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")
PARAMETERS = 'pages: str = "x"\nout: str = "."'
# What tells a kernel from a plain interpreter: pandas's columns, pictures, its own environment.
SHOWN = """import os, sys
import matplotlib.pyplot as plt
import pandas as pd
print(pd.get_option("display.max_columns"), os.getcwd() == os.path.realpath("."), len(sys.argv))
print("seen" in dir(pd), os.environ["IPYTHONDIR"] != "")
pd.seen = 1
figure, axes = plt.subplots(figsize=(1, 1))
axes.plot([1, 2])
plt.show()"""


def executed(folder: Path, warm: Warm | None) -> list[Any]:
    for name in ("01-a", "02-b"):
        write_notebook(folder / "own" / f"{name}.ipynb", ["# Own", SHOWN], PARAMETERS)
    order = make_order(folder / "pages", folder / "work", None, notebooks=folder / "own")
    return run_notebooks(order, folder / "work", timings={}, at_once=2, warm=warm)


def test_a_forked_kernel_shows_what_a_started_one_shows(tmp_path: Path):
    with warm_kernels(possible=True) as warm:
        assert warm is not None
        forked = executed(tmp_path / "a", warm)
    started = executed(tmp_path / "b", None)
    assert json.dumps(forked) == json.dumps(started)
    outputs = forked[1].cells[-1].outputs
    assert outputs[0].text == "20 True 4\nFalse True\n"
    assert "image/png" in outputs[1].data


def is_running(pid: int) -> bool:
    with contextlib.suppress(FileNotFoundError):
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2][1] != "Z"
    return False


def test_a_kernel_ends_with_the_process_that_it_was_forked_from(tmp_path: Path):
    connection = tmp_path / "kernel.json"
    with warm_kernels(possible=True) as warm, tempfile.TemporaryFile() as said:
        assert warm is not None
        kernel = warm.start(["-f", str(connection)], str(tmp_path), os.environ, said)
        assert kernel is not None
        deadline = time.monotonic() + 120
        while not connection.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert is_running(kernel.pid)
    while is_running(kernel.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_running(kernel.pid)


@pytest.mark.parametrize("processes", [1, 2, 1000])
def test_processes_side_by_side_share_the_processors(
    monkeypatch: pytest.MonkeyPatch, processes: int
):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    threads = int(shared_environment(processes)["OMP_NUM_THREADS"])
    assert threads >= 1
    assert threads * processes <= max(os.cpu_count() or 1, processes)
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    assert shared_environment(processes)["OMP_NUM_THREADS"] == "7"


def test_without_the_process_kernels_are_started():
    with warm_kernels(possible=False) as none:
        assert none is None
    with warm_kernels(possible=True) as warm:
        assert warm is not None
    with tempfile.TemporaryFile() as said:
        assert warm.start([], ".", {}, said) is None

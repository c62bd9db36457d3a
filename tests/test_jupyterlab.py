"""The notebooks in JupyterLab itself: opened and run from its menus, judged by what it saved.

The page shows no mark for a failed cell that would stay findable, and the indicator says idle
before anything ran, so the judge is the saved notebook. Each is a copy without outputs: counts
that were stored before cannot pass for a run.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import nbformat
import pytest
from browsers import OUTPUT, launched
from playwright.sync_api import Browser, Page, expect
from small_reports import write_notebook

pytestmark = [pytest.mark.chromium, pytest.mark.slow]

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted(path.stem for path in (ROOT / "notebooks").glob("*.ipynb"))
FAILING, SLOW = "99-failing", "98-slow"
SLOW_CELL = """\
import time
from newslib.progress import tracked
for row in tracked(range(40), "rows"):
    time.sleep(0.15)
print("done")"""
# Seconds, for a machine that does much else.
START, LOAD, RUN = 120, 120, 500
# Nothing is asked of the network, and no question about news covers the notebook.
SETTINGS = {
    "LabApp": {
        "check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
        "extension_manager": "readonly",
        "news_url": None,
    },
    "ServerApp": {"open_browser": False, "allow_root": True, "port_retries": 0},
}
QUIET = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab: its address, its token and the folder that it shows."""

    address: str
    token: str
    folder: Path

    def ask(self, path: str, method: str = "GET") -> Any:
        headers = {"Authorization": f"token {self.token}"}
        request = Request(f"{self.address}/api/{path}", headers=headers, method=method)
        for tries_left in (2, 1, 0):
            try:
                with urlopen(request, timeout=60) as answer:
                    return json.loads(answer.read() or "null")
            except HTTPError as error:
                # A notebook that is just being saved cannot be read for a moment.
                if error.code != 500 or method != "GET" or not tries_left:
                    raise
                time.sleep(1)
        raise AssertionError("unreachable: the last try returns or raises")


def code(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def copy_without_outputs(folder: Path) -> None:
    """Lay notebooks and seeds beside each other, as in the checkout, and one that must fail."""
    shutil.copytree(ROOT / "seeds", folder / "seeds")
    (folder / "notebooks").mkdir()
    for name in NOTEBOOKS:
        notebook = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
        for cell in code(notebook):
            cell.outputs, cell.execution_count = [], None
        nbformat.write(notebook, folder / "notebooks" / f"{name}.ipynb")
    write_notebook(folder / "notebooks" / f"{FAILING}.ipynb", ["print(1)", "1 / 0", "print(2)"])
    write_notebook(folder / "notebooks" / f"{SLOW}.ipynb", [SLOW_CELL])


def environment(folder: Path) -> dict[str, str]:
    """Everything that Jupyter reads of or writes for its user lies in the folder."""
    config = folder / "config"
    (config / "labconfig").mkdir(parents=True, exist_ok=True)
    (config / "jupyter_server_config.json").write_text(json.dumps(SETTINGS), encoding="utf-8")
    (config / "labconfig" / "page_config.json").write_text(json.dumps(QUIET), encoding="utf-8")
    places = {
        "JUPYTER_CONFIG_DIR": config,
        "JUPYTER_DATA_DIR": folder / "data",
        "JUPYTER_RUNTIME_DIR": folder / "runtime",
        "JUPYTERLAB_SETTINGS_DIR": folder / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": folder / "workspaces",
        "IPYTHONDIR": folder / "ipython",
        "MPLCONFIGDIR": folder / "matplotlib",
    }
    # A kernel of the same name elsewhere on the machine must not win over this environment's.
    chosen = {name: str(path) for name, path in places.items()} | {"JUPYTER_PREFER_ENV_PATH": "1"}
    return {**os.environ, **chosen}


@contextmanager
def server(folder: Path, home: Path) -> Iterator[Lab]:
    """JupyterLab on a free loopback port, stopped with its kernels whatever happens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    lab = Lab(f"http://127.0.0.1:{port}", secrets.token_hex(16), folder)
    command = [sys.executable, "-m", "jupyterlab", "--ip=127.0.0.1", f"--port={port}"]
    options = [f"--IdentityProvider.token={lab.token}", f"--ServerApp.root_dir={folder}"]
    log = home / "jupyterlab.log"
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [*command, *options], cwd=folder, env=environment(home), stdout=stream, stderr=stream
        )
        try:
            wait_until_it_answers(lab, process, log)
            yield lab
        finally:
            process.terminate()  # JupyterLab ends its kernels before itself.
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()  # Kernels end when they miss their parent.
                process.wait()


def wait_until_it_answers(lab: Lab, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START
    while time.monotonic() < end:
        try:
            process.wait(0.3)
        except subprocess.TimeoutExpired:
            try:
                lab.ask("status")
            except (URLError, OSError):
                continue
            return
        break
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text(errors='replace')[-2000:]}")


@pytest.fixture(scope="module")
def lab(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    assert chromium
    folder, home = tmp_path_factory.mktemp("work"), tmp_path_factory.mktemp("home")
    copy_without_outputs(folder)
    starting = server(folder, home)
    try:
        running = starting.__enter__()
    except RuntimeError:  # Another program may have taken the port; once is enough.
        starting = server(folder, home)
        running = starting.__enter__()
    try:
        yield running
    finally:
        starting.__exit__(None, None, None)


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with launched(chromium) as browser:
        yield browser


@pytest.fixture
def page(browser: Browser, lab: Lab) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1400, "height": 1600})
    page.set_default_timeout(60_000)
    yield page
    page.close()
    for kernel in lab.ask("kernels"):
        lab.ask(f"kernels/{kernel['id']}", method="DELETE")


def open_notebook(page: Page, lab: Lab, name: str) -> None:
    """Open a notebook and wait until its kernel is ready; the first start gets a second try.

    The indicator says idle for a moment before the kernel is there, and what is run then is lost.
    """
    address = f"{lab.address}/lab/tree/notebooks/{name}.ipynb?reset&token={lab.token}"
    for _attempt in (1, 2):
        page.goto(address, timeout=LOAD * 1000)
        end = time.monotonic() + LOAD
        while time.monotonic() < end:
            if is_ready(page, lab):
                return
            page.wait_for_timeout(300)
    raise AssertionError(f"JupyterLab opened no kernel for {name} in two tries")


def is_ready(page: Page, lab: Lab) -> bool:
    kernels = [(k["execution_state"], k["connections"]) for k in lab.ask("kernels")]
    idle = page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]")
    return kernels == [("idle", 1)] and idle.count() == 1


def choose(page: Page, menu: str, item: str) -> None:
    page.locator(".lm-MenuBar-itemLabel").get_by_text(menu, exact=True).click()
    page.locator(".lm-Menu-itemLabel").get_by_text(item, exact=True).click()


def run_all(page: Page) -> None:
    page.locator(".jp-Notebook .jp-Cell").first.click()
    choose(page, "Run", "Run All Cells")


def wait_and_save(page: Page, lab: Lab, name: str) -> nbformat.NotebookNode:
    """Wait for the end of the run, save from the menu, and return the notebook as it was saved."""
    path = lab.folder / "notebooks" / f"{name}.ipynb"
    page.wait_for_function(
        """() => {
        const marks = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')];
        const texts = marks.map(mark => mark.textContent.trim());
        const status = document.querySelector('.jp-Notebook-ExecutionIndicator').dataset.status;
        return status === 'idle' && texts.some(text => /^\\[\\d+\\]:$/.test(text))
            && !texts.some(text => text.includes('*')); }""",
        timeout=RUN * 1000,
    )
    before = path.stat().st_mtime_ns
    with page.expect_response(
        lambda answer: answer.request.method == "PUT" and "/api/contents/" in answer.url
    ) as saving:
        choose(page, "File", "Save Notebook")
    assert saving.value.ok
    assert path.stat().st_mtime_ns > before
    return nbformat.read(path, as_version=4)


def errors(notebook: nbformat.NotebookNode) -> list[str]:
    outputs = [output for cell in code(notebook) for output in cell.outputs]
    return [f"{o.ename}: {o.evalue}" for o in outputs if o.output_type == "error"]


def take_picture(page: Page, name: str) -> None:
    """Keep a picture of the notebook's beginning."""
    page.locator(".jp-WindowedPanel-outer").first.evaluate("panel => { panel.scrollTop = 0; }")
    expect(page.locator(".jp-Notebook h1").first).to_be_in_viewport()
    OUTPUT.mkdir(exist_ok=True)
    page.screenshot(path=OUTPUT / f"jupyterlab-{name}.png")


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_runs_from_the_menu_without_a_failed_cell(page: Page, lab: Lab, name: str):
    open_notebook(page, lab, name)
    run_all(page)
    notebook = wait_and_save(page, lab, name)
    take_picture(page, name)
    assert errors(notebook) == []
    counts = [cell.execution_count for cell in code(notebook)]
    assert counts == list(range(1, len(counts) + 1))
    assert any(cell.outputs for cell in code(notebook))


def test_a_failed_cell_is_seen_in_what_is_saved(page: Page, lab: Lab):
    """The judge of the tests above does notice a failure."""
    open_notebook(page, lab, FAILING)
    run_all(page)
    notebook = wait_and_save(page, lab, FAILING)
    assert errors(notebook) == ["ZeroDivisionError: division by zero"]
    assert code(notebook)[-1].execution_count is None


def test_progress_is_shown_while_cells_run_and_not_stored(page: Page, lab: Lab):
    open_notebook(page, lab, SLOW)
    run_all(page)
    bar = page.locator(".jp-OutputArea-output").filter(has_text=re.compile(r"rows: +\d+%"))
    expect(bar).to_be_visible(timeout=60_000)
    notebook = wait_and_save(page, lab, SLOW)
    assert errors(notebook) == []
    assert "done" in json.dumps(notebook)
    assert "%|" not in json.dumps(code(notebook)[-1].outputs)


def test_the_server_asks_for_its_token(lab: Lab):
    with pytest.raises(URLError, match="403"):
        Lab(lab.address, "", lab.folder).ask("kernels")

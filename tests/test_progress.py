"""A bar where somebody watches, after two seconds, and nothing of it in what is stored."""

from __future__ import annotations

import sys
import time
from types import SimpleNamespace

import pytest

from newslib import progress

PARENTS = {
    "jupyterlab": {"metadata": {"cellId": "one", "recordTiming": False}},
    "nbclient": {"metadata": {}},
    "none yet": {},
}


@pytest.fixture
def outputs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a notebook would show, one after the other in one output."""
    display = pytest.importorskip("IPython.display")
    found: list[str] = []

    def update(data: dict[str, str], **_: object) -> None:
        found.append(data["text/plain"])

    def first(data: dict[str, str], **_: object) -> SimpleNamespace:
        update(data)
        return SimpleNamespace(update=update)

    monkeypatch.setattr(display, "display", first)
    monkeypatch.setitem(sys.modules, "ipykernel", sys)
    return found


def ask_from(monkeypatch: pytest.MonkeyPatch, front_end: str) -> None:
    kernel = SimpleNamespace(get_parent=lambda _: PARENTS[front_end])
    shell = SimpleNamespace(kernel=kernel)
    monkeypatch.setattr("IPython.get_ipython", lambda: shell)


def test_a_notebook_at_work_shows_a_bar_and_keeps_none_of_it(monkeypatch, outputs: list[str]):
    ask_from(monkeypatch, "jupyterlab")
    assert list(progress.tracked(range(50), "refits", shown=True)) == list(range(50))
    assert outputs[0].startswith("refits:")
    assert outputs[-1] == ""


@pytest.mark.parametrize("front_end", ["nbclient", "none yet"])
def test_a_notebook_that_nobody_watches_shows_none(monkeypatch, outputs, capsys, front_end: str):
    ask_from(monkeypatch, front_end)
    assert list(progress.tracked("abc", "refits", shown=True)) == ["a", "b", "c"]
    assert outputs == []
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("shown", [None, False])
def test_what_is_quick_or_unwanted_shows_none(monkeypatch, outputs: list[str], shown: bool | None):
    ask_from(monkeypatch, "jupyterlab")
    assert list(progress.tracked("abc", "refits", shown)) == ["a", "b", "c"]
    assert outputs == []


def test_what_takes_longer_than_the_wait_shows_a_bar(monkeypatch, outputs: list[str]):
    ask_from(monkeypatch, "jupyterlab")
    monkeypatch.setattr(progress, "WAIT", 1e-6)
    for _ in progress.tracked(range(3), "pages"):
        time.sleep(0.12)  # tqdm writes ten times a second at most
    assert any("pages" in text for text in outputs)

"""Executed notebooks are complete, and hold nothing that another run would not repeat."""

from __future__ import annotations

import copy

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from newslib.errors import NotebookError
from newslib.reporting.executed import check_complete, settle


@pytest.fixture
def executed() -> nbformat.NotebookNode:
    cells = [new_markdown_cell("# T"), new_code_cell("x = 1", execution_count=1), new_code_cell("")]
    for cell in cells:
        cell.metadata["papermill"] = {"duration": 0.1, "status": "completed"}
    signed = {"end_time": "2026-01-01T00:00:00", "exception": None, "parameters": {"n": 3}}
    return new_notebook(cells=cells, metadata={"papermill": signed})


def test_a_signed_notebook_is_complete(executed: nbformat.NotebookNode):
    check_complete(executed, "a.ipynb")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda nb: nb.metadata.pop("papermill"), "did not come to its end"),
        (lambda nb: nb.metadata.papermill.update(end_time=None), "did not come to its end"),
        (lambda nb: nb.metadata.papermill.update(exception=True), "did not come to its end"),
        (lambda nb: nb.cells[1].update(execution_count=None), "cell 2, which begins 'x = 1'"),
    ],
)
def test_an_incomplete_notebook_is_refused(executed: nbformat.NotebookNode, change, said: str):
    change(executed)
    with pytest.raises(NotebookError, match=f"a.ipynb: .*{said}|a.ipynb: {said}"):
        check_complete(executed, "a.ipynb")


def test_two_runs_settle_to_the_same(executed: nbformat.NotebookNode):
    def stream(name: str, text: str) -> nbformat.NotebookNode:
        return new_output("stream", name=name, text=text)

    def value(text: str) -> nbformat.NotebookNode:
        return new_output("execute_result", data={"text/plain": text}, execution_count=1)

    other = copy.deepcopy(executed)
    other.cells[1].metadata["papermill"]["duration"] = 2.5
    other.cells[1].metadata["execution"] = {"iopub.status.busy": "now"}
    other.cells[1]["id"] = "zzz"
    executed.cells[1].outputs = [
        stream("stdout", "a"),
        stream("stderr", "/tmp/ipykernel_17/30.py:1: Warning: /home/one/x\n"),
        stream("stdout", "b"),
        value("<object at 0x7f3a5c1d2e50>"),
        stream("stdout", "c"),
    ]
    other.cells[1].outputs = [
        stream("stderr", "/tmp/ipykernel_99/30.py:1: Warning: /home/two/x\n"),
        stream("stdout", "ab"),
        value("<object at 0x7fffffffffff>"),
        stream("stdout", "c"),
    ]
    settle(executed, ["/home/one"])
    settle(other, ["/home/two", "/"])
    assert nbformat.writes(executed) == nbformat.writes(other)
    outputs = executed.cells[1].outputs
    assert [o.get("text", "") for o in outputs] == ["ab", "cell:1: Warning: .../x\n", "", "c"]
    assert executed.metadata["papermill"] == {"parameters": {"n": 3}}
    nbformat.validate(executed)

"""The comparison of notebooks sees what it should, and only that; so does the list of traps."""

from __future__ import annotations

import copy
import io

import pandas as pd
import pytest
from alike import differences, unlike_pictures, unlike_tables, unlike_texts
from nbformat.v4 import new_code_cell, new_notebook, new_output
from notebook_traps import SOURCES, STORED, broken, faults, source_faults
from PIL import Image

from newslib import plots
from newslib.figures.chart import picture

COUNTS = pd.DataFrame({"outlet": ["Post", "Daily", "Times"], "n_articles": [500, 300, 200]})


def drawn(**changed: list[object]) -> bytes:
    return picture(plots.outlets(COUNTS.assign(**changed)))


@pytest.mark.parametrize(
    ("stored", "run", "alike"),
    [
        ("0.72 on average", "0.721 on average", True),
        ("0.72 on average", "0.73 on average", False),
        ("12 of 30", "13 of 30", False),  # a count is exact
        ("up to 19 %", "up to 19 percent", False),
        ("-0.125", "0.125", False),
        ("one\ntwo", "one\ntwo\nthree", False),
        ("", "", True),
    ],
)
def test_texts(stored: str, run: str, alike: bool):
    assert (list(unlike_texts(stored, run)) == []) == alike


def test_tables_are_compared_cell_by_cell():
    stored = pd.DataFrame({"name": ["ferry", "ward"], "share": ["0.194", "NaN"]})
    assert list(unlike_tables(stored, stored.assign(share=["0.195", "NaN"]))) == []
    far = stored.assign(share=["0.194", "0.2"])
    assert list(unlike_tables(stored, far)) == ["row 1, share: 'NaN' became '0.2'"]
    assert list(unlike_tables(stored, stored.assign(name=["ferry", "quay"])))
    assert list(unlike_tables(stored, stored.head(1)))
    assert list(unlike_tables(stored, stored[["share", "name"]]))


@pytest.mark.parametrize(
    "changed",
    [
        {"n_articles": [500, 310, 200]},  # a bar two percent of the axis longer
        {"outlet": ["Post", "Daily", "Times!"]},
        {"outlet": ["Post", "Times", "Daily"]},
    ],
    ids=["bar", "letter", "order"],
)
def test_a_changed_picture_is_seen(changed: dict[str, list[object]]):
    assert list(unlike_pictures(drawn(), drawn())) == []
    assert list(unlike_pictures(drawn(), drawn(**changed)))


def test_soft_edges_make_no_difference():
    stored = Image.open(io.BytesIO(drawn())).convert("RGB")
    softer = stored.resize((stored.width * 2, stored.height * 2)).resize(stored.size)
    held = io.BytesIO()
    softer.save(held, "PNG")
    assert held.getvalue() != drawn()
    assert list(unlike_pictures(drawn(), held.getvalue())) == []
    assert list(unlike_pictures(drawn(), drawn(outlet=["A very long name", "Daily", "x"])))


def test_notebooks_are_compared_output_by_output():
    outputs = [
        new_output("stream", name="stdout", text="0.72"),
        new_output("execute_result", {"text/html": COUNTS.to_html(), "text/plain": "a table"}),
    ]
    stored = new_notebook(cells=[new_code_cell("x", id="one", outputs=outputs)])
    run = copy.deepcopy(stored)
    assert differences(stored, run) == []
    run.cells[0].outputs[1].data["text/html"] = COUNTS.replace(300, 301).to_html()
    assert differences(stored, run) == ["one: row 1, n_articles: 300 became 301"]
    run.cells[0].outputs.pop()
    assert "outputs" in differences(stored, run)[0]
    run.cells[0].source = "y"
    assert differences(stored, run) == ["cells differ: one"]
    assert differences(stored, new_notebook()) == ["cells differ: one"]


@pytest.mark.parametrize("what", SOURCES)
def test_a_trap_in_code_is_found(what: str):
    assert what in source_faults(f"total = 1\n{SOURCES[what][1]}")


def test_logic_in_a_notebook_is_found():
    for source in ("def f(): pass", "class A: pass", "while x: pass", "try: x\nexcept E: y"):
        assert source_faults(source) == ["logic that only the notebook holds"]
    assert source_faults("table = tables.counts(articles, 'kind')\ntable") == []


@pytest.mark.parametrize("what", STORED)
def test_a_trap_in_what_is_stored_is_found(what: str):
    cell = broken(STORED[what][1], **({"execution": {}} if "metadata" in what else {}))
    assert f"{cell.id}: {what}" in list(faults(new_notebook(cells=[cell])))


def test_a_cell_that_was_never_run_is_found():
    cells = [new_code_cell("x", execution_count=None), new_code_cell("x", execution_count=1)]
    assert any("not run once" in what for what in faults(new_notebook(cells=cells)))
    assert list(faults(new_notebook(cells=[new_code_cell("x", execution_count=1)]))) == []

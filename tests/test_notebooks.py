"""The notebooks: written in the house manner, stored executed, and the same when run again."""

from __future__ import annotations

import ast
import re
import runpy
import subprocess
import sys
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from alike import differences
from notebook_traps import code, faults, pictures, texts

from newslib.parameters import read_parameters

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
REFERENCES = sorted((ROOT / "tests" / "references").glob("*.ipynb"))
SCRIPT = runpy.run_path(str(ROOT / ".ci" / "notebooks.py"))
INJECTED = "injected-parameters"
VERSIONS = "nbval-ignore-output"
# Of no use to who reads the report; see `newslib.reporting.export`.
REMOVED = "remove-cell"
# nbval would see no more than `alike.differences` does; that it can be used is what is tested.
BY_NBVAL = ("01-pages.no-metadata", "02-topics.too-few")
# A sentence ends at its mark, before white space; a heading is none.
SENTENCE = re.compile(r"[.?!](?=\s|$)")


def named(paths: list[Path]) -> object:
    return pytest.mark.parametrize("path", paths, ids=[path.stem for path in paths])


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def tags(cell: nbformat.NotebookNode) -> list[str]:
    return cell.metadata.get("tags", [])


def prose(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "markdown"]


def test_there_are_notebooks_and_references():
    assert [path.stem for path in NOTEBOOKS] == [
        "01-pages",
        "02-topics",
        "03-trends",
        "04-limits",
    ]
    assert {path.stem for path in REFERENCES} == set(SCRIPT["SETS"])
    sets = [path.stem.split(".")[0] for path in REFERENCES]
    assert min(sets.count(path.stem) for path in NOTEBOOKS) >= 1


# The manner: how a notebook is built.


@named(NOTEBOOKS)
def test_name_and_kernel(path: Path):
    assert re.fullmatch(r"\d\d-[a-z]+(-[a-z]+)*\.ipynb", path.name)
    notebook = read(path)
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "python3"
    assert set(notebook.metadata) == {"kernelspec", "language_info"}


@named(NOTEBOOKS)
def test_sizes(path: Path):
    notebook = read(path)
    assert 20 <= len(notebook.cells) <= 35
    long = {
        cell.id: len(cell.source.splitlines())
        for cell in code(notebook)
        if len(cell.source.splitlines()) > (8 if cell.id in ("imports", "parameters") else 5)
    }
    assert long == {}


@named(NOTEBOOKS)
def test_prose_is_one_to_three_sentences(path: Path):
    for cell in prose(read(path)):
        text = " ".join(line for line in cell.source.splitlines() if not line.startswith("#"))
        assert 1 <= len(SENTENCE.findall(text)) <= 3, cell.source
        assert text.rstrip().endswith((".", "?", "!"))


@named(NOTEBOOKS)
def test_order_of_cells(path: Path):
    cells = read(path).cells
    ids = [cell.id for cell in cells]
    assert ids[:4] == ["title", "imports", "parameters", "paths"]
    assert cells[0].source.startswith(f"# {path.stem[:2]} ")
    assert "?" in cells[0].source  # the question
    assert ids.index("checks") < min(i for i, name in enumerate(ids) if name.startswith("write-"))
    assert ids[-1] == "versions"
    assert tags(cells[-1]) == [VERSIONS, REMOVED]
    assert "  # " in cells[-1].source  # why its output is ignored
    assert [cell.id for cell in cells if VERSIONS in tags(cell)] == ["versions"]


@named(NOTEBOOKS)
def test_checks_outputs_and_versions_are_left_out_of_the_report(path: Path):
    cells = read(path).cells
    ids = [cell.id for cell in cells]
    assert [cell.id for cell in cells if REMOVED in tags(cell)] == ids[ids.index("checks-why") :]


@named(NOTEBOOKS)
def test_tables_show_plain_words(path: Path):
    for cell in code(read(path)):
        if cell.id != "versions":
            for output in cell.outputs:
                heads = re.findall(r"<th>([^<]*)</th>", output.get("data", {}).get("text/html", ""))
                assert [head for head in heads if "_" in head] == [], cell.id


@named(NOTEBOOKS)
def test_cell_ids_are_words(path: Path):
    ids = [cell.id for cell in read(path).cells]
    assert len(set(ids)) == len(ids)
    assert [name for name in ids if not re.fullmatch(r"[a-z]+(-[a-z]+)*", name)] == []


@named(NOTEBOOKS)
def test_imports_stand_in_one_cell(path: Path):
    notebook = read(path)
    with_imports = [
        cell.id
        for cell in code(notebook)
        if any(
            isinstance(node, ast.Import | ast.ImportFrom)
            for node in ast.walk(ast.parse(cell.source))
        )
    ]
    assert with_imports == ["imports"]


@named(NOTEBOOKS)
def test_parameters_are_declared_as_the_report_reads_them(path: Path):
    notebook = read(path)
    assert [cell.id for cell in notebook.cells if "parameters" in tags(cell)] == ["parameters"]
    parameters = read_parameters(notebook, path.name)
    assert 1 <= len(parameters) <= 8
    assert [p.name for p in parameters if not p.help] == []
    assert {"pages", "metadata", "content", "out"} <= {p.name for p in parameters}


@named(NOTEBOOKS)
def test_prose_does_not_restate_a_parameter(path: Path):
    notebook = read(path)
    numbers = {str(p.default) for p in read_parameters(notebook, path.name) if p.kind == "int"}
    for cell in prose(notebook)[1:]:
        assert not numbers & set(re.findall(r"\b\d+\b", cell.source)), cell.source


# What is stored: outputs of a run from top to bottom, without traces of it.


@named(NOTEBOOKS + REFERENCES)
def test_no_trap_is_fallen_into(path: Path):
    assert list(faults(read(path))) == []


@named(NOTEBOOKS + REFERENCES)
def test_there_are_figures(path: Path):
    cells = code(read(path))
    found = sum(len(pictures(cell)) for cell in cells)
    assert found >= 2 or any("No topics are shown." in texts(cell) for cell in cells)


@named(REFERENCES)
def test_reference_has_the_cells_of_its_notebook(path: Path):
    name, _, of_set = path.stem.partition(".")
    notebook, reference = read(ROOT / "notebooks" / f"{name}.ipynb"), read(path)
    injected = [cell for cell in reference.cells if cell.id == INJECTED]
    rest = [cell for cell in reference.cells if cell.id != INJECTED]
    assert [(c.id, c.cell_type, c.source, tags(c)) for c in rest] == [
        (c.id, c.cell_type, c.source, tags(c)) for c in notebook.cells
    ]
    values: dict[str, object] = {}
    exec(injected[0].source, values)
    expected = {**SCRIPT["PLACES"], **SCRIPT["SETS"][f"{name}.{of_set}"]}
    assert {k: v for k, v in values.items() if k != "__builtins__"} == expected
    assert reference.cells.index(injected[0]) == 3
    assert {p.name for p in read_parameters(notebook, path.name)} >= set(expected)


@named(NOTEBOOKS)
def test_stored_notebook_shows_what_the_reference_shows(path: Path):
    reference = read(ROOT / "tests" / "references" / f"{path.stem}.defaults.ipynb")
    reference.cells = [cell for cell in reference.cells if cell.id != INJECTED]
    assert differences(read(path), reference, ignore=VERSIONS) == []


# What happens when they are run again.


def test_what_a_cell_prints_is_one_output_however_it_came(tmp_path: Path):
    printed = "import time\nfor word in 'ab':\n    print(word, flush=True)\n    time.sleep(0.5)"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(printed)])
    (output,) = SCRIPT["run"](notebook, tmp_path).cells[0].outputs
    assert output.text == "a\nb\n"


@pytest.mark.slow
@named(REFERENCES)
def test_reference_looks_the_same_when_run_again(path: Path):
    run = SCRIPT["run"](read(path), path.parent)
    assert differences(read(path), run, ignore=VERSIONS) == []


@pytest.mark.slow
@named([path for path in REFERENCES if path.stem in BY_NBVAL])
def test_reference_comes_out_the_same_by_nbval(path: Path):
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env"]
    options = ["--nbval-cell-timeout=300", "-p", "no:randomly", "-p", "no:cacheprovider", "-q"]
    done = subprocess.run(
        [*command, *options, str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    assert done.returncode == 0, done.stdout[-6000:]
    n_cells = len(code(read(path)))
    assert re.search(rf"\b{n_cells} passed\b", done.stdout), done.stdout[-1000:]


def run_cells(name: str, **parameters: object) -> dict:
    """Run a notebook's code cells in this process and return the names that they leave."""
    space: dict = {"display": lambda *_, **__: None}
    for cell in code(read(ROOT / "notebooks" / f"{name}.ipynb")):
        exec(cell.source, space)
        if cell.id == "parameters":
            space.update(parameters)
    return space


LONG = (
    "The harbour board in Port Sella met on Monday and agreed to deepen the basin by two metres. "
)
CORPORA = {
    "one": [LONG * 3],
    "two-alike": [LONG * 3, LONG * 3 + "It ended late."],
    "numbers": ["1 2 3 4", "5 6 7", "8 9 10", "11 12"],
    "one-word": [f"ferry {'ferry ' * i}" for i in range(30)],
    "five": [
        f"{LONG} {word} {word} {word}." for word in ("ferry", "crane", "quay", "pilot", "tug")
    ],
    "chinese": [f"市长周一表示,港口第{i}号码头将于明年扩建。渡轮将停运两个月。" for i in range(6)],
    "hard": [
        f"=cmd|'/C calc'!A0 <script>alert({i})</script> $x_{i}$ \u202e{LONG}" for i in range(9)
    ],
}


@pytest.fixture(autouse=True)
def pandas_options():
    """The notebooks set how frames are shown; other tests see pandas as it was."""
    with pd.option_context("display.max_rows", 60):
        yield
    pd.reset_option("^display")


@pytest.fixture
def table(tmp_path, monkeypatch):
    """Write texts as a table of clean articles, in the folder that is then the current one."""
    monkeypatch.chdir(tmp_path)

    def write(texts: list[str]) -> dict[str, object]:
        pd.DataFrame({"text": texts}).to_csv("articles.csv", index=False)
        return {"pages": "articles.csv", "metadata": None, "content": "article", "out": "."}

    return write


@pytest.mark.parametrize("name", CORPORA)
def test_pages_completes_on_any_articles(table, name: str):
    space = run_cells("01-pages", **table(CORPORA[name]))
    assert len(space["articles"]) >= 1
    assert len(list(Path("figures").iterdir())) == 3


@pytest.mark.parametrize(
    ("n_topics", "min_articles"), [(2, 1), (6, 1), (2, 4), (200, 1), (2, 1000)]
)
@pytest.mark.parametrize("name", CORPORA)
def test_topics_completes_on_any_articles(table, name: str, n_topics: int, min_articles: int):
    given = {"n_topics": n_topics, "min_articles": min_articles}
    space = run_cells("02-topics", **table(CORPORA[name]), **given)
    documents, reading = space["documents"], space["reading"]
    if space["model"] is None:
        assert sorted(reading["article_id"]) == sorted(documents["article_id"])
        assert "too" in space["shortage"]
        assert not Path("figures").exists()
    else:
        assert len(documents) >= n_topics * min_articles
        assert len(list(Path("figures").iterdir())) == 2
    assert len(list(Path("tables").iterdir())) == 7


# Enough articles for two topics, in two outlets; with dates, without any, all of one day.
SPREAD = pd.DataFrame(
    {
        "text": [f"{LONG} {w} {w} {w} {w}." for w in ("ferry", "crane", "nurse", "ward") * 6],
        "outlet": ["Post", "Gazette", "Post"] * 8,
        "published": pd.date_range("2026-03-02", periods=24, freq="2D").strftime("%Y-%m-%d"),
    }
).assign(text=lambda frame: frame["text"] + " " + frame["published"].str[-2:] + "th day")
TABLES = {
    **{name: pd.DataFrame({"text": texts}) for name, texts in CORPORA.items()},
    "spread": SPREAD,
    "no-dates": SPREAD.drop(columns="published"),
    "one-day": SPREAD.assign(published="2026-03-02"),
    "one-outlet": SPREAD.assign(outlet="Post"),
    "neither": SPREAD[["text"]],
}


@pytest.mark.parametrize("name", TABLES)
def test_trends_completes_on_any_articles(table, name: str):
    given = table([])
    TABLES[name].to_csv("articles.csv", index=False)
    space = run_cells("03-trends", **given, n_topics=2, words=["ferry", "port sella"])
    if space["model"] is None:
        assert "too" in space["shortage"]
        assert not Path("figures").exists()
    dated = "published" in TABLES[name] and space["model"] is not None
    assert dated == (len(space["shares"]) > 0)
    assert (space["pair"].by is not None) == (
        name in ("spread", "no-dates", "one-day", "one-outlet")
    )
    assert len(list(Path("tables").iterdir())) == 5


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize(("n_topics", "min_articles"), [(2, 1), (6, 4)])
def test_limits_completes_on_any_articles(table, name: str, n_topics: int, min_articles: int):
    given = table([])
    TABLES[name].to_csv("articles.csv", index=False)
    space = run_cells("04-limits", **given, n_topics=n_topics, min_articles=min_articles)
    assert (space["fitted"] is None) == bool(space["shortage"])
    assert space["curve"].empty == space["parts"].empty == bool(space["shortage"])
    assert space["suggested"].reason
    assert len(list(Path("tables").iterdir())) == 4


@pytest.mark.parametrize("name", ["03-trends", "04-limits"])
def test_notebooks_on_hard_texts_write_tables_that_run_nothing(table, name: str):
    run_cells(name, **table(CORPORA["hard"] * 2), n_topics=2)
    for path in Path("tables").iterdir():
        frame = pd.read_csv(path, dtype=str, keep_default_na=False)
        starts = {str(v)[:1] for column in frame for v in [column, *frame[column]]}
        assert not starts & set("=+@\t\r")


@pytest.mark.parametrize("name", ["five", "chinese"])
def test_topics_completes_in_a_language_that_does_not_occur(table, name: str):
    given = {"language": "sv", "n_topics": 2, "min_articles": 1}
    space = run_cells("02-topics", **table(CORPORA[name]), **given)
    assert space["documents"].empty
    assert space["reading"].empty
    assert "0 of" in space["findings"].say_uses(space["uses"], "sv")
    assert "too few" in space["shortage"]


def test_csv_of_hard_texts_runs_nothing(table):
    run_cells("02-topics", **table(CORPORA["hard"]), n_topics=2, min_articles=1)
    for path in Path("tables").iterdir():
        frame = pd.read_csv(path, dtype=str, keep_default_na=False)
        starts = {str(v)[:1] for column in frame for v in [column, *frame[column]]}
        assert not starts & set("=+@\t\r")

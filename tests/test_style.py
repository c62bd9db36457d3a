"""The code is formatted, linted and typed; the modules keep their order and their size."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

# A module imports only modules that stand above it.
ORDER = [
    "errors",
    "analysis.numbers",
    "progress",
    "reading.language",
    "page",
    "reading.undoing",
    "reading.characters",
    "reading.words",
    "features",
    "reading.network",
    "reading.scorer",
    "reading.lexicon",
    "reading.wording",
    "reading.dates",
    "reading.bylines",
    "reading.fields",
    "reading.furniture",
    "reading.draft",
    "reading.headline",
    "reading.authors",
    "reading.captions",
    "reading.boxes",
    "reading.body",
    "reading.head",
    "label",
    "reading.kinds",
    "reading.rendering",
    "reading.record",
    "reading.assembling",
    "article",
    "sources",
    "gathering.saved_html",
    "gathering.duplicates",
    "gathering.sites",
    "gathering.frames",
    "gathering.rows",
    "gathering.store",
    "gathering.metadata",
    "gathering.corrections",
    "gathering.readings",
    "gathering.collection",
    "gathering.tabulation",
    "corpus",
    "modelling.segment",
    "modelling.tokens",
    "modelling.checks",
    "terms",
    "modelling.usage",
    "modelling.factors",
    "modelling.guidance",
    "modelling.space",
    "modelling.term_lists",
    "modelling.method",
    "modelling.topic_table",
    "modelling.model_file",
    "newcomers",
    "topics",
    "modelling.measures",
    "diagnostics",
    "evidence",
    "analysis.intervals",
    "analysis.counting",
    "trends",
    "analysis.phrases",
    "watch",
    "analysis.resampling",
    "comparison",
    "analysis.decision_file",
    "decisions",
    "analysis.csv_files",
    "analysis.shown",
    "tables",
    "analysis.trust",
    "analysis.reading_list",
    "findings",
    "contrasts",
    "limits",
    "intrusion",
    "agreement",
    "by_language",
    "figures.lettering",
    "figures.chart",
    "figures.corpus_figures",
    "figures.topic_figures",
    "figures.trend_figures",
    "figures.limit_figures",
    "plots",
    "places",
    "reporting.values",
    "parameters",
    "reporting.folder",
    "reporting.manifest",
    "reporting.differences",
    "reporting.executed",
    "reporting.plan",
    "reporting.order",
    "reporting.warm",
    "reporting.run",
    "reporting.offline",
    "reporting.summary",
    "reporting.intake",
    "reporting.withheld",
    "reporting.html_table",
    "reporting.markup",
    "reporting.export",
    "reporting.behind",
    "reporting.lists",
    "reporting.key_findings",
    "reporting.article_page",
    "reporting.dictionary",
    "reporting.publish",
    "report",
    "verify",
    "reporting.grid_page",
    "grid",
    "reporting.terminal",
    "cli",
    "__main__",
]


@pytest.mark.parametrize(
    "command",
    [["ruff", "format", "--check", "."], ["ruff", "check", "."], ["mypy"]],
    ids=["format", "lint", "types"],
)
def test_tool_finds_nothing(root: Path, command: list[str]):
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def modules(root: Path) -> dict[str, Path]:
    """Every module by its name below newslib; a package's own file holds no code."""
    home = root / "newslib"
    paths = [path for path in home.rglob("*.py") if path.name != "__init__.py"]
    return {".".join(path.relative_to(home).with_suffix("").parts): path for path in paths}


def imported(path: Path) -> set[str]:
    """Names of newslib's modules that a module imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("newslib"):
            name = (node.module or "").removeprefix("newslib").lstrip(".")
            parts = {f"{name}.{alias.name}".lstrip(".") for alias in node.names}
            found |= (parts & set(ORDER)) or {name}
        if isinstance(node, ast.Import):
            found |= {
                alias.name.removeprefix("newslib.")
                for alias in node.names
                if alias.name.startswith("newslib.")
            }
    return found


def test_every_module_has_its_place(root: Path):
    assert set(modules(root)) == set(ORDER)


def test_packages_hold_no_code(root: Path):
    for path in (root / "newslib").glob("*/__init__.py"):
        (docstring,) = ast.parse(path.read_text(encoding="utf-8")).body
        assert isinstance(docstring, ast.Expr)


def test_imports_point_upwards(root: Path):
    wrong = [
        f"{name} imports {other}"
        for name, path in modules(root).items()
        for other in imported(path)
        if other not in ORDER or ORDER.index(other) >= ORDER.index(name)
    ]
    assert wrong == []


def top_level_packages(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def test_reading_half_imports_no_data_frames(root: Path):
    reading = ORDER[: ORDER.index("article") + 1]
    found = {
        name: top_level_packages(path) & {"pandas", "sklearn", "scipy", "matplotlib"}
        for name, path in modules(root).items()
        if name in reading
    }
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def test_only_figures_import_matplotlib(root: Path):
    found = [n for n, p in modules(root).items() if "matplotlib" in top_level_packages(p)]
    assert [name for name in found if not name.startswith("figures.")] == []

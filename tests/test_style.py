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
    "progress",
    "language",
    "page",
    "characters",
    "words",
    "features",
    "network",
    "scorer",
    "lexicon",
    "wording",
    "dates",
    "bylines",
    "furniture",
    "draft",
    "headline",
    "captions",
    "boxes",
    "body",
    "head",
    "label",
    "kinds",
    "fields",
    "rendering",
    "article",
    "sources",
    "saved_html",
    "sites",
    "frames",
    "rows",
    "store",
    "metadata",
    "corrections",
    "readings",
    "collection",
    "duplicates",
    "corpus",
    "segment",
    "tokens",
    "documents",
    "terms",
    "usage",
    "guidance",
    "factors",
    "term_lists",
    "topic_parameters",
    "topic_table",
    "model_file",
    "newcomers",
    "topics",
    "measures",
    "diagnostics",
    "evidence",
    "intervals",
    "counting",
    "trends",
    "phrases",
    "watch",
    "groups",
    "resampling",
    "comparison",
    "decision_file",
    "decisions",
    "csv_files",
    "tables",
    "trust",
    "reading",
    "findings",
    "contrasts",
    "limits",
    "intrusion",
    "agreement",
    "by_language",
    "chart",
    "corpus_figures",
    "topic_figures",
    "trend_figures",
    "plots",
    "places",
    "values",
    "parameters",
    "folder",
    "manifest",
    "differences",
    "executed",
    "plan",
    "warm",
    "run",
    "offline",
    "summary",
    "intake",
    "withheld",
    "origin",
    "html_table",
    "fragment",
    "markup",
    "export",
    "behind",
    "lists",
    "key_findings",
    "article_page",
    "dictionary",
    "publish",
    "report",
    "verify",
    "grid_page",
    "grid",
    "terminal",
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


def imported(path: Path) -> set[str]:
    """Names of newslib's modules that a module imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("newslib"):
            rest = (node.module or "").split(".")[1:]
            found |= {rest[0]} if rest else {alias.name for alias in node.names}
        if isinstance(node, ast.Import):
            found |= {a.name.split(".")[1] for a in node.names if a.name.startswith("newslib.")}
    return found


def modules(root: Path) -> dict[str, Path]:
    found = {path.stem: path for path in (root / "newslib").glob("*.py")}
    del found["__init__"]
    return found


def test_every_module_has_its_place(root: Path):
    assert set(modules(root)) <= set(ORDER)


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
    assert set(found) <= {"chart", "topic_figures", "trend_figures"}

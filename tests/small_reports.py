"""Small pages and notebooks of the tests' own, for reports that take a second or two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

PARAMETERS = """pages: str = "pages"  # where the pages are
metadata: str | None = None
out: str = "."  # where tables and figures go
n: int = 3  # 1..9: how many are shown"""

READ = "from newslib import read_corpus\narticles = read_corpus(pages, metadata=metadata).articles"

SUBJECTS = ("harbour", "hospital", "reservoir", "ferry", "ballot", "turbine")


def write_pages(folder: Path, n_pages: int = 4) -> Path:
    """Write invented pages, each with a headline and three paragraphs, and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(n_pages):
        subject = SUBJECTS[number % len(SUBJECTS)]
        paragraphs = [
            f"The {subject} office said on Tuesday that {number + 3} of its {part} crews would be "
            f"paid late, because the town's treasurer had signed the order a week after it was due."
            for part in ("northern", "southern", "night")
        ]
        text = "\n\n".join([f"Pay of {subject} crews delayed for week {number}", *paragraphs])
        (folder / f"{number:02d}.txt").write_text(text + "\n", encoding="utf-8")
    return folder


def write_notebook(path: Path, cells: Sequence[str], parameters: str | None = PARAMETERS) -> Path:
    """Write a notebook; a cell that begins with "# " or "## " is prose."""
    path.parent.mkdir(parents=True, exist_ok=True)
    made = []
    if parameters is not None:
        made.append(new_code_cell(parameters, metadata={"tags": ["parameters"]}))
    made += [(new_markdown_cell if c.startswith("#") else new_code_cell)(c) for c in cells]
    metadata = {"kernelspec": {"name": "python3", "display_name": "P", "language": "python"}}
    nbformat.write(new_notebook(cells=made, metadata=metadata), path)
    return path


def write_notebooks(folder: Path, notebooks: Mapping[str, Sequence[str]]) -> Path:
    """Write notebooks by their names without ending, and return the folder."""
    for name, cells in notebooks.items():
        write_notebook(folder / f"{name}.ipynb", cells)
    return folder


def snapshot(folder: Path) -> dict[str, bytes]:
    """The content of every file of a folder, by relative path; empty if there is none."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}

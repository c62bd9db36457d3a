"""Run the stored notebooks and their references again, in place, and scrub what is the machine's.

`make notebooks` calls this; `git diff` then shows what changed for readers. With names, only the
notebooks or references so named are run: `notebooks.py 02-topics 02-topics.too-few`.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook
from traitlets.config import Config

from newslib.reporting.executed import joined_streams

ROOT = Path(__file__).resolve().parent.parent
REFERENCES = ROOT / "tests" / "references"
TIMEOUT = 300  # seconds a cell
# What every reference is given, since it runs in its own folder.
PLACES = {"pages": "../../seeds", "metadata": "../../seeds/metadata.csv", "out": "../output"}
# One reference for each set of parameters: the notebook's name, a point, the set's name.
SETS: dict[str, dict[str, object]] = {
    "01-pages.defaults": {},
    "01-pages.no-metadata": {"metadata": None, "n_worst": 1},
    "02-topics.defaults": {},
    "02-topics.three-topics": {"n_topics": 3, "n_terms": 5},
    "02-topics.german": {"language": "de", "n_topics": 2, "min_articles": 1},
    "02-topics.too-few": {"n_topics": 40},
    "03-trends.defaults": {},
    "04-limits.defaults": {},
}
KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def run(notebook: nbformat.NotebookNode, folder: Path) -> nbformat.NotebookNode:
    """Execute a notebook in a folder and return it without timings and machine traces."""
    client = NotebookClient(
        notebook,
        timeout=TIMEOUT,
        kernel_name="python3",
        record_timing=False,
        resources={"metadata": {"path": str(folder)}},
        # Else ipykernel warns at each start that its messages are in the clear.
        config=Config(KernelManager=Config(transport_encryption="auto")),
    )
    client.execute()
    notebook.metadata = nbformat.from_dict(KERNEL)
    for cell in notebook.cells:
        cell.metadata = {"tags": cell.metadata["tags"]} if cell.metadata.get("tags") else {}
        if cell.cell_type == "code":
            cell.outputs = list(joined_streams(cell.outputs))
        for output in cell.get("outputs", []):
            if output.get("name") == "stderr":
                raise RuntimeError(f"cell {cell.id} wrote to stderr: {output.text}")
    return notebook


def reference(name: str) -> nbformat.NotebookNode:
    """Return a stored notebook with the parameters of the set injected, not executed."""
    stored = load_notebook_node(str(ROOT / "notebooks" / f"{name.split('.')[0]}.ipynb"))
    made = parameterize_notebook(stored, {**PLACES, **SETS[name]}, kernel_name="python3")
    for cell in made.cells:
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell.id = "injected-parameters"
    return made


def read(path: Path) -> nbformat.NotebookNode:
    """Return the notebook in a file."""
    return nbformat.read(path, as_version=4)


def write(notebook: nbformat.NotebookNode, path: Path) -> None:
    """Write a notebook to a file and name it."""
    nbformat.validate(notebook)
    nbformat.write(notebook, path)
    sys.stdout.write(f"{path.relative_to(ROOT)}\n")


def main(names: list[str]) -> None:
    """Run what is named, or everything."""
    # The environment's own kernel, not one that the user installed for another Python.
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        if not names or path.stem in names:
            write(run(read(path), path.parent), path)
    REFERENCES.mkdir(exist_ok=True)
    for name in SETS:
        if not names or name in names:
            write(run(reference(name), REFERENCES), REFERENCES / f"{name}.ipynb")


if __name__ == "__main__":
    main(sys.argv[1:])

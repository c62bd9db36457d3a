"""Write environment.yml, for conda users, from the dependencies in pyproject.toml.

``python .ci/environment.py > environment.yml``; a test compares the file with what this prints.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path
from typing import Any

PYTHON = "3.11"  # the version that the lock file is made for and the tests run on
CONDA_NAMES = {"playwright": "playwright-python"}
NOT_ON_CONDA_FORGE = frozenset(
    {
        "axe-playwright-python",
        "mecab-ko",
        "py3langid",
        "rjieba",
        "sudachidict-small",
        "sudachipy",
    }
)

HEADER = """\
# Made from pyproject.toml by `make lock`; do not edit.
# conda env create -f environment.yml && conda activate newslib
name: newslib
channels:
  - conda-forge
dependencies:
"""


def package(requirement: str) -> str:
    """Return the name in a requirement.

    >>> package("pandas>=2.2")
    'pandas'
    >>> package("newslib[lab]")
    'newslib'
    """
    return re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0]


def requirements(project: dict[str, Any]) -> list[str]:
    """Return every requirement of the project and its extras, once, by name."""
    extras = project["optional-dependencies"].values()
    found = [item for items in [project["dependencies"], *extras] for item in items]
    return sorted({item for item in found if package(item) != project["name"]})


def environment(pyproject: str) -> str:
    """Return the text of environment.yml for the text of a pyproject.toml."""
    needed = requirements(tomllib.loads(pyproject)["project"])
    conda, by_pip = [f"python={PYTHON}", "pip"], []
    for item in needed:
        name = package(item)
        if name in NOT_ON_CONDA_FORGE:
            by_pip.append(item)
        else:
            conda.append(CONDA_NAMES.get(name, name) + item[len(name) :])
    lines = [f"  - {item}\n" for item in conda]
    lines += ["  - pip:\n", *(f"      - {item}\n" for item in by_pip), "      - -e .\n"]
    return HEADER + "".join(lines)


if __name__ == "__main__":
    root = Path(__file__).resolve().parent.parent
    sys.stdout.write(environment((root / "pyproject.toml").read_text(encoding="utf-8")))

"""Write the API reference to build/docs, from the docstrings, by pdoc.

``python .ci/reference.py [FOLDER]``. Any warning of pdoc is an error: a name that does not resolve,
a type that cannot be shown.
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

import pdoc

import newslib

# What analyses and notebooks import; all other modules serve these.
MODULES = (
    "agreement",
    "by_language",
    "comparison",
    "decisions",
    "diagnostics",
    "errors",
    "evidence",
    "findings",
    "intrusion",
    "newcomers",
    "page",
    "plots",
    "tables",
    "terms",
    "trends",
    "watch",
)


def write_reference(folder: Path) -> None:
    """Write one HTML page a module, and an index, to a folder."""
    # pdoc looks into a module's dictionary, where names that are loaded lazily are not yet.
    for name in newslib.__all__:
        setattr(newslib, name, getattr(newslib, name))
    pdoc.render.configure(docformat="numpy", search=False)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        # Only pandas' stubs have Series[str]; pdoc shows it as it is written.
        warnings.filterwarnings("ignore", message=".*type 'Series' is not subscriptable")
        names = [f"newslib.{module}" for module in MODULES]
        pdoc.pdoc("newslib", *names, output_directory=folder)


if __name__ == "__main__":
    write_reference(Path(sys.argv[1] if len(sys.argv) > 1 else "build/docs"))

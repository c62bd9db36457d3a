"""A bar for what takes long, where somebody watches: in a terminal, or in a notebook at work."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Any, TypeVar

from tqdm import tqdm

WAIT = 2  # seconds before a bar is worth showing
Item = TypeVar("Item")


def tracked(items: Iterable[Item], what: str, shown: bool | None = None) -> Iterator[Item]:
    """Yield the items; show how many are done, after two seconds, to who watches.

    In JupyterLab the bar is an output of the cell, empty again at the end; a notebook run by
    papermill or nbconvert has nobody who watches. `shown` True does not wait, False shows nothing.
    """
    watched = _Output() if _is_interactive_notebook() else sys.stderr
    if shown is False or not watched.isatty():
        yield from items
        return
    kept = watched is sys.stderr  # nothing is left in a notebook that may be stored
    delay = 0 if shown else WAIT
    yield from tqdm(items, desc=what, file=watched, leave=kept, delay=delay)


def _is_interactive_notebook() -> bool:
    """Whether a front end asked for the cell: it names the cell, which nbclient does not."""
    if "ipykernel" not in sys.modules:
        return False
    shell = import_module("IPython").get_ipython()
    try:
        return bool(shell.kernel.get_parent("shell")["metadata"].get("cellId"))
    except (AttributeError, KeyError, TypeError):
        return False


class _Output:
    """What tqdm takes for a file: each line replaces the one before in the cell's output."""

    encoding = "utf-8"

    def __init__(self) -> None:
        self.handle: Any = None

    def write(self, text: str) -> None:
        """Show a line in place of the one before."""
        line = text.strip("\r\n ")
        if self.handle is None and line:
            display = import_module("IPython.display").display
            self.handle = display({"text/plain": line}, raw=True, display_id=True)
        elif self.handle is not None:
            self.handle.update({"text/plain": line}, raw=True)

    def isatty(self) -> bool:
        """Somebody watches."""
        return True

    def flush(self) -> None:
        """Nothing is held back."""

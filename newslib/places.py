"""Where a notebook's relative paths lead, whether Jupyter, a report or papermill runs it."""

from __future__ import annotations

from pathlib import Path


def from_notebooks(*paths: str | None) -> tuple[str | None, ...]:
    """Return paths that count from the folder ``notebooks/`` as they are from the current one.

    JupyterLab and a report run a notebook in its own folder, from which its defaults
    (``../seeds``) count. papermill runs it where papermill was called: if that folder holds
    ``notebooks/``, a leading ``../`` leads here. A path that is there as it stands stays so,
    unless it is there both ways.

    Examples
    --------
    >>> from_notebooks("pages", None)
    ('pages', None)
    """
    if not Path("notebooks").is_dir():
        return paths
    return tuple(path if path is None else _from_above(path) for path in paths)


def _from_above(path: str) -> str:
    given = Path(path)
    if given.parts[:1] != ("..",):
        return path
    here = Path(*given.parts[1:])
    return path if given.exists() and not here.exists() else str(here)

"""What a report is made from: where its pages and tables are, and what would make it another one.

The state of all that goes in is one hash, which is known without reading a page: a report whose
state is that of the last one need not be made again.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from newslib.errors import NewslibError, ParameterError, SourceError
from newslib.reporting.manifest import code_hash, file_hash, relative, versions
from newslib.sources import find_inputs

if TYPE_CHECKING:
    from newslib.corpus import Corpus

PathLike: TypeAlias = str | os.PathLike[str]
Source: TypeAlias = PathLike | Iterable[PathLike]


@dataclass(frozen=True)
class Origin:
    """Pages, the tables beside them, and how they are read.

    Attributes
    ----------
    paths : tuple of path
    tables : dict
        Paths of "metadata" and "corrections", None where there is none.
    content : str
    max_refused : int or None
    """

    paths: tuple[PathLike, ...]
    tables: Mapping[str, PathLike | None]
    content: str = "page"
    max_refused: int | None = None

    def read(self, *, progress: bool = False) -> Corpus:
        """Return the corpus; errors are those of `newslib.reporting.intake.read_usable`."""
        # pandas is loaded only if something is read.
        from newslib.reporting.intake import read_usable

        return read_usable(
            self.paths if len(self.paths) > 1 else self.paths[0],
            metadata=self.tables["metadata"],
            corrections=self.tables["corrections"],
            content=self.content,
            max_refused=self.max_refused,
            progress=progress,
        )

    def stored(self, out: Path, notebooks: PathLike | None) -> dict[str, Any]:
        """Return where everything is for a manifest: relative to the parent of OUT."""
        found: dict[str, Any] = {
            "paths": [relative(Path(path), out.parent) for path in self.paths],
            "content": self.content,
        }
        for name, beside in {**self.tables, "notebooks": notebooks}.items():
            if beside is not None:
                found[name] = relative(Path(beside), out.parent)
        return found

    def check_apart(self, out: Path) -> None:
        """Raise SourceError if the pages lie in `out`, or `out` in a folder of pages."""
        for path in map(Path, self.paths):
            real = Path(os.path.realpath(path))
            if real.is_dir() and out.is_relative_to(real):
                raise SourceError(
                    f"{out} lies in the folder of pages {path}: the report's own page would be "
                    "read as one of them. Name a folder beside it for OUT"
                )
            if real.is_relative_to(out):
                raise SourceError(f"the pages {path} lie in {out}, which the report would replace")

    def state(self, **settings: object) -> str:
        """Return a hash of every input, of the code, the versions and the settings.

        It is empty if an input cannot be found: reading will say why.
        """
        try:
            inputs, refused = find_inputs(self.paths)
            pages = [(page.source, _hash(page.path)) for page in inputs]
            tables = {n: file_hash(Path(t)) for n, t in self.tables.items() if t is not None}
        except NewslibError:
            return ""
        found = [pages, refused, tables, self.content, settings, code_hash(), versions()]
        return hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()


def make_origin(
    source: object, tables: Mapping[str, object], content: str, max_refused: int | None
) -> Origin:
    """Return the origin of a report, if a manifest can name it: nothing but paths.

    Raises
    ------
    ParameterError
        If the source is no path or list of paths, or a table is given as a data frame.
    """
    for name, table in tables.items():
        if not isinstance(table, str | os.PathLike | None):
            raise ParameterError(
                f"{name}: a {type(table).__name__} given; a report needs the path of a table, "
                "which its manifest can name"
            )
    given: list[object] = [source]
    if isinstance(source, Iterable) and not isinstance(source, str | bytes | os.PathLike):
        given = list(source)
    paths = tuple(path for path in given if isinstance(path, str | os.PathLike) and str(path))
    if not paths or len(paths) < len(given):
        raise ParameterError(
            f"source: {source!r} given; allowed is a path, a glob, or a list of them"
        )
    kept = {name: table for name, table in tables.items() if isinstance(table, str | os.PathLike)}
    return Origin(paths, {**dict.fromkeys(tables), **kept}, content, max_refused)


def _hash(path: Path) -> str:
    """Return a file's hash; of one that cannot be read, a word for why not."""
    try:
        return file_hash(path) if path.is_file() else "no file"
    except SourceError as error:
        return type(error).__name__

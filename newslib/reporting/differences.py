"""What two runs of a report do not share: inputs, settings, and every file, to the number.

Files are compared by hash first. Text files that differ are cut into numbers and what stands
between them: numbers may lie `TOLERANCE` apart (absolute, or relative to the larger one; the tables
are rounded to six decimals), all else must be the same to the letter. So a figure is compared by
its shapes and words, a notebook by its printed tables, an archive of articles by its cells.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

from newslib.analysis.numbers import counted
from newslib.reporting.manifest import file_hash

TOLERANCE = 2e-6
# What is said but is no difference of the report: other versions may well give the same one.
NOTES = ("versions", "code", "pages")
# Entries that describe the run rather than what it read or made; outputs are compared as files.
_NOT_COMPARED = ("timings", "source", "complete", "format", "outputs", "state", "cell_timeout")
_NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w])")
# A figure within a page is compared as its own file.
_FIGURE = re.compile(r'data:image/svg\+xml;base64,[^"]*')
_LONGEST = 60


@dataclass(frozen=True)
class Difference:
    """One thing that a second run did not repeat.

    Attributes
    ----------
    what : str
        The manifest's entry, for example "inputs", or "file", "tables", "figures", "outputs".
    name : str
        The page, parameter, package or file.
    stored, found : str
        What the first run had and what the second one gave; "absent" where there is nothing.
    told : str
        Where in a file, and by how much.
    """

    what: str
    name: str
    stored: str
    found: str
    told: str = ""

    @property
    def is_note(self) -> bool:
        """Whether it is only to be known: the report itself may be the same."""
        return self.what in NOTES

    def __str__(self) -> str:
        where = f", {self.told}" if self.told else ""
        return f"{self.what}: {self.name}{where}: was {self.stored}, is {self.found}"


def changed_files(out: Path, manifest: Mapping[str, Any]) -> list[Difference]:
    """Return what differs between the files in a report and the hashes in its own manifest."""
    stored = manifest["outputs"]
    found = {name: file_hash(out / name) for name in stored if (out / name).is_file()}
    return list(_entries_differ("file", stored, found))


def compare_manifests(stored: Mapping[str, Any], found: Mapping[str, Any]) -> list[Difference]:
    """Return every difference of what went in: inputs, parameters, notebooks, code, versions."""
    return [
        difference
        for entry in sorted({*stored, *found} - {*_NOT_COMPARED})
        for difference in _entries_differ(
            entry, _entries(stored.get(entry)), _entries(found.get(entry))
        )
    ]


def compare_files(
    one: Path, other: Path, names: tuple[Sequence[str], Sequence[str]]
) -> list[Difference]:
    """Return every difference between the files of two reports.

    Parameters
    ----------
    one, other : Path
        The reports' folders.
    names : pair of lists of str
        Their files, relative to the folders.
    """
    found = []
    for name in sorted({*names[0], *names[1]}):
        here = ["there" if name in listed else "absent" for listed in names]
        if "absent" in here:
            found.append(Difference(_kind(name), name, *here))
        elif not (one / name).is_file():
            continue  # `changed_files` has said so
        elif (one / name).read_bytes() != (other / name).read_bytes():
            found += _file_differs(name, one / name, other / name)
    return found


def _kind(name: str) -> str:
    folder = name.partition("/")[0]
    return folder if folder in ("tables", "figures", "notebooks") else "outputs"


def _file_differs(name: str, one: Path, other: Path) -> Iterator[Difference]:
    """Yield at most one difference of a file: the first, and how many there are."""
    was, now = _cells(name, one), _cells(name, other)
    if len(was) != len(now):
        unit = "cell" if name.endswith((".csv", ".parquet")) else "line"
        yield Difference(_kind(name), name, counted(len(was), unit), counted(len(now), unit))
        return
    pairs = zip(was, now, strict=True)
    differing = [(where, a, b) for (where, a), (_, b) in pairs if not _alike(a, b)]
    if differing:
        where, a, b = differing[0]
        more = f" and {len(differing) - 1:,} more" if len(differing) > 1 else ""
        yield Difference(_kind(name), name, *_shown(a, b), f"{where}{more}")


def _cells(name: str, path: Path) -> list[tuple[str, str]]:
    """Return a file's parts, each with words that say where it stands."""
    if name.endswith(".parquet"):
        import pyarrow.parquet as pq

        table = pq.read_table(path)
        rows = [[*row.values()] for row in table.to_pylist()]
        return _table_cells(table.column_names, rows)
    text = path.read_text(encoding="utf-8", errors="backslashreplace")
    if name.endswith(".csv"):
        header, *rows = [*csv.reader(io.StringIO(text))] or [[]]
        return _table_cells(header, rows)
    if name.endswith(".ipynb"):
        text = _without_figures(text)
    lines = _FIGURE.sub("figure", text).split("\n")
    return [(f"line {number}", line) for number, line in enumerate(lines, start=1)]


def _without_figures(text: str) -> str:
    """Return a notebook without the pictures of figures that are files of their own."""
    try:
        notebook = json.loads(text)
        for output in (o for cell in notebook["cells"] for o in cell.get("outputs", ())):
            if "newslib" in output.get("metadata", {}):
                output["data"].pop("image/png", None)
    except (ValueError, KeyError, TypeError, AttributeError):  # no notebook; compared as it stands
        return text
    return json.dumps(notebook, indent=1, ensure_ascii=False)


def _table_cells(header: list[str], rows: list[list[Any]]) -> list[tuple[str, str]]:
    return [("columns", ", ".join(header))] + [
        (f"row {number}, {column or 'unnamed'}", cell if isinstance(cell, str) else str(cell))
        for number, row in enumerate(rows, start=1)
        for column, cell in zip_longest(header, row, fillvalue="")
    ]


def _alike(one: str, other: str) -> bool:
    """Whether two texts are the same but for numbers that lie within the tolerance.

    >>> _alike("x=0.100000", "x=0.100001"), _alike("x=0.10", "x=0.11"), _alike("a 1", "b 1")
    (True, False, False)
    """
    if one == other:
        return True
    if _NUMBER.sub("#", one) != _NUMBER.sub("#", other):
        return False
    numbers = (map(float, _NUMBER.findall(text)) for text in (one, other))
    pairs = zip(*numbers, strict=True)
    return all(abs(a - b) <= TOLERANCE * max(1.0, abs(a), abs(b)) for a, b in pairs)


def _shown(was: str, now: str) -> tuple[str, str]:
    """Return two texts cut to where they differ; the second says by how much numbers do."""
    place = next((i for i, (a, b) in enumerate(zip(was, now, strict=False)) if a != b), 0)
    start = max(0, place - _LONGEST // 3) if max(len(was), len(now)) > _LONGEST else 0
    one, other = (text[start : start + _LONGEST] or "nothing" for text in (was, now))
    if _NUMBER.fullmatch(was) and _NUMBER.fullmatch(now):
        other += f" (by {abs(float(was) - float(now)):.6g})"
    return one, other


def _entries_differ(
    what: str, stored: Mapping[str, Any], found: Mapping[str, Any]
) -> Iterator[Difference]:
    for name in sorted({*stored, *found}):
        was, now = (entries.get(name, "absent") for entries in (stored, found))
        if was != now:
            if isinstance(was, Mapping) and isinstance(now, Mapping):
                changed = [key for key in {**was, **now} if was.get(key) != now.get(key)]
                was, now = ({k: v for k, v in one.items() if k in changed} for one in (was, now))
            yield Difference(what, name, _value(was), _value(now))


def _value(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


def _entries(value: Any) -> Mapping[str, Any]:
    """Return a manifest's entry as names and values; a record goes by its name."""
    if isinstance(value, Mapping):
        return value
    if isinstance(value, list):
        return {str(record.get("name")): record for record in value}
    return {} if value is None else {"": value}

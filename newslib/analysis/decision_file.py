"""The decisions file: one TOML table a decision about topics, which names their terms.

`newslib.decisions` applies them. ``docs/trends.md`` tells the rules.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from newslib.errors import ParameterError, SourceError

_KEYS = {"terms", "name", "drop", "at_least", "note"}


@dataclass(frozen=True)
class Decision:
    """One decision about the topics that hold some terms.

    Attributes
    ----------
    terms : tuple of str
        Terms that a topic's top terms must hold; case does not count.
    name : str or None
        What the topic is called; None where it is dropped.
    drop : bool
        Whether the topic is filler.
    at_least : int or None
        How many of the terms suffice; None for all.
    note : str
        Why; for readers.
    """

    terms: tuple[str, ...]
    name: str | None = None
    drop: bool = False
    at_least: int | None = None
    note: str = ""

    @property
    def told(self) -> str:
        """What is decided, in words."""
        return "dropped" if self.drop else f"named {self.name!r}"


def read_decisions(path: str | os.PathLike[str]) -> tuple[Decision, ...]:
    """Read a decisions file.

    Raises
    ------
    SourceError
        If the file cannot be read.
    ParameterError
        If it is no TOML, or a decision has an unknown key, a value that is not allowed, neither
        name nor drop, or both. All faults are named at once.
    """
    where = Path(path).name
    try:
        content = tomllib.loads(Path(path).read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SourceError(f"cannot read the decisions {path}: {error.strerror}") from error
    except ValueError as error:
        raise ParameterError(f"{where} is no TOML file: {error}") from error
    entries = content.get("topic", [])
    if set(content) - {"topic"} or not isinstance(entries, list):
        raise ParameterError(f"{where} holds {sorted(content)}: only [[topic]] tables are allowed")
    faults = [f"decision {i}: {f}" for i, e in enumerate(entries, start=1) for f in _faults(e)]
    if faults:
        raise ParameterError(f"{where}: {'; '.join(faults)}")
    return tuple(Decision(**{**entry, "terms": tuple(entry["terms"])}) for entry in entries)


def _faults(entry: object) -> list[str]:
    """Return what is wrong with one table of the file, nothing for a decision."""
    if not isinstance(entry, Mapping):
        return [f"{entry!r} is no table"]
    terms, name, drop = entry.get("terms"), entry.get("name"), entry.get("drop", False)
    least, note = entry.get("at_least"), entry.get("note", "")
    listed = isinstance(terms, list) and terms and all(isinstance(t, str) and t for t in terms)
    whole = isinstance(least, int) and not isinstance(least, bool)
    n_terms = len(set(terms or ())) if listed else 0
    checks = {
        f"terms = {terms!r}, a list of texts is needed": listed,
        f"drop = {drop!r}, allowed are true and false": isinstance(drop, bool),
        "needs a name or drop = true, and not both": (name is None) == bool(drop),
        f"name = {name!r}, a text is needed": name is None
        or (isinstance(name, str) and name.strip()),
        f"at_least = {least!r}, a number from 1 to that of the terms is needed": least is None
        or (whole and 1 <= least <= n_terms),
        f"note = {note!r}, a text is needed": isinstance(note, str),
    }
    strange = sorted(map(str, set(entry) - _KEYS))
    unknown = [f"unknown key {key!r}, allowed are {sorted(_KEYS)}" for key in strange]
    return unknown + [fault for fault, holds in checks.items() if not holds]

"""The record that a page gives: an article and its captions, passages and related stories."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from newslib.label import Line
from newslib.reading.rendering import as_html, as_text


@dataclass(frozen=True, slots=True)
class Caption:
    """What a page says about a picture, and who made the picture (None where it is not said)."""

    text: str
    credit: str | None


@dataclass(frozen=True, slots=True)
class Passage:
    """A subhead, or None for the body's opening, and the paragraphs beneath it."""

    subhead: str | None
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Related:
    """Another story that the page points to: its headline, and its deck or None."""

    headline: str
    deck: str | None


@dataclass(frozen=True, slots=True)
class Article:
    """What one page holds. A field that the page does not state is None or an empty tuple.

    Attributes
    ----------
    kind : str
        ``"article"``, ``"live"`` (a live blog), ``"digest"`` (several stories), ``"stub"`` (cut
        off by a paywall) or ``"none"``.
    warnings : tuple of str
        What a reader of the record should know.
    headline, deck, section, dateline : str or None
        Title; summary beneath it; part of the newspaper; place at the start of the body.
    byline : tuple of str
        Names of the authors.
    published, updated : datetime or None
        As the page states them, with a time zone only where the page states one.
    language : str or None
        ISO 639-1 code.
    key_points : tuple of str
        Points in short before the first paragraph.
    captions : tuple of Caption
    body : tuple of Passage
    related : tuple of Related
        Teasers of other stories, repeats merged.
    lines : tuple of Line
        Every non-empty line of the page with its label, in order.
    """

    kind: str
    warnings: tuple[str, ...]
    headline: str | None = None
    deck: str | None = None
    section: str | None = None
    byline: tuple[str, ...] = ()
    dateline: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    language: str | None = None
    key_points: tuple[str, ...] = ()
    captions: tuple[Caption, ...] = ()
    body: tuple[Passage, ...] = ()
    related: tuple[Related, ...] = ()
    lines: tuple[Line, ...] = ()

    @property
    def text(self) -> str:
        """The body: subheads and paragraphs in reading order, joined by blank lines."""
        parts: list[str] = []
        for passage in self.body:
            parts += [passage.subhead] if passage.subhead is not None else []
            parts += passage.paragraphs
        return "\n\n".join(parts)

    def to_dict(self) -> dict[str, Any]:
        """Plain dictionaries, lists, strings and numbers, ready for JSON; dates in ISO 8601."""
        record = asdict(replace(self, lines=()))
        record["lines"] = [line._asdict() for line in self.lines]
        for name in ("published", "updated"):
            record[name] = record[name].isoformat() if record[name] is not None else None
        plain: dict[str, Any] = _listed(record)
        return plain

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Article:
        """Article that `to_dict` gave the record of."""
        values = dict(record)
        for name in ("published", "updated"):
            value = values[name]
            values[name] = datetime.fromisoformat(value) if value is not None else None
        for name in ("warnings", "byline", "key_points"):
            values[name] = tuple(values[name])
        values["captions"] = tuple(Caption(**item) for item in values["captions"])
        values["body"] = tuple(
            Passage(item["subhead"], tuple(item["paragraphs"])) for item in values["body"]
        )
        values["related"] = tuple(Related(**item) for item in values["related"])
        values["lines"] = tuple(Line(**item) for item in values["lines"])
        return cls(**values)

    def explain(self) -> str:
        """Lines of the page with label, confidence and reason, as text safe in a terminal."""
        return as_text(self.lines)

    def _repr_html_(self) -> str:
        return as_html(self.lines, title=f"{self.kind}: {self.headline or 'no headline'}")


def _listed(value: Any) -> Any:
    """Value with every tuple in it made a list, as JSON would."""
    if isinstance(value, dict):
        return {name: _listed(item) for name, item in value.items()}
    return [_listed(item) for item in value] if isinstance(value, (list, tuple)) else value

"""The article that a page holds: `parse_article` and the record it gives.

This module only calls the others: lines from `page`, probabilities from `scorer`, labels from
`label`, values from `fields`.
"""

from __future__ import annotations

import re
import warnings as python_warnings
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from itertools import takewhile
from pathlib import Path
from typing import Any

from newslib.label import Labelled, label_lines
from newslib.label import Line as Line
from newslib.page import split_lines
from newslib.reading import fields
from newslib.reading.bylines import byline_names, names_author
from newslib.reading.headline import Headline
from newslib.reading.kinds import KINDS as KINDS
from newslib.reading.kinds import as_stories, find_kind
from newslib.reading.language import detect
from newslib.reading.lexicon import is_byline, is_lone_by, names_agency
from newslib.reading.rendering import as_html, as_text
from newslib.reading.scorer import body_scores
from newslib.reading.wording import bullet_length, letters

_LONGEST_NAME = 4096  # characters of a file's name
_BYLINE_REACH = 6  # lines from the first author's name to the last
_BENEATH = 30  # lines above the first paragraph that may state fields
_OPENING = 3  # paragraphs one of which may open with the dateline
_ABOVE, _BEHIND = 3, 4  # and lines above the headline and behind the body

_TAG = re.compile(r"<(?:!doctype|html|head|body|div|p|script|meta)\b[^<>]{0,200}>", re.IGNORECASE)


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


def parse_article(text: str, *, language: str | None = None) -> Article:
    """Article that a page's text holds, with a label for every line of the page.

    Parameters
    ----------
    text
        The page, all of it, as decoded text.
    language
        ISO 639-1 code of the page's language; told from the body if None.

    Raises
    ------
    TypeError
        If `text` is not a str. On a str nothing is raised, whatever it holds.
    """
    if not isinstance(text, str):
        raise TypeError(f"parse_article takes a page's text as a str, not {type(text).__name__}")
    page_lines = split_lines(text)
    labelled = label_lines(page_lines, body_scores(page_lines))
    return _assemble(labelled, _warnings(text), language)


def _assemble(page: Labelled, warnings: tuple[str, ...], language: str | None) -> Article:
    language = language or _language(page.lines)
    kind = find_kind(page, language)
    page = as_stories(page) if kind == "digest" else page
    body, dateline = _body(page.lines)
    dates = _dates(page, language)
    return Article(
        kind=kind,
        warnings=warnings,
        headline=page.headline.text if page.headline is not None else None,
        deck=_first(page.lines, "deck"),
        section=_first(page.lines, "section"),
        byline=_byline(page),
        dateline=dateline,
        published=dates.published,
        updated=dates.updated,
        language=language,
        key_points=tuple(_unmarked(line.text) for line in _of(page.lines, "key_point")),
        captions=_captions(page),
        body=body,
        related=_related(page.lines),
        lines=page.lines,
    )


def relabelled(
    article: Article, lines: tuple[Line, ...], by_hand: frozenset[int] = frozenset()
) -> Article:
    """Article as its lines say once some of them have another label.

    Parameters
    ----------
    article
        The article as it was read.
    lines
        All of its lines, some with another label, confidence or reason.
    by_hand
        Numbers of the lines that a person labelled: bylines and dates among them are taken wherever
        they stand, a body among them is an article, however short, and what was an article stays
        one as long as it has a body.
    """
    new = _assemble(_page_of(article, lines), article.warnings, article.language)
    hand = [line for line in lines if line.number in by_hand]
    if not hand:
        kept = {name: getattr(article, name) for name in ("byline", "published", "updated")}
        kind = "digest" if article.kind == "digest" else new.kind
        return replace(new, kind=kind, **kept)
    names, days = _of(hand, "byline"), _of(hand, "date")
    dates = _dates(_alone(days), article.language) if days else new
    sure = article.kind != "none" or bool(_of(hand, "body", "list_item"))
    return replace(
        new,
        kind="article" if new.kind == "none" and new.body and sure else new.kind,
        byline=_byline(_alone(names)) if names else new.byline,
        published=dates.published,
        updated=dates.updated,
    )


def _alone(lines: Sequence[Line]) -> Labelled:
    """Page on which nothing but some lines stands between headline and body."""
    return Labelled(tuple(lines), Headline(0, "", 1.0), len(lines), len(lines))


def _page_of(article: Article, lines: tuple[Line, ...]) -> Labelled:
    """Labelled page of lines whose labels were changed after the parser was done."""
    at = [i for i, line in enumerate(lines) if line.label in ("body", "list_item")]
    headline = None
    for i, line in enumerate(lines):
        if line.label == "headline":
            same = article.headline is not None and article.lines[i].label == "headline"
            text = article.headline if same and article.headline else line.text
            headline = Headline(i, text, line.confidence)
            break
    return Labelled(lines, headline, at[0] if at else None, at[-1] if at else None)


def _of(lines: Sequence[Line], *labels: str) -> list[Line]:
    return [line for line in lines if line.label in labels]


def _first(lines: Sequence[Line], label: str) -> str | None:
    return next((line.text for line in lines if line.label == label), None)


def _unmarked(text: str) -> str:
    """Take the mark off a list item."""
    return text[bullet_length(text) :]


def _body(lines: Sequence[Line]) -> tuple[tuple[Passage, ...], str | None]:
    """Passages of the body, and the dateline taken off the first paragraph."""
    passages: list[tuple[str | None, list[str]]] = []
    dateline, n_read = None, 0
    for line in _of(lines, "body", "list_item", "subhead"):
        if line.label == "subhead":
            passages.append((line.text, []))
            continue
        text = _unmarked(line.text) if line.label == "list_item" else line.text
        if line.label == "body" and dateline is None and n_read < _OPENING:
            dateline, text = fields.split_dateline(text, first=n_read == 0)
            n_read += 1
        if not passages:
            passages.append((None, []))
        if text:
            passages[-1][1].append(text)
    deck = _first(lines, "deck")
    if dateline is None and deck is not None:
        dateline = fields.split_dateline(deck).dateline
    return tuple(Passage(subhead, tuple(texts)) for subhead, texts in passages), dateline


def _captions(page: Labelled) -> tuple[Caption, ...]:
    """Captions with their credits, in order; a picture shown twice counts once.

    What stands further behind the body, or above the headline, are pictures of other stories.
    """
    _, above, behind = _around(page)
    found: dict[Caption, None] = {}
    for at in range(above.start, behind.stop):
        if page.lines[at].label == "caption":
            text, credit = fields.split_caption(page.lines[at].text.removesuffix("("))
            found.setdefault(Caption(text.strip(), credit or _credit(page.lines, at)))
    return tuple(found)


def _credit(lines: Sequence[Line], at: int) -> str | None:
    """Credit on the lines beneath a caption, else on the one above that no other caption has."""
    beneath = takewhile(lambda line: line.label == "credit", lines[at + 1 :])
    stated = (line.text for line in beneath if not line.text.endswith((":", "(")))
    text = next(stated, "").strip("() ")
    if not text and at > 0 and lines[at - 1].label == "credit" and lines[at - 2].label != "caption":
        text = lines[at - 1].text
    return text or None


def _related(lines: Sequence[Line]) -> tuple[Related, ...]:
    """Teasers of other stories; the repeats that pages print are merged."""
    found: dict[str, Related] = {}
    key = None
    for line in _of(lines, "related_headline", "related_deck", "related_header"):
        if line.label == "related_header":
            key = None
        elif line.label == "related_headline":
            key = letters(line.text)
            found.setdefault(key, Related(line.text, None))
        elif key is not None and found[key].deck is None:
            found[key] = Related(found[key].headline, line.text)
    return tuple(found.values())


def _around(page: Labelled) -> tuple[range, range, range]:
    """Where fields are stated: beneath the headline, above it, behind the body (indices)."""
    if page.first is None or page.last is None:
        return range(0), range(0), range(0)
    start = min(page.headline.index, page.first) if page.headline is not None else page.first
    behind = range(page.last + 1, min(len(page.lines), page.last + 1 + _BEHIND))
    beneath = range(max(start, page.first - _BENEATH), page.first)
    return beneath, range(max(0, start - _ABOVE), start), behind


def _byline(page: Labelled) -> tuple[str, ...]:
    """Names of the authors: of the lines that begin with "By" or, without one, of the others."""
    beneath, above, behind = _around(page)
    for places in (beneath, above):
        named = [at for at in places if _names_author(page.lines[at])]
        led = [at for at in named if _is_led(page, at)]
        found = _names(page, led) or _names(page, named)
        if found:
            return found
    return _names(page, [at for at in behind if is_byline(page.lines[at].text)])


def _is_led(page: Labelled, at: int) -> bool:
    """Whether "By" stands before a line's name: in the line, or alone above a run of names."""
    above = at - 1
    while (
        above > 0 and page.lines[above].label == "byline" and not is_lone_by(page.lines[above].text)
    ):
        above -= 1
    return is_byline(page.lines[at].text) or is_lone_by(page.lines[max(0, above)].text)


def _names_author(line: Line) -> bool:
    return line.label == "byline" or (line.label == "date" and names_author(line.text))


def _names(page: Labelled, places: Sequence[int]) -> tuple[str, ...]:
    """Names in the first of some lines and in those close beneath it."""
    found: dict[str, None] = {}
    for at in places:
        if at - places[0] <= _BYLINE_REACH:
            found |= dict.fromkeys(byline_names(page.lines[at].text))
    people = tuple(name for name in found if not names_agency(name))
    return people or tuple(found)


def _dates(page: Labelled, language: str | None) -> fields.Dates:
    beneath, above, behind = (
        [page.lines[at].text for at in places if page.lines[at].label in ("date", "byline")]
        for places in _around(page)
    )
    return fields.stated_dates(beneath, above, behind, language)


def _language(lines: Sequence[Line]) -> str | None:
    return detect(" ".join(x.text for x in _of(lines, "body", "list_item") or lines))


def _warnings(text: str) -> tuple[str, ...]:
    found = []
    if _is_file_name(text):
        found.append("the text is the name of a file, not its content: use newslib.read_corpus")
        python_warnings.warn(found[0], stacklevel=3)
    if len(_TAG.findall(text[:20_000])) > 3:
        found.append("the text is HTML source, not a page's text: use newslib.read_corpus")
    return tuple(found)


def _is_file_name(text: str) -> bool:
    if not text or len(text) > _LONGEST_NAME or "\n" in text or "\0" in text:
        return False
    try:
        return Path(text).is_file()
    except (OSError, ValueError):
        return False


def _listed(value: Any) -> Any:
    """Value with every tuple in it made a list, as JSON would."""
    if isinstance(value, dict):
        return {name: _listed(item) for name, item in value.items()}
    return [_listed(item) for item in value] if isinstance(value, (list, tuple)) else value

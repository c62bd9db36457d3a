"""An article put together from a page's labelled lines: what each field takes, and from where."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from newslib.label import Labelled, Line
from newslib.reading import fields
from newslib.reading.bylines import byline_names, names_author
from newslib.reading.dates import holds_date
from newslib.reading.kinds import as_stories, find_kind
from newslib.reading.language import detect
from newslib.reading.lexicon import is_byline, is_lone_by, names_agency
from newslib.reading.record import Article, Caption, Passage, Related
from newslib.reading.wording import bullet_length, letters

_BYLINE_REACH = 6  # lines from the first author's name to the last
_BENEATH = 30  # lines above the first paragraph that may state fields
_OPENING = 3  # paragraphs one of which may open with the dateline
_ABOVE, _BEHIND = 3, 4  # and lines above the headline and behind the body


def assemble(page: Labelled, warnings: tuple[str, ...], language: str | None) -> Article:
    """Article of a labelled page; its language is told from the body if None."""
    language = language or _language(page.lines)
    kind = find_kind(page, language)
    page = as_stories(page) if kind == "digest" else page
    body, dateline = _body(page)
    stated = dates(page, language)
    return Article(
        kind=kind,
        warnings=warnings,
        headline=page.headline.text if page.headline is not None else None,
        deck=_first(page.lines, "deck"),
        section=_first(page.lines, "section"),
        byline=byline(page),
        dateline=dateline,
        published=stated.published,
        updated=stated.updated,
        language=language,
        key_points=tuple(_unmarked(line.text) for line in lines_of(page.lines, "key_point")),
        captions=captions(page),
        body=body,
        related=_related(page.lines),
        lines=page.lines,
    )


def lines_of(lines: Sequence[Line], *labels: str) -> list[Line]:
    """Those of some lines that have one of these labels."""
    return [line for line in lines if line.label in labels]


def _first(lines: Sequence[Line], label: str) -> str | None:
    return next((line.text for line in lines if line.label == label), None)


def _unmarked(text: str) -> str:
    """Take the mark off a list item."""
    return text[bullet_length(text) :]


def _split(page: Labelled, text: str, *, first: bool) -> fields.DatelineSplit:
    """Dateline and rest of a paragraph; who speaks again further on is no dateline."""
    found = fields.split_dateline(text, first=first)
    if found.dateline is None:
        return found
    speaker = f"{found.dateline}:"
    again = sum(line.text.startswith(speaker) for line in page.lines)
    return fields.DatelineSplit(None, text) if again > 1 else found


def _body(page: Labelled) -> tuple[tuple[Passage, ...], str | None]:
    """Passages of the body, and the dateline taken off the first paragraph or read above it."""
    passages: list[tuple[str | None, list[str]]] = []
    dateline, n_read = None, 0
    for line in lines_of(page.lines, "body", "list_item", "subhead"):
        if line.label == "subhead":
            passages.append((line.text, []))
            continue
        text = _unmarked(line.text) if line.label == "list_item" else line.text
        if line.label == "body" and dateline is None and n_read < _OPENING:
            dateline, text = _split(page, text, first=n_read == 0)
            n_read += 1
        if not passages:
            passages.append((None, []))
        if text:
            passages[-1][1].append(text)
    for at in _around(page)[0] if dateline is None else ():
        if dateline is None and page.lines[at].label in ("deck", "date"):
            found = _split(page, page.lines[at].text, first=True)
            dateline = found.dateline if page.lines[at].label == "deck" or not found.text else None
    return tuple(Passage(subhead, tuple(texts)) for subhead, texts in passages), dateline


def captions(page: Labelled) -> tuple[Caption, ...]:
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
    below = (lines[i] for i in range(at + 1, len(lines)))  # a slice would copy the page's rest
    beneath = takewhile(lambda line: line.label == "credit", below)
    stated = (line.text for line in beneath if not line.text.endswith((":", "(")))
    text = next(stated, "").strip("() ")
    above = [line.label for line in lines[max(0, at - 2) : at]]
    if not text and above[-1:] == ["credit"] and "caption" not in above:
        text = lines[at - 1].text
    return text or None


def _related(lines: Sequence[Line]) -> tuple[Related, ...]:
    """Teasers of other stories; the repeats that pages print are merged."""
    found: dict[str, Related] = {}
    key = None
    for line in lines_of(lines, "related_headline", "related_deck", "related_header"):
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


def byline(page: Labelled) -> tuple[str, ...]:
    """Names of the authors: of the lines that begin with "By" or, without one, of the others."""
    beneath, above, behind = _around(page)
    for places in (beneath, above):
        named = [at for at in places if _names_author(page.lines[at])]
        led = [at for at in named if _is_led(page, at)]
        plain = [at for at in named if not holds_date(page.lines[at].text)]
        found = _names(page, led) or _names(page, plain) or _names(page, named)
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


def dates(page: Labelled, language: str | None) -> fields.Dates:
    """When the page says that it was published and updated."""
    beneath, above, behind = (
        [page.lines[at].text for at in places if page.lines[at].label in ("date", "byline")]
        for places in _around(page)
    )
    return fields.stated_dates(beneath, above, behind, language)


def _language(lines: Sequence[Line]) -> str | None:
    return detect(" ".join(x.text for x in lines_of(lines, "body", "list_item") or lines))

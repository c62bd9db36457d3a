"""What an article's record holds, read from its labelled lines: names, places, dates, captions.

Each function takes a line's text, or some of a page's lines, and returns a value, None or an empty
tuple. Nothing is guessed: what a page does not state plainly is absent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from newslib.dates import StatedDate, read_dates
from newslib.lexicon import credit_start, leads, words

_MAX_PLAIN_DAYS = 2  # more different days than these are not one article's
_LOUD = 4  # letters of a place in capitals that needs no agency behind it
_MAX_DATELINE = 90  # characters within which a dateline ends

_DATELINE = re.compile(
    r"^(?P<place>[^\W\d_][\w.’'/-]*(?:,? [^\W\d_(][\w.’'/-]*){0,4})"
    r"(?P<date>,? [A-Z][a-zé]{2,9}\.? \d{1,2}|,? \d{1,2}\.? [A-Z][a-z]{2,9}"
    r"|,? \d{1,2}\.\d{1,2}\.(?:\d{2,4})?)?"
    r"(?P<agency> ?\([^()]{2,40}\))?\s?(?P<dash>[-–—―:])\s?(?=\S)"
)
_IN_BRACKETS = r"[^【】\[\]()（）]"
_EAST_ASIAN_DATELINE = re.compile(
    rf"^[【\[(（]({_IN_BRACKETS}{{1,30}}[=＝／/ ]{_IN_BRACKETS}{{1,30}}"
    rf"|{_IN_BRACKETS}{{2,10}}(?:共同|時事|讯|訊))[】\])）]\s?"
)
_SMALL = re.compile(r"^[\s(\[|–—-]+|[\s()\[\]|–—-]+$")


class DatelineSplit(NamedTuple):
    """A first paragraph's dateline, or None, and the paragraph without it."""

    dateline: str | None
    text: str


class CaptionSplit(NamedTuple):
    """A caption and the credit within its line, or None."""

    text: str
    credit: str | None


class Dates(NamedTuple):
    """When the page says that the article was published and last updated."""

    published: datetime | None
    updated: datetime | None


def split_dateline(paragraph: str) -> DatelineSplit:
    """Place, and date or agency, that a story's first paragraph opens with, and the rest.

    Read are a place with an agency in brackets and a dash, and a place in capitals and a dash.

    >>> split_dateline("GENEVA (Reuters) - The talks ended.")
    DatelineSplit(dateline='GENEVA (Reuters)', text='The talks ended.')
    """
    start = paragraph[:_MAX_DATELINE]
    east_asian = _EAST_ASIAN_DATELINE.match(start)
    if east_asian:
        return DatelineSplit(east_asian[1], paragraph[east_asian.end() :])
    match = _DATELINE.match(start)
    if match is None or not _is_dateline(match):
        return DatelineSplit(None, paragraph)
    stated = start[: match.start("dash")].strip()
    return DatelineSplit(stated, paragraph[match.end() :])


def _is_dateline(match: re.Match[str]) -> bool:
    place = match["place"]
    capitals = place.split(",")[0]
    if match["agency"]:
        return all(part[0].isupper() or part in words("name particles") for part in place.split())
    if match["dash"] != ":" and (match["date"] or "/" in place):
        return all(part[0].isupper() for part in re.split(r"[ /,]+", place))
    loud = capitals.isupper() and len(capitals) >= _LOUD
    return loud and words("no places").isdisjoint(capitals.casefold().split())


def split_caption(text: str) -> CaptionSplit:
    """Caption and the credit that its line ends with.

    >>> split_caption("A boat in the harbour. Photo: Ana Ruiz / Reuters")
    CaptionSplit(text='A boat in the harbour.', credit='Photo: Ana Ruiz / Reuters')
    """
    start = credit_start(text)
    if start is None or len(text) - start > 150:
        return CaptionSplit(text, None)
    caption, credit = _SMALL.sub("", text[:start]), _SMALL.sub("", text[start:])
    return CaptionSplit(caption, credit or None) if caption else CaptionSplit(text, None)


def stated_dates(
    beneath: Iterable[str], above: Iterable[str], behind: Iterable[str], language: str | None
) -> Dates:
    """When the article was published and updated, from the lines that may say so.

    Parameters
    ----------
    beneath
        Date lines and bylines between headline and first paragraph.
    above
        Such lines right above the headline, asked only where those beneath state nothing.
    behind
        Lines right behind the body; of these only dates with a word such as "published" count.
    language
        ISO 639-1 code in which names of months are read.
    """
    found = _read(beneath, language) or _read(above, language)
    found += [date for date in _read(behind, language) if date.role]
    published, updated = _first(found, "published"), _first(found, "updated")
    plain = [date.value for date in found if not date.role]
    if published is None and len({value.date() for value in plain}) <= _MAX_PLAIN_DAYS:
        published = next(iter(plain), None)
    if updated is not None and published is not None and _naive(updated) < _naive(published):
        updated = None
    return Dates(published, updated)


def _read(texts: Iterable[str], language: str | None) -> list[StatedDate]:
    return [
        date
        for text in texts
        if not leads(text.lower(), "expiry")
        for date in read_dates(text, language)
    ]


def _first(found: list[StatedDate], role: str) -> datetime | None:
    return next((date.value for date in found if date.role == role), None)


def _naive(value: datetime) -> datetime:
    return value.replace(tzinfo=None)

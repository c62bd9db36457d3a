"""What an article's record holds, read from its labelled lines: names, places, dates, captions.

Each function takes a line's text, or some of a page's lines, and returns a value, None or an empty
tuple. Nothing is guessed: what a page does not state plainly is absent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from newslib.reading.bylines import signature_start
from newslib.reading.dates import StatedDate, dates_event, later_time, read_dates
from newslib.reading.lexicon import (
    credit_start,
    names_agency,
    pattern,
    phrases,
    without_button,
    words,
)

_MAX_PLAIN_DAYS = 2  # more different days than these are not one article's
_LOUD = 4  # letters of a place in capitals that needs no agency behind it
_LOUD_WORDS = 3  # and its words
_MAX_DATELINE = 90  # characters within which a dateline ends

# "GENEVA, May 3, 2026 (Reuters) -", "Berlin (dpa/ana) -", "PORT SELLA --", "MOSCOW, May 3. /TASS/."
_DATELINE = re.compile(
    r"^(?P<place>[^\W\d_][\w.’'/-]*(?:,? [^\W\d_(][\w.’'/-]*){0,4})"
    r"(?P<date>,? [A-Z][a-zé]{2,9}\.? \d{1,2}(?:, \d{4})?|,? \d{1,2}\.? [^\W\d_]{3,9}\.?(?: \d{4})?"
    r"|,? \d{1,2}\.\d{1,2}\.(?:\d{2,4})?)?"
    r"(?P<agency>\.? ?(?:\([^()]{2,40}\)|/[A-Z][^/]{1,30}/))?"
    r"(?:(?P<dash>\s?(?:\.?[-–—―]{1,2}|:)|(?<=/)\.)\s?(?=\S)|\s?[–—-]$)"
)
# "(Reuters) - The talks", where the place is left out.
_AGENCY_ALONE = re.compile(r"^(\([A-Z][^()]{1,30}\))\s?[-–—]{1,2}(?:\s(?=\S)|$)")
_IN_BRACKETS = r"[^【】\[\]()（）]"
# "【Port Sella＝Ana Ruiz】", "(Port Sella=Agency) Ana Ruiz 기자 =", "新华社北京5月3日电".
_EAST_ASIAN_DATELINE = re.compile(
    rf"^(?:[【\[(（]({_IN_BRACKETS}{{1,30}}[=＝／/ ]{_IN_BRACKETS}{{1,30}}"
    rf"|{_IN_BRACKETS}{{2,10}}(?:共同|時事|讯|訊))[】\])）]\s?(?:[가-힣·]{{2,20}} 기자 ?= ?)?"
    r"|((?:[\u4e00-\u9fff]{1,4}社)?[\u4e00-\u9fff]{2,8}\d{1,2}月\d{1,2}日)[电電]"
    r"\s?(?:[（(][^（）()]{1,30}[)）]\s?)?)"
)
# "Hamburg. Das Haus ...", "Hamburg · Das Haus", as German papers print it.
_PLACE_AND_STOP = re.compile(
    r"^([^\W\d_a-zß][\w-]{3,20}(?:/[^\W\d_a-zß][\w-]+)?)(?:\.| ·)(?:$|\s(?=[^\W\da-z]))"
)
_COUNT = re.compile(r"^\d{1,3} of \d{1,3}(?: ?\| ?| )")  # "1 of 3 | " before a caption
_END = " .:–—-"
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


def split_dateline(paragraph: str, *, first: bool = True) -> DatelineSplit:
    """Place, and date or agency, that a story's first paragraph opens with, and the rest.

    Read are a place with an agency in brackets and a dash, a place in capitals or with a date and a
    dash, and, in a story's first paragraph alone, a place with a colon or a full stop.

    >>> split_dateline("GENEVA (Reuters) - The talks ended.")
    DatelineSplit(dateline='GENEVA (Reuters)', text='The talks ended.')
    """
    start = paragraph[:_MAX_DATELINE]
    if start == paragraph and _is_alone(paragraph):
        return DatelineSplit(paragraph.rstrip(_END), "")
    plain = _EAST_ASIAN_DATELINE.match(start) or _AGENCY_ALONE.match(start)
    if plain is None:
        place = _PLACE_AND_STOP.match(start)
        if place and (first or place.end() == len(paragraph)):
            plain = place if place[1].casefold() not in words("no places") else None
    if plain:
        return DatelineSplit(
            next(part for part in plain.groups() if part), paragraph[plain.end() :]
        )
    match = _DATELINE.match(start)
    if match is None or not _is_dateline(match) or (match["dash"] == ":" and not first):
        return DatelineSplit(None, paragraph)
    stated = start[: max(match.end(part) for part in ("place", "date", "agency"))].strip()
    return DatelineSplit(stated, paragraph[match.end() :])


def _is_alone(line: str) -> bool:
    """Whether a line without a dash is a dateline: "BERLIN, March 3", "GENEVA (Reuters)"."""
    text = line.rstrip(_END) + " –"
    match = _DATELINE.match(text)
    if match is None or match.end() < len(text) or not _is_dateline(match):
        return False
    place = match["place"]
    no_places = words("date") | words("no places")
    if not no_places.isdisjoint(place.casefold().split()) or names_agency(place):
        return False
    if not place.isupper() and " " in place:  # it may be a person's name
        return False
    agency = match["agency"]
    if agency:
        return names_agency(agency.strip(" ./()").upper())
    return _is_day(match["date"]) and match["date"].startswith(",")


def _is_dateline(match: re.Match[str]) -> bool:
    place = match["place"]
    capitals = place.split(",")[0]
    if match["agency"]:
        return all(part[0].isupper() or part in words("name particles") for part in place.split())
    if match["dash"] != ":" and (_is_day(match["date"]) or "/" in place):
        return all(part[:1].isupper() for part in re.split(r"[ /,]+", place))
    loud = capitals.isupper() and len(capitals) >= _LOUD and len(place.split()) <= _LOUD_WORDS
    return loud and words("no places").isdisjoint(capitals.casefold().split())


def _is_day(text: str | None) -> bool:
    """Whether a date of day and month stands here, and not an ordinal and another word."""
    if text is None:
        return False
    names = re.findall(r"[^\W\d_]+", text.casefold())
    return all(name[:3] in words("months") for name in names)


def split_caption(text: str) -> CaptionSplit:
    """Caption and the credit that its line ends with.

    >>> split_caption("A boat in the harbour. Photo: Ana Ruiz / Reuters")
    CaptionSplit(text='A boat in the harbour.', credit='Photo: Ana Ruiz / Reuters')
    """
    text = _COUNT.sub("", without_button(text))
    start = credit_start(text)
    start = signature_start(text) if start is None else start
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
    found: list[StatedDate] = []
    for text in texts:
        lowered = text.lower()
        expiry = lowered.startswith(phrases("expiry starts"))
        if expiry or pattern("expiry patterns").search(lowered) or dates_event(text):
            continue
        dates = read_dates(text, language)
        later = later_time(text, found[-1].value) if found and not dates else None
        found += dates if later is None else [StatedDate(later, "updated")]
    return found


def _first(found: list[StatedDate], role: str) -> datetime | None:
    return next((date.value for date in found if date.role == role), None)


def _naive(value: datetime) -> datetime:
    return value.replace(tzinfo=None)

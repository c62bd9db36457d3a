"""Dates as pages state them: found by cheap patterns, read by dateparser in the page's language.

A wrong date is worse than none, so nothing is guessed: a date needs day, month and year, a numeric
date whose order of day and month is open is not read, and relative ones ("2 hours ago") neither.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache, lru_cache
from typing import NamedTuple

from newslib.reading.lexicon import pattern, words

# A dump may glue the time, or the date once more, to the year: "3.5.202610:15".
_YEAR_END = r"(?:(?!\d)|(?=\d{1,2}(?::\d\d|\. ?[^\W\d])))"
_NUMERIC_DATE = re.compile(
    r"(?<![\d.,/])(?<!\d-)(?:((?:19|20)\d\d)([-/.]) ?(\d{1,2})\2 ?(\d{1,2})(?!\d)"
    r"|(\d{1,2})([./-]) ?(\d{1,2})\6 ?((?:19|20)\d\d|\d{2}(?![:.h]\d))" + _YEAR_END + ")"
)
_EAST_ASIAN_DATE = re.compile(r"(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]")
_TIME = re.compile(
    r"(?<![\d.,])([01]?\d|2[0-3])(?:[:.h]|h |時)([0-5]\d)(?::[0-5]\d)?(?![.\d/-]?\d)"
    r"\s?([ap])?\.?(?:m\b)?",
    re.IGNORECASE,
)
_TIME_BEFORE = re.compile(
    r"(?<![\d.,:])([01]?\d|2[0-3])[:.]([0-5]\d)\s?([ap])?\.?(?:m\.?)?(?:\s[A-Z]{2,4})?"
    r"(?:,? [^\W\d_]{2,10}\.?)?,?\s$",
    re.IGNORECASE,
)
_ZONE = re.compile(r"^\.?\s?\(?(?:(GMT|UTC|Z)\b)?\s?(?:([+-])(\d{1,2}):?(\d{2})?(?!\d))?")
# Behind an event's date: "8pm", ", Harbour Park", "at the old mill".
_HOUR = re.compile(r"(?:,| at)? \d{1,2} ?[ap]\.?m\b\.?(?!\s?[A-Z])", re.IGNORECASE)
_PLACE = re.compile(r"(?:,| at| @) (?:the )?([^\W\d_]{3,})\b(?!.*\d)")
_BETWEEN_DATE_AND_TIME = 22  # characters, as in "2 May 2026, published at 10:30"


_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"\d+")
_LEAST_NUMBERS = 2  # of a date: day and year
_TOKEN = re.compile(r"[^\W\d_]+(?:\.[a-z]\b)?")
_LONGEST_LINE = 160  # characters
_OTHER_WORDS = 3  # words of other kinds that a date line may hold: a place, an author's name
_PARTED_WORDS = 7  # the same where the line's parts are set apart or the date's role is told
_LED = 30  # characters before a date that tell its role: whatever else the line holds
_PARTED = re.compile(r" [|/·•⋅] |\|")


class StatedDate(NamedTuple):
    """A date read on a page: its value and its role (``"published"``, ``"updated"`` or ``""``)."""

    value: datetime
    role: str


def is_date_line(text: str) -> bool:
    """Whether a line says when, and nearly nothing else.

    >>> is_date_line("Published 3 May 2026, 10:15"), is_date_line("In May 2026 the harbour froze")
    (True, False)
    """
    if len(text) > _LONGEST_LINE or not _DIGIT.search(text):
        return False
    known, months = words("date"), words("months")
    tokens = _TOKEN.findall(text.casefold())
    n_other = len([w for w in tokens if w not in known and w[:3] not in months])
    if n_other <= _OTHER_WORDS:
        return holds_date(text) or _tells_time(text)
    if not holds_date(text):
        return False
    found = _found(text)[0]
    if found[0] <= _LED and _role(text[: found[0]]):
        return True
    return n_other <= _PARTED_WORDS and (_PARTED.search(text) is not None or bool(_role(text)))


def _tells_time(text: str) -> bool:
    """Whether a line tells a time from now, or a time of day with a word such as "updated"."""
    if pattern("relative patterns").search(text.lower()):
        return True
    return _TIME.search(text) is not None and bool(_role(text))


def holds_date(text: str) -> bool:
    """Whether a text holds a full date: day, month and year."""
    if len(_NUMBER.findall(text)) < _LEAST_NUMBERS:  # a cheap look: most lines have none
        return False
    return any(each.search(text) for each in (_word_date(), _NUMERIC_DATE, _EAST_ASIAN_DATE))


def tells_role(text: str) -> bool:
    """Whether a line says that something was published or updated."""
    return bool(_role(text))


def dates_event(text: str) -> bool:
    """Whether a line tells when and where something takes place, and not when it was written.

    A place behind the date gives it away, and an hour that has neither minutes nor a zone.

    >>> dates_event("Saturday 2 May 2026, Harbour Park"), dates_event("Sella, 2 May 2026, 10:15")
    (True, False)
    """
    found = _found(text)
    if len(found) != 1 or _role(text):
        return False
    behind = text[found[0][1] :]
    if _HOUR.match(behind):
        return True
    place = _PLACE.match(behind)
    return place is not None and _TOKEN.findall(place[1].casefold())[0] not in words("date")


def read_dates(text: str, language: str | None) -> list[StatedDate]:
    """Dates that a line states, in order, with what the words before each say of its role.

    Parameters
    ----------
    text
        The line.
    language
        ISO 639-1 code that month names are read in, besides English; None for English alone.
    """
    dates: list[StatedDate] = []
    done = 0
    for start, end, written in _found(text):
        value = _parse(written, language)
        if value is not None:
            stamp = _with_time(value, text[done:start], text[end:])
            dates.append(StatedDate(stamp, _role(text[done:start])))
        done = end
    later = later_time(text[done:], dates[-1].value) if dates else None
    return [*dates, StatedDate(later, "updated")] if later is not None else dates


def later_time(text: str, day: datetime) -> datetime | None:
    """Time of an update on the day just stated, as in "(Updated 4:30 pm)"; None without one.

    A time that is not later than the one just stated may be of another day, and is not read.
    """
    role = pattern("updated patterns").search(text.lower())
    if role is None or holds_date(text) or role.end() > _BETWEEN_DATE_AND_TIME:
        return None
    stamp = _with_time(day.replace(hour=0, minute=0), "", text[role.end() :])
    stamp = stamp.replace(tzinfo=stamp.tzinfo or day.tzinfo)
    return stamp if stamp.replace(tzinfo=None) > day.replace(tzinfo=None) else None


@cache
def _word_date() -> re.Pattern[str]:
    """Pattern of a date with the name of its month, before or behind the day.

    Behind such a name a year has four digits, whatever is glued to it; and a word may be glued
    before the name: "Associated PressMay 3, 2026".
    """
    month = rf"(?:{'|'.join(sorted(words('months')))})[^\W\d_]{{0,9}}"
    return re.compile(
        rf"(?<!\d)(?:\d{{1,2}})(?:st|nd|rd|th|er|º|°|ª)?[.,]?[ -](?:de |of |da |ב)?{month}"
        r"\.?,?[ -](?:de |del )?(?:(?:19|20)\d\d|\d{2}(?![:.h]?\d))"
        rf"|(?:(?<![^\W\d_])|(?-i:(?<=[a-z])(?=[A-Z]))){month}\.? "
        r"\d{1,2}(?:st|nd|rd|th)?,? (?:19|20)\d\d",
        re.IGNORECASE,
    )


def _found(text: str) -> list[tuple[int, int, str]]:
    """Start, end and wording of the full dates in a text, from left to right."""
    patterns = (_word_date(), _NUMERIC_DATE)
    found = [(m.start(), m.end(), m[0]) for each in patterns for m in each.finditer(text)]
    found += [(m.start(), m.end(), "-".join(m.groups())) for m in _EAST_ASIAN_DATE.finditer(text)]
    return sorted(found)


@lru_cache(maxsize=4096)
def _parse(written: str, language: str | None) -> datetime | None:
    numeric = _NUMERIC_DATE.fullmatch(written)
    if numeric:
        return _numeric(numeric, language)
    # Its import takes half a second and many pages have no date to read.
    from dateparser import parse

    settings = {"STRICT_PARSING": True, "DATE_ORDER": "DMY", "PREFER_LOCALE_DATE_ORDER": False}
    for code in dict.fromkeys([language or "en", "en"]):
        try:
            value = parse(written, languages=[_LANGUAGES.get(code, code)], settings=settings)
        except ValueError:  # a language that dateparser does not know
            continue
        if value is not None:
            return _date(value.year, value.month, value.day)
    return None


_LANGUAGES = {"no": "nb", "nn": "nb"}


def _numeric(match: re.Match[str], language: str | None) -> datetime | None:
    if match[1]:
        return _date(int(match[1]), int(match[3]), int(match[4]))
    first, second, year = int(match[5]), int(match[7]), int(match[8])
    if len(match[8]) == 2:
        if match[6] != ".":
            return None
        year += 2000
    if first <= 12 < second:
        return _date(year, first, second)
    if match[6] != "." and language in (None, "en") and first <= 12 and first != second:
        return None  # 3/4/2026 is March in one country and April in another
    return _date(year, second, first)


def _date(year: int, month: int, day: int) -> datetime | None:
    # A page states wall-clock time; a zone is added only where the page states one.
    try:
        return datetime.combine(date(year, month, day), time())
    except ValueError:
        return None


def _with_time(value: datetime, before: str, after: str) -> datetime:
    """Add the time of day that stands beside a date, and its zone where it is plain."""
    match = _TIME_BEFORE.search(before)
    if match is not None and not _role(match[0]):
        after = ""
    else:
        match = _TIME.search(after[: _BETWEEN_DATE_AND_TIME + 8])
    if match is None or match.start() > _BETWEEN_DATE_AND_TIME or _found(after[: match.end()]):
        return value
    hour, half = int(match[1]), (match[3] or "").casefold()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    value = value.replace(hour=hour, minute=int(match[2]))
    return value.replace(tzinfo=_zone(after[match.end() :]))


def _zone(after: str) -> timezone | None:
    match = _ZONE.match(after)
    if match is None or not (match[1] or (match[2] and match[4])):
        return None
    if not match[2]:
        return UTC
    offset = timedelta(hours=int(match[3]), minutes=int(match[4] or 0))
    if offset >= timedelta(hours=15):
        return None
    return timezone(offset if match[2] == "+" else -offset)


def _role(before: str) -> str:
    """Role that the words before a date give it; the nearest word wins."""
    before = before.lower()
    updated = [m.start() for m in pattern("updated patterns").finditer(before)]
    published = [m.start() for m in pattern("published patterns").finditer(before)]
    if not updated and not published:
        return ""
    return "updated" if max(updated, default=-1) > max(published, default=-1) else "published"

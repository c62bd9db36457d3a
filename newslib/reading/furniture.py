"""What a line gives away by its own words: a credit, a date, a byline, a button, a box's header."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from newslib.reading.dates import is_date_line
from newslib.reading.lexicon import (
    credit_start,
    is_byline,
    is_lone_by,
    is_signed_post,
    names_agency,
    phrases,
    site_words,
    subjects,
    words,
)
from newslib.reading.wording import digit_share, ends_sentence, width

APPEAL = 0.6  # confidence from which on a line asks for something in so many words
SHORT = 28.0  # width of menu entries, buttons, names of sections
_HEADER = 60.0  # the widest header of a box
_COMMENTS = 45.0  # the widest header of the comments or of the key points
_BYLINE = 100.0  # the widest byline
_LEAST_CAPTION = 14  # characters before the credit that make a line a caption
_LONGEST_CREDIT = 150  # characters
_CREDITED = 600.0  # the widest caption that is searched for its credit
_ASKING = 400.0  # the widest line that asks for something
_SEARCHED = 400  # characters of a line's beginning that are searched for the site's own words
RECOGNISED = int(_CREDITED) + 1  # characters of a line's beginning that `recognise` asks for
_LEAST_APPEAL = 4  # words of a line that asks for something
_BUTTON_WORDS = 5
_BUTTONS = 2
_MENU_PARTS, _MENU_PART = 3, 30.0  # entries of a menu in one line, and their mean width
_KEPT = 16_384  # lines whose labels are kept in memory, since a site's pages share most of them
_PARTED = re.compile(r" [|>»/›•·] ")


# Without one of these, a line gives itself away by its beginning or its words, or not at all.
_TELLING = re.compile(r"[\d:：=／/|©(\[>»›•·–—…-]|[.!?]\s|\.\.\.")


class Label(NamedTuple):
    """What a line was taken for, how surely (probability, 0 to 1) and why."""

    label: str
    confidence: float
    reason: str


@lru_cache(maxsize=_KEPT)
def recognise(text: str) -> Label | None:
    """Label of a line that gives itself away wherever it stands, or None.

    Of a long line only the first `RECOGNISED` characters should be given.

    >>> recognise("Photo: Ana Ruiz / Reuters").label, recognise("The mayor spoke.")
    ('credit', None)
    """
    lowered = text[:_SEARCHED].casefold()
    told = subjects(lowered)
    parts = lowered.replace(",", " ").replace("|", " ").split()
    if not told and not _TELLING.search(text) and site_words().isdisjoint(parts):
        return None
    wide = width(text)
    if "embed" in told or is_signed_post(lowered):
        return Label("embed", 0.8, "shows a post or a player from elsewhere")
    credit = _credit(text, told, wide) if wide <= _CREDITED else None
    if credit is not None:
        return credit
    if "legal" in told or ("consent" in told and lowered in phrases("consent starts")):
        return Label("legal", 0.8, "copyright, privacy or terms")
    if is_date_line(text):
        return Label("date", 0.75, "says when, and little else")
    if wide > _ASKING:
        return None
    header = _box_header(lowered, told, wide) if wide <= _HEADER else None
    return (
        header
        or _person(text, lowered, told, wide)
        or _menu(text, lowered, told, wide)
        or _site(parts, told, wide)
    )


def _credit(text: str, told: set[str], wide: float) -> Label | None:
    """Label of a credit, or of a caption that ends with one; not of a site's own copyright."""
    if "caption" in told:
        return Label("caption", 0.7, "says that it is a caption")
    start = credit_start(text)
    if start is None or len(text) - start > _LONGEST_CREDIT:
        return None
    if is_date_line(text[:start]) and not ends_sentence(text[:start].rstrip()):
        return None  # "3 May 2026 / Reuters"
    if is_byline(text) and wide <= _BYLINE and names_agency(text[start:].strip(" -–—|/")):
        return None  # "By Ana Ruiz - Reuters": the agency that the author writes for
    if "©" in text and "legal" in told:
        return None
    has_text = start >= _LEAST_CAPTION and any(sign.isalpha() for sign in text[:start])
    if has_text and not names_agency(text):
        return Label("caption", 0.75, "ends with the name of a photographer or agency")
    if text.startswith("©") and (wide > _HEADER or any(sign.isdigit() for sign in text)):
        return None
    return Label("credit", 0.7, "says who made the picture")


def _box_header(lowered: str, told: set[str], wide: float) -> Label | None:
    if "related" in told:
        return Label("related_header", 0.6, "header of a box with other stories")
    if "author" in told:
        return Label("other", 0.7, "header of a note on the author")
    if wide > _COMMENTS or is_lone_by(lowered):  # "Kommentar von" has a name beneath it
        return None
    if "comment" in told or lowered.lstrip("0123456789() ").startswith(phrases("comment starts")):
        return Label("comments", 0.7, "opens the readers' comments")
    if "key point" in told:
        return Label("other", 0.6, "header of the key points")
    return None


def _person(text: str, lowered: str, told: set[str], wide: float) -> Label | None:
    alone = "lone by" in told and is_lone_by(lowered)
    if alone:
        return Label("byline", 0.6, "has the author's name beneath it")
    if wide <= _BYLINE and ("byline" in told or lowered[:2] == "by") and is_byline(text):
        return Label("byline", 0.6, "names the author")
    return None


def _menu(text: str, lowered: str, told: set[str], wide: float) -> Label | None:
    if "navigation" in told:
        return Label("navigation", 0.8, "says where on the site, or lists subjects")
    parts = lowered.split()
    buttons = _count(parts, "navigation")
    if buttons >= _BUTTONS and 2 * buttons >= len(parts):
        return Label("navigation", 0.8, "several buttons in one line")
    entries = len(_PARTED.findall(text)) + 1
    if entries >= _MENU_PARTS and wide / entries <= _MENU_PART and digit_share(text) <= 0.1:
        return Label("navigation", 0.7, "a menu in one line")
    return None


def _site(parts: list[str], told: set[str], wide: float) -> Label | None:
    """Label of a line by its words, in lower case: an advertisement, an appeal, a button."""
    if parts and parts[0] in words("advertising") and all(p.isdigit() for p in parts[1:]):
        return Label("promo", 0.9, "marks an advertisement")
    if "promo" in told:
        sure = 0.65 if len(parts) >= _LEAST_APPEAL else 0.4
        return Label("promo", sure, "asks the reader to sign up, buy or follow")
    if not 0 < len(parts) <= _BUTTON_WORDS or wide > _HEADER:
        return None
    if not words("legal").isdisjoint(parts):
        return Label("legal", 0.7, "copyright, privacy or terms")
    if not words("promo").isdisjoint(parts):
        return Label("promo", 0.4, "holds a word of subscriptions or advertising")
    if 2 * _count(parts, "navigation") >= len(parts):
        return Label("navigation", 0.7, "a button or a menu entry")
    return None


def _count(parts: list[str], section: str) -> int:
    """How many words of a line are of a section of the lexicon."""
    return sum(map(words(section).__contains__, parts))

"""What a line gives away by its own words: a credit, a date, a byline, a button, a box's header."""

from __future__ import annotations

import re
from typing import NamedTuple

from newslib.dates import is_date_line
from newslib.lexicon import credit_start, is_byline, is_lone_by, pattern, starts, words
from newslib.wording import digit_share, width

SHORT = 28.0  # width of menu entries, buttons, names of sections
_HEADER = 60.0  # the widest header of a box
_BYLINE = 100.0  # the widest byline
_LEAST_CAPTION = 14  # characters before the credit that make a line a caption
_LONGEST_CREDIT = 150  # characters
_CREDITED = 600.0  # the widest caption that is searched for its credit
_BUTTON_WORDS = 5
_BUTTONS = 2
_MENU_PARTS, _MENU_PART = 3, 30.0  # entries of a menu in one line, and their mean width
_PARTED = re.compile(r" [|>»/›•·] ")


class Label(NamedTuple):
    """What a line was taken for, how surely (probability, 0 to 1) and why."""

    label: str
    confidence: float
    reason: str


def recognise(text: str) -> Label | None:
    """Label of a line that gives itself away wherever it stands, or None.

    >>> recognise("Photo: Ana Ruiz / Reuters").label, recognise("The mayor spoke.")
    ('credit', None)
    """
    wide = width(text)
    if pattern("embed patterns").search(text[:400]):
        return Label("embed", 0.8, "shows a post or a player from elsewhere")
    if wide <= _CREDITED:
        credit = _credit(text, wide)
        if credit is not None:
            return credit
    if pattern("legal patterns").search(text[:200]):
        return Label("legal", 0.8, "copyright, privacy or terms")
    if is_date_line(text):
        return Label("date", 0.75, "says when, and little else")
    if wide > 400:
        return None
    lowered = text.casefold()
    return (
        _box_header(lowered, wide)
        or _person(text, wide)
        or _menu(text, wide)
        or _site(text, lowered, wide)
    )


def _credit(text: str, wide: float) -> Label | None:
    """Label of a credit, or of a caption that ends with one; not of a site's own copyright."""
    start = credit_start(text)
    if pattern("caption patterns").match(text):
        return Label("caption", 0.7, "says that it is a caption")
    if start is None or len(text) - start > _LONGEST_CREDIT:
        return None
    if start >= _LEAST_CAPTION and any(sign.isalpha() for sign in text[:start]):
        return Label("caption", 0.75, "ends with the name of a photographer or agency")
    if text.startswith("©") and (wide > _HEADER or any(sign.isdigit() for sign in text)):
        return None
    return Label("credit", 0.7, "says who made the picture")


def _box_header(lowered: str, wide: float) -> Label | None:
    if wide > _HEADER:
        return None
    if lowered.startswith(starts("related starts")):
        return Label("related_header", 0.6, "header of a box with other stories")
    if lowered.lstrip("0123456789() ").startswith(starts("comment starts")) and wide <= 45:
        return Label("comments", 0.7, "opens the readers' comments")
    if lowered.startswith(starts("author starts")):
        return Label("other", 0.7, "header of a note on the author")
    if lowered.startswith(starts("key point starts")) and wide <= 45:
        return Label("other", 0.6, "header of the key points")
    return None


def _person(text: str, wide: float) -> Label | None:
    if is_lone_by(text) or (
        wide <= _BYLINE and is_byline(text) and any(sign.isupper() for sign in text[2:])
    ):
        return Label("byline", 0.6, "names the author")
    return None


def _menu(text: str, wide: float) -> Label | None:
    if pattern("navigation patterns").search(text):
        return Label("navigation", 0.8, "says where on the site, or lists subjects")
    lowered = text.casefold().split()
    social = sum(part in words("navigation") for part in lowered)
    if social >= _BUTTONS and 2 * social >= len(lowered):
        return Label("navigation", 0.8, "several buttons in one line")
    parts = _PARTED.split(text)
    if (
        len(parts) >= _MENU_PARTS
        and wide / len(parts) <= _MENU_PART
        and not digit_share(text) > 0.1
    ):
        return Label("navigation", 0.7, "a menu in one line")
    return None


def _site(text: str, lowered: str, wide: float) -> Label | None:
    if pattern("promo patterns").search(text):
        return Label("promo", 0.65, "asks the reader to sign up, buy or follow")
    parts = lowered.replace(",", " ").replace("|", " ").split()
    if len(parts) > _BUTTON_WORDS or wide > _HEADER:
        return None
    if not words("legal").isdisjoint(parts):
        return Label("legal", 0.7, "copyright, privacy or terms")
    if not words("promo").isdisjoint(parts):
        return Label("promo", 0.6, "asks the reader to sign up, buy or follow")
    if 2 * sum(part in words("navigation") for part in parts) >= len(parts) > 0:
        return Label("navigation", 0.7, "a button or a menu entry")
    return None

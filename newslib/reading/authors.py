"""Which lines name a story's authors: those beneath "By", and names where an author's stands."""

from __future__ import annotations

from newslib.reading.bylines import REPORTER, byline_names, is_name_line, is_role, names_author
from newslib.reading.dates import dates_event, holds_date
from newslib.reading.draft import Draft
from newslib.reading.lexicon import is_lone_by, names_agency, names_sides
from newslib.reading.wording import letters, stems

NAMES = 80.0  # the widest byline without "By"
_LIST = 4  # names in a row that make a list
_BY_HEADLINE, _BY_TEXT = 6, 4  # lines from headline or text to a name without "By"
_BY_DATE = 2  # and from a date
_ROLE = 60.0  # the widest line on the author's work
_NOTE = 5  # lines from the author's name to a note that begins with it
_JOINT = 3  # letters of a line that only joins two names: "&", "and"


def is_byline_of_names(draft: Draft, at: int) -> bool:
    """Whether a line without "By" names the author, and not the story's people or a menu's entries.

    Authors seldom occur in what they write, and menus and lists of subjects are long.
    """
    text = draft.texts[at]
    if draft.wide[at] > NAMES or not is_name_line(text) or draft.speaks_of(at):
        return False
    if names_sides(text) or _credits_another(draft, at - 1):
        return False
    if REPORTER.search(text):
        return True
    if any(draft.is_own(i, "date") and dates_event(draft.texts[i]) for i in (at - 1, at + 1)):
        return False  # where it takes place, or what
    run = [i for i in range(max(0, at - _LIST), at + _LIST + 1) if _is_names(draft, i)]
    if any(all(i + step in run for step in range(_LIST)) for i in run):
        return False
    name = next(iter(byline_names(text)), "")
    beside_date = draft.is_own(at - 1, "date") or draft.is_own(at + 1, "date")
    if not name[:1].isupper() or (name.isupper() and not names_agency(name)):
        return " " in name and name.lower() == name and beside_date
    own = stems(name)
    return beside_date or not own or not draft.vocabulary() >= own


def _credits_another(draft: Draft, at: int) -> bool:
    """Whether the name beneath a line is not the author's: "Fact checked by", "Photographs by"."""
    text = draft.texts[at].casefold() if at >= 0 else ""
    return text.endswith((" by", " von", " par", " por")) and not is_lone_by(text)


def is_about_author(draft: Draft, at: int) -> bool:
    """Whether a line begins with a name that stands in a line close above, as notes on authors do.

    "Ana Ruiz is a reporter in Port Sella."
    """
    for above in range(max(0, at - _NOTE), at):
        if draft.wide[above] <= NAMES and (
            draft.is_own(above, "byline") or _is_names(draft, above)
        ):
            names = (name for name in byline_names(draft.texts[above]) if " " in name)
            if any(draft.texts[at].startswith(f"{name} ") for name in names):
                return True
    return False


def _is_names(draft: Draft, at: int) -> bool:
    return at < len(draft.texts) and draft.wide[at] <= NAMES and is_name_line(draft.texts[at])


def is_byline_above(draft: Draft, at: int) -> bool:
    """Whether a line close above the headline names the author: behind "By", or beside a date."""
    if draft.is_own(at, "byline"):
        return True
    return draft.own(at) is None and _is_dated(draft, at) and is_byline_of_names(draft, at)


def _is_dated(draft: Draft, at: int) -> bool:
    return any(draft.is_own(i, "date") for i in range(at - _BY_DATE, at + _BY_DATE + 1))


def label_authors(draft: Draft, start: int, first: int) -> None:
    """Label the names beneath a line that is no more than "By"."""
    named = False
    for at in range(start + 1, first):
        text = draft.texts[at]
        if is_lone_by(text):
            draft.put_own(at)
            named = True
        elif at in draft.labels or draft.wide[at] > NAMES:
            named = False
        elif named and is_name_line(text):
            draft.put(at, "byline", 0.8, 'a name beneath "By"')
        elif named and len(letters(text)) <= _JOINT:
            draft.put(at, "byline", 0.6, "joins two names")
        else:
            named = False


def label_author(draft: Draft, at: int, start: int, first: int) -> bool:
    """Label a line between headline, `start`, and text, `first`, that tells of the author."""
    text = draft.texts[at]
    own = draft.own(at)
    if draft.is_own(at, "date") and names_author(text):
        draft.put(at, "byline", 0.7, "names the author and a date")
    elif own is None and draft.has(at - 1, "byline") and is_role_beneath_name(draft, at):
        draft.put(at, "byline", 0.6, "an author's work, beneath the name")
    elif own is None and _is_near(draft, at, start, first) and is_byline_of_names(draft, at):
        draft.put(at, "byline", 0.6, "a person's name beneath the headline")
    return at in draft.labels


def is_role_beneath_name(draft: Draft, at: int) -> bool:
    """Whether a line tells the work of the author whom the line above names."""
    return (
        at > 0
        and draft.wide[at] <= _ROLE
        and (
            draft.has(at - 1, "byline")
            or draft.is_own(at - 1, "byline")
            or _is_names(draft, at - 1)
        )
        and ":" not in draft.texts[at]
        and not holds_date(draft.texts[at])
        and is_role(draft.texts[at])
        and not is_about_author(draft, at)
    )


def _is_near(draft: Draft, at: int, start: int, first: int) -> bool:
    """Whether a line stands where an author's name would: by headline, date or first paragraph."""
    return _is_dated(draft, at) or at - start <= _BY_HEADLINE or first - at <= _BY_TEXT

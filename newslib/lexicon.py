"""The words by which a page's furniture gives itself away, from ``furniture.txt`` beside this.

The file holds the words, in the languages of many newspapers; here is how they are matched. No
pattern nests one repetition in another, so that none takes more than a line's length in time.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_LONGEST_CREDIT = 120  # characters at a line's end that are searched for an agency
_AGENCY_LINE = 60  # the longest line that is an agency's name, characters
_AGENCY_WORDS = 7


@cache
def _sections() -> dict[str, str]:
    """Read the file's sections by name, comments left out."""
    sections: dict[str, str] = {}
    name = ""
    text = (files("newslib") / "furniture.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("["):
            name = line.strip("[]")
        elif line and not line.startswith("#"):
            sections[name] = sections.get(name, "") + line + "\n"
    return sections


@cache
def words(section: str) -> frozenset[str]:
    """Words of a section of the file, in lower case."""
    return frozenset(_sections()[section].split())


@cache
def starts(section: str) -> tuple[str, ...]:
    """Phrases of a section of the file, in lower case, as `str.startswith` takes them."""
    phrases = _sections()[section].replace("\n", "").split("|")
    return tuple(phrase for phrase in phrases if phrase)


@cache
def pattern(section: str, template: str = "{}") -> re.Pattern[str]:
    """Regular expression of a section of the file, put into a template, without regard to case."""
    alternatives = _sections()[section].strip().replace("\n", "|")
    return re.compile(template.replace("{}", f"(?:{alternatives})"), re.IGNORECASE)


# "Photo: Ana Ruiz", "© Ana Ruiz", "photograph by Ana Ruiz".
_CREDIT_LEAD = r"(?:\b{}(?: by| von| de)?\s?[:：=／/|]\s?(?=\S)|©|\bphoto(?:graph)? by )"
# An agency behind a bracket, slash, bar, dash or full stop, or "via", at the line's end.
_CREDIT_TAIL = (
    r"(?:[(\[/|–—-]\s?|\bvia\s|(?<=[.!?])\s)[^()\[\]]{0,40}?\b{}\b"
    r"[^()\[\].!?]{0,40}[)\]]?\.?$"
)
_AGENCY = r"(?:^|[/|,(–—-] ?|\bvia ){}(?: images)?\)?(?: ?[/|,–—-]|$)"


def is_byline(text: str) -> bool:
    """Whether a line begins as bylines do: "By", "Von", "Par", "Text:"."""
    return pattern("byline patterns").match(text) is not None


def is_lone_by(text: str) -> bool:
    """Whether a line is no more than "By", the name being in the next line."""
    return text.casefold().rstrip(":") in words("lone by")


def names_agency(text: str) -> bool:
    """Whether a line is a news agency's name, alone or with a person's: a credit or a byline.

    >>> names_agency("Reuters"), names_agency("Ana Ruiz/AFP"), names_agency("Reuters reported it")
    (True, True, False)
    """
    if len(text) > _AGENCY_LINE or not pattern("agency patterns", _AGENCY).search(text):
        return False
    parts = text.replace("/", " ").replace("|", " ").split()
    loud = all(part[0].isupper() or not part[0].isalpha() for part in parts)
    return loud and len(parts) <= _AGENCY_WORDS


def is_photo_credit(text: str) -> bool:
    """Whether a line says who made a picture, by its words alone.

    >>> is_photo_credit("Photo: Ana Ruiz / Reuters"), is_photo_credit("The mayor spoke.")
    (True, False)
    """
    return (
        pattern("credit patterns", _CREDIT_LEAD).search(text) is not None
        or pattern("agency patterns", _CREDIT_TAIL).search(text[-_LONGEST_CREDIT:]) is not None
    )


def credit_start(text: str) -> int | None:
    """Where the credit begins within a caption's line, or None.

    >>> line = "A boat in the harbour. Photo: Ana Ruiz / Reuters"
    >>> line[credit_start(line):]
    'Photo: Ana Ruiz / Reuters'
    """
    leads = [m.start() for m in pattern("credit patterns", _CREDIT_LEAD).finditer(text)]
    if leads:
        return leads[-1]
    offset = max(0, len(text) - _LONGEST_CREDIT)
    tail = pattern("agency patterns", _CREDIT_TAIL).search(text[offset:])
    return None if tail is None else offset + tail.start()

"""The names of a story's authors, read from a byline in one of many languages."""

from __future__ import annotations

import re
from functools import lru_cache

from newslib.reading.dates import dates_event
from newslib.reading.lexicon import byline_lead, names_agency, pattern, words

_MAX_NAMES = 12
_MAX_NAME_WORDS = 5
_MAX_NAME = 60  # characters
_LEAST_SIGNED = 20  # characters of a caption before a name
_PLAIN_WORDS = 3  # and words of it in lower case, unlike in a headline
_MAX_BYLINE = 300  # characters of a line that are searched for names

# White space, if any, from its start: else a long run of it would be tried from each of its signs.
_SPACE = r"(?:(?<!\s)\s+)?"
_JOIN = re.compile(
    _SPACE + r"(?:,|;|/|\||•|·|&|、|・)\s*(?:(?:and|und|et|y|e)\s+)?"
    r"|(?<!\s)\s+(?:and|und|et|y|e|en|och|og|with|mit|a|ve|и|by|von|[–—-])\s+"
)
# Words glued behind a name by the dump: "Ana RuizTwitter", "Ana RuizPublished 3 May".
_GLUED = re.compile(r"(?<=[^\W\d_A-Z]{2})(?=[A-Z][a-z])")
_ROLE = r"\b{}\b|@|©"
_EAST_ASIAN_NAME = re.compile(
    r"^(?:[記记]者[ :：]?)?((?![記记]者)[\u4e00-\u9fff]{2,4}"
    r"(?:[ \u3000](?![記记]者)[\u4e00-\u9fff]{1,3})?|[가-힣]{2,4})"
    r"\s?(?:[記记]者|기자)?$"
)
REPORTER = re.compile(r"[記记]者|기자")
_OTHERS = re.compile(r" 외 \d명$")  # "and one more", in Korean
_NAME_WORD = re.compile(r"^[^\W\d_][\w.’'`-]*$")
_BRACKETS = re.compile(_SPACE + r"[(\[][^()\[\]]{0,80}[)\]]")
_EDGES = " .:-–—\"'“”„"
_FOR = re.compile(r"(?<!\s)\s+(?:for|für|in|aus|à|en)\s.*$", re.IGNORECASE)
_HANDLE = re.compile(r"\s?@\w+|(?<!\S)\S+\.(?:com|net|org|co\.\w\w|de|in)\b", re.IGNORECASE)
_PART = re.compile(r" [|/•·] ?|(?<=\d) ")  # where a byline may begin within a line of dates
# "3 May 2026 by tilda", "Posted by tilda on 3 May": a name in small letters, as blogs have them.
_NICKNAME = re.compile(
    r"(?:(?<=\d) |^|[|·•/] ?|^posted |^published )(?:by|von) ([a-z][a-z0-9_.-]{1,24})"
    r"(?= on [A-Z\d]| am \d|$| ?[|·•/])"
)
_AGENCY_BEHIND = r"\s(?:the )?{}$"
_FROM_DIGIT = re.compile(_SPACE + r"\d.*$")


def byline_names(text: str) -> tuple[str, ...]:
    """Names of the authors that a byline states, in order; roles, dates and lives dropped.

    >>> byline_names("By Ana Ruiz, Science Editor, and Ben O'Hara | 3 May 2026")
    ('Ana Ruiz', "Ben O'Hara")
    """
    nickname = _NICKNAME.search(text[:_MAX_BYLINE])
    if nickname is not None:
        return (nickname[1],)
    pieces, led = _pieces(text)
    found: dict[str, None] = {}
    for at, piece in enumerate(pieces):
        name = _name(piece, led=led and at == 0)
        if name is not None:
            found.setdefault(name)
    return tuple(found)[:_MAX_NAMES]


def names_author(text: str) -> bool:
    """Whether a date line also names an author: behind "By", or before the date.

    >>> names_author("By Ana Ruiz 3 May 2026"), names_author("Ana Ruiz | 3 May 2026")
    (True, True)
    """
    if dates_event(text):
        return False
    return _lead(text) > 0 or is_name_line(text) or _NICKNAME.search(text) is not None


@lru_cache(maxsize=256)  # several rules ask of the same lines
def is_name_line(text: str) -> bool:
    """Whether a line without "By" begins with a person's name and holds names and roles alone.

    >>> is_name_line("Ana Ruiz, science editor"), is_name_line("Rovers reach the final")
    (True, False)
    """
    if len(text) > _MAX_NAME * 2:
        return False
    pieces, _ = _pieces(text)
    if not pieces or _name(pieces[0], led=False) is None:
        return False
    return all(_name(piece, led=False) is not None or is_role(piece) for piece in pieces[1:])


def signature_start(text: str) -> int | None:
    """Where a name behind the last sentence of a line begins, as behind a caption, or None.

    >>> line = "The quay long before the storm. Ana Ruiz"
    >>> line[signature_start(line):], signature_start("The quay before the storm.")
    ('Ana Ruiz', None)
    """
    start = max(text.rfind(f"{stop} ") for stop in ".!?”") + 2
    if start < _LEAST_SIGNED or len(text) - start > _MAX_NAME or text.endswith((".", "!", "?")):
        return None
    if not is_name_line(text[start:]):
        return None
    return start if sum(word.islower() for word in text[:start].split()) >= _PLAIN_WORDS else None


def _pieces(text: str) -> tuple[list[str], bool]:
    """Pieces that may each be a name, and whether a word such as "By" leads them."""
    text = text[:_MAX_BYLINE]
    lead = _lead(text)
    text = _HANDLE.sub("", text[lead:].lstrip(" :"))
    pieces = _JOIN.split(_GLUED.sub("|", _BRACKETS.sub("", text)))
    trimmed = [_trimmed(piece) for piece in pieces if piece]
    return [piece for piece in trimmed if piece], lead > 0


def _lead(text: str) -> int:
    """Characters up to the author's name, if "By" stands before it; it may follow a date."""
    if byline_lead(text):
        return byline_lead(text)
    for match in _PART.finditer(text):
        length = byline_lead(text[match.end() :])
        if length:
            return match.end() + length
    return 0


def _trimmed(piece: str) -> str:
    """Cut a date, an agency or "for the Post" off the end of a piece."""
    piece = _OTHERS.sub("", piece)
    name = _FROM_DIGIT.sub("", piece)
    parts = name.split()
    if name != piece and parts and parts[-1].casefold()[:3] in words("months"):
        parts.pop()
    name = _FOR.sub("", " ".join(parts)).strip(_EDGES)
    behind = pattern("agency patterns", _AGENCY_BEHIND).search(name.lower())
    shorter = name[: behind.start()] if behind else name
    return shorter if len(shorter.split()) > 1 else name


def is_role(piece: str) -> bool:
    """Whether a text speaks of an author's work, or of when it was published.

    >>> is_role("Political correspondent"), is_role("Ana Ruiz")
    (True, False)
    """
    return any(
        pattern(section, _ROLE).search(piece.lower())
        for section in ("work patterns", "role patterns", "updated patterns", "published patterns")
    )


def _name(piece: str, *, led: bool) -> str | None:
    """Find the name in a piece of a byline; a single word only as an agency or behind "By"."""
    east_asian = _EAST_ASIAN_NAME.match(piece)
    if east_asian and not is_role(piece):
        return east_asian[1]
    parts = piece.split()
    agency = names_agency(piece)
    if not agency and is_role(piece):
        works = pattern("work patterns", _ROLE).search(piece.lower()) is not None
        parts = _before_role(parts) if led or works else []
    if not 0 < len(parts) <= _MAX_NAME_WORDS or len(piece) > _MAX_NAME:
        return None
    if len(parts) == 1 and not (agency or led):
        return None
    return _once(parts) if all(_is_name_word(part) for part in parts) else None


def _before_role(parts: list[str]) -> list[str]:
    """First and last name before a role that the dump has glued to them, as far as one can tell."""
    length = 3 if len(parts) > 3 and len(parts[1].strip(".")) == 1 else 2
    return [] if len(parts) <= length or is_role(" ".join(parts[:length])) else parts[:length]


def _once(parts: list[str]) -> str:
    """Join the parts of a name; one that is printed twice counts once."""
    half = len(parts) // 2
    return " ".join(parts[:half] if half > 1 and parts[:half] == parts[half:] else parts)


def _is_name_word(word: str) -> bool:
    if not _NAME_WORD.match(word):
        return False
    lowered = word.casefold()
    if any(lowered in words(section) for section in ("navigation", "promo", "no names")):
        return False
    return not word[0].islower() or lowered in words("name particles")

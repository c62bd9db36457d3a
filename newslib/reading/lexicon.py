"""The words by which a page's furniture gives itself away, from ``furniture.txt`` beside this.

The file holds the words, in the languages of many newspapers; here is how they are matched. Most
tests look at a line's beginning or at its words; a pattern is asked only where a cheap look says
that it may match, and none nests one repetition in another.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files

_LONGEST_CREDIT = 120  # characters at a line's end that are searched for an agency
_AGENCY_LINE = 60  # the longest line that is an agency's name, characters
_AGENCY_WORDS = 7
_SECTION_WORDS = 4

_WORD = re.compile(r"\w+")
_NOTHING: tuple[tuple[str, ...], tuple[tuple[str, str], ...]] = ((), ())
_CREDIT_SIGNS = re.compile(r"[:：=／/|©…]|\.\.\.")
_TAIL_SIGNS = re.compile(r"[(\[/|–—-]|[.!?]\s|via\s")
# "— Ana Ruiz (@anaruiz)", "(@anaruiz) May 3, 2026".
_SIGNED_POST = re.compile(r"^— .{1,80}\(@\w+\)|\(@\w{2,30}\) \w+ \d{1,2}, \d{4}$")


@cache
def _sections() -> dict[str, str]:
    """Read the file's sections by name, comments left out."""
    sections: dict[str, str] = {}
    name = ""
    text = (files("newslib.reading") / "furniture.txt").read_text(encoding="utf-8")
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
def site_words() -> frozenset[str]:
    """Words that mark a line as the site's own, or "via", which an agency follows."""
    sections = ("navigation", "promo", "legal", "advertising")
    return frozenset(("via",)).union(*map(words, sections))


@cache
def phrases(section: str) -> tuple[str, ...]:
    """Phrases of a section of the file, in lower case."""
    return tuple(filter(None, _sections()[section].replace("\n", "").split("|")))


@cache
def pattern(section: str, template: str = "{}") -> re.Pattern[str]:
    """Regular expression of a section of the file, put into a template; for text in lower case."""
    alternatives = _sections()[section].strip().replace("\n", "|")
    return re.compile(template.replace("{}", f"(?:{alternatives})"))


def subjects(lowered: str) -> set[str]:
    """Subjects of the file that a line, in lower case, begins with or speaks of.

    A subject has a section "... starts", a section "... phrases", or both; a phrase that ends with
    a word must end with the whole word.

    >>> subjects("our privacy policy"), subjects("read more: the harbour")
    ({'legal'}, {'related'})
    """
    beginnings, pairs = _openings().get(lowered[:1], _NOTHING)
    begins = lowered.startswith(beginnings)
    found = {subject for start, subject in pairs if lowered.startswith(start)} if begins else set()
    for phrase, subject, is_whole in _spoken():
        if phrase in lowered and not (is_whole and _is_cut(lowered, phrase)):
            found.add(subject)
    return found


def _is_cut(lowered: str, phrase: str) -> bool:
    """Whether a phrase stands in a line only where a word goes on behind it."""
    return all(rest[:1].isalnum() for rest in lowered.split(phrase)[1:])


@cache
def _openings() -> dict[str, tuple[tuple[str, ...], tuple[tuple[str, str], ...]]]:
    """Phrases that lines begin with, and the same with their subjects, by the first character."""
    pairs: dict[str, list[tuple[str, str]]] = {}
    for phrase, subject in _listed(" starts"):
        pairs.setdefault(phrase[0], []).append((phrase, subject))
    return {first: (tuple(p for p, _ in some), tuple(some)) for first, some in pairs.items()}


@cache
def _spoken() -> list[tuple[str, str, bool]]:
    """Phrases that stand anywhere in a line, their subjects, and whether a word must end there."""
    return [
        (phrase.rstrip("*"), subject, phrase[-1].isalnum())
        for phrase, subject in _listed(" phrases")
    ]


def _listed(kind: str) -> list[tuple[str, str]]:
    """Phrases of all sections of a kind with their subjects."""
    sections = [name for name in _sections() if name.endswith(kind)]
    return [(phrase, name.removesuffix(kind)) for name in sections for phrase in phrases(name)]


def is_signed_post(lowered: str) -> bool:
    """Whether a line, in lower case, is a post's end: its author's name and handle, or its date."""
    return "(@" in lowered and _SIGNED_POST.search(lowered) is not None


_AT_WORD = r"(?:\b|(?<=[ぁ-龯가-힣])){}"  # East Asian words have no space before them


@lru_cache(maxsize=4096)  # of a site's pages the ends are much alike
def offers_rest(text: str) -> bool:
    """Whether a line offers the rest of the text to subscribers."""
    return pattern("paywall patterns", _AT_WORD).search(text[:300].lower()) is not None


# "(left)", "(v. l.)": who stands where in a picture.
_SIDE = re.compile(
    r"\((?:from |von |v\. ?)?(?:l|r|c|left|right|cent(?:er|re)|back|front|links|rechts|mitte|oben"
    r"|unten|à gauche|à droite|gauche|droite|izquierda|derecha|file|archiv)\b[^()]{0,20}\)",
    re.IGNORECASE,
)
# "Photo: Ana Ruiz", "© Ana Ruiz", "photograph by Ana Ruiz".
_CREDIT_LEAD = (
    r"(?:\b{}(?: by| von| de)?\s?[:：=／/|]\s?(?=\S)|©|\bphoto(?:graph)? by "
    r"|(?<![^\W_])credit(?:…|\.\.\.)(?=\S))"
)
# An agency behind a bracket, slash, bar, dash or full stop, or "via", at the line's end.
_CREDIT_TAIL = (
    r"(?:[(\[/|–—-]\s?|\bvia\s|(?<=[.!?])\s)[^()\[\]]{0,40}?\b{}\b"
    r"[^()\[\].!?]{0,40}[)\]]?\.?$"
)
# "(Ana Ruiz/The Post)", "(Ana Ruiz for The Post)", "A boat. Ana Ruiz/The Post" at the line's end.
_NAMED_TAIL = re.compile(
    r"(?:[(\[]|(?<=[.!?])\s)([^\W\d_][^()\[\].!?:;,/]{2,40}(?:\s?/\s?| for | via )"
    r"[^\W\d_][^()\[\].!?:;]{1,60})[)\]]?\.?$"
)
_JOINTS = frozenset(("for", "via", "of", "the", "and", "/"))
# What a site prints behind a caption: a button, or where the picture is for sale.
_CAPTION_BUTTON = re.compile(
    r"\s?(?:purchase licensing rights.*|(?:hide|toggle) caption|enlarge this image)$", re.IGNORECASE
)
_AGENCY = r"(?:^|[/|,(–—-] ?|\bvia ){}(?: images)?\)?(?: ?[/|,–—-]|$)"


def names_sides(text: str) -> bool:
    """Whether a line says who stands where in a picture."""
    return "(" in text and _SIDE.search(text) is not None


def names_section(text: str) -> bool:
    """Whether a text is a name that newspapers give to their sections.

    >>> names_section("Arts & Culture"), names_section("Sign in")
    (True, False)
    """
    parts = text.casefold().split()
    return 0 < len(parts) <= _SECTION_WORDS and words("sections").issuperset(parts)


def byline_lead(text: str) -> int:
    """Characters of the words that a byline begins with, "By" or "Von" or "Text:"; 0 without.

    >>> byline_lead("By Ana Ruiz"), byline_lead("bypass to open in May")
    (3, 0)
    """
    lowered = text[:40].lower()
    if lowered.startswith(phrases("byline starts")):
        length = max(len(s) for s in phrases("byline starts") if lowered.startswith(s))
        rest = text[length:].lstrip(" :")
        return length if rest and not rest[0].islower() and not rest[0].isdigit() else 0
    # "ByAna Ruiz", where the dump joins two elements.
    return 2 if lowered.startswith("by") and text[2:3].isupper() and not text[1].isupper() else 0


def is_byline(text: str) -> bool:
    """Whether a line begins as bylines do: "By", "Von", "Par", "Text:", with a name behind."""
    return byline_lead(text) > 0


def is_lone_by(text: str) -> bool:
    """Whether a line is no more than "By", the name being in the next line."""
    return text.casefold().rstrip(": ") in phrases("lone by starts")


def names_agency(text: str) -> bool:
    """Whether a line is a news agency's name, alone or with a person's: a credit or a byline.

    >>> names_agency("Reuters"), names_agency("Ana Ruiz/AFP"), names_agency("Reuters reported it")
    (True, True, False)
    """
    if len(text) > _AGENCY_LINE:
        return False
    lowered = text.lower()
    if not _may_name_agency(lowered) or not pattern("agency patterns", _AGENCY).search(lowered):
        return False
    parts = text.replace("/", " ").replace("|", " ").split()
    loud = all(part[0].isupper() or not part[0].isalpha() for part in parts)
    return loud and len(parts) <= _AGENCY_WORDS


@cache
def _agency_words() -> frozenset[str]:
    """Last words of the agencies' names."""
    names = _sections()["agency patterns"].replace("\n", "|").split("|")
    return frozenset(_WORD.findall(name)[-1] for name in names if name)


def _may_name_agency(lowered: str) -> bool:
    return not _agency_words().isdisjoint(_WORD.findall(lowered))


def without_button(text: str) -> str:
    """Caption without the words of a button behind it.

    >>> without_button("A boat. Ana Ruiz/AFP hide caption")
    'A boat. Ana Ruiz/AFP'
    """
    return _CAPTION_BUTTON.sub("", text) if text[-1:].isalpha() else text


def _are_names(text: str) -> bool:
    """Whether a text parted by a slash, "for" or "via" is of names, one of them a person's."""
    parts = text.replace("/", " / ").split()
    loud = all(
        part[0].isupper() or part in _JOINTS or part in words("name particles") for part in parts
    )
    return loud and len(parts) > 3


def credit_start(text: str) -> int | None:
    """Where the credit begins within a line, or None.

    >>> line = "A boat in the harbour. Photo: Ana Ruiz / Reuters"
    >>> line[credit_start(line):]
    'Photo: Ana Ruiz / Reuters'
    """
    text = without_button(text)
    lowered = text.lower()
    if len(lowered) != len(text):  # a few signs grow in lower case, and offsets with them
        return None
    named = _NAMED_TAIL.search(text, max(0, len(text) - _LONGEST_CREDIT))
    if named is not None and _are_names(named[1]):
        return named.start()
    if _CREDIT_SIGNS.search(lowered) or "photo by " in lowered or "photograph by " in lowered:
        found = [m.start() for m in pattern("credit patterns", _CREDIT_LEAD).finditer(lowered)]
        if found:
            return found[-1] if found[0] else 0
    offset = max(0, len(text) - _LONGEST_CREDIT)
    end = lowered[offset:]
    if not _TAIL_SIGNS.search(end) or not _may_name_agency(end[-_AGENCY_LINE:]):
        return None
    tail = pattern("agency patterns", _CREDIT_TAIL).search(end)
    return None if tail is None else offset + tail.start()

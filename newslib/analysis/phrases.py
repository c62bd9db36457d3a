"""Words and phrases to watch, as a person writes them, made into patterns for plain text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from newslib.errors import ParameterError
from newslib.reading.wording import MARKS

Words: TypeAlias = Sequence[str] | Mapping[str, Sequence[str]]

# Scripts that write no spaces between words.
_UNSPACED = (
    "\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9d\U00020000-\U0003ffff"
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
)
_LETTER = f"(?:[^\\W{_UNSPACED}]|[{MARKS}])"
_RUN = re.compile(f"[{_UNSPACED}]+|{_LETTER}+")
# Between the words of a phrase: spaces, one line end, or one sign that joins.
_GAP = r"(?:[^\S\n]{1,3}|[^\S\n]{0,3}\n[^\S\n]{0,3}|['’‐‑–./&-])"
_SPACES = r"[^\S\n]{0,3}\n?[^\S\n]{0,3}"
_JOINING, _TELLING = "'’‐‑–-", "+#$€£@%&"  # signs that a space may stand for, and that are meant


@dataclass(frozen=True)
class Watched:
    """One entry of the words to watch; `probes` are texts of which a hit holds one."""

    name: str
    pattern: re.Pattern[str]
    probes: tuple[str, ...]

    def stands_in(self, folded: str) -> bool:
        """Return whether the word is in a text whose case was folded."""
        # Looking for plain text first is many times faster, and most texts hold none.
        return any(probe in folded for probe in self.probes) and bool(self.pattern.search(folded))

    def places(self, text: str, width: int) -> Iterator[tuple[str, str, str]]:
        """Yield what stands before, at and after each hit, from the hit's own paragraph."""
        folded = text.casefold()
        if not self.stands_in(folded):
            return
        # Folding lengthens some letters ("ß"), never shortens; then places must be looked up.
        longer = len(folded) > len(text)
        origin = [i for i, c in enumerate(text) for _ in c.casefold()] if longer else None
        for match in self.pattern.finditer(folded):
            start, end = match.span()
            if origin is not None:
                start, end = origin[start], origin[end - 1] + 1
            before = text[:start].rpartition("\n\n")[2]
            after = text[end:].partition("\n\n")[0]
            held = " ".join(text[start:end].split())
            yield _last_words(before, width), held, _last_words(after[::-1], width)[::-1]


def watched_words(words: Words) -> list[Watched]:
    """Return the words to watch, checked."""
    if isinstance(words, str) or not words:
        raise ParameterError(f"words={words!r} is not allowed: a list of words, or a dict of lists")
    named = words if isinstance(words, Mapping) else {word: [word] for word in words}
    if len(named) < len(words):
        raise ParameterError(f"words={list(words)!r} lists a word twice")
    wrong = [name for name, group in named.items() if isinstance(group, str) or not group]
    if wrong:
        raise ParameterError(f"words: {wrong[0]!r} needs a list of words, got {named[wrong[0]]!r}")
    found = []
    for name, group in named.items():
        pairs = [_expression(word) for word in group]
        pattern = re.compile("|".join(expression for expression, _ in pairs))
        found.append(Watched(name, pattern, tuple(probe for _, probe in pairs)))
    return found


def _expression(word: str) -> tuple[str, str]:
    """Return the regular expression of one word or phrase, and a text that each hit holds."""
    if not isinstance(word, str):
        raise ParameterError(f"words: {word!r} is no text")
    text = unicodedata.normalize("NFC", word).casefold().strip()
    stem = text.removesuffix("*")
    found = list(_RUN.finditer(stem))
    runs = [match[0] for match in found]
    if "*" in stem or not runs or (stem != text and not stem.endswith(runs[-1])):
        raise ParameterError(
            f"words: {word!r} is not allowed: a word or phrase, with * only at the end of a word"
        )
    spaced = [re.match(_LETTER, run) is not None for run in runs]
    result = f"(?<!{_LETTER})" if spaced[0] else ""
    result += _signs(stem[: found[0].start()])
    for i, run in enumerate(runs):
        if i:
            between = "".join(stem[found[i - 1].end() : found[i].start()].split())
            result += _gap(between) + ("" if spaced[i] and spaced[i - 1] else "?")
        result += re.escape(run)
    result += _signs(stem[found[-1].end() :])
    if spaced[-1]:
        result += f"{_LETTER}*" if stem != text else f"(?!{_LETTER})"
    return result, max(runs, key=len)


def _signs(text: str) -> str:
    """Return the signs before or behind a word that are part of its name, as in "C++"."""
    return "".join(re.escape(sign) for sign in text if sign in _TELLING)


def _gap(between: str) -> str:
    """Return what may stand between two words of a phrase that is written with some signs."""
    if set(between) <= set(_JOINING):
        return _GAP
    if between == ".":  # "U.S. troops", "St. John"
        return rf"(?:\.{_SPACES}|{_GAP})"
    return f"(?:{_SPACES}{re.escape(between)}{_SPACES})"


def _last_words(text: str, width: int) -> str:
    """Return the end of a text, whole words only, in one line.

    >>> _last_words("prices rose as the central", 12)
    'the central'
    """
    cut = text[-width:] if width else ""
    if len(text) > len(cut) and cut and not text[-width - 1].isspace():
        cut = cut.partition(" ")[2] if " " in cut else cut
    return " ".join(cut.split())

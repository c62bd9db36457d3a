"""How lines are measured and compared: width, letters, words, ends of sentences, dates."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from newslib.reading.characters import alphanumeric, as_text, code_points, is_unstopped

# Letters by which two forms of a word count as the same; words of three or less tell little.
_LEAST_STEM, _STEM = 4, 7
# Vowel signs and accents written as characters of their own, which `\w` leaves out: of the Indic
# scripts, Arabic, Hebrew, Burmese.
MARKS = "".join(chr(c) for c in range(0x300, 0x1100) if unicodedata.category(chr(c))[0] == "M")
# Thai and Lao put no space between words, so that their marks are the only cuts there are.
_SPACED_MARKS = "".join(mark for mark in MARKS if not "\u0e00" <= mark < "\u0f00")
_WORD = re.compile(f"[\\w{_SPACED_MARKS}]+")
_FIRST_WIDE = "\u2e80"  # from here on a character is about as wide as two and a half letters
_NO_LETTER = re.compile(r"[\W_]+")
_ASCII_SIGNS = bytes(code for code in range(128) if not chr(code).isalnum())
_NO_WORD = dict.fromkeys((code for code in _ASCII_SIGNS if code != ord("_")), " ")
_CLOSING = "\"”’»“'）」』)]"  # signs that may stand behind a sentence's end
_STOPS = frozenset(".…。।۔։።။។｡")
_ENDS = _STOPS.union("!?！？؟")
_BULLET = re.compile(r"^(?:[•‣▪●◦∙■►▸➤✓✔*·–—-]|\d{1,2}[.)])\s+(?=\S)")
_DIGIT = re.compile(r"\d")
_DATE = re.compile(
    r"\b(?:19|20)\d\d\b|\b\d{1,2}[:.]\d\d\b|\b\d{1,2}[./-] ?\d{1,2}[./-] ?\d{2,4}\b|\d{1,2}[月월]"
)
_WIDE = re.compile(r"[\u2e80-\U0010ffff]")
_ON_TOP = re.compile(f"[{MARKS}]")  # signs above or below a letter


def width(text: str) -> float:
    """Length of a line in Latin letters, an East Asian character counting two and a half.

    >>> width("news"), width("新聞"), width("ข่าวกีฬา")
    (4.0, 5.0, 6.0)
    """
    if text.isascii():
        return float(len(text))
    return len(text) + 1.5 * len(_WIDE.findall(text)) - len(_ON_TOP.findall(text))


def letters(text: str) -> str:
    """Letters and digits of a line in one case: equal for two printings of the same words.

    >>> letters("Storm — what's next?")
    'stormwhatsnext'
    """
    folded = text.casefold()
    if folded.isascii():
        return folded.encode().translate(None, _ASCII_SIGNS).decode()
    return _NO_LETTER.sub("", folded)


def letters_of(texts: Sequence[str]) -> list[str]:
    """Give for each of some lines, none with a line break in it, what `letters` does; quicker."""
    codes = code_points("\n".join([text.casefold() for text in texts]))
    kept = alphanumeric().take(codes, mode="clip") | (codes == ord("\n"))
    return as_text(codes[kept]).split("\n")


def stems(text: str) -> set[str]:
    """Beginnings of the words that carry a line's subject; pairs of signs in East Asian scripts.

    >>> sorted(stems("The harbours of Norland"))
    ['harbour', 'norland']
    """
    folded = text.casefold()
    if folded.isascii():
        words = folded.translate(_NO_WORD).split()
        return {word[:_STEM] for word in words if len(word) >= _LEAST_STEM}
    words = _WORD.findall(folded)
    found = {word[:_STEM] for word in words if len(word) >= _LEAST_STEM}
    if not _WIDE.search(folded):
        return found
    runs = [run for run in words if run[0] >= _FIRST_WIDE]
    pairs = {run[at : at + 2] for run in runs for at in range(len(run) - 1)}
    return pairs.union(stem for stem in found if stem[0] < _FIRST_WIDE)


def ends_sentence(text: str) -> bool:
    """Whether a line ends as a sentence does, closing quotation marks and brackets allowed."""
    return text[-6:].rstrip(_CLOSING)[-1:] in _ENDS or is_unstopped(text)


def ends_with_stop(text: str) -> bool:
    """Whether a line ends with a full stop; a question or an exclamation may be a headline."""
    return text[-6:].rstrip(_CLOSING)[-1:] in _STOPS or is_unstopped(text)


def bullet_length(text: str) -> int:
    """Characters of the list mark that a line begins with, 0 without one.

    >>> bullet_length("• First point"), bullet_length("Plain")
    (2, 0)
    """
    match = _BULLET.match(text)
    return match.end() if match else 0


def digit_share(text: str) -> float:
    """Share of a line's letters and digits that are digits, 0 to 1."""
    signs = _NO_LETTER.sub("", text)
    return len(_DIGIT.findall(signs)) / len(signs) if signs else 0.0


def has_date(text: str) -> bool:
    """Whether a line holds a year, a numeric date or a time of day."""
    return _DIGIT.search(text) is not None and _DATE.search(text) is not None

"""Measurements of lines by the characters in them, for a whole page at once.

Every character is looked up in a table of kinds; one count, by line and kind, tells the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

_UPPER, _LOWER, _DIGIT, _SPACE = 1, 2, 4, 8
_COMMA, _QUOTE, _END, _CLOSE = 16, 32, 64, 128
_BULLET, _MARK, _CURRENCY, _COLON, _OPEN, _SLASH, _AT, _WIDE = (256 << i for i in range(8))
_ASK, _BREAK = 1 << 16, 1 << 17
_SIGNS = {
    _COMMA: ",;，、；،؛",
    _QUOTE: "\"“”„«»‘‚‹›「」『』'’",
    _END: ".!?…。！？।؟۔։።။។｡",
    _CLOSE: "\"”’»“›'」』）)］]",
    _BULLET: "-–—•*·▪►●○+[■◦‣",
    _MARK: "|•·>»›→▸▶",
    _CURRENCY: "$€£¥₹₽₩",
    _COLON: ":：",
    _OPEN: "(（",
    _SLASH: "/|",
    _AT: "@",
    _ASK: "?？؟",
}

# Thai and Lao have no full stop: a line of theirs with so many characters is taken for sentences.
UNSTOPPED = 70

# Beyond the first four planes of Unicode stand neither letters nor digits.
PLANES = 0x40000


@cache
def alphanumeric() -> Flags:
    """Whether each character of the first four planes is a letter or a digit; built once."""
    signs = map(chr, range(PLANES))
    return np.fromiter(map(str.isalnum, signs), dtype=np.bool_, count=PLANES)


def code_points(text: str) -> npt.NDArray[np.uint32]:
    """Codes of a text's characters.

    In a table they are best looked up by `take` in its mode "clip", where all the characters beyond
    the table's end are taken for its last one.
    """
    return np.frombuffer(text.encode("utf-32-le", errors="replace"), dtype=np.uint32)


def is_unstopped(text: str) -> bool:
    """Whether a line ends in a script without full stops and is as long as a sentence."""
    if text.isascii() or len(text) < UNSTOPPED:
        return False
    return "\u0e00" < text[-2:].rstrip(_SIGNS[_CLOSE])[-1:] < "\u0f00"


def as_text(codes: npt.NDArray[np.uint32]) -> str:
    """Text of some codes."""
    return codes.tobytes().decode("utf-32-le")


@cache
def _kinds() -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint32], Numbers]:
    """Kind of each character below U+10000, each kind's class bits, and its classes in columns."""
    table = np.zeros(0x10000, dtype=np.uint32)
    for code in (*range(0x2E80), *range(0xFF00, 0xFFF0)):
        sign = chr(code)
        table[code] = _UPPER * sign.isupper() | _LOWER * sign.islower() | _DIGIT * sign.isdigit()
    table[[ord(" "), ord("\n")]] |= _SPACE
    table[ord("\n")] |= _BREAK
    for bit, signs in _SIGNS.items():
        table[[ord(sign) for sign in signs]] |= bit
    table[0x3041:0xA000] |= _WIDE
    table[0xAC00:0xD7B0] |= _WIDE
    bits, kinds = np.unique(table, return_inverse=True)
    classes = (bits[:, None] >> np.arange(_BREAK.bit_length()) & 1) * (bits & _BREAK == 0)[:, None]
    return kinds.astype(np.uint8), bits, classes.astype(np.float64)


@dataclass(frozen=True)
class Characters:
    """A page's characters, line after line with two line breaks behind each, and their classes.

    Attributes
    ----------
    bits : array of uint32, shape (n_characters,)
        Class bits of each character; a line break counts as a space.
    line : array of int, shape (n_characters,)
        The line of each character, and of the breaks behind it.
    starts, ends : array of int, shape (n_lines,)
        Where each line's characters stand in `bits`.
    tally : array of float, shape (n_lines, n_classes)
        How many of a line's characters are of each class, the breaks left out.
    """

    bits: npt.NDArray[np.uint32]
    line: Integers
    starts: Integers
    ends: Integers
    tally: Numbers

    def sums(self, flags: Flags) -> Numbers:
        """How many of each line's characters are flagged."""
        return np.bincount(self.line[flags], minlength=len(self.starts)).astype(np.float64)

    def count(self, bit: int) -> Numbers:
        """How many of each line's characters are of a class, line breaks left out."""
        return self.tally[:, bit.bit_length() - 1]

    def at_start(self) -> npt.NDArray[np.uint32]:
        """Class bits of each line's first character, a space's for an empty line."""
        return self.bits[self.starts]

    def at_end(self, back: int) -> npt.NDArray[np.uint32]:
        """Class bits of each line's last character but `back`, 0 where there is none."""
        place = self.ends - 1 - back
        return np.where(place >= self.starts, self.bits[place], 0).astype(np.uint32)


def _read(texts: list[str]) -> Characters:
    """Classes of all characters of the lines."""
    table, bits, classes = _kinds()
    lengths = np.array([len(text) for text in texts], dtype=np.int64)
    ends = (lengths + 2).cumsum() - 2
    line = np.repeat(np.arange(len(texts)), lengths + 2)
    kinds = table.take(code_points("\n\n".join([*texts, ""])), mode="clip")
    size = len(texts) * len(bits)
    tally = np.bincount(line * len(bits) + kinds, minlength=size).reshape(-1, len(bits))
    return Characters(bits[kinds], line, ends - lengths, ends, tally @ classes)


def measure_characters(texts: list[str]) -> tuple[dict[str, Any], Numbers, Numbers]:
    """Measurements of the lines' characters, the lines' widths and their numbers of sentences.

    A width is in characters, where a wide one (Han, kana, Hangul) counts 2.5; a sentence ends at
    a full stop, question or exclamation mark that stands before a space, a quote or the line's end.
    """
    page = _read(texts)
    size = page.ends - page.starts
    length = np.maximum(size, 1).astype(np.float64)
    wide, digits = page.count(_WIDE), page.count(_DIGIT)
    upper, lower = page.count(_UPPER), page.count(_LOWER)
    width = size + 1.5 * wide
    n_words = page.count(_SPACE) + 1
    sentences = page.sums(_sentence_ends(page.bits))
    first, last = page.at_start(), page.at_end(0)
    closed = (last & _CLOSE != 0) & (page.at_end(1) & _END != 0)
    values = {
        "width": np.minimum(width, 600) / 200,
        "log_width": np.log1p(width),
        "word_length": np.minimum(width / n_words, 20) / 10,
        "sentences": np.minimum(sentences, 8) / 4,
        "ends_sentence": (last & _END != 0) | closed | [is_unstopped(t) for t in texts],
        "ends_colon": last & _COLON != 0,
        "ends_question": last & _ASK != 0,
        "ends_mark": last & _MARK != 0,
        "commas": np.minimum(page.count(_COMMA) / length * 50, 3),
        "digits": digits / length,
        "upper": upper / np.maximum(upper + lower, 1),
        "capitals": page.sums(_capitals(page.bits)) / n_words,
        "starts_lower": first & _LOWER != 0,
        "starts_quote": first & _QUOTE != 0,
        "starts_bullet": first & _BULLET != 0,
        "starts_digit": first & _DIGIT != 0,
        "quotes": np.minimum(page.count(_QUOTE), 4) / 2,
        "marks": np.minimum(page.count(_MARK), 3),
        "slashes": np.minimum(page.count(_SLASH), 3),
        "brackets": np.minimum(page.count(_OPEN), 3),
        "at": page.count(_AT) > 0,
        "price": (page.count(_CURRENCY) > 0) & (digits > 0),
        "wide": wide / length,
    }
    return values, width, sentences


def _sentence_ends(bits: npt.NDArray[np.uint32]) -> Flags:
    """Flag the characters that end a sentence."""
    after = np.concatenate((bits[1:], bits[-1:]))
    flags: Flags = (bits & _END != 0) & (after & (_SPACE | _CLOSE | _WIDE) != 0)
    return flags


def _capitals(bits: npt.NDArray[np.uint32]) -> Flags:
    """Flag the capitals that begin a word."""
    before = np.concatenate((bits[-1:], bits[:-1]))
    flags: Flags = (bits & _UPPER != 0) & (before & _SPACE != 0)
    return flags

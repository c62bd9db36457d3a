"""Measurements of lines by the characters in them, for a whole page at once.

Every character is looked up in a table of classes; the classes are then counted by line.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

_UPPER, _LOWER, _DIGIT, _SPACE = 1, 2, 4, 8
_COMMA, _QUOTE, _END, _CLOSE = 16, 32, 64, 128
_BULLET, _MARK, _CURRENCY, _COLON, _OPEN, _SLASH, _AT, _WIDE = (256 << i for i in range(8))
_ASK = 1 << 16
_SIGNS = {
    _COMMA: ",;，、；،؛",
    _QUOTE: "\"“”„«»‘‚‹›「」『』'’",
    _END: ".!?…。！？।؟۔",
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


@cache
def _classes() -> npt.NDArray[np.uint32]:
    """Class bits of the characters below U+10000, built once."""
    table = np.zeros(0x10000, dtype=np.uint32)
    for code in (*range(0x2E80), *range(0xFF00, 0xFFF0)):
        sign = chr(code)
        table[code] = _UPPER * sign.isupper() | _LOWER * sign.islower() | _DIGIT * sign.isdigit()
    table[[ord(" "), ord("\n")]] |= _SPACE
    for bit, signs in _SIGNS.items():
        table[[ord(sign) for sign in signs]] |= bit
    table[0x3041:0xA000] |= _WIDE
    table[0xAC00:0xD7B0] |= _WIDE
    return table


@dataclass(frozen=True)
class Characters:
    """A page's characters, line after line with two line breaks between, and their classes.

    Attributes
    ----------
    kinds : array of uint32, shape (n_characters,)
        Class bits of each character; a line break counts as a space.
    starts, ends : array of int, shape (n_lines,)
        Where each line's characters stand in `kinds`.
    """

    kinds: npt.NDArray[np.uint32]
    starts: Integers
    ends: Integers

    def sums(self, flags: Flags) -> Numbers:
        """How many of each line's characters are flagged."""
        total = np.concatenate(([0], np.cumsum(flags, dtype=np.int64)))
        return np.asarray(total[self.ends] - total[self.starts], dtype=np.float64)

    def count(self, bits: int) -> Numbers:
        """How many of each line's characters are of one of the classes."""
        return self.sums(self.kinds & bits != 0)

    def at_start(self) -> npt.NDArray[np.uint32]:
        """Class bits of each line's first character, 0 for an empty line."""
        return self.kinds[self.starts]

    def at_end(self, back: int) -> npt.NDArray[np.uint32]:
        """Class bits of each line's last character but `back`, 0 where there is none."""
        place = self.ends - 1 - back
        return np.where(place >= self.starts, self.kinds[place], 0).astype(np.uint32)


def _read(texts: list[str]) -> Characters:
    """Classes of all characters of the lines."""
    lengths = np.array([len(text) for text in texts], dtype=np.int64)
    ends = np.cumsum(lengths + 2) - 2
    data = "".join(f"{text}\n\n" for text in texts).encode("utf-32-le", errors="replace")
    codes = np.frombuffer(data, dtype=np.uint32)
    return Characters(_classes()[np.minimum(codes, 0xFFFF)], ends - lengths, ends)


def measure_characters(texts: list[str]) -> tuple[dict[str, Numbers], Numbers, Numbers]:
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
    sentences = page.sums(_sentence_ends(page.kinds))
    first, last = page.at_start(), page.at_end(0)
    closed = (last & _CLOSE != 0) & (page.at_end(1) & _END != 0)
    values = {
        "width": np.minimum(width, 600) / 200,
        "log_width": np.log1p(width),
        "word_length": np.minimum(width / n_words, 20) / 10,
        "sentences": np.minimum(sentences, 8) / 4,
        "ends_sentence": (last & _END != 0) | closed,
        "ends_colon": last & _COLON != 0,
        "ends_question": last & _ASK != 0,
        "ends_mark": last & _MARK != 0,
        "commas": np.minimum(page.count(_COMMA) / length * 50, 3),
        "digits": digits / length,
        "upper": upper / np.maximum(upper + lower, 1),
        "capitals": page.sums(_capitals(page.kinds)) / n_words,
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
    return {name: np.asarray(v, dtype=np.float64) for name, v in values.items()}, width, sentences


def _sentence_ends(kinds: npt.NDArray[np.uint32]) -> Flags:
    """Flag the characters that end a sentence."""
    after = np.append(kinds[1:], kinds[-1])
    flags: Flags = (kinds & _END != 0) & (after & (_SPACE | _CLOSE | _WIDE) != 0)
    return flags


def _capitals(kinds: npt.NDArray[np.uint32]) -> Flags:
    """Flag the capitals that begin a word."""
    before = np.append(kinds[-1], kinds[:-1])
    flags: Flags = (kinds & _UPPER != 0) & (before & _SPACE != 0)
    return flags

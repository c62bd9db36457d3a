"""The words of a page's lines: which stand where, what they tell, who shares them.

``cues.txt`` beside this module lists the words that tell what a line is about.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import count

import numpy as np
import numpy.typing as npt

from newslib.reading.characters import (
    PLANES,
    Flags,
    Integers,
    Numbers,
    alphanumeric,
    as_text,
    code_points,
)

_BREAK = "\0"  # a word of its own behind each line
_FUNCTION = 1
_SHORT = 2  # letters of words that tell nothing
_KEPT = 65_536  # words whose kinds are kept in memory, since most pages use the same
_FIRST_HAN = "\u3400"


def split_names(names: str) -> tuple[str, ...]:
    """Names of measurements written as one text."""
    return tuple(names.split())


CUES = split_names(
    """speech person promo social related legal credit byline comment moment month advert recipe
    about pointer"""
)


_CONTENT = 2 << len(CUES)
_STEM = 4  # letters by which a stem of the cues is looked up


@cache
def _cues() -> tuple[dict[str, int], dict[str, list[tuple[str, int]]]]:
    """Words with the bits of their sections; stems with theirs, by their first letters."""
    # A kana alone is an ending or a particle.
    words = {chr(code): _FUNCTION for code in range(0x3041, 0x30A0)}
    stems: dict[str, list[tuple[str, int]]] = {}
    bit = 0
    for line in (files("newslib.reading") / "cues.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            name = line.strip("[]")
            bit = _FUNCTION if name == "function" else 2 << CUES.index(name)
        elif not line.startswith("#"):
            for word in line.split():
                if word.endswith("*"):
                    stems.setdefault(word[:_STEM], []).append((word[:-1], bit))
                else:
                    words[word] = words.get(word, 0) | bit
    return words, stems


class _Kinds(dict[str, int]):
    """Kinds of the words looked up so far; a hit is quicker than one of `functools.lru_cache`."""

    def __missing__(self, word: str) -> int:
        if len(self) >= _KEPT:
            self.clear()
        self[word] = kind = _kind(word)
        return kind


_KINDS = _Kinds()


def _kind(word: str) -> int:
    """Bits of the sections that a word belongs to, and whether it carries meaning.

    It does if it is no function word, no number, and three letters long (or Han).
    """
    words, stems = _cues()
    kind = words.get(word, 0)
    for stem, bit in stems.get(word[:_STEM], ()):
        if word.startswith(stem):
            kind |= bit
    tells = (len(word) > _SHORT or word >= _FIRST_HAN) and not word.isdigit()
    return kind | _CONTENT if tells and not kind & _FUNCTION else kind


@dataclass(frozen=True)
class Words:
    """The different words that carry meaning in each of a page's lines, one entry a word and line.

    Left out are function words, numbers, and words of one or two letters (unless Han).

    Attributes
    ----------
    line, word : array of int, shape (n_entries,)
        The line's index and the word's, sorted by line; words are numbered from 0 by page.
    sizes : array of int, shape (n_lines,)
        How many entries each line has.
    n_words : int
        The number of words, those that carry no meaning counted.
    """

    line: Integers
    word: Integers
    sizes: Integers
    n_words: int

    def _part(self, hits: Flags) -> Numbers:
        """Share of each line's entries that are flagged."""
        found = np.bincount(self.line[hits], minlength=len(self.sizes))
        return np.asarray(found / np.maximum(self.sizes, 1), dtype=np.float64)

    def share(self, known: Numbers | Flags, own: Numbers | Flags | None = None) -> Numbers:
        """Share of each line's words whose entry in `known` exceeds the line's `own`."""
        return self._part(known[self.word] > (0 if own is None else own[self.line]))

    def counts(self, lines: Flags) -> Numbers:
        """In how many of the chosen lines each word stands."""
        chosen = self.word[lines[self.line]]
        return np.bincount(chosen, minlength=self.n_words).astype(np.float64)

    def cohesion(self, reach: int) -> Numbers:
        """Share of each line's words that another line at most `reach` away also has."""
        order = _order(self.word)
        word, line = self.word[order], self.line[order]
        near = (word[1:] == word[:-1]) & (line[1:] - line[:-1] <= reach)
        hits = np.zeros(len(order), dtype=bool)
        hits[order[1:][near]] = True
        hits[order[:-1][near]] = True
        return self._part(hits)


def measure_words(lowered: list[str]) -> tuple[Words, dict[str, Numbers]]:
    """Words of a page's lines, given in lower case, and what each line's words tell.

    Measured are the logarithm of the number of words, the share of function words, for each section
    of cues how many words are of it (at most 3, by the root of the number of words) and whether the
    first one is, and the line's echo: how much of it another line says too.
    """
    line, word, kinds = _number_words(lowered)
    n_lines, n_words, n_cues = len(lowered), len(kinds), len(CUES)
    sizes = np.bincount(line, minlength=n_lines)
    kind = kinds[word]
    function = np.bincount(line[kind & _FUNCTION != 0], minlength=n_lines)
    values = {"log_words": np.log1p(sizes), "function": function / np.maximum(sizes, 1)}
    cued = kind & (_CONTENT - 2) != 0
    bits = np.arange(1, n_cues + 1)
    entry, cue = np.nonzero(kind[cued][:, None] >> bits & 1)
    hits = np.bincount(line[cued][entry] * n_cues + cue, minlength=n_lines * n_cues)
    told = np.minimum(hits.reshape(-1, n_cues), 3) / np.sqrt(np.maximum(sizes, 1))[:, None]
    heads = np.zeros(n_lines, dtype=np.int64)
    heads[sizes > 0] = kind[(sizes.cumsum() - sizes)[sizes > 0]]
    first = heads[:, None] >> bits & 1
    for name, counted, begun in zip(CUES, told.T, first.T, strict=True):
        values[name], values[f"{name}_first"] = counted, begun
    values["echo"] = _echo(line, word, n_lines, n_words)
    pairs = np.sort((line * n_words + word)[kind & _CONTENT != 0])
    unique_line, unique_word = np.divmod(pairs[np.diff(pairs, prepend=-1) > 0], n_words)
    counts = np.bincount(unique_line, minlength=n_lines)
    return Words(unique_line, unique_word, counts, n_words), values


def _order(numbers: Integers) -> Integers:
    """Order of whole numbers from 0; those of equal size stay as they are. Small ones sort fast."""
    small = numbers.astype(np.min_scalar_type(numbers.max(initial=0)))
    return np.argsort(small, kind="stable")


def _echo(line: Integers, word: Integers, n_lines: int, n_words: int) -> Numbers:
    """Share of each line's runs of three words that also stand in another line."""
    whole = line[2:] == line[:-2]
    at = line[2:][whole]
    run = ((word[:-2] * n_words + word[1:-1]) * n_words + word[2:])[whole]
    if not len(run):
        return np.zeros(n_lines)
    order = run.argsort(kind="stable")
    run, where = run[order], at[order]
    first = np.flatnonzero(np.concatenate(([True], run[1:] != run[:-1])))
    last = np.concatenate((first[1:], [len(run)])) - 1
    again = np.repeat(where[first] != where[last], last - first + 1)
    total = np.bincount(at, minlength=n_lines)
    found = np.bincount(where[again], minlength=n_lines)
    return np.asarray(found / np.maximum(total, 1), dtype=np.float64)


def number(texts: list[str]) -> tuple[Integers, Mapping[str, int]]:
    """Give texts numbers in the order in which they first occur, the same to the same."""
    index = defaultdict[str, int](count().__next__)
    numbers = np.fromiter(map(index.__getitem__, texts), dtype=np.int64, count=len(texts))
    return numbers, index


@cache
def _signs() -> tuple[npt.NDArray[np.uint32], Flags]:
    """For each character, what stands for it when words are told apart; and which are Han or kana.

    What is no part of a word is a space. Han and kana have no spaces between words, so each such
    character is a word.
    """
    han = np.zeros(PLANES, dtype=np.bool_)
    han[0x3041:0x30A0] = han[0x3400:0xA000] = True
    inside = alphanumeric() | han
    inside[[ord("_"), ord(_BREAK)]] = True
    return np.where(inside, np.arange(PLANES), ord(" ")).astype(np.uint32), han


def _split(text: str) -> list[str]:
    """Words of a text, in order."""
    table, han = _signs()
    codes = code_points(text)
    signs, alone = table.take(codes, mode="clip"), han.take(codes, mode="clip")
    if alone.any():
        spaced = np.full((len(signs), 3), ord(" "), dtype=np.uint32)
        spaced[:, 1] = signs
        signs = spaced[np.stack([alone, np.ones_like(alone), alone], axis=1)]
    return as_text(signs).split()


def _number_words(lowered: list[str]) -> tuple[Integers, Integers, Integers]:
    """Line and number of every word in reading order, and each number's kind.

    Words are numbered in the order in which they first occur, from 1.
    """
    numbers, index = number([_BREAK, *_split(f" {_BREAK} ".join([*lowered, ""]))])
    numbers = numbers[1:]
    kinds = np.fromiter(map(_KINDS.__getitem__, index), dtype=np.int64, count=len(index))
    breaks = numbers == 0
    line = breaks.cumsum()[~breaks]
    return line, numbers[~breaks], kinds

"""The words of a page's lines: which stand where, what they tell, who shares them.

``cues.txt`` beside this module lists the words that tell what a line is about.
"""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from newslib.characters import Flags, Integers, Numbers

# Han and kana have no spaces between words, so each such character is a word.
_WORD = re.compile(r"[\u3041-\u309f\u3400-\u9fff]|[^\W\u3041-\u309f\u3400-\u9fff]+")


def split_names(names: str) -> tuple[str, ...]:
    """Names of measurements written as one text."""
    return tuple(names.split())


CUES = split_names(
    """speech person promo social related legal credit byline comment moment month advert recipe
    about"""
)


@cache
def _cues() -> tuple[dict[str, int], dict[str, list[tuple[str, int]]]]:
    """Words with the bits of their sections; stems with theirs, by their first four letters."""
    words: dict[str, int] = {}
    stems: dict[str, list[tuple[str, int]]] = {}
    bit = 0
    for line in (files("newslib") / "cues.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            name = line.strip("[]")
            bit = 1 if name == "function" else 2 << CUES.index(name)
        elif not line.startswith("#"):
            for word in line.split():
                if word.endswith("*"):
                    stems.setdefault(word[:4], []).append((word[:-1], bit))
                else:
                    words[word] = words.get(word, 0) | bit
    return words, stems


def _cue(word: str) -> int:
    """Bits of the sections that a word belongs to."""
    words, stems = _cues()
    found = words.get(word, 0)
    for stem, bit in stems.get(word[:4], ()):
        if word.startswith(stem):
            found |= bit
    if len(word) == 1 and "\u3041" <= word <= "\u309f":
        found |= 1
    return found


@dataclass(frozen=True)
class Words:
    """A page's different words in each of its lines, one entry a word and line.

    Attributes
    ----------
    line, word : array of int, shape (n_entries,)
        The line's index and the word's, sorted by line; words are numbered from 0 by page.
    content : array of bool, shape (n_entries,)
        Whether the word carries meaning: no function word, and three letters or more (or Han).
    n_lines, n_words : int
        How many lines and how many different words the page has.
    """

    line: Integers
    word: Integers
    content: Flags
    n_lines: int
    n_words: int

    def share(self, known: Numbers | Flags, own: Numbers | Flags | None = None) -> Numbers:
        """Share of each line's content words whose entry in `known` exceeds the line's `own`."""
        line, word = self.line[self.content], self.word[self.content]
        hits = known[word] > (0 if own is None else own[line])
        total = np.bincount(line, minlength=self.n_lines)
        found = np.bincount(line, weights=hits, minlength=self.n_lines)
        return np.asarray(found / np.maximum(total, 1), dtype=np.float64)

    def counts(self, lines: Flags) -> Numbers:
        """In how many of the chosen lines each word stands, content words only."""
        chosen = self.content & lines[self.line]
        return np.bincount(self.word[chosen], minlength=self.n_words).astype(np.float64)

    def cohesion(self, reach: int) -> Numbers:
        """Share of each line's content words that another line at most `reach` away also has."""
        order = np.argsort(self.word[self.content], kind="stable")
        line, word = self.line[self.content][order], self.word[self.content][order]
        near = (np.diff(word) == 0) & (np.diff(line) <= reach)
        hits = np.zeros(len(line), dtype=bool)
        hits[1:] |= near
        hits[:-1] |= near
        total = np.bincount(line, minlength=self.n_lines)
        found = np.bincount(line, weights=hits, minlength=self.n_lines)
        return np.asarray(found / np.maximum(total, 1), dtype=np.float64)


def measure_words(lowered: list[str]) -> tuple[Words, dict[str, Numbers]]:
    """Words of a page's lines, given in lower case, and what each line's words tell.

    Measured are the logarithm of the number of words, the share of function words, and for each
    section of cues how many words are of it (at most 3, by the root of the number of words) and
    whether the first one is.
    """
    line, word, sizes, index = _number_words(lowered)
    n_lines, n_words = len(lowered), len(index)
    cues = np.array([_cue(w) for w in index], dtype=np.int64)
    content = np.array([_carries_meaning(w) for w in index], dtype=bool) & (cues & 1 == 0)
    shares = np.maximum(sizes, 1)
    filled = sizes > 0
    heads = cues[word[np.cumsum(sizes)[filled] - sizes[filled]]]
    of_word = cues[word]
    values = {
        "log_words": np.log1p(sizes),
        "function": np.bincount(line, weights=of_word & 1, minlength=n_lines) / shares,
    }
    for bit, name in enumerate(CUES, start=1):
        hits = np.bincount(line, weights=of_word >> bit & 1, minlength=n_lines)
        values[name] = np.minimum(hits, 3) / np.sqrt(shares)
        values[f"{name}_first"] = np.zeros(n_lines)
        values[f"{name}_first"][filled] = heads >> bit & 1
    pairs = np.unique(line * max(n_words, 1) + word)
    unique_line, unique_word = np.divmod(pairs, max(n_words, 1))
    return Words(unique_line, unique_word, content[unique_word], n_lines, n_words), values


def _number_words(lowered: list[str]) -> tuple[Integers, Integers, Integers, dict[str, int]]:
    """Line and word of every word in reading order, words a line, and the words' numbers."""
    index: dict[str, int] = {}
    flat = array("q")
    sizes = []
    for text in lowered:
        words = _WORD.findall(text)
        sizes.append(len(words))
        flat.extend([index.setdefault(word, len(index)) for word in words])
    n = np.array(sizes, dtype=np.int64)
    word = np.array(flat, dtype=np.int64)
    return np.repeat(np.arange(len(lowered)), n), word, n, index


def _carries_meaning(word: str) -> bool:
    """Whether a word, if it is no function word, is content: no number, and not too short."""
    return (len(word) > 2 or word >= "\u3400") and not word.isdigit()

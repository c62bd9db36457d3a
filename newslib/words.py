"""The words of a page's lines: which stand where, what they tell, who shares them.

``cues.txt`` beside this module lists the words that tell what a line is about.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import numpy as np

from newslib.characters import Flags, Integers, Numbers

# Han and kana have no spaces between words, so each such character is a word.
_WORD = re.compile(r"\n|[\u3041-\u309f\u3400-\u9fff]|[^\W\u3041-\u309f\u3400-\u9fff]+")
_BREAK = "\n"  # between lines; it is numbered 0 and belongs to no line
_FUNCTION = 1
_AT_ONCE = 4096  # lines whose words are in memory as text together


def split_names(names: str) -> tuple[str, ...]:
    """Names of measurements written as one text."""
    return tuple(names.split())


CUES = split_names(
    """speech person promo social related legal credit byline comment moment month advert recipe
    about pointer"""
)


_CONTENT = 2 << len(CUES)


@cache
def _cues() -> tuple[dict[str, int], dict[str, list[tuple[str, int]]]]:
    """Words with the bits of their sections; stems with theirs, by their first four letters."""
    words: dict[str, int] = {}
    stems: dict[str, list[tuple[str, int]]] = {}
    bit = 0
    for line in (files("newslib") / "cues.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            name = line.strip("[]")
            bit = _FUNCTION if name == "function" else 2 << CUES.index(name)
        elif not line.startswith("#"):
            for word in line.split():
                if word.endswith("*"):
                    stems.setdefault(word[:4], []).append((word[:-1], bit))
                else:
                    words[word] = words.get(word, 0) | bit
    return words, stems


@lru_cache(maxsize=2**15)
def _kind(word: str) -> int:
    """Bits of the sections that a word belongs to, and whether it carries meaning.

    It does if it is no function word, no number, and three letters long (or Han).
    """
    words, stems = _cues()
    found = words.get(word, 0)
    for stem, bit in stems.get(word[:4], ()):
        if word.startswith(stem):
            found |= bit
    if len(word) == 1 and "\u3041" <= word <= "\u309f":
        found |= _FUNCTION
    long = len(word) > 2 or word >= "\u3400"
    return found | _CONTENT if long and not found & _FUNCTION and not word.isdigit() else found


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

    Measured are the logarithm of the number of words, the share of function words, for each section
    of cues how many words are of it (at most 3, by the root of the number of words) and whether the
    first one is, and the line's echo: how much of it another line says too.
    """
    line, word, kinds = _number_words(lowered)
    n_lines, n_words = len(lowered), len(kinds)
    sizes = np.bincount(line, minlength=n_lines)
    roots = np.sqrt(np.maximum(sizes, 1))
    kind = kinds[word]
    function = np.bincount(line, weights=kind & _FUNCTION, minlength=n_lines)
    values = {"log_words": np.log1p(sizes), "function": function / np.maximum(sizes, 1)}
    filled = sizes > 0
    heads = np.zeros(n_lines, dtype=np.int64)
    heads[filled] = kind[np.cumsum(sizes)[filled] - sizes[filled]]
    cued = kind & (_CONTENT - 2) != 0
    cued_line, cued_kind = line[cued], kind[cued]
    for bit, name in enumerate(CUES, start=1):
        hits = np.bincount(cued_line[cued_kind >> bit & 1 == 1], minlength=n_lines)
        values[name] = np.minimum(hits, 3) / roots
        values[f"{name}_first"] = (heads >> bit & 1).astype(np.float64)
    values["echo"] = _echo(line, word, n_lines, n_words)
    pairs = np.sort(line * n_words + word)
    unique_line, unique_word = np.divmod(pairs[np.diff(pairs, prepend=-1) > 0], n_words)
    content = kinds & _CONTENT != 0
    return Words(unique_line, unique_word, content[unique_word], n_lines, n_words), values


def _echo(line: Integers, word: Integers, n_lines: int, n_words: int) -> Numbers:
    """Share of each line's runs of three words that also stand in another line."""
    whole = line[2:] == line[:-2]
    at = line[2:][whole]
    run = ((word[:-2] * n_words + word[1:-1]) * n_words + word[2:])[whole]
    if not len(run):
        return np.zeros(n_lines)
    order = np.argsort(run, kind="stable")
    run, where = run[order], at[order]
    first = np.flatnonzero(np.append(True, np.diff(run) != 0))
    last = np.append(first[1:], len(run)) - 1
    again = np.repeat(where[first] != where[last], last - first + 1)
    total = np.bincount(at, minlength=n_lines)
    found = np.bincount(where, weights=again, minlength=n_lines)
    return np.asarray(found / np.maximum(total, 1), dtype=np.float64)


def _number_words(lowered: list[str]) -> tuple[Integers, Integers, Integers]:
    """Line and number of every word in reading order, and each number's kind."""
    index = {_BREAK: 0}
    parts = []
    for start in range(0, len(lowered), _AT_ONCE):
        words = _WORD.findall(_BREAK.join([*lowered[start : start + _AT_ONCE], ""]))
        for word in dict.fromkeys(words):
            index.setdefault(word, len(index))
        parts.append(np.fromiter(map(index.__getitem__, words), dtype=np.int64, count=len(words)))
    numbers = np.concatenate(parts)
    breaks = numbers == 0
    line = np.cumsum(breaks)[~breaks]
    return line, numbers[~breaks], np.fromiter(map(_kind, index), dtype=np.int64, count=len(index))

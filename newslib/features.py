"""Plain measurements of a page's lines, from their text alone.

`measure` gives one row of numbers a line: the line's own shape and words, and how it stands to its
page (to the main block of prose, to the likely headline, to the lines around it). Everything is
counted for the whole page at once: characters through a table of classes, words through one
dictionary, so that a page of 200 lines takes about two milliseconds.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newslib.page import PageLine

Numbers = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

# Nothing is learned from a line's later characters, and a page may be one line of many megabytes.
_LONGEST = 2_000
# Han and kana have no spaces between words, so each such character is a word.
_WORD = re.compile(r"[\u3041-\u309f\u3400-\u9fff]|[^\W\u3041-\u309f\u3400-\u9fff]+")
_DIGITS = re.compile(r"\d+")
_DATE = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\b\d{1,2}[:.]\d\d\b")

_UPPER, _LOWER, _DIGIT, _SPACE = 1, 2, 4, 8
_COMMA, _QUOTE, _END, _CLOSE = 16, 32, 64, 128
_BULLET, _MARK, _CURRENCY, _COLON, _OPEN, _SLASH, _AT, _WIDE = (256 << i for i in range(8))
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
}

# What is also measured on the lines around a line: the nearest ones singly, more of them as means.
_NEAR = (
    "log_width sentences ends_sentence function capitals date prose like_block cohesion"
    " shape_copies starts_bullet wide related social credit promo legal byline advert comment moment"
).split()
_AROUND = (
    "log_width ends_sentence prose function capitals cohesion like_block date price digits"
    " shape_copies starts_bullet related social promo legal comment moment"
).split()
_OFFSETS = (-3, -2, -1, 1, 2, 3)
REACHES = (3, 10, 30)

_CUES = "speech person promo social related legal credit byline comment moment month advert recipe about"
CUES = tuple(_CUES.split())


@cache
def _classes() -> npt.NDArray[np.uint16]:
    """Class bits of the characters below U+10000, built once."""
    table = np.zeros(0x10000, dtype=np.uint16)
    for code in (*range(0x2E80), *range(0xFF00, 0xFFF0)):
        sign = chr(code)
        table[code] = _UPPER * sign.isupper() | _LOWER * sign.islower() | _DIGIT * sign.isdigit()
    table[ord(" ")] |= _SPACE
    for bit, signs in _SIGNS.items():
        table[[ord(sign) for sign in signs]] |= bit
    table[0x3041:0xA000] |= _WIDE
    table[0xAC00:0xD7B0] |= _WIDE
    return table


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


@dataclass(frozen=True)
class Measures:
    """What is measured on a page, one row a line.

    Attributes
    ----------
    names : tuple of str
        What the columns of `values` are called; the same for every page that has a line.
    values : array of float, shape (n_lines, n_names)
        The measurements, bounded: logarithms of lengths and counts, shares from 0 to 1.
    words : Words
        Which words stand in which lines.
    width, prose : array, shape (n_lines,)
        Width in characters, where a wide character (Han, kana, Hangul) counts 2.5; and whether
        the line is surely running text.
    repeated : array of int, shape (n_lines,)
        An index of the line's text without case, the same for lines that repeat each other.
    """

    names: tuple[str, ...]
    values: Numbers
    words: Words
    width: Numbers
    prose: Flags
    repeated: Integers


def _sums(flags: npt.NDArray[np.generic], starts: Integers, ends: Integers) -> Numbers:
    """Sum of a measurement of characters over each line."""
    total = np.concatenate(([0], np.cumsum(flags, dtype=np.int64)))
    return np.asarray(total[ends] - total[starts], dtype=np.float64)


def _characters(texts: list[str]) -> tuple[dict[str, Numbers], Numbers, Numbers]:
    """Measure the lines' characters; the measurements, the widths and the number of sentences."""
    lengths = np.array([len(text) for text in texts], dtype=np.int64)
    ends = np.cumsum(lengths + 2)
    starts, ends = ends - lengths - 2, ends - 2
    data = "".join(f"{text}\n\n" for text in texts).encode("utf-32-le", errors="replace")
    codes = np.frombuffer(data, dtype=np.uint32)
    kinds = _classes()[np.minimum(codes, 0xFFFF)]
    after = np.concatenate((kinds[1:], [0])).astype(np.uint16)
    before = np.concatenate(([0], kinds[:-1])).astype(np.uint16)
    breaks = codes == 10
    ending = (kinds & _END != 0) & (
        (after & (_SPACE | _CLOSE | _WIDE) != 0) | np.concatenate((breaks[1:], [True]))
    )
    first_letter = np.concatenate(([True], breaks[:-1])) | (before & _SPACE != 0)

    def total(bits: int) -> Numbers:
        return _sums(kinds & bits != 0, starts, ends)

    length = np.maximum(lengths, 1).astype(np.float64)
    width = lengths + 1.5 * total(_WIDE)
    n_words = total(_SPACE) + 1
    upper, lower = total(_UPPER), total(_LOWER)
    sentences = _sums(ending, starts, ends)
    filled = lengths > 0
    first = np.where(filled, kinds[np.minimum(starts, len(kinds) - 1)], 0)
    last = np.where(filled, kinds[ends - 1], 0)
    last_but_one = np.where(lengths > 1, kinds[ends - 2], 0)
    ends_sentence = (last & _END != 0) | ((last & _CLOSE != 0) & (last_but_one & _END != 0))
    values = {
        "width": np.minimum(width, 600) / 200,
        "log_width": np.log1p(width),
        "word_length": np.minimum(width / n_words, 20) / 10,
        "sentences": np.minimum(sentences, 8) / 4,
        "ends_sentence": ends_sentence,
        "ends_colon": last & _COLON != 0,
        "ends_mark": last & _MARK != 0,
        "commas": np.minimum(total(_COMMA) / length * 50, 3),
        "digits": total(_DIGIT) / length,
        "upper": upper / np.maximum(upper + lower, 1),
        "capitals": _sums(first_letter & (kinds & _UPPER != 0), starts, ends) / n_words,
        "starts_lower": first & _LOWER != 0,
        "starts_quote": first & _QUOTE != 0,
        "starts_bullet": first & _BULLET != 0,
        "starts_digit": first & _DIGIT != 0,
        "quotes": np.minimum(total(_QUOTE), 4) / 2,
        "marks": np.minimum(total(_MARK), 3),
        "slashes": np.minimum(total(_SLASH), 3),
        "brackets": np.minimum(total(_OPEN), 3),
        "at": total(_AT) > 0,
        "price": (total(_CURRENCY) > 0) & (total(_DIGIT) > 0),
        "wide": total(_WIDE) / length,
    }
    return {name: np.asarray(v, dtype=np.float64) for name, v in values.items()}, width, sentences


def _count_words(lowered: list[str]) -> tuple[Words, dict[str, Numbers]]:
    """Number the page's words, and measure each line's: function words, cues, repetitions."""
    index: dict[str, int] = {}
    flat = array("q")
    sizes = []
    for text in lowered:
        words = _WORD.findall(text)
        sizes.append(len(words))
        flat.extend([index.setdefault(word, len(index)) for word in words])
    n_lines, n_words = len(lowered), len(index)
    n = np.array(sizes, dtype=np.int64)
    line = np.repeat(np.arange(n_lines), n)
    word = np.frombuffer(flat, dtype=np.int64) if flat else np.zeros(0, dtype=np.int64)
    cues = np.array([_cue(w) for w in index], dtype=np.int64)
    content = np.array([(len(w) > 2 or w >= "\u3400") and not w.isdigit() for w in index], dtype=bool)
    content &= cues & 1 == 0
    shares = np.maximum(n, 1)
    values = {
        "log_words": np.log1p(n),
        "function": np.bincount(line, weights=cues[word] & 1, minlength=n_lines) / shares,
    }
    for position, name in enumerate(CUES):
        hits = np.bincount(line, weights=cues[word] >> (position + 1) & 1, minlength=n_lines)
        values[name] = np.minimum(hits, 3) / np.sqrt(shares)
        values[f"{name}_first"] = np.zeros(n_lines)
        has = n > 0
        heads = word[np.cumsum(n)[has] - n[has]]
        values[f"{name}_first"][has] = cues[heads] >> (position + 1) & 1
    pairs = np.unique(line * max(n_words, 1) + word)
    unique_line, unique_word = np.divmod(pairs, max(n_words, 1))
    return Words(unique_line, unique_word, content[unique_word], n_lines, n_words), values


def _repetitions(lowered: list[str]) -> tuple[dict[str, Numbers], Integers]:
    """Measure how often a line, its shape and its beginning occur on the page."""
    index: dict[str, int] = {}
    repeated = np.array([index.setdefault(t, len(index)) for t in lowered], dtype=np.int64)
    shapes = [_DIGITS.sub("0", t[:60]) for t in lowered]
    by_shape = Counter(shapes)
    heads = [t.split(" ", 1)[0] for t in lowered]
    by_head = Counter(heads)
    order = np.argsort(repeated, kind="stable")
    counts = np.bincount(repeated)
    seen = np.empty(len(lowered))
    seen[order] = np.arange(len(lowered)) - (np.cumsum(counts) - counts)[repeated[order]]
    values = {
        "copies": np.log(counts[repeated]),
        "seen": np.minimum(seen, 3),
        "shape_copies": np.log([by_shape[s] for s in shapes]),
        "head_copies": np.log([by_head[h] for h in heads]),
        "date": np.array([bool(_DATE.search(t[:200])) for t in lowered], dtype=np.float64),
        "ellipsis": np.array(["…" in t or "..." in t for t in lowered], dtype=np.float64),
        "address": np.array(["www." in t or "http" in t or ".com" in t for t in lowered], float),
    }
    return values, repeated


def _densest(scores: Numbers) -> tuple[int, int, float]:
    """First line, last line and sum of the run of lines with the greatest sum."""
    before = np.concatenate(([0.0], np.cumsum(scores)))
    least = np.minimum.accumulate(before)
    end = int(np.argmax(before - least))
    start = int(np.argmin(before[: end + 1]))
    return start, max(end - 1, start), float(before[end] - before[start])


def _distance(flags: Flags, cap: int) -> Numbers:
    """Lines since the last flagged line before each line, at most `cap`."""
    n = len(flags)
    at = np.where(flags, np.arange(n), -cap - 1)
    last = np.concatenate(([-cap - 1], np.maximum.accumulate(at)[:-1])) if n else at
    return np.minimum(np.arange(n) - last, cap).astype(np.float64)


def _place(width: Numbers, prose: Flags, breaks: Numbers) -> tuple[dict[str, Numbers], int, int]:
    """Measure where the lines stand: on the page, to its prose and to its main block."""
    n = len(width)
    at = np.arange(n)
    mass = np.where(prose, np.minimum(width, 600), 0.0)
    scores = np.where(prose, np.minimum(width, 400) / 100, -0.35 - 0.25 * (width < 25))
    start, end, best = _densest(scores)
    inside = (at >= start) & (at <= end)
    start2, end2, second = _densest(np.where(inside, -5.0, scores))
    looser = np.where(width > 25, np.minimum(width, 300) / 100 - 0.3, -0.5)
    start3, end3, _ = _densest(looser)
    total = mass.sum() + 1
    before = np.cumsum(mass) - mass
    rank = np.empty(n)
    rank[np.argsort(-width, kind="stable")] = at
    values = {
        "position": at / n,
        "log_index": np.log1p(at),
        "log_left": np.log(n - at),
        "log_lines": np.full(n, np.log(n)),
        "in_block": inside,
        "from_block_start": np.clip((at - start) / 10, -3, 3),
        "to_block_end": np.clip((end - at) / 10, -3, 3),
        "before_block": at < start,
        "just_before_block": (at < start) & (at >= start - 3),
        "after_block": at > end,
        "block_lines": np.full(n, np.log1p(end - start)),
        "block_sum": np.full(n, np.log1p(best)),
        "second_block": np.full(n, second / (best + 1e-6)),
        "in_second": (at >= start2) & (at <= end2) & (second > 0),
        "in_looser": (at >= start3) & (at <= end3),
        "mass_before": before / total,
        "mass_after": 1 - (before + mass) / total,
        "log_mass": np.full(n, np.log(total)),
        "mass_share": np.full(n, total / (width.sum() + 1)),
        "prose_lines": np.full(n, np.log1p(prose.sum())),
        "rank": np.log1p(rank),
        "rank_share": rank / n,
        "prose_back": np.log(_distance(prose, 60)),
        "prose_ahead": np.log(_distance(prose[::-1], 60)[::-1]),
        "breaks": np.minimum(breaks, 4) - 1,
        "breaks_after": np.minimum(np.append(breaks[1:], 3), 4) - 1,
        "blank_share": np.full(n, (breaks > 1).mean()),
        "title_line": at == 0,
    }
    return {name: np.asarray(v, dtype=np.float64) for name, v in values.items()}, start, end


def _likeness(
    words: Words, values: dict[str, Numbers], width: Numbers, prose: Flags, block: tuple[int, int]
) -> dict[str, Numbers]:
    """Measure how far a line shares its content words with the prose, the headline, neighbours."""
    n = words.n_lines
    at = np.arange(n)
    start, end = block
    inside = (at >= start) & (at <= end) & prose
    in_block = words.share(words.counts(inside), inside)
    lead = inside & (np.cumsum(inside) <= 4)
    short = (width >= 20) & (width <= 200) & (values["ends_sentence"] == 0) & (at <= end)
    n_content = np.bincount(words.line[words.content], minlength=n)
    worth = np.where(
        short,
        in_block * np.sqrt(np.minimum(n_content, 12))
        + (values["copies"] > 0)
        + np.where(at < start, 0.5, -0.5),
        -9.0,
    )
    title = int(np.argmax(worth))
    title_words = words.counts(at == title) if worth[title] > 0 else np.zeros(words.n_words)
    first_words = words.counts(at == 0)
    return {
        "like_block": in_block,
        "like_prose": words.share(words.counts(prose), prose),
        "like_lead": words.share(words.counts(lead), lead),
        "like_title": np.where(at == title, 1.0, words.share(title_words)),
        "like_first": np.where(at == 0, 0.0, words.share(first_words)),
        "is_title": (at == title).astype(np.float64),
        "from_title": np.clip((at - title) / 10, -3, 3),
        "after_title": (at > title).astype(np.float64),
        "cohesion": _cohesion(words, 6),
    }


def _cohesion(words: Words, reach: int) -> Numbers:
    """Share of a line's content words that also stand in another line at most `reach` away."""
    line, word = words.line[words.content], words.word[words.content]
    order = np.argsort(word, kind="stable")
    sorted_line, sorted_word = line[order], word[order]
    near = (np.diff(sorted_word) == 0) & (np.diff(sorted_line) <= reach)
    hits = np.concatenate((near, [False])) | np.concatenate(([False], near)) if len(line) else near
    total = np.bincount(line, minlength=words.n_lines)
    found = np.bincount(sorted_line, weights=hits[: len(line)], minlength=words.n_lines)
    return np.asarray(found / np.maximum(total, 1), dtype=np.float64)


def measure(lines: Sequence[PageLine]) -> Measures:
    """Measurements of a page's lines, one row each; deterministic, from text alone."""
    texts = [line.text[:_LONGEST] for line in lines]
    if not texts:
        empty = np.zeros(0, dtype=np.int64)
        none = empty.astype(bool)
        words = Words(empty, empty, none, 0, 0)
        return Measures((), np.zeros((0, 0)), words, np.zeros(0), none, empty)
    lowered = [text.lower() for text in texts]
    values, width, sentences = _characters(texts)
    words, more = _count_words(lowered)
    values |= more
    more, repeated = _repetitions(lowered)
    values |= more
    prose = (width >= 80) & ((values["ends_sentence"] > 0) | (sentences >= 2))
    values["prose"] = prose.astype(np.float64)
    breaks = np.array([line.breaks for line in lines], dtype=np.float64)
    more, start, end = _place(width, prose, breaks)
    values |= more
    values |= _likeness(words, values, width, prose, (start, end))
    table = np.stack(list(values.values()), axis=1)
    return Measures(tuple(values), table, words, width, prose, repeated)


def context(own: Sequence[str], values: Numbers) -> tuple[tuple[str, ...], Numbers]:
    """Measurements of lines, named by `own`, together with those of the lines around them.

    Returns
    -------
    names : tuple of str
        ``name`` is the line's own measurement, ``name+2`` that of the second line after it,
        ``name<10`` the mean over the ten lines before it, ``name>10`` over the ten after it.
    values : array of float, shape (n_lines, n_names)
        Beyond the page's edges everything is 0.
    """
    at = {name: i for i, name in enumerate(own)}
    near = values[:, [at[name] for name in _NEAR]]
    around = values[:, [at[name] for name in _AROUND]]
    names = list(own)
    parts = [values]
    for offset in _OFFSETS:
        names += [f"{name}{offset:+d}" for name in _NEAR]
        parts.append(_shifted(near, offset))
    for reach in REACHES:
        names += [f"{name}<{reach}" for name in _AROUND] + [f"{name}>{reach}" for name in _AROUND]
        parts += _means(around, reach)
    return tuple(names), np.hstack(parts)


def _shifted(values: Numbers, offset: int) -> Numbers:
    """Rows of `values` moved so that a row holds what stands `offset` rows after it."""
    moved = np.zeros_like(values)
    if offset > 0:
        moved[:-offset] = values[offset:]
    else:
        moved[-offset:] = values[:offset]
    return moved


def _means(values: Numbers, reach: int) -> tuple[Numbers, Numbers]:
    """Means over the `reach` rows before and after each row; rows off the page count as 0."""
    n = len(values)
    total = np.concatenate((np.zeros((1, values.shape[1])), np.cumsum(values, axis=0)))
    at = np.arange(n)
    before = total[at] - total[np.maximum(at - reach, 0)]
    after = total[np.minimum(at + reach + 1, n)] - total[at + 1]
    return before / reach, after / reach

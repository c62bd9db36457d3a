"""Plain measurements of a page's lines, from their text alone.

`measure` gives one row of numbers a line: the line's own shape and words, and how it stands to its
page (to the main block of prose, to the likely headline, to the lines around it). Everything is
counted for the whole page at once: characters through a table of classes, words through one
dictionary, so that a page of 200 lines takes about two milliseconds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from newslib.reading.characters import Flags, Integers, Numbers, measure_characters
from newslib.reading.words import Words, measure_words, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newslib.page import PageLine

# Nothing is learned from a line's later characters, and a page may be one line of many megabytes.
_LONGEST = 2_000
# Some tools mark points of lists and headings; the words behind the mark are the line.
_MARKS = "*•·▪►●○■◦‣–—+-#"
_POINT = re.compile(r"(?:[*•·▪►●○■◦‣–—+-]|#{1,6}) ")
_DIGITS = re.compile(r"\d+")
# Each part begins with a digit, which is quicker to look for than a word's start.
_DATE = re.compile(
    r"\d(?<=\b\d)(?:\d?[:.]\d\d\b|\d?[./-]\d{1,2}[./-]\d{2,4}|(?:(?<=1)9|(?<=2)0)\d\d\b)"
)


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


def _repetitions(lowered: list[str], digits: Integers) -> tuple[dict[str, Any], Integers]:
    """Measure how often a line, its shape and its beginning occur on the page.

    `digits` are the indices of the lines with a digit: only they can have a date, and only they
    differ from their shape, in which every number is 0.
    """
    repeated, _ = number(lowered)
    shapes = [text[:60] for text in lowered]
    date = np.zeros(len(lowered))
    for i in digits.tolist():
        shapes[i] = _DIGITS.sub("0", shapes[i])
        date[i] = _DATE.search(lowered[i][:200]) is not None
    shape, _ = number(shapes)
    head, _ = number([text.split(" ", 1)[0] for text in lowered])
    order = repeated.argsort(kind="stable")
    counts = np.bincount(repeated)
    seen = np.empty(len(lowered))
    seen[order] = np.arange(len(lowered)) - (counts.cumsum() - counts)[repeated[order]]
    values = {
        "copies": np.log(counts[repeated]),
        "seen": np.minimum(seen, 3),
        "shape_copies": np.log(np.bincount(shape)[shape]),
        "head_copies": np.log(np.bincount(head)[head]),
        "date": date,
        "ellipsis": ["…" in t or "..." in t for t in lowered],
        "address": ["www." in t or "http" in t or ".com" in t for t in lowered],
    }
    return values, repeated


def _densest(scores: Numbers) -> tuple[int, int, float]:
    """First line, last line and sum of the run of lines with the greatest sum."""
    before = np.concatenate(([0.0], scores.cumsum()))
    least = np.minimum.accumulate(before)
    end = int((before - least).argmax())
    start = int(before[: end + 1].argmin())
    return start, max(end - 1, start), float(before[end] - before[start])


def _distance(flags: Flags, cap: int) -> Numbers:
    """Lines since the last flagged line before each line, at most `cap`."""
    n = len(flags)
    at = np.where(flags, np.arange(n), -cap - 1)
    last = np.concatenate(([-cap - 1], np.maximum.accumulate(at)[:-1])) if n else at
    return np.minimum(np.arange(n) - last, cap).astype(np.float64)


def _place(width: Numbers, prose: Flags, breaks: Numbers) -> tuple[dict[str, Any], int, int]:
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
    before = mass.cumsum() - mass
    rank = np.empty(n)
    rank[(-width).argsort(kind="stable")] = at
    values = {
        "position": at / n,
        "log_index": np.log1p(at),
        "log_left": np.log(n - at),
        "log_lines": np.log(n),
        "in_block": inside,
        "from_block_start": ((at - start) / 10).clip(-3, 3),
        "to_block_end": ((end - at) / 10).clip(-3, 3),
        "before_block": at < start,
        "just_before_block": (at < start) & (at >= start - 3),
        "after_block": at > end,
        "block_lines": np.log1p(end - start),
        "block_sum": np.log1p(best),
        "second_block": second / (best + 1e-6),
        "in_second": (at >= start2) & (at <= end2) & (second > 0),
        "in_looser": (at >= start3) & (at <= end3),
        "mass_before": before / total,
        "mass_after": 1 - (before + mass) / total,
        "log_mass": np.log(total),
        "mass_share": total / (width.sum() + 1),
        "prose_lines": np.log1p(prose.sum()),
        "rank": np.log1p(rank),
        "rank_share": rank / n,
        "prose_back": np.log(_distance(prose, 60)),
        "prose_ahead": np.log(_distance(prose[::-1], 60)[::-1]),
        "breaks": np.minimum(breaks, 4) - 1,
        "breaks_after": np.minimum(np.concatenate((breaks[1:], [3.0])), 4) - 1,
        "blank_share": (breaks > 1).mean(),
        "title_line": at == 0,
    }
    return values, start, end


def _likeness(
    words: Words, values: dict[str, Any], width: Numbers, prose: Flags, block: tuple[int, int]
) -> dict[str, Any]:
    """Measure how far a line shares its content words with the prose, the headline, neighbours."""
    at = np.arange(len(width))
    start, end = block
    inside = (at >= start) & (at <= end) & prose
    in_block = words.share(words.counts(inside), inside)
    lead = inside & (inside.cumsum() <= 4)
    short = (width >= 20) & (width <= 200) & (values["ends_sentence"] == 0) & (at <= end)
    worth = np.where(
        short,
        in_block * np.sqrt(np.minimum(words.sizes, 12))
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
        "is_title": at == title,
        "from_title": ((at - title) / 10).clip(-3, 3),
        "after_title": at > title,
        "cohesion": words.cohesion(6),
    }


def _rhythm(width: Numbers, ends_sentence: Numbers) -> dict[str, Numbers]:
    """Measure how regularly lines of one kind return, as in lists, tables and rows of teasers.

    A kind is a class of widths, with or without a full stop at the end; measured is how often,
    among the nine lines around, a line has the kind of the one 1, 2, 3 or 4 lines away.
    """
    n = len(width)
    at = np.arange(n)
    low, high = np.maximum(at - 4, 0), np.minimum(at + 5, n)
    kind = np.floor(np.log1p(width) * 1.5) * 2 + ends_sentence
    values = {}
    for period in (1, 2, 3, 4):
        hits = np.zeros(n)
        if n > period:
            same = kind[period:] == kind[:-period]
            hits[period:] += same
            hits[:-period] += same
        total = np.concatenate(([0.0], hits.cumsum()))
        values[f"rhythm{period}"] = (total[high] - total[low]) / 9
    return values


def measure(lines: Sequence[PageLine]) -> Measures:
    """Measurements of a page's lines, one row each; deterministic, from text alone."""
    whole = [line.text[:_LONGEST] for line in lines]
    points = [t[:1] in _MARKS and _POINT.match(t) for t in whole]
    texts = [t[p.end() :] if p else t for t, p in zip(whole, points, strict=True)]
    if not texts:
        empty = np.zeros(0, dtype=np.int64)
        words = Words(empty, empty, empty, 0)
        return Measures((), np.zeros((0, 0)), words, np.zeros(0), empty.astype(bool), empty)
    lowered = [text.lower() for text in texts]
    values, width, sentences = measure_characters(texts)
    values["starts_bullet"][[bool(point) for point in points]] = 1.0
    words, more = measure_words(lowered)
    values |= more
    more, repeated = _repetitions(lowered, np.flatnonzero(values["digits"]))
    values |= more
    prose = (width >= 80) & ((values["ends_sentence"] > 0) | (sentences >= 2))
    values["prose"] = prose
    breaks = np.array([line.breaks for line in lines], dtype=np.float64)
    more, start, end = _place(width, prose, breaks)
    values |= more
    values |= _rhythm(width, values["ends_sentence"])
    spoken = (values["function"] * prose).sum() / max(prose.sum(), 1)
    values["page_function"] = spoken
    values |= _likeness(words, values, width, prose, (start, end))
    table = np.empty((len(values), len(width)))
    for row, value in zip(table, values.values(), strict=True):
        row[:] = value  # one number for the page, or one for each line
    return Measures(tuple(values), table.T, words, width, prose, repeated)

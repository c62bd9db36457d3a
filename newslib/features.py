"""Plain measurements of a page's lines, from their text alone.

`measure` gives one row of numbers a line: the line's own shape and words, and how it stands to its
page (to the main block of prose, to the likely headline, to the lines around it). Everything is
counted for the whole page at once: characters through a table of classes, words through one
dictionary, so that a page of 200 lines takes about two milliseconds.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from newslib.characters import Flags, Integers, Numbers, measure_characters
from newslib.words import Words, measure_words, split_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newslib.page import PageLine

# Nothing is learned from a line's later characters, and a page may be one line of many megabytes.
_LONGEST = 2_000
_DIGITS = re.compile(r"\d+")
_DATE = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\b\d{1,2}[:.]\d\d\b")


# What is also measured on the lines around a line: the nearest ones singly, more of them as means.
_NEAR = split_names(
    """log_width sentences ends_sentence function capitals date prose like_block cohesion
    shape_copies starts_bullet wide related social credit promo legal byline advert comment
    moment"""
)
_AROUND = split_names(
    """log_width ends_sentence prose function capitals cohesion like_block date price digits
    shape_copies starts_bullet related social promo legal comment moment"""
)
_OFFSETS = (-3, -2, -1, 1, 2, 3)
REACHES = (3, 10, 30)


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
        "cohesion": words.cohesion(6),
    }


def measure(lines: Sequence[PageLine]) -> Measures:
    """Measurements of a page's lines, one row each; deterministic, from text alone."""
    texts = [line.text[:_LONGEST] for line in lines]
    if not texts:
        empty = np.zeros(0, dtype=np.int64)
        none = empty.astype(bool)
        words = Words(empty, empty, none, 0, 0)
        return Measures((), np.zeros((0, 0)), words, np.zeros(0), none, empty)
    lowered = [text.lower() for text in texts]
    values, width, sentences = measure_characters(texts)
    words, more = measure_words(lowered)
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

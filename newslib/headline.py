"""Which line is the headline: a linear ranking of the lines around the body's start.

Each line near the first paragraph is measured by a few plain features (does it share the body's
words, does it end with a full stop, ...), and so are the lines right before and after it. The line
with the largest weighted sum is the headline; the sums as a softmax give the confidence. The
weights were fitted by ``benchmarks/train_headline.py`` on pages whose headline is known and are
stored as plain JSON, one number a feature.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np

from newslib.lexicon import is_byline, is_photo_credit, words
from newslib.page import PageLine
from newslib.wording import ends_with_stop, has_date, letters, stems, width

_BEFORE = 60  # lines before the first paragraph that are looked at
_AFTER = 6  # and behind it, should the first paragraph be found too early
_NARROW, _WIDE = 8, 260  # a headline's width
_NEAR = 70  # lines within which a repeat counts
_CLOSE = 15  # lines within which two repeats above the body frame deck or picture
_TITLE_LETTERS = 15  # letters that a line needs to be sought within the title line or another
_SAMPLE = 60  # body lines whose words are compared
_GLUED_SHARE = 0.45  # a line within another one is its headline if it makes up this much of it
_CERTAIN = 0.999

WEIGHTS_FILE = "headline.json"
PARTS = ("own", "before", "after")  # the weights' three groups


@dataclass(frozen=True, slots=True)
class Headline:
    """The headline found on a page.

    Attributes
    ----------
    index : int
        Position in the list of lines of the line that holds it.
    text : str
        The headline itself, without the site's name or other words glued to it.
    confidence : float
        Share of the softmax over all candidates, 0 to 1.
    """

    index: int
    text: str
    confidence: float


class PageMeasures(NamedTuple):
    """What the features of all candidates of a page are counted from."""

    lines: Sequence[PageLine]
    scores: np.ndarray
    first: int
    vocabulary: dict[str, int]
    by_letters: dict[str, list[int]]
    title: str


def find_headline(lines: Sequence[PageLine], scores: np.ndarray, first: int) -> Headline | None:
    """Headline of a page whose first paragraph is line `first`, or None.

    Parameters
    ----------
    lines
        All lines of the page.
    scores
        Probability of each line to be body, 0 to 1.
    first
        Index of the body's first paragraph.
    """
    page = measure_page(lines, scores, first)
    candidates = find_candidates(page)
    if not candidates:
        return None
    totals = measure_candidates(page, candidates) @ stored_weights()
    shares = np.exp(totals - totals.max())
    best = int(totals.argmax())
    confidence = min(_CERTAIN, float(shares[best] / shares.sum()))
    index = _earliest(page, _unglued(page, candidates[best]))
    return Headline(index, lines[index].text, confidence)


def features(page: PageMeasures, index: int) -> dict[str, float]:
    """Measure what speaks for and against a line as the headline, by name."""
    line = page.lines[index]
    text, wide = line.text, width(line.text)
    key, own = letters(text), stems(text)
    behind = index >= page.first
    is_body = page.scores[index] >= 0.5
    shared = sum(1 for stem in own if page.vocabulary.get(stem, 0) > is_body)
    parts = text.split()
    lowered = frozenset(text.casefold().split())
    others = [at for at in page.by_letters.get(key, ()) if at != index]
    return {
        "distance": math.log1p(abs(page.first - index)),
        "overlap": shared / (len(own) + 1),
        "matched": min(shared, 8) / 4,
        "repeated": any(abs(at - page.first) < _NEAR for at in others),
        "repeated_above": index < page.first
        and any(1 < abs(at - index) <= _CLOSE and at < page.first for at in others),
        "first": index == 0,
        "in_title": index > 0 and len(key) >= _TITLE_LETTERS and key in page.title,
        "short": max(0.0, 40 - wide) / 20,
        "long": max(0.0, wide - 110) / 50,
        "stop": ends_with_stop(text),
        "credit": is_photo_credit(text),
        "byline": is_byline(text),
        "date": has_date(text),
        "deck_follows": 70 <= _width_at(page, index + 1) <= 400,
        "score": float(page.scores[index]),
        "colon": ":" in text,
        "site_word": bool(lowered & words("navigation") or lowered & words("promo")),
        "capitals": sum(1 for part in parts if part[0].isupper()) / max(1, len(parts)),
        "behind": behind,
        "far": page.first - index > 30,
        "candidate_before": index > 0 and _may_be_headline(page.lines[index - 1].text),
        "set_off": line.breaks > 1,
        "longer_after": wide < _width_at(page, index + 1) <= 400,
        "short_before": _short_share(page, index),
        "meta_follows": any(_is_meta(line.text) for line in page.lines[index + 1 : index + 5]),
    }


def feature_names() -> list[str]:
    """Names of the features of one line, in the order of `measure_candidates`' columns."""
    nothing = PageMeasures([PageLine(1, 0, 0, "", 0, 0)], np.zeros(1), 0, {}, {}, "")
    return list(features(nothing, 0))


def measure_candidates(page: PageMeasures, candidates: Sequence[int]) -> np.ndarray:
    """Features of each candidate, of the line before and of the line after, side by side.

    Shape (number of candidates, three times the features); a line that is no candidate is zeros.
    """
    own = np.array([list(features(page, index).values()) for index in candidates], dtype=float)
    place = {index: row for row, index in enumerate(candidates)}
    nothing = np.zeros(own.shape[1])
    beside = [
        np.array(
            [own[place[at]] if (at := index + step) in place else nothing for index in candidates]
        )
        for step in (-1, 1)
    ]
    return np.hstack([own, *beside])


@cache
def stored_weights() -> np.ndarray:
    """Weights that newslib ships, in the order of `measure_candidates`' columns."""
    record = json.loads((files("newslib") / WEIGHTS_FILE).read_text(encoding="utf-8"))
    return np.array([weight for part in PARTS for weight in record[part].values()])


def measure_page(lines: Sequence[PageLine], scores: np.ndarray, first: int) -> PageMeasures:
    """Count a page's body words and find the places of each line's wording."""
    vocabulary: dict[str, int] = {}
    for index in np.flatnonzero(scores >= 0.5)[:_SAMPLE]:
        for stem in stems(lines[index].text):
            vocabulary[stem] = vocabulary.get(stem, 0) + 1
    by_letters: dict[str, list[int]] = {}
    for index, line in enumerate(lines):
        if _NARROW <= len(line.text) <= _WIDE:
            by_letters.setdefault(letters(line.text), []).append(index)
    return PageMeasures(
        lines, scores, first, vocabulary, by_letters, letters(lines[0].text[:_WIDE])
    )


def find_candidates(page: PageMeasures) -> list[int]:
    """Find the lines that may be the headline; their indices, in order."""
    near = range(max(0, page.first - _BEFORE), min(len(page.lines), page.first + _AFTER + 1))
    found = [at for at in near if _NARROW <= _width_at(page, at) <= _WIDE]
    if near.start > 0 and len(page.title) >= _TITLE_LETTERS:
        early = [0] if _width_at(page, 0) <= _WIDE else []
        for key, at in page.by_letters.items():
            if len(key) >= _TITLE_LETTERS and 0 < at[0] < near.start and key in page.title:
                early.append(at[0])
        found = early + found
    return found


def _width_at(page: PageMeasures, index: int) -> float:
    return width(page.lines[index].text) if index < len(page.lines) else 0.0


def _short_share(page: PageMeasures, index: int) -> float:
    """Share of the three lines before that are as short as a menu's; 1 at the page's start."""
    before = page.lines[max(0, index - 3) : index]
    return sum(width(line.text) < 28 for line in before) / len(before) if before else 1.0


def _is_meta(text: str) -> bool:
    return has_date(text) or (len(text) < 90 and is_byline(text))


def _may_be_headline(text: str) -> bool:
    """Whether a line looks like a headline by itself: then the next one is rather its deck."""
    return (
        28 <= width(text) <= 170
        and len(stems(text)) >= 3
        and not (ends_with_stop(text) or has_date(text) or is_photo_credit(text))
        and not is_byline(text)
    )


def _earliest(page: PageMeasures, index: int) -> int:
    """Index of the first of the same words printed several times above the body."""
    places = page.by_letters.get(letters(page.lines[index].text), [])
    return next((at for at in places if index - _CLOSE <= at <= index), index)


def _unglued(page: PageMeasures, index: int) -> int:
    """Index of a line that is the headline without a kicker or button's words, else the same."""
    key = letters(page.lines[index].text)
    best, most = index, _GLUED_SHARE * len(key)
    for other, places in page.by_letters.items():
        if most <= len(other) < len(key) and len(other) >= _TITLE_LETTERS and other in key:
            near = [at for at in places if abs(at - index) < _NEAR or at < index]
            if near and not _colon_before(page, index, near[0]):
                best, most = near[0], float(len(other))
    return best


def _colon_before(page: PageMeasures, index: int, part: int) -> bool:
    """Whether the longer line is "Subject: the shorter line", which is a headline of its own."""
    whole, tail = page.lines[index].text, page.lines[part].text
    at = whole.find(tail)
    return at > 2 and whole[:at].rstrip("\"'„“‘«» ").endswith(":") and whole[at - 2] != " "

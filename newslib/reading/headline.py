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
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from newslib.page import PageLine
from newslib.reading.draft import Draft
from newslib.reading.furniture import SHORT
from newslib.reading.wording import ends_with_stop, has_date, letters

Numbers = npt.NDArray[np.float64]

_BEFORE = 60  # lines before the first paragraph that are looked at
_AFTER = 6  # and behind it, should the first paragraph be found too early
_NARROW, _WIDE = 8, 260  # a headline's width
_NEAR = 70  # lines within which a repeat counts
_CLOSE = 15  # lines within which two repeats above the body frame deck or picture
_TITLE_LETTERS = 15  # letters that a line needs to be sought within the title line or another
_SAMPLE = 60  # body lines whose words are compared
_GLUED_SHARE = 0.45  # a line within another one is its headline if it makes up this much of it
_CERTAIN = 0.999
_DECIMALS = 6  # of the confidence
_META = frozenset(("date", "byline"))

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

    draft: Draft
    first: int
    vocabulary: Counter[str]
    by_letters: dict[str, list[int]]
    title: str


def find_headline(draft: Draft, first: int) -> Headline | None:
    """Headline of a page whose first paragraph is line `first`, or None."""
    page = measure_page(draft, first)
    candidates = find_candidates(page)
    if not candidates:
        return None
    totals = measure_candidates(page, candidates) @ stored_weights()
    shares = np.exp(totals - totals.max())
    best = int(totals.argmax())
    # Rounded, since the last digits differ between processors.
    confidence = min(_CERTAIN, round(float(shares[best] / shares.sum()), _DECIMALS))
    index = _earliest(page, _unglued(page, candidates[best]))
    return Headline(index, draft.texts[index], confidence)


def features(page: PageMeasures, index: int) -> dict[str, float]:
    """Measure what speaks for and against a line as the headline, by name."""
    draft, first = page.draft, page.first
    text, wide, key = draft.texts[index], draft.wide[index], draft.key(index)
    own, own_label = draft.stems(index), draft.own_labels[index]
    in_body = draft.body[index]
    shared = len([stem for stem in own if page.vocabulary.get(stem, 0) > in_body])
    parts = text.split()
    others = [at for at in page.by_letters.get(key, ()) if at != index]
    below = draft.wide[index + 1] if index + 1 < len(draft.wide) else 0.0
    return {
        "distance": math.log1p(abs(first - index)),
        "overlap": shared / (len(own) + 1),
        "matched": min(shared, 8) / 4,
        "repeated": any(abs(at - first) < _NEAR for at in others),
        "repeated_above": index < first
        and any(1 < abs(at - index) <= _CLOSE and at < first for at in others),
        "first": index == 0,
        "in_title": index > 0 and len(key) >= _TITLE_LETTERS and key in page.title,
        "title_words": len(own & draft.stems(0)) / (len(own) + 1) if index > 0 else 0.0,
        "short": max(0.0, 40 - wide) / 20,
        "long": max(0.0, wide - 110) / 50,
        "stop": ends_with_stop(text),
        "credit": own_label in ("credit", "caption"),
        "byline": own_label == "byline",
        "date": has_date(text),
        "deck_follows": 70 <= below <= 400,
        "score": float(draft.scores[index]),
        "colon": ":" in text,
        "site_word": own_label in ("navigation", "promo", "legal", "comments"),
        "box_header": own_label == "related_header",
        "capitals": len([part for part in parts if part[0].isupper()]) / max(1, len(parts)),
        "behind": index >= first,
        "far": first - index > 30,
        "candidate_before": index > 0 and _may_be_headline(draft, index - 1),
        "set_off": draft.lines[index].breaks > 1,
        "longer_after": wide < below <= 400,
        "short_before": _short_share(draft, index),
        "meta_follows": not _META.isdisjoint(draft.own_labels[index + 1 : index + 5]),
    }


def feature_names() -> list[str]:
    """Names of the features of one line, in the order of `measure_candidates`' columns."""
    draft = Draft([PageLine(1, 0, 0, "", 0, 0)], np.zeros(1))
    return list(features(measure_page(draft, 0), 0))


def measure_candidates(page: PageMeasures, candidates: Sequence[int]) -> Numbers:
    """Features of each candidate, of the line before and of the line after, side by side.

    Shape (number of candidates, three times the features); a line that is no candidate is zeros.
    """
    rows = [list(features(page, index).values()) for index in candidates]
    own = np.array([*rows, [0.0] * len(rows[0])])
    row = {index: at for at, index in enumerate(candidates)}
    nothing = len(candidates)
    before = own[[row.get(index - 1, nothing) for index in candidates]]
    after = own[[row.get(index + 1, nothing) for index in candidates]]
    return np.hstack([own[:-1], before, after])


@cache
def stored_weights() -> Numbers:
    """Weights that newslib ships, in the order of `measure_candidates`' columns."""
    record = json.loads((files("newslib.reading") / WEIGHTS_FILE).read_text(encoding="utf-8"))
    return np.array([weight for part in PARTS for weight in record[part].values()])


def measure_page(draft: Draft, first: int) -> PageMeasures:
    """Count a page's body words and find the places of each line's wording."""
    vocabulary: Counter[str] = Counter()
    for index in np.flatnonzero(draft.body)[:_SAMPLE].tolist():
        vocabulary.update(draft.stems(index))
    by_letters: dict[str, list[int]] = {}
    for index, text in enumerate(draft.texts):
        if _NARROW <= len(text) <= _WIDE:
            by_letters.setdefault(draft.key(index), []).append(index)
    return PageMeasures(draft, first, vocabulary, by_letters, letters(draft.texts[0][:_WIDE]))


def find_candidates(page: PageMeasures) -> list[int]:
    """Find the lines that may be the headline; their indices, in order."""
    wide = page.draft.wide
    near = range(max(0, page.first - _BEFORE), min(len(wide), page.first + _AFTER + 1))
    found = [
        at for at in near if _NARROW <= wide[at] <= _WIDE and not _is_cut(page.draft.texts[at])
    ]
    if near.start > 0 and len(page.title) >= _TITLE_LETTERS:
        early = [0] if wide[0] <= _WIDE else []
        for key, at in page.by_letters.items():
            if len(key) >= _TITLE_LETTERS and 0 < at[0] < near.start and key in page.title:
                early.append(at[0])
        found = early + found
    return found


def _is_cut(text: str) -> bool:
    """Whether a line goes on from the one before it, as no headline does."""
    return text.startswith((":", ",", ";", "|"))


def _short_share(draft: Draft, index: int) -> float:
    """Share of the three lines before that are as short as a menu's; 1 at the page's start."""
    before = draft.wide[max(0, index - 3) : index]
    return sum(wide < SHORT for wide in before) / len(before) if before else 1.0


def _may_be_headline(draft: Draft, index: int) -> bool:
    """Whether a line looks like a headline by itself: then the next one is rather its deck."""
    return (
        28 <= draft.wide[index] <= 170
        and len(draft.stems(index)) >= 3
        and not ends_with_stop(draft.texts[index])
        and not has_date(draft.texts[index])
        and not draft.is_own(index, "byline", "credit", "caption")
    )


def _earliest(page: PageMeasures, index: int) -> int:
    """Index of the first of the same words printed twice above the body, with a deck between.

    Where they follow each other at once, or where a menu stands between, the last is the headline.
    """
    draft = page.draft
    places = page.by_letters.get(draft.key(index), [])
    above = [at for at in places if index - _CLOSE <= at < index - 1]
    if above and all(draft.wide[at] > SHORT for at in range(above[-1] + 1, index)):
        return above[-1]
    return max((at for at in places if index < at < min(page.first, index + 2)), default=index)


def _unglued(page: PageMeasures, index: int) -> int:
    """Index of a line that is the headline without a kicker or button's words, else the same."""
    key = page.draft.key(index)
    best, most = index, _GLUED_SHARE * len(key)
    for other, places in page.by_letters.items():
        if most <= len(other) < len(key) and len(other) >= _TITLE_LETTERS and other in key:
            near = [at for at in places if abs(at - index) < _NEAR or at < index]
            if near and not _colon_before(page.draft, index, near[0]):
                best, most = near[0], float(len(other))
    return best


def _colon_before(draft: Draft, index: int, part: int) -> bool:
    """Whether the longer line is "Subject: the shorter line", which is a headline of its own."""
    whole, tail = draft.texts[index], draft.texts[part]
    at = whole.find(tail)
    return at > 2 and whole[:at].rstrip("\"'„“‘«» ").endswith(":") and whole[at - 2] != " "

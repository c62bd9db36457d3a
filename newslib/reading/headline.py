"""Which line is the headline: a linear ranking of the lines around the body's start.

Each line near the first paragraph is measured by a few plain features (does it share the body's
words, does it end with a full stop, ...), and so are the lines right before and after it. The line
with the largest weighted sum is the headline; the sums as a softmax give the confidence. The
weights were fitted by ``benchmarks/train_headline.py`` on pages whose headline is known and are
stored as plain JSON, one number a feature.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from newslib.page import PageLine
from newslib.reading.bylines import byline_names
from newslib.reading.draft import Draft
from newslib.reading.furniture import SHORT
from newslib.reading.lexicon import pattern
from newslib.reading.wording import digit_share, ends_with_stop, has_date, letters, width

Numbers = npt.NDArray[np.float64]

_BEFORE = 60  # lines before the first paragraph that are looked at
_AFTER = 6  # and behind it, should the first paragraph be found too early
_NARROW, _WIDE = 8, 260  # a headline's width
_LONGEST = 110.0  # and one's that ends with a full stop
_DATE_DIGITS = 0.5  # share of digits of a line that is a date alone, at least
_NEAR = 70  # lines within which a repeat counts
_CLOSE = 15  # lines within which two repeats above the body frame deck or picture
_TITLE_LETTERS = 15  # letters that a line needs to be sought within the title line or another
_SAMPLE = 60  # body lines whose words are compared
_GLUED_SHARE = 0.45  # a line within another one is its headline if it makes up this much of it
_PATH = 3  # strokes that make a line a path
_CERTAIN = 0.999
_DECIMALS = 6  # of the confidence
_WHEN = ("published patterns", "updated patterns", "relative patterns")
_META = frozenset(("date", "byline"))
_SITE = frozenset(("navigation", "promo", "legal", "comments"))

_NAMES = 300  # lines at either end of a page that may name the site
_NAMING = 60.0  # and the widest of them
# " | The Sella Post" behind a headline; "Harbour | " before it, or "Harbour" without a space.
_TAIL = re.compile(r"\s([|–—·-])\s([^|–—·]{2,40})$")
_LEAD = re.compile(r"([^|]{4,30}?)(?:\s\|\s|(?<=[a-zß])(?=[A-ZÄÖÜ]))")

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
    possible = np.array([not _is_no_headline(page, at) for at in candidates], dtype=bool)
    if not possible.any():
        return None
    totals = measure_candidates(page, candidates) @ stored_weights()
    shares = np.exp(totals - totals.max())
    best = int(np.where(possible, totals, -np.inf).argmax())
    # Rounded, since the last digits differ between processors.
    confidence = min(_CERTAIN, round(float(shares[best] / shares.sum()), _DECIMALS))
    index = _earliest(page, _unglued(page, candidates[best]))
    return Headline(index, _bare(page, index), confidence)


def features(page: PageMeasures, candidates: Sequence[int]) -> dict[str, npt.ArrayLike]:
    """Measure what speaks for and against lines as the headline: a column for them all, by name."""
    draft, first, title = page.draft, page.first, page.draft.stems(0)
    at = np.array(candidates)
    texts = [draft.texts[i] for i in candidates]
    own = [draft.stems(i) for i in candidates]
    labels = [draft.own_labels[i] for i in candidates]
    wide, below = np.array([(*draft.wide[i : i + 2], 0.0)[:2] for i in candidates]).T
    shared = np.array(_shared(page, candidates))
    n_own = np.array([len(stems) + 1 for stems in own])
    others = [[o for o in page.by_letters.get(draft.key(i), ()) if o != i] for i in candidates]
    parts = [text.split() for text in texts]
    return {
        "distance": np.log1p(np.abs(first - at)),
        "overlap": shared / n_own,
        "matched": np.minimum(shared, 8) / 4,
        "repeated": [any(abs(o - first) < _NEAR for o in some) for some in others],
        "repeated_above": [
            i < first and any(1 < abs(o - i) <= _CLOSE and o < first for o in some)
            for i, some in zip(candidates, others, strict=True)
        ],
        "first": at == 0,
        "in_title": [
            i > 0 and len(draft.key(i)) >= _TITLE_LETTERS and draft.key(i) in page.title
            for i in candidates
        ],
        "title_words": np.array([len(stems & title) for stems in own]) * (at > 0) / n_own,
        "short": np.maximum(0.0, 40 - wide) / 20,
        "long": np.maximum(0.0, wide - 110) / 50,
        "stop": [ends_with_stop(text) for text in texts],
        "credit": [label in ("credit", "caption") for label in labels],
        "byline": [label == "byline" for label in labels],
        "date": [has_date(text) for text in texts],
        "deck_follows": (below >= 70) & (below <= 400),
        "score": draft.scores[at],
        "colon": [":" in text for text in texts],
        "site_word": [label in _SITE for label in labels],
        "box_header": [label == "related_header" for label in labels],
        "capitals": [
            len([part for part in some if part[0].isupper()]) / max(1, len(some)) for some in parts
        ],
        "behind": at >= first,
        "far": first - at > 30,
        "candidate_before": [i > 0 and _may_be_headline(draft, i - 1) for i in candidates],
        "set_off": [draft.lines[i].breaks > 1 for i in candidates],
        "longer_after": (wide < below) & (below <= 400),
        "short_before": _short_share(np.array(draft.wide), at),
        "meta_follows": [not _META.isdisjoint(draft.own_labels[i + 1 : i + 5]) for i in candidates],
    }


def _shared(page: PageMeasures, candidates: Sequence[int]) -> list[int]:
    """Count the stems of lines that the body has too, in other lines."""
    known = page.vocabulary.keys(), {x for x, n in page.vocabulary.items() if n > 1}
    return [len(known[page.draft.body[i]] & page.draft.stems(i)) for i in candidates]


def feature_names() -> list[str]:
    """Names of the features of one line, in the order of `measure_candidates`' columns."""
    draft = Draft([PageLine(1, 0, 0, "", 0, 0)], np.zeros(1))
    return list(features(measure_page(draft, 0), [0]))


def measure_candidates(page: PageMeasures, candidates: Sequence[int]) -> Numbers:
    """Features of each candidate, of the line before and of the line after, side by side.

    Shape (number of candidates, three times the features); a line that is no candidate is zeros.
    """
    columns = features(page, candidates)
    own = np.zeros((len(candidates) + 1, len(columns)))
    for column, values in enumerate(columns.values()):
        own[:-1, column] = values
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
    """Count a page's body words and find the places of each line's wording, down to the body."""
    vocabulary: Counter[str] = Counter()
    for index in np.flatnonzero(draft.body)[:_SAMPLE].tolist():
        vocabulary.update(draft.stems(index))
    by_letters: dict[str, list[int]] = {}
    for index, text in enumerate(draft.texts[: first + _AFTER + _NEAR]):
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


def _is_no_headline(page: PageMeasures, index: int) -> bool:
    """Whether a line is a paragraph, or says no more than who wrote and when.

    On a page that has lost its headline such lines alone are left.
    """
    draft, text = page.draft, page.draft.texts[index]
    if len(page.by_letters.get(draft.key(index), ())) > 1:
        return False
    if ends_with_stop(text):
        return draft.is_paragraph(index) and (draft.body[index] or draft.wide[index] > _LONGEST)
    if draft.is_own(index, "byline"):
        return bool(byline_names(text))
    told = any(pattern(name).search(text.lower()) for name in _WHEN)
    return draft.is_own(index, "date") and (told or digit_share(text) > _DATE_DIGITS)


def _is_cut(text: str) -> bool:
    """Whether a line goes on from the one before it, or is a path of sections."""
    return text.startswith((":", ",", ";", "|")) or text.count("/") >= _PATH


def _short_share(wide: Numbers, at: npt.NDArray[np.int64]) -> Numbers:
    """Share of the three lines before each that are as short as a menu's; 1 at the page's start."""
    short = np.concatenate(([0], np.cumsum(wide < SHORT)))
    before = np.minimum(at, 3)
    return np.where(at == 0, 1.0, (short[at] - short[at - before]) / np.maximum(before, 1))


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


def _bare(page: PageMeasures, index: int) -> str:
    """Text of a line without the names of site and section that are glued to it.

    A site's name stands behind a stroke or dash and in another line, as the imprint, or behind a
    stroke in the first line; a section's stands before, and is a line of its own elsewhere.
    """
    title = text = page.draft.texts[index]
    if not _TAIL.search(text) and not _LEAD.match(text):
        return text
    ends = {*page.draft.texts[:_NAMES], *page.draft.texts[-_NAMES:]}
    names = [other for other in ends if width(other) <= _NAMING and other != title]
    while (tail := _TAIL.search(text)) and len(letters(text[: tail.start()])) >= _TITLE_LETTERS:
        if not (index == 0 and tail[1] == "|") and not any(tail[2] in other for other in names):
            break
        text = text[: tail.start()].rstrip()
    lead = _LEAD.match(text)
    if lead is None or lead[1] not in names:
        return text
    return text[lead.end() :] if len(letters(text[lead.end() :])) >= _TITLE_LETTERS else text


def _colon_before(draft: Draft, index: int, part: int) -> bool:
    """Whether a colon parts a line from its rest: "Subject: the rest" is a headline of its own."""
    whole, tail = draft.texts[index], draft.texts[part]
    at = whole.find(tail)
    if at == 0 and whole[len(tail) : len(tail) + 1] == ":":
        return True
    return at > 2 and whole[:at].rstrip("\"'„“‘«» ").endswith(":") and whole[at - 2] != " "

"""Labels for the lines of a page: structure rules on top of each line's probability to be body.

The scorer says how likely each line belongs to the body. The rules here see the order of things:
the headline stands before the first paragraph, a deck beneath it, a caption before its credit, key
points before the first paragraph, teasers of other stories behind their header. The page falls
into four zones (before the headline, head, body, behind the body), and each zone has its rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from newslib.draft import Draft
from newslib.furniture import SHORT
from newslib.head import label_captions, label_head, skip_deck
from newslib.headline import Headline, find_headline
from newslib.page import PageLine
from newslib.wording import bullet_length, digit_share, ends_sentence, ends_with_stop, letters

LABELS = (
    *("headline", "headline_repeat", "section", "deck", "byline", "date", "key_point"),
    *("caption", "credit", "subhead", "body", "list_item", "table_row", "embed"),
    *("related_header", "related_headline", "related_deck", "comments"),
    *("promo", "legal", "navigation", "other"),
)

_SUBHEAD = 110.0  # the widest subhead
_SECTION = 45.0  # the widest name of a section
_TEASER = 22.0  # the narrowest headline of another story
_LONG_TEASER = 100.0  # from here on a teaser's line is its deck
_TITLE = 12  # letters from which on a line is sought within another
_CELL = 30.0  # the mean width of a table's cells, at most
_BOX = 3  # lines from one request to sign up to the next within a box
_MENU_RUN = 4  # short lines in a row that end a box of teasers
_LOST_SCORE = 0.1  # least body score of a subhead or list item that the scorer passed over


@dataclass(frozen=True, slots=True)
class Line:
    """One non-empty line of a page and what it was taken for.

    Attributes
    ----------
    number : int
        Counts the page's non-empty lines from 1.
    start, end : int
        Character offsets of the line in the page's text.
    text : str
        The line, cleaned.
    label : str
        One of `LABELS`.
    confidence : float
        Probability that the label is right, 0 to 1.
    reason : str
        Why, in a short phrase.
    """

    number: int
    start: int
    end: int
    text: str
    label: str
    confidence: float
    reason: str


class Labelled(NamedTuple):
    """A page's labelled lines, its headline where one was found, and the body's two ends.

    `first` is the index of the body's first paragraph, `last` that of its last line; both are None
    on a page without a body.
    """

    lines: tuple[Line, ...]
    headline: Headline | None
    first: int | None
    last: int | None


def label_lines(lines: Sequence[PageLine], scores: np.ndarray) -> Labelled:
    """Every line of a page with its label, confidence and reason.

    Parameters
    ----------
    lines
        The page's lines, as `split_lines` gives them.
    scores
        Probability of each line to be body, 0 to 1, in the same order.
    """
    draft = Draft(lines, np.asarray(scores, dtype=float))
    block = draft.main_block()
    if block is None:
        for at in range(len(lines)):
            _label_outside(draft, at, "on a page without an article")
        return Labelled(_finish(draft), None, None, None)
    first, last = block
    headline = find_headline(draft, first)
    start = first if headline is None else min(headline.index, first)
    first = skip_deck(draft, start, first, last)
    if headline is not None:
        _label_headline(draft, headline)
    _label_before(draft, start, headline)
    label_head(draft, start, first)
    _label_body(draft, first, last)
    _label_behind(draft, last + 1)
    return Labelled(_finish(draft), headline, first, last)


def _finish(draft: Draft) -> tuple[Line, ...]:
    return tuple(
        Line(line.number, line.start, line.end, line.text, *draft.labels[at])
        for at, line in enumerate(draft.lines)
    )


def _label_headline(draft: Draft, headline: Headline) -> None:
    reason = "stands before the first paragraph and shares its words"
    draft.put(headline.index, "headline", headline.confidence, reason)
    key, least, most = letters(headline.text), len(headline.text) / 2, 2 * len(headline.text) + 60
    for at, text in enumerate(draft.texts):
        if at == headline.index or not least <= len(text) <= most:
            continue
        other = draft.key(at)
        if other == key:
            draft.put(at, "headline_repeat", 0.85, "repeats the headline")
        elif at == 0 and len(key) >= _TITLE and key in other:
            draft.put(at, "other", 0.7, "the page's title: the headline and the site's name")
        elif at < headline.index and len(key) >= _TITLE and key in other and not draft.body[at]:
            draft.put(at, "navigation", 0.6, "the headline among words of the menu")


def _label_before(draft: Draft, end: int, headline: Headline | None) -> None:
    """Label what stands before the headline: the site's name, menus, the section."""
    section = end - 1
    if headline is not None and section >= 0 and _may_be_section(draft, section):
        draft.put(section, "section", 0.5, "short line right before the headline")
    for at in range(end):
        _label_outside(draft, at, "before the headline, outside the main block")


def _may_be_section(draft: Draft, at: int) -> bool:
    return (
        at not in draft.labels
        and 2 <= draft.wide[at] <= _SECTION
        and (draft.own(at) is None or draft.is_own(at, "related_header"))
        and not ends_sentence(draft.texts[at])
        and digit_share(draft.texts[at]) < 0.3
        and any(sign.isalpha() for sign in draft.texts[at])
    )


def _label_outside(draft: Draft, at: int, reason: str) -> None:
    if draft.put_own(at):
        return
    if draft.wide[at] <= SHORT:
        draft.put(at, "navigation", 0.6, f"short line {reason}")
    else:
        draft.put(at, "other", 0.5, reason)


# The body: from its first paragraph to its last line.


def _label_body(draft: Draft, first: int, last: int) -> None:
    label_captions(draft, first, last + 1, in_head=False)
    _label_tables(draft, first, last)
    _label_promotion(draft, first, last)
    for at in range(first, last + 1):
        if at in draft.labels:
            continue
        if draft.body[at]:
            _label_body_line(draft, at, last)
        else:
            _label_gap_line(draft, at)


def _label_tables(draft: Draft, first: int, last: int) -> None:
    """Label runs of lines that are parted into cells, equally many and short."""
    for at in range(first, last + 1):
        cells = _cells(draft, at)
        if cells > 1 and cells in (_cells(draft, at - 1), _cells(draft, at + 1)):
            draft.put(at, "table_row", 0.8, "cells as in the lines beside it")


def _cells(draft: Draft, at: int) -> int:
    if not 0 <= at < len(draft.texts) or draft.is_own(at, "caption", "credit"):
        return 0
    cells = draft.texts[at].count(" | ") + 1
    return cells if draft.wide[at] / cells <= _CELL else 0


def _label_promotion(draft: Draft, first: int, last: int) -> None:
    """Label boxes that ask the reader to sign up: from one such line to the next, and title."""
    marks = [at for at in range(first, last + 1) if draft.is_own(at, "promo")]
    for above, below in pairwise(marks):
        if below - above <= _BOX:
            title = above - 1
            has_title = draft.wide[title] <= _SUBHEAD and not draft.is_paragraph(title)
            for at in range(title if has_title and title > first else above, below + 1):
                draft.put(at, "promo", 0.6, "in a box that asks the reader to sign up")


def _label_body_line(draft: Draft, at: int, last: int) -> None:
    score, text = float(draft.scores[at]), draft.texts[at]
    short_date = draft.is_own(at, "date") and draft.wide[at] <= SHORT
    if short_date or draft.is_own(at, "embed", "legal", "caption", "credit"):
        draft.put_own(at)
    elif bullet_length(text):
        draft.put(at, "list_item", score, "begins with a list mark")
    elif _may_be_subhead(draft, at, last):
        draft.put(at, "subhead", score, "short line without a full stop before a paragraph")
    else:
        draft.put(at, "body", score, "paragraph of the main block")


def _may_be_subhead(draft: Draft, at: int, last: int) -> bool:
    text = draft.texts[at]
    if draft.wide[at] > _SUBHEAD or at >= last or text.endswith((":", "：", ",")):
        return False
    if ends_with_stop(text) or ". " in text[4:]:
        return False
    below = next((i for i in range(at + 1, last + 1) if draft.body[i]), None)
    return below is not None and draft.wide[below] > draft.wide[at]


def _label_gap_line(draft: Draft, at: int) -> None:
    confidence = 1 - float(draft.scores[at])
    if _may_be_lost_subhead(draft, at):
        draft.put(at, "subhead", 0.6, "short line between two paragraphs")
    elif bullet_length(draft.texts[at]) and _in_list(draft, at):
        draft.put(at, "list_item", 0.6, "begins with a list mark, within the body")
    elif draft.put_own(at):
        return
    elif draft.has(at - 1, "related_header", "related_headline") and draft.wide[at] >= _TEASER:
        draft.put(at, "related_headline", 0.6, "another story, beneath such a header")
    else:
        draft.put(at, "other", confidence, "interrupts the body")


def _in_list(draft: Draft, at: int) -> bool:
    """Whether a list item stands beneath a line that announces it, or beneath another item."""
    if draft.own(at) is not None:
        return False
    announced = draft.has(at - 1, "body") and draft.texts[at - 1].endswith((":", "："))
    return announced or draft.has(at - 1, "list_item")


def _may_be_lost_subhead(draft: Draft, at: int) -> bool:
    above, below, text = at - 1, at + 1, draft.texts[at]
    return (
        (draft.own(at) is None or draft.is_own(at, "other", "navigation"))
        and (draft.body[above] or draft.is_own(above, "date"))
        and draft.body[below]
        and ends_sentence(draft.texts[below])
        and 6 <= draft.wide[at] <= _SUBHEAD
        and draft.wide[at] < draft.wide[below]
        and not ends_with_stop(text)
        and text[0].isalnum()
        and draft.scores[at] >= _LOST_SCORE
    )


# Behind the body: comments, teasers, the foot of the page.


def _label_behind(draft: Draft, start: int) -> None:
    box, short_run = "", 0
    for at in range(start, len(draft.texts)):
        short_run = short_run + 1 if draft.wide[at] < _TEASER else 0
        if at in draft.labels:
            continue
        own = draft.own(at)
        if own is not None and own.label in ("related_header", "comments", "legal"):
            box, short_run = own.label, 0
            draft.put(at, *own)
        elif box == "comments" and not draft.is_own(at, "navigation", "promo"):
            draft.put(at, "comments", 0.6, "beneath the header of the comments")
        elif draft.texts[at].startswith("©"):
            draft.put(at, "legal", 0.8, "copyright, privacy or terms")
        elif own is not None:
            draft.put(at, *own)
        elif box == "related_header" and draft.wide[at] >= _TEASER:
            _label_teaser(draft, at)
        else:
            _label_outside(draft, at, "behind the body, outside the main block")
        if short_run >= _MENU_RUN and box != "comments":
            box = ""


def _label_teaser(draft: Draft, at: int) -> None:
    if draft.has(at - 1, "related_headline"):
        printed_twice = draft.key(at - 1) == draft.key(at - 2)
        longer = draft.wide[at] > 1.3 * draft.wide[at - 1]
        if (
            ends_with_stop(draft.texts[at])
            or draft.wide[at] >= _LONG_TEASER
            or (printed_twice and longer)
        ):
            draft.put(at, "related_deck", 0.6, "summary beneath another story's headline")
            return
    draft.put(at, "related_headline", 0.6, "another story, beneath such a header")

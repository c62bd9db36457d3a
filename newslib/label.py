"""Labels for the lines of a page: structure rules on top of each line's probability to be body.

The scorer says how likely each line belongs to the body. The rules here see the order of things:
the headline stands before the first paragraph, a deck beneath it, a caption before its credit, key
points before the first paragraph, teasers of other stories behind their header. The page falls
into four zones (before the headline, head, body, behind the body), and each zone has its rules.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from newslib.page import PageLine
from newslib.reading.authors import is_byline_above
from newslib.reading.body import label_body
from newslib.reading.boxes import label_before, label_behind, label_nothing
from newslib.reading.draft import Draft
from newslib.reading.furniture import SHORT
from newslib.reading.head import label_head, skip_deck
from newslib.reading.headline import Headline, find_headline
from newslib.reading.lexicon import names_section
from newslib.reading.wording import digit_share, ends_sentence, letters

LABELS = (
    *("headline", "headline_repeat", "section", "deck", "byline", "date", "key_point"),
    *("caption", "credit", "subhead", "body", "list_item", "table_row", "embed"),
    *("related_header", "related_headline", "related_deck", "comments"),
    *("promo", "legal", "navigation", "other"),
)

_SECTION = 45.0  # the widest name of a section
_TITLE = 12  # letters from which on a line is sought within another
_WHOLE = 600.0  # the narrowest line that may hold a whole article
_SENTENCE = 250  # and the width of its sentences, at most, counted
_SEARCHED = 20_000  # in so many characters
_STOP = re.compile(r"[.!?。！？।؟۔][\"”’»“'」』)]?(?:\s|(?=[\u2e80-\u9fff])|$)")
_CRUMBS = 2  # short lines above that make a section's name the end of a path or menu


class Line(NamedTuple):
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
    block = _whole(draft) or draft.main_block()
    if block is None:
        label_nothing(draft)
        return Labelled(_finish(draft), None, None, None)
    first, last = block
    headline = find_headline(draft, first)
    if headline is None and first and draft.is_paragraph(first - 1):
        first -= 1
        draft.put(first, "body", 0.5, "a paragraph right above the text, where no headline is")
    start = first if headline is None else min(headline.index, first)
    first = skip_deck(draft, start, first, last)
    if headline is not None:
        _label_headline(draft, headline)
        _label_section(draft, headline.index, start)
    label_before(draft, start)
    label_head(draft, start, first)
    label_body(draft, first, last)
    label_behind(draft, last + 1, len(lines), "behind the body, outside the main block")
    return Labelled(_finish(draft), headline, first, last)


def _whole(draft: Draft) -> tuple[int, int] | None:
    """Find the text of a page that lost its line breaks: most of it in one line of sentences."""
    at = max(range(len(draft.wide)), key=draft.wide.__getitem__, default=0)
    wide = draft.wide[at] if draft.wide else 0.0
    if wide < max(_WHOLE, sum(draft.wide) / 2) or draft.own(at) is not None:
        return None
    text = draft.texts[at][:_SEARCHED]
    is_code = "</" in text or "{" in text
    if is_code or len(_STOP.findall(text)) * _SENTENCE < min(wide, _SEARCHED):
        return None
    draft.body[at] = True
    draft.put(at, "body", 0.5, "most of the page's text, in one line of many sentences")
    return at, at


def _finish(draft: Draft) -> tuple[Line, ...]:
    return tuple(
        Line._make(line[:4] + draft.labels[at])  # number, start, end and text
        for at, line in enumerate(draft.lines)
    )


def _label_headline(draft: Draft, headline: Headline) -> None:
    draft.put(headline.index, "headline", headline.confidence, _why_headline(draft, headline))
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


def _why_headline(draft: Draft, headline: Headline) -> str:
    """Tell what speaks most plainly for a headline."""
    if not draft.vocabulary().isdisjoint(draft.stems(headline.index)):
        return "stands before the first paragraph and shares its words"
    if letters(headline.text) in draft.key(0) and headline.index > 0:
        return "stands before the first paragraph and in the page's title"
    return "stands where headlines do, but shares no word with the text"


def _label_section(draft: Draft, headline: int, start: int) -> None:
    """Label the name of the newspaper's section, right above the headline or its date.

    A short line beneath others is the end of a menu, unless it is of the text's words, an entry of
    the menu further up, printed once more, or a section's name beneath a line that is none.
    """
    at = start - 1
    while at >= 0 and (draft.is_own(at, "date") or is_byline_above(draft, at)):
        at -= 1
    if at < 0 or not _may_be_section(draft, at, SHORT if at < start - 1 else _SECTION):
        return
    above = range(max(0, at - _CRUMBS), at)
    in_menu = len(above) == _CRUMBS and all(draft.wide[i] <= SHORT for i in above)
    again = any(draft.key(i) == draft.key(at) for i in range(at - _CRUMBS))
    named = names_section(draft.texts[at]) and not (at and names_section(draft.texts[at - 1]))
    told = draft.vocabulary() | draft.stems(headline)
    if again or named or not in_menu or not told.isdisjoint(draft.stems(at)):
        reason = "an entry of the menu, again right above the headline"
        draft.put(at, "section", 0.55, reason if again else "short line right above the headline")


def _may_be_section(draft: Draft, at: int, widest: float) -> bool:
    return (
        at not in draft.labels
        and 2 <= draft.wide[at] <= widest
        and (draft.own(at) is None or draft.is_own(at, "related_header"))
        and not draft.is_credit(at)
        and not ends_sentence(draft.texts[at])
        and digit_share(draft.texts[at]) < 0.3
        and any(sign.isalpha() for sign in draft.texts[at])
    )

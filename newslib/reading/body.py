"""The labels from the first paragraph to the last: the text, and what interrupts it."""

from __future__ import annotations

from itertools import pairwise

from newslib.reading.boxes import label_behind
from newslib.reading.captions import label_captions, tells_of_picture
from newslib.reading.dates import holds_date
from newslib.reading.draft import Draft
from newslib.reading.fields import split_dateline
from newslib.reading.furniture import APPEAL, SHORT
from newslib.reading.lexicon import phrases
from newslib.reading.wording import bullet_length, ends_sentence, ends_with_stop

_SUBHEAD = 110.0  # the widest subhead
_CELL = 30.0  # the mean width of a table's cells, at most
_ITEM = 130.0  # the widest list item without a mark
_ITEMS = 3  # items in a row that make a list without marks
_BOX = 3  # lines from one request to sign up to the next within a box
_SURE = 0.8  # body score that no box about it overrules
_LOST_SCORE = 0.05  # least body score of a subhead that the scorer passed over
_ENTRY = 60.0  # the widest line with an entry's time
_QUOTE = 25  # letters of a line that repeats a sentence of the text
_DATELINE = 60.0  # the widest dateline on a line of its own
_OPENING = 3  # lines from the first paragraph among which it stands


def label_body(draft: Draft, first: int, last: int) -> None:
    """Label the lines from the first paragraph, `first`, to the body's last line."""
    label_dateline(draft, first, min(first + _OPENING, last))
    label_captions(draft, first, last + 1, in_head=False)
    _label_tables(draft, first, last)
    _label_promotion(draft, first, last)
    _label_author_boxes(draft, first, last)
    label_body_lines(draft, first, last)
    _label_gaps(draft, first, last)


def label_dateline(draft: Draft, start: int, end: int) -> None:
    """Label a dateline on a line of its own, which the text begins with."""
    for at in range(start, end):
        text = draft.texts[at]
        if draft.wide[at] <= _DATELINE and text[:1].isalpha() and not split_dateline(text).text:
            label = "date" if holds_date(text) else "body"
            draft.put(at, label, 0.8, "a place, with the day or an agency, before the text")


def label_body_lines(draft: Draft, first: int, last: int) -> None:
    """Label the lines of a stretch that are body: paragraphs, subheads, items of lists."""
    _label_plain_lists(draft, first, last)
    for at in range(first, last + 1):
        if draft.body[at]:
            _label_body_line(draft, at, last)


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
                if draft.scores[at] < _SURE or at in (above, below):
                    draft.put(at, "promo", 0.85, "in a box that asks the reader to sign up")


def _label_author_boxes(draft: Draft, first: int, last: int) -> None:
    """Label headers such as "About the author", and the note beneath each."""
    for at in range(first + 1, last):
        lowered = draft.texts[at].casefold()
        if draft.is_own(at, "other") and lowered.startswith(phrases("author starts")):
            draft.put_own(at)
            draft.put(at + 1, "other", 0.7, "beneath the header of a note on the author")


def _label_plain_lists(draft: Draft, first: int, last: int) -> None:
    """Label runs of short body lines without full stops as lists, a subhead above them apart."""
    run: list[int] = []
    for at in range(first, last + 2):
        if at <= last and _may_be_item(draft, at):
            run.append(at)
            continue
        if len(run) > 1 and draft.lines[run[0]].breaks > draft.lines[run[1]].breaks:
            run = run[1:]
        if len(run) >= _ITEMS:
            for item in run:
                draft.put_scored(item, "list_item", "one of several short lines in a row")
        run = []


def _may_be_item(draft: Draft, at: int) -> bool:
    return (
        draft.body[at]
        and at not in draft.labels
        and draft.wide[at] <= _ITEM
        and not ends_with_stop(draft.texts[at])
        and not draft.texts[at].endswith((":", "："))
        and draft.own(at) is None
    )


def _label_body_line(draft: Draft, at: int, last: int) -> None:
    short_date = draft.is_own(at, "date") and draft.wide[at] <= SHORT
    if short_date or draft.is_own(at, "embed", "legal", "caption", "credit"):
        draft.put_own(at)
    elif _is_marked_item(draft, at):
        draft.put_scored(at, "list_item", "begins with a list mark")
    elif _may_be_subhead(draft, at, last):
        draft.put_scored(at, "subhead", "short line without a full stop before a paragraph")
    else:
        draft.put_scored(at, "body", "paragraph of the main block")


def _is_marked_item(draft: Draft, at: int) -> bool:
    """Whether a line begins with a list mark; a number needs another beside it."""
    if not bullet_length(draft.texts[at]):
        return False
    if not draft.texts[at][0].isdigit():
        return True
    beside = (i for i in (at - 1, at + 1) if 0 <= i < len(draft.texts))
    return any(draft.texts[i][0:1].isdigit() and bullet_length(draft.texts[i]) for i in beside)


def _may_be_subhead(draft: Draft, at: int, last: int) -> bool:
    text = draft.texts[at]
    if draft.wide[at] > _SUBHEAD or at >= last or text.endswith((":", "：", ",")):
        return False
    if ends_with_stop(text) or ". " in text[4:]:
        return False
    below = next((i for i in range(at + 1, min(last, at + _BOX) + 1) if draft.body[i]), None)
    return below is not None and draft.wide[below] > draft.wide[at]


# What interrupts the body.


def _label_gaps(draft: Draft, first: int, last: int) -> None:
    """Label the lines that are not body, run by run."""
    start = first
    for at in range(first, last + 1):
        if draft.body[at]:
            _label_gap(draft, start, at)
            start = at + 1
    _label_gap(draft, start, last + 1)


def _label_gap(draft: Draft, start: int, end: int) -> None:
    for at in range(start, end):
        _label_text_in_gap(draft, at)
    label_behind(draft, start, end, "where the body is interrupted")


def _label_text_in_gap(draft: Draft, at: int) -> None:
    """Label what belongs to the article though the scorer passed over it."""
    if _may_be_lost_subhead(draft, at):
        draft.put(at, "subhead", 0.3, "short line between two paragraphs")
    elif _is_marked_item(draft, at) and _in_list(draft, at):
        draft.put(at, "list_item", 0.6, "begins with a list mark, within the body")
    elif draft.is_own(at, "date") and draft.wide[at] <= _ENTRY and _is_beside_text(draft, at):
        draft.put(at, "date", 0.6, "time of an entry")
    elif draft.is_own(at, "promo") and not _is_appeal(draft, at):
        draft.put_own(at)
    elif draft.is_credit(at):
        draft.put(at, "credit", 0.8, "names a photographer or agency, beside the text")
    elif draft.own(at) is None and tells_of_picture(draft.texts[at], when=False):
        draft.put(at, "caption", 0.6, "says who stands where, or who took it, as captions do")
    elif len(draft.key(at)) >= _QUOTE and draft.repeats_body(at):
        draft.put(at, "other", 0.8, "repeats a sentence of the text")


def _is_beside_text(draft: Draft, at: int) -> bool:
    return draft.body[at - 1] or any(draft.body[at + 1 : at + 3])


def _is_appeal(draft: Draft, at: int) -> bool:
    own = draft.own(at)
    return own is not None and own.confidence >= APPEAL


def _in_list(draft: Draft, at: int) -> bool:
    """Whether a list item stands beneath a line that announces it, or beneath another item."""
    if draft.own(at) is not None:
        return False
    announced = draft.has(at - 1, "body") and draft.texts[at - 1].endswith((":", "："))
    return announced or draft.has(at - 1, "list_item")


def _may_be_lost_subhead(draft: Draft, at: int) -> bool:
    above, below, text = at - 1, at + 1, draft.texts[at]
    return (
        below < len(draft.body)
        and (draft.own(at) is None or draft.is_own(at, "other", "navigation"))
        and (draft.body[above] or draft.is_own(above, "date"))
        and draft.body[below]
        and ends_sentence(draft.texts[below])
        and 6 <= draft.wide[at] <= _SUBHEAD
        and draft.wide[at] < draft.wide[below]
        and not ends_with_stop(text)
        and text[0].isalnum()
        and draft.scores[at] >= _LOST_SCORE
    )

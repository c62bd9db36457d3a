"""The labels between the headline and the first paragraph: deck, byline, caption, key points."""

from __future__ import annotations

from newslib.reading.authors import (
    is_about_author,
    is_byline_of_names,
    is_role_beneath_name,
    label_author,
    label_authors,
)
from newslib.reading.body import label_body_lines, label_dateline
from newslib.reading.bylines import is_name_line
from newslib.reading.captions import label_captions, may_be_caption, tells_of_picture
from newslib.reading.dates import holds_date
from newslib.reading.draft import Draft
from newslib.reading.furniture import SHORT
from newslib.reading.lexicon import names_sides, phrases
from newslib.reading.wording import bullet_length, ends_sentence, ends_with_stop

_POINT = (18.0, 190.0)  # widths between which a key point lies
_BODY_LIST = 0.8  # mean body score of a list that is no list of key points
_BODY_LINE = 0.8  # body score of a line that is no deck
_LEAST_POINTS, _LEAST_APART = 2, 3  # lines that make a list, and one of sentences or further up
_POINT_REACH = 10  # lines from the headline to the first of them
_ALIKE = 2.5  # times that the longest point is as wide as the shortest, at most
_DECK = (30.0, 600.0)
_REPEATED = 0.6  # share of words in common with the headline that make a line its repeat
_DECK_REACH = 3  # lines from the headline to a deck that was taken for the first paragraph
_DATELINE_REACH = 3  # lines from a dateline on a line of its own to the first paragraph
_DECK_LINES = 2  # paragraphs of a deck
_META_REACH = 7  # lines from a deck to the byline or date beneath it
_HEADER = 60.0  # the widest header of the key points
_LEAST_SHARED = 0.2  # share of the key points' words that the body has too


def skip_deck(draft: Draft, start: int, first: int, last: int) -> int:
    """Index of the first paragraph, when a deck was taken for it: a byline or date follows.

    Only what stands close beneath the headline, at `start`, may be a deck, and only one or two
    lines of it; the body must go on behind the byline.
    """
    if first - start > _DECK_REACH:
        return first
    for at in range(first + 1, min(first + _META_REACH, last)):
        if draft.is_own(at, "related_header", "comments"):
            break
        if _is_meta(draft, at) and sum(draft.body[first:at]) <= _DECK_LINES:
            below = (i for i in range(at + 1, last + 1) if draft.body[i] and draft.is_paragraph(i))
            return next((i for i in below if not draft.is_credit(i + 1)), first)
    return first


def _is_meta(draft: Draft, at: int) -> bool:
    """Whether a line that is not body states an author or a full date."""
    if draft.body[at] and not draft.is_own(at, "byline", "date"):
        return False
    text = draft.texts[at]
    if draft.is_own(at, "date"):
        return holds_date(text)
    return draft.is_own(at, "byline") or is_byline_of_names(draft, at)


def label_head(draft: Draft, start: int, first: int) -> None:
    """Label the lines from the headline's, `start`, to the one before the first paragraph."""
    label_dateline(draft, max(start + 1, first - _DATELINE_REACH), first)
    _label_key_points(draft, start, first)
    label_captions(draft, start, first, in_head=True)
    _label_named_credits(draft, start, first)
    _label_teasers(draft, start, first)
    _label_deck(draft, start, first)
    _label_early_body(draft, start, first)
    label_authors(draft, start, first)
    for at in range(start, first):
        if at not in draft.labels and not label_author(draft, at, start, first):
            _label_line(draft, at)


def _label_teasers(draft: Draft, start: int, first: int) -> None:
    """Label other stories beneath their header, up to the first line that is none."""
    beneath = False
    for at in range(start + 1, first):
        if draft.is_own(at, "related_header"):
            beneath = draft.put_own(at)
        elif not beneath or draft.own(at) is not None or ends_with_stop(draft.texts[at]):
            beneath = False
        else:
            draft.put(at, "related_headline", 0.6, "another story, beneath such a header")


def _label_deck(draft: Draft, start: int, first: int) -> None:
    """Label the deck: the first line that may be one, after those that print the headline again."""
    title = draft.stems(start)
    for at in range(start + 1, first):
        if draft.has(at, "key_point"):
            return
        if not _may_be_deck(draft, at):
            continue
        own = draft.stems(at)
        if not draft.body[at] and len(title & own) >= _REPEATED * max(len(title), len(own)):
            draft.put(at, "headline_repeat", 0.6, "says the headline again, in other words")
        elif is_about_author(draft, at):
            draft.put(at, "other", 0.7, "a note on the author")
        else:
            draft.put(at, "deck", 0.6, "summary beneath the headline")
            return


def _label_early_body(draft: Draft, start: int, first: int) -> None:
    """Label lists and short lines of the body that stand before its first paragraph."""
    begin = next((at for at in range(start + 1, first) if _is_early_body(draft, at)), first)
    label_body_lines(draft, begin, first - 1)


def _is_early_body(draft: Draft, at: int) -> bool:
    return draft.body[at] and at not in draft.labels and draft.own(at) is None


def _label_key_points(draft: Draft, start: int, first: int) -> None:
    """Label the key points beneath their header or, without one, the first run of such lines."""
    if _label_points_beneath_header(draft, start, first):
        return
    run: list[int] = []
    for at in range(start + 1, first + 1):
        if at < first and _may_be_point(draft, at):
            run.append(at)
        elif run and run[0] - start > _POINT_REACH:
            return
        elif _are_points(draft, run, least=_LEAST_POINTS if at == first else _LEAST_APART):
            for point in run:
                draft.put(point, "key_point", 0.6, "one of several short lines above the text")
            return
        else:
            run = []


def _are_points(draft: Draft, run: list[int], *, least: int) -> bool:
    """Whether some lines in a row are key points: alike in length, and all of the text's matter."""
    if any(ends_with_stop(draft.texts[at]) for at in run):
        least = _LEAST_APART
    if len(run) < least or draft.is_own(run[0] - 1, "related_header"):
        return False
    wide = [draft.wide[at] for at in run]
    if max(wide) > _ALIKE * min(wide):
        return False
    in_body = sum(float(draft.scores[at]) for at in run) >= _BODY_LIST * len(run)
    return not in_body and _shares_words(draft, run)


def _label_points_beneath_header(draft: Draft, start: int, first: int) -> bool:
    """Label the points beneath their header; False where there is none."""
    header = next((at for at in range(start + 1, first) if _heads_points(draft, at)), first)
    for at in range(header + 1, first):
        if not _POINT[0] <= draft.wide[at] <= 2 * _POINT[1] or draft.own(at) is not None:
            break
        if draft.is_credit(at + 1):
            break  # a caption
        draft.put(at, "key_point", 0.6, "beneath the header of the key points")
    return draft.has(header + 1, "key_point")


def _shares_words(draft: Draft, run: list[int]) -> bool:
    """Whether lines speak of what the body speaks of, each of them, unlike a row of buttons."""
    shared = [len(draft.stems(at) & draft.vocabulary()) for at in run]
    return min(shared) > 0 and sum(shared) >= _LEAST_SHARED * sum(
        len(draft.stems(at)) for at in run
    )


def _heads_points(draft: Draft, at: int) -> bool:
    text = draft.texts[at][bullet_length(draft.texts[at]) :]
    return draft.wide[at] <= _HEADER and text.casefold().startswith(phrases("key point starts"))


def _may_be_point(draft: Draft, at: int) -> bool:
    text = draft.texts[at]
    if at in draft.labels or draft.own(at) is not None or is_name_line(text):
        return False
    return _POINT[0] <= draft.wide[at] <= _POINT[1]


def _label_named_credits(draft: Draft, start: int, first: int) -> None:
    """Label a name beneath a full sentence as credit and caption, if a deck stands above them."""
    has_deck = False
    for at in range(start + 3, first):
        has_deck = has_deck or _may_be_deck(draft, at - 2)
        if (
            has_deck
            and at not in draft.labels
            and may_be_caption(draft, at - 1)
            and ends_sentence(draft.texts[at - 1])
            and not draft.is_own(at, "byline")
            and draft.wide[at] <= SHORT * 2
            and is_name_line(draft.texts[at])
        ):
            draft.put(at - 1, "caption", 0.6, "sentence followed by a name")
            draft.put(at, "credit", 0.6, "a name beneath a caption")


def _may_be_deck(draft: Draft, at: int) -> bool:
    return (
        at not in draft.labels
        and _DECK[0] <= draft.wide[at] <= _DECK[1]
        and draft.scores[at] < _BODY_LINE
        and draft.own(at) is None
        and not is_name_line(draft.texts[at])
        and not is_role_beneath_name(draft, at)
        and not tells_of_picture(draft.texts[at])
        and _shares_words(draft, [at])
    )


def _label_line(draft: Draft, at: int) -> None:
    if draft.put_own(at):
        return
    if names_sides(draft.texts[at]):
        draft.put(at, "caption", 0.6, "says who stands where, as captions do")
    elif tells_of_picture(draft.texts[at]):
        draft.put(at, "caption", 0.5, "says on what day it was, as captions do")
    elif draft.wide[at] <= SHORT:
        draft.put(at, "navigation", 0.5, "short line between headline and body")
    else:
        draft.put(at, "other", 0.3, "between headline and body, and neither deck nor caption")

"""The labels of captions and of the credits beneath them."""

from __future__ import annotations

from newslib.reading.authors import is_role_beneath_name
from newslib.reading.bylines import signature_start
from newslib.reading.dates import holds_date
from newslib.reading.draft import Draft
from newslib.reading.lexicon import names_sides
from newslib.reading.wording import bullet_length, ends_sentence

_CAPTION = (15.0, 600.0)
_LEAST_INNER = 38.0  # width of a line in the body that an agency's name makes a caption
_BRACKET = 3  # lines from one that ends with a bracket opened to the one that closes it
_SURE = 0.95  # body score that a credit beneath does not overrule within the body


def label_captions(draft: Draft, start: int, end: int, *, in_head: bool) -> None:
    """Label credits on lines of their own, and the captions above or beneath them."""
    for at in range(start, end):
        _label_open_bracket(draft, at, end)
        if at in draft.labels or not draft.is_credit(at):
            continue
        above, below = at - 1, at + 1
        if above >= start and may_be_caption(draft, above) and _fits(draft, above, at, in_head):
            draft.put(above, "caption", 0.7, "line followed by a short credit")
            draft.put(at, "credit", 0.7, "short line beneath a caption")
        elif below < end and _may_be_beneath(draft, below, in_head=in_head):
            draft.put(at, "credit", 0.7, "short line above a caption")
            draft.put(below, "caption", 0.6, "line beneath a short credit")
        elif draft.is_own(at, "credit"):
            draft.put_own(at)


def _label_open_bracket(draft: Draft, at: int, end: int) -> None:
    """Label a caption whose credit, in brackets, the dump has put on lines of its own."""
    if not draft.texts[at].endswith(("(", "（")):
        return
    for last in range(at + 1, min(end, at + 1 + _BRACKET)):
        if draft.body[last] or "(" in draft.texts[last]:
            return
        if draft.texts[last].endswith((")", "）")):
            if may_be_caption(draft, at):
                draft.put(at, "caption", 0.7, "ends with a bracket that opens a credit")
            for line in range(at, last + 1):
                draft.put(line, "credit", 0.7, "in brackets behind a caption")
            return


def _fits(draft: Draft, at: int, credit: int, in_head: bool) -> bool:
    """Whether the line above a credit is its caption: no subhead and no sure paragraph."""
    if in_head:
        return not is_role_beneath_name(draft, at)
    if draft.body[at]:
        return draft.scores[at] < _SURE and ends_sentence(draft.texts[at])
    return draft.is_own(credit, "credit") or draft.wide[at] >= _LEAST_INNER


def _may_be_beneath(draft: Draft, at: int, *, in_head: bool) -> bool:
    return (
        not draft.body[at]
        and may_be_caption(draft, at)
        and (in_head or ends_sentence(draft.texts[at]))
        and not draft.is_credit(at + 1)
    )


def tells_of_picture(text: str, *, when: bool = True) -> bool:
    """Whether a line says who stands where, whose picture it is or, if `when`, on what day it was.

    >>> tells_of_picture("The quay, seen from the mole on May 3, 2026.")
    True
    >>> tells_of_picture("Ana Ruiz (left) and Ben Falk"), tells_of_picture("The quay is closed")
    (True, False)
    """
    if len(text) < _CAPTION[0]:
        return False
    told = names_sides(text) or signature_start(text) is not None
    return told or (when and holds_date(text))


def may_be_caption(draft: Draft, at: int) -> bool:
    """Whether a line has a caption's length and is nothing else by its own words."""
    return (
        at not in draft.labels
        and _CAPTION[0] <= draft.wide[at] <= _CAPTION[1]
        and not bullet_length(draft.texts[at])
        and (draft.own(at) is None or draft.is_own(at, "caption"))
    )

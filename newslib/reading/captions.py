"""The labels of captions and of the credits beneath them."""

from __future__ import annotations

import re

from newslib.reading.dates import holds_date
from newslib.reading.draft import Draft
from newslib.reading.wording import ends_sentence

_CAPTION = (20.0, 600.0)
# "(left)", "(v. l.)": who stands where in a picture.
_SIDE = re.compile(
    r"\((?:from |von |v\. ?)?(?:l|r|c|left|right|cent(?:er|re)|back|front|links|rechts|mitte|oben"
    r"|unten|à gauche|à droite|gauche|droite|izquierda|derecha|file|archiv)\b[^()]{0,20}\)",
    re.IGNORECASE,
)
_LEAST_INNER = 38.0  # width of a line within the body that a credit beneath makes a caption
_SURE = 0.9  # body score that a credit beneath does not overrule within the body


def label_captions(draft: Draft, start: int, end: int, *, in_head: bool) -> None:
    """Label credits on lines of their own, and the captions above them."""
    for at in range(start, end):
        if at in draft.labels or not draft.is_credit(at):
            continue
        above = at - 1
        if (
            above >= start
            and may_be_caption(draft, above)
            and (in_head or _may_be_inner_caption(draft, above))
        ):
            draft.put(above, "caption", 0.7, "line followed by a short credit")
            draft.put(at, "credit", 0.7, "short line beneath a caption")
        elif draft.is_own(at, "credit"):
            draft.put_own(at)


def tells_of_picture(text: str) -> bool:
    """Whether a line says on what day it was, or who stands where, as captions do.

    >>> tells_of_picture("The quay, seen from the mole on May 3, 2026.")
    True
    >>> tells_of_picture("Ana Ruiz (left) and Ben Falk"), tells_of_picture("The quay is closed")
    (True, False)
    """
    return len(text) >= _CAPTION[0] and (_SIDE.search(text) is not None or holds_date(text))


def may_be_caption(draft: Draft, at: int) -> bool:
    """Whether a line has a caption's length and is nothing else by its own words."""
    return (
        at not in draft.labels
        and _CAPTION[0] <= draft.wide[at] <= _CAPTION[1]
        and (draft.own(at) is None or draft.is_own(at, "caption"))
    )


def _may_be_inner_caption(draft: Draft, at: int) -> bool:
    """Whether a line within the body may be a caption: no subhead, and no sure paragraph."""
    if draft.body[at]:
        return draft.scores[at] < _SURE and ends_sentence(draft.texts[at])
    return draft.wide[at] >= _LEAST_INNER

"""Numbers with what they count, one as one; needs no pandas, which takes a second to load."""

from __future__ import annotations


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun, and with a verb if it is given with one.

    >>> counted(1, "article"), counted(1200, "copy", "copies"), counted(1, "topic is", "topics are")
    ('1 article', '1,200 copies', '1 topic is')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"

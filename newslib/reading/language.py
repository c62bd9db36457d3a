"""The language of a text, told by py3langid, whose model lies in its package."""

from __future__ import annotations

# Most often a little from either end of the first lines is enough: there the first language leads
# the second by so much, in natural logarithms. If it does not, all of the text's beginning is read.
_CLEAR = 40.0
_ENDS = (slice(0, 100), slice(400, 500))
_BEGINNING = 1500
# What py3langid calls by a code of its own where readers, and stop words, know the language as one.
_PART_OF = {"arz": "ar", "ary": "ar", "nn": "no", "wuu": "zh", "yue": "zh"}


def detect(text: str) -> str | None:
    """ISO 639-1 code of the language that a text begins in, else None.

    None stands for a text without letters and for languages that have no code of two letters.

    >>> detect("The council voted on Tuesday to close the library."), detect("1234")
    ('en', None)
    """
    if not any(sign.isalpha() for sign in text[:_BEGINNING]):
        return None
    # Its import and its model take a second, once, and are not needed to use the other names.
    from py3langid import rank

    (code, best), (_, second) = rank("".join(text[end] for end in _ENDS))[:2]
    if best - second < _CLEAR:
        code = rank(text[:_BEGINNING])[0][0]
    code = _PART_OF.get(code, code)
    return code if len(code) == 2 else None

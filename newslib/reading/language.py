"""The language of a text, told by py3langid, whose model lies in its package."""

from __future__ import annotations

# Characters that the language is told from as long as it is not clear, and the lead of the first
# language before the second that makes it clear, in natural logarithms.
_SAMPLES = ((500, 175.0), (1500, 0.0))
# What py3langid calls by a code of its own where readers, and stop words, know the language as one.
_PART_OF = {"arz": "ar", "ary": "ar", "nn": "no", "wuu": "zh", "yue": "zh"}


def detect(text: str) -> str | None:
    """ISO 639-1 code of the language that a text begins in, else None.

    None stands for a text without letters and for languages that have no code of two letters.

    >>> detect("The council voted on Tuesday to close the library."), detect("1234")
    ('en', None)
    """
    if not any(sign.isalpha() for sign in text[: _SAMPLES[-1][0]]):
        return None
    # Its import and its model take a second, once, and are not needed to use the other names.
    from py3langid import rank

    for length, clear in _SAMPLES:
        (code, best), (_, second) = rank(text[:length])[:2]
        if best - second >= clear or len(text) <= length:
            break
    code = _PART_OF.get(code, code)
    return code if len(code) == 2 else None

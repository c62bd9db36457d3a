"""Words of Chinese, Japanese and Korean, cut by the libraries of the extra ``cjk``.

Chinese by rjieba, Japanese by SudachiPy with its small dictionary (longest units), Korean by
MeCab-ko. Of Japanese and Korean, which say by a word's class what it is, the nouns are kept. All
work offline and give the same words for the same text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from newslib.errors import ParameterError

Cutter = Callable[[str], list[str]]

# Hangul in syllables and jamo, beside the scripts of Chinese and Japanese.
HANGUL = "\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3"
_KOREAN_NOUNS = ("NNG", "NNP", "SL")


@cache
def cutter(language: str) -> Cutter | None:
    """Return what cuts a run of characters into words, or None for a language that needs none.

    Raises
    ------
    ParameterError
        If the library for the language is not installed.
    """
    make = {"ja": _japanese, "ko": _korean, "zh": _chinese}.get(language)
    if make is None:
        return None
    try:
        return make()
    except ImportError as error:
        raise ParameterError(
            f"words of language={language!r} are cut by the package {error.name}, which is not "
            "installed: pip install 'newslib[cjk]', or give documents that are lists of terms "
            "with analyzer='tokens'"
        ) from error


def _chinese() -> Cutter:
    import rjieba

    def cut(run: str) -> list[str]:
        return [word for word in rjieba.cut(run) if len(word) > 1]

    return cut


def _japanese() -> Cutter:
    from sudachipy import Dictionary, SplitMode

    tokenizer = Dictionary(dict="small").tokenizer(mode=SplitMode.C)

    def cut(run: str) -> list[str]:
        found = [(m.surface(), m.part_of_speech()) for m in tokenizer.tokenize(run)]
        return [w for w, (kind, finer, *_) in found if kind == "名詞" and finer != "数詞"]

    return cut


def _korean() -> Cutter:
    import mecab_ko

    tagger = mecab_ko.Tagger()

    def cut(run: str) -> list[str]:
        lines = [line.partition("\t") for line in tagger.parse(run).splitlines() if "\t" in line]
        return [w for w, _, about in lines if re.split("[,+]", about)[0] in _KOREAN_NOUNS]

    return cut

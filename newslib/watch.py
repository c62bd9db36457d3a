"""Words to watch, followed through time and outlets, with the places where they stand.

``docs/trends.md`` says what counts as a hit.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from newslib.analysis.counting import Flags, column, first_copies, shares_in
from newslib.analysis.phrases import Words, watched_words
from newslib.modelling.checks import check_whole
from newslib.trends import in_bins

PARTS = ("headline", "deck", "text")
UNSTATED = "not stated"
_CARD = ("article_id", "headline", "outlet", "published")


def words_over_time(
    articles: pd.DataFrame,
    words: Words,
    *,
    bins: str = "week",
    date: str = "published",
    parts: str | Sequence[str] = PARTS,
    once: bool = False,
    level: float = 0.95,
) -> pd.DataFrame:
    """Return in how many articles of each bin the words to watch stand.

    `words` and `parts` are as in `lines_with_words`, all else as in `shares_over_time`.

    Returns
    -------
    DataFrame
        One row a bin and word: bin, start, word, n_articles (that hold it), n_bin, share, low,
        high.
    """
    rows, held = holding(articles, words, parts)
    kept = first_copies(articles, once=once)
    spans, place = in_bins(articles, bins, date)
    return shares_in(spans, place[kept], rows, held[kept], n="n_bin", level=level)


def words_by(
    articles: pd.DataFrame,
    words: Words,
    by: str = "outlet",
    *,
    parts: str | Sequence[str] = PARTS,
    once: bool = False,
    level: float = 0.95,
) -> pd.DataFrame:
    """Return in how many articles of each outlet, or other column, the words to watch stand.

    With `once`, near duplicates count once for each outlet.

    Returns
    -------
    DataFrame
        One row a value of `by` and word: `by`, word, n_articles (that hold it), n_group, share,
        low, high; values in order of their text, those not stated at the end.
    """
    rows, held = holding(articles, words, parts)
    values = column(articles, by)
    kept = first_copies(articles, values, once=once)
    place, names = pd.factorize(values.astype(str).where(values.notna(), None), sort=True)
    stated = place >= 0
    groups = [*names] if stated.all() else [*names, UNSTATED]
    table = pd.DataFrame({by: groups}, dtype=object)
    place = np.where(stated, place, len(names))
    return shares_in(table, place[kept], rows, held[kept], n="n_group", level=level)


def lines_with_words(
    articles: pd.DataFrame,
    words: Words,
    *,
    parts: str | Sequence[str] = PARTS,
    width: int = 80,
    once: bool = False,
) -> pd.DataFrame:
    """Return every place where the words to watch stand, with what stands around them.

    Parameters
    ----------
    articles : DataFrame
    words : list of str, or dict of lists
        Words and phrases; a trailing ``*`` takes every ending ("strik*"). Case does not count,
        whole words do: hyphens, points and apostrophes part words, so "bank" is in "bank's"; other
        signs that are written count, as in "C++". In
        Chinese, Japanese and Thai, which write no spaces, any place counts. A dict gives
        names to groups of them: ``{"rates": ["interest rate*", "base rate"]}``.
    parts : str or sequence of str
        The columns to look in, or one of them.
    width : int
        How many characters to show on each side, of the same paragraph.

    Returns
    -------
    DataFrame
        One row a place: word, article_id, headline, outlet, published, part, before, match,
        after; in order of words, dates and articles.
    """
    check_whole("width", width, 0)
    watched = watched_words(words)
    for name in _CARD:
        column(articles, name)
    chosen = articles[first_copies(articles, once=once)]
    chosen = chosen.sort_values(["published", "article_id"], na_position="last")
    parts = [parts] if isinstance(parts, str) else parts
    texts = {part: list(_texts(chosen, part)) for part in parts}
    cards = list(zip(*(chosen[c] for c in _CARD), strict=True))
    found = [
        (word.name, *card, part, *around)
        for word in watched
        for i, card in enumerate(cards)
        for part in parts
        for around in word.places(texts[part][i], width)
    ]
    result = pd.DataFrame(found, columns=["word", *_CARD, "part", "before", "match", "after"])
    return result.assign(published=pd.to_datetime(result["published"]))


def holding(
    articles: pd.DataFrame, words: Words, parts: str | Sequence[str] = PARTS
) -> tuple[pd.DataFrame, Flags]:
    """Return the words' names (column word), and for each article which of them it holds."""
    watched = watched_words(words)
    held = np.zeros((len(articles), len(watched)), dtype=bool)
    for part in [parts] if isinstance(parts, str) else parts:
        for i, text in enumerate(_texts(articles, part)):
            folded = text.casefold()
            held[i] |= [word.stands_in(folded) for word in watched]
    return pd.DataFrame({"word": [word.name for word in watched]}, dtype=object), held


def _texts(articles: pd.DataFrame, part: str) -> Iterator[str]:
    for text in column(articles, part):
        yield unicodedata.normalize("NFC", text) if isinstance(text, str) else ""

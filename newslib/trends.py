"""Topics and words followed through time and outlets, each share with what it rests on.

Every function counts articles, takes a table of articles as `read_corpus` gives it, and returns a
tidy table that does not depend on the order of the rows. ``docs/trends.md`` explains the figures.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from newslib.errors import ParameterError

Array: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]
Words: TypeAlias = Sequence[str] | Mapping[str, Sequence[str]]

BINS = {"day": "D", "week": "W-SUN", "month": "M", "quarter": "Q", "year": "Y"}
MAX_BINS = 4000  # some ten years of days; more says that a date is wrong
NO_TOPIC, DROPPED = -1, -2
NAMES = {NO_TOPIC: "no topic", DROPPED: "dropped as filler"}
UNDATED, UNSTATED = "undated", "not stated"
PARTS = ("headline", "deck", "text")
_CARD = ("article_id", "headline", "outlet", "published")

# Scripts that write no spaces between words, and the marks that `\w` leaves out.
_UNSPACED = (
    "\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9d\U00020000-\U0003ffff"
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
)
_MARKS = "".join(chr(c) for c in range(0x300, 0x1100) if unicodedata.category(chr(c))[0] == "M")
_LETTER = f"(?:[^\\W{_UNSPACED}]|[{_MARKS}])"
_RUN = re.compile(f"[{_UNSPACED}]+|{_LETTER}+")
# Between the words of a phrase: spaces, one line end, or one sign that joins.
_GAP = r"(?:[^\S\n]{1,3}|[^\S\n]{0,3}\n[^\S\n]{0,3}|['’‐‑–./&-])"


def wilson(counts: ArrayLike, n: ArrayLike, level: float = 0.95) -> tuple[Array, Array]:
    """Return the lower and the upper end of the score interval of shares counts / n.

    (p + z²/2n ± z √(p(1 - p)/n + z²/4n²)) / (1 + z²/n), where p = counts / n and z is the normal
    quantile of `level` (Wilson 1927, "Probable Inference, the Law of Succession, and Statistical
    Inference"). Both ends are from 0 to 1; NaN where n is 0.

    >>> [end.round(3).tolist() for end in wilson([0, 5], [10, 10])]
    [[0.0, 0.237], [0.278, 0.763]]
    """
    z = quantile(level)
    size = np.asarray(n, dtype=np.float64)
    some = np.where(size > 0, size, np.nan)
    p = np.asarray(counts, dtype=np.float64) / some
    middle = p + z**2 / (2 * some)
    reach = z * np.sqrt(p * (1 - p) / some + z**2 / (4 * some**2))
    scale = 1 + z**2 / some
    # At the ends the formula gives 0 and 1 but for rounding.
    low = np.where(p == 0, 0.0, (middle - reach) / scale)
    return low, np.where(p == 1, 1.0, (middle + reach) / scale)


def quantile(level: float) -> float:
    """Return z so that a normal value lies between -z and z with probability `level`."""
    if isinstance(level, bool) or not isinstance(level, (int, float)) or not 0 < level < 1:
        raise ParameterError(f"level={level!r} is not allowed: a number between 0 and 1")
    return float(ndtri((1 + level) / 2))


def column(articles: pd.DataFrame, name: str) -> pd.Series[Any]:
    """Return a column of a table with a fresh index, or say which columns there are."""
    if name not in articles:
        raise ParameterError(
            f"the articles have no column {name!r}; they have {', '.join(map(str, articles))}"
        )
    found: pd.Series[Any] = articles[name].reset_index(drop=True)
    return found


def first_copies(articles: pd.DataFrame, within: ArrayLike | None = None) -> Flags:
    """Return which articles to keep so that near duplicates count once.

    Of the articles that share their `duplicate_of` the one published first is kept, of several
    (and where no date is known) the one with the smallest article_id; with `within`, values one
    an article such as its outlet, one for each different value.
    """
    ids = column(articles, "article_id").astype(str)
    original = column(articles, "duplicate_of")
    found = pd.DataFrame({"id": ids, "group": original.where(original.notna(), ids)})
    found["time"] = articles["published"].to_numpy() if "published" in articles else pd.NaT
    found["side"] = "" if within is None else pd.Series(np.asarray(within)).astype(str)
    found = found.sort_values(["time", "id"], na_position="last")
    repeated = found.duplicated(["group", "side"]).sort_index()
    return ~repeated.to_numpy(dtype=bool)


def checked_labels(articles: pd.DataFrame, labels: ArrayLike) -> Integers:
    """Return labels as an array, one whole number an article, or say what is wrong with them."""
    found = np.asarray(labels)
    if found.shape != (len(articles),):
        raise ParameterError(
            f"labels of shape {found.shape} do not fit {len(articles)} articles: give one topic an "
            "article, in the same order"
        )
    if len(found) and found.dtype.kind not in "iu":
        raise ParameterError(
            f"labels are of type {found.dtype}: topics are whole numbers, -1 for no topic"
        )
    return found.astype(np.int64)


def named_topics(labels: Integers, topics: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the topics to be counted, one a row: topic and name, "no topic" (-1) at the end.

    Raises
    ------
    ParameterError
        If `topics` lists a topic twice, or lacks one that the labels hold.
    """
    used = [int(topic) for topic in np.unique(labels)]
    if topics is None:
        names = {topic: f"topic {topic}" for topic in used if topic >= 0}
    else:
        numbers, titles = column(topics, "topic"), column(topics, "name")
        if numbers.duplicated().any():
            raise ParameterError(f"topic {numbers[numbers.duplicated()].iloc[0]} is listed twice")
        names = {int(t): str(name) for t, name in zip(numbers, titles, strict=True)}
    others = [t for t in (NO_TOPIC, DROPPED) if t == NO_TOPIC or t in used]
    names |= {topic: NAMES[topic] for topic in others if topic not in names}
    lost = sorted(set(used) - set(names))
    if lost:
        raise ParameterError(f"labels hold the topics {lost}, which the table of topics lacks")
    ordered = sorted(names, key=lambda topic: topic < 0)
    return pd.DataFrame({"topic": ordered, "name": [names[topic] for topic in ordered]})


def shares_over_time(
    articles: pd.DataFrame,
    labels: ArrayLike,
    *,
    bins: str = "week",
    topics: pd.DataFrame | None = None,
    date: str = "published",
    once: bool = False,
    level: float = 0.95,
) -> pd.DataFrame:
    """Return the share of each topic among the articles of each day, week, month or longer.

    Parameters
    ----------
    articles, labels
        The articles, and the topic of each: `TopicModel.labels_`.
    bins : str
        "day", "week" (from Monday, and named by it), "month", "quarter" or "year".
    topics : DataFrame or None
        Numbers and names of the topics: `TopicModel.topics_`.
    date : str
        The column of times; times with a zone are moved to UTC.
    once : bool
        Count near duplicates once, when they were first published: see `first_copies`.

    Returns
    -------
    DataFrame
        One row a bin and topic, bins in order: bin, start (its first day), topic, name, n_articles
        (of the topic in the bin), n_bin (all articles of the bin), share (0 to 1), low, high (see
        `wilson`). A bin between the first and the last without articles has n_bin 0 and no share.
        Articles without a date make a bin "undated" at the end: n_articles adds up to all.

    Raises
    ------
    ParameterError
        If a column is missing or holds no times, no article has a date, lengths differ, or the
        dates lie too far apart for such bins.
    """
    found = checked_labels(articles, labels)
    rows = named_topics(found, topics)
    kept = first_copies(articles) if once else np.ones(len(articles), dtype=bool)
    spans, place = _bins(articles, bins, date)
    held = found[:, None] == rows["topic"].to_numpy()
    return _shares(spans, place[kept], rows, held[kept], "n_bin", level)


def periods(articles: pd.DataFrame, split: str, *, date: str = "published") -> pd.Series[Any]:
    """Return "before <day>" or "from <day>" for each article, None for one without a date.

    For `newslib.comparison.compare`: a plain comparison of times would count articles without a
    date to one of the two.
    """
    times = _times(articles, date)
    try:
        day = pd.Timestamp(split).tz_localize(None)
    except (ValueError, TypeError) as error:
        raise ParameterError(f"split={split!r} is no day such as '2026-03-01'") from error
    text = f"{day:%Y-%m-%d}" if day == day.normalize() else str(day)
    found = pd.Series(np.where(times < day, f"before {text}", f"from {text}"), dtype=object)
    return found.where(times.notna(), None)


def _times(articles: pd.DataFrame, date: str) -> pd.Series[Any]:
    times = column(articles, date)
    if not times.notna().any():
        raise ParameterError(f"none of the {len(times)} articles has a date in {date!r}")
    if not pd.api.types.is_datetime64_any_dtype(times):
        raise ParameterError(
            f"the column {date!r} is of type {times.dtype}, not of times: see pandas.to_datetime"
        )
    return times if times.dt.tz is None else times.dt.tz_convert("UTC").dt.tz_localize(None)


def _bins(articles: pd.DataFrame, bins: str, date: str) -> tuple[pd.DataFrame, NDArray[np.intp]]:
    """Return the bins, bin and start, and the place of each article's bin among them."""
    if bins not in BINS:
        raise ParameterError(f"bins={bins!r} is not allowed: one of {', '.join(BINS)}")
    times = _times(articles, date)
    held = pd.PeriodIndex(times.dt.to_period(BINS[bins]))
    first, last = held.min(), held.max()
    n_bins = last.ordinal - first.ordinal + 1
    if n_bins > MAX_BINS:
        raise ParameterError(
            f"the dates from {times.min():%Y-%m-%d} to {times.max():%Y-%m-%d} make {n_bins} bins "
            f"of a {bins}, {MAX_BINS} at most: take longer bins, or leave out dates that are wrong"
        )
    every = pd.period_range(first, last, freq=BINS[bins])
    start = every.to_timestamp()
    names = start.strftime("%Y-%m-%d") if bins == "week" else every.astype(str)
    spans = pd.DataFrame({"bin": names.astype(object), "start": start})
    if times.isna().any():
        spans = pd.concat([spans, pd.DataFrame({"bin": [UNDATED], "start": [pd.NaT]})])
    place = every.get_indexer(held)
    return spans.reset_index(drop=True), np.where(place < 0, n_bins, place)


def _shares(
    groups: pd.DataFrame,
    place: NDArray[np.intp],
    rows: pd.DataFrame,
    held: Flags,
    n_name: str,
    level: float,
) -> pd.DataFrame:
    """Count what articles hold (articles by rows) in each group; one row a group and row."""
    n = np.bincount(place, minlength=len(groups))
    counts = [np.bincount(place[flags], minlength=len(groups)) for flags in held.T]
    found = groups.loc[groups.index.repeat(len(rows))].reset_index(drop=True)
    repeated = pd.concat([rows] * len(groups), ignore_index=True)
    found = pd.concat([found, repeated], axis=1)
    found["n_articles"] = np.array(counts, dtype=np.int64).T.ravel()
    found[n_name] = np.repeat(n, len(rows))
    found["share"] = found["n_articles"] / found[n_name].where(found[n_name] > 0)
    found["low"], found["high"] = wilson(found["n_articles"], found[n_name], level)
    return found


def words_over_time(
    articles: pd.DataFrame,
    words: Words,
    *,
    bins: str = "week",
    date: str = "published",
    parts: Sequence[str] = PARTS,
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
    rows, held = _holding(articles, words, parts)
    kept = first_copies(articles) if once else np.ones(len(articles), dtype=bool)
    spans, place = _bins(articles, bins, date)
    return _shares(spans, place[kept], rows, held[kept], "n_bin", level)


def words_by(
    articles: pd.DataFrame,
    words: Words,
    by: str = "outlet",
    *,
    parts: Sequence[str] = PARTS,
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
    rows, held = _holding(articles, words, parts)
    values = column(articles, by)
    kept = first_copies(articles, values) if once else np.ones(len(articles), dtype=bool)
    text = values.astype(str)
    place, names = pd.factorize(text.where(values.notna(), None), sort=True)
    groups = [*names, UNSTATED] if (place < 0).any() else list(names)
    place = np.where(place < 0, len(names), place)
    table = pd.DataFrame({by: groups}, dtype=object)
    return _shares(table, place[kept], rows, held[kept], "n_group", level)


def lines_with_words(
    articles: pd.DataFrame,
    words: Words,
    *,
    parts: Sequence[str] = PARTS,
    width: int = 80,
    once: bool = False,
) -> pd.DataFrame:
    """Return every place where the words to watch stand, with what stands around them.

    Parameters
    ----------
    articles : DataFrame
    words : list of str, or dict of lists
        Words and phrases; a trailing ``*`` takes every ending ("strik*"). Case does not count,
        whole words do: hyphens, points and apostrophes part words, so "bank" is in "bank's". In
        Chinese, Japanese and Thai, which write no spaces, any place counts. A dict gives
        names to groups of them: ``{"rates": ["interest rate*", "base rate"]}``.
    parts : sequence of str
        The columns to look in.
    width : int
        How many characters to show on each side, of the same paragraph.

    Returns
    -------
    DataFrame
        One row a place: word, article_id, headline, outlet, published, part, before, match,
        after; in order of words, dates and articles.
    """
    if isinstance(width, bool) or not isinstance(width, int) or width < 0:
        raise ParameterError(f"width={width!r} is not allowed: a number of characters from 0")
    watched = _watched(words)
    for name in _CARD:
        column(articles, name)
    chosen = articles[first_copies(articles)] if once else articles
    chosen = chosen.sort_values(["published", "article_id"], na_position="last")
    texts = {part: list(_texts(chosen, part)) for part in parts}
    found = []
    cards = list(zip(*(chosen[c] for c in _CARD), strict=True))
    found = [
        (word.name, *card, part, *around)
        for word in watched
        for i, card in enumerate(cards)
        for part in parts
        for around in word.places(texts[part][i], width)
    ]
    names = ["word", *_CARD, "part", "before", "match", "after"]
    result = pd.DataFrame(found, columns=names)
    result["published"] = pd.to_datetime(result["published"])
    return result


def _holding(
    articles: pd.DataFrame, words: Words, parts: Sequence[str]
) -> tuple[pd.DataFrame, Flags]:
    """Return the words' names, and for each article which of them it holds."""
    watched = _watched(words)
    held = np.zeros((len(articles), len(watched)), dtype=bool)
    for part in parts:
        for i, text in enumerate(_texts(articles, part)):
            folded = text.casefold()
            held[i] |= [word.stands_in(folded) for word in watched]
    return pd.DataFrame({"word": [word.name for word in watched]}, dtype=object), held


def _texts(articles: pd.DataFrame, part: str) -> Iterator[str]:
    for text in column(articles, part):
        yield unicodedata.normalize("NFC", text) if isinstance(text, str) else ""


@dataclass(frozen=True)
class _Watched:
    """One entry of the words to watch; `probes` are texts of which a hit holds one."""

    name: str
    pattern: re.Pattern[str]
    probes: tuple[str, ...]

    def stands_in(self, folded: str) -> bool:
        # Looking for plain text first is many times faster, and most texts hold none.
        return any(probe in folded for probe in self.probes) and bool(self.pattern.search(folded))

    def places(self, text: str, width: int) -> Iterator[tuple[str, str, str]]:
        """Yield what stands before, at and after each hit, from the hit's own paragraph."""
        folded = text.casefold()
        if not self.stands_in(folded):
            return
        # Folding lengthens some letters ("ß"), never shortens; then places must be looked up.
        longer = len(folded) > len(text)
        origin = [i for i, c in enumerate(text) for _ in c.casefold()] if longer else None
        for match in self.pattern.finditer(folded):
            start, end = match.span()
            if origin is not None:
                start, end = origin[start], origin[end - 1] + 1
            before = text[:start].rpartition("\n\n")[2]
            after = text[end:].partition("\n\n")[0]
            held = " ".join(text[start:end].split())
            yield _last_words(before, width), held, _last_words(after[::-1], width)[::-1]


def _watched(words: Words) -> list[_Watched]:
    """Return the words to watch, checked."""
    if isinstance(words, str) or not words:
        raise ParameterError(f"words={words!r} is not allowed: a list of words, or a dict of lists")
    named = words if isinstance(words, Mapping) else {word: [word] for word in words}
    if len(named) < len(words):
        raise ParameterError(f"words={list(words)!r} lists a word twice")
    wrong = [name for name, group in named.items() if isinstance(group, str) or not group]
    if wrong:
        raise ParameterError(f"words: {wrong[0]!r} needs a list of words, got {named[wrong[0]]!r}")
    found = []
    for name, group in named.items():
        pairs = [_expression(word) for word in group]
        pattern = re.compile("|".join(expression for expression, _ in pairs))
        found.append(_Watched(name, pattern, tuple(probe for _, probe in pairs)))
    return found


def _expression(word: str) -> tuple[str, str]:
    """Return the regular expression of one word or phrase, and a text that each hit holds."""
    if not isinstance(word, str):
        raise ParameterError(f"words: {word!r} is no text")
    text = unicodedata.normalize("NFC", word).casefold().strip()
    stem = text.removesuffix("*")
    runs = _RUN.findall(stem)
    if "*" in stem or not runs or (stem != text and not stem.endswith(runs[-1])):
        raise ParameterError(
            f"words: {word!r} is not allowed: a word or phrase, with * only at the end of a word"
        )
    spaced = [re.match(_LETTER, run) is not None for run in runs]
    result = f"(?<!{_LETTER})" if spaced[0] else ""
    for i, run in enumerate(runs):
        if i:
            result += _GAP + ("" if spaced[i] and spaced[i - 1] else "?")
        result += re.escape(run)
    if spaced[-1]:
        result += f"{_LETTER}*" if stem != text else f"(?!{_LETTER})"
    return result, max(runs, key=len)


def _last_words(text: str, width: int) -> str:
    """Return the end of a text, whole words only, in one line.

    >>> _last_words("prices rose as the central", 12)
    'the central'
    """
    cut = text[-width:] if width else ""
    if len(text) > len(cut) and cut and not text[-width - 1].isspace():
        cut = cut.partition(" ")[2] if " " in cut else cut
    return " ".join(cut.split())

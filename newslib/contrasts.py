"""What the trends notebook shows: topics through time, two groups compared, words to watch.

Picks what to count where nobody said, and puts the tables of `newslib.trends`,
`newslib.watch` and `newslib.comparison` into words. Where there is too little to count, tables are
empty and the sentence says why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from newslib.analysis.numbers import counted
from newslib.comparison import compare
from newslib.errors import ParameterError
from newslib.tables import DECIMALS, day
from newslib.topics import TopicModel
from newslib.trends import ENOUGH, UNDATED, periods, shares_over_time
from newslib.watch import lines_with_words, words_by, words_over_time

# Articles in each group: below, an interval spans most of what is possible.
LEAST = 10
# Shares differ by one article in so many; topics in print need more, see `trust.MANY`.
MIN_ARTICLES = 4
# Above, 25 more fits take longer than a notebook should.
MAX_REFITTED, REFITS = 1000, 25
MAX_WATCHED = 6
_COURSE = ["bin", "start", "topic", "name", "n_articles", "n_bin", "share", "low", "high"]
_WORDS = ["bin", "start", "word", "n_articles", "n_bin", "share", "low", "high"]
_OUTLETS = ["outlet", "word", "n_articles", "n_group", "share", "low", "high"]
_LINES = ["word", "before", "match", "after", "outlet", "published", "article_id"]
_COMPARED = ["topic", "name", "first", "second", "count_first", "count_second", "difference"]


@dataclass(frozen=True, eq=False)
class Pair:
    """Two groups of articles to compare.

    Attributes
    ----------
    by : Series or None
        The group of each article; None where there are no two groups.
    groups : pair of str
    told : str
        A sentence that says what is compared and why, or why nothing is.
    """

    by: pd.Series[Any] | None
    groups: tuple[str, str]
    told: str

    @property
    def suffices(self) -> bool:
        """Whether each group has as many articles as an interval needs."""
        return self.by is not None and all((self.by == g).sum() >= LEAST for g in self.groups)


def course(documents: pd.DataFrame, model: TopicModel | None, period: str) -> pd.DataFrame:
    """Return the topics' shares over time, see `newslib.trends.shares_over_time`.

    `period` is what `newslib.trends.telling_bins` says; `start` is text. No rows without a model,
    or where no document has a date.
    """
    if model is None or not documents["published"].notna().any():
        return pd.DataFrame(columns=_COURSE)
    topics = model.topics_[["topic", "name"]]
    found = shares_over_time(documents, model.labels_, bins=period, topics=topics)
    return found.assign(start=day(found["start"])).round(DECIMALS)


def word_course(articles: pd.DataFrame, words: Sequence[str], period: str) -> pd.DataFrame:
    """Return in how many articles the words stand over time, near copies counted once."""
    if not words or not articles["published"].notna().any():
        return pd.DataFrame(columns=_WORDS)
    found = words_over_time(articles, words, bins=period, once=True)
    return found.assign(start=day(found["start"])).round(DECIMALS)


def side_by_side(shares: pd.DataFrame, of: str = "name") -> pd.DataFrame:
    """Return shares over time with one row a bin: bin, articles, and the six largest of `of`."""
    sizes = shares.groupby(of)["n_articles"].sum()
    largest = sizes[sizes > 0].sort_values(ascending=False, kind="stable").index[:6]
    wide = shares.pivot_table(index="bin", columns=of, values="share", aggfunc="first")
    bins = shares.drop_duplicates("bin")[["bin", "n_bin"]].reset_index(drop=True)
    listed = wide.reindex(bins["bin"])[largest].reset_index(drop=True)
    return pd.concat([bins, listed], axis=1)


def say_course(shares: pd.DataFrame, documents: pd.DataFrame, period: str) -> str:
    """Return in a sentence what the shares over time rest on."""
    if shares.empty:
        none = not documents["published"].notna().any()
        why = "no article has a date" if none else "no topics are shown"
        return f"No shares over time are shown: {why}."
    bins = shares.drop_duplicates("bin")
    sizes = bins.loc[bins["bin"] != UNDATED, "n_bin"].astype(int)
    held = sizes[sizes > 0].median()
    why = f"The {period}s are the shortest periods that hold {ENOUGH} articles as a rule"
    if held < ENOUGH:
        why = f"No periods that part the articles hold {ENOUGH} of them as a rule"
    if len(sizes) < 2:
        why = "There are no two periods to compare"
    have = "has" if sizes.sum() == 1 else "have"
    return (
        f"{sizes.sum()} of {counted(len(documents), 'article')} {have} a date, in "
        f"{counted(len(sizes), period)}. {why}; a "
        f"{period} holds {held:.0f}, and one article more or less moves a share by "
        f"{100 / held:.0f} points."
    )


def choose_pair(documents: pd.DataFrame, groups: Sequence[str] | None = None) -> Pair:
    """Return two groups of documents to compare.

    Parameters
    ----------
    documents : DataFrame
    groups : list of str or None
        Two outlets, or one day that parts two periods. None: the two largest outlets, if each has
        `LEAST` articles; else the periods before and from the middle date; else what there is.

    Raises
    ------
    ParameterError
        If `groups` are neither, or a day is none.
    """
    asked = list(groups or ())
    if groups is not None and len(asked) not in (1, 2):
        raise ParameterError(
            f"groups={asked!r} is not allowed: two outlets, or one day such as '2026-03-01'"
        )
    if len(asked) == 2:
        told = f"Compared are the outlets {asked[0]} and {asked[1]}, as asked for."
        return Pair(documents["outlet"], (asked[0], asked[1]), told)
    if asked:
        told = "Compared are the articles before and from the day asked for."
        return _parted(documents, asked[0], told)
    pairs = [*_largest_outlets(documents), *_halves(documents)]
    told = (
        "Nothing is compared: the articles name fewer than two outlets, and their dates make no "
        "two periods."
    )
    enough = [pair for pair in pairs if pair.suffices]
    return [*enough, *pairs, Pair(None, ("", ""), told)][0]


def _parted(documents: pd.DataFrame, split: str, told: str) -> Pair:
    by = periods(documents, split)
    # One of the two may be empty: both names end with the same day.
    end = by.dropna().iloc[0].partition(" ")[2]
    return Pair(by, (f"before {end}", f"from {end}"), told)


def _largest_outlets(documents: pd.DataFrame) -> list[Pair]:
    sizes = documents["outlet"].dropna().value_counts()
    named = sorted((-n, str(name)) for name, n in sizes.items() if str(name).strip())
    if len(named) < 2:
        return []
    (_, first), (_, second) = named[:2]
    told = f"Compared are the two outlets with the most articles, {first} and {second}."
    return [Pair(documents["outlet"], (first, second), told)]


def _halves(documents: pd.DataFrame) -> list[Pair]:
    days = sorted(day(documents["published"].dropna()))
    if not days or days[0] == days[-1]:
        return []
    split = max(days[len(days) // 2], next(later for later in days if later > days[0]))
    told = (
        f"Compared are the articles before {split} and those from that day on: it parts the dated "
        "ones in the middle."
    )
    return [_parted(documents, split, told)]


def compare_pair(documents: pd.DataFrame, model: TopicModel | None, pair: Pair) -> pd.DataFrame:
    """Return `newslib.comparison.compare` for the pair, shares rounded; no rows if there is none.

    The model is fitted again on resamples if there are at most `MAX_REFITTED` documents.
    """
    if model is None or pair.by is None:
        return pd.DataFrame(columns=[*_COMPARED, "low", "high", "q", "finding"])
    return compare(
        documents,
        model.labels_,
        pair.by,
        groups=pair.groups,
        topics=model.topics_[["topic", "name"]],
        least=LEAST,
        model=model if len(documents) <= MAX_REFITTED else None,
        n_refits=REFITS,
    ).round(DECIMALS)


def in_short(compared: pd.DataFrame) -> pd.DataFrame:
    """Return what a reader needs of a comparison, the largest differences first, no empty rows."""
    shown = [*_COMPARED, "low", "high", "low_refit", "high_refit", "match", "finding"]
    kept = [name for name in shown if name in compared and name not in ("first", "second")]
    found = compared[(compared["count_first"] + compared["count_second"]) > 0]
    order = found.assign(size=-found["difference"].astype(float).abs())
    return order.sort_values(["size", "topic"], ignore_index=True)[kept]


def say_comparison(compared: pd.DataFrame, pair: Pair) -> str:
    """Return in sentences what a comparison allows to say."""
    if compared.empty:
        return pair.told if pair.by is None else "No topics are shown, so none are compared."
    row = compared.iloc[0]
    said = (
        f"The first group ({row['first']}) has {counted(row['n_first'], 'article')}, the second "
        f"({row['second']}) {row['n_second']}; {counted(row['n_neither'], 'is', 'are')} in neither."
    )
    if min(row["n_first"], row["n_second"]) < LEAST:
        return f"{said} That is too few for an interval or a finding: {LEAST} in each are needed."
    more = compared[compared["finding"].str.startswith("more in")]
    if more.empty:
        return (
            f"{said} No difference is shown in any topic, which is not to say that there is none: "
            "the intervals tell how large one could be."
        )
    listed = "; ".join(f"{r['name']}: {r['finding']}" for r in more.to_dict("records"))
    return (
        f"{said} A difference is shown in {len(more)} of {counted(len(compared), 'row')}: {listed}."
    )


def watched(words: Sequence[str] | None, model: TopicModel | None) -> list[str]:
    """Return the words to watch: those named, else the first terms of the largest topics."""
    if words:
        return list(dict.fromkeys(words))
    if model is None:
        return []
    found = zip(model.top_terms(1), model.topics_["filler"], strict=True)
    first = dict.fromkeys(terms[0] for terms, filler in found if terms and not filler)
    return list(first)[:MAX_WATCHED]


def words_by_outlet(articles: pd.DataFrame, words: Sequence[str]) -> pd.DataFrame:
    """Return in how many articles of each outlet the words stand, near copies once in each."""
    if not words:
        return pd.DataFrame(columns=_OUTLETS)
    return words_by(articles, words, once=True).round(DECIMALS)


def lines_to_read(articles: pd.DataFrame, words: Sequence[str]) -> pd.DataFrame:
    """Return every place where the words stand, with what stands around them, near copies once."""
    if not words:
        return pd.DataFrame(columns=_LINES)
    found = lines_with_words(articles, words, once=True, width=60)
    return found.assign(published=day(found["published"]))[_LINES]


def say_words(lines: pd.DataFrame, words: Sequence[str]) -> str:
    """Return in a sentence which words are watched and how often each was found."""
    if not words:
        return "No words are watched: none are named, and no topics are shown to take them from."
    articles = lines.drop_duplicates(["word", "article_id"])["word"].value_counts()
    each = ", ".join(f"{w} {int(articles.get(w, 0))}" for w in words)
    return f"Articles that hold the word, near copies counted once: {each}."

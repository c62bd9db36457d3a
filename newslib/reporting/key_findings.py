"""The main findings of a report, in sentences made from the tables that its notebooks wrote.

A finding is said only if it would be there again: a topic whose terms come together and come back
when articles are left out, a difference whose interval excludes none, also where the topics are
looked for anew. What does not pass is named as such. No model is run here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import pandas as pd

from newslib.analysis.numbers import counted
from newslib.analysis.shown import percent, points
from newslib.analysis.trust import doubts, worth
from newslib.reporting.behind import read_table
from newslib.reporting.lists import Lists

# Topics and differences that a summary names; the sections have all of them.
_NAMED = 5
# Articles that a period needs before its share is set against another's.
_LEAST_IN_BIN = 10
_NUMBERS = {
    *("topic", "n_articles", "share", "npmi", "stability", "n_first", "n_second"),
    *("share_first", "share_second", "difference", "low", "high", "low_refit", "high_refit"),
    "n_bin",
}
_TOPICS = ("topic", "name", "n_articles", "share", "npmi", "stability")
_PLACED = ("topic", "rank", "article_id")
_COMPARED = ("topic", "name", "n_first", "n_second", "share_first", "share_second", "finding")
_COURSE = ("bin", "topic", "name", "n_articles", "n_bin", "share", "low", "high")
_LEFT_OUT = {
    "near copy": "nearly repeating another",
    "another language": "in another language",
    "no text": "without text",
}
# A piece of a sentence, or one and the address that it leads to, empty for none.
Part: TypeAlias = str | tuple[str, str]


@dataclass(frozen=True)
class Finding:
    """A sentence, and what it lists.

    Attributes
    ----------
    parts : tuple of text or (text, address)
    items : tuple of such tuples
    """

    parts: tuple[Part, ...]
    items: tuple[tuple[Part, ...], ...] = ()


def key_findings(tables: Path, lists: Lists) -> list[Finding]:
    """Return what the tables of a report allow to say; nothing where other notebooks were run.

    Read are topics.csv, articles-by-topic.csv, comparison.csv, shares-over-time.csv and uses.csv;
    counts get the addresses of their articles from `lists`.
    """
    topics = _numbers(tables / "topics.csv", _TOPICS)
    if topics is None:
        return []
    shown = topics[topics["topic"] >= 0]
    if shown.empty:
        said = (
            "No topics are shown: the articles that can be modelled are too few, or say too "
            "little, for as many topics as were asked for. The articles most like each other are "
            "listed instead."
        )
        return [Finding((said,)), *_left_out(tables, lists)]
    sound = {int(row["topic"]) for _, row in shown.iterrows() if not doubts(row)}
    found = [*_largest(topics, sound, tables, lists)]
    compared = _numbers(tables / "comparison.csv", _COMPARED)
    found += [] if compared is None or compared.empty else [_differences(compared, sound)]
    course = _numbers(tables / "shares-over-time.csv", _COURSE)
    found += [] if course is None else _changes(course, sound)
    return [*found, *_doubtful(shown), *_left_out(tables, lists)]


def _numbers(path: Path, columns: tuple[str, ...]) -> pd.DataFrame | None:
    """Return a table with its numbers as such, None if it is missing or another one."""
    table = read_table(path, columns)
    if table is None:
        return None
    for name in _NUMBERS.intersection(table):
        table[name] = pd.to_numeric(table[name], errors="coerce")
    return table


def _left_out(tables: Path, lists: Lists) -> Iterator[Finding]:
    """Which articles are in no topic because they were not modelled, if there are any."""
    table = read_table(tables / "uses.csv", ["article_id", "use"])
    uses = [] if table is None else table["use"].tolist()
    n = Counter(use for use in uses if use != "modelled")
    if not n:
        return
    are = "is" if n.total() == 1 else "are"
    left_out = f"{n.total()} of {counted(len(uses), 'article')} {are} left out of the topics: "
    parts: list[Part] = [left_out]
    for use, some in sorted(n.items(), key=lambda item: (-item[1], item[0])):
        parts.append((str(some), lists.behind_row({"use": use}, "articles", some)))
        parts += [f" {_LEFT_OUT.get(use, use)}", ", "]
    yield Finding((*parts[:-1], "."))


def _largest(
    topics: pd.DataFrame, sound: set[int], tables: Path, lists: Lists
) -> Iterator[Finding]:
    """Return what the topics are, the largest first without those in doubt; what they are worth."""
    n_topics, n_articles = int((topics["topic"] >= 0).sum()), int(topics["n_articles"].sum())
    held = topics[topics["topic"].isin(sound)]
    order = held.sort_values(["n_articles", "topic"], ascending=[False, True]).head(_NAMED)
    articles = lists.behind_row({"use": "modelled"}, "articles", n_articles)
    told = f" in {counted(n_topics, 'topic')}"
    if len(order):
        which = "the largest" if len(order) < len(held) else "those that hold up"
        told += f"; {'all' if len(order) == n_topics else which}"
    closest = _closest(tables / "articles-by-topic.csv", lists)
    items = tuple(_topic(row, closest, lists) for _, row in order.iterrows())
    told += ", each with what to read first" if items and closest else ""
    start = (counted(n_articles, "article"), articles)
    yield Finding((start, f"{told}{':' if items else '.'}"), items)
    said = f"{n_articles / n_topics:.1f} articles a topic are {worth(n_articles, n_topics)}."
    if len(held):
        low, high = (f"{end:.2f}" for end in (held["stability"].min(), held["stability"].max()))
        said += (
            f" When a fifth of the articles is left out, the topics come back with a stability of "
            f"{low if low == high else f'{low} to {high}'}, where 1 is with all their terms."
        )
    yield Finding((said,))


def _closest(path: Path, lists: Lists) -> dict[str, Part]:
    """Return the headline of the article closest to each topic, where there is one."""
    placed = read_table(path, _PLACED)
    if placed is None:
        return {}
    first = placed[placed["rank"] == "1"].set_index("topic")["article_id"]
    known = lists.behind.headlines
    return {str(t): (known[i], lists.page(i)) for t, i in first.items() if known.get(i)}


def _topic(row: pd.Series, closest: dict[str, Part], lists: Lists) -> tuple[Part, ...]:
    """Return a topic with its articles, its share, and the article closest to it."""
    n_articles = int(row["n_articles"])
    said = {"topic": f"{row['topic']:.0f}", "name": str(row["name"])}
    articles = lists.behind_row(said, "articles", n_articles)
    parts: list[Part] = [f"{row['name']}: ", (counted(n_articles, "article"), articles)]
    parts.append(f" ({percent(row['share'], 0)})")
    if said["topic"] in closest:
        parts += [", ", closest[said["topic"]]]
    return tuple(parts)


def _doubtful(shown: pd.DataFrame) -> Iterator[Finding]:
    """Topics that are not findings, and why."""
    weak = [(str(row["name"]), " and ".join(doubts(row))) for _, row in shown.iterrows()]
    weak = [(name, why) for name, why in weak if why]
    if not weak:
        return
    named: dict[str, list[str]] = {}
    for name, why in weak[:_NAMED]:
        named.setdefault(why, []).append(name)
    items = tuple((f"{'; '.join(names)}: {why}",) for why, names in named.items())
    more = f", of which {_NAMED} are named here" if len(weak) > _NAMED else ""
    those = f"{len(weak)} {'is' if len(weak) == 1 else 'are'} not to be taken for findings{more}"
    yield Finding((f"Of the topics, {those}:",), items)


def _excludes_none(row: pd.Series) -> bool:
    """Whether a difference is shown, for these topics and where they are looked for anew."""
    ends = [row.get(name) for name in ("low_refit", "high_refit")]
    if not str(row["finding"]).startswith("more in"):
        return False
    low, high = ends
    return low is None or high is None or bool(low > 0 or high < 0)


def _differences(compared: pd.DataFrame, sound: set[int]) -> Finding:
    """How two groups differ, as far as it is shown."""
    row = compared.iloc[0]
    first, second = int(row["n_first"]), int(row["n_second"])
    said = f"Compared are {counted(first, 'article')} ({row['first']}) and "
    said += f"{counted(second, 'other')} ({row['second']})."
    sure = [r for _, r in compared.iterrows() if r["topic"] in sound and _excludes_none(r)]
    if not sure:
        none = (
            f"{said} In no topic is a difference shown that other articles would surely show "
            "again, which is not to say that there is none."
        )
        return Finding((none,))
    items = tuple(
        (
            f"{r['name']}: {percent(r['share_first'], 0)} and {percent(r['share_second'], 0)}; the "
            f"difference lies between {points(r['low'], 0)} and {points(r['high'], 0)} points",
        )
        for r in sorted(sure, key=lambda r: (-abs(r["difference"]), r["topic"]))[:_NAMED]
    )
    start = f"{said} A difference is shown in {counted(len(sure), 'topic')}:"
    return Finding((start,), items)


def _changes(course: pd.DataFrame, sound: set[int]) -> list[Finding]:
    """Topics whose share in the first and the last period of enough articles differ for sure.

    Two periods only, chosen by size and date alone, and intervals that do not touch: among many
    pairs, some would differ by chance.
    """
    dated = course[(course["n_bin"] >= _LEAST_IN_BIN) & (course["start"] != "")]
    bins = list(dict.fromkeys(dated["bin"]))
    if len(bins) < 2:
        return []
    first, last = (dated[dated["bin"] == b].set_index("topic") for b in (bins[0], bins[-1]))
    items = []
    for topic in sorted(sound & set(first.index) & set(last.index)):
        was, now = first.loc[topic], last.loc[topic]
        if was["high"] < now["low"] or now["high"] < was["low"]:
            told = f"{was['name']}: from {percent(was['share'], 0)} to {percent(now['share'], 0)}"
            items.append((told,))
    between = f"between {bins[0]} and {bins[-1]}, the first and the last period with at least "
    between += f"{_LEAST_IN_BIN} articles"
    if not items:
        return [Finding((f"No topic’s share changed for sure {between}.",))]
    return [Finding((f"Shares that changed {between}:",), tuple(items))]

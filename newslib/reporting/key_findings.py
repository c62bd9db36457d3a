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
from typing import Any, TypeAlias

import pandas as pd

from newslib.analysis.trust import doubts, worth
from newslib.reporting.behind import read_table
from newslib.reporting.lists import Lists
from newslib.reporting.offline import counted

# Topics and differences that a summary names; the sections have all of them.
_NAMED = 5
# Articles that a period needs before its share is set against another's.
_LEAST_IN_BIN = 10
_TEXT = {
    "name",
    "terms",
    "filler",
    "finding",
    "first",
    "second",
    "bin",
    "start",
    "source",
    "source_refit",
}
_TOPICS = ("topic", "name", "n_articles", "share", "npmi", "stability")
_COMPARED = ("topic", "name", "n_first", "n_second", "share_first", "share_second", "finding")
_COURSE = ("bin", "topic", "name", "n_articles", "n_bin", "share", "low", "high")
# A piece of a sentence, and the address that it leads to, empty for none.
Part: TypeAlias = tuple[str, str]


@dataclass(frozen=True)
class Finding:
    """A sentence, and what it lists.

    Attributes
    ----------
    parts : tuple of (text, address)
    items : tuple of tuples of (text, address)
    """

    parts: tuple[Part, ...]
    items: tuple[tuple[Part, ...], ...] = ()


def key_findings(tables: Path, lists: Lists) -> list[Finding]:
    """Return what the tables of a report allow to say; nothing where other notebooks were run.

    Parameters
    ----------
    tables : Path
        The folder of topics.csv, comparison.csv and shares-over-time.csv.
    lists : Lists
        Where counts get the addresses of their articles.
    """
    topics = _numbers(tables / "topics.csv", _TOPICS)
    if topics is None:
        return []
    shown = topics[topics["topic"] >= 0]
    used = _left_out(tables, lists)
    if shown.empty:
        said = (
            "No topics are shown: the articles that can be modelled are too few, or say too "
            "little, for as many topics as were asked for. The articles most like each other are "
            "listed instead."
        )
        return [*used, Finding(((said, ""),))]
    sound = {int(row["topic"]) for _, row in shown.iterrows() if not doubts(row)}
    found = [*used, _largest(topics, sound, lists), *_doubtful(shown)]
    compared = _numbers(tables / "comparison.csv", _COMPARED)
    found += [] if compared is None or compared.empty else [_differences(compared, sound)]
    course = _numbers(tables / "shares-over-time.csv", _COURSE)
    found += [] if course is None else _changes(course, sound)
    return found


def _numbers(path: Path, columns: tuple[str, ...]) -> pd.DataFrame | None:
    """Return a table with its numbers as such, None if it is missing or another one."""
    table = read_table(path, columns)
    if table is None:
        return None
    for name in table:
        if name not in _TEXT:
            table[name] = pd.to_numeric(table[name], errors="coerce")
    return table


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _quoted(name: str) -> str:
    return f"“{name}”"


def _left_out(tables: Path, lists: Lists) -> Iterator[Finding]:
    """Which articles are in no topic because they were not modelled, if there are any."""
    table = read_table(tables / "uses.csv", ["article_id", "use"])
    uses = [] if table is None else table["use"].tolist()
    n = Counter(uses)
    n_modelled = n.pop("modelled", 0)
    if not n:
        return
    parts = [(f"{n_modelled} of {len(uses)} articles are modelled; not modelled: ", "")]
    for use, some in sorted(n.items(), key=lambda item: (-item[1], item[0])):
        behind = lists.behind.find({"use": use}, "articles", some)
        parts += [
            (str(some), lists.href(*behind) if behind else ""),
            (f" ({use}), ", ""),
        ]
    last = parts.pop()[0].removesuffix(", ")
    yield Finding((*parts, (f"{last}.", "")))


def _topic_link(lists: Lists, row: Any) -> Part:
    number, n_articles = f"{row['topic']:.0f}", int(row["n_articles"])
    said = {"topic": number, "name": row["name"]}
    behind = lists.behind.find(said, "articles", n_articles)
    return counted(n_articles, "article"), lists.href(*behind) if behind else ""


def _largest(topics: pd.DataFrame, sound: set[int], lists: Lists) -> Finding:
    """Return what the topics are, the largest first; those in doubt are not among them."""
    shown = topics[topics["topic"] >= 0]
    n_articles = int(topics["n_articles"].sum())
    order = shown[shown["topic"].isin(sorted(sound))].sort_values(
        ["n_articles", "topic"], ascending=[False, True]
    )
    modelled = lists.behind.find({"use": "modelled"}, "articles", n_articles)
    parts: list[Part] = [
        (counted(n_articles, "article"), lists.href(*modelled) if modelled else ""),
        (f" in {len(shown)} topics are {worth(n_articles, len(shown))}.", ""),
    ]
    if len(order):
        which = "They" if len(order) == len(shown) else "Those that hold up"
        which = "The largest" if len(order) > _NAMED else which
        told = f" {which}, and their stability (1 if all their terms come back when a fifth of the"
        parts.append((f"{told} articles is left out):", ""))
    items = tuple(
        (
            (f"{row['name']}: ", ""),
            _topic_link(lists, row),
            (f" ({_percent(row['share'])}), stability {row['stability']:.2f}", ""),
        )
        for row in order.head(_NAMED).to_dict("records")
    )
    return Finding(tuple(parts), items)


def _doubtful(shown: pd.DataFrame) -> Iterator[Finding]:
    """Topics that are not findings, and why."""
    weak = [(row["name"], doubts(row)) for _, row in shown.iterrows() if doubts(row)]
    if not weak:
        return
    items = tuple(((f"{_quoted(name)}: {' and '.join(why)}", ""),) for name, why in weak[:_NAMED])
    more = f", of which {_NAMED} are named here" if len(weak) > _NAMED else ""
    those = f"{len(weak)} {'is' if len(weak) == 1 else 'are'} not to be taken for findings{more}"
    yield Finding(((f"Of the topics, {those}:", ""),), items)


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
    said = f"Compared are {row['n_first']:.0f} articles ({row['first']}) and "
    said += f"{row['n_second']:.0f} others ({row['second']})."
    sure = [r for _, r in compared.iterrows() if r["topic"] in sound and _excludes_none(r)]
    if not sure:
        none = (
            f"{said} In no topic is a difference shown that other articles would surely show "
            "again, which is not to say that there is none."
        )
        return Finding(((none, ""),))
    items = tuple(
        (
            (
                f"{r['name']}: {_percent(r['share_first'])} and {_percent(r['share_second'])}; the "
                f"difference lies between {_points(r['low'])} and {_points(r['high'])} points",
                "",
            ),
        )
        for r in sorted(sure, key=lambda r: (-abs(r["difference"]), r["topic"]))[:_NAMED]
    )
    start = f"{said} A difference is shown in {counted(len(sure), 'topic')}:"
    return Finding(((start, ""),), items)


def _points(share: float) -> str:
    return f"{100 * share:+.0f}".replace("-", "\u2212")


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
            told = f"{was['name']}: from {_percent(was['share'])} to {_percent(now['share'])}"
            items.append(((told, ""),))
    between = f"between {bins[0]} and {bins[-1]}, the first and the last period with at least "
    between += f"{_LEAST_IN_BIN} articles"
    if not items:
        return [Finding(((f"No topic’s share changed for sure {between}.", ""),))]
    return [Finding(((f"Shares that changed {between}:", ""),), tuple(items))]

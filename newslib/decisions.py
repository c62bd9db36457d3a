"""What a reader decided about topics: named, merged, dropped; kept in a file that names terms.

A decisions file is TOML, one table a decision::

    [[topic]]
    terms = ["ferry", "quay"]
    name = "Harbour"

    [[topic]]
    terms = ["people", "year"]
    drop = true
    note = "filler: holds no subject"

A decision is about the topics whose top terms hold all of its terms, whatever their numbers, so
that it outlives another fit. Topics of one name are merged. ``docs/trends.md`` tells the rules.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from newslib.analysis.counting import DROPPED, NAMES, NO_TOPIC, Integers, column
from newslib.analysis.decision_file import Decision as Decision
from newslib.analysis.decision_file import read_decisions as read_decisions
from newslib.errors import ParameterError

_TERMS_LISTED = 10
_DRAFTED = 5  # terms of a decision


@dataclass(frozen=True, eq=False)
class Decided:
    """Topics after the decisions.

    Attributes
    ----------
    topics : DataFrame
        One row a topic, largest first: topic (its new number, from 0), name, terms (joined by
        ", "; those of merged topics by turns), n_articles, share (of all articles), found (the
        numbers of the model's topics in it), decision ("named", "merged" or "none"); at the end
        -2, what was dropped, if anything was.
    labels : ndarray of int
        The new topic of each article: -1 for none, -2 for a dropped one.
    merged : dict of int
        The new number of each of the model's topics: what `newslib.comparison.compare` takes.
    warnings : DataFrame
        Decisions that may not do what was meant: decision (its place, from 1), terms, problem
        ("unmatched", "ambiguous", or "contested": another decision on the topic counts), message.
    """

    topics: pd.DataFrame
    labels: Integers
    merged: dict[int, int]
    warnings: pd.DataFrame


def decide(
    decisions: Sequence[Decision],
    topics: pd.DataFrame,
    terms: Sequence[Sequence[str]],
    labels: ArrayLike,
) -> Decided:
    """Apply decisions to the topics of a fitted model.

    Parameters
    ----------
    decisions : sequence of Decision
        What `read_decisions` gives.
    topics : DataFrame
        `TopicModel.topics_`: topic (0, 1 and so on) and name; terms, if there, as people write
        them.
    terms : list of lists of str
        The top terms in which decisions look: ``TopicModel.top_terms(20)``.
    labels : array of int
        The model's topic of each article, -1 for none.

    Raises
    ------
    ParameterError
        If topics, terms and labels do not fit together.
    """
    titles = [str(name) for name in column(topics, "name")]
    found = _checked(topics, terms, labels)
    listed = [{_plain(term) for term in some} for some in terms]
    # Names and phrases as the table shows them are the topic's too.
    for held, shown in zip(listed, topics.get("terms", []), strict=False):
        held.update(_plain(term) for term in str(shown).split(", "))
    matches = [_matches(decision, listed) for decision in decisions]
    given = {
        topic: min(claims, key=lambda decision: _depth(decision, terms[topic]))
        for topic in range(len(terms))
        if (claims := [d for d, found in zip(decisions, matches, strict=True) if topic in found])
    }
    warned = _warnings(decisions, matches, given)
    names = {decision.name for decision in given.values()}
    for topic, title in enumerate(titles):
        # A topic that nobody decided on is not merged by its name alone.
        own = f"{title} (undecided)" if title in names else title
        given.setdefault(topic, Decision((), own))
    return _renumbered(given, terms, found, warned)


def _checked(topics: pd.DataFrame, terms: Sequence[Sequence[str]], labels: ArrayLike) -> Integers:
    found = np.asarray(labels)
    if list(column(topics, "topic")) != list(range(len(terms))):
        raise ParameterError(
            f"topics lists {list(topics['topic'])}, but there are terms of {len(terms)} topics"
        )
    if found.ndim != 1 or (len(found) and found.dtype.kind not in "iu"):
        raise ParameterError(f"labels of type {found.dtype} and shape {found.shape}: no topics")
    strange = sorted({int(t) for t in np.unique(found)} - set(range(-1, len(terms))))
    if strange:
        raise ParameterError(f"labels hold {strange}; topics are 0 to {len(terms) - 1}, or -1")
    return found.astype(np.int64)


def _plain(term: str) -> str:
    # "US" is the term "u.s.".
    return " ".join(unicodedata.normalize("NFC", term).casefold().replace(".", "").split())


def _matches(decision: Decision, listed: Sequence[set[str]]) -> list[int]:
    wanted = {_plain(term) for term in decision.terms}
    needed = min(decision.at_least or len(wanted), len(wanted))
    return [t for t, held in enumerate(listed) if sum(_held(w, held) for w in wanted) >= needed]


def _held(term: str, listed: set[str]) -> bool:
    """Say whether a topic lists a term, or all words of a phrase."""
    return term in listed or listed.issuperset(term.split())


def _depth(decision: Decision, terms: Sequence[str]) -> float:
    """Return how far down a topic's list the terms of a decision stand on average, from 0."""
    place = {_plain(term): i for i, term in enumerate(terms)}
    return float(np.mean([place.get(_plain(term), len(terms)) for term in decision.terms]))


def _warnings(
    decisions: Sequence[Decision], matches: Sequence[Sequence[int]], given: Mapping[int, Decision]
) -> pd.DataFrame:
    rows = []
    for i, (decision, found) in enumerate(zip(decisions, matches, strict=True), start=1):
        terms = ", ".join(decision.terms)
        of = f"decision {i} ({terms}; {decision.told})"
        if not found:
            rows.append((i, terms, "unmatched", f"{of} fits no topic: nothing is done"))
        if len(found) > 1:
            message = f"{of} fits the topics {_numbers(found)}: all of them are {decision.told}"
            rows.append((i, terms, "ambiguous", message))
        for topic in found:
            other = given[topic]
            if other.told != decision.told:
                message = (
                    f"topic {topic} is {other.told} by ({', '.join(other.terms)}), not "
                    f"{decision.told} by ({terms}), whose terms stand lower in its list"
                )
                rows.append((i, terms, "contested", message))
    return pd.DataFrame(rows, columns=["decision", "terms", "problem", "message"])


def _renumbered(
    given: Mapping[int, Decision],
    terms: Sequence[Sequence[str]],
    labels: Integers,
    warned: pd.DataFrame,
) -> Decided:
    """Gather topics of one name, number them by size and place the articles anew."""
    sizes = np.bincount(labels + 1, minlength=len(terms) + 1)[1:]
    members: dict[str | None, list[int]] = {}
    for topic in range(len(terms)):
        members.setdefault(given[topic].name, []).append(topic)
    dropped = members.pop(None, [])
    ordered = sorted(members.items(), key=lambda item: (-sizes[item[1]].sum(), item[1][0]))
    rows = [(new, str(name), some) for new, (name, some) in enumerate(ordered)]
    rows += [(DROPPED, NAMES[DROPPED], dropped)] if dropped else []
    table = pd.DataFrame(
        {
            "topic": [number for number, _, _ in rows],
            "name": [name for _, name, _ in rows],
            "terms": [", ".join(_by_turns([terms[t] for t in some])) for *_, some in rows],
            "n_articles": [int(sizes[some].sum()) for *_, some in rows],
            "found": [_numbers(some) for *_, some in rows],
            "decision": [_kind(number, some, given) for number, _, some in rows],
        }
    )
    table.insert(4, "share", table["n_articles"] / max(len(labels), 1))
    merged = {topic: number for number, _, some in rows for topic in some}
    again = np.array([merged.get(int(topic), NO_TOPIC) for topic in labels], dtype=np.int64)
    return Decided(table, again, dict(sorted(merged.items())), warned)


def _kind(number: int, members: Sequence[int], given: Mapping[int, Decision]) -> str:
    if number == DROPPED:
        return "dropped"
    return "merged" if len(members) > 1 else "named" if given[members[0]].terms else "none"


def _numbers(topics: Sequence[int]) -> str:
    return ", ".join(str(topic) for topic in topics)


def _by_turns(lists: Sequence[Sequence[str]]) -> list[str]:
    """Return the first terms of several lists, one from each by turns, repeats once.

    >>> _by_turns([["goal", "cup", "fans"], ["match", "goal"]])
    ['goal', 'match', 'cup', 'fans']
    """
    longest = max(len(some) for some in lists)
    turns = [some[i] for i in range(longest) for some in lists if i < len(some)]
    return list(dict.fromkeys(turns))[:_TERMS_LISTED]


def draft_decisions(topics: pd.DataFrame, terms: Sequence[Sequence[str]]) -> str:
    """Return the text of a decisions file that changes nothing, to be edited.

    Each topic gets its present name and its first five terms, of which half suffice, or as many
    more as tell it from the others. A topic whose terms are all another's too, or that has none, is
    only mentioned in a comment.
    """
    listed = [{_plain(term) for term in some} for some in terms]
    entries = []
    for some, name in zip(terms, column(topics, "name"), strict=True):
        first, title = tuple(some[:_DRAFTED]), _toml(str(name))
        for least in range((len(first) + 1) // 2, len(first) + 1):
            if len(_matches(Decision(first, at_least=least), listed)) == 1:
                few = f"at_least = {least}\n" if least < len(first) else ""
                entries.append(f"[[topic]]\nterms = {_toml(list(first))}\n{few}name = {title}\n")
                break
        else:
            entries.append(f"# No terms tell {title} from all other topics.\n")
    return "\n".join(entries)


def _toml(value: str | list[str]) -> str:
    # JSON's texts are TOML's, but for the one control character that JSON leaves as it is.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")

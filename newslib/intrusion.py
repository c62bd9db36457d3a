"""Do humans see the topics? Sheets in which one word, or one article, does not belong.

Chang, Boyd-Graber, Gerrish, Wang and Blei 2009, "Reading Tea Leaves": coders look for the intruder
among a topic's words; the clearer the topic, the more often they find it. A sheet is a CSV file
that coders fill in; its key is another file. `newslib.agreement` scores filled sheets,
``docs/how-to/intrusion.md`` shows both.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from newslib.analysis.counting import column
from newslib.errors import ParameterError
from newslib.evidence import speaking
from newslib.modelling.checks import check_whole
from newslib.tables import write_csv
from newslib.topics import TopicModel

# Terms of a topic in which an intruder must not stand.
_TERMS_OF_TOPIC = 30
KEY = ["item", "topic", "place", "intruder"]
_BEGINNING = 200  # characters of an article's text that a coder sees


@dataclass(frozen=True, eq=False)
class Sheet:
    """What coders fill in, and what only the scorer needs, one row an item.

    `sheet` has the columns item (from 1), choice_1, choice_2 and so on, answer (empty); `key` has
    item, topic, place (of the intruder, from 1), intruder (its text).
    """

    sheet: pd.DataFrame
    key: pd.DataFrame

    def write(self, sheet: str | os.PathLike[str], key: str | os.PathLike[str]) -> None:
        """Write both as CSV; keep the key from the coders."""
        write_csv(self.sheet, Path(sheet))
        write_csv(self.key, Path(key))


def word_intrusion(model: TopicModel, *, n: int = 5) -> Sheet:
    """Return a sheet with the first `n` words of each topic and one of another's first `n`.

    The intruder is none of the topic's 30 best terms. Items, and the choices in them, are in the
    order of a SHA-256, which says nothing of what was put in. Topics of fewer than two terms, or
    for which no intruder is left, are passed over.
    """
    check_whole("n", n, 1)
    listed = model.shown_terms(_TERMS_OF_TOPIC)
    drawn = []
    for topic, terms in enumerate(listed):
        own = {word for term in terms for word in _words(term)}
        strange = [
            term
            for other, some in enumerate(listed)
            for term in some[:n]
            if other != topic and own.isdisjoint(_words(term))
        ]
        if strange and len(terms) > 1:
            drawn.append((topic, terms[:n], _drawn(strange, [str(topic), *terms])))
    return _sheet(drawn)


def word_tables(model: TopicModel | None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return `word_intrusion`'s sheet and its key, without rows where no topics are shown."""
    try:
        made = word_intrusion(model) if model else None
    except ParameterError:  # no topic has an intruder
        made = None
    if made:
        return made.sheet, made.key
    return pd.DataFrame(columns=["item", "answer"]), pd.DataFrame(columns=KEY)


def article_intrusion(model: TopicModel, articles: pd.DataFrame, *, n: int = 3) -> Sheet:
    """Return a sheet with the `n` articles of most weight in each topic and one of another's.

    The model was fitted on raw texts, of these articles or of others; they have the columns
    article_id, headline and text, as `Corpus.articles`. Near duplicates are best left out before.
    Topics with fewer than `n` articles are passed over.
    """
    check_whole("n", n, 1)
    columns = {name: column(articles, name) for name in ("article_id", "headline", "text")}
    ordered = pd.DataFrame(columns).sort_values("article_id", ignore_index=True)
    best = speaking(model.transform(ordered["text"]), n=n)
    told = [_beginning(*pair) for pair in zip(ordered["headline"], ordered["text"], strict=True)]
    best["text"] = [told[place] for place in best["document"]]
    drawn = []
    for topic in range(model.n_topics):
        own = best.loc[best["topic"] == topic, "text"].tolist()
        strange = [text for text in best["text"] if text not in own]
        if strange and len(own) == n:
            drawn.append((topic, own, _drawn(strange, [str(topic), *own])))
    return _sheet(drawn)


def _words(term: str) -> list[str]:
    return term.casefold().replace(".", "").split()


def _beginning(headline: Any, text: str) -> str:
    start = " ".join(text.split())[:_BEGINNING]
    return f"{headline}: {start}" if isinstance(headline, str) and headline.strip() else start


def _digest(*parts: str) -> bytes:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).digest()


def _drawn(candidates: Iterable[str], of: Sequence[str]) -> str:
    return min(candidates, key=lambda text: (_digest("intruder", *of, text), text))


def _sheet(drawn: Sequence[tuple[int, Sequence[str], str]]) -> Sheet:
    """Put intruders among the others and number the items."""
    if not drawn:
        raise ParameterError("no topic has enough terms or articles for a sheet")
    items = []
    for topic, own, intruder in drawn:
        every = sorted([*own, intruder])
        choices = sorted(every, key=lambda text: _digest("place", *every, text))
        items.append((_digest("item", *every), topic, choices, intruder))
    items.sort(key=lambda item: item[0])
    places = [enumerate(choices, start=1) for _, _, choices, _ in items]
    sheet = pd.DataFrame([{f"choice_{i}": text for i, text in row} for row in places]).fillna("")
    sheet.insert(0, "item", range(1, len(items) + 1))
    key = [
        (number, topic, choices.index(intruder) + 1, intruder)
        for number, (_, topic, choices, intruder) in enumerate(items, start=1)
    ]
    return Sheet(sheet.assign(answer=""), pd.DataFrame(key, columns=KEY))

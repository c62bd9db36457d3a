"""How far topics can be trusted, in plain sentences: what each rests on, whether it comes back."""

from __future__ import annotations

import pandas as pd

from newslib.analysis.numbers import counted

# Articles a topic: below FEW, a topic is a way to sort the reading; above MANY, shares can be
# compared with care. A topic of fewer than LEAST is a story or two.
LEAST, FEW, MANY = 3, 15, 100
# NPMI below which a topic's terms hardly come together more often than by chance.
LOOSE = 0.1
# Stability below which too little comes back when a fifth of the articles is left out: at 0.5, a
# Jaccard similarity, two thirds of the terms are the same.
STEADY = 0.5


def doubts(topic: pd.Series) -> list[str]:
    """Return why a row of a topic table (see `newslib.findings.topic_table`) is no finding.

    >>> doubts(pd.Series({"n_articles": 40, "npmi": 0.05, "stability": 0.9}))
    ['its terms hardly come together']
    """
    found = []
    if topic["n_articles"] < LEAST:
        found.append(f"it rests on {int(topic['n_articles'])} of the articles")
    if not topic["npmi"] >= LOOSE:
        found.append("its terms hardly come together")
    if not topic["stability"] >= STEADY:
        found.append("too few of its terms come back when a fifth of the articles is left out")
    if str(topic.get("filler", "")).lower() == "true":
        found.append("its terms are at home in most other topics, which makes it filler")
    return found


def worth(n_articles: int, n_topics: int) -> str:
    """Return what so many articles in so many topics are enough for."""
    mean = n_articles / n_topics
    if mean < FEW:
        return "so few that the topics are a way to sort the reading, not a measurement"
    if mean < MANY:
        return "enough to describe the topics, too few to compare their shares finely"
    return "enough to compare the topics' shares with care"


def _range(values: pd.Series[float]) -> str:
    if values.isna().all():
        return "not known, too few articles"
    return f"{values.mean():.2f} on average, {values.min():.2f} at the lowest"


def say_trust(table: pd.DataFrame) -> str:
    """Return in plain sentences how far a topic table can be trusted."""
    topics = table[table["topic"] >= 0]
    if topics.empty:
        return "No topics are shown, so there are none to trust."
    n_articles, n_unplaced = int(table["n_articles"].sum()), int(table["n_articles"].iloc[-1])
    unplaced = counted(n_unplaced, "article has", "articles have")
    weak = topics[~(topics["npmi"] >= LOOSE)]
    loose = [f"{i} ({name})" for i, name in zip(weak["topic"], weak["name"], strict=True)]
    together = (
        f"The terms of topic {', '.join(loose)} hardly come together more often than by chance: "
        "give such a topic no name in print."
        if loose
        else "In every topic the terms come together more often than by chance."
    )
    filler = [
        f"{row['topic']} ({row['name']})"
        for row in topics.to_dict("records")
        if str(row.get("filler", "")).lower() == "true"
    ]
    if filler:
        together += f" Filler, and no finding, is topic {', '.join(filler)}."
    return (
        f"{counted(n_articles, 'article')} in {counted(len(topics), 'topic')} are "
        f"{n_articles / len(topics):.1f} a topic, {worth(n_articles, len(topics))}; the "
        f"smallest topic rests on {topics['n_articles'].min()}, and {unplaced} none. NPMI: "
        f"{_range(topics['npmi'])}. {together} Stability when a fifth of the articles is left "
        f"out: {_range(topics['stability'])}."
    )

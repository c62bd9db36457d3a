"""Articles of several languages: one topic model for each, and one table of all topics.

Terms of two languages never meet in an article, so one model of both parts topics by language
first. Topics of different languages are not matched: whether two are one subject, a reader decides,
in a decisions file for instance.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from newslib.analysis.counting import NO_TOPIC, column
from newslib.errors import ParameterError
from newslib.modelling.checks import check_whole
from newslib.topics import TopicModel

# Articles that a topic needs on average: languages with fewer get fewer topics.
LEAST = 5
_UNKNOWN = "not known"


@dataclass(frozen=True, eq=False)
class ByLanguage:
    """Topics of each language.

    Attributes
    ----------
    models : dict
        The fitted model of each language, the one with the most articles first.
    languages : DataFrame
        language ("not known" where it is not), n_articles, n_topics and note: why fewer or none.
    topics : DataFrame
        `TopicModel.topics_` of all models, with the column language in front; shares are of the
        language's articles.
    labels : Series of int
        The topic of each article in its language's model, -1 for none; indexed as the articles.
    """

    models: dict[str, TopicModel]
    languages: pd.DataFrame
    topics: pd.DataFrame
    labels: pd.Series[int]


def fit_by_language(
    articles: pd.DataFrame, n_topics: int | Mapping[str, int] = 10, **parameters: Any
) -> ByLanguage:
    """Fit a topic model on the articles of each language.

    Parameters
    ----------
    articles : DataFrame
        With the columns language and text, as `Corpus.articles`.
    n_topics : int or dict
        Topics of each language, or their number by its code; languages that a dict does not name
        are left out. A language gets one topic for `LEAST` of its articles at most, and none
        where that makes fewer than two; if none has so many, that is an error.
    **parameters
        Of every `TopicModel`, but for language.
    """
    for asked in n_topics.values() if isinstance(n_topics, Mapping) else [n_topics]:
        check_whole("n_topics", asked, 2)
    codes = column(articles, "language").astype(object)
    texts = column(articles, "text")
    sizes = codes.fillna("").value_counts()
    labels = pd.Series(NO_TOPIC, index=articles.index, dtype=np.int64)
    models, tables, rows = {}, [], []
    for code in sorted(sizes.index, key=lambda code: (-sizes[code], code)):
        n, note = _number(str(code), int(sizes[code]), n_topics)
        if n:
            chosen = (codes == code).to_numpy()
            model = TopicModel(n, language=str(code), **parameters).fit(texts[chosen])
            labels[chosen], models[str(code)] = model.labels_, model
            tables.append(model.topics_.assign(language=code))
        rows.append((code or _UNKNOWN, int(sizes[code]), n, note))
    if not models:
        raise ParameterError(
            f"no language has articles enough for two topics, {2 * LEAST} are needed: "
            + ", ".join(f"{code or _UNKNOWN} {sizes[code]}" for code in sizes.index)
        )
    languages = pd.DataFrame(rows, columns=["language", "n_articles", "n_topics", "note"])
    topics = pd.concat(tables, ignore_index=True)
    topics.insert(0, "language", topics.pop("language"))
    return ByLanguage(models, languages, topics, labels)


def _number(code: str, size: int, n_topics: int | Mapping[str, int]) -> tuple[int, str]:
    """Return how many topics a language gets, and why if that is fewer than asked for."""
    asked = n_topics.get(code, 0) if isinstance(n_topics, Mapping) else n_topics
    most = size // LEAST
    if not code:
        return 0, "the language is not known"
    if not asked:
        return 0, "not asked for"
    if most < 2:
        return 0, f"too few articles: {size}, and {2 * LEAST} are needed"
    note = "" if asked <= most else f"{asked} topics need {asked * LEAST} articles"
    return min(asked, most), note

"""How far topics depend on choices: their number, the articles at hand, copies counted or not.

Every function fits the topic model again, on the same counts of terms, and matches the topics of
both fits by their top terms. Frames in, frames out, with the columns that
``docs/data-dictionary.md`` tells; nothing is drawn at random.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.metrics import adjusted_rand_score

from newslib.analysis.numbers import counted
from newslib.diagnostics import TopicNumbers, match_topics, matched_jaccard, topic_numbers
from newslib.errors import ParameterError
from newslib.evidence import without_each_part
from newslib.modelling.factors import Array
from newslib.newcomers import EXPECTED, misfit
from newslib.progress import tracked
from newslib.tables import DECIMALS
from newslib.terms import analyzer
from newslib.topics import TopicModel

# Above, every so many-th article is taken: thirty fits of more take too long for a notebook.
MAX_ARTICLES = 1500
# Numbers of topics tried, as parts of the one asked for.
STEPS = (0.5, 0.75, 1.0, 1.5, 2.0)
# Articles a topic on average that a number of topics needs to be tried.
LEAST = 2
_CURVE = ["topics", "agreement", "same_terms", "smallest"]
_NUMBERS = ["topics", "npmi", "stability", "coverage", "agreement"]
_PARTS = ["topic", "name", "n_articles", "share", "lowest", "highest", "stability", "misfits"]
_COPIES = ["topic", "name", "without", "with", "difference", "copies", "same_terms"]


@dataclass(frozen=True, eq=False)
class Fit:
    """A model fitted on articles that are taken apart into terms already.

    Attributes
    ----------
    model : TopicModel
    tokens : list of lists of str
    """

    model: TopicModel
    tokens: list[list[str]]

    @cached_property
    def again(self) -> list[tuple[TopicModel, NDArray[np.intp]]]:
        """Models found without each fifth of the articles in turn, each with what was left out."""
        unfitted = TopicModel(self.model.n_topics, analyzer="tokens")
        return list(without_each_part(unfitted, self.tokens))

    @cached_property
    def outside(self) -> pd.DataFrame:
        """What `TopicModel.fits` says of each article by the model found without it.

        `home` is its topic in the model found with it.
        """
        found = [
            model.fits([self.tokens[i] for i in gone]).assign(home=self.model.labels_[gone])
            for model, gone in self.again
        ]
        return pd.concat(found, ignore_index=True) if found else pd.DataFrame()


def sample(documents: pd.DataFrame) -> pd.DataFrame:
    """Return at most `MAX_ARTICLES` documents, spread evenly over the order of `article_id`."""
    ordered = documents.sort_values("article_id", ignore_index=True)
    step = -(-len(ordered) // MAX_ARTICLES) if len(ordered) else 1
    return ordered.iloc[::step].reset_index(drop=True)


def fit(documents: pd.DataFrame, language: str, n_topics: int) -> Fit:
    """Fit a topic model on the documents' texts, and keep the terms for further fits."""
    analyze = analyzer(language)
    tokens = [list(analyze(text)) for text in documents["text"]]
    # Fitted on texts, so that topics have the names that other notebooks give them.
    return Fit(TopicModel(n_topics, language=language).fit(documents["text"]), tokens)


def how_many(fitted: Fit | None) -> TopicNumbers:
    """Return what speaks for which number of topics, see `newslib.diagnostics.topic_numbers`.

    Without a fit, or with too few articles, the table is empty and the reason says why.
    """
    why = "no topics are shown"
    if fitted is not None:
        try:
            return topic_numbers(fitted.tokens, ready=True)
        except ParameterError as error:
            why = str(error)
    return TopicNumbers(pd.DataFrame(columns=_NUMBERS), 0, 0, 0, f"None is suggested: {why}.")


def numbers(n_topics: int, n_articles: int) -> list[int]:
    """Return the numbers of topics to try: half to twice `n_topics`, as far as articles go.

    >>> numbers(6, 31), numbers(6, 13)
    ([3, 4, 6, 9, 12], [3, 4, 6])
    """
    tried = {max(2, int(n_topics * step)) for step in STEPS}
    most = max(n_topics, n_articles // LEAST)
    return sorted(n for n in tried if n <= most)


def curve(fitted: Fit | None) -> pd.DataFrame:
    """Return what changes with other numbers of topics, a row each: topic-numbers.csv.

    Numbers that the articles do not allow are left out. No rows without a fit.
    """
    rows: list[tuple[float, ...]] = []
    if fitted is None:
        return pd.DataFrame(columns=_CURVE)
    asked = fitted.model
    for n in tracked(numbers(asked.n_topics, len(fitted.tokens)), "numbers of topics"):
        try:
            model = TopicModel(n, analyzer="tokens").fit(fitted.tokens)
        except ParameterError:
            continue
        agreement = adjusted_rand_score(asked.labels_, model.labels_)
        same = matched_jaccard(asked.top_terms(10), model.top_terms(10)).mean()
        rows.append((n, float(agreement), float(same), int(model.topics_["n_articles"].min())))
    return pd.DataFrame(rows, columns=_CURVE).round(DECIMALS)


def say_curve(found: pd.DataFrame, n_topics: int) -> str:
    """Return in sentences what other numbers of topics change."""
    if found.empty:
        return "No topics are shown, so no other numbers of them are tried."
    others = found[found["topics"] != n_topics]
    if others.empty:
        return "There are too few articles to try other numbers of topics."
    agreed, same = others["agreement"], others["same_terms"]
    tried = ", ".join(str(n) for n in others["topics"])
    return (
        f"With other numbers of topics in place of {n_topics} ({tried}), the articles fall "
        f"together much as before where the agreement is near 1: it is {agreed.min():.2f} to "
        f"{agreed.max():.2f}. Of the topics' terms, {100 * same.min():.0f} to "
        f"{100 * same.max():.0f} % come back. No number is the right one."
    )


def _first(found: pd.DataFrame, values: pd.Series[float]) -> pd.Series[Any]:
    """Return the first row with the smallest of the values."""
    return found.iloc[int(values.round(6).fillna(np.inf).to_numpy(float).argmin())]


def left_out(fitted: Fit | None) -> pd.DataFrame:
    """Return how far each topic's share and terms depend on the articles at hand: left-out.csv.

    Lowest and highest are 0 where a topic found no match. No rows without a fit.
    """
    if fitted is None:
        return pd.DataFrame(columns=_PARTS)
    found = fitted.model.topics_[["topic", "name", "n_articles"]].copy()
    found["share"] = found["n_articles"] / len(fitted.tokens)
    if not fitted.again:
        return found.reindex(columns=_PARTS).round(DECIMALS)
    beside = np.array([_beside(fitted.model, again) for again, _ in fitted.again])
    found["lowest"], found["highest"] = beside[:, 0].min(axis=0), beside[:, 0].max(axis=0)
    found["stability"] = beside[:, 1].mean(axis=0)
    strange = fitted.outside.loc[~fitted.outside["fits"], "home"].value_counts()
    found["misfits"] = strange.reindex(found["topic"], fill_value=0).to_numpy()
    return found.round(DECIMALS)


def _beside(model: TopicModel, again: TopicModel) -> tuple[Array, Array]:
    """Return the share of each topic's match in another fit, 0 for none, and how much came back."""
    terms, others = model.top_terms(10), again.top_terms(10)
    shares = np.append(again.topics_["n_articles"] / len(again.labels_), 0.0)
    return shares[match_topics(terms, others)], matched_jaccard(terms, others)


def say_left_out(found: pd.DataFrame) -> str:
    """Return in sentences which topics depend most on the articles at hand."""
    if found.empty:
        return "No topics are shown, so none are tried with fewer articles."
    if found["stability"].isna().all():
        return "There are too few articles to leave any out."
    widest = _first(found, found["lowest"] - found["highest"])
    loose = _first(found, found["stability"])
    return (
        f"When a fifth of the articles is left out, the share of topic {widest['topic']} "
        f"({widest['name']}) moves most, from {100 * widest['lowest']:.0f} to "
        f"{100 * widest['highest']:.0f} %. The terms of topic {loose['topic']} ({loose['name']}) "
        f"come back least: {loose['stability']:.2f}, where 1 is all of them."
    )


def say_outside(fitted: Fit | None) -> str:
    """Return in sentences how far articles fit topics that were found without them."""
    placed = fitted.outside if fitted else pd.DataFrame()
    if placed.empty:
        return "No articles are placed by topics that were found without them."
    share, usual = misfit(placed), f"{100 * EXPECTED:.0f} %"
    told = f"within the {usual} to be expected of articles from where the others came"
    if share > EXPECTED:
        told = f"more than {usual}: the topics say little of articles that they were not found in"
    of_all = f"{counted(len(placed), 'article')} ({100 * share:.0f} %)"
    return (
        f"Placed by topics that were found without them, {int((~placed['fits']).sum())} of "
        f"{of_all} do not fit: they are further from their topic than 19 of "
        f"20 of the articles that it was found in. That is {told}."
    )


def with_copies(
    documents: pd.DataFrame, copies: pd.DataFrame, fitted: Fit | None, language: str
) -> pd.DataFrame:
    """Return each topic's share without and with near copies: with-copies.csv.

    `fitted` was fitted on the documents; `copies` repeat some of them, see `duplicate_of`. No rows
    without copies.
    """
    if fitted is None or copies.empty:
        return pd.DataFrame(columns=_COPIES)
    first = fitted.model
    every = pd.concat([documents, copies], ignore_index=True).sort_values("article_id")
    again = fit(every, language, first.n_topics).model
    found = first.topics_[["topic", "name"]].copy()
    found["without"] = first.topics_["n_articles"] / len(documents)
    found["with"], found["same_terms"] = _beside(first, again)
    found["difference"] = found["with"] - found["without"]
    topic = pd.Series(first.labels_, index=documents["article_id"])
    home = copies["duplicate_of"].map(topic).value_counts()
    found["copies"] = home.reindex(found["topic"], fill_value=0).to_numpy()
    return found.round(DECIMALS)[_COPIES]


def say_copies(found: pd.DataFrame, n_copies: int) -> str:
    """Return in a sentence what near copies change."""
    if not n_copies:
        return "There are no near copies among the articles, so nothing changes with them."
    if found.empty:
        left_out = counted(n_copies, "near copy is", "near copies are")
        return f"No topics are shown; {left_out} left out of all counts."
    row = _first(found, -found["difference"].abs())
    copies = counted(n_copies, "near copy", "near copies")
    own = "an article of its own" if n_copies == 1 else "articles of their own"
    return (
        f"With {copies} counted as {own}, the share of topic {row['topic']} "
        f"({row['name']}) changes most: from {100 * row['without']:.0f} to "
        f"{100 * row['with']:.0f} %."
    )

"""Topics of two groups of articles compared, with intervals that say where they come from.

``docs/trends.md`` explains the method.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.special import ndtr
from scipy.stats import false_discovery_control

from newslib.analysis.counting import checked_labels, named_topics
from newslib.analysis.intervals import Array, allowance, newcombe, quantile
from newslib.analysis.resampling import (
    Groups,
    clusters_of,
    differences,
    refit_differences,
    split_in_two,
    weights_of,
)
from newslib.modelling.checks import check_whole

if TYPE_CHECKING:
    from newslib.topics import TopicModel

LEAST_OF_TOPIC = 5  # articles in both groups together
_INTERVAL = ("low", "high", "source", "p", "q")
_REFITTED = ("low_refit", "high_refit", "source_refit", "match")


def compare(
    articles: pd.DataFrame,
    labels: ArrayLike,
    by: str | ArrayLike,
    *,
    groups: tuple[Any, Any] | None = None,
    topics: pd.DataFrame | None = None,
    once: bool = False,
    least: int = 20,
    level: float = 0.95,
    n_resamples: int = 1000,
    random_state: int = 0,
    model: TopicModel | None = None,
    n_refits: int = 50,
    merged: Mapping[int, int] | None = None,
    progress: bool | None = None,
) -> pd.DataFrame:
    """Return how far two groups of articles differ in the share of each topic.

    Parameters
    ----------
    articles, labels
        The articles, and the topic of each: `TopicModel.labels_`.
    by : str or one value an article
        A column (outlet, section), a boolean mask (the first group is where it is true), or values
        such as `newslib.trends.periods` gives. Missing values are in neither group.
    groups : pair or None
        The two values of `by` to compare, the first minus the second; None where there are only
        two, in order. Articles with other values are in neither group.
    topics : DataFrame or None
        Numbers and names of the topics: `TopicModel.topics_`.
    once : bool
        Count near duplicates once in each group.
    least : int
        Articles that each group needs: with fewer there is no interval and no finding.
    n_resamples : int
        Resamples for the interval of fixed topics, where articles hang together.
    model : TopicModel or None
        The fitted model. If given, it is fitted again on `n_refits` resamples of the articles'
        `text`, the topics of both fits are matched, and the interval covers what changes by that.
    merged : dict or None
        Where `labels` are not the model's own but merged: the label of each topic of the model,
        `newslib.decisions.Decided.merged`.
    progress : bool or None
        A bar for refits, in a terminal or in JupyterLab: None shows it after two seconds, False
        never.

    Returns
    -------
    DataFrame
        One row a topic: topic, name; first, second (the groups' names); n_first, n_second,
        n_neither (articles); count_first, count_second (of them, in the topic); share_first,
        share_second (0 to 1); difference (first - second); low, high and source: the interval for
        these very topics and where it comes from; p and q: the p-value, and that of Benjamini and
        Hochberg (1995) over all rows; finding: a phrase. With a model also low_refit, high_refit,
        source_refit and match: the mean Jaccard similarity of the topic's top ten terms and its
        match's, 0 to 1.

    Raises
    ------
    ParameterError
        If a column is missing, lengths differ, there are not two groups, or a group is empty.
    """
    for name, value in (("least", least), ("n_resamples", n_resamples), ("n_refits", n_refits)):
        check_whole(name, value, 2)
    rows = named_topics(checked_labels(articles, labels), topics)
    split = split_in_two(articles, labels, by, groups, once)
    clusters, n_clusters, told = clusters_of(split)
    wider, found = allowance(n_clusters, level), _counted(rows, split)
    if (split.sizes < least).any():
        sizes = " and ".join(map(str, split.sizes))
        names = [*_INTERVAL, *(_REFITTED if model is not None else ())]
        none = {name: "too few articles" if "source" in name else np.nan for name in names}
        return found.assign(**none, finding=f"too few articles: {sizes}, {least} in each needed")
    drawn = weights_of(clusters, n_resamples, random_state) if told else ()
    spread = [differences(weights, split, rows["topic"]) for weights in drawn]
    found = _with_interval(found, spread, f"{n_resamples} resamples of {told}", level, wider)
    if model is not None:
        weights = [*weights_of(clusters, n_refits, random_state)]
        refits = refit_differences(split, model, rows["topic"], merged, weights, progress)
        source = f"{n_refits} refits on resamples of {told or 'articles'}"
        found = _with_refits(found, refits, source, quantile(level) * wider)
    return found.assign(finding=_findings(found, 1 - level))


def _counted(rows: pd.DataFrame, split: Groups) -> pd.DataFrame:
    sizes = split.sizes
    found = rows.assign(first=split.names[0], second=split.names[1])
    found["n_first"], found["n_second"] = int(sizes[0]), int(sizes[1])
    found["n_neither"] = int((split.side < 0).sum())
    for i, group in enumerate(("first", "second")):
        own = split.labels[split.side == i]
        found[f"count_{group}"] = [int((own == topic).sum()) for topic in rows["topic"]]
    for group in ("first", "second"):
        found[f"share_{group}"] = found[f"count_{group}"] / found[f"n_{group}"]
    found["difference"] = found["share_first"] - found["share_second"]
    return found


def _with_interval(
    found: pd.DataFrame, spread: list[Array], told: str, level: float, wider: float
) -> pd.DataFrame:
    """Add the interval for fixed topics: Newcombe's, or that of the resamples where it is wider."""
    counts = found["count_first"], found["count_second"]
    sizes = found["n_first"], found["n_second"]
    middle = found["difference"].to_numpy()
    low, high = newcombe(counts, sizes, level)
    source = np.full(len(found), "Newcombe 1998, articles independent", dtype=object)
    pooled = (counts[0] + counts[1]) / (sizes[0] + sizes[1])
    error = np.sqrt(pooled * (1 - pooled) * (1 / sizes[0] + 1 / sizes[1])).to_numpy()
    if spread:
        ends = np.quantile(spread, [(1 - level) / 2, (1 + level) / 2], axis=0)
        ends = np.clip(middle + (ends - middle) * wider, -1.0, 1.0)
        larger = ends[1] - ends[0] > high - low
        low, high = np.where(larger, ends, [low, high])
        source[larger] = told
        error = np.maximum(error, np.std(spread, axis=0, ddof=1) * wider)
    p = 2 * ndtr(-np.abs(middle) / np.where(error > 0, error, np.inf))
    return found.assign(low=low, high=high, source=source, p=p, q=false_discovery_control(p))


def _with_refits(
    found: pd.DataFrame, refits: tuple[Array, Array], told: str, reach: float
) -> pd.DataFrame:
    """Add the interval with the model refitted: difference ± `reach` times the refits' distance.

    The root mean square distance to the original difference, which counts a shift as well as a
    spread (standard-error interval of Efron and Tibshirani 1993, for few resamples); never within
    the interval for fixed topics, since few refits may lie together by chance.
    """
    middle = found["difference"].to_numpy()
    distance = reach * np.sqrt(((refits[0] - middle) ** 2).mean(axis=0))
    return found.assign(
        low_refit=np.maximum(np.minimum(middle - distance, found["low"]), -1.0),
        high_refit=np.minimum(np.maximum(middle + distance, found["high"]), 1.0),
        source_refit=told,
        match=refits[1].mean(axis=0),
    )


def _findings(found: pd.DataFrame, rate: float) -> list[str]:
    """Return what each row of a comparison allows to say."""
    told = []
    for row in found.to_dict("records"):
        shown = row["q"] < rate and (row["low"] > 0 or row["high"] < 0)
        if row["count_first"] + row["count_second"] < LEAST_OF_TOPIC:
            told.append("too few articles in the topic")
        elif not shown:
            told.append("no difference shown")
        else:
            more = f"more in {row['first'] if row['difference'] > 0 else row['second']}"
            refitted = row.get("low_refit", 1.0) > 0 or row.get("high_refit", 1.0) < 0
            told.append(more if refitted else f"{more}, but only with these very topics")
    return told

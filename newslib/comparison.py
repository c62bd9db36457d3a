"""Topics of two groups of articles compared, with intervals that say where they come from.

``docs/trends.md`` explains the method. Resampling draws from numpy's PCG64, seeded by
`random_state`, after the articles were put in order of their article_id: the same articles give the
same figures, in whatever order they come.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import sparse
from scipy.optimize import linear_sum_assignment
from scipy.special import ndtr, stdtrit
from sklearn.base import clone
from tqdm import tqdm

from newslib.errors import NewslibError, ParameterError
from newslib.factors import labels as placed
from newslib.trends import (
    NO_TOPIC,
    Array,
    Integers,
    checked_labels,
    column,
    first_copies,
    named_topics,
    quantile,
    wilson,
)

if TYPE_CHECKING:
    from newslib.topics import TopicModel

LEAST_OUTLETS = 5  # in each group, so that outlets are what is resampled
LEAST_OF_TOPIC = 5  # articles in both groups together
_DRAWS_AT_ONCE = 2_000_000
_MATCH_TERMS = 10
_UNMATCHED = -3  # a refit's topic that is none of the original ones


@dataclass(frozen=True)
class _Groups:
    """Articles of two groups in order of their ids; `side` is 0, 1, or -1 for neither."""

    articles: pd.DataFrame
    labels: Integers
    side: Integers
    names: tuple[str, str]

    @property
    def sizes(self) -> Integers:
        return np.bincount(self.side + 1, minlength=3)[1:].astype(np.int64)


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
    progress: bool = False,
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
    progress : bool
        Whether to show a progress bar for refits on standard error, if that is a terminal.

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
        if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < 2:
            raise ParameterError(f"{name}={value!r} is not allowed: a whole number from 2")
    rows = named_topics(checked_labels(articles, labels), topics)
    split = _split(articles, labels, by, groups, once)
    found = _counted(rows, split)
    enough = bool((split.sizes >= least).all())
    clusters, n_clusters, told = _clusters(split)
    spread, few = None, _allowance(n_clusters, level)
    if enough and told:
        drawn = _weights(clusters, n_resamples, random_state)
        spread = np.vstack([_differences(w, split, rows["topic"]) for w in drawn])
    found = _with_interval(found, spread, f"{n_resamples} resamples of {told}", level, few)
    if not enough:
        found[["low", "high", "p", "q"]], found["source"] = np.nan, "too few articles"
    if model is not None:
        refits = None
        if enough:
            weights = np.vstack(list(_weights(clusters, n_refits, random_state)))
            refits = _refit(split, model, rows["topic"], merged, weights, progress)
        unit, reach = told or "articles", quantile(level) * few
        found = _with_refits(found, refits, f"{n_refits} refits on resamples of {unit}", reach)
    found["finding"] = _findings(found, split, least, 1 - level)
    return found


def newcombe(
    counts: tuple[ArrayLike, ArrayLike], sizes: tuple[ArrayLike, ArrayLike], level: float = 0.95
) -> tuple[Array, Array]:
    """Return the interval of a difference of two independent shares, the first minus the second.

    d - √((p₁ - l₁)² + (u₂ - p₂)²) to d + √((u₁ - p₁)² + (p₂ - l₂)²), where d = p₁ - p₂ and l, u
    are the ends of the Wilson interval: method 10 of Newcombe 1998, "Interval Estimation for the
    Difference Between Independent Proportions".

    >>> [round(float(end), 4) for end in newcombe((56, 48), (70, 80))]  # the paper's example (a)
    [0.0524, 0.3339]
    """
    p, q = (np.asarray(counts[i], float) / np.asarray(sizes[i], float) for i in (0, 1))
    (l1, u1), (l2, u2) = (wilson(counts[i], sizes[i], level) for i in (0, 1))
    below = np.sqrt((p - l1) ** 2 + (u2 - q) ** 2)
    above = np.sqrt((u1 - p) ** 2 + (q - l2) ** 2)
    return p - q - below, p - q + above


def benjamini_hochberg(p: ArrayLike) -> Array:
    """Return p-values made comparable with a rate of false findings: min over larger of p m / rank.

    Benjamini and Hochberg 1995, "Controlling the False Discovery Rate". NaN stays NaN and does
    not count.

    >>> benjamini_hochberg([0.01, 0.04, 0.03, float("nan")]).tolist()
    [0.03, 0.04, 0.04, nan]
    """
    values = np.asarray(p, dtype=np.float64)
    result = np.full(values.shape, np.nan)
    known = np.flatnonzero(~np.isnan(values))
    order = known[np.argsort(-values[known], kind="stable")]
    ranks = np.arange(len(order), 0, -1)
    result[order] = np.minimum.accumulate(np.minimum(values[order] * len(order) / ranks, 1.0))
    return result


def match_topics(first: Sequence[Sequence[str]], second: Sequence[Sequence[str]]) -> list[int]:
    """Return for each topic of one fit its match in another, -1 for none.

    One to one, so that the total Jaccard similarity of the topics' terms is largest (Hungarian
    method, Kuhn 1955); topics that share no term are no match.

    >>> match_topics([["vote", "law"], ["goal", "cup"]], [["goal", "fans"], ["law", "vote"]])
    [1, 0]
    """
    similar = _jaccard(first, second)
    result = [-1] * len(first)
    if similar.size:
        for one, other in zip(*linear_sum_assignment(similar, maximize=True), strict=True):
            if similar[one, other] > 0:
                result[one] = int(other)
    return result


def _jaccard(first: Sequence[Sequence[str]], second: Sequence[Sequence[str]]) -> Array:
    one, two = ([set(terms) for terms in fit] for fit in (first, second))
    return np.array([[len(a & b) / max(1, len(a | b)) for b in two] for a in one])


def _split(
    articles: pd.DataFrame,
    labels: ArrayLike,
    by: str | ArrayLike,
    groups: tuple[Any, Any] | None,
    once: bool,
) -> _Groups:
    """Return the articles to count in order of their ids, with the group of each."""
    ids = column(articles, "article_id").astype(str)
    if ids.duplicated().any():
        raise ParameterError(f"the article_id {ids[ids.duplicated()].iloc[0]!r} comes twice")
    values = column(articles, by) if isinstance(by, str) else pd.Series(by).reset_index(drop=True)
    if len(values) != len(articles):
        raise ParameterError(f"by has {len(values)} values for {len(articles)} articles")
    one, other = _pair(values, groups)
    side = np.select([(values == v).fillna(False).to_numpy(bool) for v in (one, other)], [0, 1], -1)
    kept = first_copies(articles, side) if once else np.ones(len(articles), dtype=bool)
    order = np.array(
        [i for i in np.argsort(ids.to_numpy(str), kind="stable") if kept[i]], dtype=int
    )
    found = checked_labels(articles, labels)[order]
    names = ("in the mask", "outside it") if one is True else (str(one), str(other))
    split = _Groups(articles.iloc[order].reset_index(drop=True), found, side[order], names)
    for name, size in zip((one, other), split.sizes, strict=True):
        if not size:
            raise ParameterError(f"the group {name!r} is empty; by holds {_held(values)}")
    return split


def _pair(values: pd.Series[Any], groups: tuple[Any, Any] | None) -> tuple[Any, Any]:
    different = sorted(values.dropna().unique(), key=str)
    if groups is None and different and all(isinstance(v, bool | np.bool_) for v in different):
        return True, False
    pair = tuple(different if groups is None else groups)
    if len(pair) != 2 or pair[0] == pair[1]:
        raise ParameterError(
            f"two groups are compared, but by holds {_held(values)}: name two of them as groups="
        )
    return pair[0], pair[1]


def _held(values: pd.Series[Any]) -> str:
    counts = values.value_counts()
    ordered = sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))
    told = ", ".join(f"{value!r} ({n})" for value, n in ordered[:10])
    return f"{told} and {len(ordered) - 10} more" if len(ordered) > 10 else told or "no values"


def _counted(rows: pd.DataFrame, split: _Groups) -> pd.DataFrame:
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


def _clusters(split: _Groups) -> tuple[Integers, int, str]:
    """Return each article's cluster, how many are compared, and what they are.

    "" stands for single articles. Whole outlets, with the near copies of their articles
    elsewhere, if each group has enough of them; else groups of near duplicates.
    """
    ids = split.articles["article_id"].astype(str)
    copies = split.articles.get("duplicate_of", pd.Series(None, index=ids.index, dtype=object))
    group = copies.where(copies.notna(), ids).astype(str)
    outlet = split.articles.get("outlet", pd.Series(None, index=ids.index, dtype=object))
    n_outlets = [outlet[split.side == side].nunique() for side in (0, 1)]
    key, told = "group " + group, "groups of near duplicates"
    if min(n_outlets) >= LEAST_OUTLETS:
        # The outlet of the group's first article by id, so that a wire story has one home.
        home = outlet.groupby(group).transform("first")
        key, told = ("outlet " + home.astype(str)).where(home.notna(), key), "outlets"
    found = pd.factorize(key, sort=True)[0]
    compared = found[split.side >= 0]
    n = len(np.unique(compared))
    return found.astype(np.int64), n, f"{n} {told}" if n < len(compared) else ""


def _allowance(n_clusters: int, level: float) -> float:
    """Return how much wider an interval from few clusters is made: t / z, times √(n / (n - 2)).

    Resamples of few clusters lie too close together; t with n - 2 degrees of freedom and the
    factor for the sample's size are the usual remedy (Cameron and Miller 2015, "A Practitioner's
    Guide to Cluster-Robust Inference", for two groups).
    """
    rest = max(1, n_clusters - 2)
    return float(stdtrit(rest, (1 + level) / 2) / quantile(level) * np.sqrt(n_clusters / rest))


def _weights(clusters: Integers, n: int, random_state: int) -> Iterator[Array]:
    """Yield `n` rows of the articles' weights, block by block: one exponential draw a cluster.

    Mean and variance 1, the Bayesian bootstrap (Rubin 1981) of clusters: unlike a draw with
    replacement it never leaves a group empty.
    """
    random = np.random.Generator(np.random.PCG64(random_state))
    n_clusters = int(clusters.max()) + 1
    block = max(1, _DRAWS_AT_ONCE // max(n_clusters, len(clusters)))
    for start in range(0, n, block):
        yield random.standard_exponential((min(block, n - start), n_clusters))[:, clusters]


def _differences(weights: Array, split: _Groups, topics: pd.Series[int]) -> Array:
    """Return the difference of the topics' weighted shares, for each row of weights."""
    shares = []
    for side in (0, 1):
        own = split.side == side
        place = pd.Index(topics).get_indexer(pd.Index(split.labels[own]))
        listed = np.flatnonzero(place >= 0)
        cells = np.ones(len(listed)), (listed, place[listed])
        held = sparse.csr_matrix(cells, shape=(len(place), len(topics)))
        shares.append(weights[:, own] @ held / weights[:, own].sum(axis=1, keepdims=True))
    result: Array = shares[0] - shares[1]
    return result


def _with_interval(
    found: pd.DataFrame, spread: Array | None, told: str, level: float, few: float
) -> pd.DataFrame:
    """Add the interval for fixed topics: Newcombe's, or that of the resamples where it is wider."""
    counts = found["count_first"], found["count_second"]
    sizes = found["n_first"], found["n_second"]
    middle = found["difference"].to_numpy()
    low, high = newcombe(counts, sizes, level)
    source = np.full(len(found), "Newcombe 1998, articles independent", dtype=object)
    pooled = (counts[0] + counts[1]) / (sizes[0] + sizes[1])
    error = np.sqrt(pooled * (1 - pooled) * (1 / sizes[0] + 1 / sizes[1])).to_numpy()
    if spread is not None:
        ends = np.quantile(spread, [(1 - level) / 2, (1 + level) / 2], axis=0)
        ends = np.clip(middle + (ends - middle) * few, -1.0, 1.0)
        wider = ends[1] - ends[0] > high - low
        low, high = np.where(wider, ends, [low, high])
        source[wider] = told
        error = np.maximum(error, spread.std(axis=0, ddof=1) * few)
    p = 2 * ndtr(-np.abs(middle) / np.where(error > 0, error, np.inf))
    return found.assign(low=low, high=high, source=source, p=p, q=benjamini_hochberg(p))


def _refit(
    split: _Groups,
    model: TopicModel,
    topics: pd.Series[int],
    merged: Mapping[int, int] | None,
    weights: Array,
    progress: bool,
) -> tuple[Array, Array]:
    """Fit the model on resamples; return differences and Jaccard similarities, refits by topics."""
    texts = column(split.articles, "text")
    terms = model.top_terms(_MATCH_TERMS)
    own = _own_labels(split.labels, len(terms), merged)
    fresh = clone(model)
    if model.language_ is not None:
        # A resample should not be read with another language's stop words.
        fresh.set_params(language=model.language_)
    differences, similar = [], []
    for i, row in enumerate(
        tqdm(weights, desc="refits", unit="fit", disable=None if progress else True)
    ):
        try:
            refit = clone(fresh).fit(texts.repeat(_copies(row).tolist()))
        except NewslibError as error:
            raise ParameterError(f"refit {i + 1} of {len(weights)} failed: {error}") from error
        again = refit.top_terms(_MATCH_TERMS)
        matches = match_topics(terms, again)
        back = {match: own[topic] for topic, match in enumerate(matches) if match >= 0}
        back[NO_TOPIC] = NO_TOPIC
        labels = np.array([back.get(int(t), _UNMATCHED) for t in placed(refit.transform(texts))])
        resampled = replace(split, labels=labels)
        differences.append(_differences(row[None, :], resampled, topics)[0])
        jaccard = _jaccard(terms, again)
        found = np.array([jaccard[t, m] if m >= 0 else 0.0 for t, m in enumerate(matches)])
        similar.append([found[own == topic].mean() if topic in own else np.nan for topic in topics])
    return np.array(differences), np.array(similar)


def _own_labels(labels: Integers, n_topics: int, merged: Mapping[int, int] | None) -> Integers:
    """Return the label that each topic of the model has among the articles' labels."""
    names = {topic: topic for topic in range(n_topics)} if merged is None else merged
    if sorted(names) != list(range(n_topics)):
        raise ParameterError(f"merged names the topics {sorted(names)}; the model has {n_topics}")
    strange = sorted({int(label) for label in labels} - set(names.values()) - {NO_TOPIC})
    if strange:
        raise ParameterError(
            f"labels hold {strange}, which are no topics of the model: fit and compare the same "
            "articles, and give merged= where topics were merged"
        )
    return np.array([names[topic] for topic in range(n_topics)], dtype=np.int64)


def _copies(weights: Array) -> Integers:
    """Return how often each article enters a resample of as many: its weight, rounded in turn.

    The running total is what is rounded, so that a cluster's articles together have its weight.
    """
    total = np.floor(np.cumsum(weights) * (len(weights) / weights.sum()) + 0.5)
    copies: Integers = np.diff(total, prepend=0.0).astype(np.int64)
    return copies


def _with_refits(
    found: pd.DataFrame, refits: tuple[Array, Array] | None, told: str, reach: float
) -> pd.DataFrame:
    """Add the interval with the model refitted: difference ± `reach` times the refits' distance.

    The root mean square distance to the original difference, which counts a shift as well as a
    spread (standard-error interval of Efron and Tibshirani 1993, for few resamples); never within
    the interval for fixed topics, since few refits may lie together by chance.
    """
    if refits is None:
        return found.assign(
            low_refit=np.nan, high_refit=np.nan, source_refit="too few articles", match=np.nan
        )
    middle = found["difference"].to_numpy()
    distance = reach * np.sqrt(((refits[0] - middle) ** 2).mean(axis=0))
    return found.assign(
        low_refit=np.maximum(np.minimum(middle - distance, found["low"]), -1.0),
        high_refit=np.minimum(np.maximum(middle + distance, found["high"]), 1.0),
        source_refit=told,
        match=refits[1].mean(axis=0),
    )


def _findings(found: pd.DataFrame, split: _Groups, least: int, rate: float) -> list[str]:
    """Return what each row of a comparison allows to say."""
    sizes = split.sizes
    if (sizes < least).any():
        few = f"too few articles: {sizes[0]} and {sizes[1]}, {least} in each needed"
        return [few] * len(found)
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

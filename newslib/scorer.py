"""The probability that a line is body, by a regularised logistic regression with stored weights.

The weights were trained by ``benchmarks/train_scorer.py`` on labelled dumps; the file is plain
JSON, one entry a measurement, and nothing but numpy is needed to use it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from newslib.characters import Numbers
from newslib.features import REACHES, Measures, context, measure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newslib.page import PageLine

LIMIT = 6.0  # standard deviations at which a measurement is cut off
_AT_ONCE = 4096  # lines whose contexts are in memory together
_MARGIN = max(*REACHES, 3)


@dataclass(frozen=True)
class Weights:
    """Weights of the logistic regression, one of each array's numbers a measurement."""

    names: tuple[str, ...]
    mean: Numbers
    scale: Numbers
    weight: Numbers
    intercept: float


@cache
def stored_weights() -> Weights:
    """Read the weights that newslib ships, from ``weights.json`` beside this module."""
    record = json.loads((files("newslib") / "weights.json").read_text(encoding="utf-8"))
    rows = record["measurements"]
    mean, scale, weight = np.array(list(rows.values()), dtype=np.float64).T
    return Weights(tuple(rows), mean, scale, weight, float(record["intercept"]))


def body_scores(lines: Sequence[PageLine], weights: Weights | None = None) -> Numbers:
    """Probability that each of a page's lines is body: a paragraph or a subhead of the article.

    The scores look at the line itself, at its neighbours and at the page as a whole, but know
    nothing of structure: a caption, a deck or a teaser's lead may score high, a subhead may score
    lower than a paragraph. From 0.5 a line is more likely body than not.

    Parameters
    ----------
    lines : sequence of PageLine
        All non-empty lines of one page, in order, as `newslib.page.split_lines` gives them.
    weights : Weights, optional
        Weights to use instead of the stored ones.

    Returns
    -------
    array of float64, shape (n_lines,)
        From 0 to 1. A page without lines gives an empty array.
    """
    if not lines:
        return np.zeros(0)
    return score(measure(lines), weights or stored_weights())


def score(measures: Measures, weights: Weights) -> Numbers:
    """Probability of body for the measured lines of one page, shape (n_lines,), from 0 to 1."""
    n = len(measures.values)
    scores = np.empty(n)
    for first in range(0, n, _AT_ONCE):
        last = min(first + _AT_ONCE, n)
        low, high = max(first - _MARGIN, 0), min(last + _MARGIN, n)
        names, values = context(measures.names, measures.values[low:high])
        if names != weights.names:
            raise ValueError("the weights are for other measurements than features.py makes")
        standard = (values[first - low : last - low] - weights.mean) / weights.scale
        logit = np.clip(standard, -LIMIT, LIMIT) @ weights.weight + weights.intercept
        scores[first:last] = 1 / (1 + np.exp(-np.clip(logit, -40, 40)))
    return scores

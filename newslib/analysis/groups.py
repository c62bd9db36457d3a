"""Two groups of articles to compare: by a column, a mask, or values such as periods."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from newslib.analysis.counting import Integers, checked_labels, column, first_copies
from newslib.errors import ParameterError


@dataclass(frozen=True)
class Groups:
    """Articles of two groups in order of their ids; `side` is 0, 1, or -1 for neither."""

    articles: pd.DataFrame
    labels: Integers
    side: Integers
    names: tuple[str, str]

    @property
    def sizes(self) -> Integers:
        """The number of articles in each of the two groups."""
        return np.bincount(self.side + 1, minlength=3)[1:].astype(np.int64)


def split_in_two(
    articles: pd.DataFrame,
    labels: ArrayLike,
    by: str | ArrayLike,
    groups: tuple[Any, Any] | None,
    once: bool,
) -> Groups:
    """Return the articles to count in order of their ids, with the group of each."""
    ids = column(articles, "article_id").astype(str)
    if ids.duplicated().any():
        raise ParameterError(f"the article_id {ids[ids.duplicated()].iloc[0]!r} comes twice")
    values = column(articles, by) if isinstance(by, str) else pd.Series(by).reset_index(drop=True)
    if len(values) != len(articles):
        raise ParameterError(f"by has {len(values)} values for {len(articles)} articles")
    one, other = _pair(values, groups)
    side = np.select([(values == v).fillna(False).to_numpy(bool) for v in (one, other)], [0, 1], -1)
    order = np.argsort(ids.to_numpy(str), kind="stable")
    order = order[first_copies(articles, side, once=once)[order]]
    found = checked_labels(articles, labels)[order]
    names = ("in the mask", "outside it") if one is True else (str(one), str(other))
    split = Groups(articles.iloc[order].reset_index(drop=True), found, side[order], names)
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

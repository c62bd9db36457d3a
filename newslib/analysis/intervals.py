"""Intervals of shares and of their differences: plain formulas.

Arrays in, arrays out; each function names its source. ``docs/trends.md`` says when which is used.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri, stdtrit

from newslib.errors import ParameterError

Array: TypeAlias = NDArray[np.float64]


def quantile(level: float) -> float:
    """Return z so that a normal value lies between -z and z with probability `level`."""
    if isinstance(level, bool) or not isinstance(level, (int, float)) or not 0 < level < 1:
        raise ParameterError(f"level={level!r} is not allowed: a number between 0 and 1")
    return float(ndtri((1 + level) / 2))


def wilson(counts: ArrayLike, n: ArrayLike, level: float = 0.95) -> tuple[Array, Array]:
    """Return the lower and the upper end of the score interval of shares counts / n.

    (p + z²/2n ± z √(p(1 - p)/n + z²/4n²)) / (1 + z²/n), where p = counts / n and z is the normal
    quantile of `level` (Wilson 1927, "Probable Inference, the Law of Succession, and Statistical
    Inference"). Both ends are from 0 to 1; NaN where n is 0.

    >>> [end.round(3).tolist() for end in wilson([0, 5], [10, 10])]
    [[0.0, 0.237], [0.278, 0.763]]
    """
    z = quantile(level)
    size = np.asarray(n, dtype=np.float64)
    some = np.where(size > 0, size, np.nan)
    p = np.asarray(counts, dtype=np.float64) / some
    middle = p + z**2 / (2 * some)
    reach = z * np.sqrt(p * (1 - p) / some + z**2 / (4 * some**2))
    scale = 1 + z**2 / some
    # At the ends the formula gives 0 and 1 but for rounding.
    low = np.where(p == 0, 0.0, (middle - reach) / scale)
    return low, np.where(p == 1, 1.0, (middle + reach) / scale)


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


def allowance(n_clusters: int, level: float) -> float:
    """Return how much wider an interval from few clusters is made: t / z, times √(n / (n - 2)).

    Resamples of few clusters lie too close together; t with n - 2 degrees of freedom and the
    factor for the sample's size are the usual remedy (Cameron and Miller 2015, "A Practitioner's
    Guide to Cluster-Robust Inference", for two groups).
    """
    rest = max(1, n_clusters - 2)
    return float(stdtrit(rest, (1 + level) / 2) / quantile(level) * np.sqrt(n_clusters / rest))

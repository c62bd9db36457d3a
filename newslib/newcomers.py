"""Whether new articles that a fitted model places fit it, or it is time to fit again."""

from __future__ import annotations

import numpy as np
import pandas as pd

# Of the documents fitted on, so many are further from their topic than is called usual.
SHARE = 0.05
# New articles from where the others came are outside about twice as often, see docs/topics.md.
EXPECTED = 0.15
_FEW = 20


def usual(closeness: pd.DataFrame) -> float:
    """Return the closeness that all but `SHARE` of the placed documents reach, 0 for none placed.

    `closeness` is what `TopicModel.fits` is made of.
    """
    placed = closeness.loc[closeness["topic"] >= 0, "closeness"].to_numpy()
    return float(np.round(np.quantile(placed, SHARE), 9)) if len(placed) else 0.0


def misfit(found: pd.DataFrame) -> float:
    """Return the share of new articles that do not fit, 0 to 1, NaN for none.

    `found` is what `TopicModel.fits` gives.
    """
    return float(1 - found["fits"].mean()) if len(found) else float("nan")


def say_fit(found: pd.DataFrame) -> str:
    """Return in sentences whether new articles fit the model; `found` as for `misfit`."""
    if found.empty:
        return "There are no new articles."
    share, n = misfit(found), len(found)
    known = found["known"].mean()
    said = (
        f"{int((~found['fits']).sum())} of {n} new articles ({share:.0%}) do not fit: they are "
        f"further from their topic than 19 of 20 of the articles fitted on. On average the model "
        f"knows {known:.0%} of an article's terms."
    )
    if n < _FEW:
        return f"{said} That is too few articles to judge the model by."
    if share > EXPECTED:
        return f"{said} That is too many, more than {EXPECTED:.0%}: fit the model again."
    return f"{said} That is as many as may be expected of articles from the same source."

"""Whether new articles that a fitted model places fit it, or it is time to fit again."""

from __future__ import annotations

import numpy as np
import pandas as pd

from newslib.analysis.numbers import counted
from newslib.modelling.factors import DECIMALS
from newslib.modelling.space import Labels, Space
from newslib.terms import DocumentTermMatrix

# Of the documents fitted on, so many are further from their topic than is called usual.
SHARE = 0.05
# New articles from where the others came are outside about twice as often.
EXPECTED = 0.15
_FEW = 20


def closeness(table: DocumentTermMatrix, space: Space, placed: Labels) -> pd.DataFrame:
    """Return how close documents are to the topics that they are placed in.

    `TopicModel.fits` gives the same with one more column. Without a topic, nothing is similar.
    """
    cosines = space.cosines(table.counts)[np.arange(len(placed)), placed]
    similarity = np.where(placed >= 0, np.maximum(cosines, 0.0), 0.0)
    known = np.asarray(table.counts.sum(axis=1)).ravel() / np.maximum(table.n_words, 1)
    found = pd.DataFrame({"topic": placed, "similarity": similarity, "known": known})
    return found.assign(closeness=similarity * known)


def usual(found: pd.DataFrame) -> float:
    """Return the closeness that all but `SHARE` of the placed documents reach, 0 for none placed.

    `found` is what `closeness` gives.
    """
    placed = found.loc[found["topic"] >= 0, "closeness"].to_numpy()
    return float(np.round(np.quantile(placed, SHARE), DECIMALS)) if len(placed) else 0.0


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
    some = counted(n, "new article")
    known = found["known"].mean()
    said = (
        f"{int((~found['fits']).sum())} of {some} ({share:.0%}) do not fit: they are "
        f"further from their topic than 19 of 20 of the articles fitted on. On average the model "
        f"knows {known:.0%} of an article's terms."
    )
    if n < _FEW:
        return f"{said} That is too few articles to judge the model by."
    if share > EXPECTED:
        return f"{said} That is too many, more than {EXPECTED:.0%}: fit the model again."
    return f"{said} That is as many as may be expected of articles from the same source."

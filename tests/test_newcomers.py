"""New articles: those that fit the model and those that do not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from invented_news import texts

from newslib import TopicModel
from newslib.newcomers import misfit, say_fit

TEXTS, SUBJECTS = texts()
OLD = [text for text, subject in zip(TEXTS, SUBJECTS, strict=True) if subject != "storm"]
MODEL = TopicModel(4, language="en").fit(OLD)
STORM = [text for text, subject in zip(TEXTS, SUBJECTS, strict=True) if subject == "storm"]


def test_nineteen_of_twenty_of_the_articles_fitted_on_fit():
    found = MODEL.fits(OLD)
    assert misfit(found) == pytest.approx(0.05, abs=0.02)
    assert found["topic"].tolist() == MODEL.labels_.tolist()
    assert found[["similarity", "known", "closeness"]].stack().between(0, 1).all()
    assert (found["closeness"] == found["similarity"] * found["known"]).all()


def test_a_subject_that_the_model_never_saw_does_not_fit():
    found = MODEL.fits(STORM)
    assert misfit(found) == 1
    assert found["known"].max() < 0.5
    assert "That is too many, more than 15%: fit the model again." in say_fit(found)
    fresh, subjects = texts(per_subject=30)
    same = [t for t, s in zip(fresh, subjects, strict=True) if s != "storm"]
    assert misfit(MODEL.fits(same)) < 0.15
    assert "as may be expected" in say_fit(MODEL.fits(same))


def test_articles_without_known_terms_and_no_articles():
    found = MODEL.fits(["", "Zebra"])
    assert found["topic"].tolist() == [-1, -1]
    assert not found["fits"].any()
    assert "too few articles to judge" in say_fit(found)
    assert np.isnan(misfit(MODEL.fits([])))
    assert say_fit(MODEL.fits([])) == "There are no new articles."


def test_the_bound_is_kept_in_the_file(tmp_path):
    MODEL.save(tmp_path / "m")
    again = TopicModel.load(tmp_path / "m")
    assert again.usual_ == MODEL.usual_ > 0
    pd.testing.assert_frame_equal(again.fits(STORM), MODEL.fits(STORM))
    shuffled = TopicModel(4, language="en").fit(OLD[::-1])
    assert shuffled.usual_ == pytest.approx(MODEL.usual_, abs=1e-8)

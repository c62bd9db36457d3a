"""Limits: what other numbers of topics, fewer articles and copies change."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from test_findings import make_documents

from newslib import TopicModel, limits

DOCUMENTS = make_documents()
FITTED = limits.fit(DOCUMENTS, "en", 3)
CURVE = limits.curve(FITTED)
PARTS = limits.left_out(FITTED)


def test_fit_on_terms_is_the_fit_on_texts():
    model = TopicModel(3, analyzer="tokens").fit(FITTED.tokens)
    assert FITTED.model.labels_.tolist() == model.labels_.tolist()
    assert FITTED.model.top_terms(10) == model.top_terms(10)


def test_how_many_is_suggested_or_said_not_to_be():
    found = limits.how_many(FITTED)
    assert found.suggested in found.table["topics"].tolist()
    assert found.low <= found.suggested <= found.high
    few = limits.Fit(FITTED.model, FITTED.tokens[:19])
    assert limits.how_many(few).table.empty
    assert "19 documents are too few to halve" in limits.how_many(few).reason
    assert limits.how_many(None).reason == "None is suggested: no topics are shown."


def test_sample_takes_few_documents_whole_and_many_in_even_steps(monkeypatch):
    assert limits.sample(DOCUMENTS)["article_id"].tolist() == DOCUMENTS["article_id"].tolist()
    monkeypatch.setattr(limits, "MAX_ARTICLES", 10)
    found = limits.sample(DOCUMENTS.sample(frac=1, random_state=2))["article_id"].tolist()
    assert found == DOCUMENTS["article_id"].tolist()[::3]
    assert limits.sample(DOCUMENTS.head(0)).empty


@pytest.mark.parametrize(("n_topics", "n_articles"), [(2, 3), (6, 31), (6, 13), (200, 300)])
def test_numbers_hold_the_one_asked_for(n_topics: int, n_articles: int):
    found = limits.numbers(n_topics, n_articles)
    assert n_topics in found
    assert found == sorted(set(found))
    assert min(found) >= 2


def test_curve_tells_how_far_other_numbers_of_topics_change_them():
    assert CURVE["topics"].tolist() == [2, 3, 4, 6]
    asked, others = CURVE[CURVE["topics"] == 3], CURVE[CURVE["topics"] != 3]
    assert asked[["agreement", "same_terms"]].to_numpy().tolist() == [[1, 1]]
    # With two topics, those of the third subject are in none: they still fall together.
    assert others["agreement"].tolist()[0] == 1
    assert others["agreement"].iloc[1:].between(0, 0.99).all()
    assert others["same_terms"].between(0, 0.99).all()
    assert others["same_terms"].iloc[0] <= 0.667
    said = limits.say_curve(CURVE, 3)
    assert "With other numbers of topics in place of 3 (2, 4, 6)" in said
    assert "there are too few" in limits.say_curve(asked, 3).lower()


def test_left_out_holds_the_share_of_an_even_corpus():
    assert PARTS["share"].tolist() == pytest.approx([1 / 3] * 3, abs=0.001)
    assert (PARTS["lowest"] <= PARTS["highest"]).all()
    assert PARTS["highest"].max() < 0.5
    said = limits.say_left_out(PARTS)
    assert "moves most" in said
    assert "come back least" in said


def test_articles_left_out_are_placed_by_topics_found_without_them():
    placed = [len(gone) for _, gone in FITTED.again]
    assert sum(placed) == len(DOCUMENTS)
    assert max(placed) - min(placed) <= 1
    said = limits.say_outside(FITTED)
    assert f"of {len(DOCUMENTS)} articles" in said
    # Texts of other words share no term with any topic.
    strange = limits.Fit(
        FITTED.model, [[f"{w}{i % 5}" for w in t] for i, t in enumerate(FITTED.tokens)]
    )
    assert "(100 %) do not fit" in limits.say_outside(strange)
    n_strange = int((~FITTED.outside["fits"]).sum())
    at_home = FITTED.outside[FITTED.outside["home"] >= 0]
    assert PARTS["misfits"].sum() == (~at_home["fits"]).sum()
    assert (PARTS["misfits"] <= PARTS["n_articles"]).all()
    assert f"{n_strange} of {len(DOCUMENTS)} articles" in said
    assert "No articles are placed" in limits.say_outside(None)


def test_nothing_depends_on_the_order_of_articles():
    shuffled = limits.sample(DOCUMENTS.sample(frac=1, random_state=4))
    again = limits.fit(shuffled, "en", 3)
    pd.testing.assert_frame_equal(limits.curve(again), CURVE)
    pd.testing.assert_frame_equal(limits.left_out(again), PARTS)


def test_copies_add_to_the_topic_of_their_story():
    home = DOCUMENTS.head(1)
    copies = pd.concat([home] * 4, ignore_index=True)
    copies = copies.assign(article_id=[f"zz{i}" for i in range(4)])
    copies["duplicate_of"] = home["article_id"].iloc[0]
    found = limits.with_copies(DOCUMENTS, copies, FITTED, "en")
    topic = FITTED.model.labels_[0]
    row = found[found["topic"] == topic].iloc[0]
    assert row["copies"] == 4 == found["copies"].sum()
    assert row["with"] == pytest.approx(12 / 28, abs=0.001)
    assert row["difference"] == found["difference"].max()
    assert f"share of topic {topic}" in limits.say_copies(found, 4)


def test_without_a_fit_tables_are_empty_and_it_is_said():
    curve, parts = limits.curve(None), limits.left_out(None)
    copied = limits.with_copies(DOCUMENTS, DOCUMENTS.head(1), None, "en")
    assert [len(table) for table in (curve, parts, copied)] == [0, 0, 0]
    assert "No topics are shown" in limits.say_curve(curve, 3)
    assert "No topics are shown" in limits.say_left_out(parts)
    told = "No topics are shown; 1 near copy is left out of all counts."
    assert limits.say_copies(copied, 1) == told
    assert "no near copies" in limits.say_copies(copied, 0)


def test_too_few_articles_to_leave_any_out():
    fitted = limits.fit(DOCUMENTS.iloc[[0, 8, 16, 17]], "en", 3)
    parts, curve = limits.left_out(fitted), limits.curve(fitted)
    assert parts["stability"].isna().all() or parts["stability"].between(0, 1).all()
    assert limits.say_left_out(parts)
    assert np.isfinite(curve["agreement"]).all()
    assert limits.say_curve(curve, 3)

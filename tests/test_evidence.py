from __future__ import annotations

import numpy as np
import pytest
from invented_news import texts

from newslib import TopicModel
from newslib.errors import ParameterError
from newslib.evidence import between, returning, speaking

WEIGHTS = np.array([[0.9, 0.1, 0.0], [0.4, 0.6, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 0.0]])
NEWS, SUBJECTS = texts(per_subject=12)
MODEL = TopicModel(n_topics=5, language="en").fit(NEWS)


def test_the_clearest_articles_speak_for_a_topic():
    found = speaking(WEIGHTS, n=2)
    assert found[["topic", "rank", "document"]].values.tolist() == [[0, 1, 0], [1, 1, 2], [1, 2, 1]]
    assert found["weight"].tolist() == [0.9, 1.0, 0.6]
    assert len(speaking(MODEL.transform(NEWS), n=3)) == 15


def test_articles_between_topics_come_by_their_gap():
    found = between(WEIGHTS)
    assert found[["document", "topic", "other"]].values.tolist() == [[1, 1, 0], [0, 0, 1]]
    assert found["gap"].tolist() == pytest.approx([0.2, 0.8])
    blend = f"{NEWS[0]} {NEWS[-1]}"
    nearest = between(MODEL.transform([*NEWS, blend]), n=1)
    assert nearest["document"].tolist() == [len(NEWS)]
    subjects = {
        SUBJECTS[MODEL.labels_.tolist().index(t)] for t in nearest.iloc[0][["topic", "other"]]
    }
    assert subjects == {"harbour", "hospital"}


def test_clear_topics_come_back_in_any_order_of_the_articles():
    found = returning(MODEL, NEWS, parts=3)
    assert found["fits"].tolist() == [3] * 5
    assert found["articles"].tolist() == [1.0] * 5
    assert found["terms"].between(0.7, 1).all()
    turned = TopicModel(n_topics=5, language="en").fit(NEWS[::-1])
    assert returning(turned, NEWS[::-1], parts=3).equals(found)


def test_copies_are_left_out_together():
    # A sixth topic of one story and its copies: with all of them gone nothing of it comes back.
    wire = ["Comet astronomers telescope orbit meteor observatory galaxy."] * 6
    documents = [*NEWS, *wire]
    model = TopicModel(n_topics=6, language="en").fit(documents)
    own = int(model.labels_[-1])
    assert (model.labels_[-6:] == own).all()
    assert (model.labels_[: len(NEWS)] != own).all()
    apart = returning(model, documents, together=range(len(documents)), parts=2)
    joint = returning(model, documents, parts=2)
    assert apart["terms"][own] == 1
    assert joint["terms"][own] == pytest.approx(0.5)


def test_without_a_fit_nothing_is_said():
    few = ["ferry quay", "ferry pier", "mayor vote"]
    found = returning(TopicModel(n_topics=2, language="en").fit(few), few, parts=2)
    assert found["fits"].tolist() in ([0, 0], [1, 1])
    assert found["terms"].isna().all() == (found["fits"][0] == 0)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"documents": NEWS[:-1]}, "fitted on 60 documents; got 59"),
        ({"documents": NEWS, "together": ["a"]}, "1 keys"),
        ({"documents": NEWS, "parts": 1}, "parts=1"),
        ({"documents": NEWS, "parts": True}, "parts=True"),
        ({"documents": NEWS, "parts": 61}, "parts=61 is not allowed: a whole number from 2 to 58"),
        ({"documents": [*NEWS[:-1], None]}, "1 of 60 documents are missing"),
    ],
)
def test_misuse_is_named(arguments, message: str):
    with pytest.raises(ParameterError, match=message):
        returning(MODEL, **arguments)


@pytest.mark.parametrize("weights", [None, [], np.zeros(3), np.zeros((3, 1)), "weights"])
def test_what_is_no_table_of_weights_is_named(weights):
    for ask in (speaking, between):
        with pytest.raises(ParameterError, match=r"weights of type .* are not allowed"):
            ask(weights)
        with pytest.raises(ParameterError, match="n=0 is not allowed"):
            ask(WEIGHTS, n=0)

"""Seed terms: a guided topic keeps them, and what cannot guide is named."""

from __future__ import annotations

import numpy as np
import pytest
from invented_news import texts
from sklearn.base import clone

from newslib import TopicModel
from newslib.errors import ParameterError

# Two subjects, and in a few texts of the first one a third that no plain fit gives a topic.
SHIPS = ["The ferry left the quay", "The dredger cleared the harbour", "The crane fed the ferry"]
VOTES = ["The council vote failed", "The ballot for the mayor", "The mayor lost the council ballot"]
OILS = ["Oil from a wreck killed gulls on the quay", "Gulls and a beach black with oil"]


@pytest.fixture(scope="module")
def mixed() -> list[str]:
    return [f"{t} number{i}" for i in range(12) for t in SHIPS + VOTES] + [
        f"{t} number{i}" for i in range(4) for t in OILS
    ]


def guided(given: list[str], n_topics: int, seeds: object) -> TopicModel:
    return TopicModel(n_topics, language="en", seed_terms=seeds).fit(given)


def test_a_guided_topic_keeps_its_seeds(mixed):
    plain = TopicModel(3, language="en").fit(mixed)
    assert not any("oil" in terms for terms in plain.top_terms(5))
    model = guided(mixed, 3, [["Oil"]])
    (topic,) = model.guided_
    assert "oil" in model.top_terms(3)[topic]
    placed = zip(mixed, model.labels_, strict=True)
    assert [text for text, found in placed if found == topic] == mixed[-8:]


def test_each_list_guides_a_topic_of_its_own():
    given, subjects = texts()
    plain = TopicModel(5, language="en").fit(given)
    seeds = [terms[2:4] for terms in plain.top_terms(6)][::-1]
    model = guided(given, 5, seeds)
    assert sorted(model.guided_) == list(range(5))
    for some, topic in zip(seeds, model.guided_, strict=True):
        assert set(some) <= set(model.top_terms(5)[topic])
    found = {subjects[i]: topic for i, topic in enumerate(model.labels_)}
    assert [found[s] for s in subjects] == model.labels_.tolist()


def test_order_of_documents_and_lists_makes_no_difference(mixed):
    one = guided(mixed, 4, [["oil"], ["vote", "ballot"]])
    other = guided(mixed[::-1], 4, [("ballot", "vote"), ("oil", "oil")])
    assert one.top_terms(9) == other.top_terms(9)
    assert one.labels_.tolist() == other.labels_[::-1].tolist()
    assert one.guided_ == other.guided_[::-1]
    np.testing.assert_allclose(one.components_, other.components_, atol=1e-8)


def test_parameter_is_a_citizen(mixed, tmp_path):
    seeds = [["oil"]]
    model = guided(mixed, 3, seeds)
    assert seeds == [["oil"]]
    assert clone(model).fit(mixed).guided_ == model.guided_
    model.save(tmp_path / "m")
    assert TopicModel.load(tmp_path / "m").guided_ == model.guided_
    tokens = [text.lower().split() for text in mixed]
    assert TopicModel(3, analyzer="tokens", seed_terms=seeds).fit(tokens).guided_
    assert TopicModel(3, language="en").fit(mixed).guided_ == []


@pytest.mark.parametrize(
    ("seeds", "message"),
    [
        ([["whale", "the"], ["oil"]], r"seed_terms holds \['whale', 'the'\]: no terms"),
        ([["oil", "ferry"], ["ferry"]], r"two topics by the same terms: \['ferry'\]"),
        ([["oil"], ["ferry"], ["vote"], ["mayor"]], "has 4 lists, but n_topics=3"),
        (["oil"], "a list of lists of terms"),
        ("oil", "a list of lists of terms"),
        ([[]], "a list of lists of terms"),
        ([], "a list of lists of terms"),
        ([["oil", 3]], "a list of lists of terms"),
    ],
)
def test_seeds_not_allowed_are_named(mixed, seeds, message: str):
    with pytest.raises(ParameterError, match=message):
        guided(mixed, 3, seeds)

"""The topic benchmark compares with the peers that it names."""

from __future__ import annotations

import pandas as pd
import pytest
from test_score import benchmark


def test_ratios_are_to_the_best_peer_of_the_same_set_and_number(root):
    topics = benchmark(root, "topics")
    found = pd.DataFrame(
        [
            {"set": "bbc", "topics": 10, "model": "newslib", "npmi": 0.36, "nmi": 0.6, "cpu": 3.0},
            {"set": "bbc", "topics": 10, "model": topics.BY_WEIGHT, "npmi": 0.33},
            {"set": "bbc", "topics": 10, "model": "sklearn NMF", "npmi": 0.1, "cpu": 2.0},
            {"set": "bbc", "topics": 20, "model": "newslib", "npmi": 0.9, "nmi": 0.9, "cpu": 9.0},
        ]
    ).assign(stability=0.5)
    peers = pd.DataFrame(
        [
            {"peer": "KeyNMF", "npmi": 0.3, "npmi_ours": 0.3, "stability": 0.8, "nmi": 0.5},
            {"peer": "BERTopic", "npmi": 0.2, "npmi_ours": 0.4, "stability": 0.4, "nmi": 0.8},
        ]
    ).assign(set="bbc", topics=10)
    [row] = topics.ratios(found, peers).to_dict("records")
    assert row["best"] == "KeyNMF"
    expected = {
        "npmi": 1.2,
        "given": 0.9,
        "taken": 1.1,
        "nmi": 0.75,
        "stability": 0.625,
        "cpu": 1.5,
    }
    assert {name: row[name] for name in expected} == pytest.approx(expected)


def test_made_up_articles_repeat_and_growth_is_told(root):
    scale = benchmark(root, "topic_scale")
    assert scale.made_up(5) == scale.made_up(5)
    assert {len(document) for document in scale.made_up(5)} == {scale.LENGTH}
    rows = [
        {"articles": n, "model": model, "cpu": cpu}
        for n, model, cpu in [
            (100, "newslib", 1.0),
            (100, "sklearn NMF", 2.0),
            (1000, "newslib", 10.0),
            (1000, "sklearn NMF", 8.0),
        ]
    ]
    found = scale.table(rows)
    assert found["of_nmf"].tolist() == [0.5, 1.0, 1.25, 1.0]
    assert found["exponent"].dropna().tolist() == pytest.approx([1.0, 0.602], abs=1e-3)

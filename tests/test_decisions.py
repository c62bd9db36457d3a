from __future__ import annotations

import tomllib

import numpy as np
import pandas as pd
import pytest
from invented_news import texts

from newslib import TopicModel
from newslib.comparison import compare
from newslib.decisions import Decision, decide, draft_decisions, read_decisions
from newslib.errors import ParameterError, SourceError
from newslib.trends import shares_over_time

TERMS = [
    ["ferry", "quay", "harbour"],
    ["vote", "council", "budget"],
    ["people", "year", "week"],
    ["crane", "harbour", "pier"],
]
TOPICS = pd.DataFrame({"topic": range(4), "name": [", ".join(t) for t in TERMS]})
LABELS = [0] * 5 + [1] * 4 + [2] * 3 + [3] * 2 + [-1]
FILE = """
[[topic]]
terms = ["Ferry", "quay"]
name = "Harbour"

[[topic]]
terms = ["crane", "pier", "dredger"]
at_least = 2
name = "Harbour"
note = "the port's works"

[[topic]]
terms = ["people", "week"]
drop = true
"""


@pytest.fixture
def decisions(tmp_path):
    (tmp_path / "decisions.toml").write_text(FILE, encoding="utf-8")
    return read_decisions(tmp_path / "decisions.toml")


def test_a_file_is_read(decisions):
    assert decisions[1] == Decision(
        ("crane", "pier", "dredger"), "Harbour", at_least=2, note="the port's works"
    )
    assert decisions[2].drop


@pytest.mark.parametrize("term", ["Vote Council", "budget", "Bank of Ostrel", "US"])
def test_phrases_and_names_are_found_as_they_are_shown(term: str):
    terms = [[*some, "u.s."] if some[0] == "vote" else some for some in TERMS]
    shown = TOPICS.assign(terms=["ferry", "Bank of Ostrel, vote", "people", "crane"])
    found = decide([Decision((term,), "Votes")], shown, terms, LABELS)
    assert found.topics["name"].tolist()[1] == "Votes"


def test_topics_are_named_merged_and_dropped(decisions):
    found = decide(decisions, TOPICS, TERMS, LABELS)
    assert found.topics.to_dict("list") == {
        "topic": [0, 1, -2],
        "name": ["Harbour", "vote, council, budget", "dropped as filler"],
        "terms": [
            "ferry, crane, quay, harbour, pier",
            "vote, council, budget",
            "people, year, week",
        ],
        "n_articles": [7, 4, 3],
        "share": [7 / 15, 4 / 15, 3 / 15],
        "found": ["0, 3", "1", "2"],
        "decision": ["merged", "none", "dropped"],
    }
    assert found.merged == {0: 0, 1: 1, 2: -2, 3: 0}
    assert found.labels.tolist() == [0] * 5 + [1] * 4 + [-2] * 3 + [0] * 2 + [-1]
    assert len(found.warnings) == 0


def test_decided_topics_go_on_to_trends_and_comparisons(decisions):
    found = decide(decisions, TOPICS, TERMS, LABELS)
    articles = pd.DataFrame(
        {
            "article_id": [f"{i:02}" for i in range(15)],
            "published": pd.date_range("2026-03-02", periods=15),
            "outlet": [("Courier", "Herald")[i % 2] for i in range(15)],
        }
    )
    over_time = shares_over_time(articles, found.labels, bins="month", topics=found.topics)
    assert over_time["name"].tolist() == [*found.topics["name"], "no topic"]
    assert over_time["n_articles"].tolist() == [7, 4, 3, 1]
    groups = compare(articles, found.labels, "outlet", topics=found.topics, least=5)
    assert (groups["count_first"] + groups["count_second"]).tolist() == [7, 4, 3, 1]


def test_numbers_of_topics_make_no_difference(decisions):
    order = [2, 3, 1, 0]
    place = {old: new for new, old in enumerate(order)} | {-1: -1}
    topics = TOPICS.iloc[order].assign(topic=range(4))
    again = decide(decisions, topics, [TERMS[t] for t in order], [place[t] for t in LABELS])
    first = decide(decisions, TOPICS, TERMS, LABELS)
    assert again.labels.tolist() == first.labels.tolist()
    assert again.topics["name"].tolist() == first.topics["name"].tolist()


def test_no_decision_leaves_topics_as_they_are():
    found = decide([], TOPICS, TERMS, LABELS)
    assert found.labels.tolist() == LABELS
    assert found.topics["name"].tolist() == TOPICS["name"].tolist()


def test_unmatched_and_ambiguous_decisions_are_listed():
    given = [Decision(("zeppelin",), "Airships"), Decision(("harbour",), "Harbour")]
    found = decide(given, TOPICS, TERMS, LABELS)
    assert found.warnings["problem"].tolist() == ["unmatched", "ambiguous"]
    assert found.warnings["message"].tolist() == [
        "decision 1 (zeppelin; named 'Airships') fits no topic: nothing is done",
        "decision 2 (harbour; named 'Harbour') fits the topics 0, 3: all of them are named "
        "'Harbour'",
    ]
    assert found.topics["found"].tolist()[0] == "0, 3"


@pytest.mark.parametrize("other", [Decision(("quay",), "Ships"), Decision(("quay",), drop=True)])
def test_of_decisions_that_clash_the_one_whose_terms_stand_higher_counts(other):
    for given in (
        [Decision(("ferry",), "Harbour"), other],
        [other, Decision(("ferry",), "Harbour")],
    ):
        found = decide(given, TOPICS, TERMS, LABELS)
        assert found.topics["name"].tolist()[0] == "Harbour"
        (warning,) = found.warnings.to_dict("records")
        assert warning["problem"] == "contested"
        told = f"topic 0 is named 'Harbour' by (ferry), not {other.told} by (quay)"
        assert warning["message"].startswith(told)


def test_a_name_that_an_undecided_topic_bears_joins_nothing():
    found = decide([Decision(("ferry",), "vote, council, budget")], TOPICS, TERMS, LABELS)
    assert found.topics["name"].tolist()[:2] == [
        "vote, council, budget",
        "vote, council, budget (undecided)",
    ]
    assert found.topics["n_articles"].tolist() == [5, 4, 3, 2]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[[topic]\n", "is no TOML file"),
        ("[topics]\n", r"holds \['topics'\]: only \[\[topic\]\]"),
        ("topic = 3\n", r"only \[\[topic\]\]"),
        ("topic = [3]\n", "decision 1: 3 is no table"),
        ("[[topic]]\nterms = []\nname = 'X'\n", r"decision 1: terms = \[\]"),
        ("[[topic]]\nterms = 'ferry'\nname = 'X'\n", "terms = 'ferry'"),
        ("[[topic]]\nterms = ['a']\n", "needs a name or drop = true"),
        ("[[topic]]\nterms = ['a']\nname = 'X'\ndrop = true\n", "and not both"),
        ("[[topic]]\nterms = ['a']\nname = ' '\n", "name = ' ', a text"),
        ("[[topic]]\nterms = ['a']\nname = 'X'\ntopic = 3\n", "unknown key 'topic', allowed"),
        ("[[topic]]\nterms = ['a']\nname = 'X'\nat_least = 2\n", "at_least = 2"),
        ("[[topic]]\nterms = ['a']\nname = 'X'\nnote = 2\n", "note = 2"),
        ("[[topic]]\nterms = ['a']\ndrop = 'yes'\n", "drop = 'yes'"),
    ],
)
def test_wrong_files_are_told(tmp_path, content, message):
    (tmp_path / "wrong.toml").write_text(content, encoding="utf-8")
    with pytest.raises(ParameterError, match=message) as told:
        read_decisions(tmp_path / "wrong.toml")
    assert "wrong.toml" in str(told.value)


def test_files_that_cannot_be_read_are_told(tmp_path):
    with pytest.raises(SourceError, match=r"cannot read the decisions .*none.toml"):
        read_decisions(tmp_path / "none.toml")
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ParameterError, match="is no TOML file"):
        read_decisions(tmp_path / "binary.toml")


def test_tables_that_do_not_fit_are_told():
    with pytest.raises(ParameterError, match="terms of 3 topics"):
        decide([], TOPICS, TERMS[:3], LABELS)
    with pytest.raises(ParameterError, match=r"labels hold \[4\]"):
        decide([], TOPICS, TERMS, [0, 4])
    with pytest.raises(ParameterError, match="labels of type float64"):
        decide([], TOPICS, TERMS, [0.5])


def test_a_draft_changes_nothing_and_names_each_topic_alone(tmp_path):
    hard = [*TERMS, ['"', "\\", "\x7f\n", "é"], ["party"], ["party", "vote"], []]
    names = [*TOPICS["name"], 'the "quoted"', "party", "party, vote", "(no terms)"]
    topics = pd.DataFrame({"topic": range(8), "name": names})
    text = draft_decisions(topics, hard)
    (tmp_path / "draft.toml").write_text(text, encoding="utf-8")
    found = decide(read_decisions(tmp_path / "draft.toml"), topics, hard, [*range(8), -1])
    assert found.topics["name"].tolist() == names
    assert found.labels.tolist() == [*range(8), -1]
    drafted = tomllib.loads(text)["topic"]
    assert [entry["terms"] for entry in drafted[:1] + drafted[4:]] == [
        ["ferry", "quay", "harbour"],
        ['"', "\\", "\x7f\n", "é"],
        ["party", "vote"],
    ]
    assert [entry.get("at_least") for entry in drafted] == [2, 2, 2, 2, 2, None]
    assert '# No terms tell "party" from all other topics.' in text


def test_decisions_outlive_a_refit_on_part_of_the_articles():
    documents, subjects = texts(16)
    model = TopicModel(n_topics=5, language="en", max_iter=50).fit(documents)
    given = [
        Decision(("tide", "crane"), "Harbour"),
        Decision(("council", "budget"), "Council"),
        Decision(("nurses", "ward"), "Hospital"),
        Decision(("flood", "river"), "Weather"),
        Decision(("goal", "keeper"), "Football"),
    ]
    first = decide(given, model.topics_, model.top_terms(20), model.labels_)
    assert first.warnings.empty
    part = [i for i in range(len(documents)) if i % 4 or i > 60]
    again = TopicModel(n_topics=5, language="en", max_iter=50).fit([documents[i] for i in part])
    second = decide(given, again.topics_, again.top_terms(20), again.labels_)
    assert second.warnings.empty
    names = [dict(zip(d.topics["topic"], d.topics["name"], strict=True)) for d in (first, second)]
    one = [names[0][t] for t in first.labels[part]]
    two = [names[1][t] for t in second.labels]
    assert np.mean(np.array(one) == np.array(two)) > 0.95
    assert len(set(zip(one, [subjects[i] for i in part], strict=True))) == 5


def test_a_drafted_file_outlives_a_refit_with_fewer_topics():
    documents, _ = texts(16)
    model, again = (TopicModel(n, language="en", max_iter=50).fit(documents) for n in (5, 3))
    drafted = [
        Decision(tuple(entry["terms"]), entry["name"], at_least=entry.get("at_least"))
        for entry in tomllib.loads(draft_decisions(model.topics_, model.top_terms(20)))["topic"]
    ]
    found = decide(drafted, again.topics_, again.top_terms(20), again.labels_)
    assert found.topics["n_articles"].sum() == len(documents)
    assert set(found.warnings["problem"]) <= {"unmatched", "contested", "ambiguous"}

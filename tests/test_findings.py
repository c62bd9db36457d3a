"""Findings: what is modelled, when that is too little, what topics show and what to read."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from newslib import TopicModel, findings
from newslib.analysis import reading_list as reading
from newslib.errors import ParameterError

SUBJECTS = {
    "harbour": "ferry quay dredger basin pilot berth cargo crane tide vessel",
    "water": "drought reservoir hosepipe rainfall irrigation pumping litres farmers well aquifer",
    "hospital": "nurse ward surgeon clinic patients merger beds doctor waiting operation",
}


def make_documents(per_subject: int = 8) -> pd.DataFrame:
    """Articles on three subjects, each with its own words in its own rotation."""
    rows = []
    for s, (subject, words) in enumerate(SUBJECTS.items()):
        split = words.split()
        for i in range(per_subject):
            turned = split[i % 10 :] + split[: i % 10]
            text = " ".join(turned[:7] * 2 + [subject] * 3)
            rows.append((f"{(7 * i + s) % 97:02d}{subject}", f"{subject} {i}", text))
    frame = pd.DataFrame(rows, columns=["article_id", "headline", "text"])
    frame["outlet"] = "Post"
    frame["published"] = pd.Timestamp("2026-03-02") + pd.to_timedelta(frame.index, unit="D")
    frame["language"] = "en"
    frame["duplicate_of"] = None
    return frame.sort_values("article_id", ignore_index=True)


DOCUMENTS = make_documents()


def shuffled(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.sample(frac=1, random_state=5)


def fitted(documents: pd.DataFrame, n_topics: int = 3):
    model = TopicModel(n_topics, language="en")
    weights = model.fit_transform(documents["text"])
    return model, weights, findings.count_terms(documents["text"], "en", n_topics)


def test_choose_language_takes_the_most_frequent():
    articles = pd.DataFrame({"language": ["fr", "en", "fr", None], "text": "x"})
    assert findings.choose_language(articles) == "fr"
    assert findings.choose_language(articles, "sv") == "sv"


def test_choose_language_asks_the_texts_where_no_language_is_known():
    text = "Der Hafen wird im Frühjahr wieder geöffnet, sagte die Direktorin am Montag."
    articles = DOCUMENTS.assign(language=None, text=text)
    assert findings.choose_language(articles) == "de"
    assert findings.uses(articles, "de")["use"].eq("modelled").all()
    assert findings.uses(articles, "sv")["use"].eq("another language").all()


def test_choose_language_passes_over_codes_that_have_no_stop_words():
    articles = DOCUMENTS.assign(language=["wuu", "wuu", "wuu", "en"] * 6)
    assert findings.choose_language(articles) == "en"
    assert findings.uses(articles, "en")["use"].value_counts()["modelled"] == 6
    articles = DOCUMENTS.head(2).assign(language="wuu", text="市长周一表示,港口将于明年扩建。")
    chosen = findings.choose_language(articles)
    assert findings.uses(articles, chosen)["use"].eq("modelled").all()
    findings.count_terms(articles["text"], chosen, 2)


def test_uses_gives_every_article_one_reason():
    articles = DOCUMENTS.head(5).assign(language=["en", "de", None, "en", "en"])
    ids = articles["article_id"].tolist()
    articles["text"] = articles["text"].where(articles["article_id"] != ids[4], " ")
    # The copy of an article in another language is no copy among those modelled.
    articles["duplicate_of"] = [ids[3], None, None, ids[1], None]
    found = findings.uses(articles, "en")
    assert found["article_id"].tolist() == ids
    assert found["use"].tolist() == [
        "near copy",
        "another language",
        "another language",
        "modelled",
        "no text",
    ]
    assert findings.say_uses(found, "en") == (
        "1 of 5 articles is modelled; left out are 2 in another language than English (en) or in "
        "none that is known, 1 near copy of another article, 1 without text."
    )
    pd.testing.assert_frame_equal(findings.uses(shuffled(articles), "en"), found)


def test_count_terms_of_texts_without_terms():
    assert findings.count_terms(["1 2 3", ""], "en", 2).counts.shape == (2, 0)
    assert findings.count_terms([], "en", 2).counts.shape == (0, 0)


def test_count_terms_refuses_a_language_that_is_none():
    with pytest.raises(ParameterError, match="english"):
        findings.count_terms(["a text"], "english", 2)


@pytest.mark.parametrize(
    ("n_topics", "min_articles", "says"),
    [
        (6, 4, ""),
        (7, 4, "24 articles are too few for 7 topics: that is 3.4 a topic, and 4 are asked for"),
        (24, 1, "24 articles are too few for 24 topics"),
        (23, 1, ""),
        (2, 1000, "1000 are asked for"),
    ],
)
def test_shortage(n_topics: int, min_articles: int, says: str):
    matrix = findings.count_terms(DOCUMENTS["text"], "en", n_topics)
    found = findings.shortage(matrix, n_topics, min_articles)
    assert says in found
    assert bool(found) == bool(says)
    if not found:  # what suffices can be fitted
        TopicModel(n_topics, language="en").fit(DOCUMENTS["text"])


def test_shortage_of_terms():
    matrix = findings.count_terms(["ferry"] * 20, "en", 3)
    assert "20 articles with 1 different term between them say" in findings.shortage(matrix, 3, 1)


def test_one_article_is_told_of_as_one():
    matrix = findings.count_terms(DOCUMENTS["text"].head(1), "en", 2)
    said = "1 article is too few for 2 topics: that is 0.5 a topic, and 1 is asked for"
    assert said in findings.shortage(matrix, 2, 1)
    used = findings.uses(DOCUMENTS.head(1), "en")
    assert findings.say_uses(used, "en") == "1 of 1 article is modelled."
    table = make_table(50, 0.3)
    table.loc[table.index[-1], "n_articles"] = 1
    assert "and 1 article has none" in findings.say_trust(table)


def test_topic_table_shares_add_up():
    model, _, _ = fitted(DOCUMENTS)
    table = findings.topic_table(model, DOCUMENTS, 4)
    assert table["topic"].tolist() == [0, 1, 2, -1]
    assert table["n_articles"].tolist() == [8, 8, 8, 0]
    assert table["share"].sum() == pytest.approx(1, abs=0.002)
    assert [len(terms.split(", ")) for terms in table["terms"][:3]] == [4, 4, 4]
    assert table["stability"][:3].between(0, 1).all()
    assert table.iloc[-1, 4:].isna().tolist() == [True, True, False, False]
    assert not table["filler"].any()


def test_topic_table_without_a_model_has_the_row_no_topic():
    table = findings.topic_table(None, DOCUMENTS, 4)
    assert table[["topic", "name", "n_articles"]].values.tolist() == [[-1, "no topic", 24]]
    model, _, _ = fitted(DOCUMENTS)
    assert list(table.columns) == list(findings.topic_table(model, DOCUMENTS, 4).columns)


def test_a_document_without_known_terms_has_no_topic():
    documents = DOCUMENTS.copy()
    documents.loc[3, "text"] = "12 34 56"
    model, weights, _ = fitted(documents)
    assert findings.topic_table(model, documents, 5)["n_articles"].iloc[-1] == 1
    last = findings.assign(model, weights, documents).iloc[-1]
    assert (last["topic"], last["name"], last["weight"]) == (-1, "no topic", 0)
    assert last["article_id"] == documents["article_id"][3]


def test_stability_is_one_for_subjects_that_share_no_word():
    model, _, _ = fitted(DOCUMENTS)
    found = findings.stability_by_topic(model, shuffled(DOCUMENTS))
    assert found == pytest.approx(findings.stability_by_topic(model, DOCUMENTS))
    assert (found > 0.6).all()


def test_stability_is_not_known_for_too_few_articles():
    model, _, _ = fitted(DOCUMENTS.head(4), 3)
    assert np.isnan(findings.stability_by_topic(model, DOCUMENTS.head(4))).all()


def test_topic_terms_counts_articles_in_and_outside_the_topic():
    model, _, matrix = fitted(DOCUMENTS)
    found = findings.topic_terms(model, matrix, 5)
    assert found.groupby("topic").size().tolist() == [5, 5, 5]
    for row in found.itertuples():
        holds = DOCUMENTS["text"].str.contains(row.term)
        inside = model.labels_ == row.topic
        assert row.share_in == pytest.approx(holds[inside].mean(), abs=0.001)
        assert row.share_elsewhere == pytest.approx(holds[~inside].mean(), abs=0.001)
    assert findings.topic_terms(None, matrix, 5).empty


def test_assign_ranks_articles_within_their_topic():
    model, weights, _ = fitted(DOCUMENTS)
    found = findings.assign(model, weights, DOCUMENTS)
    for _, topic in found.groupby("topic"):
        assert topic["rank"].tolist() == list(range(1, len(topic) + 1))
        assert topic["weight"].is_monotonic_decreasing
        assert topic["headline"].str.split().str[0].nunique() == 1
    turned = shuffled(DOCUMENTS)
    again = findings.assign(*fitted(turned)[:2], turned)
    pd.testing.assert_frame_equal(found, again)


def test_reading_list_keeps_like_articles_together():
    matrix = findings.count_terms(DOCUMENTS["text"], "en", 2)
    found = findings.reading_list(DOCUMENTS, matrix)
    assert sorted(found["article_id"]) == sorted(DOCUMENTS["article_id"])
    subjects = found["headline"].str.split().str[0]
    assert subjects.groupby(found["group"]).nunique().eq(1).all()
    assert found["likeness"].between(0, 1).all()
    assert found.groupby("group").size().is_monotonic_decreasing
    assert found.groupby("group")["published"].is_monotonic_increasing.all()


def test_reading_list_does_not_depend_on_the_order():
    def listed(documents: pd.DataFrame) -> pd.DataFrame:
        matrix = findings.count_terms(documents["text"], "en", 2)
        return findings.reading_list(documents, matrix)

    pd.testing.assert_frame_equal(listed(DOCUMENTS), listed(shuffled(DOCUMENTS)))


@pytest.mark.parametrize("n", [0, 1, 2])
def test_reading_list_of_hardly_any_articles(n: int):
    documents = DOCUMENTS.head(n).assign(text="12 34")
    matrix = findings.count_terms(documents["text"], "en", 2)
    found = findings.reading_list(documents, matrix)
    assert found["group"].tolist() == list(range(1, n + 1))
    assert found["most_like"].tolist() == [""] * n


def test_reading_list_in_blocks_finds_the_same(monkeypatch):
    matrix = findings.count_terms(DOCUMENTS["text"], "en", 2)
    whole = findings.reading_list(DOCUMENTS, matrix)
    monkeypatch.setattr(reading, "_ROWS", 5)
    pd.testing.assert_frame_equal(findings.reading_list(DOCUMENTS, matrix), whole)


def make_table(n: int, npmi: float) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "topic": [0, 1, -1],
            "name": ["ferry, quay", "nurse, ward", "no topic"],
            "n_articles": [n, n, 2],
            "npmi": [0.4, npmi, np.nan],
            "stability": [0.9, 0.5, np.nan],
        }
    )


@pytest.mark.parametrize(
    ("n", "says"), [(5, "sort the reading"), (50, "to describe"), (500, "with care")]
)
def test_say_trust_by_articles_a_topic(n: int, says: str):
    found = findings.say_trust(make_table(n, 0.3))
    assert says in found
    assert f"smallest topic rests on {n}, and 2 articles have none" in found
    assert "0.70 on average, 0.50 at the lowest" in found


def test_say_trust_warns_of_terms_that_hardly_meet():
    assert "topic 1 (nurse, ward)" in findings.say_trust(make_table(50, 0.02))
    assert "topic 1 (nurse, ward)" in findings.say_trust(make_table(50, np.nan))
    assert "In every topic" in findings.say_trust(make_table(50, 0.2))


def test_say_trust_names_filler():
    table = make_table(50, 0.3)
    assert "Filler" not in findings.say_trust(table.assign(filler=False))
    told = findings.say_trust(table.assign(filler=table["topic"] == 0))
    assert f"Filler, and no finding, is topic 0 ({table['name'][0]})." in told


def test_say_trust_without_topics():
    assert "none to trust" in findings.say_trust(findings.topic_table(None, DOCUMENTS, 3))

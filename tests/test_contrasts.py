"""Contrasts: what is counted over time, which groups are compared, what may be said of them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from newslib import TopicModel, contrasts
from newslib.errors import ParameterError

SUBJECTS = {
    "harbour": "ferry quay dredger basin pilot berth cargo crane tide vessel",
    "hospital": "nurse ward surgeon clinic patients merger beds doctor waiting operation",
}


def make_documents(n: int = 24) -> pd.DataFrame:
    """Harbour in the Post before April, hospitals in the Gazette from April on."""
    rows = []
    for s, (subject, words) in enumerate(SUBJECTS.items()):
        split = words.split()
        for i in range(n):
            text = " ".join((split[i % 10 :] + split[: i % 10])[:7] * 2)
            rows.append((f"{(7 * i + s) % 97:02d}{subject}", f"{subject} {i}", text))
    frame = pd.DataFrame(rows, columns=["article_id", "headline", "text"])
    frame["deck"] = None
    frame["outlet"] = ["Post"] * n + ["Gazette"] * n
    start = pd.Timestamp("2026-04-01")
    frame["published"] = [start + pd.Timedelta(days=i - n) for i in range(2 * n)]
    frame["duplicate_of"] = None
    return frame.sort_values("article_id", ignore_index=True)


DOCUMENTS = make_documents()
MODEL = TopicModel(2, language="en").fit(DOCUMENTS["text"])


def test_course_counts_every_article_once_in_whatever_order():
    found = contrasts.course(DOCUMENTS, MODEL, "week")
    assert found["n_articles"].sum() == len(DOCUMENTS)
    assert set(found["start"].str.len()) == {10}
    undated = DOCUMENTS.assign(published=DOCUMENTS["published"].where(DOCUMENTS.index != 3))
    again = contrasts.course(undated, MODEL, "week")
    assert again["n_articles"].sum() == len(DOCUMENTS)
    assert again.loc[again["bin"] == "undated", "start"].eq("").all()


def test_course_is_empty_without_dates_or_topics():
    undated = DOCUMENTS.assign(published=pd.NaT)
    for documents, model in ((undated, MODEL), (DOCUMENTS, None)):
        found = contrasts.course(documents, model, "week")
        assert found.empty
        assert "No shares over time" in contrasts.say_course(found, documents, "week")
    assert "no article has a date" in contrasts.say_course(found.head(0), undated, "week")


def test_side_by_side_has_a_row_a_bin_and_no_share_where_there_is_no_article():
    sparse = DOCUMENTS[DOCUMENTS["published"].dt.day > 20]
    model = TopicModel(2, language="en").fit(sparse["text"])
    shares = contrasts.course(sparse, model, "week")
    wide = contrasts.side_by_side(shares)
    assert wide["bin"].tolist() == shares["bin"].unique().tolist()
    assert wide["n_bin"].sum() == len(sparse)
    empty = wide[wide["n_bin"] == 0]
    assert len(empty)
    assert empty.iloc[:, 2:].isna().all(axis=None)
    full = wide[wide["n_bin"] > 0]
    assert np.allclose(full.iloc[:, 2:].sum(axis=1), 1, atol=0.01)


def test_a_watched_word_may_be_called_as_a_column_is():
    course = contrasts.word_course(DOCUMENTS.assign(deck="a bin"), ["ferry", "bin"], "week")
    assert list(contrasts.side_by_side(course, "word")) == ["bin", "n_bin", "bin", "ferry"]


def test_say_course_tells_how_much_one_article_moves_and_why_such_periods():
    month = contrasts.course(DOCUMENTS, MODEL, "month")
    said = contrasts.say_course(month, DOCUMENTS, "month")
    assert said.startswith(
        "48 of 48 articles have a date, in 2 months. The months are the shortest"
    )
    assert said.endswith(
        "; a month holds 24, and one article more or less moves a share by 4 points."
    )
    for period, why in (("week", "No periods that part"), ("year", "There are no two periods")):
        shares = contrasts.course(DOCUMENTS, MODEL, period)
        assert why in contrasts.say_course(shares, DOCUMENTS, period)


def test_choose_pair_takes_the_largest_outlets_by_default():
    pair = contrasts.choose_pair(DOCUMENTS)
    assert pair.groups == ("Gazette", "Post")
    small = DOCUMENTS.assign(outlet=[f"Outlet {i // 6}" for i in range(len(DOCUMENTS))])
    halves = contrasts.choose_pair(small)
    assert halves.groups == ("before 2026-04-01", "from 2026-04-01")
    assert halves.by.value_counts().tolist() == [24, 24]


def test_choose_pair_does_not_depend_on_the_order_of_articles():
    for documents in (DOCUMENTS, DOCUMENTS.assign(outlet=None)):
        shuffled = documents.sample(frac=1, random_state=3)
        one, other = contrasts.choose_pair(documents), contrasts.choose_pair(shuffled)
        assert (one.groups, one.told) == (other.groups, other.told)


def test_choose_pair_says_when_there_are_no_two_groups():
    for published in (pd.NaT, pd.Timestamp("2026-03-02")):
        pair = contrasts.choose_pair(DOCUMENTS.assign(outlet="Post", published=published))
        assert pair.by is None
        compared = contrasts.compare_pair(DOCUMENTS, MODEL, pair)
        assert compared.empty
        assert contrasts.in_short(compared).empty
        assert contrasts.say_comparison(compared, pair) == pair.told
        assert "Nothing is compared" in pair.told


def test_choose_pair_takes_what_was_asked_for():
    assert contrasts.choose_pair(DOCUMENTS, ["Post", "Gazette"]).groups == ("Post", "Gazette")
    day = contrasts.choose_pair(DOCUMENTS, ["2026-03-20"])
    assert day.groups == ("before 2026-03-20", "from 2026-03-20")
    for wrong in ([], ["a", "b", "c"], ["no day"]):
        with pytest.raises(ParameterError):
            contrasts.choose_pair(DOCUMENTS, wrong)


def test_a_plain_difference_is_found_and_said():
    pair = contrasts.choose_pair(DOCUMENTS, ["Post", "Gazette"])
    found = contrasts.compare_pair(DOCUMENTS, MODEL, pair)
    assert found["count_first"].sum() == found["n_first"].iloc[0] == 24
    topics = found[found["topic"] >= 0]
    assert sorted(topics["difference"]) == [-1, 1]
    assert (topics["low"] * topics["high"] > 0).all()
    said = contrasts.say_comparison(found, pair)
    assert "A difference is shown in 2 of 3 rows" in said
    assert len(contrasts.in_short(found)) == 2


def test_small_groups_get_a_sentence_and_no_interval():
    few = DOCUMENTS[DOCUMENTS["published"].dt.day.isin([2, 3, 30, 31])]
    model = TopicModel(2, language="en").fit(few["text"])
    pair = contrasts.choose_pair(few, ["Post", "Gazette"])
    found = contrasts.compare_pair(few, model, pair)
    assert found["low"].isna().all()
    assert "too few for an interval" in contrasts.say_comparison(found, pair)


def test_watched_words_are_those_named_else_the_topics_own():
    assert contrasts.watched(["tide", "tide", "bed*"], MODEL) == ["tide", "bed*"]
    own = contrasts.watched(None, MODEL)
    assert len(own) == 2
    assert set(own) <= {word for words in SUBJECTS.values() for word in words.split()}
    assert contrasts.watched(None, None) == []


def test_word_tables_count_articles_and_show_their_lines():
    words = ["ferry", "nurse"]
    lines = contrasts.lines_to_read(DOCUMENTS, words)
    by_outlet = contrasts.words_by_outlet(DOCUMENTS, words)
    course = contrasts.word_course(DOCUMENTS, words, "week")
    held = DOCUMENTS["text"].str.contains("ferry").sum()
    for table in (by_outlet, course):
        assert table.loc[table["word"] == "ferry", "n_articles"].sum() == held
    assert lines.loc[lines["word"] == "ferry", "article_id"].nunique() == held
    assert f"ferry {held}" in contrasts.say_words(lines, words)


def test_without_words_the_tables_are_empty_and_it_is_said():
    lines = contrasts.lines_to_read(DOCUMENTS, [])
    assert lines.empty
    assert contrasts.words_by_outlet(DOCUMENTS, []).empty
    assert contrasts.side_by_side(contrasts.word_course(DOCUMENTS, [], "week"), "word").empty
    assert "No words are watched" in contrasts.say_words(lines, [])

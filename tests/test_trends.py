from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from newslib.analysis.counting import NO_TOPIC, first_copies
from newslib.analysis.intervals import wilson
from newslib.errors import ParameterError
from newslib.trends import periods, shares_over_time, telling_bins
from newslib.watch import lines_with_words, words_by, words_over_time

ROWS = [
    # article_id, published, outlet, duplicate_of, headline, text
    ("a1", "2026-03-02T08:00", "Courier", None, "Strike at the quay", "The interest rate rose."),
    (
        "a2",
        "2026-03-08T23:59",
        "Courier",
        None,
        "No ferry",
        "Strikers met. Interest. Rate unclear.",
    ),
    ("a3", "2026-03-09T00:00", "Herald", "a1", "Strike at quay", "The interest\nrate rose."),
    ("a4", "2026-03-24T12:00", "Herald", None, "Banks", "The bank's interest-rate desk."),
    ("a5", None, None, None, "Undated", "Ferries stay in port."),
    ("a6", None, "Herald", "a5", "Undated too", "Ferries stay in the port."),
]
LABELS = [0, 1, 0, -1, 1, 1]


@pytest.fixture
def articles():
    names = ["article_id", "published", "outlet", "duplicate_of", "headline", "text"]
    frame = pd.DataFrame(ROWS, columns=names).astype(object)
    frame["published"] = pd.to_datetime(frame["published"], format="ISO8601")
    frame["deck"] = None
    return frame


def test_wilson_covers_the_share_and_never_leaves_zero_to_one():
    n = np.arange(1, 60).repeat(3)
    counts = np.concatenate([[0, size // 2, size] for size in range(1, 60)])
    low, high = wilson(counts, n)
    assert (low <= counts / n + 1e-12).all()
    assert (high >= counts / n - 1e-12).all()
    assert low.min() >= 0
    assert high.max() <= 1
    # Each end is a share from which the count lies z standard errors away: the score equation.
    inner = (low > 0) & (high < 1)
    for end in (low[inner], high[inner]):
        z = (counts[inner] / n[inner] - end) / np.sqrt(end * (1 - end) / n[inner])
        np.testing.assert_allclose(np.abs(z), 1.959964, atol=1e-6)


def test_wilson_of_nothing_is_unknown():
    assert np.isnan(wilson([0], [0])).all()
    with pytest.raises(ParameterError, match=r"level=95 .* between 0 and 1"):
        wilson([1], [2], level=95)


def test_weeks_start_on_monday_and_empty_ones_are_there(articles):
    found = shares_over_time(articles, LABELS)
    by_bin = found.groupby("bin", sort=False)["n_bin"].first()
    weeks = ["2026-03-02", "2026-03-09", "2026-03-16", "2026-03-23", "undated"]
    assert by_bin.to_dict() == dict(zip(weeks, [2, 1, 0, 1, 2], strict=True))
    assert pd.Timestamp(weeks[0]).day_name() == "Monday"
    empty = found[found["bin"] == "2026-03-16"]
    assert empty[["share", "low", "high"]].isna().all(axis=None)
    assert empty["n_articles"].tolist() == [0, 0, 0]


def test_every_article_is_counted(articles):
    for bins in ("day", "week", "month", "quarter", "year"):
        found = shares_over_time(articles, LABELS, bins=bins)
        assert found["n_articles"].sum() == len(articles)
        assert found.groupby("topic")["n_articles"].sum().to_dict() == {-1: 1, 0: 2, 1: 3}
        some = found[found["n_bin"] > 0]
        np.testing.assert_allclose(some.groupby("bin")["share"].sum(), 1)
        assert found["start"].isna().tolist() == (found["bin"] == "undated").tolist()


@pytest.mark.parametrize(
    ("bins", "names"),
    [
        ("month", ["2026-03", "undated"]),
        ("quarter", ["2026Q1", "undated"]),
        ("year", ["2026", "undated"]),
    ],
)
def test_bins_have_names(articles, bins, names):
    assert shares_over_time(articles, LABELS, bins=bins)["bin"].unique().tolist() == names


@pytest.mark.parametrize(
    ("n", "every", "bins"),
    [
        (100, "12h", "week"),
        (30, "2D", "month"),
        (90, "3D", "month"),
        (90, "8D", "quarter"),
        (90, "30D", "year"),
        (6, "7D", "quarter"),  # no two bins hold enough: the longest of which there are two
        (3, "1h", "week"),  # one day parts into nothing
        (0, "1h", "week"),
    ],
)
def test_bins_are_as_short_as_the_number_of_articles_allows(n, every, bins):
    articles = pd.DataFrame({"published": pd.date_range("2025-03-03", periods=n, freq=every)})
    assert telling_bins(articles) == bins
    undated = pd.DataFrame({"published": pd.Series([pd.NaT] * 9, dtype="datetime64[us]")})
    assert telling_bins(pd.concat([undated, articles]).sample(frac=1, random_state=1)) == bins


def test_one_wrong_date_makes_bins_no_longer_than_they_can_be_read():
    days = pd.Series(pd.date_range("2026-03-02", periods=200, freq="12h"))
    assert telling_bins(pd.DataFrame({"published": days})) == "week"
    wrong = days.where(days.index > 0, pd.Timestamp("1970-01-01"))
    assert telling_bins(pd.DataFrame({"published": wrong})) == "year"


def test_no_topic_has_a_row_of_its_own(articles):
    found = shares_over_time(articles, [0] * 6, bins="year")
    assert found[found["topic"] == NO_TOPIC]["n_articles"].tolist() == [0, 0]
    assert found["name"].unique().tolist() == ["topic 0", "no topic"]


def test_topics_without_articles_are_listed_by_name(articles):
    topics = pd.DataFrame({"topic": [0, 1, 2], "name": ["harbour", "ferry", "storm"]})
    found = shares_over_time(articles, LABELS, bins="year", topics=topics)
    assert found["name"].tolist()[:4] == ["harbour", "ferry", "storm", "no topic"]
    with pytest.raises(ParameterError, match=r"the topics \[1\], which the table of topics lacks"):
        shares_over_time(articles, LABELS, topics=topics[topics["topic"] != 1])
    with pytest.raises(ParameterError, match="topic 0 is listed twice"):
        shares_over_time(articles, LABELS, topics=pd.concat([topics, topics]))


def test_order_of_rows_makes_no_difference(articles):
    order = [4, 2, 0, 5, 3, 1]
    shuffled, labels = articles.iloc[order], np.array(LABELS)[order]
    for once in (False, True):
        one = shares_over_time(articles, LABELS, once=once)
        assert_frame_equal(one, shares_over_time(shuffled, labels, once=once))
        for count in (words_over_time, words_by, lines_with_words):
            one = count(articles, ["ferr*", "strik*"], once=once)
            assert_frame_equal(one, count(shuffled, ["ferr*", "strik*"], once=once))


def test_near_duplicates_count_once_where_they_came_first(articles):
    assert first_copies(articles).tolist() == [True, True, False, True, True, False]
    articles.loc[0, "published"] = pd.Timestamp("2026-03-10")
    assert first_copies(articles).tolist() == [False, True, True, True, True, False]
    found = shares_over_time(articles, LABELS, once=True)
    assert found["n_articles"].sum() == 4


def test_near_duplicates_whose_first_article_is_not_there_count_once(articles):
    copies = articles.iloc[[2, 4, 5]].assign(duplicate_of=["a1", "a1", "a1"])
    assert first_copies(copies).tolist() == [True, False, False]
    assert first_copies(copies, within=["x", "x", "y"]).tolist() == [True, False, True]


def test_times_with_a_zone_are_moved_to_utc(articles):
    zoned = articles.assign(published=articles["published"].dt.tz_localize("Asia/Tokyo"))
    found = shares_over_time(zoned, LABELS, bins="week")
    n = found.groupby("bin")["n_bin"].first()
    # The first article came out at 8 on Monday in Tokyo, on Sunday by Greenwich.
    assert n[["2026-02-23", "2026-03-02", "2026-03-09"]].tolist() == [1, 2, 0]


@pytest.mark.parametrize(
    ("change", "options", "message"),
    [
        ({}, {"bins": "fortnight"}, "bins='fortnight' is not allowed: one of day, week"),
        ({}, {"date": "updated"}, "no column 'updated'; they have article_id"),
        ({"published": "2026-03-01"}, {}, "not of times"),
        ({"published": None}, {}, "none of the 6 articles has a date in 'published'"),
        ({}, {"level": 1.5}, "level=1.5"),
    ],
)
def test_misuse_is_told(articles, change, options, message):
    with pytest.raises(ParameterError, match=message):
        shares_over_time(articles.assign(**change), LABELS, **options)


def test_wrong_labels_are_told(articles):
    with pytest.raises(ParameterError, match=r"shape \(5,\) do not fit 6 articles"):
        shares_over_time(articles, LABELS[:5])
    with pytest.raises(ParameterError, match="whole numbers"):
        shares_over_time(articles, ["harbour"] * 6)


def test_a_wrong_date_does_not_make_a_million_bins(articles):
    articles.loc[1, "published"] = pd.Timestamp("1826-03-01")
    with pytest.raises(ParameterError, match=r"1826-03-01 to 2026-03-24 make .* 4000 at most"):
        shares_over_time(articles, LABELS, bins="day")
    assert len(shares_over_time(articles, LABELS, bins="year")) == (201 + 1) * 3


def test_periods_leave_articles_without_a_date_out(articles):
    found = periods(articles, "2026-03-09")
    assert found.tolist()[:4] == ["before 2026-03-09"] * 2 + ["from 2026-03-09"] * 2
    assert found[4:].isna().all()
    with pytest.raises(ParameterError, match="split='spring' is no day"):
        periods(articles, "spring")


def test_words_are_whole_and_case_does_not_count(articles):
    found = lines_with_words(articles, ["STRIKE", "strik*", "ferry", "port"])
    by_word = found.groupby("word", sort=False)["article_id"].agg(list).to_dict()
    assert by_word == {
        "STRIKE": ["a1", "a3"],
        "strik*": ["a1", "a2", "a3"],
        "ferry": ["a2"],
        "port": ["a5", "a6"],
    }
    assert found[found["article_id"] == "a2"]["match"].tolist() == ["Strikers", "ferry"]


def test_phrases_hold_over_line_ends_and_hyphens_but_not_over_sentences(articles):
    found = lines_with_words(articles, ["interest rate"])
    assert found["article_id"].tolist() == ["a1", "a3", "a4"]
    assert found["match"].tolist() == ["interest rate", "interest rate", "interest-rate"]


@pytest.mark.parametrize(
    ("word", "text", "hit"),
    [
        ("straße", "Die STRASSE ist frei", "STRASSE"),
        ("strasse", "vor der Straße 1", "Straße"),
        ("don't", "They don’t know", "don’t"),
        ("U.S.", "the U.S. fleet", "U.S"),
        ("u.s.", "us and them", None),
        ("bank", "the bank's rates", "bank"),
        ("bank", "bankers", None),
        ("bank*", "the bankers' ball", "bankers"),
        ("東京", "昨日東京都の港で", "東京"),
        ("AI", "昨日AI技術の", "AI"),
        ("café", "the cafe\u0301 on the quay", "café"),
        ("हिन्दी", "वह हिन्दी में", "हिन्दी"),
        ("हिन्द", "वह हिन्दी में", None),
        ("central bank", "central.\n\nBank", None),
        ("c++ code", "the C code", None),
        ("c++", "C++ and vitamin C", "C++"),
        ("#quay", "quay, #Quay", "#Quay"),
        ("U.S. troops", "the U.S. troops", "U.S. troops"),
        ("U.S. troops", "in the U.S troops", "U.S troops"),
        ("st. john's", "at St John’s", "St John’s"),
        ("Marks & Spencer", "at Marks & Spencer", "Marks & Spencer"),
        ("AT&T", "at AT&T", "AT&T"),
        ("Paris, Texas", "from Paris. Texas", None),
    ],
)
def test_words_in_many_scripts(articles, word, text, hit):
    one = articles.iloc[[0]].assign(text=text, headline=None)
    assert lines_with_words(one, [word])["match"].tolist() == ([] if hit is None else [hit])
    assert words_by(one, [word])["n_articles"].tolist() == [int(hit is not None)]


def test_places_are_right_where_folding_lengthens_the_text(articles):
    one = articles.iloc[[0]].assign(text="ß ß ß İ port of call", headline=None)
    found = lines_with_words(one, ["port"])
    assert found[["before", "match", "after"]].to_numpy().tolist() == [
        ["ß ß ß İ", "port", "of call"]
    ]


def test_context_is_of_the_same_paragraph_and_of_whole_words(articles):
    text = "Out of sight.\n\nPrices rose as the port\nclosed for good.\n\nOut of mind."
    one = articles.iloc[[0]].assign(text=text, headline=None)
    assert lines_with_words(one, ["port"]).loc[0, ["before", "after"]].tolist() == [
        "Prices rose as the",
        "closed for good.",
    ]
    short = lines_with_words(one, ["port"], width=9).loc[0]
    assert (short["before"], short["after"]) == ("as the", "closed")
    bare = lines_with_words(one, ["port"], width=0).loc[0]
    assert (bare["before"], bare["match"], bare["after"]) == ("", "port", "")


def test_counts_agree_with_the_lines(articles):
    words = {"ships": ["ferr*", "quay"], "rates": ["interest rate"]}
    lines = lines_with_words(articles, words)
    by_outlet = words_by(articles, words)
    over_time = words_over_time(articles, words, bins="month")
    for table in (by_outlet, over_time):
        assert (
            table.groupby("word")["n_articles"].sum().to_dict()
            == lines.groupby("word")["article_id"].nunique().to_dict()
        )
    assert by_outlet["outlet"].unique().tolist() == ["Courier", "Herald", "not stated"]
    assert by_outlet.groupby("outlet")["n_group"].first().tolist() == [2, 3, 1]
    assert by_outlet["share"].between(by_outlet["low"], by_outlet["high"]).all()


def test_copies_count_once_for_each_outlet(articles):
    articles.loc[1, "duplicate_of"] = "a1"
    found = words_by(articles, ["strik*"], once=True)
    assert found[["outlet", "n_articles", "n_group"]].to_numpy().tolist() == [
        ["Courier", 1, 1],
        ["Herald", 1, 3],
        ["not stated", 0, 1],
    ]


def test_no_place_gives_an_empty_table(articles):
    found = lines_with_words(articles, ["zeppelin"])
    assert len(found) == 0
    assert found.columns.tolist()[-3:] == ["before", "match", "after"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("strike", "words='strike' is not allowed"),
        ([], r"words=\[\] is not allowed"),
        (["str*ke"], "with \\* only at the end"),
        (["*"], "with \\* only at the end"),
        (["strike *"], "with \\* only at the end"),
        (["  "], "with \\* only at the end"),
        (["strike", "strike"], "lists a word twice"),
        ([7], "7 is no text"),
        ({"ships": "ferry"}, "'ships' needs a list"),
    ],
)
def test_wrong_words_are_told(articles, words, message):
    with pytest.raises(ParameterError, match=message):
        lines_with_words(articles, words)


def test_wrong_places_are_told(articles):
    with pytest.raises(ParameterError, match="no column 'body'"):
        words_by(articles, ["quay"], parts=["body"])
    with pytest.raises(ParameterError, match="no column 'paper'"):
        words_by(articles, ["quay"], "paper")
    with pytest.raises(ParameterError, match="width=-1"):
        lines_with_words(articles, ["quay"], width=-1)
    with pytest.raises(ParameterError, match="articles of type list: a DataFrame is needed"):
        words_by(["The quay is closed."], ["quay"])


def test_one_part_may_be_named_alone(articles):
    assert words_by(articles, ["quay"], parts="text").equals(
        words_by(articles, ["quay"], parts=["text"])
    )


def test_examples_in_the_docs_run(root, monkeypatch):
    monkeypatch.chdir(root)
    text = (root / "docs" / "trends.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    names: dict[str, pd.DataFrame] = {}
    exec(blocks[0], names)
    assert len(blocks) == 1
    for name in ("shares", "outlets", "months", "by_outlet", "by_week", "lines"):
        assert len(names[name]), name
    low, high = wilson(3, 10)
    assert f"with 3 of 10 articles, {low:.0%} to {high:.0%}".replace("%", " %") in " ".join(
        text.split()
    )

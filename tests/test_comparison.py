from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from invented_news import texts
from pandas.testing import assert_frame_equal
from sklearn.exceptions import NotFittedError

from newslib import TopicModel
from newslib.analysis.intervals import allowance, newcombe
from newslib.comparison import compare
from newslib.diagnostics import match_topics
from newslib.errors import ParameterError
from newslib.trends import periods

N = 200


def table(n: int = N) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "article_id": [f"{i:04}" for i in range(n)],
            "outlet": [("Courier", "Herald")[i % 2] for i in range(n)],
            "published": pd.date_range("2026-03-01", periods=n, freq="6h"),
            "duplicate_of": np.full(n, None, dtype=object),
        }
    )


def labels(n: int = N) -> np.ndarray:
    """Topic 0 mostly in the Courier, 1 mostly in the Herald, 2 and none as often in both."""
    i = np.arange(n)
    common = np.where(i % 10 < 2, 2, -1)
    return np.where(i % 10 < 4, common, np.where((i % 2 == 0) ^ (i % 20 > 15), 0, 1))


def test_newcombe_agrees_with_the_paper():
    # Newcombe 1998, table II, method 10, examples (a) to (h).
    cases = [
        ((56, 70), (48, 80), (0.0524, 0.3339)),
        ((9, 10), (3, 10), (0.1705, 0.8090)),
        ((6, 7), (2, 7), (0.0582, 0.8062)),
        ((5, 56), (0, 29), (-0.0381, 0.1926)),
        ((0, 10), (0, 20), (-0.1611, 0.2775)),
        ((0, 10), (0, 10), (-0.2775, 0.2775)),
        ((10, 10), (0, 20), (0.6791, 1.0)),
        ((10, 10), (0, 10), (0.6075, 1.0)),
    ]
    for (a, m), (b, n), expected in cases:
        found = [float(end) for end in newcombe((a, b), (m, n))]
        assert found == pytest.approx(expected, abs=6e-5)
        turned = [-float(end) for end in newcombe((b, a), (n, m))]
        assert turned[::-1] == pytest.approx(found)


def test_matching_is_one_to_one_and_needs_a_common_term():
    assert match_topics([["a", "b"], ["c"], ["d"]], [["c"], ["b", "a"], ["x"]]) == [1, 0, -1]
    assert match_topics([["a"], ["b"]], [["b"]]) == [-1, 0]


def test_two_outlets_differ_where_they_do():
    found = compare(table(), labels(), "outlet").set_index("topic")
    assert found[["first", "second"]].iloc[0].tolist() == ["Courier", "Herald"]
    assert found["finding"].to_dict() == {
        0: "more in Courier",
        1: "more in Herald",
        2: "no difference shown",
        -1: "no difference shown",
    }
    assert (found["source"] == "Newcombe 1998, articles independent").all()
    assert found["difference"].between(found["low"], found["high"]).all()
    assert (found["q"] >= found["p"]).all()
    assert found["difference"].sum() == pytest.approx(0)


def test_groups_add_up():
    articles, topics = table(), labels()
    found = compare(articles, topics, "outlet")
    assert found["count_first"].sum() == found["n_first"].iloc[0] == 100
    assert found["count_second"].sum() == found["n_second"].iloc[0] == 100
    assert found[["share_first", "share_second"]].sum().tolist() == pytest.approx([1, 1])
    articles.loc[:9, "outlet"] = None
    found = compare(articles, topics, "outlet")
    assert (found["n_first"] + found["n_second"] + found["n_neither"] == N).all()
    assert found["n_neither"].iloc[0] == 10


def test_turning_the_groups_turns_the_signs():
    one = compare(table(), labels(), "outlet")
    other = compare(table(), labels(), "outlet", groups=("Herald", "Courier"))
    assert other["difference"].tolist() == (-one["difference"]).tolist()
    np.testing.assert_allclose(other["low"], -one["high"])
    assert other["finding"].tolist() == one["finding"].tolist()


def test_masks_and_periods_are_groups_too():
    articles = table()
    mask = articles["outlet"] == "Courier"
    by_mask = compare(articles, labels(), mask)
    assert (
        by_mask["difference"].tolist()
        == compare(articles, labels(), "outlet")["difference"].tolist()
    )
    assert by_mask[["first", "second"]].iloc[0].tolist() == ["in the mask", "outside it"]
    articles.loc[:4, "published"] = pd.NaT
    found = compare(articles, labels(), periods(articles, "2026-03-20"))
    assert found["first"].iloc[0] == "before 2026-03-20"
    assert found["n_neither"].iloc[0] == 5
    assert found["n_first"].iloc[0] == 19 * 4 - 5


def test_small_groups_get_no_finding():
    articles = table(60)
    articles.loc[:49, "outlet"] = "Courier"
    articles.loc[50:, "outlet"] = "Herald"
    found = compare(articles, labels(60), "outlet")
    assert found["finding"].unique().tolist() == ["too few articles: 50 and 10, 20 in each needed"]
    assert found[["low", "high", "p", "q"]].isna().all(axis=None)
    assert found["source"].unique().tolist() == ["too few articles"]
    assert not compare(articles, labels(60), "outlet", least=10)["low"].isna().any()


def test_a_topic_of_few_articles_gets_no_finding():
    topics = np.where(np.arange(N) < 4, 1, 0)
    found = compare(table(), topics, "outlet").set_index("topic")
    assert found.loc[1, "finding"] == "too few articles in the topic"


def test_near_duplicates_widen_the_interval():
    articles, topics = table(), labels()
    # Fours of the same outlet and topic: a quarter as many stories.
    key = articles["outlet"] + topics.astype(str)
    first = articles.groupby(key).cumcount() // 4
    group = articles.groupby([key, first])["article_id"].transform("first")
    copied = articles.assign(duplicate_of=group.where(group != articles["article_id"], None))
    alone, together = (compare(t, topics, "outlet") for t in (articles, copied))
    assert together["source"].str.contains("resamples of .* groups of near duplicates").all()
    ratio = (together["high"] - together["low"]) / (alone["high"] - alone["low"])
    assert ratio.between(1.5, 2.5).all()
    assert (together["p"] >= alone["p"]).all()
    once = compare(copied, topics, "outlet", once=True)
    assert once["n_first"].iloc[0] == group[articles["outlet"] == "Courier"].nunique()


def test_a_story_in_both_groups_counts_once_in_each():
    articles = table().assign(duplicate_of=["0000" if i < 4 and i else None for i in range(N)])
    found = compare(articles, labels(), "outlet", once=True)
    assert found[["n_first", "n_second"]].iloc[0].tolist() == [99, 99]


def test_outlets_are_resampled_where_there_are_enough():
    articles = table().assign(outlet=[f"paper {i % 8}" for i in range(N)])
    half = np.where(np.arange(N) < 100, "early", "late")
    told = compare(articles, labels(), half)["source"]
    assert told.str.contains("8 outlets|Newcombe").all()
    # Whole outlets differ: each has one topic of its own, and comes at one time.
    topics = np.arange(N) % 8 // 4
    early = np.where((np.arange(N) % 8 < 3) ^ (np.arange(N) % 40 < 8), "early", "late")
    by_outlet = compare(articles, topics, early)
    by_article = compare(articles.drop(columns="outlet"), topics, early)
    assert (by_outlet["source"] == "1000 resamples of 8 outlets").iloc[:2].all()
    wide, narrow = (t["high"] - t["low"] for t in (by_outlet, by_article))
    assert (wide >= narrow).all()
    assert wide[0] > 1.5 * narrow[0]


def test_fewer_clusters_make_a_wider_allowance():
    found = [allowance(n, 0.95) for n in (3, 5, 10, 40, 100_000)]
    assert found == sorted(found, reverse=True)
    # t with 8 degrees of freedom is 2.306 at 97.5 %.
    assert found[2] == pytest.approx(2.306 / 1.96 * (10 / 8) ** 0.5, rel=1e-3)
    assert found[-1] == pytest.approx(1, abs=1e-4)


def test_the_interval_holds_zero_where_outlets_alone_differ():
    random = np.random.Generator(np.random.PCG64(1))
    outlet, held = np.repeat(np.arange(10), 60), []
    articles = table(600).assign(outlet=[f"paper {o}" for o in outlet])
    alone = articles.drop(columns="outlet")
    for _ in range(60):
        share = np.clip(0.25 + 0.08 * random.standard_normal(10), 0.02, 0.9)
        topics = (random.random(600) < share[outlet]).astype(int)
        found = [compare(t, topics, outlet % 2, n_resamples=300).iloc[1] for t in (articles, alone)]
        held.append([row["low"] <= 0 <= row["high"] for row in found])
    by_outlet, by_article = np.mean(held, axis=0)
    assert by_outlet >= 0.88
    assert by_article < 0.85


def test_copies_of_articles_in_neither_group_do_not_count():
    articles = table().assign(outlet=["Courier", "Herald", "Times", "Times"] * (N // 4))
    articles["duplicate_of"] = ["0002" if i % 4 > 1 and i > 2 else None for i in range(N)]
    found = compare(articles, labels(), "outlet", groups=("Courier", "Herald"))
    assert found["n_neither"].iloc[0] == N / 2
    assert (found["source"] == "Newcombe 1998, articles independent").all()


def test_the_order_of_rows_makes_no_difference():
    articles, topics = table(), labels()
    articles["duplicate_of"] = [f"{i - i % 3:04}" if i % 3 else None for i in range(N)]
    one = compare(articles, topics, "outlet")
    order = np.argsort((np.arange(N) * 37) % N)
    assert_frame_equal(one, compare(articles.iloc[order], topics[order], "outlet"))
    other = compare(articles, topics, "outlet", random_state=1)
    assert (other["low"] != one["low"]).any()
    np.testing.assert_allclose(other["low"], one["low"], atol=0.03)


@pytest.mark.parametrize(
    ("by", "options", "message"),
    [
        ("section", {}, "no column 'section'"),
        ("article_id", {}, r"two groups are compared, but by holds '0000' \(1\).* and 190 more"),
        ("outlet", {"groups": ("Courier", "Times")}, "the group 'Times' is empty"),
        ("outlet", {"groups": ("Courier", "Courier")}, "name two of them"),
        ([True] * 3, {}, "by has 3 values for 200 articles"),
        ([True] * N, {}, "the group False is empty"),
        ("outlet", {"least": 0}, "least=0"),
        ("outlet", {"level": 0}, "level=0"),
    ],
)
def test_misuse_is_told(by, options, message):
    with pytest.raises(ParameterError, match=message):
        compare(table(), labels(), by, **options)


def test_lists_are_no_groups():
    articles = table().assign(byline=[["Ann"], ["Ben"]] * (N // 2))
    with pytest.raises(ParameterError, match="by holds lists, and groups are single values"):
        compare(articles, labels(), "byline")


def test_ids_that_come_twice_are_told():
    with pytest.raises(ParameterError, match="'0000' comes twice"):
        compare(table().assign(article_id="0000"), labels(), "outlet")


@pytest.fixture(scope="module")
def news():
    documents, _ = texts(16)
    n = len(documents)
    articles = table(n).assign(text=documents)
    # Harbour and council in the Courier, the others mostly in the Herald.
    articles["outlet"] = ["Courier" if i < 32 or i % 5 == 0 else "Herald" for i in range(n)]
    return articles, TopicModel(n_topics=5, language="en", max_iter=50).fit(documents)


def test_refits_of_clear_topics_match_and_agree(news):
    articles, model = news
    found = compare(
        articles, model.labels_, "outlet", topics=model.topics_, model=model, n_refits=4
    )
    kept = found[found["topic"] >= 0]
    assert kept["match"].between(0.3, 1).all()
    assert kept["source_refit"].unique().tolist() == ["4 refits on resamples of articles"]
    assert kept["difference"].between(kept["low_refit"], kept["high_refit"]).all()
    assert (kept["high_refit"] - kept["low_refit"] > 0).all()
    assert kept["finding"].str.startswith("more in").sum() >= 3
    order = np.argsort((np.arange(len(articles)) * 33) % len(articles))
    again = compare(
        articles.iloc[order],
        model.labels_[order],
        "outlet",
        topics=model.topics_,
        model=model,
        n_refits=4,
    )
    assert_frame_equal(found, again, rtol=1e-8)


def test_merged_topics_are_refitted_and_merged_again(news):
    articles, model = news
    merged = {0: 0, 1: 0, 2: 1, 3: 1, 4: -2}
    labels = np.array([merged.get(int(t), -1) for t in model.labels_])
    found = compare(articles, labels, "outlet", model=model, n_refits=2, merged=merged)
    assert found["topic"].tolist() == [0, 1, -1, -2]
    assert found.loc[found["topic"] != -1, "match"].between(0.1, 1).all()
    with pytest.raises(ParameterError, match=r"labels hold \[-2\]"):
        compare(articles, labels, "outlet", model=model, n_refits=2)
    with pytest.raises(ParameterError, match="merged names the topics"):
        compare(articles, labels, "outlet", model=model, n_refits=2, merged={0: 0})


def test_small_groups_are_not_refitted(news, monkeypatch):
    articles, model = news
    monkeypatch.setattr(TopicModel, "fit", None)
    found = compare(articles, model.labels_, "outlet", model=model, least=70)
    assert found["low_refit"].isna().all()
    assert found["source_refit"].unique().tolist() == ["too few articles"]


def test_a_model_that_is_not_fitted_is_told(news):
    articles, model = news
    with pytest.raises(NotFittedError):
        compare(articles, model.labels_, "outlet", model=TopicModel(n_topics=5), n_refits=2)


def test_a_refit_that_fails_says_which(news):
    articles, model = news
    for text, said in ((None, "documents are missing"), ("the", "refit 1 of 2 failed: ")):
        with pytest.raises(ParameterError, match=said):
            compare(articles.assign(text=text), model.labels_, "outlet", model=model, n_refits=2)

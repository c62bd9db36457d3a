"""What a summary says: only what would be there again, and what it leaves out by name."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from small_reports import write_pages

from newslib import read_corpus
from newslib.reporting.behind import Behind
from newslib.reporting.key_findings import Finding, key_findings
from newslib.reporting.lists import Lists
from newslib.tables import write_tables

TOPICS = pd.DataFrame(
    {
        "topic": [0, 1, 2, -1],
        "name": ["ferry, quay", "people, year", "ballot, vote", "no topic"],
        "n_articles": [40, 38, 22, 0],
        "share": [0.4, 0.38, 0.22, 0.0],
        "npmi": [0.5, 0.02, 0.4, None],
        "stability": [0.9, 0.9, 0.3, None],
        "terms": ["ferry, quay", "people, year", "ballot, vote", ""],
    }
)
COMPARED = pd.DataFrame(
    {
        "topic": [0, 1],
        "name": ["ferry, quay", "people, year"],
        "first": "Echo",
        "second": "Post",
        "n_first": 50,
        "n_second": 50,
        "share_first": [0.6, 0.2],
        "share_second": [0.2, 0.6],
        "difference": [0.4, -0.4],
        "low": [0.2, -0.6],
        "high": [0.6, -0.2],
        "low_refit": [0.1, -0.7],
        "high_refit": [0.7, -0.1],
        "finding": ["more in Echo", "more in Post"],
    }
)
COURSE = pd.DataFrame(
    {
        "bin": ["2026-03", "2026-03", "2026-04", "2026-04", "2026-05", "2026-05"],
        "start": ["2026-03-01"] * 2 + ["2026-04-01"] * 2 + ["2026-05-01"] * 2,
        "topic": [0, 1] * 3,
        "name": ["ferry, quay", "people, year"] * 3,
        "n_articles": [4, 4, 30, 2, 2, 0],
        "n_bin": [40, 40, 40, 40, 3, 3],
        "share": [0.1, 0.1, 0.75, 0.05, 0.667, 0.0],
        "low": [0.04, 0.04, 0.6, 0.01, 0.2, 0.0],
        "high": [0.23, 0.23, 0.86, 0.17, 0.94, 0.56],
    }
)


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Lists:
    folder = tmp_path_factory.mktemp("findings")
    return Lists(Behind(read_corpus(write_pages(folder / "pages", 2)), folder))


def said(folder: Path, lists: Lists, **frames: pd.DataFrame) -> list[str]:
    write_tables({name.replace("_", "-"): frame for name, frame in frames.items()}, folder)
    return [text for finding in key_findings(folder, lists) for text in texts(finding)]


def texts(finding: Finding) -> list[str]:
    return [
        "".join(part if isinstance(part, str) else part[0] for part in parts)
        for parts in (finding.parts, *finding.items)
    ]


def test_topics_that_hold_up_are_named_and_the_others_are_no_findings(tmp_path: Path, lists):
    first, named, worth, *others = said(tmp_path, lists, topics=TOPICS)
    assert first == "100 articles in 3 topics; those that hold up:"
    assert named == "ferry, quay: 40 articles (40\u00a0%)"
    assert worth.startswith("33.3 articles a topic are enough to describe the topics, too few")
    assert "come back with a stability of 0.90, where 1 is" in worth
    assert others == [
        "Of the topics, 2 are not to be taken for findings:",
        "people, year: its terms hardly come together",
        "ballot, vote: too few of its terms come back when a fifth of the articles is left out",
    ]


def test_a_topic_leads_to_the_article_closest_to_it(tmp_path: Path, lists):
    ids = sorted(lists.behind.everything)
    placed = pd.DataFrame(
        {
            "topic": [0, 0, 1],
            "name": ["ferry, quay"] * 2 + ["people, year"],
            "rank": [1, 2, 1],
            "article_id": [ids[0], ids[1], ids[1]],
        }
    )
    write_tables({"topics": TOPICS, "articles-by-topic": placed}, tmp_path)
    first = key_findings(tmp_path, lists)[0]
    assert first.parts[1] == " in 3 topics; those that hold up, each with what to read first:"
    assert first.items[0][-1] == (lists.behind.headlines[ids[0]], f"pages/{ids[0]}.html")


def test_articles_that_are_left_out_are_said_last(tmp_path: Path, lists):
    uses = pd.DataFrame(
        {
            "article_id": list("abcdef"),
            "use": ["modelled", "near copy", *["another language"] * 3, "modelled"],
        }
    )
    assert said(tmp_path, lists, topics=TOPICS, uses=uses)[-1] == (
        "4 of 6 articles are left out of the topics: 3 in another language, 1 nearly repeating "
        "another."
    )
    only = uses[uses["use"] == "modelled"]
    assert "left out of the topics" not in said(tmp_path, lists, topics=TOPICS, uses=only)[-1]


def test_topics_marked_as_filler_are_no_findings(tmp_path: Path, lists):
    marked = TOPICS.assign(filler=[True, False, False, False])
    told = "ferry, quay: its terms are at home in most other topics, which makes it filler"
    assert told in said(tmp_path, lists, topics=marked)


def test_too_few_articles_are_said(tmp_path: Path, lists):
    (only,) = said(tmp_path, lists, topics=TOPICS.tail(1))
    assert only.startswith("No topics are shown: ")


def test_a_difference_is_said_if_the_topic_holds_up_and_both_intervals_exclude_none(
    tmp_path: Path, lists
):
    texts = said(tmp_path, lists, topics=TOPICS, comparison=COMPARED)
    start = texts.index(
        "Compared are 50 articles (Echo) and 50 others (Post). A difference is shown in 1 topic:"
    )
    assert texts[start + 1] == (
        "ferry, quay: 60\u00a0% and 20\u00a0%; the difference lies between +20 and +60 points"
    )
    doubtful = COMPARED.assign(low_refit=-0.1)
    texts = said(tmp_path, lists, topics=TOPICS, comparison=doubtful)
    assert any("In no topic is a difference shown" in text for text in texts)


def test_a_change_is_said_between_the_first_and_last_period_of_enough_articles(
    tmp_path: Path, lists
):
    texts = said(tmp_path, lists, topics=TOPICS, shares_over_time=COURSE)
    start = "Shares that changed between 2026-03 and 2026-04, the first and the last period"
    place = next(i for i, text in enumerate(texts) if text.startswith(start))
    assert texts[place + 1] == "ferry, quay: from 10\u00a0% to 75\u00a0%"
    touching = COURSE.assign(low=0.2)
    texts = said(tmp_path, lists, topics=TOPICS, shares_over_time=touching)
    assert any(text.startswith("No topic’s share changed for sure") for text in texts)


def test_nothing_is_said_where_there_are_no_topics(tmp_path: Path, lists):
    assert key_findings(tmp_path, lists) == []
    assert said(tmp_path, lists, topics=pd.DataFrame({"topic": [1], "mine": ["x"]})) == []

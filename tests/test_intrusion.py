"""Intrusion sheets: the intruder hides, the key finds it, coders are scored."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from invented_news import texts

from newslib import TopicModel
from newslib.agreement import krippendorff_alpha, score_intrusion
from newslib.errors import ParameterError, SourceError
from newslib.intrusion import Sheet, article_intrusion, word_intrusion, word_tables

TEXTS, SUBJECTS = texts()
MODEL = TopicModel(5, language="en").fit(TEXTS)
ARTICLES = pd.DataFrame(
    {
        "article_id": [f"{i:016x}" for i in range(len(TEXTS))],
        "headline": [None if i % 2 else f"Report {i}" for i in range(len(TEXTS))],
        "text": TEXTS,
    }
)
WORDS = word_intrusion(MODEL)
SHEETS = {"words": WORDS, "articles": article_intrusion(MODEL, ARTICLES)}


def filled(answers: list[object]) -> pd.DataFrame:
    return WORDS.sheet.assign(answer=answers)


@pytest.mark.parametrize(("kind", "n_choices"), [("words", 6), ("articles", 4)])
def test_the_key_names_what_stands_in_the_sheet(kind: str, n_choices: int):
    made = SHEETS[kind]
    assert list(made.sheet) == ["item", *[f"choice_{i + 1}" for i in range(n_choices)], "answer"]
    assert sorted(made.key["topic"]) == list(range(5))
    assert (made.sheet["answer"] == "").all()
    for row, key in zip(made.sheet.to_dict("records"), made.key.to_dict("records"), strict=True):
        assert row["item"] == key["item"]
        assert row[f"choice_{key['place']}"] == key["intruder"]
        assert len(set(row.values())) == n_choices + 2


def test_word_intruders_are_strangers_to_the_topic():
    for item, key in zip(WORDS.sheet.to_dict("records"), WORDS.key.to_dict("records"), strict=True):
        own = MODEL.shown_terms(30)[key["topic"]]
        choices = [item[f"choice_{i}"] for i in range(1, 7)]
        assert [c for c in choices if c not in own] == [key["intruder"]]


def test_article_intruders_come_from_another_subject():
    def subject(text: str) -> str:
        return SUBJECTS[next(i for i, t in enumerate(TEXTS) if t[:60] in text)]

    made = SHEETS["articles"]
    for item, key in zip(made.sheet.to_dict("records"), made.key.to_dict("records"), strict=True):
        found = [subject(item[f"choice_{i}"]) for i in range(1, 5)]
        assert found.count(subject(key["intruder"])) == 1
        assert len(set(found)) == 2


def test_neither_place_nor_item_gives_the_intruder_away():
    # Over many items the places are even: chi-square of 6 places, far in the tail at 20.5. Models
    # that share a topic share its item, which counts once.
    place_of, orders = {}, 0
    for n in range(2, 12):
        made = word_intrusion(TopicModel(n, language="en").fit(TEXTS))
        choices = map(frozenset, made.sheet.filter(like="choice_").to_numpy())
        place_of.update(zip(choices, made.key["place"], strict=True))
        orders += made.key["topic"].is_monotonic_increasing
    places = np.bincount([*place_of.values()], minlength=7)[1:7]
    expected = places.sum() / 6
    assert len(place_of) > 30
    assert ((places - expected) ** 2 / expected).sum() < 20.5
    assert orders < 5


def test_sheets_do_not_depend_on_the_order_of_articles(tmp_path: Path):
    again = article_intrusion(MODEL, ARTICLES.iloc[::-1])
    pd.testing.assert_frame_equal(again.sheet, SHEETS["articles"].sheet)
    pd.testing.assert_frame_equal(again.key, SHEETS["articles"].key)
    for name in ("a", "b"):
        WORDS.write(tmp_path / name / "sheet.csv", tmp_path / name / "key.csv")
    assert (tmp_path / "a/sheet.csv").read_bytes() == (tmp_path / "b/sheet.csv").read_bytes()


def test_files_come_back_and_are_scored(tmp_path: Path):
    WORDS.write(tmp_path / "sheet.csv", tmp_path / "key.csv")
    right = WORDS.key["place"].tolist()
    coders = [right, [right[0] % 6 + 1, *right[1:]]]
    for i, answers in enumerate(coders):
        filled(answers).to_csv(tmp_path / f"coder{i}.csv", index=False)
    found = score_intrusion(
        [tmp_path / "coder0.csv", tmp_path / "coder1.csv"], tmp_path / "key.csv"
    )
    assert (found.accuracy, found.n_items, found.n_coders) == (0.9, 5, 2)
    assert found.chance == pytest.approx(1 / 6)
    # Wilson for 4.5 of 5 by hand, (.726 ± .263): not for 9 of 10.
    assert (round(found.low, 3), round(found.high, 3)) == (0.463, 0.989)
    assert found.alpha == pytest.approx(krippendorff_alpha(coders))
    assert found.topics["right"].sum() == 9
    assert found.topics.set_index("topic")["accuracy"].loc[WORDS.key["topic"][0]] == 0.5


def test_sheets_from_spreadsheets_are_scored_by_a_key_in_memory(tmp_path: Path):
    first = WORDS.sheet.columns[1]
    sheet = WORDS.sheet.assign(**{first: "=" + WORDS.sheet[first]}, answer=WORDS.key["place"])
    key = WORDS.key.assign(
        intruder=[
            ("=" + text if place == 1 else text)
            for place, text in zip(WORDS.key["place"], WORDS.key["intruder"], strict=True)
        ]
    )
    Sheet(sheet, key).write(tmp_path / "words.csv", tmp_path / "key.csv")
    for sep in ",;":
        saved = tmp_path / f"saved{sep}.csv"
        again = pd.read_csv(tmp_path / "words.csv", dtype=str)
        again.to_csv(saved, sep=sep, index=False, encoding="utf-8-sig")
        assert score_intrusion([saved], key).accuracy == 1.0


def test_one_coder_agrees_with_nobody():
    found = score_intrusion([filled(WORDS.key["place"].tolist())], WORDS.key)
    assert found.accuracy == found.high == 1
    assert np.isnan(found.alpha)


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        (["1", "", "2", " ", "3"], "sheet 1 has no answer for 2 of 5 items: 2, 4"),
        (["1", "7", "2", "x", "3"], "sheet 1: answers 7, x are not allowed, only 1 to 6"),
        (["1", "0", "", "2", "3"], r"no answer for 1 of 5 items: 3; .*answers 0 are not allowed"),
    ],
)
def test_half_filled_sheets_are_told(answers: list[str], message: str):
    with pytest.raises(ParameterError, match=message):
        score_intrusion([filled(answers)], WORDS.key)


def test_sheets_of_other_keys_are_told(tmp_path: Path):
    answers = WORDS.key["place"].tolist()
    with pytest.raises(ParameterError, match="other items than the key: 5"):
        score_intrusion([filled(answers).head(4)], WORDS.key)
    other = WORDS.key.assign(intruder="harbour")
    with pytest.raises(ParameterError, match="sheet 2 is not the key's: items 1, 2"):
        score_intrusion([filled(answers), filled(answers)], other)
    with pytest.raises(ParameterError, match=r"lacks the columns \['answer'\]"):
        score_intrusion([WORDS.sheet.drop(columns="answer")], WORDS.key)
    with pytest.raises(ParameterError, match="a list is needed"):
        score_intrusion(WORDS.sheet, WORDS.key)
    with pytest.raises(SourceError, match="cannot read the key"):
        score_intrusion([filled(answers)], tmp_path / "none.csv")


def test_alpha_of_the_example_in_krippendorff_2011():
    # Four observers, twelve units, section C of the paper: 0.743.
    answers = [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
        [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
    ]
    assert krippendorff_alpha(answers) == pytest.approx(0.743, abs=0.0005)
    assert krippendorff_alpha([[1, 2], [1, 2]]) == 1.0
    assert np.isnan(krippendorff_alpha([[1, 2]]))


def test_where_no_topics_are_shown_the_sheet_is_empty():
    sheet, key = word_tables(None)
    assert (sheet.columns.tolist(), len(sheet)) == (["item", "answer"], 0)
    assert (key.columns.tolist(), len(key)) == (word_intrusion(MODEL).key.columns.tolist(), 0)
    pd.testing.assert_frame_equal(word_tables(MODEL)[0], word_intrusion(MODEL).sheet)


def test_misuse_is_named():
    for ask in (
        lambda n: word_intrusion(MODEL, n=n),
        lambda n: article_intrusion(MODEL, ARTICLES, n=n),
    ):
        with pytest.raises(ParameterError, match="n=0 is not allowed"):
            ask(0)
    with pytest.raises(ParameterError, match="no column 'article_id'"):
        article_intrusion(MODEL, ARTICLES.drop(columns="article_id"))

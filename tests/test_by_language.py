"""One model for each language, one table of all topics."""

from __future__ import annotations

import pandas as pd
import pytest
from invented_news import texts

from newslib.by_language import fit_by_language
from newslib.errors import ParameterError

GERMAN = [
    "Die Fähre blieb im Hafen, der Kapitän wartete am Kai.",
    "Der Rat stimmte über den Haushalt der Stadt ab.",
]


def articles() -> pd.DataFrame:
    english = texts(per_subject=8)[0]
    rows = [("en", text) for text in english]
    rows += [("de", f"{text} Bericht Nummer{i}") for i in range(6) for text in GERMAN]
    rows += [("fr", "Le port est fermé."), (None, "?")]
    return pd.DataFrame(rows, columns=["language", "text"], index=range(100, 100 + len(rows)))


def test_each_language_has_a_model_and_all_have_one_table():
    given = articles()
    found = fit_by_language(given, 5)
    assert found.languages.to_dict("list") == {
        "language": ["en", "de", "not known", "fr"],
        "n_articles": [40, 12, 1, 1],
        "n_topics": [5, 2, 0, 0],
        "note": [
            "",
            "5 topics need 25 articles",
            "the language is not known",
            "too few articles: 1, and 10 are needed",
        ],
    }
    assert found.topics.groupby("language", sort=False)["topic"].agg(list).to_dict() == {
        "en": [0, 1, 2, 3, 4],
        "de": [0, 1],
    }
    assert any("Fähre" in terms for terms in found.topics["terms"][5:])
    assert found.labels.index.equals(given.index)
    assert (found.labels[given["language"].isin(["en", "de"])] >= 0).all()
    assert (found.labels[~given["language"].isin(["en", "de"])] == -1).all()
    assert list(found.models) == ["en", "de"]
    again = fit_by_language(given.iloc[::-1], 5)
    pd.testing.assert_frame_equal(again.topics, found.topics)


def test_languages_can_be_chosen():
    found = fit_by_language(articles(), {"de": 2}, min_df=1)
    assert list(found.models) == ["de"]
    assert found.models["de"].min_df == 1
    assert found.languages["note"][0] == "not asked for"


def test_too_few_articles_of_any_language():
    with pytest.raises(ParameterError, match=r"10 are needed: .*not known 1"):
        fit_by_language(articles().tail(3), 3)


@pytest.mark.parametrize("n_topics", ["5", None, True, 1, {"de": 2.5}])
def test_numbers_of_topics_not_allowed_are_named(n_topics):
    with pytest.raises(ParameterError, match=r"n_topics=.* is not allowed: a whole number from 2"):
        fit_by_language(articles(), n_topics)

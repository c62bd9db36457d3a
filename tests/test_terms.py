from __future__ import annotations

import sys
import warnings

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from newslib.errors import ParameterError
from newslib.modelling import segment
from newslib.terms import (
    analyzer,
    detect_language,
    document_frequency_bounds,
    document_term_matrix,
    main_language,
    npmi_matrix,
)


@pytest.mark.parametrize(
    ("language", "text", "terms"),
    [
        ("en", "The mayor's “harbour” plan", ["mayor", "harbour", "plan"]),
        ("en", "the mayors’ vote, the coach’s vote", ["mayors", "vote", "coach", "vote"]),
        ("en", "in Saint-Denis and Al-Qasr", ["saint-denis", "al-qasr"]),
        ("en", "US-Ukraine talks in the U.S.", ["u.s.", "ukraine", "talks", "u.s."]),
        (
            "en",
            "a US-led AT&T, S&amp;P and &quot;quay&quot;",
            ["u.s.", "led", "at&t", "s&p", "quay"],
        ),
        (
            "en",
            "´quay´ cra\u00adne, mayor´s, pilotʼs, cook`s",
            ["quay", "crane", "mayor", "pilot", "cook"],
        ),
        ("en", "By Ana Ruiz\nThe ferry\nBy Ana Ruiz, correspondent", ["ferry"]),
        (
            "en",
            "By Easter the ferry will run again, as the mayor has said before",
            ["easter", "ferry", "mayor"],
        ),
        ("en", "e.g. 5 p.m. on 24.12.2025, 4:00pm, 1,000 or 3.5%", []),
        ("en", "G20 and Covid-19 in a 30-day lockdown", ["g20", "covid-19", "day", "lockdown"]),
        ("en", "they'll say it's John O'Brien", ["john", "o'brien"]),
        ("en", "https://a.example/b?c=d www.e.example me@e.example ferry", ["ferry"]),
        ("en", "FERRY RUNS AGROUND, SAY US OFFICIALS", ["ferry", "runs", "aground", "officials"]),
        ("en", "ﬁsh　ｆｉｓｈ", ["fish", "fish"]),
        ("en", "quay_crane _x_ a b c", ["quay", "crane"]),
        ("en", "the UK's, US’s and WHO's envoys", ["u.k.", "u.s.", "w.h.o.", "envoys"]),
        ("en", "Long-term plans of Kim Min-ho", ["long-term", "plans", "kim", "min-ho"]),
        ("en", "Ostrel-based, Russian-speaking", ["ostrel", "based", "russian", "speaking"]),
        ("en", "al-Qasr, Al-Qasr-linked", ["al-qasr", "al-qasr", "linked"]),
        (
            "en",
            "an X-ray in Quay-upon-Tide, pro-Ostrel",
            ["x-ray", "quay-upon-tide", "pro", "ostrel"],
        ),
        ("fr", "L’Élysée n'a qu'un pont: l'Union", ["élysée", "pont", "union"]),
        ("fr", "Où va-t-il, demande-t-elle au rendez-vous", ["demande", "rendez-vous"]),
        ("it", "dell'Italia nell'Unione, degl'italiani", ["italia", "unione", "italiani"]),
        (
            "pt",
            "o porto tornou-se vê-lo na Guiné-Bissau",
            ["porto", "tornou", "vê", "guiné-bissau"],
        ),
        ("es", "EE.UU., EE. UU. y EEUU", ["eeuu", "eeuu", "eeuu"]),
        ("ca", "el col·legi", ["col·legi"]),
        ("he", 'צה״ל וצה"ל', ['צה"ל', 'וצה"ל']),
        ("de", "Lehrer:innen und Bürger*innen", ["lehrerinnen", "bürgerinnen"]),
        ("de", "Der US-Präsident und die Straße", ["us", "präsident", "straße"]),
        ("tr", "İstanbul'da IŞIK, Ankara’nın", ["istanbul", "ışık", "ankara"]),
        ("hi", "भारत में क्रिकेट", ["भारत", "क्रिकेट"]),
        ("hi", "काफ़ी क्रिकेट", ["क्रिकेट"]),  # the list of stop words writes its sign apart
        ("ja", "東京都のニュースです", ["東京", "ニュース"]),
        ("ja", "2024年AI技術、国際連合の金利", ["ai", "技術", "国際", "連合", "金利"]),
        ("zh", "北京大学2024年，AI提高了利率", ["北京大学", "ai", "提高", "利率"]),
        ("ko", "정부는 기준금리를 인상했다", ["정부", "기준", "금리", "인상"]),
        ("en", "The 東京都 office", ["東京", "京都", "office"]),
        ("en", "interest rates of the United States", ["interest", "rates", "united", "states"]),
        ("en", "a fire at the mill, a bill in the House", ["fire", "mill", "bill", "house"]),
        ("th", "กรุงเทพ", ["กร", "รุ", "ุง", "งเ", "เท", "ทพ"]),
        ("is", "Vestmannaeyjar og Höfn", ["vestmannaeyjar", "og", "höfn"]),
    ],
)
def test_analyzer_cuts_news(language: str, text: str, terms: list[str]):
    assert analyzer(language)(text) == terms


def test_analyzer_gives_the_same_when_asked_again():
    cut = analyzer("en")
    assert cut("U.S. ferry Saint-Denis") == cut("U.S. ferry Saint-Denis")
    assert cut == analyzer("en")
    assert cut != analyzer("de")


@pytest.mark.parametrize(
    "text",
    [
        "a-" * 100_000,
        "a." * 100_000,
        "'" * 100_000,
        "x" * 200_000,
        "@-" * 9999,
        "Ab" + "-xy" * 9999,
    ],
)
def test_analyzer_is_quick_on_long_runs(text: str):
    assert len(set(analyzer("en")(text))) <= 2


@pytest.mark.parametrize("language", ["EN", "eng", "", None, "e1", "english"])
def test_analyzer_refuses_what_is_no_code(language):
    with pytest.raises(ParameterError, match="two lower-case letters"):
        analyzer(language)


@pytest.mark.parametrize(
    ("language", "package"), [("zh", "rjieba"), ("ja", "sudachipy"), ("ko", "mecab_ko")]
)
def test_missing_library_is_named(language: str, package: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, package, None)
    segment.cutter.cache_clear()
    with pytest.raises(ParameterError, match=rf"{package}.*pip install 'newslib\[cjk\]'"):
        analyzer(language)
    monkeypatch.undo()
    assert analyzer(language)


def test_analyzer_refuses_tokens():
    with pytest.raises(ParameterError, match="analyzer='tokens'"):
        analyzer("en")(["ready", "tokens"])


def test_main_language_breaks_ties_by_name():
    assert main_language(pd.Series(["fr", "de", "fr", "de", "en"])) == "de"
    assert main_language(pd.Series(["fr", None, float("nan"), None])) == "fr"
    with pytest.raises(ParameterError, match="none of the 2 articles"):
        main_language(pd.Series([None, None], dtype=object))


def test_detect_language_does_not_depend_on_order(monkeypatch: pytest.MonkeyPatch):
    texts = [f"Der Hafen wurde gestern Abend wegen Sturm {i} geschlossen." for i in range(3)]
    texts += [f"The harbour was closed yesterday because of storm {i}." for i in range(5)]
    assert detect_language(texts) == detect_language(texts[::-1]) == "en"
    monkeypatch.setattr("newslib.terms._LANGUAGE_SAMPLE", 1)
    assert detect_language(texts) == detect_language(texts[::-1])


def test_several_languages_are_told():
    english = [
        f"The ferry left the harbour on day {i} with all of its passengers." for i in range(20)
    ]
    french = [f"Le conseil a voté le budget de la ville au bout de {i} heures." for i in range(8)]
    with pytest.warns(UserWarning, match=r"of 28 read: 20 en, 8 fr\).*fit_by_language"):
        assert detect_language(english + french) == "en"
    with warnings.catch_warnings(action="error"):
        assert detect_language(english + french[:2]) == "en"


def test_matrix_counts_terms_in_order():
    table = document_term_matrix(["b a b", "c a", ""], analyzer=str.split)
    assert table.vocabulary.tolist() == ["a", "b", "c"]
    assert table.counts.toarray().tolist() == [[1, 2, 0], [1, 0, 1], [0, 0, 0]]


def test_matrix_keeps_a_very_long_term_cheaply():
    table = document_term_matrix(["x" * 1_000_000, "y"], analyzer=str.split)
    assert table.vocabulary.dtype == object


@pytest.mark.parametrize(
    ("bounds", "kept"),
    [
        ({"min_df": 2}, ["all", "most"]),
        ({"min_df": 0.75}, ["all", "most"]),
        ({"max_df": 3}, ["most", "one"]),
        ({"max_df": 0.5}, ["one"]),
        ({"min_df": 1, "max_df": 1.0}, ["all", "most", "one"]),
    ],
)
def test_bounds_are_counts_or_shares(bounds: dict[str, float], kept: list[str]):
    documents = ["all most one", "all most", "all most", "all"]
    table = document_term_matrix(documents, analyzer=str.split, **bounds)
    assert table.vocabulary.tolist() == kept


@pytest.mark.parametrize("n", [1, 3, 19, 20, 30, 400, 2225, 100_000, 10_000_000])
def test_default_bounds_leave_room(n: int):
    low, high = document_frequency_bounds(n, None, None)
    assert 1 <= low <= max(1, n / 10)
    assert low <= high <= n


def test_default_bounds_give_way_to_the_terms_needed():
    documents = [f"same words everywhere own{i}" for i in range(30)]
    assert len(document_term_matrix(documents, analyzer=str.split, least=20).vocabulary) == 30
    assert len(document_term_matrix(documents, analyzer=str.split, least=33).vocabulary) == 33


@pytest.mark.parametrize("value", [0, -1, 1.5, -0.1, True, "2", float("nan")])
def test_bounds_not_allowed_are_named(value):
    with pytest.raises(ParameterError, match=r"min_df=.* is not allowed"):
        document_term_matrix(["a b", "b c"], analyzer=str.split, min_df=value)


@pytest.mark.parametrize(
    ("documents", "bounds", "message"),
    [
        (["the of", "and"], {}, "none of the 2 documents holds a term"),
        (["harbour", "ferry"], {"min_df": 2}, "of 2 terms none stands in 2 to 2 of the 2"),
    ],
)
def test_empty_vocabulary_says_why(documents, bounds, message: str):
    with pytest.raises(ParameterError, match=message):
        document_term_matrix(documents, analyzer=analyzer("en"), **bounds)


def test_npmi_matrix_by_hand():
    # p(0) = p(1) = 1/2, always together; 2 stands in all documents; 3 never meets 0.
    counts = sparse.csr_matrix([[1, 2, 1, 0], [3, 1, 1, 0], [0, 0, 1, 1], [0, 0, 1, 0]])
    result = npmi_matrix(counts)
    assert result[0, 1] == pytest.approx(1.0)
    assert result[0, 2] == pytest.approx(0.0)
    assert result[0, 3] == -1.0
    assert result[2, 2] == 1.0
    assert np.array_equal(result, result.T)
    assert np.all((result >= -1) & (result <= 1))

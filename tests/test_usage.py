"""Terms as people write them: capitals, names and phrases."""

from __future__ import annotations

import pytest

from newslib import TopicModel
from newslib.modelling.tokens import Analyzer, Word, analyzer
from newslib.modelling.usage import Usage, shown_terms

# Invented.
BANKING = [
    "Interest rates rose again, the Bank of England said. The interest rate is 3.5%.",
    "Rates fell: the Bank of England cut its interest rate, and savers' rates followed.",
    "An interest rate of the Bank of England and the interest of savers in New York.",
    "The New York office said that the interest rate would fall.",
]
TALKS = [
    "The United Nations met in Saint-Denis. “Ferries” sail, the United Nations said.",
    "Near Saint-Denis the United Nations found a ferry; United lost to City again.",
    "FERRY LEAVES SAINT-DENIS FOR THE TALKS\nThe United Nations spoke of New York.",
]


def shown(terms: list[str], texts: list[str] = BANKING + TALKS, language: str = "en") -> list[str]:
    return shown_terms([terms], texts, analyzer(language))[0]


@pytest.mark.parametrize(
    ("terms", "readable"),
    [
        (["interest", "rate"], ["interest rate"]),
        (["rate", "savers", "interest"], ["interest rate", "savers"]),
        (["england", "bank"], ["Bank of England"]),
        (["nations"], ["United Nations"]),
        (["united", "nations"], ["United Nations"]),
        (["york"], ["New York"]),
        (["saint-denis", "ferry"], ["Saint-Denis", "ferry"]),
        (["savers", "talks", "unknown"], ["savers", "talks", "unknown"]),
    ],
)
def test_terms_read_as_they_are_written(terms: list[str], readable: list[str]):
    assert shown(terms) == readable


def test_a_longer_name_takes_the_place_of_a_shorter():
    texts = ["He met Ada Lovelace Quist.", "So Ada Lovelace Quist went.", "And Ada Lovelace Quist."]
    assert shown(["quist", "lovelace"], texts) == ["Ada Lovelace Quist"]


def test_no_phrase_ends_amid_a_name():
    texts = [f"On day {i} the harbour pilot Ada Quist sailed." for i in range(3)]
    texts += [f"So Ada Quist came on day {i}." for i in range(3)]
    assert shown(["pilot", "harbour", "quist"], texts) == ["harbour pilot", "Ada Quist"]


def test_capitals_at_the_start_of_a_sentence_say_nothing():
    texts = ["Ferries sail. Ferries wait.", "Ferries sail: two ferries.", "Ferries came late."]
    assert shown(["ferries"], texts) == ["ferries"]
    german = ["Die Fähre legt ab.", "Eine neue Fähre kam, die Fähre sank."]
    assert shown(["fähre"], german, "de") == ["Fähre"]


def test_words_across_sentences_are_no_phrase():
    texts = ["We saw the harbour. Council met."] * 1 + [
        "In the harbour, council met.",
        "A harbour; council",
    ]
    assert shown(["harbour", "council"], texts) == ["harbour", "council"]


def test_neither_order_nor_repeats_of_texts_matter():
    terms = ["rate", "nations", "england", "york"]
    assert shown(terms, [*TALKS, *BANKING, *TALKS][::-1]) == shown(terms)


def test_words_tell_what_is_left_out_and_where_sentences_begin():
    words = list(analyzer("en").words("The mayor’s plan. Ferries of 2024, he said"))
    assert words[:3] == [
        Word("", "The", True, False),
        Word("mayor", "mayor", False, True),
        Word("plan", "plan", False, True),
    ]
    assert words[3] == Word("ferries", "Ferries", True, False)
    assert [w.term for w in words] == [*["", "mayor", "plan", "ferries"], *[""] * 4][: len(words)]


@pytest.mark.parametrize("text", [*BANKING, *TALKS, "US-Ukraine talks e.g. in İstanbul", ""])
def test_words_hold_the_terms_of_the_text(text: str):
    for language in ("en", "fr", "tr"):
        cut: Analyzer = analyzer(language)
        assert [word.term for word in cut.words(text) if word.term] == cut(text)


def test_share_is_of_the_terms_uses():
    usage = Usage(BANKING, analyzer("en"), ["rate"])
    assert usage.share(("interest", "rate"), "rate") == 1.0
    assert usage.share(("interest", "rate"), "interest") == pytest.approx(4 / 6)


def test_model_shows_phrases_in_names_and_terms(tmp_path):
    model = TopicModel(2, language="en").fit([*BANKING, *TALKS] * 2)
    listed = " | ".join(model.topics_["terms"])
    assert "interest rate" in listed
    assert "United Nations" in listed
    assert "united" not in listed
    assert all(
        name == ", ".join(t[:3])
        for name, t in zip(model.topics_["name"], model.shown_terms(3), strict=True)
    )
    assert {"interest", "rate"} <= {term for terms in model.top_terms(8) for term in terms}
    model.save(tmp_path / "m")
    assert TopicModel.load(tmp_path / "m").shown_terms(9) == model.shown_terms(9)

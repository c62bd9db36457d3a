"""No regular expression of the reading half runs away on a long hostile text."""

from __future__ import annotations

import importlib
import re
import time
from collections import deque

import pytest

from newslib import bylines, dates, lexicon

MODULES = (
    *("page", "words", "features", "lexicon", "wording", "dates", "bylines", "furniture", "draft"),
    *("headline", "captions", "boxes", "body", "head", "label", "fields", "article", "saved_html"),
)
TEMPLATES = {
    "agency patterns": ("{}", lexicon._AGENCY, lexicon._CREDIT_TAIL, bylines._AGENCY_BEHIND),
    "credit patterns": ("{}", lexicon._CREDIT_LEAD),
    "paywall patterns": (r"\b{}",),
}
# Small steps first: what doubles with every character must be caught before it hangs.
LENGTHS = (16, 20, 24, 28, 64, 256, 1024, 4096, 16384)
SEEDS = (
    *(
        " ",
        "1",
        ".",
        "@",
        "a",
        "-",
        "|",
        "(",
        "[",
        "&",
        "<",
        '"',
        ",",
        "_",
        "的",
        "\u0301",
        "\u200d",
    ),
    *("\n", " \n", "a ", "1 ", "A ", "a.", "1.", "1/", "1:", "A-", ". ", "(a", "a, ", "A. ", "x ("),
    *(
        "&amp;",
        "<p ",
        "by ",
        "— ",
        "12 May ",
        "vor 1 ",
        "2020-",
        "(@a",
        "https://",
        "photo: ",
        "a_",
    ),
)


def patterns() -> dict[str, re.Pattern[str] | re.Pattern[bytes]]:
    found = {"dates._word_date": dates._word_date()}
    for module in MODULES:
        for name, value in vars(importlib.import_module(f"newslib.{module}")).items():
            if isinstance(value, re.Pattern):
                found[f"{module}.{name}"] = value
    for section in lexicon._sections():
        if section.endswith(" patterns"):
            for at, template in enumerate(TEMPLATES.get(section, ("{}",))):
                found[f"{section} {at}"] = lexicon.pattern(section, template)
    return found


def seconds(pattern: re.Pattern, text: str, tries: int = 1) -> float:
    data = text.encode() if isinstance(pattern.pattern, bytes) else text
    best = float("inf")
    for _ in range(tries):
        started = time.process_time()
        deque(pattern.finditer(data), maxlen=0)
        best = min(best, time.process_time() - started)
    return best


def runs_away(pattern: re.Pattern, seed: str) -> bool:
    """Whether four times the text, or four characters more, take more than ten times as long."""
    texts = [(seed * length)[:length] + "\0" for length in LENGTHS]
    before = 1.0
    for at, text in enumerate(texts):
        now = seconds(pattern, text)
        # Measured once more, since another program may have been in the way.
        suspect = now > 0.001 and now > 10 * before
        if suspect and seconds(pattern, text, 3) > 10 * seconds(pattern, texts[at - 1], 3):
            return True
        before = now
    return False


@pytest.mark.parametrize("name", sorted(patterns()))
def test_time_grows_as_the_text_does(name: str):
    assert [seed for seed in SEEDS if runs_away(patterns()[name], seed)] == []


@pytest.mark.parametrize(
    ("pattern", "seed"), [(r"(\w+\s?)+:", "a"), (r"\s+$", " "), (r"\S+\.com", "a")]
)
def test_patterns_that_run_away_are_found(pattern: str, seed: str):
    assert runs_away(re.compile(pattern), seed)

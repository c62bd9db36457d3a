"""No regular expression of the reading half runs away on a long hostile text."""

from __future__ import annotations

import importlib
import re
from collections import deque
from pkgutil import iter_modules

import pytest
from hangs import NeverEndsError, ends

from newslib import reading
from newslib.reading import bylines, dates, lexicon

MODULES = (
    *("page", "features", "label", "article", "gathering.saved_html"),
    *(f"reading.{module.name}" for module in iter_modules(reading.__path__)),
)
TEMPLATES = {
    "agency patterns": ("{}", lexicon._AGENCY, lexicon._CREDIT_TAIL, bylines._AGENCY_BEHIND),
    "credit patterns": ("{}", lexicon._CREDIT_LEAD),
    "paywall patterns": (r"\b{}",),
}
LENGTH = 150_000  # characters: the square of it is more than LIMIT seconds of matching
LIMIT = 5.0
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


def runs_away(pattern: re.Pattern, seed: str) -> bool:
    """Whether the pattern is not done with a long text in fifteen times what ours take at most."""
    text = (seed * LENGTH)[:LENGTH] + "\0"
    data = text.encode() if isinstance(pattern.pattern, bytes) else text
    try:
        with ends(LIMIT):
            deque(pattern.finditer(data), maxlen=0)
    except NeverEndsError:
        return True
    return False


@pytest.mark.parametrize("name", sorted(patterns()))
def test_pattern_comes_to_its_end(name: str):
    assert [seed for seed in SEEDS if runs_away(patterns()[name], seed)] == []


@pytest.mark.parametrize(
    ("pattern", "seed"), [(r"(\w+\s?)+:", "a"), (r"\s+$", " "), (r"\S+\.com", "a")]
)
def test_patterns_that_run_away_are_found(pattern: str, seed: str):
    assert runs_away(re.compile(pattern), seed)

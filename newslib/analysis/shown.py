"""Tables and sentences as readers see them: plain words, shares as per cent, languages by name.

The CSV beside a shown table keeps names, numbers and codes as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from html import escape
from importlib import import_module
from typing import Any

import pandas as pd

# Columns whose names say little, or little once their underscores are gone.
PLAIN_NAMES = {
    "article_id": "article",
    "count_first": "articles in the first",
    "count_second": "articles in the second",
    "duplicate_of": "copy of",
    "high_refit": "high, topics anew",
    "low_refit": "low, topics anew",
    "most_like": "most like",
    "n_bin": "articles in all",
    "n_group": "articles in all",
    "n_missing": "not stated",
    "npmi": "NPMI",
    "share_elsewhere": "share in others",
    "share_in": "share in its articles",
}
# Parts of a whole.
_SHARES = {"share", "kept_share", "lowest", "highest", "with", "without"}
# Differences of two shares, and the ends of their intervals.
_POINTS = ("difference", "low", "high", "low_refit", "high_refit")
_NOTHING = "\u2013"


def display(data: Mapping[str, str], metadata: Mapping[str, Any]) -> None:
    """Display one output in a notebook, in the forms given."""
    # Imported here: only a notebook has IPython.
    import_module("IPython.display").display(dict(data), metadata=dict(metadata), raw=True)


def tell(sentence: str, *, of: str = "text") -> None:
    """Display a sentence in a notebook as a paragraph, which JupyterLab wraps between words.

    Printed text it breaks within words. Markup and formulas in the sentence stay text; a report
    knows by `of` whether it goes with the text or is a "figure"'s alt text again.
    """
    html = f'<p class="tex2jax_ignore mathjax_ignore">{escape(sentence)}</p>'
    display({"text/html": html, "text/plain": sentence}, {"newslib": {"sentence": of}})


def readable(frame: pd.DataFrame) -> pd.DataFrame:
    r"""Return a table for readers: plain names, shares as per cent, languages by name.

    Differences of shares, and the ends of their intervals, are told in percentage points. What is
    to be counted on with stays a number in the CSV. Of lines in a row with the same reason, the
    first tells it.

    >>> readable(pd.DataFrame({"language": ["de"], "n_articles": [3], "share_in": [0.25]})).iloc[0]
    language                 German (de)
    articles                           3
    share in its articles         25.0 %
    Name: 0, dtype: object
    """
    found = frame.rename(columns={name: _plain_name(str(name)) for name in frame.columns})
    if {"period", "start"} <= set(frame) and frame["period"].nunique() == 1:
        # Which kind of period it is goes without saying in each row.
        kind = frame["period"].iloc[0]
        return readable(frame.drop(columns="period").rename(columns={"start": f"{kind} from"}))
    if len(frame.columns) and frame.columns[0] == "bin":
        found = found.set_axis(["period", *found.columns[1:]], axis=1)
    for place, name in enumerate(frame.columns):
        column = frame.iloc[:, place]
        if pd.api.types.is_float_dtype(column):
            told = points if "difference" in frame and name in _POINTS else percent
            if _is_of_shares(str(name), frame):
                found.isetitem(place, [told(value) for value in column])
        elif pd.api.types.is_bool_dtype(column):
            found.isetitem(place, ["yes" if value else "no" for value in column])
        elif name in _WORDS:
            found.isetitem(place, [_WORDS[str(name)](value) for value in column])
        elif pd.api.types.is_string_dtype(column) or pd.api.types.is_object_dtype(column):
            found.isetitem(place, column.where(column.notna(), "").tolist())
    if {"label", "reason"} <= set(frame):
        runs = frame[["label", "reason"]]
        found["reason"] = found["reason"].mask(runs.eq(runs.shift()).all(axis=1), "as above")
    return found


def _plain_name(name: str) -> str:
    # Words of a text, or names, stand in columns too: only what is wholly such a name is changed.
    plain = name.removeprefix("n_").replace("_", " ")
    return PLAIN_NAMES.get(name, plain if re.fullmatch("[a-z]+(?:_[a-z0-9]+)+", name) else name)


def _is_of_shares(name: str, frame: pd.DataFrame) -> bool:
    # A table by period has columns named after topics or words, and shares in them.
    return name in _SHARES or name in _POINTS or name.startswith("share_") or "bin" in frame


def percent(share: float, decimals: int = 1) -> str:
    r"""Return a share (0 to 1) as per cent, a dash where there is none.

    >>> percent(0.1944), percent(0.5, 0)
    ('19.4\xa0%', '50\xa0%')
    """
    return _NOTHING if pd.isna(share) else f"{100 * share:.{decimals}f}\u00a0%"


def points(difference: float, decimals: int = 1) -> str:
    """Return a difference of shares (-1 to 1) in percentage points, a dash where there is none.

    >>> points(0.254), points(0.5, 0)
    ('+25.4', '+50')
    """
    told = f"{100 * difference:+.{decimals}f}".replace("-", "\u2212")
    return _NOTHING if pd.isna(difference) else told


@cache
def language_name(code: object) -> object:
    """Return a language's name (of the Unicode CLDR) and code, or what was given if it has none.

    >>> language_name("en"), language_name("not stated")
    ('English (en)', 'not stated')
    """
    # Imported here: most that use this module tell no languages.
    name = import_module("babel").Locale("en").languages.get(str(code))
    return f"{name} ({code})" if name else code


# Columns whose codes are told in words.
_WORDS: dict[str, Callable[[object], object]] = {
    "language": language_name,
    "label": lambda label: str(label).replace("_", " "),
    # A number below 0 stands for no topic, as the name beside it says.
    "topic": lambda topic: "" if topic in (-1, -2) else topic,
}

"""The parameters cell: what it may say, and what values it lets in."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newslib.errors import ParameterError
from newslib.parameters import describe, merge_parameters, parse_cell, read_parameters
from newslib.reporting.values import Parameter, check_value, check_values, parse_values

CELL = """
# A comment of its own is fine.
n_topics: int = 6  # 2..200: how many topics: a guess
damping: float = 0.4  # 0..1
content: str = "page"  # page, article: what a table holds
language: str | None = None  # stop words, None: the most frequent
outlets: list[str] = []
years: list[int] | None = None  # 1900..2100: the years kept
verbose: bool = False  # more is said
terms: list[str] = [
    "a",
    "b",
]  # of the model
"""


def by_name(cell: str) -> dict[str, Parameter]:
    return {parameter.name: parameter for parameter in parse_cell(cell)}


@pytest.fixture(scope="module")
def known() -> dict[str, Parameter]:
    return by_name(CELL)


def test_a_cell_says_name_type_default_range_and_help(known: dict[str, Parameter]):
    assert list(known) == [
        "n_topics",
        "damping",
        "content",
        "language",
        "outlets",
        "years",
        "verbose",
        "terms",
    ]
    topics = known["n_topics"]
    assert (topics.type, topics.default, topics.low, topics.high) == ("int", 6, 2, 200)
    assert topics.help == "how many topics: a guess"
    assert (known["damping"].constraint, known["damping"].help) == ("0..1", "")
    assert known["content"].choices == ("page", "article")
    assert known["language"].help == "stop words, None: the most frequent"
    assert (known["language"].type, known["language"].choices) == ("str | None", ())
    assert known["years"].type == "list[int] | None"
    assert (known["terms"].default, known["terms"].help) == (["a", "b"], "of the model")


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("n = 3", "not of the form"),
        ("n: int", "no default"),
        ("import os", "not of the form"),
        ("print('ran')", "not of the form"),
        ("n: int = len('abc')", "only a literal value"),
        ("n: int = 3 +", "not valid Python"),
        ("n: dict = {}", "has the type 'dict'"),
        ("n: list[dict] = []", "has the type"),
        ("n: list = []", "has the type"),
        ("n: int | str = 3", "has the type"),
        ("n: int = 'three'", "default is not allowed"),
        ("n: int = 1  # 2..200: too low", "default is not allowed"),
        ("n: int = True", "default is not allowed"),
        ("n: int = 3  # 9..2: upside down", "is empty"),
        ("n: str = 'a'  # 1..2: letters", "needs int or float"),
        ("n: str = 'pages'  # page, article: kind", "default is not allowed"),
        ("n: float = 1e999", "default is not allowed"),
        ("n: int = 3\nn: int = 4", "more than once: n"),
        ("a.b: int = 3", "not of the form"),
        ("n: int = None", "default is not allowed"),
    ],
)
def test_a_malformed_cell_is_refused(cell: str, said: str):
    with pytest.raises(ParameterError, match=said):
        parse_cell(cell)


def test_a_message_says_notebook_and_line():
    with pytest.raises(ParameterError, match=r"02-topics\.ipynb, parameters cell, line 2"):
        read_parameters(notebook("a: int = 1\nb = 2"), "02-topics.ipynb")


def notebook(*cells: str) -> dict[str, object]:
    tagged = {"cell_type": "code", "metadata": {"tags": ["parameters"]}}
    return {"cells": [{**tagged, "source": source} for source in cells]}


@pytest.mark.parametrize("cells", [[], ["a: int = 1", "b: int = 2"]])
def test_one_cell_is_tagged(cells: list[str]):
    with pytest.raises(ParameterError, match="one is needed"):
        read_parameters(notebook(*cells), "x.ipynb")


def test_a_source_may_be_a_list_of_lines():
    cell = {"cell_type": "code", "metadata": {"tags": ["parameters"]}}
    read = read_parameters({"cells": [{**cell, "source": ["a: int = 1\n", "b: str = ''"]}]}, "x")
    assert [parameter.name for parameter in read] == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("n_topics=12", 12),
        ("n_topics= 007 ", 7),
        ("damping=1", 1.0),
        ("damping=1e-3", 0.001),
        ("language=007", "007"),
        ("language=None", None),
        ("language=", ""),
        ("language=a=b", "a=b"),
        ("verbose=TRUE", True),
        ("outlets=The Gull, Grauhaven Bote", ["The Gull", "Grauhaven Bote"]),
        ('outlets=["a, b"]', ["a, b"]),
        ("outlets=", []),
        ("years=2025,2026", [2025, 2026]),
        ("years=none", None),
    ],
)
def test_a_text_is_read_by_the_declared_type(known: dict[str, Parameter], text: str, value: object):
    read = parse_values([text], known)
    assert list(read.values()) == [value]
    assert type(next(iter(read.values()))) is type(value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("n_topics=1", r"n_topics: got 1; allowed is int in 2\.\.200"),
        ("n_topics=201", "got 201"),
        ("n_topics=6.0", "got '6.0'"),
        ("n_topics=1_0", "got '1_0'"),
        ("n_topics=none", "got 'none'"),
        ("n_topics=\u0663", "got"),
        ("n_topics", "name=value"),
        ("n_topic=5", "unknown parameter 'n_topic'; did you mean n_topics"),
        ("xyz=5", "Known: content, damping"),
        ("damping=nan", "got 'nan'"),
        ("damping=inf", "got 'inf'"),
        ("damping=1.01", "allowed is float in 0..1"),
        ("content=article ", "one of page, article"),
        ("content=Page", "one of page, article"),
        ("verbose=1", "allowed is bool"),
        ("years=2025,x", "got '2025,x'"),
        ("years=[2025", "got"),
        ("years=1066", "1900..2100"),
        ("outlets=[1]", "allowed is list"),
        ("language=\udc80", "allowed is str"),
    ],
)
def test_a_wrong_text_says_which_what_and_what_is_allowed(
    known: dict[str, Parameter], text: str, said: str
):
    with pytest.raises(ParameterError, match=said):
        parse_values([text], known)


def test_all_faults_are_said_at_once(known: dict[str, Parameter]):
    with pytest.raises(ParameterError) as caught:
        parse_values(["n_topics=1", "damping=2", "nope=3"], known)
    assert len(str(caught.value).split("\n")) == 3
    with pytest.raises(ParameterError, match="more than once"):
        parse_values(["n_topics=3", "n_topics=4"], known)


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("n_topics", np.int64(7), 7),
        ("damping", 1, 1.0),
        ("damping", np.float32(0.5), 0.5),
        ("years", (2025,), [2025]),
        ("years", None, None),
    ],
)
def test_python_values_become_plain_ones(
    known: dict[str, Parameter], name: str, value: object, kept: object
):
    checked = check_values({name: value}, known)[name]
    assert checked == kept
    assert type(checked) is type(kept)
    assert json.loads(json.dumps(checked)) == checked


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("n_topics", True),
        ("n_topics", 6.0),
        ("n_topics", "6"),
        ("n_topics", None),
        ("damping", float("nan")),
        ("verbose", 1),
        ("content", None),
        ("outlets", "The Gull"),
        ("outlets", ["a", None]),
        ("years", {2025}),
        ("language", b"en"),
    ],
)
def test_other_python_values_are_refused(known: dict[str, Parameter], name: str, value: object):
    with pytest.raises(ParameterError, match=f"parameter {name}: got"):
        check_values({name: value}, known)


def test_notebooks_that_share_a_name_must_agree():
    one = parse_cell("n: int = 6  # 2..200: first")
    assert merge_parameters({"a": one, "b": parse_cell("n: int = 9  # 2..200")})["n"].default == 6
    for other in ("n: int = 6  # 2..100", "n: float = 6", "n: int | None = 6  # 2..200"):
        with pytest.raises(ParameterError, match=r"a says int in 2\.\.200, b says"):
            merge_parameters({"a": one, "b": parse_cell(other)})


def test_description_names_everything(known: dict[str, Parameter]):
    text = describe(known.values())
    for parameter in known.values():
        assert f"{parameter.name}: {parameter.type} = {parameter.default!r}" in text
        assert parameter.help in text
        assert parameter.constraint in text


@given(st.text(max_size=80))
def test_any_cell_is_read_or_refused(text: str):
    try:
        parse_cell(text)
    except ParameterError:
        return
    assert all(parameter.name.isidentifier() for parameter in parse_cell(text))


@given(st.integers(), st.integers(-50, 50), st.integers(-50, 50))
def test_a_range_lets_in_exactly_what_lies_in_it(value: int, one: int, other: int):
    low, high = sorted((one, other))
    (parameter,) = parse_cell(f"n: int = {low}  # {low}..{high}: x")
    try:
        assert check_value(parameter, value) == value
        assert low <= value <= high
    except ParameterError:
        assert not low <= value <= high

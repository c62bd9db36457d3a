"""The trained network's slopes are right, and newslib's whole numbers say the same."""

from __future__ import annotations

import random
import re
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from test_score import benchmark

from newslib.reading.network import Network


@pytest.fixture(scope="module")
def line_network(root: Path) -> ModuleType:
    return benchmark(root, "line_network")


@pytest.fixture(scope="module")
def training(root: Path) -> ModuleType:
    return benchmark(root, "train_scorer")


def small(line_network: ModuleType, dropout: float = 0.0):
    network = line_network.LineNetwork(5, 3, width=4, dilations=(1, 2), dropout=dropout, seed=1)
    chance = np.random.default_rng(3)
    for name, weights in network.weights.items():
        network.weights[name] = weights.astype(np.float64) + 0.1 * chance.normal(size=weights.shape)
    pages = [chance.normal(size=(8, 5)), chance.normal(size=(9, 5))]
    batch = line_network.Batch.of(pages, np.zeros(5), np.ones(5))
    return network, batch, pages


def test_slopes_are_those_of_the_loss(line_network: ModuleType):
    network, batch, _ = small(line_network)
    chance = np.random.default_rng(5)
    body = chance.normal(size=len(batch.values)) * batch.real[:, 0]
    label = chance.normal(size=(len(batch.values), 3)) * batch.real

    def loss() -> float:
        found_body, found_label, _ = network.forward(batch)
        return float((found_body * body).sum() + (found_label * label).sum())

    _, _, trace = network.forward(batch)
    slopes = network.backward(batch, trace, body, label)
    assert set(slopes) == set(network.weights)
    for name, weights in network.weights.items():
        place = (0,) * weights.ndim
        weights[place] += 1e-5
        above = loss()
        weights[place] -= 2e-5
        below = loss()
        weights[place] += 1e-5
        assert slopes[name][place] == pytest.approx((above - below) / 2e-5, abs=1e-5), name


def test_pages_of_a_batch_do_not_see_each_other(line_network: ModuleType):
    network, batch, pages = small(line_network)
    body = network.forward(batch)[0]
    for i, page in enumerate(pages):
        alone = line_network.Batch.of([page], np.zeros(5), np.ones(5))
        rows = slice(batch.starts[i], batch.starts[i] + batch.sizes[i])
        assert network.forward(alone)[0][: len(page)] == pytest.approx(body[rows], abs=1e-6)


def test_whole_numbers_say_the_same(line_network: ModuleType):
    network, batch, pages = small(line_network)
    whole = Network(tuple("abcde"), np.zeros(5), np.ones(5), (network.rounded(),))
    logits = network.forward(batch)[0]
    for i, page in enumerate(pages):
        rows = slice(batch.starts[i], batch.starts[i] + batch.sizes[i])
        expected = 1 / (1 + np.exp(-logits[rows]))
        assert whole(page) == pytest.approx(expected, abs=0.03)


def test_training_lowers_the_loss_and_repeats(line_network: ModuleType):
    def losses() -> list[float]:
        network, batch, _ = small(line_network, dropout=0.1)
        target = (np.arange(len(batch.values)) % 2) * batch.real[:, 0]
        optimiser = line_network.Adam(network.weights, 0.01)
        found = []
        for _ in range(60):
            body, label, trace = network.forward(batch, training=True)
            chance = 1 / (1 + np.exp(-body))
            slope = (chance - target) * batch.real[:, 0]
            found.append(float(np.abs(slope).sum()))
            optimiser.step(network.backward(batch, trace, slope, np.zeros_like(label)), 0.02)
        return found

    first = losses()
    assert first[-1] < 0.6 * first[0]
    assert losses() == first


def test_slopes_of_the_loss_of_body(training: ModuleType):
    chance = np.random.default_rng(2)
    page = training.Example(
        np.zeros((7, 1)),
        np.array([0, 1, 1, 0, 1, 0, 0.0]),
        np.array([1, 3, 2, 1, 4, 1, 0.0]),
        np.full(7, -1),
    )
    logits = chance.normal(size=7)

    def loss(at: np.ndarray) -> float:
        p = 1 / (1 + np.exp(-at))
        soft = page.body * (1 - 2 * training.SMOOTH) + training.SMOOTH
        entropy = -(page.weight * (soft * np.log(p) + (1 - soft) * np.log(1 - p))).sum()
        whole = (page.weight * page.body).sum()
        entropy /= 0.5 * whole + 0.08 * page.weight.sum() + 20
        hits = (p * page.body * page.weight).sum()
        f1 = (2 * hits + 1) / ((p * page.weight).sum() + whole + 1)
        return entropy + training.F1_PART * (1 - f1)

    slopes = training.body_slopes(logits, page)
    for i in range(7):
        step = np.zeros(7)
        step[i] = 1e-5
        expected = (loss(logits + step) - loss(logits - step)) / 2e-5
        assert slopes[i] == pytest.approx(expected, abs=1e-7)


def test_rate_rises_then_falls_but_not_to_nothing(training: ModuleType):
    rates = [training.rate(step, 100) for step in range(100)]
    top = rates.index(max(rates))
    assert top == 15
    assert rates[:16] == sorted(rates[:16])
    assert rates[15:] == sorted(rates[15:], reverse=True)
    assert min(rates) == rates[-1] == training.LEAST * training.RATE


def test_average_of_weights(line_network: ModuleType):
    average = line_network.Average()
    for value in (1.0, 2.0, 6.0):
        average.add({"first": np.full((2, 1), value, dtype=np.float32)})
    assert average.weights()["first"].tolist() == [[3.0], [3.0]]
    assert average.weights()["first"].dtype == np.float32


def invented_page(root: Path):
    """Give the module that restyles, an invented page and its targets."""
    restyle = benchmark(root, "restyle")
    sentence = "The ferry to Ostrand was late again, said the harbour office. Nobody knew why."
    body = [
        f"{sentence} Day {i} of it brought more people to the quay than before." for i in range(6)
    ]
    furniture = [f"Menu {i}" for i in range(15)]
    page = [restyle.Target(text, 1, 0.0, 1.0, "navigation") for text in furniture]
    page += [restyle.Target(text, 2, 1.0, 1.0, "body") for text in body]
    page += [restyle.Target(f"Read more {i}", 1, 0.0, 1.0, "related_headline") for i in range(8)]
    sample = sys.modules["score"].Sample(
        "p", "blocks", "s", "en", "", html_title="Ferry late | Post"
    )
    return restyle, sample, page


def letters(text: str) -> str:
    return re.sub(r"\W", "", text)


def test_restyled_pages_keep_the_letters_of_the_body(root: Path):
    restyle, sample, page = invented_page(root)
    wanted = letters("".join(t.text for t in page if t.body))
    same = with_table = 0
    for seed in range(200):
        found = restyle.restyled(sample, page, [(sample, page)], random.Random(seed))
        kept = "".join(t.text for t in found if t.body and t.label in {"body", "list_item"})
        with_table += any(t.label == "table_row" for t in found)
        if any(t.label == "table_row" for t in found):  # made of a paragraph, with numbers
            assert len(letters(kept)) < len(wanted)
        elif kept.isascii() and "](" not in kept:  # else in a wide script, or with addresses
            assert letters(kept) == wanted
            same += 1
        assert all(t.text.strip() for t in found)
    assert 140 < same < 200
    assert 5 < with_table < 40


def test_a_wide_script_keeps_numbers_and_repetitions(root: Path):
    restyle, _, _ = invented_page(root)
    text = "The ferry, 12 hours late; the ferry was full."
    for spaced in (False, True):
        found = restyle._wide(text, spaced=spaced)
        assert not re.search("[A-Za-z]", found)
        assert "12" in found
        ferry = restyle._wide("ferry", spaced=spaced)
        assert found.count(ferry) == 2
        assert (" " in found) == spaced


def test_another_tool_cuts_and_wraps_lines_but_keeps_the_words(root: Path):
    restyle, _, page = invented_page(root)
    words, chance = [word for t in page for word in t.text.split()], random.Random(1)
    for cut in (
        [part for t in page for part in restyle._cut_at_a_link(t, chance)],
        [part for t in page for part in restyle._wrapped(t, 40)],
    ):
        assert len(cut) > len(page)
        assert [word for t in cut for word in t.text.split()] == words
        assert {(t.body, t.label) for t in cut} == {(t.body, t.label) for t in page}


def test_restyled_pages_differ_and_repeat(root: Path):
    restyle, sample, page = invented_page(root)
    forms = [
        restyle.restyled(sample, page, [(sample, page)], random.Random(seed)) for seed in range(30)
    ]
    assert len({tuple(form) for form in forms}) > 25
    assert restyle.restyled(sample, page, [(sample, page)], random.Random(3)) == forms[3]
    assert {form[0].text for form in forms} > {"Menu 0", "Ferry late | Post"}

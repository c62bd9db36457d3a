"""The network computes in whole numbers, sees as far as it says, and survives its file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from newslib.reading.network import BLOCK, EXACT, LARGEST, UNIT, Layer, Member, Network
from newslib.reading.scorer import stored_network


def random_layer(chance: np.random.Generator, n_in: int, n_out: int) -> Layer:
    return Layer.rounded(chance.normal(size=(n_in, n_out)) * 0.4, chance.normal(size=n_out) * 0.1)


def small_member(seed: int, width: int = 6) -> Member:
    chance = np.random.default_rng(seed)
    return Member(
        dilations=(1, 2),
        first=random_layer(chance, 3, width),
        gather=tuple(random_layer(chance, 3 * width, width) for _ in range(2)),
        project=tuple(random_layer(chance, width, width) for _ in range(2)),
        attention=random_layer(chance, width, 1),
        context=random_layer(chance, 2 * width, width),
        hidden=random_layer(chance, width, width),
        body=random_layer(chance, width, 1),
    )


def small_network(*seeds: int) -> Network:
    mean, scale = np.array([0.0, 1.0, -1.0]), np.array([1.0, 2.0, 0.5])
    return Network(("a", "b", "c"), mean, scale, tuple(map(small_member, seeds or (7, 8))))


VALUES = np.random.default_rng(3).normal(size=(40, 3)) * 2


def test_outputs_are_probabilities():
    body = small_network()(VALUES)
    assert body.shape == (40,)
    assert ((body > 0) & (body < 1)).all()


def test_the_members_logits_are_averaged():
    def logits(*seeds: int) -> np.ndarray:
        chance = small_network(*seeds)(VALUES)
        return np.log(chance / (1 - chance))

    assert logits(7, 8) == pytest.approx((logits(7) + logits(8)) / 2)
    assert np.abs(logits(7) - logits(8)).max() > 0.1


@pytest.mark.parametrize("size", [0.01, 1.0, 30.0])
def test_no_sum_can_leave_the_exact_whole_numbers(size: float):
    chance = np.random.default_rng(1)
    layer = Layer.rounded(chance.normal(size=(192, 8)) * size, chance.normal(size=8) * size)
    assert (layer.weights == np.rint(layer.weights)).all()
    assert (np.abs(layer.weights).sum(axis=0) * LARGEST + np.abs(layer.bias) < EXACT).all()


def test_rounding_stays_close():
    chance = np.random.default_rng(2)
    weights, bias = chance.normal(size=(96, 16)) * 0.2, chance.normal(size=16)
    rows = np.rint(chance.normal(size=(50, 96)) * UNIT).astype(np.float32)
    exact = rows @ weights + bias * UNIT
    assert Layer.rounded(weights, bias)(rows) == pytest.approx(exact, abs=0.05 * UNIT)


def test_the_order_of_summing_does_not_matter():
    chance = np.random.default_rng(4)
    layer = random_layer(chance, 192, 8)
    rows = np.rint(chance.uniform(-LARGEST, LARGEST, size=(20, 192))).astype(np.float32)
    order = chance.permutation(192)
    shuffled = Layer(layer.weights[order], layer.bias, layer.shift)
    assert (layer(rows) == shuffled(rows[:, order])).all()
    long = rows.astype(np.float64) @ layer.weights.astype(np.float64) + layer.bias
    assert (layer(rows) == long * 2.0**-layer.shift).all()


def test_a_line_sees_its_neighbours_and_beyond_them_only_the_page(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Member, "_page", lambda _, lines, _n: np.zeros_like(lines[:1]))
    changed = VALUES.copy()
    changed[20] += 3
    before, after = small_network()(VALUES), small_network()(changed)
    differs = np.flatnonzero(before != after)
    assert differs.min() >= 17
    assert differs.max() <= 23
    assert 20 in differs


def test_no_product_is_so_large_that_it_is_spread_over_threads():
    # OpenBLAS takes further threads from 2**18 multiplications on; other libraries later.
    for member in stored_network().members:
        layers = (*member.gather, *member.project, member.first, member.hidden)
        assert max(BLOCK * layer.weights.size for layer in layers) <= 2**18


def test_the_page_as_a_whole_counts():
    changed = VALUES.copy()
    changed[0] += 3
    before, after = small_network()(VALUES), small_network()(changed)
    assert (before != after)[20:].any()


def test_no_lines():
    assert small_network()(np.zeros((0, 0))).shape == (0,)


def test_the_file_keeps_everything(tmp_path: Path):
    path = tmp_path / "weights.json"
    small_network().write(path)
    again = Network.read(path.read_text(encoding="utf-8"))
    assert again.measurements == ("a", "b", "c")
    assert (again(VALUES) == small_network()(VALUES)).all()
    again.write(tmp_path / "again.json")
    assert (tmp_path / "again.json").read_bytes() == path.read_bytes()

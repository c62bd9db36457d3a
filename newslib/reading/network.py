"""A small convolutional network over a page's lines, in whole numbers, so that it always repeats.

Each line comes in as a row of measurements. Layers of dilated convolutions let a line see ever more
of its neighbours, up to the sum of the dilations on each side; then the whole page's mean, and its
mean over what looks like body, are added; the output is the probability of body. The plan is that
of F. Yu and V. Koltun, Multi-scale context aggregation by dilated convolutions (2016), in one
dimension, with residual connections.

Sums of decimals depend on the order in which a processor adds them up, and so on its kind. Here all
activations and weights are whole numbers (in units of a power of two), small enough that every sum
is exact in single precision: the result is the same on every machine, at single precision's speed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from pathlib import Path

    from newslib.reading.characters import Numbers

Units = npt.NDArray[np.float32]

UNIT = 64  # activations are counted in 64ths
LARGEST = 1023  # the largest activation, in units
EXACT = 2**24  # whole numbers below this are exact in single precision
LIMIT = 4.0  # standard deviations at which a measurement is cut off
_SHARE_STEPS = 1024  # steps in which a line's part in the page's body is counted
# Lines that are multiplied together: so few that no linear algebra library spreads a product over
# threads, which on a busy machine wait for each other far longer than the product takes.
BLOCK = 16


@dataclass(frozen=True)
class Layer:
    """A linear layer in whole numbers: ``(x @ weights + bias) / 2**shift`` is in units again.

    Attributes
    ----------
    weights : array of float32, shape (n_in, n_out)
        Whole numbers; a column's are in units of ``2**-shift``.
    bias, shift : array of float32, shape (n_out,)
        The bias in units of ``2**-shift / UNIT``, and each column's shift.
    """

    weights: Units
    bias: Units
    shift: Units

    @classmethod
    def rounded(cls, weights: Numbers, bias: Numbers) -> Layer:
        """Round weights and bias as finely as their column's sums stay exact.

        >>> layer = Layer.rounded(np.array([[0.5], [-0.25]]), np.array([1.0]))
        >>> (layer(np.array([[64, 64]], dtype=np.float32)) / 64).tolist()
        [[1.25]]
        """
        shift = np.full(weights.shape[1], 14.0)
        while True:
            scale = 2.0**shift
            whole, offset = np.rint(weights * scale), np.rint(bias * scale * UNIT)
            largest = np.abs(whole).sum(axis=0) * LARGEST + np.abs(offset)
            if (largest < EXACT).all():
                return cls(
                    whole.astype(np.float32), offset.astype(np.float32), shift.astype(np.float32)
                )
            shift[largest >= EXACT] -= 1

    def __call__(self, units: Units) -> Units:
        """Give outputs in units, not yet whole, for rows of inputs in units."""
        weights, bias = self._scaled
        total: Units = units @ weights
        total += bias
        return total

    @cached_property
    def _scaled(self) -> tuple[Units, Units]:
        """Weights and bias with the shift applied: powers of two leave every sum exact."""
        factor = np.exp2(-self.shift)
        return self.weights * factor, self.bias * factor


@dataclass(frozen=True)
class Member:
    """One of the networks whose opinions are averaged.

    Attributes
    ----------
    dilations : tuple of int
        How many lines away each convolution looks.
    first, attention, context, hidden, body : Layer
        Single layers, from the inputs to the output.
    gather, project : tuple of Layer
        The two layers of each convolution: of three lines together, and of the result.
    """

    dilations: tuple[int, ...]
    first: Layer
    gather: tuple[Layer, ...]
    project: tuple[Layer, ...]
    attention: Layer
    context: Layer
    hidden: Layer
    body: Layer

    def __call__(self, units: Units, n: int) -> Numbers:
        """Logits that `n` lines are body, shape (n,), of their measurements in blocks."""
        lines = self._convolved(units, n)
        hidden = _rectified(self.hidden(_whole(lines + self._page(lines, n))))
        return _logits(self.body(hidden))[:n, 0]

    def _convolved(self, units: Units, n: int) -> Units:
        """Pass `n` lines through the first layer and the convolutions; nothing lies beyond them."""
        lines = _rectified(self.first(units))
        for dilation, gather, project in zip(
            self.dilations, self.gather, self.project, strict=True
        ):
            lines = _whole(lines + project(_rectified(gather(_around(lines, dilation, n)))))
        return lines

    def _page(self, lines: Units, n: int) -> Units:
        """Tell each line of its page: the mean line, and the mean of what looks like body."""
        share = np.rint(_probabilities(_logits(self.attention(lines))[:n]) * _SHARE_STEPS)
        exact = _rows(lines)[:n].astype(np.float64)
        mean = exact.sum(axis=0) / n
        body = (share * exact).sum(axis=0) / (share.sum() + _SHARE_STEPS)
        return _rectified(self.context(_whole(np.concatenate([mean, body])[None, :])))


@dataclass(frozen=True)
class Network:
    """Networks that read the same measurements; their logits are averaged.

    Attributes
    ----------
    measurements : tuple of str
        Names of the inputs.
    mean, scale : array of float, shape (n_measurements,)
        What is taken from a measurement and what it is divided by.
    members : tuple of Member
        The networks, which differ by the numbers that their training began with.
    """

    measurements: tuple[str, ...]
    mean: Numbers
    scale: Numbers
    members: tuple[Member, ...]

    def __call__(self, values: Numbers) -> Numbers:
        """Probabilities that lines are body, shape (n,), of their measurements' rows."""
        n = len(values)
        if not n:
            return np.zeros(0)
        units = self._standard(values)
        logits = np.array([member(units, n) for member in self.members])
        return _probabilities(logits.mean(axis=0))

    def _standard(self, values: Numbers) -> Units:
        """Measurements in units, in blocks of lines, the last one filled up with zeros."""
        n, width = values.shape
        blocks = np.zeros((-(-n // BLOCK), BLOCK, width), dtype=np.float32)
        standard = values - self.mean
        standard /= self.scale
        standard.clip(-LIMIT, LIMIT, out=standard)
        standard *= UNIT
        np.rint(standard, out=_rows(blocks)[:n], casting="same_kind")
        return blocks

    @classmethod
    def read(cls, text: str) -> Network:
        """Network of a weights file, as `write` makes it."""
        record = json.loads(text)
        mean, scale = np.array(list(record["measurements"].values()), dtype=np.float64).T
        members = tuple(_member(entry) for entry in record["members"])
        return cls(tuple(record["measurements"]), mean, scale, members)

    def write(self, path: Path) -> None:
        """Write the weights as JSON that a reader can read, one row of a layer a line."""
        pairs = zip(self.measurements, self.mean.tolist(), self.scale.tolist(), strict=True)
        entries = [
            f'"about": {json.dumps(_ABOUT)}',
            f'"measurements": {_block({name: [mean, scale] for name, mean, scale in pairs})}',
            '"members": [\n' + ",\n".join(map(_written, self.members)) + "]",
        ]
        text = "{\n" + ",\n".join(entries) + "\n}\n"
        path.write_text(text, encoding="utf-8", newline="\n")


_ABOUT = "The line scorer's networks, see newslib/reading/network.py; measurement: [mean, scale]"
_SINGLE = ("first", "attention", "context", "hidden", "body")


def _block(entries: dict[str, Any]) -> str:
    """Write a JSON object with one entry a line."""
    rows = (f"{json.dumps(name)}: {json.dumps(entry)}" for name, entry in entries.items())
    return "{\n" + ",\n".join(rows) + "\n}"


def _written(member: Member) -> str:
    """Write a member as a JSON object, a row of weights a line."""
    layers = {name: getattr(member, name) for name in _SINGLE}
    for i, (gather, project) in enumerate(zip(member.gather, member.project, strict=True)):
        layers |= {f"gather{i}": gather, f"project{i}": project}
    entries = [f'"dilations": {json.dumps(member.dilations)}']
    for name, layer in layers.items():
        rows = ",\n".join(json.dumps(row) for row in layer.weights.astype(int).tolist())
        shift = json.dumps(layer.shift.astype(int).tolist())
        bias = json.dumps(layer.bias.astype(int).tolist())
        entries.append(f'"{name}": {{"shift": {shift},\n"bias": {bias},\n"weights": [\n{rows}]}}')
    return "{" + ",\n".join(entries) + "}"


def _member(entry: dict[str, Any]) -> Member:
    """Read a member as `_written` writes it."""
    dilations = tuple(entry["dilations"])
    layers = {name: _layer(layer) for name, layer in entry.items() if name != "dilations"}
    gather, project = (
        tuple(layers.pop(f"{name}{i}") for i in range(len(dilations)))
        for name in ("gather", "project")
    )
    return Member(dilations, gather=gather, project=project, **layers)


def _layer(entry: dict[str, Any]) -> Layer:
    """Read a layer of a weights file."""
    names = ("weights", "bias", "shift")
    return Layer(*(np.array(entry[name], dtype=np.float32) for name in names))


def _whole(units: npt.NDArray[Any]) -> Units:
    """Round to whole units within the largest activation."""
    return _limited(units, -LARGEST)


def _rectified(units: Units) -> Units:
    """Round to whole units, none below 0."""
    return _limited(units, 0)


def _limited(units: npt.NDArray[Any], least: int) -> Units:
    """Round to whole units within limits, in place where the units have single precision."""
    np.rint(units, out=units)
    units.clip(least, LARGEST, out=units)
    return np.asarray(units, dtype=np.float32)


def _rows(blocks: Units) -> Units:
    """Lines of all blocks, one row each."""
    return blocks.reshape(-1, blocks.shape[-1])


def _around(blocks: Units, distance: int, n: int) -> Units:
    """Each of `n` rows between those `distance` before and behind; all is 0 beyond the ends."""
    width = blocks.shape[-1]
    around = np.zeros((*blocks.shape[:-1], 3 * width), dtype=np.float32)
    lines, rows = _rows(blocks)[:n], _rows(around)[:n]
    rows[distance:, :width] = lines[:-distance]
    rows[:, width : 2 * width] = lines
    rows[:-distance, 2 * width :] = lines[distance:]
    return around


def _logits(units: Units) -> Numbers:
    """Logits of outputs in units, one row a line."""
    return _rows(units).astype(np.float64) / UNIT


def _probabilities(logits: Numbers) -> Numbers:
    """Probabilities of logits."""
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -40, 40))), dtype=np.float64)

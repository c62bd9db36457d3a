"""The line scorer's network in decimals, as it is trained; `rounded` makes it newslib's.

Forward and backward passes are written out in numpy, so that nobody needs a deep learning library
to train newslib's weights, and the same pages give the same weights. `backward` is checked against
differences of the loss in tests/test_line_network.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from newslib.reading.network import LIMIT, Layer, Member

Array = npt.NDArray[np.floating]
Through = Callable[[str, Array, Array], Array]
GAP = 32  # empty rows between two pages, as far as the widest convolution looks


@dataclass(frozen=True)
class Batch:
    """Pages one under another, with GAP empty rows after each.

    `values` are standardised measurements, 0 in empty rows; `real` is 1 for a line, shape (n, 1);
    page i stands at ``starts[i]`` and has ``sizes[i]`` lines.
    """

    values: Array
    real: Array
    starts: npt.NDArray[np.int64]
    sizes: npt.NDArray[np.int64]

    @classmethod
    def of(cls, pages: list[Array], mean: Array, scale: Array) -> Batch:
        """Stack the measurements of some pages."""
        sizes = np.array([len(page) for page in pages])
        starts = np.concatenate(([0], np.cumsum(sizes + GAP)[:-1]))
        values = np.zeros((int((sizes + GAP).sum()), len(mean)), dtype=np.float32)
        real = np.zeros((len(values), 1), dtype=np.float32)
        for page, start in zip(pages, starts, strict=True):
            rows = slice(start, start + len(page))
            values[rows] = np.clip((page - mean) / scale, -LIMIT, LIMIT)
            real[rows] = 1
        return cls(values, real, starts, sizes)

    def sums(self, rows: Array) -> Array:
        """Sum rows over each page, shape (n_pages, ...)."""
        pairs = zip(self.starts, self.sizes, strict=True)
        return np.stack([rows[start : start + size].sum(axis=0) for start, size in pairs])

    def spread(self, pages: Array) -> Array:
        """Give each line its page's row."""
        rows = np.zeros((len(self.values), pages.shape[1]), dtype=pages.dtype)
        for start, size, page in zip(self.starts, self.sizes, pages, strict=True):
            rows[start : start + size] = page
        return rows


@dataclass
class Trace:
    """What a forward pass computed, for the backward pass."""

    inputs: Array
    convolutions: list[tuple[Array, Array, Array]] = field(default_factory=list)
    first_mask: Array = field(default_factory=lambda: np.zeros(0))
    lines: Array = field(default_factory=lambda: np.zeros(0))
    share: Array = field(default_factory=lambda: np.zeros(0))
    shares: Array = field(default_factory=lambda: np.zeros(0))
    body_mean: Array = field(default_factory=lambda: np.zeros(0))
    means: Array = field(default_factory=lambda: np.zeros(0))
    page: Array = field(default_factory=lambda: np.zeros(0))
    joined: Array = field(default_factory=lambda: np.zeros(0))
    hidden: Array = field(default_factory=lambda: np.zeros(0))
    hidden_mask: Array = field(default_factory=lambda: np.zeros(0))


class LineNetwork:
    """Weights in decimals, and the passes that train them.

    `weights` holds for each layer its matrix under the layer's name and its bias under the name
    with "_bias" appended.
    """

    def __init__(
        self,
        n_measurements: int,
        n_labels: int,
        *,
        width: int,
        dilations: tuple[int, ...],
        dropout: float,
        seed: int,
    ) -> None:
        start = np.random.default_rng(seed)
        self.chance = np.random.default_rng(seed + 1)
        self.width, self.dilations, self.dropout = width, dilations, dropout
        self.weights: dict[str, Array] = {}

        def layer(name: str, n_in: int, n_out: int, size: float = 1.0, bias: float = 0.0) -> None:
            matrix = start.normal(size=(n_in, n_out)) * size * np.sqrt(2 / n_in)
            self.weights[name] = matrix.astype(np.float32)
            self.weights[f"{name}_bias"] = np.full(n_out, bias, dtype=np.float32)

        layer("first", n_measurements, width, 0.7)
        for i in range(len(dilations)):
            layer(f"gather{i}", 3 * width, width)
            layer(f"project{i}", width, width, 0.3)
        layer("attention", width, 1, 0.5)
        layer("context", 2 * width, width, 0.5)
        layer("hidden", width, width)
        layer("body", width, 1, 0.5, -1.0)
        layer("label", width, n_labels, 0.3)

    def _linear(self, name: str, rows: Array) -> Array:
        return rows @ self.weights[name] + self.weights[f"{name}_bias"]

    def _mask(self, shape: tuple[int, ...], training: bool) -> Array:
        """Draw which activations are dropped; the others are enlarged to make up for them."""
        if not training or not self.dropout:
            return np.ones((1, 1), dtype=np.float32)
        kept = self.chance.random(shape, dtype=np.float32) >= self.dropout
        return kept.astype(np.float32) / np.float32(1 - self.dropout)

    def forward(self, batch: Batch, *, training: bool = False) -> tuple[Array, Array, Trace]:
        """Give logits of body, shape (n,), and of labels, (n, n_labels), and the trace."""
        first = np.maximum(self._linear("first", batch.values), 0) * batch.real
        trace = Trace(first)
        trace.first_mask = self._mask(first.shape, training)
        lines = first * trace.first_mask
        for i, dilation in enumerate(self.dilations):
            around = np.hstack([moved(lines, -dilation), lines, moved(lines, dilation)])
            gathered = np.maximum(self._linear(f"gather{i}", around), 0)
            mask = self._mask(lines.shape, training)
            trace.convolutions.append((around, gathered, mask))
            lines = (lines + self._linear(f"project{i}", gathered) * mask) * batch.real
        trace.lines = lines
        trace.share = batch.real / (1 + np.exp(-np.clip(self._linear("attention", lines), -30, 30)))
        trace.shares = batch.sums(trace.share) + 1
        trace.body_mean = batch.sums(trace.share * lines) / trace.shares
        mean = batch.sums(lines) / batch.sizes[:, None].astype(lines.dtype)
        trace.means = np.hstack([mean, trace.body_mean])
        trace.page = np.maximum(self._linear("context", trace.means), 0)
        trace.joined = lines + batch.spread(trace.page)
        hidden = np.maximum(self._linear("hidden", trace.joined), 0)
        trace.hidden_mask = self._mask(hidden.shape, training)
        trace.hidden = hidden * trace.hidden_mask
        body = self._linear("body", trace.hidden)[:, 0]
        return body, self._linear("label", trace.hidden), trace

    def backward(self, batch: Batch, trace: Trace, body: Array, label: Array) -> dict[str, Array]:
        """Give the loss's slope in each weight, from its slopes in the two outputs' logits."""
        slopes: dict[str, Array] = {}

        def through(name: str, rows: Array, slope: Array) -> Array:
            slopes[name] = rows.T @ slope
            slopes[f"{name}_bias"] = slope.sum(axis=0)
            return slope @ self.weights[name].T

        slope = through("body", trace.hidden, body[:, None])
        slope = slope + through("label", trace.hidden, label)
        slope = slope * trace.hidden_mask * (trace.hidden > 0)
        slope = through("hidden", trace.joined, slope) * batch.real
        slope = slope + self._backward_page(batch, trace, slope, through)
        n = self.width
        for i in reversed(range(len(self.dilations))):
            around, gathered, mask = trace.convolutions[i]
            slope = slope * batch.real
            inner = through(f"project{i}", gathered, slope * mask) * (gathered > 0)
            three = through(f"gather{i}", around, inner)
            dilation = self.dilations[i]
            slope = slope + three[:, n : 2 * n]
            slope = slope + moved(three[:, :n], dilation) + moved(three[:, 2 * n :], -dilation)
        through("first", batch.values, slope * trace.first_mask * (trace.inputs > 0))
        return slopes

    def _backward_page(self, batch: Batch, trace: Trace, slope: Array, through: Through) -> Array:
        """Give what the lines' slopes get through their page's two means."""
        n = self.width
        means = through("context", trace.means, batch.sums(slope) * (trace.page > 0))
        to_mean = batch.spread(means[:, :n] / batch.sizes[:, None].astype(means.dtype))
        to_body = batch.spread(means[:, n:] / trace.shares)
        share = ((trace.lines - batch.spread(trace.body_mean)) * to_body).sum(axis=1, keepdims=True)
        share = share * trace.share * (1 - trace.share) * batch.real
        return to_mean + trace.share * to_body + through("attention", trace.lines, share)

    def rounded(self) -> Member:
        """Make a member of newslib's network of these weights, in whole numbers, without labels."""

        def layer(name: str) -> Layer:
            matrix, bias = self.weights[name], self.weights[f"{name}_bias"]
            return Layer.rounded(matrix.astype(np.float64), bias.astype(np.float64))

        count = range(len(self.dilations))
        return Member(
            dilations=self.dilations,
            first=layer("first"),
            gather=tuple(layer(f"gather{i}") for i in count),
            project=tuple(layer(f"project{i}") for i in count),
            attention=layer("attention"),
            context=layer("context"),
            hidden=layer("hidden"),
            body=layer("body"),
        )


class Adam:
    """The optimiser of D. Kingma and J. Ba (2015), slopes cut to length 1, with weight decay."""

    def __init__(self, weights: dict[str, Array], decay: float) -> None:
        self.weights, self.decay, self.n_steps = weights, decay, 0
        self.mean = {name: np.zeros_like(w) for name, w in weights.items()}
        self.square = {name: np.zeros_like(w) for name, w in weights.items()}

    def step(self, slopes: dict[str, Array], rate: float) -> None:
        """Change the weights in place, one step down the slopes."""
        self.n_steps += 1
        length = np.sqrt(sum(float(np.square(s, dtype=np.float64).sum()) for s in slopes.values()))
        short = np.float32(min(1.0, 1.0 / (length + 1e-9)))
        for name, weights in self.weights.items():
            slope = slopes[name] * short
            mean, square = self.mean[name], self.square[name]
            mean += np.float32(0.1) * (slope - mean)
            square += np.float32(0.01) * (slope * slope - square)
            size = np.sqrt(square / (1 - 0.99**self.n_steps)) + 1e-8
            if weights.ndim > 1 and not name.endswith("_bias"):
                weights *= np.float32(1 - rate * self.decay)
            weights -= np.float32(rate) * (mean / (1 - 0.9**self.n_steps) / size).astype(np.float32)


class Average:
    """The mean of weights at several steps of a training."""

    def __init__(self) -> None:
        self.totals: dict[str, Array] = {}
        self.n_added = 0

    def add(self, weights: dict[str, Array]) -> None:
        """Take in the weights of one step."""
        self.n_added += 1
        for name, values in weights.items():
            self.totals[name] = self.totals.get(name, 0.0) + values.astype(np.float64)

    def weights(self) -> dict[str, Array]:
        """Give the mean of what was added."""
        return {
            name: (total / self.n_added).astype(np.float32) for name, total in self.totals.items()
        }


def moved(rows: Array, offset: int) -> Array:
    """Move rows so that each holds the one `offset` rows after it; beyond the ends all is 0."""
    result = np.zeros_like(rows)
    if offset > 0:
        result[:-offset] = rows[offset:]
    else:
        result[-offset:] = rows[:offset]
    return result

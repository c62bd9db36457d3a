"""Train the line scorer's weights: ``python benchmarks/train_scorer.py FOLDER [--folds]``.

FOLDER (or NEWSLIB_CORPORA) holds pages-dev, pages-dev-styles and pages-dev2. Nothing is needed but
newslib's own environment. The weights are written to newslib/weights.json, rounded to four
significant digits; the same folder gives the same file. With ``--folds`` nothing is written: the
pages are divided in five by publisher, over all sets together, and each fifth is scored by weights
trained on the rest, which gives the held-out figures.

Body is what pages-dev labels body or subhead; its summaries, which may be decks or first
paragraphs, teach nothing. On pages-dev2 a line is body if half of the six programs hold it; pages
on which the programs agree less than 0.8 are left out and a line counts by how far they are from
a tie. Each page is also seen once in another dump style: with its ``<title>`` line added or taken
away, and with blank lines everywhere, nowhere or elsewhere, so that neither gives a set away.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import time
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import score
from score import Sample
from sklearn.linear_model import LogisticRegression

from newslib.characters import Numbers
from newslib.features import context, measure
from newslib.page import PageLine, clean, split_lines
from newslib.scorer import LIMIT, Weights, body_scores

N_FOLDS = 5
REGULARISATION = 0.003  # inverse strength, for lines that weigh 1 on average
SHARES = {"titled": 0.3}  # of a page on the loss; the styles of pages-dev share one page's weight
MIN_AGREEMENT = 0.8
MOST_LINES = 1500  # longer pages teach little and fill the memory
LIGHT = 0.25  # lines weighing less are thinned to a quarter that weighs four times as much


@dataclass(frozen=True)
class Target:
    """A line of a page to learn from: 1 for body, 0 for not, and how much that counts."""

    line: PageLine
    body: float
    weight: float


def targets(sample: Sample) -> list[Target]:
    """Make the targets of a page, one a line."""
    lines = split_lines(sample.text)
    if sample.labels is not None:
        body = [float(label in {"body", "subhead"}) for label in sample.labels]
        weight = [float(label != "summary") for label in sample.labels]
    else:
        trusted = sample.agreement >= MIN_AGREEMENT
        body = [float(share >= 0.5) for share in sample.silver or ()]
        weight = [trusted * abs(2 * share - 1) for share in sample.silver or ()]
    return [Target(*row) for row in zip(lines, body, weight, strict=True)]


def restyled(sample: Sample, page: list[Target], random_numbers: random.Random) -> list[Target]:
    """Change a page to what another tool might have dumped."""
    page = list(page)
    if sample.style in {"blocks", "inscriptis"}:
        if random_numbers.random() < 0.5 and sample.html_title:
            title = PageLine(1, 0, 0, clean(sample.html_title), 0, 0)
            page.insert(0, Target(title, 0.0, 1.0))
    elif random_numbers.random() < 0.5 and len(page) > 3 and not page[0].body:
        del page[0]
    choice = random_numbers.random()
    breaks = [target.line.breaks for target in page]
    if choice < 0.3:
        breaks = [1] * len(page)
    elif choice < 0.6:
        breaks = [2] * len(page)
    elif choice < 0.7:
        breaks = [b if random_numbers.random() < 0.7 else 3 - min(b, 2) for b in breaks]
    return [
        Target(target.line._replace(number=i, breaks=b), target.body, target.weight)
        for i, (target, b) in enumerate(zip(page, breaks, strict=True), start=1)
    ]


def line_weights(sample: Sample, page: Sequence[Target]) -> Numbers:
    """Weight of each line: its words, as a share of its page's body and a little of its rest."""
    words = np.array([min(len(score.tokens(target.line.text)), 100) + 1.5 for target in page])
    body = np.array([target.body for target in page])
    own = np.array([target.weight for target in page])
    whole = 0.5 * (words * body).sum() + 0.04 * words.sum() + 60
    return SHARES.get(sample.style, 1 / 3) * own * words / whole


def features(page: Sequence[Target]) -> tuple[tuple[str, ...], Numbers]:
    """Measurements of a page's lines with their context."""
    measures = measure([target.line for target in page])
    return context(measures.names, measures.values)


@dataclass(frozen=True)
class Table:
    """All lines to learn from: measurements, targets, weights (1 on average) and folds."""

    names: tuple[str, ...]
    values: np.ndarray
    body: Numbers
    weight: Numbers
    fold: np.ndarray


def training_table(samples: Sequence[Sample], folds: Sequence[int]) -> Table:
    """Measure every page as it is and once in another style."""
    random_numbers = random.Random(0)
    names: tuple[str, ...] = ()
    values, body, weight, fold = [], [], [], []
    for sample, k in zip(samples, folds, strict=True):
        own = targets(sample)
        if len(own) > MOST_LINES or not any(target.weight for target in own):
            continue
        for page in (own, restyled(sample, own, random_numbers)):
            names, numbers = features(page)
            values.append(numbers.astype(np.float32))
            body.append([target.body for target in page])
            weight.append(line_weights(sample, page))
            fold.append(np.full(len(page), k))
    weights = np.concatenate(weight)
    return Table(
        names,
        np.concatenate(values),
        np.concatenate(body),
        weights / weights.mean(),
        np.concatenate(fold),
    )


def sites(samples: Sequence[Sample]) -> list[str]:
    """Name the publisher of each page: all pages of one site, or of its sister sites, share it."""
    parents: dict[str, str] = {}

    def root(name: str) -> str:
        while parents.setdefault(name, name) != name:
            name = parents[name]
        return name

    for sample in samples:
        if "publisher" in sample.extra:
            parents[root(sample.site)] = root(f"publisher {sample.extra['publisher']}")
    return [root(sample.site) for sample in samples]


def fit(table: Table, chosen: np.ndarray) -> Weights:
    """Weights learned from the chosen lines, rounded as they are stored."""
    light = table.weight < LIGHT
    kept = chosen & (table.weight > 0) & (~light | (np.arange(len(light)) % 4 == 0))
    mean = table.values[chosen].mean(axis=0, dtype=np.float64)
    scale = table.values[chosen].std(axis=0, dtype=np.float64) + 1e-3
    mean, scale = rounded(mean), rounded(scale)
    standard = np.clip((table.values[kept] - mean) / scale, -LIMIT, LIMIT)
    model = LogisticRegression(C=REGULARISATION, max_iter=500, tol=1e-5)
    model.fit(standard, table.body[kept], np.where(light, 4.0, 1.0)[kept] * table.weight[kept])
    return Weights(
        table.names, mean, scale, rounded(model.coef_[0]), float(rounded(model.intercept_)[0])
    )


def rounded(numbers: np.ndarray) -> Numbers:
    """Numbers at four significant digits, as JSON gives them back."""
    return np.array([float(f"{number:.4g}") for number in numbers])


def cross_validate(samples: Sequence[Sample], table: Table, folds: Sequence[int]) -> list[Numbers]:
    """Scores of each page's lines by weights that saw no page of its publisher."""
    held_out: list[Numbers] = [np.zeros(0)] * len(samples)
    for k in range(N_FOLDS):
        started = time.perf_counter()
        weights = fit(table, table.fold != k)
        for i, sample in enumerate(samples):
            if folds[i] == k:
                held_out[i] = body_scores(split_lines(sample.text), weights)
        print(f"fold {k + 1} of {N_FOLDS}: {time.perf_counter() - started:.0f} s", flush=True)
    return held_out


def chosen_text(sample: Sample, scores: Numbers, threshold: float = 0.5) -> str:
    """Text of the lines that score above the threshold."""
    lines = split_lines(sample.text)
    return "\n\n".join(x.text for x, s in zip(lines, scores, strict=True) if s > threshold)


def report(samples: Sequence[Sample], scores: Sequence[Numbers]) -> None:
    """Print the figures of a choice of lines by score alone, without structure rules."""
    texts = [chosen_text(*pair) for pair in zip(samples, scores, strict=True)]
    for style in ("blocks", *score.STYLES):
        chosen = [i for i, sample in enumerate(samples) if sample.style == style]
        score.print_scores(style, [samples[i] for i in chosen], [texts[i] for i in chosen])
    pairs: Iterable[tuple[Sample, str]] = zip(samples, texts, strict=True)
    held, dropped = score.snippet_shares(pair for pair in pairs if pair[0].style == "titled")
    print(f"\npages-dev2: snippets held {held:.3f}, dropped {dropped:.3f}")


def write(weights: Weights, path: Path) -> None:
    """Write the weights as JSON that a reader can read, one measurement a line."""
    rows = zip(weights.names, weights.mean, weights.scale, weights.weight, strict=True)
    record = {
        "about": "logistic regression of newslib.scorer; measurement: [mean, scale, weight]",
        "intercept": weights.intercept,
        "measurements": {},
    }
    head = json.dumps(record, indent=1)[: -len("{}\n}")]
    body = ",\n".join(
        f"  {json.dumps(name)}: {json.dumps([float(x) for x in numbers])}"
        for name, *numbers in rows
    )
    path.write_text(f"{head}{{\n{body}\n }}\n}}\n", encoding="utf-8", newline="\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Train and write the weights, or with ``--folds`` print what they are worth."""
    default = os.environ.get("NEWSLIB_CORPORA")
    arguments = argparse.ArgumentParser(description="Train the weights of the line scorer.")
    arguments.add_argument("folder", nargs="?", type=Path, default=default and Path(default))
    arguments.add_argument("--folds", action="store_true", help="measure, write nothing")
    arguments.add_argument(
        "--out",
        type=Path,
        default=Path(__file__).resolve().parent.parent / "newslib" / "weights.json",
    )
    options = arguments.parse_args(argv)
    if options.folder is None or not (options.folder / "pages-dev").is_dir():
        arguments.error(f"FOLDER or NEWSLIB_CORPORA must hold pages-dev; received {options.folder}")
    samples = score.load_dev(options.folder) + score.load_dev2(options.folder)
    folds = [zlib.crc32(site.encode()) % N_FOLDS for site in sites(samples)]
    table = training_table(samples, folds)
    print(f"{len(table.body)} lines, {len(table.names)} measurements")
    if options.folds:
        print("Held out: each page is scored by weights that saw no page of its publisher.")
        report(samples, cross_validate(samples, table, folds))
    else:
        write(fit(table, np.ones(len(table.body), dtype=bool)), options.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

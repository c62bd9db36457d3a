"""Train the line scorer's weights: ``python benchmarks/train_scorer.py FOLDER [--folds]``.

FOLDER (or NEWSLIB_CORPORA) holds pages-dev, pages-dev-styles and pages-dev2. Nothing is needed but
newslib's own environment. The weights are written to newslib/reading/weights.json; the same folder
and annotations give the same file, on one kind of processor and with OMP_NUM_THREADS=1. With
``--folds`` no weights are written: the pages are divided in three by publisher, over all sets
together, and each third is scored by weights trained on the rest, which gives the held-out figures.
``--scores FILE`` keeps these scores for other benchmarks.

What a line teaches: on pages labelled by reading (``annotations/``: all of pages-dev and, but for
one, pages-dev2) body is body, subhead, list item and table row. On most of them only these were
labelled; there the weak labels of pages-dev still tell captions, times and summaries. The two other
dumps of pages-dev have the labels of the lines, or of the tokens, that were read. On a page of
pages-dev2 that nobody read, a line is body if half of the six programs hold it; it counts by how
far they are from a tie, and pages on which they agree less than 0.5 are left out. Such pages, and
those on which they agree so far that there is little to learn, count for 0.3 of another one.

Each page is seen in six more forms that other tools or sites might have made of it, see
`restyle.py`. What a page counts for does not depend on its length; the loss is the sum of a
cross-entropy of lines weighted by their words, of one minus the page's soft F1 (both of the body)
and of the cross-entropy of the labels. The weights of the last epochs are averaged (P. Izmailov and
others, Averaging weights leads to wider optima, 2018), which steadies what single pages upset.

Two networks that begin with other numbers are trained so; newslib averages their logits.
"""

from __future__ import annotations

import argparse
import difflib
import json
import os
import random
import re
import time
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
import score
from foreign_lines import UNKNOWN, Page, Target
from line_network import Adam, Array, Average, Batch, LineNetwork
from restyle import page_lines, restyled
from score import BODY, LABELS, Sample
from sklearn.linear_model import LogisticRegression

from newslib import article
from newslib.features import measure
from newslib.page import PageLine, split_lines
from newslib.reading.network import Member, Network
from newslib.reading.scorer import body_scores

N_FOLDS = 3
SEEDS = (0, 10)  # of the networks whose logits are averaged
N_FORMS = 6  # changed forms of each page, besides its own
MIN_AGREEMENT = 0.5
MOST_LINES = 1500  # longer pages teach little and take long
CLOSEST = 0.0005  # to 0 or 1 that a score is taken to be when its logit is
EASY = 0.9  # agreement of the programs, of pages-dev2, from which on a page is easy
LITTLE = 0.3  # what a page counts for that is easy, or that only programs have labelled

WIDTH = 48
DILATIONS = (1, 2, 4, 8, 16, 32)
DROPOUT = 0.15
EPOCHS = 48
AVERAGED, EVERY = 20, 5  # the last epochs' weights are averaged, those of one step in five
BATCH = 12  # pages
PER_PAGE = 2  # forms of a page in an epoch, all dump styles together
RATE, WARM, DECAY = 3e-3, 0.15, 0.02
LEAST = 0.15  # of the rate, while weights are averaged
SMOOTH = 0.015  # a target is never surer than this
F1_PART, LABEL_PART = 0.5, 0.3

TEXT = BODY | {"table_row"}
WEAK = {"caption": "caption", "time": "date", "summary": "deck"}
MARKS = re.compile(r"^[*+\-•#\s]+|\s+")


@dataclass(frozen=True)
class Example:
    """A form of a page, ready to learn from; one row or entry a line."""

    values: Array
    body: Array
    weight: Array
    label: np.ndarray  # index in LABELS, or -1


@dataclass(frozen=True)
class Lesson:
    """A page in all of its forms, its own first."""

    sample: Sample
    examples: tuple[Example, ...]
    fold: int
    counts: float


def targets(sample: Sample, read: Page) -> Page:
    """Make the targets of a page; `read` are those of the dump of it that was read, if another."""
    lines = split_lines(sample.text)
    weak = sample.labels or [""] * len(lines)
    if read:
        return _carried_over(read, lines, weak)
    if sample.annotated:
        labels = [
            own or WEAK.get(w, UNKNOWN) for own, w in zip(sample.annotated, weak, strict=True)
        ]
        body = [float(label in TEXT) for label in sample.annotated]
        weight = [1.0] * len(body)
    else:
        shares = sample.silver or ()
        body = [float(share >= 0.5) for share in shares]
        weight, labels = [abs(2 * share - 1) for share in shares], [UNKNOWN] * len(lines)
    return [
        Target(line.text, line.breaks, *row)
        for line, *row in zip(lines, body, weight, labels, strict=True)
    ]


def _carried_over(read: Page, lines: Sequence[PageLine], weak: Sequence[str]) -> Page:
    """Give lines of another dump what the same lines of the one that was read have."""
    bare = [[MARKS.sub("", line.text).lower() for line in page] for page in (read, lines)]
    found: Page = []
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, *bare, autojunk=False).get_opcodes():
        if tag == "equal":
            pairs = zip(read[i1:i2], lines[j1:j2], strict=True)
            found += [replace(t, text=line.text, breaks=line.breaks) for t, line in pairs]
        else:
            found += _by_tokens(read[i1:i2], lines[j1:j2], weak[j1:j2])
    return found


def _by_tokens(read: Page, lines: Sequence[PageLine], weak: Sequence[str]) -> Page:
    """Give lines that were cut or joined the body and the label of most of their tokens.

    They count by how far their tokens are from a tie. A line whose tokens the other dump lacks gets
    its weak label, and counts for half.
    """
    sources = [(token, t) for t in read for token in score.tokens(t.text.lower())]
    owners = [(token, j) for j, x in enumerate(lines) for token in score.tokens(x.text.lower())]
    votes: list[Counter[Target]] = [Counter() for _ in lines]
    both = [[token for token, _ in page] for page in (sources, owners)]
    for i, j, size in difflib.SequenceMatcher(None, *both, autojunk=False).get_matching_blocks():
        for k in range(size):
            votes[owners[j + k][1]][sources[i + k][1]] += 1
    found = []
    for line, label, vote in zip(lines, weak, votes, strict=True):
        share = sum(t.body * n for t, n in vote.items()) / max(vote.total(), 1)
        row = (float(label in TEXT), 0.5, WEAK.get(label, UNKNOWN))
        if vote:
            row = (float(share >= 0.5), abs(2 * share - 1), vote.most_common(1)[0][0].label)
        found.append(Target(line.text, line.breaks, *row))
    return found


def example(page: Page) -> Example:
    """Measure a form of a page."""
    words = np.array([min(len(score.tokens(target.text)), 72) for target in page])
    return Example(
        measure(page_lines(page)).values.astype(np.float32),
        np.array([target.body for target in page], dtype=np.float32),
        np.array([t.weight for t in page], dtype=np.float32) * np.maximum(words / 6, 1),
        np.array([LABELS.index(t.label) if t.label in LABELS else -1 for t in page]),
    )


def lessons(samples: Sequence[Sample]) -> list[Lesson]:
    """Make the lessons of all pages; foreign lines come from pages of the same fold."""
    folds = [zlib.crc32(site.encode()) % N_FOLDS for site in sites(samples)]
    read: dict[str, Page] = {}  # a page's own dump comes before the same in other styles
    pages = []
    for sample in samples:
        pages.append(targets(sample, read.get(sample.name, [])))
        read.setdefault(sample.name, pages[-1])
    pools: dict[int, list[tuple[Sample, Page]]] = {k: [] for k in range(N_FOLDS)}
    for sample, page, fold in zip(samples, pages, folds, strict=True):
        if sample.style in {"blocks", "titled"} and taught(sample, page):
            pools[fold].append((sample, page))
    found = []
    for i, (sample, page, fold) in enumerate(zip(samples, pages, folds, strict=True)):
        forms = [page]
        if taught(sample, page):
            chances = [random.Random(1000 * i + k) for k in range(N_FORMS)]
            forms += [restyled(sample, page, pools[fold], chance) for chance in chances]
        examples = tuple(example(form) for form in forms)
        found.append(Lesson(sample, examples, fold, counts_for(sample)))
    return found


def counts_for(sample: Sample) -> float:
    """Tell what a page counts for: less if only programs labelled it, or if they found it easy."""
    easy = sample.style == "titled" and sample.agreement >= EASY
    return LITTLE if easy or not sample.annotated else 1.0


def taught(sample: Sample, page: Page) -> bool:
    """Tell whether a page is for training, or only for measuring."""
    return len(page) <= MOST_LINES and (bool(sample.annotated) or sample.agreement >= MIN_AGREEMENT)


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


def rate(step: int, n_steps: int) -> float:
    """Learning rate of a step: up for the first 15 of 100 steps, then down, then even."""
    part = step / n_steps
    if part < WARM:
        rising = RATE * (0.04 + 0.96 * (0.5 - 0.5 * np.cos(np.pi * part / WARM)))
        return max(rising, LEAST * RATE)
    return RATE * max(LEAST, 0.5 + 0.5 * np.cos(np.pi * (part - WARM) / (1 - WARM)))


def body_slopes(logits: Array, page: Example) -> Array:
    """Slopes of one page's loss of body in its lines' logits."""
    chance = 1 / (1 + np.exp(-logits))
    body, weight = page.body, page.weight
    whole = (weight * body).sum()
    entropy = weight * (chance - (body * (1 - 2 * SMOOTH) + SMOOTH))
    entropy /= 0.5 * whole + 0.08 * weight.sum() + 20
    hits = 2 * (chance * body * weight).sum() + 1
    total = (chance * weight).sum() + whole + 1
    f1 = -(2 * body * weight * total - hits * weight) / total**2
    return entropy + F1_PART * f1 * chance * (1 - chance)


def label_slopes(logits: Array, page: Example, importance: Array) -> Array:
    """Slopes of one page's loss of labels in its lines' logits."""
    slopes = np.zeros_like(logits)
    known = np.flatnonzero(page.label >= 0)
    if len(known):
        chance = np.exp(logits[known] - logits[known].max(axis=1, keepdims=True))
        chance /= chance.sum(axis=1, keepdims=True)
        chance[np.arange(len(known)), page.label[known]] -= 1
        weight = importance[page.label[known]]
        slopes[known] = LABEL_PART * chance * weight[:, None] / (weight.sum() + 10)
    return slopes


@dataclass(frozen=True)
class Scale:
    """What measurements are standardised by, and what each label counts for."""

    mean: Array
    deviation: Array
    importance: Array

    @classmethod
    def of(cls, chosen: Sequence[Lesson]) -> Scale:
        """Take the scale from the lessons' own forms."""
        values = np.concatenate([lesson.examples[0].values for lesson in chosen])
        mean = rounded(values.mean(axis=0, dtype=np.float64))
        deviation = rounded(values.std(axis=0, dtype=np.float64) + 0.01)
        labels = np.concatenate([lesson.examples[0].label for lesson in chosen])
        counts = np.bincount(labels[labels >= 0], minlength=len(LABELS)) + 20.0
        return cls(mean, deviation, np.sqrt(counts.mean() / counts))


def rounded(numbers: Array) -> Array:
    """Numbers at five significant digits, as the weights file has them."""
    return np.array([float(f"{number:.5g}") for number in numbers])


def epoch(chosen: Sequence[Lesson], chance: random.Random) -> list[list[tuple[Lesson, Example]]]:
    """Batches of one epoch: pages of like length together, batches in any order."""
    pages: dict[str, list[Lesson]] = {}
    for lesson in chosen:
        pages.setdefault(lesson.sample.name, []).append(lesson)
    drawn = [
        (lesson, chance.choice(lesson.examples))
        for styles in pages.values()
        for lesson in chance.sample(styles, min(len(styles), PER_PAGE))
    ]
    chance.shuffle(drawn)
    batches = []
    for start in range(0, len(drawn), 12 * BATCH):
        some = sorted(drawn[start : start + 12 * BATCH], key=lambda pair: len(pair[1].body))
        batches += [some[i : i + BATCH] for i in range(0, len(some), BATCH)]
    chance.shuffle(batches)
    return batches


def step(
    network: LineNetwork, pairs: list[tuple[Lesson, Example]], scale: Scale
) -> dict[str, Array]:
    """Slopes of the weights for a batch of pages."""
    batch = Batch.of([page.values for _, page in pairs], scale.mean, scale.deviation)
    body, label, trace = network.forward(batch, training=True)
    body_slope, label_slope = np.zeros_like(body), np.zeros_like(label)
    for (lesson, page), start, size in zip(pairs, batch.starts, batch.sizes, strict=True):
        rows = slice(start, start + size)
        body_slope[rows] = lesson.counts * body_slopes(body[rows], page) / len(pairs)
        label_slope[rows] = label_slopes(label[rows], page, scale.importance) / len(pairs)
    return network.backward(batch, trace, body_slope, label_slope)


def train(chosen: Sequence[Lesson], measurements: tuple[str, ...]) -> Network:
    """Train networks on lessons; the same lessons give the same networks."""
    scale = Scale.of(chosen)
    members = tuple(train_member(chosen, scale, seed) for seed in SEEDS)
    return Network(measurements, scale.mean, scale.deviation, members)


def train_member(chosen: Sequence[Lesson], scale: Scale, seed: int) -> Member:
    """Train one network, whose first weights and order of pages hang on the seed."""
    chosen = [lesson for lesson in chosen if len(lesson.examples) > 1]
    network = LineNetwork(
        len(scale.mean), len(LABELS), width=WIDTH, dilations=DILATIONS, dropout=DROPOUT, seed=seed
    )
    optimiser, chance = Adam(network.weights, DECAY), random.Random(seed)
    n_steps = EPOCHS * len(epoch(chosen, random.Random(seed)))
    average, number = Average(), 0
    for left in reversed(range(EPOCHS)):
        for pairs in epoch(chosen, chance):
            optimiser.step(step(network, pairs, scale), rate(number, n_steps))
            number += 1
            if left < AVERAGED and number % EVERY == 0:
                average.add(network.weights)
    network.weights = average.weights()
    return network.rounded()


@dataclass(frozen=True)
class HeldOut:
    """What a page gives with weights that saw no page of its publisher.

    `scores` are those of its lines; `text` and `labels`, one a line, are the whole parser's,
    structure rules included.
    """

    sample: Sample
    scores: Array
    text: str
    labels: tuple[str, ...]

    def chosen(self, threshold: float) -> str:
        """Text of the lines that score above the threshold, without structure rules."""
        lines = split_lines(self.sample.text)
        pairs = zip(lines, self.scores, strict=True)
        return "\n\n".join(line.text for line, score in pairs if score > threshold)


def cross_validate(all_lessons: Sequence[Lesson], measurements: tuple[str, ...]) -> list[HeldOut]:
    """Score and parse each page by weights that saw no page of its publisher."""
    found: dict[int, HeldOut] = {}
    for k in range(N_FOLDS):
        started = time.perf_counter()
        network = train([lesson for lesson in all_lessons if lesson.fold != k], measurements)
        # The parser has no argument for other weights, and needs none outside this script.
        article.body_scores = partial(body_scores, network=network)
        for i, lesson in enumerate(all_lessons):
            if lesson.fold == k:
                text = lesson.sample.text
                scores = body_scores(split_lines(text), network)
                read = article.parse_article(text)
                labels = tuple(line.label for line in read.lines)
                found[i] = HeldOut(lesson.sample, scores, read.text, labels)
        print(f"fold {k + 1} of {N_FOLDS}: {time.perf_counter() - started:.0f} s", flush=True)
    article.body_scores = body_scores
    return [found[i] for i in sorted(found)]


def print_calibration(pages: Sequence[HeldOut]) -> None:
    """Print how often a line of the body is what it is called, as a logistic of its score's logit.

    The numbers belong into `newslib/reading/draft.py`. Each page counts once.
    """
    print(
        "\n--- calibration: label, lines, slope and shift; the score beside how often it is right"
    )
    for name in ("body", "list_item", "subhead"):
        rows = [
            (float(np.clip(chance, CLOSEST, 1 - CLOSEST)), right in (name, "text"), 1 / n)
            for page in pages
            if page.sample.annotated and (n := page.labels.count(name))
            for chance, right, label in zip(
                page.scores, page.sample.annotated, page.labels, strict=True
            )
            if label == name and chance >= 0.5
        ]
        chances, right, weight = (np.array(column) for column in zip(*rows, strict=True))
        logits = np.log(chances / (1 - chances))[:, None]
        fitted = LogisticRegression(C=1e6).fit(logits, right, sample_weight=weight)
        print(f"{name:10} {len(rows):6} {fitted.coef_[0, 0]:.2f} {fitted.intercept_[0]:.2f}")
        for low, high in pairwise((0.5, 0.7, 0.9, 0.95, 0.98, 0.99, 1)):
            if (chosen := (low <= chances) & (chances < high)).any():
                shares = (np.average(x[chosen], weights=weight[chosen]) for x in (chances, right))
                print("{:17} {:.3f} {:.3f}".format("", *shares))


def main(argv: Sequence[str] | None = None) -> int:
    """Train and write the weights, or with ``--folds`` print what they are worth."""
    default = os.environ.get("NEWSLIB_CORPORA")
    arguments = argparse.ArgumentParser(description="Train the weights of the line scorer.")
    arguments.add_argument("folder", nargs="?", type=Path, default=default and Path(default))
    arguments.add_argument("--folds", action="store_true", help="measure, write no weights")
    arguments.add_argument("--scores", type=Path, help="where --folds writes the lines' scores")
    arguments.add_argument(
        "--out",
        type=Path,
        default=Path(__file__).resolve().parent.parent / "newslib" / "reading" / "weights.json",
    )
    options = arguments.parse_args(argv)
    if options.folder is None or not (options.folder / "pages-dev").is_dir():
        arguments.error(f"FOLDER or NEWSLIB_CORPORA must hold pages-dev; received {options.folder}")
    samples = score.load_dev(options.folder) + score.load_dev2(options.folder)
    measurements = measure(split_lines("any line")).names
    all_lessons = lessons(samples)
    if options.folds:
        print("Held out: each page is scored by weights that saw no page of its publisher.")
        pages = cross_validate(all_lessons, measurements)
        for threshold in (0.4, 0.5, 0.6):
            print(f"\n--- lines that score above {threshold}, without structure rules")
            score.print_bodies(samples, [page.chosen(threshold) for page in pages])
        print("\n--- the whole parser")
        score.print_bodies(samples, [page.text for page in pages])
        print_calibration(pages)
        if options.scores is not None:
            scores = [[round(float(chance), 4) for chance in page.scores] for page in pages]
            options.scores.write_text(json.dumps(scores), encoding="utf-8")
    else:
        train(all_lessons, measurements).write(options.out)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

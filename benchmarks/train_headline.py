"""Fit the weights by which the headline is chosen, and say how often it is right on held-out sites.

Run: python benchmarks/train_headline.py CORPORA, the folder that holds pages-dev,
pages-dev-styles and pages-dev2. Writes newslib/reading/headline.json; the same corpora give the
same file.
The headline is the annotated one on pages labelled by reading, else that of the pages' metadata.

A conditional logit: on each page one candidate line is the headline, with a probability
proportional to the exponential of its weighted features. Half a square of the weights times the
penalty is added to the loss. Folds are by publisher.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize

from newslib.page import split_lines
from newslib.reading import headline
from newslib.reading.draft import Draft
from newslib.reading.scorer import body_scores
from newslib.reading.wording import letters

ANNOTATIONS = Path(__file__).resolve().parent / "annotations"
PENALTY = 4.0
FOLDS = 5
DECIMALS = 3
STYLES = ("block", "html-text", "inscriptis")


class Example(NamedTuple):
    """A page's candidates: their features, which of them are right, and where it is from."""

    style: str
    publisher: str
    features: np.ndarray
    right: np.ndarray
    own_line: bool


def read_annotated(corpora: Path) -> dict[str, list[str]]:
    """Headlines of the pages that were labelled by reading, each a list of its lines' texts."""
    headlines: dict[str, list[str]] = {}
    for path in sorted(ANNOTATIONS.glob("?.tsv")):
        for row in csv.DictReader(path.open(encoding="utf-8"), delimiter="\t"):
            if row["label"] == "headline":
                lines = split_lines(find_dump(corpora, row["page"]).read_bytes().decode("utf-8"))
                texts = [line.text for line in lines[int(row["first"]) - 1 : int(row["last"])]]
                headlines.setdefault(row["page"], []).extend(texts)
    return headlines


def find_dump(corpora: Path, page: str) -> Path:
    """Dump of an annotated page, in pages-dev or pages-dev2."""
    dump = corpora / "pages-dev" / f"{page}.txt"
    return dump if dump.exists() else corpora / "pages-dev2" / f"{page}.txt"


def read_examples(corpora: Path) -> list[Example]:
    """Every page of pages-dev in the three dump styles, and those annotated of pages-dev2."""
    annotated = read_annotated(corpora)
    examples = []
    for path in sorted((corpora / "pages-dev").glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        headlines = annotated.pop(path.stem, [gold["title"]])
        for style in STYLES:
            dump = path.with_suffix(".txt")
            if style != "block":
                dump = corpora / "pages-dev-styles" / f"{path.stem}.{style}.txt"
            examples.append(read_example(dump, style, headlines, gold["publisher"]))
    for page, headlines in sorted(annotated.items()):
        examples.append(read_example(find_dump(corpora, page), "pages-dev2", headlines, page))
    return examples


def read_seeds(seeds: Path) -> list[Example]:
    """Read the project's own invented pages, whose labels name the headline."""
    examples = []
    for labels in sorted(seeds.glob("*.labels.tsv")):
        rows = (row.split("\t") for row in labels.read_text(encoding="utf-8").splitlines())
        title = next((row[2] for row in rows if row[1] == "headline"), None)
        dump = labels.with_name(labels.name.removesuffix(".labels.tsv") + ".txt")
        if title is not None:
            examples.append(read_example(dump, "seeds", [title], labels.stem))
    return examples


def read_example(dump: Path, style: str, headlines: list[str], publisher: str) -> Example:
    """Measure the candidates of one dump; `publisher` keeps a site's pages in one fold."""
    lines = split_lines(dump.read_bytes().decode("utf-8"))
    scores = body_scores(lines)
    titles = {letters(text) for text in headlines}
    own_line = any(letters(line.text) in titles for line in lines)
    draft = Draft(lines, scores)
    block = draft.main_block()
    candidates = []
    if block is not None:
        page = headline.measure_page(draft, block[0])
        candidates = headline.find_candidates(page)
    right = np.array([letters(lines[at].text) in titles for at in candidates], dtype=bool)
    features = headline.measure_candidates(page, candidates) if candidates else np.zeros((0, 0))
    return Example(style, publisher, features, right, own_line)


def fit(examples: list[Example]) -> np.ndarray:
    """Weights that make the right candidates most probable, in `measure_candidates`' order."""
    usable = [(e.features, e.right) for e in examples if e.right.any()]
    scale = np.concatenate([features for features, _ in usable]).std(axis=0) + 1e-9
    scaled = [(features / scale, right) for features, right in usable]

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        total, gradient = PENALTY / 2 * weights @ weights, PENALTY * weights
        for features, right in scaled:
            shares = np.exp(features @ weights - (features @ weights).max())
            shares /= shares.sum()
            hit = shares[right].sum() + 1e-12
            total -= np.log(hit)
            gradient = gradient + features.T @ (shares - np.where(right, shares / hit, 0))
        return total, gradient

    found = minimize(loss, np.zeros(len(scale)), jac=True, method="L-BFGS-B")
    return found.x / scale


def fold(publisher: str) -> int:
    """Fold of a publisher, from 0."""
    return int(hashlib.sha256(publisher.encode()).hexdigest(), 16) % FOLDS


def held_out(examples: list[Example]) -> dict[str, tuple[int, int]]:
    """Pages with the headline chosen right, and pages that have it as a line, by dump style."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for number in range(FOLDS):
        weights = fit([e for e in examples if fold(e.publisher) != number])
        for example in examples:
            if fold(example.publisher) == number and example.own_line:
                counts[example.style][1] += 1
                if example.right.size:
                    best = int((example.features @ weights).argmax())
                    counts[example.style][0] += bool(example.right[best])
    return {style: (right, total) for style, (right, total) in counts.items()}


def write(weights: np.ndarray, names: list[str], path: Path) -> None:
    """Store the weights as JSON, by part and feature."""
    rows = iter(np.round(weights, DECIMALS).tolist())
    record = {part: {name: next(rows) for name in names} for part in headline.PARTS}
    path.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Print the held-out figures, fit on everything and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpora", type=Path)
    corpora = parser.parse_args().corpora
    examples = read_examples(corpora) + read_seeds(Path(__file__).parent.parent / "seeds")
    for style, (right, total) in held_out(examples).items():
        print(f"{style}: {right} of {total} headlines, {right / total:.3f}")
    place = Path(headline.__file__).with_name(headline.WEIGHTS_FILE)
    write(fit(examples), headline.feature_names(), place)


if __name__ == "__main__":
    main()

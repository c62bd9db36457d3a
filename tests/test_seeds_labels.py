"""The parser's labels on the invented pages of seeds/, and on the page the project began with."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

from newslib.article import Article, parse_article

SEEDS = sorted((Path(__file__).parent.parent / "seeds").glob("*.labels.tsv"))
FLOOR = 0.85  # share of a page's lines; lowering it is a deliberate act
FLOOR_OF_ALL = 0.96


def read_labels(path: Path) -> list[tuple[str, str]]:
    rows = [row.split("\t") for row in path.read_text(encoding="utf-8").splitlines()]
    return [(row[1], row[2]) for row in rows]


def read_page(labels: Path) -> Article:
    page = labels.with_name(labels.name.removesuffix(".labels.tsv") + ".txt")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return parse_article(page.read_bytes().decode("utf-8"))


def wrong(labels: Path) -> list[tuple[int, str, str]]:
    """Line number, right label and the parser's, where they differ."""
    lines, gold = read_page(labels).lines, read_labels(labels)
    assert len(lines) == len(gold)
    return [
        (line.number, label, line.label)
        for line, (label, _) in zip(lines, gold, strict=True)
        if line.label != label
    ]


def test_there_are_seeds():
    assert len(SEEDS) >= 30


@pytest.mark.parametrize("labels", SEEDS, ids=lambda path: path.name.split(".")[0])
def test_labels_of_a_seed(labels: Path):
    found = wrong(labels)
    assert len(found) <= (1 - FLOOR) * len(read_labels(labels)), found


@pytest.mark.parametrize("labels", SEEDS, ids=lambda labels: labels.name.split(".")[0])
def test_headline_of_a_seed(labels: Path):
    title = next(text for label, text in read_labels(labels) if label == "headline")
    assert read_page(labels).headline == title


def test_labels_of_all_seeds():
    total = sum(len(read_labels(labels)) for labels in SEEDS)
    assert sum(len(wrong(labels)) for labels in SEEDS) <= (1 - FLOOR_OF_ALL) * total


@pytest.mark.corpora
def test_page_the_project_began_with(corpora: Path):
    (labels,) = (corpora / "seed").glob("*.labels.tsv")
    assert wrong(labels) == []
    article = read_page(labels)
    assert article.byline == ()
    assert article.published is None
    assert article.updated is None
    assert article.kind == "article"
    assert len(article.key_points) == 3
    assert [caption.credit for caption in article.captions] == ["Reuters"]
    assert len(article.related) == 1

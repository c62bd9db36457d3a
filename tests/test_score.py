"""The benchmark's figures follow their definition."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

texts = st.text(alphabet="ab \n。東", max_size=40)


def benchmark(root: Path, name: str) -> ModuleType:
    place = str(root / "benchmarks")
    if place not in sys.path:
        sys.path.append(place)
    spec = importlib.util.spec_from_file_location(name, root / "benchmarks" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def score(root: Path) -> ModuleType:
    return benchmark(root, "score")


def test_tokens_keep_case_and_cut_wide_scripts(score: ModuleType):
    assert score.tokens("Ünlü's 2-1") == ["Ünlü", "s", "2", "1"]
    assert score.tokens("東京 서울 カナa") == ["東", "京", "서", "울", "カ", "ナ", "a"]


@pytest.mark.parametrize(
    ("text", "gold", "precision", "recall"),
    [
        ("a b c d e", "a b c d e", 1, 1),
        ("a b c d e", "a b c d", 1 / 2, 1),
        ("a b c d", "a b c d e", 1, 1 / 2),
        ("a b c d a b c d", "a b c d", 1 / 5, 1),
        ("", "a b c d", 0, 0),
        ("a b c d", "", 0, 1),
        ("", "", 1, 1),
        ("a b", "a b", 1, 1),
        ("A b c d", "a b c d", 0, 0),
    ],
)
def test_page_score(score: ModuleType, text: str, gold: str, precision: float, recall: float):
    assert score.page_score(text, gold) == (precision, recall)


@given(text=texts, gold=texts)
def test_precision_of_one_way_is_recall_of_the_other(score: ModuleType, text: str, gold: str):
    precision, recall = score.page_score(text, gold)
    assert 0 <= precision <= 1
    assert 0 <= recall <= 1
    if score.tokens(text) and score.tokens(gold):
        assert (recall, precision) == score.page_score(gold, text)


def test_f1_is_of_the_averages(score: ModuleType):
    f1, precision, recall = score.corpus_score([(1.0, 0.0), (0.5, 1.0)])
    assert (precision, recall) == (0.75, 0.5)
    assert f1 == pytest.approx(0.6)


def test_gold_has_subheads_in_order_but_no_summary_and_no_headline(score: ModuleType):
    record = {
        "title": "T",
        "summary": ["S"],
        "sections": [
            {"headline": [], "paragraphs": ["one", "two"]},
            {"headline": ["Sub"], "paragraphs": ["three"]},
        ],
    }
    assert score.gold_text(record) == "one\n\ntwo\n\nSub\n\nthree"


@pytest.mark.parametrize(
    ("language", "group"),
    [
        ("en", "en"),
        ("en-GB", "en"),
        ("de", "de"),
        ("ja", "CJK"),
        ("ru", "other script"),
        ("fr", "other Latin"),
    ],
)
def test_language_groups(score: ModuleType, language: str, group: str):
    assert score.language_group(language) == group


def test_snippets_are_compared_with_white_space_collapsed(score: ModuleType):
    sample = score.Sample(
        "p", "titled", "s", "en", "", wanted=("a  b", "c"), unwanted=("x\ny", "z")
    )
    assert score.snippet_shares([(sample, "a b x y")]) == (0.5, 0.5)


@pytest.mark.corpora
def test_corpora_load_with_one_label_a_line(score: ModuleType, corpora: Path):
    from newslib.page import split_lines

    dev, dev2 = score.load_dev(corpora), score.load_dev2(corpora)
    assert (len(dev), len(dev2)) == (3 * 254, 981)
    for sample in dev:
        assert len(sample.labels) == len(split_lines(sample.text))
    for sample in dev2:
        assert len(sample.silver) == len(split_lines(sample.text))


@pytest.mark.corpora
def test_gold_scores_one_against_itself(score: ModuleType, corpora: Path):
    dev = score.load_dev(corpora)
    assert {score.page_score(sample.gold, sample.gold) for sample in dev} == {(1.0, 1.0)}


@pytest.mark.corpora
def test_shipped_weights_are_no_worse_than_measured(score: ModuleType, corpora: Path):
    """A floor under the in-sample figure by score alone; lower it by decision only."""
    from newslib.page import split_lines
    from newslib.reading.scorer import body_scores

    dev = [sample for sample in score.load_dev(corpora) if sample.style == "blocks"]
    scores = []
    for sample in dev:
        lines = split_lines(sample.text)
        kept = [x.text for x, s in zip(lines, body_scores(lines), strict=True) if s > 0.5]
        scores.append(score.page_score("\n\n".join(kept), sample.gold))
    assert score.corpus_score(scores)[0] >= 0.95


@pytest.mark.corpora
def test_folds_keep_a_publisher_together(root: Path, score: ModuleType, corpora: Path):
    training = benchmark(root, "train_scorer")
    samples = score.load_dev(corpora) + score.load_dev2(corpora)
    sites = training.sites(samples)
    by_publisher: dict[str, set[str]] = {}
    by_domain: dict[str, set[str]] = {}
    for sample, site in zip(samples, sites, strict=True):
        by_domain.setdefault(sample.site, set()).add(site)
        if "publisher" in sample.extra:
            by_publisher.setdefault(sample.extra["publisher"], set()).add(site)
    assert max(len(s) for s in by_domain.values()) == 1
    assert max(len(s) for s in by_publisher.values()) == 1

"""Measure what a site's recurring lines add: ``python benchmarks/sites.py FOLDER``.

FOLDER (or NEWSLIB_CORPORA) holds pages-dev and pages-dev-styles. Pages of one publisher are read
together, as `read_corpus` does, and scored with and without what it learns from them: body F1 as in
`score.py`, the labels of benchmarks/annotations, and the labels of the invented pages in seeds/.
"""

from __future__ import annotations

import argparse
import csv
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import score

import newslib
from newslib.article import Article
from newslib.gathering.sites import mark_furniture

ROOT = Path(__file__).resolve().parent.parent
BODY = {"body", "subhead", "list_item", "table_row"}


def together(articles: Sequence[Article], sites: Sequence[str]) -> list[Article]:
    """Articles after their sites' furniture was learned, in the order given."""
    marked = list(articles)
    for site in sorted(set(sites)):
        at = [i for i, name in enumerate(sites) if name == site]
        found = mark_furniture([articles[i] for i in at], [frozenset()] * len(at))
        for i, article in zip(at, found, strict=True):
            marked[i] = article
    return marked


def annotated() -> dict[str, dict[int, str]]:
    """Labels by page and line number, made by reading."""
    labels: dict[str, dict[int, str]] = {}
    for path in sorted((ROOT / "benchmarks" / "annotations").glob("?.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t"):
                lines = range(int(row["first"]), int(row["last"]) + 1)
                labels.setdefault(row["page"], {}).update(dict.fromkeys(lines, row["label"]))
    return labels


def invented() -> tuple[list[Article], list[str], list[dict[int, str]]]:
    """Articles, outlets and labels of the pages in seeds/."""
    articles, outlets, labels = [], [], []
    with (ROOT / "seeds" / "metadata.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            page = ROOT / "seeds" / row["source"]
            articles.append(newslib.parse_article(score.read_text(page)))
            outlets.append(row["outlet"])
            table = page.with_suffix(".labels.tsv").read_text(encoding="utf-8")
            rows = [line.split("\t") for line in table.splitlines()]
            labels.append({int(cells[0]): cells[1] for cells in rows})
    return articles, outlets, labels


def label_figures(pairs: Iterable[tuple[Article, dict[int, str]]]) -> str:
    """Say how many labels are right, and how many lines are wrongly in or missing from the body."""
    count: Counter[str] = Counter()
    for article, gold in pairs:
        for line in article.lines:
            wanted = gold[line.number]
            count["right"] += line.label == wanted
            count["in"] += line.label in BODY and wanted not in BODY
            count["missing"] += line.label not in BODY and wanted in BODY
            count["all"] += 1
    return (
        f"{count['right']} of {count['all']} labels right ({count['right'] / count['all']:.4f}), "
        f"wrongly in the body {count['in']}, missing from it {count['missing']}"
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Score pages of one publisher alone and together and print both."""
    arguments = argparse.ArgumentParser(description="Measure what recurring lines add.")
    default = os.environ.get("NEWSLIB_CORPORA")
    arguments.add_argument("folder", nargs="?", type=Path, default=default and Path(default))
    folder = arguments.parse_args(argv).folder
    if folder is None or not (folder / "pages-dev").is_dir():
        arguments.error(f"FOLDER or NEWSLIB_CORPORA must hold pages-dev; received {folder}")
    samples = score.load_dev(folder)
    publishers = Counter(s.extra["publisher"] for s in samples if s.style == "blocks")
    samples = [s for s in samples if publishers[s.extra["publisher"]] > 1]
    gold = annotated()
    for style in ("blocks", *score.STYLES):
        chosen = [s for s in samples if s.style == style]
        alone = [newslib.parse_article(s.text) for s in chosen]
        marked = together(alone, [s.extra["publisher"] for s in chosen])
        print(f"\n{style}: {len(chosen)} pages of publishers with two or more")
        for least in (2, 3):
            at = [i for i, s in enumerate(chosen) if publishers[s.extra["publisher"]] >= least]
            for name, articles in (("alone", alone), ("together", marked)):
                scores = [score.page_score(articles[i].text, chosen[i].gold or "") for i in at]
                f1, precision, recall = score.corpus_score(scores)
                print(
                    f"  {least}+ pages ({len(at):>3})  {name:<9} "
                    f"F1 {f1:.4f}  P {precision:.4f}  R {recall:.4f}"
                )
        if style == "blocks":
            known = [i for i, s in enumerate(chosen) if s.name in gold]
            print(f"  {len(known)} of them with labels made by reading:")
            for name, articles in (("alone", alone), ("together", marked)):
                pairs = [(articles[i], gold[chosen[i].name]) for i in known]
                print(f"    {name:<9} {label_figures(pairs)}")
    articles, outlets, labels = invented()
    print(f"\nseeds: {len(articles)} pages of {len(set(outlets))} outlets")
    for name, found in (("alone", articles), ("together", together(articles, outlets))):
        print(f"  {name:<9} {label_figures(zip(found, labels, strict=True))}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

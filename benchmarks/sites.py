"""Measure what a site's recurring lines add: ``benchmarks/sites.py FOLDER [--scores FILE]``.

FOLDER (or NEWSLIB_CORPORA) holds pages-dev, pages-dev-styles and pages-dev2. Pages of one site are
read together, as `read_corpus` does, and scored with and without what it learns from them: body F1
as in `score.py`, snippets held and dropped, and the labels made by reading, of the invented pages
in seeds/ too. The stored weights have seen the pages, so there is little left to add; FILE has what
weights that have not seen them say of their lines: ``train_scorer.py --folds --scores FILE``.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import score

import newslib
from newslib.article import Article
from newslib.gathering.sites import mark_furniture, site_of

ROOT = Path(__file__).resolve().parent.parent
BODY = {"body", "subhead", "list_item", "table_row"}


def together(articles: Sequence[Article], sites: Sequence[str]) -> list[Article]:
    """Articles after their sites' furniture was learned, in the order given."""
    marked = list(articles)
    for site in sorted(set(sites)):
        # As in read_corpus, a page without an article says nothing of its site.
        at = [i for i, name in enumerate(sites) if name == site and articles[i].kind != "none"]
        found = mark_furniture([articles[i] for i in at], [frozenset()] * len(at))
        for i, new in zip(at, found, strict=True):
            marked[i] = new
    return marked


def invented() -> tuple[list[Article], list[str], list[tuple[str, ...]]]:
    """Articles, outlets and labels of the pages in seeds/."""
    articles, outlets, labels = [], [], []
    with (ROOT / "seeds" / "metadata.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            page = ROOT / "seeds" / row["source"]
            articles.append(newslib.parse_article(score.read_text(page)))
            outlets.append(row["outlet"])
            table = page.with_suffix(".labels.tsv").read_text(encoding="utf-8")
            labels.append(tuple(line.split("\t")[1] for line in table.splitlines()))
    return articles, outlets, labels


def label_figures(pairs: Iterable[tuple[Article, Sequence[str]]]) -> str:
    """Say how many labels are right, and how many lines are wrongly in or missing from the body."""
    count: Counter[str] = Counter()
    for read, gold in pairs:
        for line, wanted in zip(read.lines, gold, strict=True):
            count["right"] += line.label == wanted
            count["in"] += line.label in BODY and wanted not in BODY
            count["missing"] += line.label not in BODY and wanted in BODY
            count["all"] += 1
    return (
        f"{count['right']} of {count['all']} labels right ({count['right'] / count['all']:.4f}), "
        f"wrongly in the body {count['in']}, missing from it {count['missing']}"
    )


def print_figures(title: str, pages: Sequence[tuple[score.Sample, Sequence[float] | None]]) -> None:
    """Print what is known of the pages of one style, read alone and together with their sites'."""
    site = {sample.name: site_of("", None, sample.extra["url"]) for sample, _ in pages}
    n_pages = Counter(site.values())
    samples = [
        sample for sample, _ in pages if site[sample.name] and n_pages[site[sample.name]] > 1
    ]
    scores = {sample.name: row for sample, row in pages}
    alone = [score.parsed(sample.text, scores[sample.name]) for sample in samples]
    hosts = [site[sample.name] or "" for sample in samples]
    marked = together(alone, hosts)
    for least in (2, 3):
        many = [i for i, host in enumerate(hosts) if n_pages[host] >= least]
        found = [samples[i] for i in many]
        sites = len({hosts[i] for i in many})
        print(f"\n{title}: {len(many)} pages of {sites} sites with {least} or more")
        for name, articles in (("alone", alone), ("together", marked)):
            for figures in told_of(found, [articles[i] for i in many]):
                print(f"  {name:<9} {figures}")


def told_of(samples: Sequence[score.Sample], articles: Sequence[Article]) -> Iterator[str]:
    """Yield what is known of the samples: bodies by either gold, snippets, labels by reading."""
    pairs = list(zip(samples, articles, strict=True))
    for gold, by in (("gold", ""), ("read", " labelled by reading")):
        bodies = [(a.text, getattr(s, gold)) for s, a in pairs if getattr(s, gold)]
        if bodies:
            scores = [score.page_score(text, body) for text, body in bodies]
            figures = "F1 {:.4f}  P {:.4f}  R {:.4f}".format(*score.corpus_score(scores))
            yield f"{figures}  of {len(bodies)} bodies{by}"
    if any(sample.wanted for sample in samples):
        held, dropped = score.snippet_shares((s, a.text) for s, a in pairs)
        yield f"snippets held {held:.4f}, dropped {dropped:.4f}"
    # On some pages only the body was labelled.
    full = [(a, s.annotated) for s, a in pairs if s.annotated and "" not in s.annotated]
    if full:
        yield f"{label_figures(full)}, {len(full)} pages"


def main(argv: Sequence[str] | None = None) -> int:
    """Score pages of one site alone and together and print both."""
    arguments = argparse.ArgumentParser(description="Measure what recurring lines add.")
    default = os.environ.get("NEWSLIB_CORPORA")
    arguments.add_argument("folder", nargs="?", type=Path, default=default and Path(default))
    arguments.add_argument("--scores", type=Path, help="held-out scores, by train_scorer.py")
    options = arguments.parse_args(argv)
    folder, held_out = options.folder, options.scores
    if folder is None or not (folder / "pages-dev").is_dir():
        arguments.error(f"FOLDER or NEWSLIB_CORPORA must hold pages-dev; received {folder}")
    samples = [*score.load_dev(folder), *score.load_dev2(folder)]
    scores = json.loads(held_out.read_text(encoding="utf-8")) if held_out else [None] * len(samples)
    print(f"Scores of lines: {'held out' if held_out else 'by the stored weights, in sample'}.")
    pages = list(zip(samples, scores, strict=True))
    for style, title in score.STYLES.items():
        print_figures(title, [page for page in pages if page[0].style == style])
    articles, outlets, labels = invented()
    print(f"\nseeds: {len(articles)} pages of {len(set(outlets))} outlets")
    for name, found in (("alone", articles), ("together", together(articles, outlets))):
        print(f"  {name:<9} {label_figures(zip(found, labels, strict=True))}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

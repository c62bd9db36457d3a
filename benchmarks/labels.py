"""Measure labels, kinds, fields and confidences against the pages that were labelled by reading.

Run: python benchmarks/labels.py CORPORA [--show LABEL], the folder that holds pages-dev and
pages-dev2. The labels are in annotations/ beside this script; its README tells the convention. With
--show, the lines are listed that have this label by one of the two and not by the other.

Precision and recall of a label count lines of all pages together. A stated field counts as right if
it is the annotated one: a byline by its names, a date by its day. Confidences are grouped, and each
group's mean is set beside the share of its lines that are labelled right.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from newslib.article import Article, parse_article
from newslib.label import LABELS
from newslib.wording import letters

ANNOTATIONS = Path(__file__).resolve().parent / "annotations"
GROUPS = (0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.01)
FOLDERS = ("pages-dev", "pages-dev2")
FIELDS = ("headline", "byline", "published", "updated", "dateline")


class Page(NamedTuple):
    """An annotated page: what was read in it, and what the parser says."""

    name: str
    labels: list[str]
    facts: dict[str, str]
    article: Article


def read_rows(path: Path) -> list[dict[str, str]]:
    """Rows of a tab-separated table with a header."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def read_pages(corpora: Path) -> Iterator[Page]:
    """Read the annotated pages, in the order of the parts and of their rows."""
    for path in sorted(ANNOTATIONS.glob("*-pages.tsv")):
        ranges: dict[str, list[str]] = defaultdict(list)
        for row in read_rows(path.with_name(path.name.replace("-pages", ""))):
            length = int(row["last"]) - int(row["first"]) + 1
            ranges[row["page"]] += [row["label"]] * length
        for facts in read_rows(path):
            name = facts["page"]
            places = (corpora / folder / f"{name}.txt" for folder in FOLDERS)
            dump = next((place for place in places if place.exists()), None)
            if dump is None:
                continue
            text = dump.read_bytes().decode("utf-8")
            yield Page(name, ranges[name], facts, parse_article(text))


def stated(page: Page, field: str) -> tuple[set[str], set[str]]:
    """Facts that the annotation and the parser state for a field, in comparable form."""
    article, facts = page.article, page.facts
    if field == "headline":
        lines = zip(page.labels, article.lines, strict=True)
        right = {letters(line.text) for label, line in lines if label == "headline"}
        found = {letters(article.headline)} if article.headline else set()
        # A title of two lines, or one with words glued to it, is right by either line.
        return ({next(iter(found & right), next(iter(right), ""))} - {""}, found)
    if field == "byline":
        names = [name for name in facts["byline"].split("; ") if name]
        return {letters(name) for name in names}, {letters(name) for name in article.byline}
    if field == "dateline":
        # The annotation has the place alone, the parser's date and agency are no fault.
        place, found = letters(facts["dateline"]), letters(article.dateline or "")
        return {place} - {""}, {place if place and found.startswith(place) else found} - {""}
    value = getattr(article, field)
    return {facts[field][:10]} - {""}, {value.date().isoformat()} if value else set()


def print_labels(pages: list[Page]) -> None:
    """Print precision and recall of every label."""
    pairs = Counter(
        (right, line.label)
        for page in pages
        for right, line in zip(page.labels, page.article.lines, strict=True)
    )
    print("label              lines  precision  recall   mostly called")
    for label in LABELS:
        n_right = sum(n for (right, _), n in pairs.items() if right == label)
        n_found = sum(n for (_, found), n in pairs.items() if found == label)
        hits = pairs[label, label]
        wrong = Counter({f: n for (right, f), n in pairs.items() if right == label != f})
        called = ", ".join(f"{found} {n}" for found, n in wrong.most_common(4))
        shares = f"{hits / max(1, n_found):9.3f}  {hits / max(1, n_right):6.3f}"
        print(f"{label:17} {n_right:6}  {shares}   {called}")
    total = sum(pairs.values())
    print(f"all lines right: {sum(pairs[x, x] for x in LABELS) / total:.3f} of {total}")


def print_fields(pages: list[Page], show: str) -> None:
    """Print precision and recall of the stated fields and the kinds' table."""
    for field in FIELDS:
        right = wrong = missed = 0
        for page in pages:
            wanted, found = stated(page, field)
            right += len(wanted & found)
            wrong += len(found - wanted)
            missed += len(wanted - found)
            if field == show and wanted != found:
                print(f"{page.name}: wanted {sorted(wanted)}, found {sorted(found)}")
        shares = f"precision {right / (right + wrong):.3f} recall {right / (right + missed):.3f}"
        print(f"{field:10} {shares}  ({right} right, {wrong} wrong, {missed} missed)")
    kinds = Counter((page.facts["kind"], page.article.kind) for page in pages)
    print("kinds:", ", ".join(f"{w} as {f} {n}" for (w, f), n in sorted(kinds.items())))
    if show == "kind":
        for page in pages:
            if page.facts["kind"] != page.article.kind:
                print(f"{page.name}: {page.facts['kind']} as {page.article.kind}")


def print_confidences(pages: list[Page]) -> None:
    """Print how sure the parser is and how often it is right, by groups of confidence."""
    groups: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for page in pages:
        for right, line in zip(page.labels, page.article.lines, strict=True):
            group = max(i for i, low in enumerate(GROUPS) if line.confidence >= low)
            groups[group].append((line.confidence, line.label == right))
    for _, lines in sorted(groups.items()):
        mean = sum(confidence for confidence, _ in lines) / len(lines)
        share = sum(hit for _, hit in lines) / len(lines)
        print(f"confidence {mean:.2f}: {share:.2f} right of {len(lines)}")


def print_reasons(pages: list[Page]) -> None:
    """Print for each label and reason how sure the parser is and how often it is right."""
    groups: dict[tuple[str, str], list[tuple[float, bool]]] = defaultdict(list)
    for page in pages:
        for right, line in zip(page.labels, page.article.lines, strict=True):
            groups[line.label, line.reason].append((line.confidence, line.label == right))
    for (label, reason), lines in sorted(groups.items()):
        mean = sum(confidence for confidence, _ in lines) / len(lines)
        share = sum(hit for _, hit in lines) / len(lines)
        print(f"{label:17} {mean:.2f} {share:.2f} {len(lines):6}  {reason}")


def main() -> None:
    """Print the tables, and the wrong lines of one label if asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--show", default="")
    options = parser.parse_args()
    pages = list(read_pages(options.corpora))
    if options.show in LABELS:
        for page in pages:
            for right, line in zip(page.labels, page.article.lines, strict=True):
                if options.show in (right, line.label) and right != line.label:
                    print(f"{page.name} {line.number} {right} as {line.label}: {line.text[:90]}")
    print_labels(pages)
    print_fields(pages, options.show)
    print_confidences(pages)
    if options.show == "reasons":
        print_reasons(pages)


if __name__ == "__main__":
    main()

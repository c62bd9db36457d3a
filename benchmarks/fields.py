"""Measure labels, fields and confidences: precision and recall of each.

Run: python benchmarks/fields.py CORPORA [--show NAME] [--scores FILE], the folder that holds
pages-dev, pages-dev-styles and pages-dev2. With --show, what is wrong is listed for that label or
field; "reasons" prints how often each reason is right. With --scores, the labelled pages are parsed
by the scores of ``train_scorer.py --folds --scores FILE``, whose weights have not seen them.

Most tables are counted on the pages that were labelled by reading (annotations/ beside this script;
its README tells the convention). A label counts by lines, a field by values: a byline by its names,
a date by its day, a caption or teaser by its letters. "news" are the pages of pages-dev, "other"
those of pages-dev2. The last table is on all of pages-dev, against its metadata: a name or day
rightly read from the page may differ from those, and need not stand in the page.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import score

from newslib.article import Article, parse_article
from newslib.label import LABELS
from newslib.reading.wording import letters

ANNOTATIONS = Path(__file__).resolve().parent / "annotations"
GROUPS = (0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.01)
FOLDERS = {"pages-dev": "news", "pages-dev2": "other"}
STYLES = ("block", "html-text", "inscriptis")
Scores = Mapping[str, Sequence[float]]


class Page(NamedTuple):
    """An annotated page: what was read in it, and what the parser says."""

    name: str
    part: str
    labels: list[str]
    facts: dict[str, str]
    article: Article

    def of(self, *labels: str) -> list[str]:
        """Letters of the lines that the reader gave one of these labels."""
        lines = zip(self.labels, self.article.lines, strict=True)
        return [letters(line.text) for label, line in lines if label in labels]


def read_rows(path: Path) -> list[dict[str, str]]:
    """Rows of a tab-separated table with a header."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def read_article(corpora: Path, name: str, scores: Scores) -> tuple[str, Article] | None:
    """Part that a page belongs to and its article, or None where the corpora lack it.

    `scores` are those of lines that are known already, by the page's name.
    """
    for folder, part in FOLDERS.items():
        dump = corpora / folder / f"{name}.txt"
        if dump.exists():
            return part, score.parsed(score.read_text(dump), scores.get(name))
    return None


def read_pages(corpora: Path, scores: Scores) -> Iterator[Page]:
    """Read the annotated pages, in the order of the parts and of their rows."""
    for path in sorted(ANNOTATIONS.glob("?-pages.tsv")):
        ranges: dict[str, list[str]] = defaultdict(list)
        for row in read_rows(path.with_name(path.name.replace("-pages", ""))):
            length = int(row["last"]) - int(row["first"]) + 1
            ranges[row["page"]] += [row["label"]] * length
        for facts in read_rows(path):
            found = read_article(corpora, facts["page"], scores)
            if found is not None:
                yield Page(facts["page"], found[0], ranges[facts["page"]], facts, found[1])


# Fields: what the annotation and the parser state, as sets in comparable form.

Sets = tuple[set[str], set[str]]


def one_of(right: list[str], found: str | None) -> Sets:
    """Compare a field of one value, which is right by any of the annotated lines."""
    key = letters(found or "")
    near = next((x for x in right if key and (x.startswith(key) or key.startswith(x))), None)
    wanted = {near or next(iter(right), "")} - {""}
    return wanted, {near or key} - {""}


def headline(page: Page) -> Sets:
    """Compare the headline; a title of two lines is right by either, or by both."""
    right = page.of("headline")
    found = letters(page.article.headline or "")
    hit = found in (*right, "".join(right))
    return {found if hit else next(iter(right), "")} - {""}, {found} - {""}


def byline(page: Page) -> Sets:
    """Compare the names of the authors."""
    names = page.facts["byline"].split("; ")
    return {letters(x) for x in names} - {""}, {letters(x) for x in page.article.byline}


def dateline(page: Page) -> Sets:
    """Compare the place alone: the annotation has neither date nor agency."""
    place, found = letters(page.facts["dateline"]), letters(page.article.dateline or "")
    return {place} - {""}, {place if place and place in found else found} - {""}


def day(name: str) -> Callable[[Page], Sets]:
    """Compare the days of a date's field."""

    def compare(page: Page) -> Sets:
        value = getattr(page.article, name)
        return {page.facts[name][:10]} - {""}, {value.date().isoformat()} if value else set()

    return compare


def captions(page: Page) -> Sets:
    """Compare captions by their text; the credit within an annotated line is cut off."""
    wanted = set(page.of("caption"))
    found = {letters(caption.text) for caption in page.article.captions}
    whole = {next((w for w in wanted if f and w.startswith(f)), f) for f in found}
    return wanted, whole - {""}


def picture_credits(page: Page) -> Sets:
    """Compare the credits that stand on the line beneath an annotated caption."""
    lines = page.article.lines
    wanted = {
        letters(lines[at].text)
        for at in range(1, len(lines))
        if page.labels[at] == "credit" and page.labels[at - 1] == "caption"
    }
    texts = set(page.of("caption"))
    found = {letters(c.credit) for c in page.article.captions if c.credit}
    # A credit out of a caption's own line is not annotated: it is neither right nor wrong.
    return wanted, {f for f in found - {""} if not any(t.endswith(f) for t in texts)}


FIELDS: dict[str, Callable[[Page], Sets]] = {
    "headline": headline,
    "deck": lambda page: one_of(page.of("deck"), page.article.deck),
    "section": lambda page: one_of(page.of("section"), page.article.section),
    "byline": byline,
    "dateline": dateline,
    "published": day("published"),
    "updated": day("updated"),
    "key_points": lambda page: (
        {key.lstrip("0123456789") for key in page.of("key_point")},
        {letters(point).lstrip("0123456789") for point in page.article.key_points},
    ),
    "captions": captions,
    "credits": picture_credits,
    "related": lambda page: (
        set(page.of("related_headline")),
        {letters(related.headline) for related in page.article.related},
    ),
}


def shares(right: int, wrong: int, missed: int) -> str:
    """Precision, recall and the counts that they rest on."""
    precision = f"{right / (right + wrong):.3f}" if right + wrong else "-"
    recall = f"{right / (right + missed):.3f}" if right + missed else "-"
    return f"{precision:>9}  {recall:>6}  {right:5} right {wrong:5} wrong {missed:5} missed"


def shares_of(name: str, pairs: Counter[tuple[str, str]]) -> str:
    """Precision and recall of one name, from counts of what was right and what was found."""
    n_right = sum(n for (right, _), n in pairs.items() if right == name)
    n_found = sum(n for (_, found), n in pairs.items() if found == name)
    hits = pairs[name, name]
    return shares(hits, n_found - hits, n_right - hits)


def print_fields(pages: list[Page], show: str) -> None:
    """Print precision and recall of every field, on news and on other pages."""
    print("\nfield       part   precision  recall")
    for name, compare in FIELDS.items():
        counts: dict[str, Counter[str]] = {part: Counter() for part in FOLDERS.values()}
        for page in pages:
            wanted, found = compare(page)
            count = counts[page.part]
            count.update(right=len(wanted & found), wrong=len(found - wanted))
            count.update(missed=len(wanted - found))
            if name == show and wanted != found:
                print(
                    f"  {page.name}: lacks {sorted(wanted - found)}, has {sorted(found - wanted)}"
                )
        for part, n in counts.items():
            print(f"{name:11} {part:6} {shares(n['right'], n['wrong'], n['missed'])}")


def print_labels(pages: list[Page], show: str) -> None:
    """Print precision and recall of every label."""
    pairs: Counter[tuple[str, str]] = Counter()
    for page in pages:
        for right, line in zip(page.labels, page.article.lines, strict=True):
            pairs[right, line.label] += 1
            if show in (right, line.label) and right != line.label:
                print(f"  {page.name} {line.number} {right} as {line.label}: {line.text[:90]}")
    print("\nlabel             precision  recall")
    for label in LABELS:
        wrong = Counter({f: n for (right, f), n in pairs.items() if right == label != f})
        called = ", ".join(f"{found} {n}" for found, n in wrong.most_common(3))
        print(f"{label:17} {shares_of(label, pairs)}  as {called}")
    total = sum(pairs.values())
    print(f"all lines right: {sum(pairs[x, x] for x in LABELS) / total:.3f} of {total}")


def print_confidences(pages: list[Page], show: str) -> None:
    """Print how sure the parser is beside how often it is right, by groups of confidence."""
    groups: dict[Any, list[tuple[float, bool]]] = defaultdict(list)
    for page in pages:
        for right, line in zip(page.labels, page.article.lines, strict=True):
            group = max(i for i, low in enumerate(GROUPS) if line.confidence >= low)
            key = (line.label, line.reason) if show == "reasons" else group
            groups[key].append((line.confidence, line.label == right))
    print("\nconfidence  right")
    for key, lines in sorted(groups.items()):
        mean = sum(confidence for confidence, _ in lines) / len(lines)
        share = sum(hit for _, hit in lines) / len(lines)
        print(f"{mean:10.2f}  {share:5.2f} of {len(lines):6}  {key if show == 'reasons' else ''}")


# All of pages-dev, against its metadata.


def judge_metadata(gold: dict[str, Any], article: Article) -> Iterator[tuple[str, Sets]]:
    """Compare headline (where it is a line of its own), names and day of publication."""
    title = letters(gold["title"])
    if any(letters(line.text) == title for line in article.lines):
        yield "headline", ({title}, {letters(article.headline or "")} - {""})
    names = {letters(name) for name in gold["authors_in_dump"]}
    yield "byline", (names, {letters(name) for name in article.byline})
    wanted = datetime.fromisoformat(gold["publishing_date"]).date()
    found = article.published.date() if article.published else None
    close = found is not None and abs((found - wanted).days) <= 1
    yield "published", ({str(wanted)}, {str(wanted if close else found)} - {"None"})


def dumps(corpora: Path, path: Path) -> Iterable[tuple[str, Path]]:
    """Dump styles of a page of pages-dev, each with its file."""
    yield "block", path.with_suffix(".txt")
    for style in STYLES[1:]:
        yield style, corpora / "pages-dev-styles" / f"{path.stem}.{style}.txt"


def print_metadata(corpora: Path, show: str) -> None:
    """Print headline, byline and publication against the metadata, by dump style."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for path in sorted((corpora / "pages-dev").glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        for style, dump in dumps(corpora, path):
            article = parse_article(dump.read_bytes().decode("utf-8"))
            for field, (wanted, found) in judge_metadata(gold, article):
                counts[field, style, "right"] += len(wanted & found)
                counts[field, style, "wrong"] += len(found - wanted)
                counts[field, style, "missed"] += len(wanted - found)
                if show == f"metadata {field}" and wanted != found:
                    print(f"  {path.stem} {style}: lacks {wanted - found}, has {found - wanted}")
    print("\nagainst the metadata of pages-dev\nfield      style        precision  recall")
    for field in ("headline", "byline", "published"):
        for style in STYLES:
            n = [counts[field, style, outcome] for outcome in ("right", "wrong", "missed")]
            print(f"{field:10} {style:12} {shares(*n)}")


def main() -> None:
    """Print the tables, and what is wrong with one field or label if asked."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--show", default="")
    parser.add_argument("--scores", type=Path, help="held-out scores, by train_scorer.py")
    options = parser.parse_args()
    pages = list(read_pages(options.corpora, score.held_out(options.corpora, options.scores)))
    print_labels(pages, options.show)
    print_fields(pages, options.show)
    print_confidences(pages, options.show)
    print_metadata(options.corpora, options.show)


if __name__ == "__main__":
    main()

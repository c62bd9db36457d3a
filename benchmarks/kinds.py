"""Measure kinds of page: on pages labelled by reading, and on pages made from pages-dev.

Run: python benchmarks/kinds.py CORPORA [--show] [--scores FILE], the folder that holds pages-dev
and pages-dev2. With --show, the pages are named whose kind is wrong. With --scores, the labelled
pages are parsed by the scores of ``train_scorer.py --folds --scores FILE``.

The pages labelled by reading are those of annotations/: most were chosen by chance or for another
reason, "candidate" ones because something in them looks like a live blog, a digest or a stub. Rules
were refined on half "a" of the pages (by a hash of their names) and not on half "b".

Of the pages made, "front" is a page without its article: menus and teasers alone. The others are a
page's menus with the headlines and first paragraphs of several pages of one language. "article" are
the pages as they are.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import score
from fields import ANNOTATIONS, Scores, read_article, read_rows, shares_of

from newslib.article import parse_article
from newslib.reading.kinds import KINDS

ARTICLE = ("body", "subhead", "summary", "title", "caption", "byline", "time")
MADE = {"6 teasers": (6, 1), "5 stories of 2": (5, 2), "3 stories of 4": (3, 4), "3 whole": (3, 99)}


class Source:
    """A page of pages-dev: its lines with their weak labels, and its story."""

    def __init__(self, path: Path) -> None:
        gold: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        text = path.with_suffix(".txt").read_text(encoding="utf-8")
        labels = [line[0] for line in gold["lines"]]
        rows = list(zip(labels, [x for x in text.split("\n") if x.strip()], strict=True))
        first = next((at for at, (label, _) in enumerate(rows) if label == "body"), 0)
        self.before = [x for label, x in rows[:first] if label not in ARTICLE]
        self.after = [x for label, x in rows[first:] if label not in ARTICLE]
        self.text, self.language = text, gold["language"]
        paragraphs = [x for part in gold["sections"] for x in part["paragraphs"]]
        self.story = [gold["title"], *paragraphs]


def made_pages(pages: list[Source]) -> dict[str, list[str]]:
    """Make the pages, by their name."""
    made = {"front": ["\n\n".join(page.before + page.after) for page in pages]}
    languages: dict[str, list[Source]] = defaultdict(list)
    for page in pages:
        languages[page.language].append(page)
    for name, (n_stories, n_paragraphs) in MADE.items():
        made[name] = []
        for same in languages.values():
            for at in range(0, len(same) - n_stories + 1, n_stories):
                group = same[at : at + n_stories]
                stories = [x for page in group for x in page.story[: n_paragraphs + 1]]
                made[name].append("\n\n".join(group[0].before + stories + group[0].after))
    return {**made, "article": [page.text for page in pages]}


# Pages labelled by reading.


def half(name: str) -> str:
    """Half of the pages that one belongs to, "a" or "b"."""
    return "ab"[int(hashlib.sha256(name.encode()).hexdigest(), 16) % 2]


def read_kinds(corpora: Path, scores: Scores) -> list[tuple[str, str, str, str]]:
    """Name, way of choice, kind by reading and kind by the parser of every page labelled so."""
    kinds: dict[str, tuple[str, str]] = {}
    for path in (ANNOTATIONS / "kinds.tsv", *sorted(ANNOTATIONS.glob("?-pages.tsv"))):
        for row in read_rows(path):
            kinds.setdefault(row["page"], (row.get("chosen", "all"), row["kind"]))
    read = {name: read_article(corpora, name, scores) for name in sorted(kinds)}
    return [(name, *kinds[name], found[1].kind) for name, found in read.items() if found]


def print_kinds(title: str, pages: list[tuple[str, str, str, str]]) -> None:
    """Print precision and recall of every kind."""
    counts = Counter((right, found) for _, _, right, found in pages)
    print(f"\n{title}, {len(pages)} pages\nkind        precision  recall")
    for kind in KINDS:
        print(f"{kind:11} {shares_of(kind, counts)}")


def main() -> None:
    """Print how often each kind is right, and for each sort of made page how it was taken."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--scores", type=Path, help="held-out scores, by train_scorer.py")
    options = parser.parse_args()
    pages = read_kinds(options.corpora, score.held_out(options.corpora, options.scores))
    print_kinds("labelled by reading", pages)
    print_kinds("half a", [page for page in pages if half(page[0]) == "a"])
    print_kinds("half b", [page for page in pages if half(page[0]) == "b"])
    print_kinds("chosen by chance", [page for page in pages if page[1] == "random"])
    for name, chosen, right, found in pages if options.show else ():
        if right != found:
            print(f"  {name} ({chosen}): {right} as {found}")
    print("\npages made from pages-dev")
    folder = options.corpora / "pages-dev"
    for name, texts in made_pages([Source(path) for path in sorted(folder.glob("*.json"))]).items():
        counts = Counter(parse_article(text).kind for text in texts)
        parts = ", ".join(f"{kind} {n / len(texts):.3f}" for kind, n in counts.most_common())
        print(f"{name:15} {len(texts):4} pages: {parts}")


if __name__ == "__main__":
    main()

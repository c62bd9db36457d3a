"""Measure kinds of page on pages made from pages-dev: how often none is taken for one article.

Run: python benchmarks/kinds.py CORPORA, the folder that holds pages-dev. "front" is a page without
its article: menus and teasers alone. The others are a page's menus with the headlines and first
paragraphs of several pages of one language. "article" are the pages as they are.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from newslib.article import parse_article

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


def main() -> None:
    """Print for each sort of page how often it was given each kind."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpora", type=Path)
    folder = parser.parse_args().corpora / "pages-dev"
    for name, texts in made_pages([Source(path) for path in sorted(folder.glob("*.json"))]).items():
        counts = Counter(parse_article(text).kind for text in texts)
        shares = ", ".join(f"{kind} {n / len(texts):.3f}" for kind, n in counts.most_common())
        print(f"{name:15} {len(texts):4} pages: {shares}")


if __name__ == "__main__":
    main()

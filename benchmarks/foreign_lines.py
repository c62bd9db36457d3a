"""Lines of other pages put into a labelled page: captions, teasers, comments, another page's end.

The pages they are taken from must be of the same fold, or the measurements would not be held out.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from score import Sample, tokens

from newslib.page import clean

UNKNOWN = ""  # the label of a line that nobody has labelled
SENTENCE = re.compile(r"(?<=[.!?][\"”»“]) |(?<=[.!?]) |(?<=[。！？])")


@dataclass(frozen=True)
class Target:
    """A line to learn from.

    `body` is 1 for a line of the article and 0 for another, `weight` how much that counts, from 0
    to 1; `label` is one of newslib's labels or UNKNOWN.
    """

    text: str
    breaks: int
    body: float
    weight: float
    label: str = UNKNOWN


Page = list[Target]


def body_lines(page: Page) -> list[int]:
    """Where a page's lines of the body stand."""
    return [i for i, target in enumerate(page) if target.body]


def with_lines_within(
    page: Page, others: Sequence[tuple[Sample, Page]], chance: random.Random
) -> Page:
    """Put captions, teasers or advertisements of other pages between paragraphs, on 25 of 100.

    They come in one to three places, or after every few paragraphs; then often the same each time.
    """
    body = body_lines(page)
    if chance.random() >= 0.25 or len(body) < 4:
        return page
    kinds = chance.choice(
        [{"caption", "credit"}, {"related_headline", "related_header"}, {"promo"}]
    )
    places = sorted(chance.sample(body[1:], min(len(body) - 1, chance.randint(1, 3))))
    same = False
    if chance.random() < 0.35:
        places, same = body[1 :: chance.randint(1, 4)], chance.random() < 0.5
    most, breaks = chance.randint(1, 6), chance.choice([1, 2])
    run: Page = []
    for place in reversed(places):
        run = run if run and same else _run(others, kinds, most, chance)
        page = page[:place] + [replace(t, breaks=breaks) for t in run] + page[place:]
    return page


def _run(
    others: Sequence[tuple[Sample, Page]], kinds: set[str], most: int, chance: random.Random
) -> Page:
    """Take at most so many lines of some kinds that follow each other on another page."""
    for _ in range(8):
        _, page = others[chance.randrange(len(others))]
        found = [i for i, target in enumerate(page) if target.label in kinds]
        if found:
            first = chance.choice(found)
            return [target for target in page[first : first + most] if target.label in kinds]
    return []


def with_foreign_lines(
    page: Page, others: Sequence[tuple[Sample, Page]], chance: random.Random
) -> Page:
    """Put teasers, comments or a part of another page behind the body, on 45 of 100 pages."""
    kind = chance.random()
    body = body_lines(page)
    if not body or kind >= 0.45:
        return page
    if kind < 0.2:
        lines = _teasers(others, chance)
    elif kind < 0.33:
        lines = _comments(others, chance)
    else:
        lines = _part_of_a_page(others, chance)
    breaks = chance.choice([1, 2])
    foreign = [
        Target(clean(text), breaks, 0.0, 1.0, label) for text, label in lines if text.strip()
    ]
    return page[: body[-1] + 1] + foreign + page[body[-1] + 1 :]


def _teasers(others: Sequence[tuple[Sample, Page]], chance: random.Random) -> list[tuple[str, str]]:
    """Make teasers of other pages: titles, with or without a cut lead, with or without a date."""
    with_lead, with_date = chance.random() > 0.3, chance.random() > 0.7
    length = chance.choice([90, 140, 200, 260])
    ending = chance.choice(["…", "...", " […]", "", "."])
    lines = []
    for _ in range(chance.randint(2, 7)):
        sample, page = others[chance.randrange(len(others))]
        lead = next((t.text for t in page if t.body and len(t.text) > 80), None)
        if lead is None:
            continue
        if sample.html_title:
            lines.append((sample.html_title[:150], "related_headline"))
        if with_lead:
            lines.append((lead[:length].rsplit(" ", 1)[0] + ending, "related_deck"))
        if with_date:
            lines.append((_date(chance), "related_deck"))
    return lines


def _comments(
    others: Sequence[tuple[Sample, Page]], chance: random.Random
) -> list[tuple[str, str]]:
    """Take another page's comments, or make some: a name, a time, one to three sentences."""
    lines = []
    for _ in range(8 if chance.random() < 0.5 else 0):
        _, page = others[chance.randrange(len(others))]
        found = [(target.text, target.label) for target in page if target.label == "comments"]
        if len(found) > 4:
            start = chance.randrange(len(found) - 4)
            return found[start : start + chance.randint(4, 50)]
    for _ in range(chance.randint(2, 8)):
        sample, page = others[chance.randrange(len(others))]
        texts = [target.text for target in page if target.body and len(target.text) > 60]
        if not texts:
            continue
        sentences = SENTENCE.split(chance.choice(texts))
        names = [word for word in tokens(sample.html_title) if len(word) > 3][:2] or ["guest"]
        lines.append(" ".join(names[: chance.randint(1, 2)]))
        if chance.random() < 0.6:
            lines.append(f"{_date(chance)} {chance.randint(0, 23)}:{chance.randint(0, 59):02d}")
        text = " ".join(sentences[: chance.randint(1, 3)])
        lines.append(text.lower() if chance.random() < 0.3 else text)
        if chance.random() < 0.5:
            lines.append(f"#{chance.randint(1, 99)}")
    return [(line, "comments") for line in lines]


def _part_of_a_page(
    others: Sequence[tuple[Sample, Page]], chance: random.Random
) -> list[tuple[str, str]]:
    """Take what stands above or below another page's body, at most 60 lines."""
    _, page = others[chance.randrange(len(others))]
    body = body_lines(page)
    if not body:
        return []
    part = page[body[-1] + 2 :] if chance.random() < 0.6 else page[1 : body[0]]
    return [(target.text, target.label) for target in part[:60]]


def _date(chance: random.Random) -> str:
    return f"{chance.randint(1, 28)}.{chance.randint(1, 12)}.{chance.randint(2015, 2024)}"

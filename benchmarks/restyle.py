"""Labelled pages changed to what other tools, sites and moments might have made of them.

A model that has seen each page in one form only learns the form: that one corpus has blank lines
between lines and another a ``<title>`` on top. Here lines are joined and cut, furniture is dropped,
lines of other pages are put in (`foreign_lines.py`), and line breaks and scripts are changed.
"""

from __future__ import annotations

import random
import re
import textwrap
import zlib
from collections.abc import Sequence
from dataclasses import replace

from foreign_lines import (
    SENTENCE,
    UNKNOWN,
    Page,
    Target,
    body_lines,
    with_foreign_lines,
    with_lines_within,
)
from score import Sample, tokens

from newslib.page import PageLine, clean

MARK = re.compile(r"^(?:[*•+#-]+ )+")


WORD = re.compile(r"[^\W\d_\u3041-\u9fff\uac00-\ud7af]+")
WIDE_SIGNS = str.maketrans(
    {".": "。", ",": "、", "?": "？", "!": "！", ":": "：", "“": "「", "”": "」"}
)


def page_lines(page: Sequence[Target]) -> list[PageLine]:
    """Give the lines of a page as the parser splits them, without offsets."""
    return [PageLine(i, 0, 0, t.text, t.breaks, 0) for i, t in enumerate(page, start=1)]


def restyled(
    sample: Sample, page: Page, others: Sequence[tuple[Sample, Page]], chance: random.Random
) -> Page:
    """Make another dump of a page, with lines of `others` put in."""
    page = _with_or_without_title(sample, page, chance)
    page = _thinned(page, chance)
    page = _joined_furniture(page, chance)
    page = _joined_paragraphs(page, chance)
    page = _cut_furniture(page, chance)
    page = _cut_paragraphs(page, chance)
    page = _as_live_blog(page, chance)
    page = _as_list(page, chance)
    page = _with_table(page, chance)
    page = with_lines_within(page, others, chance)
    page = with_foreign_lines(page, others, chance)
    page = _in_a_wide_script(page, chance)
    page = _with_or_without_marks(page, chance)
    page = _with_other_breaks(page, chance)
    return _by_another_tool(page, chance)


def _with_or_without_title(sample: Sample, page: Page, chance: random.Random) -> Page:
    """Put the ``<title>`` on top where the dump lacks it, or take it off, half of the time."""
    if chance.random() >= 0.5:
        return page
    if sample.style in {"blocks", "inscriptis"}:
        title = clean(sample.html_title)
        return [Target(title, 0, 0.0, 1.0, "other"), *page] if title else page
    return page[1:] if len(page) > 3 and not page[0].body else page


def _thinned(page: Page, chance: random.Random) -> Page:
    """Cut the page off some way after the body, drop lines above it, drop short furniture."""
    body = body_lines(page)
    if len(page) <= 20 or not body:
        return page
    first, last = body[0], body[-1]
    if chance.random() < 0.35 and last < len(page) - 4:
        page = page[: chance.randint(last + 2, len(page) - 1)]
    if chance.random() < 0.35 and first > 4:
        n = chance.randint(1, first - 2)
        start = chance.randint(1, first - n)
        page = page[:start] + page[start + n :]
    if chance.random() < 0.4:
        share = 0.3 * chance.random()
        page = [t for t in page if t.body or len(t.text) > 60 or chance.random() > share]
    return page


def _joined(first: Target, second: Target, between: str) -> Target:
    label = first.label if first.label == second.label else UNKNOWN
    weight = min(first.weight, second.weight)
    return replace(first, text=first.text + between + second.text, weight=weight, label=label)


def _joined_furniture(page: Page, chance: random.Random) -> Page:
    """Join short lines outside the body, as tools do that keep a menu in one line."""
    if chance.random() >= 0.35:
        return page
    share = 0.8 * chance.random()
    between = chance.choice([" ", " ", " | ", " · ", ""])
    result = page[:1]
    for target in page[1:]:
        last = result[-1]
        both = not last.body and not target.body
        short = len(target.text) < 40 and len(last.text) < 160
        if both and short and chance.random() < share:
            result[-1] = _joined(last, target, between)
        else:
            result.append(target)
    return result


def _joined_paragraphs(page: Page, chance: random.Random) -> Page:
    """Join paragraphs, as tools do that overlook a line break."""
    if chance.random() >= 0.12:
        return page
    result = page[:1]
    for target in page[1:]:
        last = result[-1]
        both = last.body and target.body and min(len(last.text), len(target.text)) > 80
        if both and chance.random() < 0.3:
            result[-1] = _joined(last, target, " ")
        else:
            result.append(target)
    return result


def _cut(target: Target, parts: list[str], between: str, chance: random.Random) -> Page:
    at = chance.randint(1, len(parts) - 1)
    head, tail = between.join(parts[:at]), between.join(parts[at:])
    return [replace(target, text=head), replace(target, text=tail, breaks=1)]


def _cut_furniture(page: Page, chance: random.Random) -> Page:
    """Cut short lines outside the body between words, as inline elements may be."""
    if chance.random() >= 0.25:
        return page
    result: Page = []
    for target in page:
        words = target.text.split(" ")
        if not target.body and 2 <= len(words) <= 14 and chance.random() < 0.35:
            result += _cut(target, words, " ", chance)
        else:
            result.append(target)
    return result


def _cut_paragraphs(page: Page, chance: random.Random) -> Page:
    """Cut long paragraphs between sentences."""
    if chance.random() >= 0.15:
        return page
    result: Page = []
    for target in page:
        long = target.body and len(target.text) > 160 and chance.random() < 0.5
        sentences = SENTENCE.split(target.text) if long else []
        result += _cut(target, sentences, " ", chance) if len(sentences) > 1 else [target]
    return result


def _as_live_blog(page: Page, chance: random.Random) -> Page:
    """Put a time, and mostly a heading, above each one or two paragraphs, on 6 of 100 pages.

    Without such pages entries of a live blog would be taken for comments, which look alike.
    """
    if chance.random() >= 0.06:
        return page
    hour, with_heading, time_first = chance.randint(6, 23), chance.random() < 0.7, chance.random()
    zone = chance.choice(["", "", " Uhr", " GMT", " p.m.", "h"])
    size = chance.choice([1, 2])
    words = [word for t in page if t.body for word in t.text.split() if len(word) > 3]
    result: Page = []
    for i, target in enumerate(page):
        if target.body and len(target.text) > 80 and i % size == 0:
            time = f"{hour}:{chance.randint(0, 59):02d}{zone}"
            entry = [Target(time, target.breaks, 0.0, target.weight, "date")]
            if with_heading:
                heading = " ".join(chance.sample(words, min(len(words), chance.randint(2, 6))))
                text = heading.strip(".,;:").capitalize()
                entry.append(Target(text, target.breaks, 1.0, target.weight, "subhead"))
            result += entry if time_first < 0.7 else entry[::-1]
        result.append(target)
    return result


def _as_list(page: Page, chance: random.Random) -> Page:
    """Cut one to three paragraphs into short lines without full stops, on 8 of 100 pages.

    So look ingredients, results and lists of names, of which too few pages are labelled.
    """
    long = [i for i in body_lines(page) if len(page[i].text) > 100]
    if chance.random() >= 0.08 or len(long) < 4:
        return page
    start = chance.randrange(len(long) - 1)
    chosen = set(long[start : start + chance.randint(1, 3)])
    most, mark = chance.randint(2, 8), chance.choice(["", "", "* ", "- ", "• "])
    result: Page = []
    for i, target in enumerate(page):
        if i not in chosen:
            result.append(target)
            continue
        words = [word.strip('.,;:!?"“”()') for word in target.text.split(" ")]
        while words:
            n = chance.randint(1, most)
            text, words = " ".join(words[:n]), words[n:]
            if text:
                point = Target(mark + text, 1, target.body, target.weight, "list_item")
                result.append(point if len(words) else replace(point, breaks=target.breaks))
    return result


def _with_table(page: Page, chance: random.Random) -> Page:
    """Make a table of a paragraph between others, on 8 of 100 pages.

    A row is a line, as many tools write it: a name, then numbers, parted by bars or spaces.
    """
    long = [i for i in body_lines(page) if len(page[i].text) > 100]
    if chance.random() >= 0.08 or len(long) < 4:
        return page
    at = chance.choice(long[1:-1])
    words = [word.strip('.,;:!?"“”()') for word in page[at].text.split(" ")]
    n_cells, between = chance.randint(2, 5), chance.choice([" | ", " | ", " "])
    kinds = [chance.choice(["{}", "{} %", "{}.{:02d}", "{},{:03d}"]) for _ in range(n_cells - 1)]
    rows = [words[:n_cells]] if chance.random() < 0.7 else []
    words = words[n_cells:]
    while words and len(rows) < 12:
        n = chance.randint(1, 3)
        numbers = [kind.format(chance.randint(1, 99), chance.randint(0, 99)) for kind in kinds]
        rows.append([" ".join(words[:n]), *numbers])
        words = words[n:]
    table = [replace(page[at], text=between.join(row), label="table_row") for row in rows]
    return page[:at] + table + page[at + 1 :]


def _in_a_wide_script(page: Page, chance: random.Random) -> Page:
    """Write the words in Han and kana, or in Hangul, on 8 of 100 pages.

    The words mean nothing, but lines have the lengths, the signs and the repetitions that such
    pages have, of which only a few are labelled.
    """
    if chance.random() >= 0.08:
        return page
    spaced = chance.random() < 0.35
    return [replace(t, text=_wide(t.text, spaced=spaced)) for t in page]


def _wide(text: str, *, spaced: bool) -> str:
    """Write a text's words in Hangul if they are spaced, else in Han, small words in kana."""
    text = WORD.sub(lambda match: _wide_word(match[0].lower(), spaced=spaced), text)
    if spaced:
        return text
    return re.sub(r"(?<=[^\W\d]) (?=\w)", "", text).translate(WIDE_SIGNS).replace(" ", "")


def _wide_word(word: str, *, spaced: bool) -> str:
    number = zlib.crc32(word.encode())
    if spaced:
        return "".join(chr(0xAC00 + (number >> 5 * i) % 8000) for i in range((len(word) + 2) // 3))
    if len(word) < 4:
        return chr(0x3042 + number % 80)
    return "".join(chr(0x4E00 + (number >> 5 * i) % 4000) for i in range((len(word) + 1) // 3))


def _with_or_without_marks(page: Page, chance: random.Random) -> Page:
    """Mark points of lists and headings, or take the marks off, on 40 of 100 pages."""
    kind = chance.random()
    if kind < 0.15:
        return [replace(t, text=MARK.sub("", t.text) or t.text) for t in page]
    if kind >= 0.4:
        return page
    mark, heading = chance.choice(["* ", "- ", "• ", "+ "]), chance.choice(["", "", "# ", "## "])
    share = chance.random()
    result = []
    for target in page:
        short = len(target.text) < 60 and not target.body
        if target.label in {"list_item", "related_headline"} or (short and chance.random() < share):
            target = replace(target, text=mark + target.text)
        elif target.label in {"subhead", "headline", "related_header"}:
            target = replace(target, text=heading + target.text)
        result.append(target)
    return result


def _by_another_tool(page: Page, chance: random.Random) -> Page:
    """Cut lines at links, wrap them, or write links out, as some tools do, on 12 of 100 pages."""
    kind = chance.random()
    if kind < 0.05:
        return [part for target in page for part in _cut_at_a_link(target, chance)]
    if kind < 0.09:
        width = chance.randint(60, 100)
        return [part for target in page for part in _wrapped(target, width)]
    if kind < 0.12:
        return [_with_address(target, chance) for target in page]
    return page


def _cut_at_a_link(target: Target, chance: random.Random) -> Page:
    words = target.text.split(" ")
    if len(words) < 8 or chance.random() < 0.4:
        return [target]
    n = chance.randint(1, 4)
    start = chance.randrange(1, len(words) - n)
    parts = [words[:start], words[start : start + n], words[start + n :]]
    texts = [" ".join(part) for part in parts if part]
    return [replace(target, text=texts[0])] + [
        replace(target, text=text, breaks=1) for text in texts[1:]
    ]


def _wrapped(target: Target, width: int) -> Page:
    lines = textwrap.wrap(target.text, width) or [target.text]
    first = replace(target, text=lines[0], breaks=2 if target.breaks else 0)
    return [first] + [replace(target, text=line, breaks=1) for line in lines[1:]]


def _with_address(target: Target, chance: random.Random) -> Target:
    words = target.text.split(" ")
    address = f"(/{'/'.join(tokens(target.text.lower())[:3])})"
    if len(words) < 8:
        whole = f"[{target.text}]{address}"
        return replace(target, text=whole) if not target.body else target
    start = chance.randrange(len(words) - 3)
    link = f"[{' '.join(words[start : start + 3])}]{address}"
    return replace(target, text=" ".join([*words[:start], link, *words[start + 3 :]]))


def _with_other_breaks(page: Page, chance: random.Random) -> Page:
    """Take all blank lines away, put them everywhere, or change some; often leave them."""
    kind = chance.random()
    result = []
    for i, target in enumerate(page):
        breaks = target.breaks
        if kind < 0.3:
            breaks = 1
        elif kind < 0.6:
            breaks = 2
        elif kind < 0.7 and chance.random() < 0.3:
            breaks = 3 - min(breaks, 2)
        result.append(replace(target, breaks=breaks if i else 0))
    return result

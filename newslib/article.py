"""The article that a page holds: `parse_article` and the record it gives.

This module only calls the others: lines from `page`, paragraphs from `undoing`, probabilities from
`scorer`, labels from `label`, fields from `assembling`.
"""

from __future__ import annotations

import re
import warnings as python_warnings
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from newslib.label import Labelled, label_lines
from newslib.label import Line as Line
from newslib.page import split_lines
from newslib.reading.assembling import assemble, byline, captions, dates, lines_of
from newslib.reading.headline import Headline
from newslib.reading.kinds import KINDS as KINDS
from newslib.reading.record import Article as Article
from newslib.reading.record import Caption as Caption
from newslib.reading.record import Passage as Passage
from newslib.reading.record import Related as Related
from newslib.reading.scorer import body_scores
from newslib.reading.undoing import Undone, together, undo

GOES_ON = "goes on with the line above"  # the reason of a paragraph's later lines
_LONGEST_NAME = 4096  # characters of a file's name

_TAG = re.compile(r"<(?:!doctype|html|head|body|div|p|script|meta)\b[^<>]{0,200}>", re.IGNORECASE)


def parse_article(text: str, *, language: str | None = None) -> Article:
    """Article that a page's text holds, with a label for every line of the page.

    Parameters
    ----------
    text
        The page, all of it, as decoded text.
    language
        ISO 639-1 code of the page's language; told from the body if None.

    Raises
    ------
    TypeError
        If `text` is not a str, or `language` neither a str nor None. On a str nothing is raised,
        whatever it holds.
    """
    if not isinstance(text, str):
        raise TypeError(f"parse_article takes a page's text as a str, not {type(text).__name__}")
    if not isinstance(language, str | None):
        raise TypeError(f"language: {type(language).__name__} given; allowed is a str or None")
    page = undo(split_lines(text))
    labelled = label_lines(page.paragraphs, body_scores(page.paragraphs))
    article = assemble(labelled, _warnings(text), language)
    if len(page.lines) == len(page.paragraphs):
        return article
    return replace(article, lines=_as_on_page(labelled.lines, page))


def _as_on_page(paragraphs: Sequence[Line], page: Undone) -> tuple[Line, ...]:
    """Lines of the page with their paragraphs' labels."""
    owners = [paragraphs[owner] for owner in page.owners]
    return tuple(
        Line(own.number, own.start, own.end, own.text, owner.label, owner.confidence, reason)
        for own, owner in zip(page.lines, owners, strict=True)
        for reason in [owner.reason if owner.number == own.number else GOES_ON]
    )


def paragraphs_of(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Paragraphs of lines that may have been parted, as `_as_on_page` tells them."""
    runs: list[list[Line]] = []
    for line in lines:
        if line.reason.endswith(GOES_ON) and runs and runs[-1][0].label == line.label:
            runs[-1].append(line)
        else:
            runs.append([line])
    return tuple(
        run[0]._replace(text=together([line.text for line in run]), end=run[-1].end) for run in runs
    )


def relabelled(
    article: Article, lines: tuple[Line, ...], by_hand: frozenset[int] = frozenset()
) -> Article:
    """Article as its lines say once some of them have another label.

    Parameters
    ----------
    article
        The article as it was read.
    lines
        All of its lines, some with another label, confidence or reason.
    by_hand
        Numbers of the lines that a person labelled: bylines, dates and captions among them are
        taken wherever they stand, a body among them is an article, however short, and what was an
        article stays one as long as it has a body.
    """
    page = _page_of(article, paragraphs_of(lines))
    new = replace(assemble(page, article.warnings, article.language), lines=lines)
    hand = [line for line in lines if line.number in by_hand]
    if not hand:
        kept = {name: getattr(article, name) for name in ("byline", "published", "updated")}
        kind = "digest" if article.kind == "digest" else new.kind
        return replace(new, kind=kind, **kept)
    names, days = lines_of(hand, "byline"), lines_of(hand, "date")
    stated = dates(_alone(days), article.language) if days else new
    known = {caption.text for caption in new.captions}
    more = (caption for caption in captions(_alone(hand)) if caption.text not in known)
    sure = article.kind != "none" or bool(lines_of(hand, "body", "list_item"))
    return replace(
        new,
        kind="article" if new.kind == "none" and new.body and sure else new.kind,
        byline=byline(_alone(names)) if names else new.byline,
        captions=(*new.captions, *more),
        published=stated.published,
        updated=stated.updated,
    )


def _alone(lines: Sequence[Line]) -> Labelled:
    """Page on which nothing but some lines stands between headline and body."""
    return Labelled(tuple(lines), Headline(0, "", 1.0), len(lines), len(lines))


def _page_of(article: Article, lines: tuple[Line, ...]) -> Labelled:
    """Labelled page of lines whose labels were changed after the parser was done."""
    at = [i for i, line in enumerate(lines) if line.label in ("body", "list_item")]
    headline = None
    for i, line in enumerate(lines):
        if line.label == "headline":
            before = article.lines[line.number - 1].label
            same = article.headline is not None and before == "headline"
            text = article.headline if same and article.headline else line.text
            headline = Headline(i, text, line.confidence)
            break
    return Labelled(lines, headline, at[0] if at else None, at[-1] if at else None)


def _warnings(text: str) -> tuple[str, ...]:
    found = []
    if _is_file_name(text):
        found.append("the text is the name of a file, not its content: use newslib.read_corpus")
        python_warnings.warn(found[0], stacklevel=3)
    if len(_TAG.findall(text[:20_000])) > 3:
        found.append(
            "the text is HTML source: newslib.read_corpus reads it from a file named .html"
        )
    return tuple(found)


def _is_file_name(text: str) -> bool:
    if not text or len(text) > _LONGEST_NAME or "\n" in text or "\0" in text:
        return False
    try:
        return Path(text).is_file()
    except (OSError, ValueError):
        return False

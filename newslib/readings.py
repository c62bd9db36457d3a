"""One input's bytes or text to an article, by the reader that its kind asks for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from newslib.article import Article, Line, Passage, parse_article
from newslib.errors import PageError
from newslib.page import decode, split_lines
from newslib.saved_html import read_html, read_mhtml

CONTENTS = ("page", "article")

_SAMPLE = 1500  # characters that the language is told from, as for a page


class Reading(NamedTuple):
    """An article with what only its reader knows.

    Attributes
    ----------
    article : Article
    origin : str
        Where its fields come from: "page" or "html".
    kept_share : float
        Share, 0 to 1, of the page's characters other than white space that the body keeps; NaN for
        HTML, where most characters are tags.
    confidence : float
        Mean of the lines' confidences, 0 to 1, each line weighted by its length; NaN without lines.
    outlet, url : str or None
        As HTML states them.
    """

    article: Article
    origin: str
    kept_share: float
    confidence: float
    outlet: str | None = None
    url: str | None = None


def read_file(data: bytes, kind: str, content: str) -> Reading:
    """Read the bytes of a file of kind "text", "html" or "mhtml".

    Raises
    ------
    PageError
        If it holds no article; its code says why.
    """
    if kind == "text":
        return read_text(decode(data), content)
    page = read_html(data) if kind == "html" else read_mhtml(data)
    article = replace(page.article, language=_language(page.article.text))
    return Reading(article, "html", math.nan, math.nan, page.outlet, page.url)


def read_text(text: str, content: str) -> Reading:
    """Read a text as a page (`content` "page") or as the clean body of an article ("article").

    Raises
    ------
    PageError
        With code ``"empty"`` or ``"no-article"``.
    """
    if content == "article":
        return Reading(_clean_article(text), "page", 1.0, math.nan)
    article = parse_article(text)
    if not article.lines:
        raise PageError("empty", f"the text holds {len(text)} characters, none of them visible")
    if article.kind == "none":
        raise PageError(
            "no-article", f"no article is found in the page's {len(article.lines)} lines"
        )
    return Reading(article, "page", _kept_share(article), _confidence(article.lines))


def _clean_article(text: str) -> Article:
    """Article of a clean body: paragraphs are parted by blank lines, or, without any, by lines."""
    paragraphs: list[list[str]] = []
    lines = [line for line in split_lines(text) if line.text]
    spaced = any(line.breaks > 1 for line in lines[1:])
    for line in lines:
        if paragraphs and spaced and line.breaks == 1:
            paragraphs[-1].append(line.text)
        else:
            paragraphs.append([line.text])
    if not paragraphs:
        raise PageError("empty", f"the text holds {len(text)} characters, none of them visible")
    body = Passage(None, tuple(" ".join(parts) for parts in paragraphs))
    return Article(
        kind="article",
        warnings=(),
        headline=None,
        deck=None,
        section=None,
        byline=(),
        dateline=None,
        published=None,
        updated=None,
        language=_language(" ".join(body.paragraphs)),
        key_points=(),
        captions=(),
        body=(body,),
        related=(),
        lines=(),
    )


def _language(text: str) -> str | None:
    """ISO 639-1 code of a text's language, by py3langid, as `parse_article` tells it."""
    sample = text[:_SAMPLE]
    if not any(sign.isalpha() for sign in sample):
        return None
    # Loaded here because its model takes a second, which pages with labels may not need.
    from py3langid import classify

    return str(classify(sample)[0])


def _kept_share(article: Article) -> float:
    page = sum(_visible(line.text) for line in article.lines)
    return min(_visible(article.text) / page, 1.0) if page else 0.0


def _confidence(lines: Sequence[Line]) -> float:
    weights = [max(len(line.text), 1) for line in lines]
    total = sum(weight * line.confidence for weight, line in zip(weights, lines, strict=True))
    return min(max(total / sum(weights), 0.0), 1.0)


def _visible(text: str) -> int:
    """Characters other than white space."""
    return sum(map(len, text.split()))

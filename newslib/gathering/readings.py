"""One input's bytes or text to an article, by the reader that its kind asks for."""

from __future__ import annotations

from dataclasses import replace

from newslib.article import Article, Passage, parse_article
from newslib.errors import PageError
from newslib.gathering.saved_html import Reading, read_html, read_mhtml
from newslib.page import decode, split_lines
from newslib.reading.language import detect

CONTENTS = ("page", "article")


def read_file(data: bytes, kind: str, content: str) -> Reading:
    """Read the bytes of a file of kind "text", "html" or "mhtml"; PageError if it has no page."""
    if kind == "text":
        return read_text(decode(data), content)
    page = read_html(data) if kind == "html" else read_mhtml(data)
    article = replace(page.article, language=detect(page.article.text))
    return page._replace(article=article)


def read_text(text: str, content: str) -> Reading:
    """Read a text as a page (`content` "page") or as the clean body of an article ("article").

    Raises PageError, with code "empty".
    """
    article = _clean_article(text) if content == "article" else parse_article(text)
    if not article.body and not article.lines:
        raise PageError("empty", f"the text holds {len(text)} characters, none of them visible")
    return Reading(article)


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
    texts = tuple(" ".join(parts) for parts in paragraphs)
    body = (Passage(None, texts),) if texts else ()
    return Article("article", (), language=detect(" ".join(texts)), body=body)

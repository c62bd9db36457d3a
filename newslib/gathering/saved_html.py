"""Articles from pages saved with their tags, HTML or MHTML, by trafilatura; no network is used.

Tags tell what plain text has lost, so the parser for plain text is not asked: such an article has
no lines and no labels, and a warning says so.
"""

from __future__ import annotations

import email
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email.message import Message
from typing import Any, NamedTuple

from newslib.article import Article, Passage
from newslib.errors import PageError
from newslib.page import clean, decode
from newslib.reading.wording import width

NO_LABELS = "read from HTML by trafilatura: no line labels"

# Trafilatura takes the square of the number of elements in places; real pages have a few thousand.
_MAX_ELEMENTS = 50_000
_LEAST_BODY = 200.0  # width of the paragraphs below which there is no article, as for a page
# Dates are looked for in the page's markup, not guessed from its prose, and today plays no part.
_DATES = {
    "original_date": True,
    "extensive_search": False,
    "outputformat": "%Y-%m-%dT%H:%M:%S%z",
    "max_date": "2100-01-01",
}
_CHARSET = re.compile(
    rb"<meta[^>]{1,200}?charset\s{0,9}=\s{0,9}[\"']?([\w:-]{2,40})", re.IGNORECASE
)
# Names of encodings to Python's, as the WHATWG's Encoding Standard pairs them.
_ENCODINGS = {
    **{f"windows-{number}": f"cp{number}" for number in range(1250, 1259)},
    **{f"iso-8859-{number}": f"iso8859_{number}" for number in (*range(2, 9), 10, 13, 14, 15)},
    **{name: name for name in ("euc-jp", "gb18030", "iso-2022-jp", "koi8-r", "koi8-u")},
    **dict.fromkeys(("iso-8859-1", "us-ascii"), "cp1252"),
    **dict.fromkeys(("gb2312", "gbk"), "gb18030"),
    "iso-8859-9": "cp1254",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc-kr": "cp949",
}
_URL = re.compile(r"https?://\S{1,2000}")
_BLOCKS = {"head", "p", "list", "item", "quote", "code"}
_LEFT_OUT = {"table", "graphic"}
_CHANGED = (
    './/meta[@property="article:modified_time" or @property="og:updated_time" '
    'or @itemprop="dateModified"]/@content'
)


class Reading(NamedTuple):
    """An article that was read, of any kind, and the outlet and address that tags state."""

    article: Article
    outlet: str | None = None
    url: str | None = None


def read_html(data: bytes) -> Reading:
    """Article of an HTML file's bytes.

    Raises PageError, with the code "empty", "binary", "undecodable", "too-large" (too many
    elements), "broken" (not HTML) or "no-article".
    """
    return _read(_text(data, None), None)


def read_mhtml(data: bytes) -> Reading:
    """Article of the page in an MHTML file's bytes; errors as in `read_html`."""
    if not data.strip():
        raise PageError("empty", f"the file holds {len(data)} bytes and no text")
    try:
        message = email.message_from_bytes(data)
        part, url = _main_part(message)
        payload = part.get_payload(decode=True)
        charset = part.get_content_charset()
    except (RecursionError, LookupError, ValueError, TypeError) as error:
        raise PageError("broken", f"the MHTML cannot be taken apart: {error}") from error
    if not isinstance(payload, bytes):
        raise PageError("broken", "the HTML part of the MHTML has no content")
    return _read(_text(payload, charset), url)


def _main_part(message: Message) -> tuple[Message, str | None]:
    """Find the saved page among the parts of an MHTML file, and its URL."""
    saved_from = message.get("Snapshot-Content-Location")
    pages = [part for part in message.walk() if part.get_content_type() == "text/html"]
    if not pages:
        raise PageError("broken", "the MHTML has no part of type text/html")
    named = [part for part in pages if saved_from and part.get("Content-Location") == saved_from]
    part = (named or pages)[0]
    url = str(saved_from or part.get("Content-Location") or "").strip()
    return part, url if _URL.fullmatch(url) else None


def _text(data: bytes, charset: str | None) -> str:
    """Text of HTML's bytes: UTF-8 if they are, else as declared, else as any page's."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        declared = _CHARSET.search(data[:4096])
        name = charset or (declared[1].decode("ascii") if declared else "")
        encoding = _ENCODINGS.get(name.lower())
        if encoding is not None:
            return data.decode(encoding, errors="replace")
    return decode(data)


def _read(text: str, url: str | None) -> Reading:
    """Article of an HTML page's text; `url` is where it was saved from, if that is known."""
    with _quiet():
        tree, found = _extract(text, url)
    body = _passages(found.body)
    wide = sum(width(text) for passage in body for text in passage.paragraphs)
    if wide < _LEAST_BODY:
        raise PageError("no-article", "trafilatura finds next to no text of an article in the HTML")
    article = Article(
        kind="article",
        warnings=(NO_LABELS,),
        headline=_line(found.title),
        byline=tuple(filter(None, (clean(name) for name in (found.author or "").split(";")))),
        published=_date(found.date),
        updated=next(filter(None, map(_date, tree.xpath(_CHANGED))), None),
        body=body,
    )
    return Reading(article, _line(found.sitename), _line(found.url))


def _extract(text: str, url: str | None) -> tuple[Any, Any]:
    """Let trafilatura look for the article: the tree of the page, and what was found in it."""
    import trafilatura
    from trafilatura.settings import Document
    from trafilatura.utils import load_html

    try:
        tree = load_html(text)
        if tree is None:
            raise PageError("broken", "the file's text is not HTML")
        elements = sum(1 for _ in tree.iter())
        if elements > _MAX_ELEMENTS:
            allowed = f"at most {_MAX_ELEMENTS} are read"
            raise PageError("too-large", f"the HTML has {elements} elements; {allowed}")
        found = trafilatura.bare_extraction(
            tree,
            url=url,
            include_comments=False,
            include_tables=False,
            with_metadata=True,
            date_extraction_params=dict(_DATES),
        )
    except PageError:
        raise
    except Exception as error:  # whatever one page makes trafilatura do, the others are still read
        kind = type(error).__name__
        raise PageError("broken", f"trafilatura fails on the HTML: {kind}: {error}") from error
    if not isinstance(found, Document) or found.body is None:
        raise PageError("no-article", "trafilatura finds no article in the HTML")
    return tree, found


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep trafilatura's log messages, which would reach the terminal, to itself."""
    logger = logging.getLogger("trafilatura")
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(level)


def _passages(body: Any) -> tuple[Passage, ...]:
    """Subheads and paragraphs of trafilatura's tree; a headline at its top is left out."""
    passages: list[tuple[str | None, list[str]]] = [(None, [])]
    for number, (kind, text) in enumerate(_blocks(body)):
        if kind not in {"headline", "head"}:
            passages[-1][1].append(text)
        elif kind == "head" or number > 0:
            passages.append((text, []))
    return tuple(Passage(head, tuple(texts)) for head, texts in passages if head or texts)


def _blocks(parent: Any) -> Iterator[tuple[str, str]]:
    """Kind and text of each block in an element, in reading order, loose text included."""
    kind = "headline" if parent.get("rend") == "h1" else str(parent.tag)
    loose = [parent.text or ""]
    for child in parent:
        if child.tag in _BLOCKS:
            yield from _block(kind, loose)
            loose = []
            yield from _blocks(child)
        elif child.tag not in _LEFT_OUT:
            # trafilatura's <lb/> stands for a line break, which parts words.
            loose += [" " if child.tag == "lb" else "", *child.itertext()]
        loose.append(child.tail or "")
    yield from _block(kind, loose)


def _block(kind: str, pieces: list[str]) -> Iterator[tuple[str, str]]:
    text = clean("".join(pieces))
    if text:
        yield kind, text


def _line(text: object) -> str | None:
    return (clean(str(text)) or None) if text else None


def _date(text: str | None) -> datetime | None:
    """Date of an ISO 8601 text, None for any other."""
    try:
        return datetime.fromisoformat(text.strip()) if text else None
    except ValueError:
        return None

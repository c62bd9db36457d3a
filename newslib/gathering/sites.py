"""Furniture learned from a site's own pages: what recurs on most of them is no article's own.

A line counts as recurring if more than half of a site's pages have it, word for word but for case.
Pages that share most of their body count as one, so that an update or a second saving of an article
does not make furniture of it. Recurring alone never removes prose: a line as long as a paragraph
keeps its label, and so do subheads and list items between two lines of the page's own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from scipy.cluster.hierarchy import DisjointSet

from newslib.article import Article, Line, paragraphs_of, relabelled
from newslib.reading.furniture import recognise
from newslib.reading.wording import ends_sentence, letters, width

PROSE = 200.0  # width from which on a line is never furniture only because it recurs
PROSE_OF_TWO = 110.0  # and where only two pages have it
MANY = 3  # pages that must have a line before it may not be a headline, deck, caption or key point

_BODY = frozenset({"body", "subhead", "list_item", "table_row"})
_HEAD = frozenset({"headline", "deck", "key_point", "caption"})
_FURNITURE = frozenset({"navigation", "promo", "legal", "comments", "related_header"})
_BUTTON = 60.0  # width up to which furniture is a menu entry rather than an appeal
_CHANGED = 0.9  # confidence of a label that recurring gave, and the least of one it confirms

_PARAGRAPH = 80.0  # width of the body lines by which pages are compared
_SHARED = 0.5  # of the smaller body: pages that share this much of it count as one
_COMPARED = 20  # pages with the same paragraph that a page is compared with


def site_of(source: str, outlet: object, url: object) -> str | None:
    """Site that a page belongs to: its outlet, else its address's host, else its folder, or None.

    >>> site_of("a.txt", "The Echo", None), site_of("a.txt", None, "https://www.echo.example/1")
    ('outlet the echo', 'host echo.example')
    >>> site_of("echo/2024/a.txt", None, None), site_of("a.txt", None, None)
    ('folder echo', None)
    """
    if outlet:
        return f"outlet {str(outlet).casefold()}"
    host = _host(str(url)) if url else None
    if host:
        return f"host {host.removeprefix('www.')}"
    folder, slash, _ = source.partition("/")
    return f"folder {folder}" if slash else None


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def mark_furniture(articles: Sequence[Article], by_hand: Sequence[frozenset[int]]) -> list[Article]:
    """Articles of one site with the lines that recur on its pages labelled as furniture.

    Parameters
    ----------
    articles
        All articles of the site, each content once; their order makes no difference to the result
        as long as it depends on content alone.
    by_hand
        For each, the numbers of its lines that a person labelled and that stay as they are.
    """
    paragraphs = [paragraphs_of(article.lines) for article in articles]
    page_of = _distinct(articles, paragraphs)
    n_pages = len(set(page_of))
    if n_pages < 2:
        return list(articles)
    pages: dict[int, set[str]] = {}
    for lines, page in zip(paragraphs, page_of, strict=True):
        pages.setdefault(page, set()).update(map(_key, lines))
    counts = Counter(key for keys in pages.values() for key in keys)
    counts = Counter({key: n for key, n in counts.items() if n > 1 and 2 * n > n_pages})
    return [
        _marked(article, lines, counts, n_pages, hand)
        for article, lines, hand in zip(articles, paragraphs, by_hand, strict=True)
    ]


def _key(line: Line) -> str:
    return line.text.casefold()


def _marked(
    article: Article,
    paragraphs: Sequence[Line],
    counts: Counter[str],
    n_pages: int,
    by_hand: frozenset[int],
) -> Article:
    """Article without its furniture; the article itself where nothing of it recurs.

    What a tool has wrapped is one paragraph, and stands or falls as one. `counts` has the pages of
    lines that recur, and no others.
    """
    pages = [counts[_key(line)] for line in paragraphs]
    recurs = [
        n > 1 and width(line.text) < (PROSE if n >= MANY else PROSE_OF_TWO)
        for n, line in zip(pages, paragraphs, strict=True)
    ]
    own = _own(paragraphs, pages, recurs)
    marked = [
        _line(line, n, n_pages, at in own) if recurs[at] and line.number not in by_hand else line
        for at, (n, line) in enumerate(zip(pages, paragraphs, strict=True))
    ]
    changed = [old for old, new in zip(paragraphs, marked, strict=True) if new is not old]
    if not changed:
        return article
    owners = {line.number: line for line in marked}
    owner, lines = marked[0], []
    for line in article.lines:
        owner = owners.get(line.number, owner)
        if line.number not in by_hand:
            reason = owner.reason if owner.number == line.number else line.reason
            line = line._replace(label=owner.label, confidence=owner.confidence, reason=reason)
        lines.append(line)
    if any(line.label in _BODY | _HEAD for line in changed):
        return relabelled(article, tuple(lines), by_hand)
    return replace(article, lines=tuple(lines))


def _line(line: Line, n: int, n_pages: int, own: bool) -> Line:
    """Line that recurs on `n` pages, with the label, confidence and reason that this gives it."""
    told = f"recurs on {n} of {n_pages} pages of this site"
    label = line.label
    if label == "other" or (n >= MANY if label in _HEAD else label in _BODY and not own):
        label = _label(line.text)
    if label != line.label:
        return line._replace(label=label, confidence=_CHANGED, reason=told)
    if label not in _FURNITURE | {"other"}:
        return line
    sure = max(line.confidence, _CHANGED) if label == "navigation" else line.confidence
    return line._replace(confidence=sure, reason=f"{line.reason}; {told}")


def _own(lines: Sequence[Line], pages: Sequence[int], recurs: Sequence[bool]) -> set[int]:
    """Places of lines that recur by nature, or within what another of the pages had.

    Such are lines beside prose that recurs, as in a background passage, and subheads and items of
    lists in a run between two lines of the page's own body.
    """
    prose = [n > 1 and not short for n, short in zip(pages, recurs, strict=True)]
    found = {at for at in range(len(lines)) if any(prose[max(at - 1, 0) : at + 2])}
    run: list[int] = []
    above = False
    for at, line in enumerate(lines):
        if recurs[at] and line.label in {"subhead", "list_item"}:
            run.append(at)
            continue
        below = line.label in _BODY and not recurs[at]
        found.update(run if above and below else ())
        run, above = [], below
    return found


def _label(text: str) -> str:
    """Label of a line of furniture."""
    own = recognise(text)
    if own is not None and own.label in _FURNITURE | {"other"}:
        return own.label
    return "promo" if width(text) > _BUTTON or ends_sentence(text) else "navigation"


def _distinct(articles: Sequence[Article], pages: Sequence[Sequence[Line]]) -> list[int]:
    """For each page one, by index, of the group that shares half of the smaller body with it.

    What more than half of at least `MANY` pages have, as a site's imprint, makes pages alike only
    where their headlines are too.
    """
    groups = DisjointSet(range(len(pages)))
    # Lines long enough to tell articles apart, with their widths.
    bodies = [
        {
            _key(line): wide
            for line in lines
            if line.label == "body" and (wide := width(line.text)) >= _PARAGRAPH
        }
        for lines in pages
    ]
    n_having = Counter(text for body in bodies for text in body)
    most = max(MANY, len(pages) // 2 + 1)
    common = {text for text, n in n_having.items() if n >= most}
    titles = [letters(article.headline or "") for article in articles]
    total = [sum(body.values()) for body in bodies]
    own = [sum(wide for text, wide in body.items() if text not in common) for body in bodies]
    having: dict[tuple[str, str], list[int]] = {}
    for at, body in enumerate(bodies):
        whole: dict[int, float] = {}
        rest: dict[int, float] = {}
        for text, wide in body.items():
            others = having.setdefault((text, titles[at] if text in common else ""), [])
            for other in others:
                whole[other] = whole.get(other, 0.0) + wide
                rest[other] = rest.get(other, 0.0) + wide * (text not in common)
            if len(others) < _COMPARED:
                others.append(at)
        for other, wide in whole.items():
            alike = titles[at] == titles[other] and wide >= _SHARED * min(total[at], total[other])
            if alike or rest[other] >= max(1, _SHARED * min(own[at], own[other])):
                groups.merge(at, other)
    return [groups[at] for at in range(len(pages))]

"""What kind of page this is: an article, a live blog, a digest of stories, a stub, or none.

A live blog's text holds times of day, and says that it is live. A stub is short and ends with an
offer to subscribe. A digest, or a front page, is told from an article by its words: the parts of an
article speak of the same things and of what the headline says, the stories of a digest do not. How
far they do is summed up with two weights and the text's length; the weights were fitted on
pages-dev against pages made of its teasers and of several stories.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from itertools import islice, pairwise

from newslib.label import Labelled, Line
from newslib.reading.lexicon import pattern, words
from newslib.reading.wording import ends_sentence, ends_with_stop, letters, stems, width

KINDS = ("article", "live", "digest", "stub", "none")

_LEAST_BODY = 200.0  # width of the body below which a page holds no article
_LEAST_TITLED = 100.0  # the same where the headline stands twice
_DOUBTFUL_BODY = 2000.0  # and below which it may be one of teasers
_LEAST_CONFIDENCE = 0.45  # mean confidence of such a body's lines, by their widths
_LEAST_PROSE = 3  # paragraphs of one that says nothing of its headline
_STUB_BODY = 3000.0  # and below which an offer to subscribe marks a stub
_STUB_END = 10  # lines behind the body that may hold the offer
_LIVE_ENTRIES, _LIVE_TIMES = 3, 8  # times of day in a text that says it is live, and in another
_IN_ORDER = 0.9  # share of the times that follow each other upwards or downwards
_STORY_PART = 22.0  # the narrowest line between two stories
_STORIES = 3  # parts of the text that make a digest
_LEAD = 60.0  # the narrowest lead of a story
_TELLING = 0.75  # share of the parts that tell a story
_MAIN_STORY = 0.7  # share of the text above which a part is the article and the others its boxes
_SHARED_MOST = 0.28  # share of a part's words that others have too, above which it is one article
_SHARED, _BY_HEADLINE, _PER_LENGTH, _LEAST_UNITY = 10.3, 4.4, 0.35, 0.5
_STORY_HEADLINE = 170.0  # the widest headline of a story

# "14:05 Uhr", and "88'" or "90+3'", the minute of a match.
_CLOCK = re.compile(r"^(?:(\d{1,2})[:.](\d\d)(?!\.?\d)|(\d{1,3})(?:\+\d{1,2})?['’′])")
_AT_WORD = r"(?:\b|(?<=[ぁ-龯가-힣])){}"  # East Asian words have no space before them
_TEXT = ("body", "list_item", "table_row")


def find_kind(page: Labelled, language: str | None) -> str:
    """Kind of a labelled page, one of `KINDS`.

    Parameters
    ----------
    page
        The page's labelled lines.
    language
        ISO 639-1 code; digests are told in the languages of `furniture.txt` alone.
    """
    text = [line for line in page.lines if line.label in ("body", "list_item")]
    wide = sum(width(line.text) for line in text)
    if page.first is None or page.last is None:
        return "none"
    titled = _is_titled(page)
    told = language in words("digest") and not titled
    if told and _has_teasers_alone(page):
        return "digest"
    own = _speaks_of_headline(page, text)
    if wide < (_LEAST_TITLED if titled and own else _LEAST_BODY):
        return "none"
    if wide < _STUB_BODY and any(_offers(line.text) for line in _end(page, page.last)):
        return "stub"
    if _is_live(page, page.first, page.last):
        return "live"
    if told and _is_digest(page):
        return "digest"
    doubtful = not titled and wide < _DOUBTFUL_BODY and _is_doubtful(page, text, wide)
    return "none" if doubtful else "article"


def _is_doubtful(page: Labelled, text: Sequence[Line], wide: float) -> bool:
    """Whether a short text is rather the teasers of a menu or of a front page.

    Its lines are doubtful as body, or it has next to no prose and nothing of the headline.
    """
    if sum(line.confidence * width(line.text) for line in text) < _LEAST_CONFIDENCE * wide:
        return True
    own = _speaks_of_headline(page, text)
    return not own and sum(_tells([line]) for line in text) < _LEAST_PROSE


def _speaks_of_headline(page: Labelled, text: Sequence[Line]) -> bool:
    title = stems(page.headline.text) if page.headline is not None else set[str]()
    return any(not title.isdisjoint(stems(line.text)) for line in text)


def _end(page: Labelled, last: int) -> Sequence[Line]:
    return page.lines[max(0, last - 1) : last + _STUB_END]


def _offers(text: str) -> bool:
    """Whether a line offers the rest of the text to subscribers."""
    return pattern("paywall patterns", _AT_WORD).search(text[:300].lower()) is not None


def _is_live(page: Labelled, first: int, last: int) -> bool:
    """Whether the text is one of entries with their times."""
    title = page.headline.text if page.headline is not None else ""
    told = pattern("live patterns").search(title.lower()) is not None
    inside = [line.text for line in page.lines[first : last + 1]]
    clocks = [_minutes(match) for match in map(_CLOCK.match, inside) if match]
    if told:
        ago = sum(
            pattern("relative patterns").search(text[:40].lower()) is not None for text in inside
        )
        return len(clocks) + ago >= _LIVE_ENTRIES
    return _in_order(clocks) and _is_prose(page, first, last)


def _minutes(clock: re.Match[str]) -> int:
    return int(clock[3]) if clock[3] else 60 * int(clock[1]) + int(clock[2])


def _in_order(minutes: Sequence[int]) -> bool:
    """Whether there are many times, and nearly all follow each other upwards or downwards."""
    steps = [after - before for before, after in pairwise(minutes) if after != before]
    up = sum(step > 0 for step in steps)
    return len(steps) >= _LIVE_TIMES - 1 and max(up, len(steps) - up) >= _IN_ORDER * len(steps)


def _is_prose(page: Labelled, first: int, last: int) -> bool:
    """Whether most of the body are sentences, unlike a table of dates."""
    inside = [line for line in page.lines[first : last + 1] if line.label in _TEXT]
    whole = sum(width(line.text) for line in inside)
    return 2 * sum(width(x.text) for x in inside if ends_with_stop(x.text)) > whole


def _is_digest(page: Labelled) -> bool:
    """Whether the parts of the text have little to do with each other and with the headline."""
    parts = _parts(page.lines)
    if sum(map(_tells, parts)) < max(_STORIES, _TELLING * len(parts)):
        return False
    found = [set[str]().union(*(stems(line.text) for line in part)) for part in parts]
    widths = [sum(width(line.text) for line in part) for part in parts]
    seen = Counter(stem for part in found for stem in part)
    shares = [sum(seen[x] > 1 for x in part) / max(1, len(part)) for part in found]
    whole = sum(widths)
    if max(widths) > _MAIN_STORY * whole:
        return False
    shared = sum(share * wide for share, wide in zip(shares, widths, strict=True)) / whole
    title = stems(page.headline.text) if page.headline is not None else set[str]()
    by_headline = sum(not title.isdisjoint(part) for part in found) / len(found)
    unity = _SHARED * shared + _BY_HEADLINE * by_headline - _PER_LENGTH * math.log(whole)
    return shared < _SHARED_MOST and unity < _LEAST_UNITY


def _has_teasers_alone(page: Labelled) -> bool:
    """Whether the text is a paragraph or two, and several more stories have as much."""
    leads = (line for line in page.lines if line.label in _TEXT and _tells([line]))
    if len(list(islice(leads, _STORIES))) == _STORIES:
        return False
    others = [
        line
        for before, line in pairwise((page.lines[-1], *page.lines))
        if line.label in ("related_deck", "other", "caption")
        and before.label in ("related_headline", "subhead")
        and _tells([line])
    ]
    return len(others) >= _STORIES


def _is_titled(page: Labelled) -> bool:
    """Whether the headline stands once more on the page, as in its title, the first line."""
    if page.headline is None:
        return False
    if any(line.label == "headline_repeat" for line in page.lines):
        return True
    return page.headline.index > 0 and letters(page.headline.text) in letters(page.lines[0].text)


def _tells(part: Sequence[Line]) -> bool:
    """Whether a part tells a story, or begins to: it has a paragraph of prose."""
    return any(width(x.text) >= _LEAD and ends_sentence(x.text) for x in part)


def _parts(lines: Sequence[Line]) -> list[list[Line]]:
    """Part the body lines into runs, cut at subheads and where another line stands between."""
    parts: list[list[Line]] = [[]]
    for line in lines:
        if line.label in _TEXT:
            parts[-1].append(line)
        elif line.label == "subhead":
            parts.append([line])
        elif parts[-1] and width(line.text) >= _STORY_PART:
            parts.append([])
    return [part for part in parts if any(line.label in _TEXT for line in part)]


def as_stories(page: Labelled) -> Labelled:
    """Page whose text is called what it is on a digest: other stories, no headline and no body."""
    return Labelled(tuple(map(_as_story, page.lines)), None, None, None)


def _as_story(line: Line) -> Line:
    if line.label not in (*_TEXT, "headline", "headline_repeat", "deck", "subhead", "key_point"):
        return line
    short = width(line.text) <= _STORY_HEADLINE and not ends_with_stop(line.text)
    label = "related_headline" if short else "related_deck"
    reason = "one of several stories on a page that is not one article"
    return line._replace(label=label, confidence=0.5, reason=reason)

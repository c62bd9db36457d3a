"""What kind of page this is: an article, a live blog, a digest of stories, a stub, or none.

A live blog's text holds times of day, and says that it is live. A stub is short and ends with an
offer to subscribe. A digest, or a front page, is told from an article by its words: where an
article goes on, it speaks of the same people and things, the next story does not. Where stories
have their authors or days by their headlines, they are parted there. A page has no article if it
has next to no text, unlike one of the body, and nothing that stands out as its headline. What tells
digests, and what tells such pages, is weighed as two logistic regressions found it on the pages of
newspapers and on pages made of their menus, teasers and stories.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from newslib.label import Labelled, Line
from newslib.reading.furniture import recognise
from newslib.reading.lexicon import offers_rest, pattern, words
from newslib.reading.wording import ends_sentence, ends_with_stop, letters, stems, width

KINDS = ("article", "live", "digest", "stub", "none")

_SHORT_BODY = 3000.0  # width of the body below which a page may be a stub or hold no article
# What speaks for a short article, and how much must; as much makes one though teasers stand around.
_BY_TITLE, _BY_HEADLINE, _LEAST, _PLAIN = 1.2, 4.1, 7.7, 10.0
_NO_HEADLINE = 0.6  # confidence that counts where no line may be the headline
_ASKED = 0.75  # share of a text that asks for consent, from which on it is no article
_LONGEST_ASKED = 1000  # characters of a line within which it asks
_STUB_END = (8, 10)  # lines before and behind the end of the body that may hold the offer
_LIVE_ENTRIES, _LIVE_TIMES = 3, 8  # times of day in a text that says it is live, and in another
_ENTRY = 3  # lines of an entry, its time and heading included, within which a sentence ends
_IN_ORDER = 0.9  # share of the times that follow each other upwards or downwards
_STORY_PART = 22.0  # the narrowest line between two stories
_STORIES = 3  # parts of the text that make a digest
_LEAD = 60.0  # the narrowest lead of a story
_LONGEST = 0.75  # share of the text from which on a part is the article, and the others are notes
# What speaks against a digest, and how little may: less than the regression found, since an article
# that is taken for a digest loses its text.
_BY_SHARED, _BY_TOLD, _FOREIGN = 8.7, 2.3, 6.5
_SIGNED_FOREIGN = 5.7  # the same where stories have their authors or days
_STORY_HEADLINE = (22.0, 170.0)  # widths of a story's headline
_SIGNED = 3  # lines beneath a story's headline within which a name or day stands
_MARK = 100.0  # the widest line with a story's author or day

# Names and nouns: a capital within a sentence, or six letters and more.
_TELLING = re.compile(r"(?<=[^.!?:„“”\"'] )[^\W\d_a-zß]\w{3,6}|\b[^\W\d_]{6,7}")
# "14:05 Uhr", and "88'" or "90+3'", the minute of a match.
_CLOCK = re.compile(r"^(?:(\d{1,2})[:.](\d\d)(?!\.?\d)|(\d{1,3})(?:\+\d{1,2})?['’′])")
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
    if page.first is None or page.last is None:
        return "none"
    text = [line for line in page.lines if line.label in ("body", "list_item")]
    whole = sum(width(line.text) for line in text)
    is_short = whole < _SHORT_BODY
    if is_short and sum(width(line.text) for line in text if _asks(line)) > _ASKED * whole:
        return "none"
    titled = _is_titled(page)
    plain = _plainness(page, text) + _BY_TITLE * titled
    told = language in words("digest")
    if told and not titled and plain < _PLAIN and _has_teasers_alone(page):
        return "digest"
    before, behind = _STUB_END
    end = page.lines[max(0, page.last - before) : page.last + behind]
    if is_short and any(offers_rest(line.text) for line in end):
        return "stub"
    if _is_live(page, page.first, page.last):
        return "live"
    if told and _is_digest(page, titled=titled):
        return "digest"
    return "none" if is_short and plain < _LEAST else "article"


def _asks(line: Line) -> bool:
    """Whether a line asks for consent to cookies and the like."""
    return pattern("consent patterns").search(line.text[:_LONGEST_ASKED].lower()) is not None


def _plainness(page: Labelled, text: Sequence[Line]) -> float:
    """Tell how plainly a page is an article, not teasers: by what is surely text, the headline."""
    sure = sum(line.confidence * width(line.text) for line in text)
    headline = _NO_HEADLINE if page.headline is None else page.headline.confidence
    return math.log(1 + sure) + _BY_HEADLINE * headline


def _is_live(page: Labelled, first: int, last: int) -> bool:
    """Whether the text is one of entries with their times."""
    title = page.headline.text if page.headline is not None else ""
    told = pattern("live patterns").search(title.lower()) is not None
    inside = [line.text for line in page.lines[first : last + 1]]
    clocks = [(at, _minutes(match)) for at, match in enumerate(map(_CLOCK.match, inside)) if match]
    if told:
        ago = sum(
            pattern("relative patterns").search(text[:40].lower()) is not None for text in inside
        )
        return len(clocks) + ago >= _LIVE_ENTRIES
    entries = [time for at, time in clocks if any(map(ends_with_stop, inside[at : at + _ENTRY]))]
    return _in_order(entries) and _is_prose(page, first, last)


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


def _is_digest(page: Labelled, *, titled: bool) -> bool:
    """Whether the page has several stories: each with its author or day, or of other words."""
    starts = _starts(page.lines, shares=True)
    cuts = [0, *starts, len(page.lines)]
    parts = [_text(page.lines[start:end]) for start, end in pairwise(cuts)]
    signed = [part for part in parts if part]
    if len(starts) >= _STORIES and _foreign(page, signed) > _SIGNED_FOREIGN:
        return True
    return not titled and _foreign(page, _parts(page.lines)) > _FOREIGN


def _foreign(page: Labelled, parts: Sequence[Sequence[Line]]) -> float:
    """Tell how little parts of the text have to do with each other and with the page's headline.

    Against it speak the share of a part's words that others have too, its mean over the parts with
    a paragraph of prose, and the share of the parts that have a word of the headline; for it the
    text's length, since in a long one more words come again by chance.
    """
    found = [set[str]().union(*(_telling(line.text) for line in part)) for part in parts]
    wide = [sum(width(line.text) for line in part) for part in parts]
    stories = [own for own, part in zip(found, parts, strict=True) if any(map(_tells, part))]
    if len(stories) < _STORIES or max(wide) > _LONGEST * sum(wide):
        return 0.0
    n_parts = Counter(word for own in found for word in own)
    shares = [sum(n_parts[word] > 1 for word in own) / max(1, len(own)) for own in stories]
    title = _telling(page.headline.text) if page.headline is not None else set[str]()
    told = sum(not title.isdisjoint(own) for own in found) / len(found)
    against = _BY_SHARED * sum(shares) / len(shares) + _BY_TOLD * told
    return math.log(sum(wide)) - against


def _starts(lines: Sequence[Line], *, shares: bool) -> list[int]:
    """Find headlines with a name or day beside them and a lead below, of the same words if asked.

    In an article such a line announces another story, and the text goes on about something else.
    """
    starts: dict[int, int] = {}
    for at in (at for at, line in enumerate(lines) if _is_signature(line)):
        beside = (*range(at - 1, max(0, at - _SIGNED) - 1, -1), min(at + 1, len(lines) - 1))
        title = next((i for i in beside if _may_head_story(lines[i])), None)
        if title is not None:
            own = stems(lines[title].text)
            text = [x for x in lines[title + 1 : at + _SIGNED + 1] if x.label in _TEXT or _tells(x)]
            if any(not shares or own & stems(x.text) for x in text[:2]):
                starts.setdefault(text[0].number, title)
    return sorted(set(starts.values()))


def _is_signature(line: Line) -> bool:
    own = recognise(line.text) if width(line.text) <= _MARK else None
    return own is not None and own.label in ("date", "byline")


def _may_head_story(line: Line) -> bool:
    least, most = _STORY_HEADLINE
    return (
        least <= width(line.text) <= most
        and not ends_with_stop(line.text)
        and not line.text.endswith((":", "：", ","))
        and recognise(line.text) is None
    )


def _text(lines: Sequence[Line]) -> list[Line]:
    return [line for line in lines if line.label in _TEXT]


def _telling(text: str) -> set[str]:
    """Words of a text that tell what it is about: names, nouns, long words."""
    found = {word.casefold() for word in _TELLING.findall(text)}
    if width(text) == len(text):
        return found
    return found | {stem for stem in stems(text) if stem[0] >= "\u2e80"}


def _has_teasers_alone(page: Labelled) -> bool:
    """Whether there are more stories, with as much text or with names and days, than paragraphs."""
    leads = sum(map(_tells, _text(page.lines)))
    others = sum(
        line.label in ("related_deck", "other", "caption") and _tells(line)
        for before, line in pairwise(page.lines)
        if before.label in ("related_headline", "subhead")
    )
    signed = len(_starts(page.lines, shares=False))
    return leads < max(_STORIES, signed) and max(others, signed) >= _STORIES


def _is_titled(page: Labelled) -> bool:
    """Whether the headline stands once more on the page, as in its title, the first line."""
    if page.headline is None:
        return False
    in_title = letters(page.headline.text) in letters(page.lines[0].text)
    repeated = any(line.label == "headline_repeat" for line in page.lines)
    return repeated or (page.headline.index > 0 and in_title)


def _tells(line: Line) -> bool:
    """Whether a line is a paragraph of prose, as a story begins with."""
    return width(line.text) >= _LEAD and ends_sentence(line.text)


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
    short = width(line.text) <= _STORY_HEADLINE[1] and not ends_with_stop(line.text)
    label = "related_headline" if short else "related_deck"
    reason = "one of several stories on a page that is not one article"
    return line._replace(label=label, confidence=0.5, reason=reason)

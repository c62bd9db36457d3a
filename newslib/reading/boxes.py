"""The labels of what stands outside head and body: menus, teasers, comments, appeals, the foot."""

from __future__ import annotations

from newslib.reading.authors import is_byline_above
from newslib.reading.dates import tells_role
from newslib.reading.draft import Draft
from newslib.reading.furniture import APPEAL, SHORT
from newslib.reading.lexicon import offers_rest, words
from newslib.reading.wording import ends_sentence, ends_with_stop

_TEASER = 22.0  # the narrowest headline of another story beneath such a header
_PLAIN_TEASER = (30.0, 170.0)  # widths of one without a header
_LONG_TEASER = 100.0  # from here on a teaser's line is its deck
_LONGER = 1.3  # a deck beneath a headline printed twice is at least so much wider
_ABOVE = 3  # lines above the headline within which a date may be the article's
_HEADED = 3  # lines within which a box's header has its first teaser
_BESIDE = 2  # lines above or below within which a short line belongs to a teaser
_MENU_RUN = 4  # short lines in a row that end a box of teasers
_TALK = 8  # lines within which a box of comments shows a sign of talk
_TALKING = 25.0  # width of a sentence that is such a sign
_ANSWER = 3  # lines within which a comment's date has its text
_RELATED = ("related_headline", "related_deck", "related_header")
_APPEALS = 2  # lines within which two appeals make a box


def label_before(draft: Draft, end: int) -> None:
    """Label what stands before the headline: the site's name, menus, teasers."""
    dated = [at for at in range(max(0, end - _ABOVE), end) if not _dates_teaser(draft, at, end)]
    for at in range(end):
        if at in draft.labels:
            continue
        if draft.is_own(at, "related_header") and not _heads_teasers(draft, at, end):
            draft.put(at, "navigation", 0.9, "menu entry before the headline")
        elif draft.is_own(at, "date"):
            if at in dated:
                draft.put(at, "date", 0.4, "a date right above the article")
            else:
                draft.put(at, "related_deck", 0.5, "a date of another story, above the headline")
        elif end - at <= _ABOVE and is_byline_above(draft, at):
            draft.put(at, "byline", 0.5, "names the author, right above the article")
        elif draft.is_own(at, "comments", "byline"):
            draft.put(at, "navigation", 0.8, "before the headline, outside the main block")
        elif not _label_own(draft, at):
            _label_menu(draft, at, "before the headline, outside the main block")


def _dates_teaser(draft: Draft, at: int, end: int) -> bool:
    """Whether the date at `at` is of another story, whose headline stands above or beneath it."""
    if tells_role(draft.texts[at]):
        return False
    beside = (at - 1, *range(at + 1, end))
    return any(
        i >= 0
        and i not in draft.labels
        and draft.own(i) is None
        and draft.wide[i] > SHORT
        and not ends_with_stop(draft.texts[i])
        for i in beside
    )


def label_nothing(draft: Draft) -> None:
    """Label the lines of a page without an article."""
    for at in range(len(draft.texts)):
        if not _label_own(draft, at):
            _label_menu(draft, at, "on a page without an article")


def _label_menu(draft: Draft, at: int, place: str) -> None:
    if draft.wide[at] <= SHORT:
        draft.put(at, "navigation", 0.95, f"short line {place}")
    else:
        draft.put(at, "navigation", 0.65, place)


def _label_own(draft: Draft, at: int) -> bool:
    """Label a line by its own words; a single word of advertising is a menu's entry."""
    own = draft.own(at)
    if own is None:
        return False
    if own.label == "promo" and own.confidence < APPEAL and not _beside_appeal(draft, at):
        draft.put(at, "navigation", 0.75, "a menu entry about subscriptions or the like")
    else:
        draft.put_own(at)
    return True


def _beside_appeal(draft: Draft, at: int) -> bool:
    """Whether a line close by asks the reader to sign up in so many words."""
    for near in range(max(0, at - _APPEALS), min(len(draft.texts), at + _APPEALS + 1)):
        own = draft.own(near)
        if near != at and own is not None and own.label == "promo" and own.confidence >= APPEAL:
            return True
    return False


def _heads_teasers(draft: Draft, at: int, end: int) -> bool:
    below = range(at + 1, min(end, at + 1 + _HEADED))
    return any(draft.wide[i] >= _PLAIN_TEASER[0] for i in below)


def label_behind(draft: Draft, start: int, end: int, place: str) -> None:
    """Label lines that stand behind the body, or that interrupt it, box by box.

    Parameters
    ----------
    draft
        The page.
    start, end
        Indices of the first line and of the one behind the last.
    place
        Where that is, as the reason tells it.
    """
    box, short_run = "", 0
    for at in range(start, end):
        short_run = short_run + 1 if draft.wide[at] < _TEASER else 0
        if at in draft.labels:
            continue
        opened = _opened(draft, at, end)
        if opened:
            box, short_run = opened, 0
            if not draft.is_own(at, "date"):
                draft.put_own(at)
            draft.put(at, "comments", 0.6, "date of a reader's comment")
        elif box == "comments" and _is_talk(draft, at, end):
            draft.put(at, "comments", 0.65, "beneath the header of the comments")
        elif box == "related_header" and short_run < _MENU_RUN and _label_teaser(draft, at):
            continue
        else:
            box = "" if box == "comments" or short_run >= _MENU_RUN else box
            _label_plain(draft, at, place)


def _opened(draft: Draft, at: int, end: int) -> str:
    """Kind of box that a line opens, or nothing."""
    if draft.is_own(at, "related_header"):
        return "related_header" if _heads_teasers(draft, at, end) else ""
    if draft.is_own(at, "comments"):
        return "comments"
    if draft.is_own(at, "date") and not _near_related(draft, at, _TALK):
        return "comments" if _is_answered(draft, at, end) else ""
    return ""


def _near_related(draft: Draft, at: int, reach: int, labels: tuple[str, ...] = _RELATED) -> bool:
    """Whether one of the lines less than `reach` above has such a label."""
    return any(draft.has(above, *labels) for above in range(at - 1, at - reach, -1))


def _is_answered(draft: Draft, at: int, end: int) -> bool:
    """Whether the next lines hold what a reader wrote, as beneath the date of a comment."""
    return any(_is_sign_of_talk(draft, i) for i in range(at + 1, min(end, at + 1 + _ANSWER)))


def _is_talk(draft: Draft, at: int, end: int) -> bool:
    """Whether a sign of readers talking stands here or close below."""
    if draft.is_own(at, "legal", "navigation", "promo", "embed"):
        return False
    return any(_is_sign_of_talk(draft, i) for i in range(at, min(end, at + _TALK)))


def _is_sign_of_talk(draft: Draft, at: int) -> bool:
    if draft.is_own(at, "date"):
        return True
    if draft.wide[at] >= _TALKING and ends_sentence(draft.texts[at]):
        return draft.own(at) is None
    return not words("talk").isdisjoint(draft.texts[at].casefold().split())


def _label_teaser(draft: Draft, at: int) -> bool:
    """Label a line of a box of teasers; False if it does not look like one."""
    own = draft.own(at)
    if own is not None and own.label not in ("date", "byline", "related_header"):
        return False
    close = _near_related(draft, at, _BESIDE + 1)
    if own is not None or draft.wide[at] < _TEASER:
        if close:
            draft.put(at, "related_deck", 0.6, _beside_story(draft, at))
        return close
    if _is_teaser_deck(draft, at):
        draft.put(at, "related_deck", 0.55, "summary beneath another story's headline")
    else:
        draft.put(at, "related_headline", 0.75, "another story, beneath such a header")
    return True


def _beside_story(draft: Draft, at: int) -> str:
    """Why a line beside another story's headline belongs to it."""
    if draft.is_own(at, "date"):
        return "when another story was published"
    if draft.is_own(at, "byline"):
        return "who wrote another story"
    return "short line beside another story's headline"


def _is_teaser_deck(draft: Draft, at: int) -> bool:
    if not draft.has(at - 1, "related_headline"):
        return False
    if ends_with_stop(draft.texts[at]) or draft.wide[at] >= _LONG_TEASER:
        return True
    printed_twice = draft.key(at - 1) == draft.key(at - 2)
    return printed_twice and draft.wide[at] > _LONGER * draft.wide[at - 1]


def _label_plain(draft: Draft, at: int, place: str) -> None:
    """Label a line that stands in no box."""
    if draft.is_own(at, "date", "byline"):
        if _near_related(draft, at, _BESIDE + 1, ("related_headline",)):
            draft.put(at, "related_deck", 0.6, _beside_story(draft, at))
        else:
            what = "a date" if draft.is_own(at, "date") else "names somebody,"
            draft.put(at, "other", 0.3, f"{what} {place}")
    elif draft.texts[at].startswith("©"):
        draft.put(at, "legal", 0.8, "copyright, privacy or terms")
    elif _label_own(draft, at):
        return
    elif draft.wide[at] <= _PLAIN_TEASER[1] and offers_rest(draft.texts[at]):
        draft.put(at, "promo", 0.65, "offers the rest of the text to subscribers")
    elif draft.wide[at] <= SHORT:
        draft.put(at, "navigation", 0.65, f"short line {place}")
    elif draft.wide[at] <= _PLAIN_TEASER[1] and not ends_with_stop(draft.texts[at]):
        draft.put(at, "related_headline", 0.4, f"like the headline of another story, {place}")
    else:
        draft.put(at, "other", 0.3, place)

r"""What other tools did to a page's lines, undone: lines wrapped, sentences cut, marks put in.

Programs that turn HTML to text differ in what they make of a paragraph. Some wrap it at a width,
some cut it wherever a link or bold words begin and end, some mark links, headings and bold words
(as Markdown does) or number the links. Measured and labelled are paragraphs as the page had them.

A page counts as wrapped if at one width most of its longer lines end where the next line's first
word would not have fitted in, and hardly a line is longer. It counts as cut if lines begin with a
comma, a full stop or the like. On other pages no line is joined to another.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from newslib.page import PageLine

_NARROWEST, _WIDEST = 50, 160  # columns at which pages are wrapped
_FULL = 6  # lines that must end at that width, at least
_SHARE = 0.4  # of the lines that are about as long
_LONGER = 0.25  # of so many lines may be longer: addresses, and points of lists on some
_STOPPED, _CAPITAL = 0.4, 0.75  # of the full lines end a sentence, of the next begin with a capital
_CUT = 2  # lines that begin with a comma or the like
_REACH = 30  # letters from which on a line may be the beginning of a cut sentence

_POINT = re.compile(r"(?:[*•·▪►●○■◦‣–—+-]|#{1,6}|\d{1,3}[.)]) ")
_END = re.compile(r"[.!?…:。！？।؟][\"”’»“'）」』)\]*_]*$")
_GOES_ON = re.compile(r"(?:^|[\s\"“‘'(])[a-zß-ÿ][^\W\d_]*,?$")  # a word in lower case, a comma
_MUST_GO_ON = re.compile(r"(?:^|\s)(?:[a-zß-ÿ]{1,3}|The|A|An|In|At|On|Der|Die|Das|Le|La|El)$")
_SIGNS = ",;.)!?’”"
_MIDDLE = re.compile(r"[,;.)!?’”](?:[\s\"”’»)\]]|\w{1,2}\b|$)")
_WIDE = re.compile(r"[\u2e80-\ud7af\uf900-\ufaff\uff00-\uffef]")
_NO_SPACE = re.compile(r"[,;:.)!?’”\]]")

# Addresses may be wrapped too, so a line break may stand in them and in the words.
_LINK = re.compile(
    r"!?\[([^\[\]]*)\]\((?:<?(?:[a-z]+:|[/#?.]|[\w-]+[./])"
    r"[^() ]*(?:\([^() ]*\)[^() ]*)*(?:[ \n]\"[^\"]*\")?)?\)"
)
_STRONG = re.compile(r"\*\*(?=\S)([^*]+)\*\*")
_STRESSED = re.compile(r"(?<![\w*_])([*_])(?=[^\s*_])([^*_]*[^\s*_])\1(?![\w*_])")
_ESCAPED = re.compile(r"\\([-+.*_#\[\]()!`~>|\\])")
_HEADING = re.compile(r"^(?:#{1,6} |> )+", re.MULTILINE)
_NUMBERED = re.compile(r"(?<![\w\]])\[\d{1,4}\](?=[\w\"“‘'(])")
_NUMBERS = 5  # numbered links that a page must have


class Undone(NamedTuple):
    """A page's paragraphs, and its lines without marks.

    Attributes
    ----------
    paragraphs : list of PageLine
        Each has the number and the breaks of its first line and ends with its last one.
    lines : list of PageLine
        The page's lines, as they were but for marks in their text.
    owners : list of int
        For each line the index of its paragraph.
    """

    paragraphs: list[PageLine]
    lines: list[PageLine]
    owners: list[int]


def undo(lines: Sequence[PageLine]) -> Undone:
    """Give the paragraphs of a page's lines; most often each line is one."""
    joined = _joined(lines)
    starts = [at for at in range(len(lines)) if at not in joined]
    texts = [line.text for line in lines]
    page = "\n".join(["", *texts])
    bracketed = [text for text in texts if "[" in text] if "[" in page else []
    numbered = sum(len(_NUMBERED.findall(text)) for text in bracketed) >= _NUMBERS
    marked = "](" in page or "**" in page or "\n# " in page
    if not joined and not marked and not numbered:
        return Undone(list(lines), list(lines), starts)
    found = Undone([], [], [])
    for first, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        parts = "\n".join(texts[first:end])
        parts = _NUMBERED.sub("", parts) if numbered else parts
        parts = _unmarked(parts) if marked else parts
        own = [" ".join(part.split()) for part in parts.split("\n")]
        own += [""] * (end - first - len(own))
        found.lines.extend(
            line if line.text == text else line._replace(text=text)
            for line, text in zip(lines[first:end], own, strict=True)
        )
        found.owners.extend([len(found.paragraphs)] * (end - first))
        whole = found.lines[-1]
        if end - first > 1:
            whole = lines[first]._replace(text=together(own), end=whole.end)
        found.paragraphs.append(whole)
    return found


def _unmarked(text: str) -> str:
    """Take Markdown's marks off; within a link the line breaks of its words stay."""
    for _ in range(2):  # a picture may be within a link
        text = _LINK.sub(_words, text) if "](" in text else text
    text = _STRONG.sub(r"\1", text)
    text = _STRESSED.sub(r"\2", text)
    return _ESCAPED.sub(r"\1", _HEADING.sub("", text))


def _words(link: re.Match[str]) -> str:
    """Give a link's words, and the line breaks of its address behind them."""
    return link[1] + "\n" * link[0].count("\n", link.end(1) - link.start())


def together(parts: Sequence[str]) -> str:
    """Join a paragraph's lines, with a space where there was one."""
    text = parts[0]
    for part in parts[1:]:
        hyphen = text[-1:] == "-" and text[-2:-1].isalpha()
        wide = _WIDE.match(text[-1:]) and _WIDE.match(part)
        close = not part or _NO_SPACE.match(part)
        text += part if hyphen or wide or close or not text else f" {part}"
    return text


def _joined(lines: Sequence[PageLine]) -> set[int]:
    """Find the lines that go on with the paragraph of the line before."""
    width = _wrapped_at(lines)
    if width is None:
        return _cut([line.text for line in lines])
    return {at for at in range(1, len(lines)) if width in _span(lines[at - 1], lines[at])}


def _column(line: PageLine) -> int:
    """Column in which a line ends; a wide sign takes two."""
    length = line.indent + line.end - line.start
    return length if line.text.isascii() else length + len(_WIDE.findall(line.text))


def _first(line: PageLine) -> int:
    """Columns of a line's first word, or of its first sign if that is a wide one."""
    return 2 if _WIDE.match(line.text) else len(line.text.split(" ", 1)[0])


def _wrapped_at(lines: Sequence[PageLine]) -> int | None:
    """Width at which a page's lines were wrapped, or None."""
    lengths = [line.indent + line.end - line.start for line in lines]
    may = [
        at for at in range(1, len(lines)) if lines[at].breaks == 1 and lengths[at - 1] <= _WIDEST
    ]
    if len(may) < _FULL or len([x for x in lengths if x > _WIDEST]) > _LONGER * len(may):
        return None
    near = (
        at for at in may if 2 * lengths[at - 1] >= _NARROWEST
    )  # in columns at most twice as long
    spans = {at: _span(lines[at - 1], lines[at]) for at in near}
    spans = {at: span for at, span in spans.items() if span and span.start >= _NARROWEST}
    counts = [0] * (_WIDEST + 2)
    for span in spans.values():
        counts[span.start] += 1
        counts[min(span.stop, _WIDEST + 1)] -= 1
    full = list(accumulate(counts))  # for each width how many lines no other word would fit in
    width = len(full) - 1 - full[::-1].index(max(full))  # the last one, if several are alike
    ends = [at for at, span in spans.items() if width in span]
    stopped = sum(not _is_open(lines[at - 1].text) for at in ends)
    capital = sum(lines[at].text[:1].isupper() for at in ends)
    longer = len([length for length in lengths if length > width])
    allowed = (len(ends) >= max(_FULL, _SHARE * len(spans)), longer <= _LONGER * len(ends))
    prose = (stopped <= _STOPPED * len(ends), capital <= _CAPITAL * len(ends))
    return width if all(allowed + prose) else None


def _span(line: PageLine, below: PageLine) -> range:
    """Widths at which a line would end there and the next line's first word begin another one."""
    column = _column(line)
    if column > _WIDEST or not _may_go_on(below):
        return range(0)
    return range(column, column + 1 + _first(below))


def _may_go_on(line: PageLine) -> bool:
    return line.breaks == 1 and not _POINT.match(line.text)


def _is_open(text: str) -> bool:
    """Whether a line ends within a sentence, or without a full stop."""
    return bool(text) and not _END.search(text[-6:])


def _cut(texts: Sequence[str]) -> set[int]:
    """Find the lines that go on with a sentence that was cut at a link or at bold words."""
    found = {
        at
        for at in range(1, len(texts))
        if (texts[at][:1].islower() or (texts[at][:1] in _SIGNS and _MIDDLE.match(texts[at])))
        and _is_open(texts[at - 1])
    }
    if sum(not texts[at][:1].islower() for at in found) < _CUT:
        return set()
    for at in range(1, len(texts)):
        above = texts[at - 1]
        if at not in found and _is_open(above) and not _POINT.match(texts[at]):
            long = len(above) >= _REACH or at - 1 in found
            leads = long and (above[-1].islower() or above[-1] == ",")
            link = at + 1 in found and (leads or _GOES_ON.search(above[-30:]))
            if link or _MUST_GO_ON.search(above[-6:]):
                found.add(at)
    return found

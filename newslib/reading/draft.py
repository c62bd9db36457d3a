"""A page while its lines are being labelled: what is known of each line so far."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from newslib.page import PageLine
from newslib.reading.furniture import RECOGNISED, Label, recognise
from newslib.reading.lexicon import names_agency, phrases
from newslib.reading.wording import ends_sentence, letters_of, stems, width

_WORD = re.compile(r"[^\W\d_]+")
_SHORT_WORD = 2  # letters
_STRETCH = 4096  # lines of a page whose letters are taken, and searched for a quotation, together
_KEPT_STRETCHES = 4  # stretches whose letters are kept
# A score says how likely a line is of the body, not of which part, and is too sure of itself. How
# often a line is what it is called is the logistic of the first number times its score's logit plus
# the second (J. Platt, Probabilistic outputs for support vector machines, 1999), as
# `benchmarks/train_scorer.py --folds` fits it on pages that the scorer was not trained on.
_CALIBRATION = {"body": (0.99, -1.45), "list_item": (0.30, -0.79), "subhead": (0.51, -0.19)}
_CLOSEST = 0.0005  # to 0 or 1 that a score is taken to be
BODY_SCORE = 0.5  # from this probability on a line counts as body
_DECIMALS = 6  # of a confidence
_PARAGRAPH = 60.0  # width of a line that is surely more than a subhead
_CREDIT = 75.0  # the widest credit on a line of its own
_DOUBTFUL = 0.65  # body score of a first paragraph that may still be a caption
_TAIL_SHARE = 0.3  # of the body's width: less behind the comments' header is no body


@lru_cache(maxsize=1024)
def _shared(label: str, confidence: float, reason: str) -> Label:
    """Label that many lines have in common."""
    return Label(label, float(confidence), reason)


@dataclass
class Draft:
    """Texts, widths, scores and, one after the other, labels of a page's lines, by index."""

    lines: Sequence[PageLine]
    scores: np.ndarray
    texts: list[str] = field(init=False)
    wide: list[float] = field(init=False)
    body: list[bool] = field(init=False)
    labels: dict[int, Label] = field(init=False, default_factory=dict)
    _keys: dict[int, list[str]] = field(init=False, default_factory=dict)
    _stems: dict[int, set[str]] = field(init=False, default_factory=dict)
    _body_keys: tuple[int, str] = field(init=False, default=(-1, ""))
    _plain: set[str] | None = field(init=False, default=None)
    _vocabulary: set[str] | None = field(init=False, default=None)
    _own: list[Label | None] = field(init=False)
    own_labels: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.texts = [line.text for line in self.lines]
        self.wide = [float(len(t)) if t.isascii() else width(t) for t in self.texts]
        self._own = [recognise(text[:RECOGNISED]) for text in self.texts]
        self.own_labels = ["" if own is None else own.label for own in self._own]
        # Rounded, since the last digits of a score differ between processors.
        self.scores = np.round(self.scores, _DECIMALS)
        self.body = (self.scores >= BODY_SCORE).tolist()

    def own(self, at: int) -> Label | None:
        """Tell what a line gives away by its own words."""
        return self._own[at]

    def is_own(self, at: int, *labels: str) -> bool:
        """Whether there is such a line and it gives itself away as one of these labels."""
        return 0 <= at < len(self.own_labels) and self.own_labels[at] in labels

    def has(self, at: int, *labels: str) -> bool:
        """Whether a line has been given one of these labels."""
        return at in self.labels and self.labels[at].label in labels

    def key(self, at: int) -> str:
        """Letters of a line, by which repeats are found."""
        start = at - at % _STRETCH
        if start not in self._keys:
            if len(self._keys) == _KEPT_STRETCHES:
                self._keys.clear()
            self._keys[start] = letters_of(self.texts[start : start + _STRETCH])
        return self._keys[start][at - start]

    def stems(self, at: int) -> set[str]:
        """Stems of a line's words."""
        if at not in self._stems:
            self._stems[at] = stems(self.texts[at])
        return self._stems[at]

    def vocabulary(self) -> set[str]:
        """Stems of the words of the body's lines."""
        if self._vocabulary is None:
            body = (at for at, is_body in enumerate(self.body) if is_body)
            # Not kept by line: the sets of a long page would take more memory than its text.
            found = (self._stems.get(at) or stems(self.texts[at]) for at in body)
            self._vocabulary = set[str]().union(*found)
        return self._vocabulary

    def speaks_of(self, at: int) -> bool:
        """Whether the body uses the words of a line as plain words, in lower case: no names."""
        if self._plain is None:
            body = (self.texts[at] for at, is_body in enumerate(self.body) if is_body)
            self._plain = {word for text in body for word in _WORD.findall(text) if word.islower()}
        found = [
            word.casefold() for word in _WORD.findall(self.texts[at]) if len(word) > _SHORT_WORD
        ]
        return 2 * sum(word in self._plain for word in found) > len(found)

    def repeats_body(self, at: int) -> bool:
        """Whether a line's words stand in the text of the body, as a pull quote's do.

        Of a page of very many lines only the stretch about the line is searched.
        """
        start = at - at % _STRETCH
        if self._body_keys[0] != start:
            stretch = range(start, min(start + _STRETCH, len(self.body)))
            self._body_keys = start, "".join(self.key(i) for i in stretch if self.body[i])
        return self.key(at) in self._body_keys[1]

    def put(self, at: int, label: str, confidence: float, reason: str) -> None:
        """Label a line, unless it has been labelled before."""
        if at not in self.labels:
            self.labels[at] = _shared(label, confidence, reason)

    def put_scored(self, at: int, label: str, reason: str) -> None:
        """Label a line of the body as surely as lines of its score have proved to be so."""
        slope, shift = _CALIBRATION[label]
        score = min(max(float(self.scores[at]), _CLOSEST), 1 - _CLOSEST)
        logit = slope * math.log(score / (1 - score)) + shift
        sure = round(1 / (1 + math.exp(-logit)), _DECIMALS)
        self.labels.setdefault(at, Label(label, sure, reason))

    def put_own(self, at: int) -> bool:
        """Label a line by its own words; False if they tell nothing."""
        own = self.own(at)
        if own is not None:
            self.put(at, *own)
        return own is not None

    def is_paragraph(self, at: int) -> bool:
        """Whether a line reads like a paragraph of prose."""
        return (
            self.wide[at] >= _PARAGRAPH
            and ends_sentence(self.texts[at])
            and not self.is_own(at, "caption", "credit", "embed", "legal", "promo")
        )

    def is_credit(self, at: int) -> bool:
        """Whether a line is no more than a credit, as beneath a caption."""
        return at < len(self.texts) and (
            self.is_own(at, "credit") or (self.wide[at] <= _CREDIT and names_agency(self.texts[at]))
        )

    def main_block(self) -> tuple[int, int] | None:
        """Index of the first paragraph and of the body's last line, or None without a body."""
        found = [at for at, is_body in enumerate(self.body) if is_body]
        if not found:
            return None
        prose = (at for at in found if self.is_paragraph(at) and not self._may_be_caption(at))
        first = next(prose, found[0])
        return first, self._last(first, found)

    def _may_be_caption(self, at: int) -> bool:
        """Whether a line looks like a caption: a credit, or in doubt a short line, is beneath."""
        doubtful = self.scores[at] < _DOUBTFUL and at + 1 < len(self.texts)
        return self.is_credit(at + 1) or (doubtful and self.wide[at + 1] < _PARAGRAPH)

    def _last(self, first: int, found: list[int]) -> int:
        """Index of the last body line; a little text behind comments or a note is cut off."""
        behind = sum(self.wide[at] for at in found)
        allowed, last = _TAIL_SHARE * behind, first
        for at in range(found[0], found[-1]):
            if self.body[at]:
                behind -= self.wide[at]
                last = at
            elif at > first and behind < allowed and self._closes(at):
                return last
        return found[-1]

    def _closes(self, at: int) -> bool:
        if self.wide[at] > _PARAGRAPH:
            return False
        lowered = self.texts[at].casefold()
        return self.is_own(at, "comments") or lowered.startswith(phrases("author starts"))

"""Labels that a person gave to lines: a table's rows, checked, found by page, and put in force."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from newslib.article import GOES_ON, Article, Line, relabelled
from newslib.errors import SourceError
from newslib.gathering.metadata import page_key, page_keys
from newslib.gathering.rows import Rows, given_rows
from newslib.label import LABELS

COLUMNS = ("page", "line", "label")
BY_HAND = "corrected by hand"


class Correction(NamedTuple):
    """One row of the table: its number, the line's number on the page, the line's label."""

    row: int
    line: int
    label: str


class Corrections:
    """A table of corrections, and which of them have found their page."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._by_page: dict[str, list[Correction]] = {}
        for number, row in rows.rows.items():
            self._by_page.setdefault(page_key(row.get("page")), []).append(_checked(rows, number))
        self._waiting = dict(self._by_page)

    def of(self, sources: Iterable[str], sha256: str, n_lines: int) -> dict[int, str]:
        """Labels of a page's lines, by number; its rows count as found.

        `sources` are all names of the page, which exact copies share. Raises SourceError if two
        rows give one line two labels, or the page has no line of that number.
        """
        found: dict[int, Correction] = {}
        for key in dict.fromkeys(key for name in sources for key in page_keys(name, sha256)):
            self._waiting.pop(key, None)
            for correction in self._by_page.get(key, []):
                if correction.line > n_lines:
                    lines = f"1 to {n_lines}" if n_lines else "none: it is HTML or a clean text"
                    allowed = f"the page's lines are {lines}"
                    raise self._rows.wrong(correction.row, "line", correction.line, allowed)
                first = found.setdefault(correction.line, correction)
                if first.label != correction.label:
                    rows = sorted((first.row, correction.row))
                    raise SourceError(
                        f"{self._rows.name}, rows {rows[0]} and {rows[1]} give line "
                        f"{correction.line} of one page two labels; allowed is one"
                    )
        return {line: correction.label for line, correction in found.items()}

    def check_all_found(self, refused: Mapping[str, str]) -> None:
        """Raise a SourceError for a row whose page was not read; `refused` has reasons by path."""
        for key, (first, *_) in self._waiting.items():
            why = f"was refused: {refused[key]}" if key in refused else "is none that was read"
            allowed = (
                f"it {why}; allowed is the relative path or the article_id of a page in the corpus"
            )
            raise self._rows.wrong(first.row, "page", key, allowed)


def read_corrections(corrections: object) -> Corrections:
    """Read a table of corrections, given as `given_rows` takes it.

    Raises SourceError, too, if it lacks a column or a cell is wrong.
    """
    rows = given_rows(corrections, "corrections", COLUMNS)
    for name in COLUMNS:
        if name not in rows.columns:
            raise rows.lacking(
                f"{name!r}: page (relative path or article_id), line (number) and label are needed"
            )
    return Corrections(rows)


def corrected(article: Article, labels: Mapping[int, str]) -> Article:
    """Article with labels that a person gave to lines, and all that follows from them."""
    lines = tuple(_corrected(line, labels) for line in article.lines)
    return relabelled(article, lines, frozenset(labels))


def _checked(rows: Rows, number: int) -> Correction:
    row = rows.rows[number]
    for name in COLUMNS:
        if row.get(name) is None:
            raise rows.wrong(number, name, None, "a value is needed")
    line, label = str(row["line"]).strip(), str(row["label"]).strip()
    # A column of numbers with gaps comes with a point; no page has a line of ten digits.
    digits = line.removesuffix(".0")
    if not (digits.isdecimal() and len(digits) < 10 and int(digits)):
        raise rows.wrong(number, "line", row["line"], "allowed is the number of a line, from 1")
    if label not in LABELS:
        raise rows.wrong(number, "label", row["label"], f"allowed are {', '.join(LABELS)}")
    return Correction(number, int(digits), label)


def _corrected(line: Line, labels: Mapping[int, str]) -> Line:
    """Line as a person labelled it; a headline that is none any more gives way."""
    if line.number in labels:
        reason = f"{BY_HAND}; {GOES_ON}" if line.reason == GOES_ON else BY_HAND
        return line._replace(label=labels[line.number], confidence=1.0, reason=reason)
    if line.label == "headline" and "headline" in labels.values():
        return line._replace(label="other", reason="another line is the headline, by hand")
    return line

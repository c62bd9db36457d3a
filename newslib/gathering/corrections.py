"""Labels that a person gave to lines: a table's rows, checked, found by page, and put in force."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from typing import NamedTuple

from newslib.article import Article, Line, relabelled
from newslib.errors import SourceError
from newslib.gathering.metadata import page_key, page_keys
from newslib.gathering.rows import Rows, Values, found, given_rows, shortened
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
        self._name = rows.name
        self._by_page: dict[str, list[Correction]] = {}
        for number, row in rows.rows.items():
            key, correction = self._read(number, row)
            self._by_page.setdefault(key, []).append(correction)
        self._waiting = dict(self._by_page)

    def of(self, sources: Iterable[str], sha256: str) -> dict[int, Correction]:
        """Corrections of a page, by line; they count as found.

        Parameters
        ----------
        sources
            All names of the page, which exact copies share.
        sha256
            Its hash.

        Raises
        ------
        SourceError
            If two rows give one line two labels.
        """
        corrections: dict[int, Correction] = {}
        for key in dict.fromkeys(key for name in sources for key in page_keys(name, sha256)):
            self._waiting.pop(key, None)
            for correction in self._by_page.get(key, []):
                first = corrections.setdefault(correction.line, correction)
                if first.label != correction.label:
                    rows = sorted((first.row, correction.row))
                    raise SourceError(
                        f"corrections {self._name!r}, rows {rows[0]} and {rows[1]} give line "
                        f"{correction.line} of one page two labels; allowed is one"
                    )
        return corrections

    def check_all_found(self, refused: Mapping[str, str]) -> None:
        """Raise a SourceError for a row whose page was not read; `refused` has reasons by path."""
        for key, (first, *_) in self._waiting.items():
            name = key.partition(" ")[2]
            why = f"was refused: {refused[name]}" if name in refused else "is none that was read"
            raise SourceError(
                f"{self._where(first.row, 'page')}: {shortened(name)} {why}; allowed is the "
                "relative path or the article_id of a page in the corpus"
            )

    def apply(self, article: Article, corrections: Mapping[int, Correction]) -> Article:
        """Article with the corrected labels and all that follows from them.

        Raises
        ------
        SourceError
            If the page has no line of that number.
        """
        last = len(article.lines)
        for correction in corrections.values():
            if correction.line > last:
                allowed = f"1 to {last}" if last else "none, since it was read from HTML or as text"
                raise SourceError(
                    f"{self._where(correction.row, 'line')}: {correction.line} given; the page's "
                    f"lines are {allowed}"
                )
        labels = {number: correction.label for number, correction in corrections.items()}
        headlines = {number for number, label in labels.items() if label == "headline"}
        lines = tuple(_corrected(line, labels, headlines) for line in article.lines)
        return relabelled(article, lines, frozenset(labels))

    def _read(self, number: int, row: Values) -> tuple[str, Correction]:
        """Page and correction of a row, checked."""
        for name in COLUMNS:
            if row.get(name) is None:
                raise SourceError(f"{self._where(number, name)} is empty; a value is needed")
        line, label = _whole(row["line"]), str(row["label"]).strip()
        if line is None:
            raise SourceError(
                f"{self._where(number, 'line')}: {shortened(row['line'])} given; allowed is the "
                "number of a line, from 1"
            )
        if label not in LABELS:
            raise SourceError(
                f"{self._where(number, 'label')}: {shortened(row['label'])} given; allowed are "
                f"{', '.join(LABELS)}"
            )
        return page_key(row["page"]), Correction(number, line, label)

    def _where(self, row: int, column: str) -> str:
        return f"corrections {self._name!r}, row {row}, column {column!r}"


def read_corrections(corrections: object) -> Corrections | None:
    """Read a table of corrections: a path to CSV, JSONL or Parquet, a data frame, or None.

    Raises
    ------
    SourceError
        If it cannot be read, lacks a column, or a cell is wrong.
    ParameterError
        If it is none of these.
    """
    if corrections is None:
        return None
    rows = given_rows(corrections, "corrections")
    missing = [name for name in COLUMNS if name not in rows.columns]
    if missing:
        raise SourceError(
            f"corrections {rows.name!r} have no column {missing[0]!r}: page (relative path or "
            f"article_id), line (number) and label are needed; {found(rows.columns)}"
        )
    return Corrections(rows)


def _corrected(line: Line, labels: Mapping[int, str], headlines: Container[int]) -> Line:
    """Line as a person labelled it; a headline that is none any more gives way."""
    if line.number in labels:
        return line._replace(label=labels[line.number], confidence=1.0, reason=BY_HAND)
    if headlines and line.label == "headline":
        return line._replace(label="other", reason="another line is the headline, by hand")
    return line


def _whole(value: object) -> int | None:
    """Whole number from 1 that a cell holds, None for anything else."""
    if isinstance(value, str) and value.strip().isdecimal():
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if value >= 1 else None

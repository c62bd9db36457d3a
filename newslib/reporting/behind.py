"""Which articles stand behind a count: sets of article ids by what a table's cell says of them.

A report's tables are read as its readers see them: a row that says ``outlet: Post`` and ``week:
2026-03-02`` counts the articles that are in both sets. A set is given out only if it is exactly as
large as the count, so that a link never leads to other articles than those counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

from newslib.analysis.counting import first_copies
from newslib.analysis.shown import language_name
from newslib.errors import ParameterError, SourceError
from newslib.tables import ABSENT, FIELDS, KINDS, ORIGINS, band_of, day, over_time, stated
from newslib.trends import BINS, UNDATED
from newslib.watch import holding

if TYPE_CHECKING:
    from newslib.corpus import Corpus

Ids: TypeAlias = frozenset[str]
# A column's name as readers see it, and a value in it.
Key: TypeAlias = tuple[str, str]

# Columns that count articles.
COUNTS = {
    *("n", "articles", "pages", "stated", "not stated"),
    *("from page", "from html", "from table", "from metadata"),
    *("articles in all", "articles in the first", "articles in the second"),
}
_PERIOD = re.compile(r"(before|from) (\d{4}-\d\d-\d\d)")
# Columns of what a row counts among all that "articles in all" says.
_PARTS = ("topic", "name", "word")
_NUMBER = re.compile(r"-?\d{1,9}(?:\.\d{1,9})?")
# What lists call columns whose names say little.
_TOLD = {
    "bin": "period",
    "start": "period from",
    "from": "confidence from",
    "use": "use for topics",
}
_ORIGINS = {"html": "page's HTML", "table": "table of pages"}


class Behind:
    """The sets of a report's articles.

    Topics, uses and words are taken from the report's `tables` that newslib's own notebooks write,
    as far as they are there.
    """

    def __init__(self, corpus: Corpus, tables: Path) -> None:
        articles = corpus.articles
        self.everything: Ids = frozenset(articles["article_id"])
        self.headlines = articles.set_index("article_id")["headline"].dropna().to_dict()
        self.sets: dict[Key, Ids] = {}
        # Sets of one counting column only, by it and a value elsewhere in the row ("" for any),
        # each with what to call it.
        self.of_count: dict[Key, tuple[str, Ids]] = {}
        # A table may be about a part of the articles: those with a topic, or each story once.
        self.parts: dict[str, Ids] = {
            "": self.everything,
            "near copies counted once": _chosen(articles, first_copies(articles)),
            "near copies counted once in each outlet": _chosen(
                articles, first_copies(articles, articles["outlet"])
            ),
        }
        self._of_articles(articles)
        self._of_lines(corpus.lines)
        self._of_fields(articles, corpus.origins)
        self._of_topics(tables)
        self._of_words(articles, tables)
        self._of_comparison(articles, tables)

    def find(self, row: Mapping[str, str], counted: str, count: int) -> tuple[str, Ids] | None:
        """Return what a row counts and which articles these are; None if it cannot be told.

        `row` has the text of each cell by its column's name, but not of the column `counted`.
        """
        left_out = _PARTS if counted == "articles in all" else ()
        keys = [
            key for key in map(_plain, row.items()) if key in self.sets and key[0] not in left_out
        ]
        extra = [(counted, value) for value in (*row.values(), "")]
        special = [self.of_count[key] for key in extra if key in self.of_count]
        sets = [*(self.sets[key] for key in keys), *(ids for _, ids in special)]
        if not sets or not count:
            return None
        said = "; ".join([*_said(keys), *(told for told, _ in special)])
        for part, ids in self.parts.items():
            found = ids.intersection(*sets)
            if len(found) == count:
                return f"{said}; {part}" if part else said, found
        return None

    def _add(self, column: str, values: pd.Series[Any], ids: pd.Series[Any]) -> None:
        for value, some in ids.groupby(values.to_numpy()):
            self.sets[column, str(value)] = frozenset(some)

    def _of_articles(self, articles: pd.DataFrame) -> None:
        ids = articles["article_id"]
        named = articles["language"].map(language_name)
        columns = [("language", named), *articles[["kind", "language", "outlet"]].items()]
        for column, values in columns:
            held = values.where(values.notna() & (values != ""))
            self._add(str(column), held.fillna(ABSENT), ids)
        self._of_periods(articles["published"], ids)
        bands = band_of(articles["confidence"])
        self._add("from", bands.map("{:g}".format), ids[bands.index])
        for what in ("articles", "inputs read"):
            self.of_count["n", what] = ("all that were read", self.everything)
        for kind, told in KINDS.items():
            some = _chosen(articles, articles["kind"] == kind)
            self.of_count["n", f"of these, {told}"] = (told, some)
        copies = _chosen(articles, articles["duplicate_of"].notna())
        self.of_count["n", "near copies among the articles"] = ("near copies", copies)

    def _of_periods(self, published: pd.Series[Any], ids: pd.Series[Any]) -> None:
        """Add periods by their names, which differ from week to year, and by their first days."""
        shown = over_time(published)["period"].unique()
        for name in ("week", "month", "quarter", "year"):
            periods = published.dt.to_period(BINS[name])
            starts = day(periods.dt.to_timestamp())
            named = starts if name == "week" else periods.astype(str)
            for column in ("bin", "period"):
                self._add(column, named.where(published.notna(), UNDATED), ids)
            for column in (f"{name} from", *(["start"] if name in shown else [])):
                self._add(column, starts, ids)

    def _of_lines(self, lines: pd.DataFrame) -> None:
        for label, some in lines.groupby("label")["article_id"]:
            name = str(label).replace("_", " ")
            for shown in {name, str(label)}:
                self.of_count["pages", shown] = (f"with a line labelled {name}", frozenset(some))

    def _of_fields(self, articles: pd.DataFrame, origins: pd.DataFrame) -> None:
        for field in FIELDS:
            held = _chosen(articles, stated(articles[field]))
            self.of_count["stated", field] = (f"{field}: stated", held)
            self.of_count["not stated", field] = (f"{field}: not stated", self.everything - held)
        known = origins[origins["origin"].isin(ORIGINS)]
        for (named, origin), some in known.groupby(["field", "origin"])["article_id"]:
            told = f"{named}: stated by the {_ORIGINS.get(str(origin), str(origin))}"
            self.of_count[f"from {origin}", str(named)] = (told, frozenset(some))

    def _of_topics(self, folder: Path) -> None:
        uses = read_table(folder / "uses.csv", ["article_id", "use"])
        if uses is not None:
            self._add("use", uses["use"], uses["article_id"])
            self.parts["modelled"] = self.sets.get(("use", "modelled"), frozenset())
        placed = read_table(folder / "articles-by-topic.csv", ["article_id", "topic", "name"])
        if placed is not None:
            for column in ("topic", "name"):
                self._add(column, placed[column], placed["article_id"])
            self.parts["with a topic"] = _chosen(placed, placed["topic"] != "-1")

    def _of_words(self, articles: pd.DataFrame, folder: Path) -> None:
        """Add the articles that hold a watched word: those listed, and copies of them that do."""
        lines = read_table(folder / "word-lines.csv", ["word", "article_id"])
        if lines is None or lines.empty:
            return
        listed = lines.groupby("word")["article_id"].agg(frozenset)
        try:
            _, held = holding(articles, list(listed.index))
        except ParameterError:  # another notebook's names for groups of words
            held = np.zeros((len(articles), len(listed)), dtype=bool)
        for (word, some), holds in zip(listed.items(), held.T, strict=True):
            found = _chosen(articles, holds)
            self.sets["word", str(word)] = found if found >= some else some

    def _of_comparison(self, articles: pd.DataFrame, folder: Path) -> None:
        compared = read_table(folder / "comparison.csv", ["first", "second"])
        if compared is None or compared.empty:
            return
        for place in ("first", "second"):
            group = str(compared[place].iloc[0])
            self.of_count[f"articles in the {place}", ""] = (group, _group(articles, group))


def _chosen(articles: pd.DataFrame, which: Any) -> Ids:
    return frozenset(articles.loc[which, "article_id"])


def _plain(key: Key) -> Key:
    """Return a column and its value, numbers as short as they go: 0.90 is 0.9."""
    column, value = key
    return (column, f"{float(value):g}") if _NUMBER.fullmatch(value) else key


def _said(keys: Iterable[Key]) -> list[str]:
    """Return what a row is about; a topic's number goes without saying beside its name."""
    found = dict(keys)
    if "name" in found:
        found["topic"] = found.pop("name")
    return [f"{_TOLD.get(column, column)}: {value}" for column, value in found.items()]


def _group(articles: pd.DataFrame, name: str) -> Ids:
    """Return the articles of one side of a comparison: an outlet, or a time."""
    period = _PERIOD.fullmatch(name)
    if not period:
        return _chosen(articles, articles["outlet"] == name)
    published, first = articles["published"], pd.Timestamp(period[2])
    return _chosen(articles, published < first if period[1] == "before" else published >= first)


def read_table(path: Path, columns: Iterable[str]) -> pd.DataFrame | None:
    """Return a table that `newslib.tables.write_csv` wrote, as text; None if it is another one.

    Raises
    ------
    SourceError
        If the table is there and cannot be read.
    """
    if not path.is_file():
        return None
    try:
        found = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    except (OSError, ValueError) as error:
        raise SourceError(f"cannot read the table {path.name}: {error}") from error
    return found if set(columns) <= set(found) else None

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

import pandas as pd

from newslib.analysis.counting import first_copies
from newslib.errors import SourceError
from newslib.tables import FIELDS, ORIGINS, band_of, day, over_time, stated
from newslib.trends import in_bins, telling_bins

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
_NO_TOPIC = "-1"
_STARTS = {"week": "W-SUN", "month": "M", "year": "Y"}


class Behind:
    """The sets of a report's articles.

    Parameters
    ----------
    corpus : Corpus
        Its articles, lines and origins.
    tables : Path
        The folder of the report's tables; topics, periods, uses and words are taken from those
        that newslib's own notebooks write there, as far as they are there.
    """

    def __init__(self, corpus: Corpus, tables: Path) -> None:
        articles = corpus.articles
        self.everything: Ids = frozenset(articles["article_id"])
        self.sets: dict[Key, Ids] = {}
        # Sets of one counting column only, by it and a value elsewhere in the row ("" for any),
        # each with what to call it.
        self.of_count: dict[Key, tuple[str, Ids]] = {}
        # A table may be about a part of the articles: those with a topic, or each story once.
        once = articles.loc[first_copies(articles), "article_id"]
        self.parts: dict[str, Ids] = {
            "": self.everything,
            "near copies counted once": frozenset(once),
        }
        self._of_articles(articles)
        self._of_lines(corpus.lines)
        self._of_fields(articles, corpus.origins)
        self._of_tables(articles, tables)

    def find(self, row: Mapping[str, str], counted: str, count: int) -> tuple[str, Ids] | None:
        """Return what a row counts and which articles these are; None if it cannot be told.

        Parameters
        ----------
        row : mapping from a column's name to the text of its cell
        counted : str
            The column that holds the count.
        count : int
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
        for column in ("kind", "language", "outlet"):
            held = articles[column].where(articles[column].notna() & (articles[column] != ""))
            self._add(column, held.fillna("not stated"), ids)
        period = over_time(articles["published"])["period"]
        starts = starting(articles["published"], period.iloc[0] if len(period) else "week")
        self._add("start", starts, ids)
        bands = band_of(articles["confidence"])
        self._add("from", bands.map("{:g}".format), ids[bands.index])
        copies = ids[articles["duplicate_of"].notna()]
        for what in ("articles", "inputs read"):
            self.of_count["n", what] = ("all that were read", self.everything)
        self.of_count["n", "near copies among the articles"] = ("near copies", frozenset(copies))

    def _of_lines(self, lines: pd.DataFrame) -> None:
        pairs = lines[["label", "article_id"]].drop_duplicates()
        for label, some in pairs.groupby("label")["article_id"]:
            told = f"with a line labelled {str(label).replace('_', ' ')}"
            self.of_count["pages", str(label)] = (told, frozenset(some))

    def _of_fields(self, articles: pd.DataFrame, origins: pd.DataFrame) -> None:
        for field in FIELDS:
            held = frozenset(articles.loc[stated(articles[field]), "article_id"])
            self.of_count["stated", field] = (f"{field}: stated", held)
            self.of_count["not stated", field] = (f"{field}: not stated", self.everything - held)
        known = origins[origins["origin"].isin(ORIGINS)]
        for (named, origin), some in known.groupby(["field", "origin"])["article_id"]:
            told = f"{named}: stated by the {_ORIGINS.get(str(origin), str(origin))}"
            self.of_count[f"from {origin}", str(named)] = (told, frozenset(some))

    def _of_tables(self, articles: pd.DataFrame, folder: Path) -> None:
        uses = read_table(folder / "uses.csv", ["article_id", "use"])
        modelled = self.everything
        if uses is not None:
            self._add("use", uses["use"], uses["article_id"])
            modelled = self.sets.get(("use", "modelled"), frozenset())
            self.parts["modelled"] = modelled
        placed = read_table(folder / "articles-by-topic.csv", ["article_id", "topic", "name"])
        if placed is not None:
            self._add("topic", placed["topic"], placed["article_id"])
            self._add("name", placed["name"], placed["article_id"])
            self.parts["with a topic"] = frozenset(
                placed.loc[placed["topic"] != _NO_TOPIC, "article_id"]
            )
        self._of_bins(articles, modelled)
        words = read_table(folder / "word-lines.csv", ["word", "article_id"])
        if words is not None:
            self._add("word", words["word"], words["article_id"])
        compared = read_table(folder / "comparison.csv", ["first", "second"])
        if compared is not None and len(compared):
            for place in ("first", "second"):
                group = str(compared[place].iloc[0])
                self.of_count[f"articles in the {place}", ""] = (group, _group(articles, group))

    def _of_bins(self, articles: pd.DataFrame, modelled: Ids) -> None:
        if articles["published"].notna().any():
            kept = articles[articles["article_id"].isin(modelled)]
            bins, place = in_bins(articles, telling_bins(kept), "published")
            self._add("bin", bins["bin"].iloc[place], articles["article_id"])


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
        return frozenset(articles.loc[articles["outlet"] == name, "article_id"])
    before = articles["published"] < pd.Timestamp(period[2])
    from_then = articles["published"] >= pd.Timestamp(period[2])
    return frozenset(articles.loc[before if period[1] == "before" else from_then, "article_id"])


def starting(published: pd.Series[Any], period: str) -> pd.Series[Any]:
    """Return the first day of the "week", "month" or "year" of each time, empty without one."""
    return day(published.dt.to_period(_STARTS[period]).dt.to_timestamp())


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

"""Links from a report's counts to the articles behind them: a page for each list, made on demand.

A list is asked for by what it holds and gets its own page in the folder lists; the same question
gets the same page. Pages of articles lie in the folder pages, named by `article_id`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
from bs4 import Tag

from newslib.reporting.behind import COUNTS, Behind, Ids
from newslib.reporting.html_table import Rows, plain
from newslib.reporting.offline import render
from newslib.tables import card

# A column of ids, and the one beside it whose text a reader would rather follow.
_NAMED = (("article", "headline"), ("article", "match"), ("copy of", "its headline"))
_UNNAMED = "no headline"


class Lists:
    """The lists that a report's counts lead to; `with_pages`, articles have pages of their own."""

    def __init__(self, behind: Behind, *, with_pages: bool = True) -> None:
        self.behind = behind
        self.with_pages = with_pages
        self._numbers: dict[tuple[str, Ids], int] = {}

    def href(self, title: str, ids: Ids) -> str:
        """Return the address of the list of some articles, seen from the report's page."""
        number = self._numbers.setdefault((title, ids), len(self._numbers) + 1)
        return f"lists/{number:03d}.html"

    def behind_row(self, row: Mapping[str, str], counted: str, count: int) -> str:
        """Return the address of the list of what a row counts, empty if it cannot be told."""
        found = self.behind.find(row, counted, count)
        return self.href(*found) if found else ""

    def page(self, article_id: str) -> str:
        """Return the address of an article's page, empty if it has none."""
        known = self.with_pages and article_id in self.behind.everything
        return f"pages/{article_id}.html" if known else ""

    def link(self, rows: Rows) -> None:
        """Set links on the counts and headlines of a table; ids beside headlines go."""
        names = rows.names
        body = [row for row in rows.body if len(row) == len(names)]
        for row in body:
            self._link_counts(names, row)
        for ids, text in _NAMED:
            if ids in rows.names:
                self._link_articles(rows, body, ids, text)

    def _link_counts(self, names: list[str], row: list[Tag]) -> None:
        said = {name: plain(cell) for name, cell in zip(names, row, strict=True)}
        for name, cell in zip(names, row, strict=True):
            if name in COUNTS and said[name].isdecimal():
                others = {column: value for column, value in said.items() if column != name}
                _wrap(cell, self.behind_row(others, name, int(said[name])))

    def _link_articles(self, rows: Rows, body: list[list[Tag]], ids: str, text: str) -> None:
        """Link the text beside each id, or else the id; ids that are all linked so go."""
        names = rows.names
        place, named = names.index(ids), text in names
        linked = 0
        for row in body:
            cell, href = row[names.index(text) if named else place], self.page(plain(row[place]))
            if href and not plain(cell):
                cell.string = _UNNAMED
            linked += bool(href)
            _wrap(cell, href)
        if named and body and linked == len(body):
            rows.drop(place)

    def write(self, folder: Path, articles: pd.DataFrame) -> None:
        """Write the pages of all lists that were asked for."""
        if not self._numbers:
            return
        (folder / "lists").mkdir()
        cards = card(articles).assign(kind=articles["kind"], language=articles["language"])
        cards["undated"] = cards["published"] == ""
        cards["href"] = [f"../{to}" if (to := self.page(i)) else "" for i in cards["article_id"]]
        cards = cards.sort_values(["undated", "published", "article_id"])
        for (title, ids), number in self._numbers.items():
            shown = cards[cards["article_id"].isin(ids)].to_dict("records")
            page = render("list.html.j2", "page.css", title=title, articles=shown)
            (folder / "lists" / f"{number:03d}.html").write_text(page, encoding="utf-8")


def _wrap(cell: Tag, href: str) -> None:
    """Make a cell's content a link, unless there is one in it or nothing to lead to."""
    if href and not cell.find("a"):
        link = Tag(name="a", attrs={"href": href})
        link.extend(list(cell.contents))
        cell.append(link)

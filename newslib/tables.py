"""Small tables for reading and for CSV: what the notebooks show, frames in and frames out.

Every function sorts by content and breaks ties by `article_id`, so that the order of its input does
not matter; shares, weights and coherences are rounded to three decimals.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from newslib.analysis.csv_files import write_csv as write_csv
from newslib.analysis.csv_files import write_tables as write_tables
from newslib.analysis.shown import readable as readable
from newslib.analysis.shown import tell as tell
from newslib.errors import ParameterError

if TYPE_CHECKING:
    from newslib.corpus import Corpus

DECIMALS = 3
# What each article is expected to state; an absent field is a gap, not an error.
FIELDS = (
    "headline",
    "deck",
    "section",
    "byline",
    "dateline",
    "published",
    "updated",
    "outlet",
    "url",
    "language",
)
ABSENT = "not stated"
ORIGINS = ("page", "html", "table", "metadata")
# Spans above which weeks, and then months, give more bars than an eye can compare.
MAX_WEEKS = 104
MAX_MONTHS = 120
BANDS = 20
# What is counted among the articles and reads unlike one.
KINDS = {
    "live": "live blogs",
    "digest": "digests of several stories",
    "stub": "stubs of a few lines",
    "none": "pages without a story",
}


def day(times: pd.Series) -> pd.Series:
    """Return the days of a column of times as ISO text, empty where there is none."""
    days: pd.Series[str] = times.dt.strftime("%Y-%m-%d").fillna("").astype(str)
    return days


def _text(column: pd.Series) -> pd.Series:
    return column.where(column.notna(), "").astype(str)


def stated(column: pd.Series) -> pd.Series:
    """Whether each value says something: not absent, not empty text, not an empty list."""
    return column.map(lambda v: len(v) > 0 if hasattr(v, "__len__") else not pd.isna(v)).astype(
        bool
    )


def card(articles: pd.DataFrame) -> pd.DataFrame:
    """Columns by which a reader knows an article again: headline, outlet, published, article_id."""
    return pd.DataFrame(
        {
            "headline": _text(articles["headline"]),
            "outlet": _text(articles["outlet"]),
            "published": day(articles["published"]),
            "article_id": articles["article_id"],
        }
    )


def overview(corpus: Corpus) -> pd.DataFrame:
    """How many inputs were read and what became of them: columns what, n."""
    articles = corpus.articles
    n_exact = int(articles["copies"].sum()) - len(articles)
    kinds = articles["kind"].value_counts()
    rows = {
        "inputs read": len(corpus.inputs),
        "articles": len(articles),
        **{f"of these, {told}": int(kinds[kind]) for kind, told in KINDS.items() if kind in kinds},
        "exact copies, counted with their article": n_exact,
        "near copies among the articles": int(articles["duplicate_of"].notna().sum()),
        "inputs refused": len(corpus.refused),
        "fields on which page and metadata differ": len(corpus.conflicts),
        "rows of metadata without a page": len(corpus.unmatched),
    }
    return pd.DataFrame({"what": list(rows), "n": list(rows.values())})


def counts(articles: pd.DataFrame, column: str) -> pd.DataFrame:
    """Articles counted by the values of a column, most frequent first, absent ones last.

    Returns columns `column`, n_articles and share (0 to 1).

    >>> counts(pd.DataFrame({"kind": ["live", "article", "article"]}), "kind")["share"].tolist()
    [0.667, 0.333]
    """
    held = _text(articles[column])
    found = held[held != ""].value_counts().rename_axis(column).reset_index(name="n_articles")
    found = found.sort_values(["n_articles", column], ascending=[False, True])
    n_absent = len(held) - int(found["n_articles"].sum())
    if n_absent:
        found = pd.concat([found, pd.DataFrame({column: [ABSENT], "n_articles": [n_absent]})])
    found["share"] = (found["n_articles"] / max(len(held), 1)).round(DECIMALS)
    return found.reset_index(drop=True)


def other_kinds(articles: pd.DataFrame) -> pd.DataFrame:
    """Return what was read as something else than an article, digests first, then by day.

    Returns columns kind, headline, outlet, published and article_id.
    """
    others = articles[articles["kind"] != "article"].reset_index(drop=True)
    found = card(others)
    found.insert(0, "kind", others["kind"])
    return found.sort_values(["kind", "published", "article_id"], ignore_index=True)


def gaps(articles: pd.DataFrame, origins: pd.DataFrame) -> pd.DataFrame:
    """For each field, how many articles state it, from where, and how many do not.

    Returns columns field, n_stated, from_page, from_html, from_table, from_metadata,
    n_missing and share_missing (0 to 1), most often missing first.
    """
    named = [field for field in FIELDS if field in articles]
    n_stated = [int(stated(articles[field]).sum()) for field in named]
    found = pd.DataFrame({"field": named, "n_stated": n_stated})
    by_origin = origins.groupby(["field", "origin"]).size()
    for origin in ORIGINS:
        found[f"from_{origin}"] = [int(by_origin.get((field, origin), 0)) for field in named]
    found["n_missing"] = len(articles) - found["n_stated"]
    found["share_missing"] = (found["n_missing"] / max(len(articles), 1)).round(DECIMALS)
    return found.sort_values("n_missing", ascending=False, kind="stable", ignore_index=True)


def over_time(published: pd.Series) -> pd.DataFrame:
    """Articles by the week in which they were published, empty weeks included.

    Returns columns period ("week", or "month" or "year" where the dates lie far apart), start (the
    period's first day; weeks start on Monday) and n_articles. Articles without a date are left out.
    """
    times = published.dropna().dt.tz_localize(None)
    span = (times.max() - times.min()).days if len(times) else 0
    fits = [("week", "W-SUN", MAX_WEEKS * 7), ("month", "M", MAX_MONTHS * 30)]
    name, unit = next(((n, u) for n, u, days in fits if span <= days), ("year", "Y"))
    periods = times.dt.to_period(unit)
    if len(times):
        every = pd.period_range(periods.min(), periods.max(), freq=unit)
    else:
        every = pd.PeriodIndex([], freq=unit)
    n_articles = periods.value_counts().reindex(every, fill_value=0)
    start = every.to_timestamp().strftime("%Y-%m-%d")
    return pd.DataFrame({"period": name, "start": start, "n_articles": n_articles.to_numpy(int)})


def near_copies(articles: pd.DataFrame) -> pd.DataFrame:
    """Near copies, each beside the article that it repeats: the one with the smallest id."""
    copies = articles[articles["duplicate_of"].notna()]
    original = articles.set_index("article_id").loc[copies["duplicate_of"]].reset_index()
    found = card(copies).drop(columns="published").reset_index(drop=True)
    found["duplicate_of"] = copies["duplicate_of"].to_numpy()
    found["its_headline"] = _text(original["headline"]).to_numpy()
    found["its_outlet"] = _text(original["outlet"]).to_numpy()
    return found.sort_values(["duplicate_of", "article_id"], ignore_index=True)


def labels(lines: pd.DataFrame) -> pd.DataFrame:
    """Lines by label, most frequent first: columns label, n_lines, share, n_pages, confidence."""
    by_label = lines.groupby("label")
    found = by_label.agg(
        n_lines=("number", "size"),
        n_pages=("article_id", "nunique"),
        confidence=("confidence", "mean"),
    ).reset_index()
    found.insert(2, "share", (found["n_lines"] / max(len(lines), 1)).round(DECIMALS))
    found["confidence"] = found["confidence"].astype(float).round(DECIMALS)
    return found.sort_values(["n_lines", "label"], ascending=[False, True], ignore_index=True)


def confidence_bands(articles: pd.DataFrame) -> pd.DataFrame:
    """Articles by the confidence of their page's labels, in bands a twentieth wide.

    Returns columns from, to (0 to 1; a band holds its lower end, the last one both) and n_articles.
    Articles without line labels (clean text, HTML) have no confidence and are left out.
    """
    edges = np.arange(BANDS + 1) / BANDS
    n_articles = band_of(articles["confidence"]).value_counts().reindex(edges[:-1], fill_value=0)
    return pd.DataFrame(
        {"from": edges[:-1], "to": edges[1:], "n_articles": n_articles.to_numpy(int)}
    )


def band_of(confidence: pd.Series) -> pd.Series:
    """Return the lower end of each confidence's band, see `confidence_bands`; absent ones go."""
    # A little more, so that 0.3 does not fall below 0.3.
    band = (confidence.dropna().astype(float) * BANDS + 1e-8).astype(int)
    return band.clip(upper=BANDS - 1) / BANDS


def worst_pages(articles: pd.DataFrame, n: int) -> pd.DataFrame:
    """Return the n pages that parsed least surely, least sure first.

    Only pages with line labels have a confidence: clean text and HTML are left out. Returns
    columns rank, source, headline, kind, confidence, kept_share (0 to 1), n_words, article_id.
    """
    if n < 0:
        raise ParameterError(f"n: {n} is not allowed; a number of pages from 0 on is")
    parsed = articles[articles["confidence"].notna()].copy()
    for name in ("confidence", "kept_share"):
        parsed[name] = parsed[name].astype(float).round(DECIMALS)
    parsed["headline"] = _text(parsed["headline"])
    parsed = parsed.sort_values(["confidence", "kept_share", "article_id"], ignore_index=True)
    parsed.insert(0, "rank", np.arange(1, len(parsed) + 1))
    names = ["source", "headline", "kind", "confidence", "kept_share", "n_words", "article_id"]
    return parsed[["rank", *names]].head(n)


def page_lines(lines: pd.DataFrame, pages: Iterable[str]) -> pd.DataFrame:
    """Return the lines of the pages named by article_id, page after page in that order.

    Returns columns page (its place in that order, from 1), number, label, confidence, reason, text.
    """
    place = {article_id: i for i, article_id in enumerate(pages, start=1)}
    found = lines[lines["article_id"].isin(list(place))].copy()
    found.insert(0, "page", found["article_id"].map(place).astype(int))
    found["confidence"] = found["confidence"].astype(float).round(DECIMALS)
    found = found.sort_values(["page", "number"], ignore_index=True)
    return found[["page", "number", "label", "confidence", "reason", "text"]]

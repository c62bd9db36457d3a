"""Figures: the same bytes for the same table, whatever text and whatever settings there are."""

from __future__ import annotations

import base64
import warnings
import xml.etree.ElementTree as ET

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from newslib import plots, tables
from newslib.diagnostics import TopicNumbers
from newslib.errors import ParameterError, SourceError
from newslib.figures import corpus_figures, topic_figures
from newslib.figures.chart import picture, style
from newslib.figures.lettering import _UNPRINTABLE, LABEL_WIDTH, plain

HARD = [
    "Budget: $5m for $10m",
    "a_b^c \\frac{1}{2} $\\alpha",
    "<script>alert(1)</script> & \"quotes\" 'single'",
    "😀 emoji 👩‍👩‍👧",
    "العربية في الأخبار",
    "日本経済新聞の見出し",
    "हिन्दी समाचार",
    "NUL\x00 ESC\x1b[31m VT\x0b bell\x07",
    "lone \ud800 surrogate \ufffe",
    "\u202eturned around\u202c",
    "two\nlines\ttab",
    "word " * 60,
    "",
]
COUNTS = pd.DataFrame({"outlet": ["Post", "Daily", "not stated"], "n_articles": [5, 3, 2]})
PERIODS = pd.DataFrame(
    {"period": "week", "start": ["2026-03-02", "2026-03-09"], "n_articles": [2, 7]}
)
EDGES = np.arange(21) / 20
BANDS = pd.DataFrame({"from": EDGES[:-1], "to": EDGES[1:], "n_articles": [1] + [0] * 17 + [4, 6]})
TOPICS = pd.DataFrame(
    {
        "topic": [0, 1, -1],
        "name": ["ferry, quay", "nurse, ward", "no topic"],
        "n_articles": [6, 12, 2],
        "share": [0.3, 0.6, 0.1],
        "filler": [True, False, False],
    }
)
TERMS = pd.DataFrame(
    {
        "topic": [0, 0, 1, 1],
        "name": ["ferry, quay"] * 2 + ["nurse, ward"] * 2,
        "rank": [1, 2, 1, 2],
        "term": ["ferry", "quay", "nurse", "ward"],
        "share_in": [0.9, 0.8, 0.7, 0.7],
        "share_elsewhere": [0.1, 0.0, 0.2, 0.4],
        "n_articles": [6, 6, 12, 12],
    }
)
COURSE = pd.DataFrame(
    {
        "bin": ["2026-03-02"] * 2 + ["2026-03-09"] * 2 + ["2026-03-16"] * 2 + ["undated"],
        "start": ["2026-03-02"] * 2 + ["2026-03-09"] * 2 + ["2026-03-16"] * 2 + [""],
        "topic": [0, 1] * 3 + [0],
        "name": ["ferry, quay", "nurse, ward"] * 3 + ["ferry, quay"],
        "n_articles": [1, 3, 0, 0, 4, 0, 7],
        "n_bin": [4, 4, 0, 0, 4, 4, 7],
        "share": [0.25, 0.75, np.nan, np.nan, 1.0, 0.0, 1.0],
        "low": [0.05, 0.3, np.nan, np.nan, 0.51, 0.0, 0.6],
        "high": [0.7, 0.95, np.nan, np.nan, 1.0, 0.49, 1.0],
    }
)
COMPARED = pd.DataFrame(
    {
        "topic": [0, 1, -1],
        "name": ["ferry, quay", "nurse, ward", "no topic"],
        "first": "Post",
        "second": "Daily",
        "n_first": 20,
        "n_second": 30,
        "difference": [0.1, -0.4, 0.3],
        "low": [-0.1, -0.6, 0.2],
        "high": [0.3, -0.2, 0.4],
        "low_refit": [-0.2, -0.7, 0.1],
        "high_refit": [0.4, 0.1, 0.5],
    }
)
CURVE = pd.DataFrame(
    {"topics": [2, 3, 6], "agreement": [0.6, 1.0, 0.7], "same_terms": [0.4, 1.0, 0.5]}
)
MANY = CURVE.assign(npmi=[0.2, 0.5, -0.1], stability=[0.5, 0.9, 0.4], coverage=[0.9, 0.8, 0.7])
PARTS = pd.DataFrame(
    {
        "topic": [0, 1],
        "name": ["ferry, quay", "nurse, ward"],
        "n_articles": [6, 12],
        "share": [0.33, 0.67],
        "lowest": [0.0, 0.6],
        "highest": [0.4, 0.7],
        "stability": [0.35, 0.8],
    }
)
FIGURES = {
    "outlets": (plots.outlets, COUNTS),
    "over-time": (plots.over_time, PERIODS),
    "confidence": (plots.confidence, BANDS),
    "topic-shares": (plots.topic_shares, TOPICS),
    "topic-terms": (plots.topic_terms, TERMS),
    "shares-over-time": (plots.shares_over_time, COURSE),
    "comparison": (plots.comparison, COMPARED),
    "topic-numbers": (lambda table: plots.topic_numbers(table, 3), CURVE),
    "left-out": (plots.left_out, PARTS),
    "stability": (plots.stability, PARTS),
    "how-many-topics": (lambda t: plots.how_many(TopicNumbers(t, 2, 3, 3, "")), MANY),
}
SVG = "{http://www.w3.org/2000/svg}"


def letters(path) -> str:
    return " ".join("".join(e.itertext()) for e in ET.parse(path).iter(f"{SVG}text"))


@pytest.mark.parametrize("name", FIGURES)
def test_same_table_same_bytes(tmp_path, name: str):
    draw, table = FIGURES[name]
    first = plots.save_svg(draw(table), tmp_path / "a")
    with mpl.rc_context({"font.size": 20, "svg.fonttype": "path", "text.parse_math": True}):
        second = plots.save_svg(draw(table), tmp_path / "b")
    assert first.name == second.name == f"{name}.svg"
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("name", FIGURES)
def test_svg_is_whole_and_tells_nothing_of_the_machine(tmp_path, name: str):
    draw, table = FIGURES[name]
    chart = draw(table)
    text = plots.save_svg(chart, tmp_path).read_text(encoding="utf-8")
    root = ET.fromstring(text)
    assert root.tag == f"{SVG}svg"
    assert root.find(f"{SVG}title").text == chart.alt
    assert "Matplotlib" not in text
    assert "<date" not in text
    assert "<image" not in text
    assert "<text" in text  # letters stay letters


@pytest.mark.parametrize("name", FIGURES)
def test_axes_are_named(name: str):
    draw, table = FIGURES[name]
    figure = draw(table).figure
    texts = {axes.get_xlabel() for axes in figure.axes} | {figure.get_supxlabel()}
    assert any(texts)
    for axes in figure.axes:
        values = [label for label in axes.get_yticklabels() if label.get_text()]
        assert values or axes.get_ylabel() or not axes.axison


@pytest.mark.parametrize("name", FIGURES)
def test_an_empty_table_gives_a_figure_that_says_so(tmp_path, name: str):
    draw, table = FIGURES[name]
    chart = draw(table.head(0))
    assert "no " in chart.alt.lower()
    assert chart.alt in letters(plots.save_svg(chart, tmp_path))


@pytest.mark.parametrize("name", FIGURES)
def test_drawing_leaves_no_trace(tmp_path, name: str):
    before = dict(mpl.rcParams)
    draw, table = FIGURES[name]
    chart = draw(table)
    plots.save_svg(chart, tmp_path)
    picture(chart)
    assert dict(mpl.rcParams) == before


def hard_tables() -> dict[str, pd.DataFrame]:
    """Tables in which every text of `HARD` stands as an outlet, a name or a term."""
    n = len(HARD)
    # A lone surrogate fits only an object column.
    texts = pd.Series(HARD, dtype=object)
    names = pd.concat([texts, pd.Series(["no topic"])], ignore_index=True)
    topics = pd.DataFrame(
        {"topic": [*range(n), -1], "name": names, "n_articles": 1, "filler": False}
    )
    terms = pd.DataFrame({"topic": np.arange(n) // 7, "rank": np.arange(n) % 7 + 1})
    terms["name"] = [text.encode("utf-8", "replace").decode() for text in HARD]
    terms = terms.assign(term=texts, share_in=0.5, share_elsewhere=0.1, n_articles=3)
    return {
        "outlets": pd.DataFrame({"outlet": texts, "n_articles": 1}),
        "topic-shares": topics.assign(share=1 / (n + 1)),
        "topic-terms": terms,
        "comparison": topics.assign(
            first=HARD[11], second=HARD[5], n_first=9, n_second=9, difference=0.1, low=0.0, high=0.2
        ).head(n),
        "left-out": topics.assign(share=0.1, lowest=0.0, highest=0.2).head(n),
        "stability": topics.assign(stability=0.5).head(n),
    }


@pytest.mark.parametrize(
    "name", ["outlets", "topic-shares", "topic-terms", "comparison", "left-out", "stability"]
)
def test_hard_text_is_drawn_as_text(tmp_path, name: str):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        chart = FIGURES[name][0](hard_tables()[name])
        drawn_as_png = picture(chart)
        path = plots.save_svg(chart, tmp_path)
    assert drawn_as_png.startswith(b"\x89PNG")
    drawn = letters(path)
    assert [t for t in HARD if plain(t, 18).removesuffix("…").strip() not in drawn] == []
    assert not _UNPRINTABLE.search(chart.alt)


@pytest.mark.parametrize(
    "name", ["outlets", "topic-shares", "topic-terms", "comparison", "left-out", "stability"]
)
def test_hard_text_neither_leaves_the_figure_nor_crowds_out_the_bars(name: str):
    figure = FIGURES[name][0](hard_tables()[name]).figure
    with style(name):
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        renderer = canvas.get_renderer()
        # A tick beyond the axis's end has a label too, which is not drawn.
        ticks = {t for axes in figure.axes for t in axes.get_xticklabels(which="both")}
        texts = [t for t in figure.findobj(Text) if t.get_text() and t not in ticks]
        boxes = [t.get_window_extent(renderer) for t in texts]
    panels = [axes for axes in figure.axes if axes.axison]
    for axes in panels:
        assert axes.get_position().width > 0.4 / (1 if len(panels) == 1 else 2)
    edge = figure.bbox
    cut = [t.get_text() for t, b in zip(texts, boxes, strict=True) if b.x0 < 0 or b.x1 > edge.x1]
    assert cut == []


@pytest.mark.parametrize("text", HARD)
def test_plain_is_one_short_printable_line(text: str):
    found = plain(text)
    assert len(found) <= LABEL_WIDTH
    assert found == found.strip()
    assert not any(ord(c) < 32 or "\ud800" <= c <= "\udfff" or c == "\u202e" for c in found)


def test_the_picture_does_not_change_the_svg(tmp_path):
    table = COUNTS.assign(outlet=["日本経済新聞", "Post", "not stated"])
    drawn = plots.outlets(table)
    picture(drawn)
    first = plots.save_svg(drawn, tmp_path / "a").read_bytes()
    assert first == plots.save_svg(plots.outlets(table), tmp_path / "b").read_bytes()


def test_alt_text_names_the_kind_and_the_finding():
    assert plots.outlets(COUNTS).alt == (
        "Bars of the number of articles an outlet, ordered by it: Post comes first with 5 of 10."
    )
    assert plots.over_time(PERIODS).alt == (
        "Bars of the number of articles a week, 2 weeks from 2026-03-02: 9 dated articles, most of "
        "them (7) in the week of 2026-03-09."
    )
    assert "11 articles" in plots.confidence(BANDS).alt
    assert (
        "0.95 to 1.00, holds 6, the least sure one, 0.00 to 0.05, holds 1"
        in plots.confidence(BANDS).alt
    )
    assert (
        "topic 1: nurse, ward, holds 60 %; 2 articles have no topic"
        in plots.topic_shares(TOPICS).alt
    )
    assert "Topic 0: ferry, quay stands out" in plots.topic_terms(TERMS).alt
    assert "in 85 % of its articles and in 5 % of the others" in plots.topic_terms(TERMS).alt


def test_course_leaves_out_what_has_no_date_and_draws_no_share_for_an_empty_bin():
    chart = plots.shares_over_time(COURSE)
    panels = [axes for axes in chart.figure.axes if axes.axison]
    assert [axes.get_title(loc="left") for axes in panels] == [
        "Articles in all (n)",
        "0: ferry, quay (n = 5)",
        "1: nurse, ward (n = 3)",
    ]
    assert [bar.get_height() for bar in panels[0].patches] == [4, 0, 4]
    assert np.array_equal(panels[1].lines[0].get_ydata(), [25, np.nan, 100], equal_nan=True)
    assert "one for the number of articles: 3 periods" in chart.alt
    assert "ferry, quay in 2026-03-16: 4 of 4, interval 51 to 100 %" in chart.alt


def test_comparison_is_ordered_and_judged_by_the_wider_interval():
    chart = plots.comparison(COMPARED)
    axes = chart.figure.axes[0]
    assert [t.get_text() for t in axes.get_yticklabels()] == ["0: ferry, quay", "1: nurse, ward"]
    assert "nurse, ward, -40 points, interval -70 to +10" in chart.alt
    assert "0 of the intervals lie clear of zero" in chart.alt
    fixed = plots.comparison(COMPARED.drop(columns=["low_refit", "high_refit"]))
    assert "1 of the intervals lies clear of zero" in fixed.alt


def test_curve_and_ranges_say_what_moves_most():
    many = plots.how_many(TopicNumbers(MANY, 2, 3, 3, "")).alt
    assert "coverage from 0.70 to 0.90. Plausible are 2 to 3 topics, suggested are 3." in many
    assert "NPMI from -0.10 to 0.50; stability from 0.40 to 0.90" in many
    assert "agreement from 0.60 to 1.00; same terms from 0.40 to 1.00" in (
        plots.topic_numbers(CURVE, 3).alt
    )
    assert "ferry, quay moves most, from 0 to 40 %" in plots.left_out(PARTS).alt


def test_outlets_that_state_none_do_not_come_first():
    counts = pd.DataFrame({"outlet": ["Daily", "not stated"], "n_articles": [1, 9]})
    assert "Daily comes first with 1 of 10" in plots.outlets(counts).alt
    assert "none of 9 articles states one" in plots.outlets(counts.tail(1)).alt


def test_shares_are_ordered_by_value():
    axes = plots.topic_shares(TOPICS).figure.axes[0]
    widths = [bar.get_width() for bar in axes.patches]
    assert widths == [60, 30, 10]
    assert [bool(bar.get_hatch()) for bar in axes.patches] == [False, True, True]
    assert [text.get_text() for text in axes.texts][1] == "30 % (n = 6, filler)"
    assert [t.get_text() for t in axes.get_yticklabels()] == [
        "1: nurse, ward",
        "0: ferry, quay",
        "no topic",
    ]


def many(n: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    topics = pd.DataFrame({"topic": range(n), "name": [f"name {i}" for i in range(n)]})
    topics["n_articles"] = np.arange(n, 0, -1)
    terms = topics.merge(pd.DataFrame({"rank": range(1, 31)}), how="cross")
    terms["term"] = "term"
    terms["share_in"], terms["share_elsewhere"] = 0.5, 0.1
    rest = pd.DataFrame({"topic": [-1], "name": ["no topic"], "n_articles": [0]})
    table = pd.concat([topics, rest], ignore_index=True)
    table["share"] = table["n_articles"] / table["n_articles"].sum()
    return table.assign(filler=False), terms


def test_many_topics_are_not_all_drawn_and_it_says_so(tmp_path):
    table, terms = many(200)
    shares, panels = plots.topic_shares(table), plots.topic_terms(terms)
    assert "180 smaller topics not drawn" in shares.alt
    assert "188 smaller topics not drawn" in panels.alt
    assert len(shares.figure.axes[0].patches) == corpus_figures.MAX_BARS + 1
    assert len(panels.figure.axes) == topic_figures.MAX_PANELS
    assert max(panels.figure.get_size_inches()) < 20
    plots.save_svg(panels, tmp_path)


@pytest.mark.parametrize("n", [1, 8, 9, 120])
def test_over_time_labels_few_of_many_bars(tmp_path, n: int):
    starts = pd.date_range("2026-03-02", periods=n, freq="7D").strftime("%Y-%m-%d")
    chart = plots.over_time(pd.DataFrame({"period": "week", "start": starts, "n_articles": 1}))
    axes = chart.figure.axes[0]
    assert 1 <= len(axes.get_xticks()) <= 8
    assert len(axes.patches) == n
    plots.save_svg(chart, tmp_path)


def test_show_gives_the_picture_with_its_alt_text(monkeypatch):
    display = pytest.importorskip("IPython.display")
    shown = []
    monkeypatch.setattr(display, "display", lambda *a, **k: shown.append((a, k)))
    chart = plots.outlets(COUNTS)
    plots.show(chart)
    (data,), options = shown[0]
    (sentence,), marked = shown[1]
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert data["text/plain"] == chart.alt
    assert options["metadata"] == {
        "image/png": {"alt": chart.alt},
        "newslib": {"figure": "outlets"},
    }
    assert sentence["text/plain"] == chart.alt
    assert marked["metadata"] == {"newslib": {"sentence": "figure"}}


def test_where_nothing_is_drawn_the_sentence_is_enough(monkeypatch):
    display = pytest.importorskip("IPython.display")
    shown = []
    monkeypatch.setattr(display, "display", lambda data, **_: shown.append(data))
    empty = plots.outlets(COUNTS.assign(outlet="not stated"))
    plots.show(empty)
    assert [data["text/plain"] for data in shown] == [empty.alt]
    assert "image/png" not in shown[0]


def test_a_sentence_is_shown_as_text(monkeypatch):
    display = pytest.importorskip("IPython.display")
    shown = []
    monkeypatch.setattr(display, "display", lambda data, **_: shown.append(data))
    tables.tell("Read <b> for $5 & $6")
    assert shown[0]["text/plain"] == "Read <b> for $5 & $6"
    assert ">Read &lt;b&gt; for $5 &amp; $6</p>" in shown[0]["text/html"]
    assert "mathjax_ignore" in shown[0]["text/html"]


@pytest.mark.parametrize("name", ["../up", "Name", "", "a.b", "-a"])
def test_save_svg_refuses_names_that_are_paths(tmp_path, name: str):
    with pytest.raises(ParameterError, match=r"chart\.name"):
        plots.save_svg(plots.outlets(COUNTS, name=name), tmp_path)


def test_save_svg_says_where_it_cannot(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SourceError, match=r"outlets\.svg"):
        plots.save_svg(plots.outlets(COUNTS), tmp_path / "file")

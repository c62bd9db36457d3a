"""A notebook's part of the page, and the page as a whole."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell

from newslib.reporting.export import Section, make_section

PNG = base64.b64encode(b"a picture").decode()


def shown(*outputs, cells=(), folder: Path = Path("nowhere"), tags=()) -> Section:
    code = new_code_cell("secret = 1", outputs=list(outputs), metadata={"tags": list(tags)})
    return make_section(1, "01-own", new_notebook(cells=[*cells, code]), folder)


def data(**kinds: str):
    named = {kind.replace("_", "/"): value for kind, value in kinds.items()}
    return new_output("display_data", data=named)


def figure(name: str, alt: str = "Bars"):
    metadata = {"image/png": {"alt": alt}, "newslib": {"figure": name}}
    return new_output("display_data", data={"image/png": PNG}, metadata=metadata)


def test_code_is_not_shown():
    assert "secret" not in shown(data(text_plain="'result'")).html


def test_the_first_heading_is_the_title_else_the_name():
    prose = new_markdown_cell("# The <title>\n\nText.")
    assert shown(cells=[prose]).title == "The <title>"
    assert shown(cells=[new_markdown_cell("Text.")]).title == "01-own"


def test_the_richest_safe_form_is_shown():
    both = data(text_plain="plain", text_html="<table><tr><td>rich</td></tr></table>")
    assert "rich" in shown(both).html
    assert "plain" not in shown(both).html
    assert "<em>soft</em>" in shown(data(text_plain="plain", text_markdown="*soft*")).html
    unsafe = data(text_plain="plain", **{"application/javascript": "alert(1)"})
    assert "alert" not in shown(unsafe).html
    assert "alert" not in shown(data(text_plain="p", **{"image/svg+xml": "<svg>alert</svg>"})).html


@pytest.mark.parametrize("tag", ["remove-output", "nbval-ignore-output"])
def test_outputs_can_be_left_out(tag: str):
    assert shown(data(text_plain="away"), tags=[tag]).html == ""


def test_cells_can_be_left_out():
    away = new_markdown_cell("away", metadata={"tags": ["remove-cell"]})
    raw = new_raw_cell("<script>away</script>")
    assert "away" not in shown(data(text_plain="x"), cells=[away, raw]).html


def test_warnings_of_a_notebook_are_told_once_and_not_shown():
    warning = new_output("stream", name="stderr", text="FutureWarning: soon")
    section = shown(warning, warning)
    assert section.html == ""
    assert section.warnings == ("It printed warnings; the executed notebook shows them.",)


def test_a_figure_is_the_stored_one_else_the_picture(tmp_path: Path):
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / "bars.svg").write_text("<svg>", encoding="utf-8")
    (tmp_path / "secret.svg").write_text("<svg>secret", encoding="utf-8")
    stored = base64.b64encode(b"<svg>").decode()
    html = shown(figure("bars", 'a "b" <i>'), folder=tmp_path).html
    assert f'<img src="data:image/svg+xml;base64,{stored}" alt="a &quot;b&quot; &lt;i&gt;">' in html
    assert 'href="figures/bars.svg"' in html
    assert "bars.csv" not in html
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "bars.csv").write_text("n\n", encoding="utf-8")
    html = shown(figure("bars"), folder=tmp_path).html
    assert '<a href="tables/bars.csv">bars.csv</a>' in html
    for name in ("missing", "../secret", "", "bars\x00"):
        html = shown(figure(name), folder=tmp_path).html
        assert f'<img src="data:image/png;base64,{PNG}" alt="Bars">' in html
        assert "href" not in html


def test_a_figure_without_words_is_warned_of():
    section = shown(new_output("display_data", data={"image/png": PNG}))
    assert 'alt="A figure that its notebook does not describe in words."' in section.html
    assert section.warnings == ("It shows a figure without a description.",)


def told(sentence: str, of: str):
    data = {"text/html": "<p>other</p>", "text/plain": sentence}
    return new_output("display_data", data=data, metadata={"newslib": {"sentence": of}})


def test_a_figures_sentence_is_seen_and_read_out_once():
    html = shown(figure("bars", "Bars of <b>"), told("Bars of <b>", "figure")).html
    caption = BeautifulSoup(html, "html.parser").find("p", class_="caption")
    assert (caption.get_text(), caption["aria-hidden"]) == ("Bars of <b>", "true")
    assert html.count("Bars of") == 2
    html = shown(told("Read <b> on 2026-03-01.", "text")).html
    assert html == ('<p class="printed" dir="auto">Read &lt;b&gt; on <time>2026-03-01</time>.</p>')


def test_counts_of_a_table_can_be_linked():
    def link(rows):
        rows.body[0][1].string.wrap(BeautifulSoup().new_tag("a", href="lists/001.html"))

    table = data(text_html="<table><tr><td>ferry</td><td>4</td></tr></table>")
    notebook = new_notebook(cells=[new_code_cell("secret = 1", outputs=[table])])
    assert '<a href="lists/001.html">4</a>' in make_section(1, "n", notebook, Path(), link).html

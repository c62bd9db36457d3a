"""Untrusted HTML, Markdown and printed text stay text in the report's page."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newslib.reporting.markup import Outline, printed, safe_html, safe_markdown

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<a href="javascript:alert(1)">read</a>',
    '<a href="JaVa&#x09;ScRiPt:alert(1)">read</a>',
    '<a href="data:text/html,<script>alert(1)</script>">read</a>',
    "<svg onload=alert(1)><circle/></svg>",
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    "<style>@import url(http://example.org/x.css)</style>",
    '<link rel="stylesheet" href="http://example.org/x.css">',
    '<p style="background:url(http://example.org/x)" onclick="alert(1)">text</p>',
    "<form action='http://example.org'><input autofocus onfocus=alert(1)></form>",
    "<math><mtext></p><img src=x onerror=alert(1)></math>",
    "<table><tr><td><script>alert(1)</script><td><img src=x onerror=alert(1)>",
    "<h1><script>alert(1)</script></h1>",
    "<table><caption><img src=x onerror=alert(1)></caption><tr><th onclick=x>a</table>",
    "<!--><script>alert(1)</script>-->",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
    "\x00<scr\x00ipt>alert(1)</script>",
]
SAFE_TAGS = frozenset(
    re.findall(
        r"\w+",
        "a abbr b blockquote br caption cite code dd del details div dl dt em h3 h4 h5 h6 hr i kbd "
        "li mark ol p pre q s small span strong sub summary sup table tbody td tfoot th thead time "
        "tr u ul var",
    )
)
SAFE_ATTRIBUTES = frozenset(
    re.findall(
        r"[\w-]+",
        "aria-label class colspan data-name dir href id lang rel role rowspan scope start tabindex "
        "title",
    )
)


class Seen(HTMLParser):
    """What a fragment holds: tags that stay open, addresses, text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        assert tag in SAFE_TAGS
        assert {name for name, _ in attrs} <= SAFE_ATTRIBUTES
        self.addresses += [value for name, value in attrs if name == "href"]
        self.tags.append(tag)
        if tag not in ("br", "hr"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data

    def handle_comment(self, data):
        raise AssertionError(f"a comment: {data}")


def seen(html: str) -> Seen:
    found = Seen(html)
    assert found.open == []
    for address in found.addresses:
        assert ":" not in address or address.split(":")[0].lower() in ("http", "https", "mailto")
    return found


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_html_loads_and_runs_nothing(text: str):
    seen(safe_html(text, Outline("n")))
    seen(safe_html(f"<p>Before</p>{text}<p>After</p>", Outline("n")))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_markdown_loads_and_runs_nothing(text: str):
    for written in (text, f"**{text}**", f"# {text}", f"| a |\n|---|\n| {text} |", f"- {text}"):
        seen(safe_markdown(written, Outline("n")))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_headlines_in_a_data_frame_stay_text(text: str):
    frame = pd.DataFrame({"headline": [text], "n": [1]})
    with pd.option_context("display.max_colwidth", None):
        found = seen(safe_html(frame.to_html(notebook=True), Outline("n")))
    assert text.replace("\x00", "\ufffd") in found.text


@given(st.text(alphabet="<>/=\"'ab td tr h1 table p!-&;: \n\x00", max_size=60))
def test_any_html_is_balanced_and_safe(text: str):
    seen(safe_html(text, Outline("n")))


@given(st.lists(st.sampled_from([*HOSTILE, "<table>", "</td>", "<th>", "<h2>", "</table>", "x"])))
def test_any_mixture_is_balanced_and_safe(pieces: list[str]):
    seen(safe_html("".join(pieces), Outline("n")))


@pytest.mark.parametrize(
    "text", ["$5 for $6", "\u0627\u0644\u0645\u064a\u0646\u0627\u0621", "\U0001f6a2 & <b>"]
)
def test_dollars_scripts_and_emoji_are_kept(text: str):
    frame = pd.DataFrame({"headline": [text]})
    assert text in seen(safe_html(frame.to_html(notebook=True), Outline("n"))).text
    assert text in seen(printed(text)).text


def test_safe_links_stay_and_open_without_a_trace():
    html = safe_html('<a href="https://example.org/a?b=1&amp;c=2">x</a>', Outline("n"))
    assert 'href="https://example.org/a?b=1&amp;c=2"' in html
    assert 'rel="noopener noreferrer nofollow"' in html
    assert 'href="tables/a.csv">' in safe_html('<a href="tables/a.csv">x</a>', Outline("n"))


def test_a_data_frames_style_block_is_dropped():
    html = safe_html(pd.DataFrame({"a": [1]}).to_html(notebook=True), Outline("n"))
    assert "dataframe" not in html
    assert "vertical-align" not in html


def test_headings_follow_each_other_and_have_ids():
    outline = Outline("n")
    html = safe_markdown("# Title\n\n### Deep\n\n## Next\n\n###### Deepest\n\n# Again", outline)
    assert outline.title == "Title"
    assert "Title" not in html
    assert [html[i + 1 : i + 3] for i in range(len(html)) if html.startswith("<h", i)] == [
        "h3",
        "h3",
        "h4",
        "h3",
    ]
    assert outline.entries == [("n-1", "Deep"), ("n-2", "Next"), ("n-4", "Again")]
    assert 'id="n-3"' in html
    assert safe_html("<h2> </h2>", outline) == ""
    assert outline.title == "Title"


def test_tables_and_headings_within_others_are_plain_text():
    outline = Outline("n", title="Title")
    html = safe_html(
        "<table><tr><td>a<table><tr><td>b</td></tr></table><h2>c</h2></td></tr></table>", outline
    )
    assert html.count("<table") == html.count("<td") == 1
    assert "ab<b>c</b>" in html
    assert outline.entries == []


def test_thousands_of_nested_tables_are_one():
    n = 3000
    outline = Outline("n")
    html = safe_html("<div><table><tr><td>a" * n + "</table></div>" * n, outline)
    assert (html.count("<table"), html.count("<td"), html.count("<div")) == (1, 1, 1)
    assert "a" * n in html
    assert outline.n_tables == 1


def test_sentences_are_paragraphs_and_columns_stay_columns():
    assert printed("One.\nTwo.\n") == (
        '<p class="printed" dir="auto">One.</p><p class="printed" dir="auto">Two.</p>'
    )
    assert printed("a   b\n1   2").startswith("<pre")
    assert printed("\n \n") == ""
    assert printed("\x1b[31mred\x1b[0m \x07<b>") == (
        '<p class="printed" dir="auto">red \ufffd&lt;b&gt;</p>'
    )

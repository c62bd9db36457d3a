"""A data frame as a table that can be read: header cells, numbers, boxes."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from newslib.reporting.markup import Outline, safe_html


def shown(frame: pd.DataFrame) -> str:
    return safe_html(frame.to_html(notebook=True), Outline("n"))


def cells(html: str, tag: str) -> list[tuple[str, str]]:
    """The class and the content of each cell of a kind."""
    found = re.findall(rf"<{tag}((?: [^>]*)?)>(.*?)</{tag}>", html)
    return [(m[1] if (m := re.search('class="(.*?)"', a)) else "", text) for a, text in found]


def test_numbers_are_marked_by_column():
    html = shown(
        pd.DataFrame(
            {
                "name": ["harbour", "ferry"],
                "n": [1200, 7],
                "share": [0.5, float("nan")],
                "change": ["\u22120.2", "+3 %"],
                "mixed": ["4", "four"],
            }
        )
    )
    assert cells(html, "td") == [
        ("", "harbour"),
        ("number", "1200"),
        ("number", "0.5"),
        ("number", "\u22120.2"),
        ("", "4"),
        ("", "ferry"),
        ("number", "7"),
        ("number", "\u2013"),
        ("number", "+3 %"),
        ("", "four"),
    ]
    assert [kind for kind, _ in cells(html, "th")] == ["", "number", "number", "number", ""]


def test_row_numbers_are_left_out_and_names_stay():
    frame = pd.DataFrame({"outlet": ["A", "B"], "n": [1, 2]})
    assert [text for _, text in cells(shown(frame), "th")] == ["outlet", "n"]
    assert [text for _, text in cells(shown(frame.set_index("outlet")), "th")] == [
        "outlet",
        "n",
        "A",
        "B",
    ]
    assert cells(shown(frame.rename_axis("row")), "th")[0][1] == "row"
    assert 'scope="row"' in shown(frame.set_index("outlet"))


def test_dates_and_hashes_are_not_broken_and_long_texts_get_room():
    frame = pd.DataFrame({"d": ["2026-03-01"], "i": ["2ce55622e14969f1"], "t": ["word " * 20]})
    html = shown(frame)
    assert [kind for kind, _ in cells(html, "td")] == ["", "unbroken", "long"]
    assert '<td dir="auto"><time>2026-03-01</time></td>' in html


def test_cells_of_a_wide_table_tell_their_columns_names():
    wide = shown(pd.DataFrame({f"a <{n}>": ["word"] for n in range(6)}))
    assert wide.startswith('<div class="table stacked"')
    assert re.findall('data-name="(.*?)"', wide) == [f"a &lt;{n}&gt;" for n in range(6)]
    assert "stacked" not in shown(pd.DataFrame({f"a{n}": ["word"] for n in range(5)}))
    assert "stacked" not in shown(pd.DataFrame({f"a{n}": [n] for n in range(9)}))
    texts = pd.DataFrame({"a": [1], "b": ["word " * 9], "c": [2], "d": [3]})
    assert "stacked" in shown(texts)
    assert "stacked" not in shown(texts[["a", "b", "c"]])


def test_an_empty_table_says_so():
    assert shown(pd.DataFrame({"source": [], "code": []})) == '<p class="empty">None.</p>'


@pytest.mark.parametrize(
    ("n_columns", "n_rows", "folded"),
    [
        *[(1, 8, []), (1, 9, ["rows"]), (1, 20, ["rows"]), (1, 21, ["rows long"])],
        *[(6, 4, []), (6, 5, ["rows"])],
    ],
)
def test_tables_have_a_box_for_the_keyboard_and_many_rows_a_click(
    n_columns: int, n_rows: int, folded: list[str]
):
    html = shown(pd.DataFrame({f"a{n}": ["word"] * n_rows for n in range(n_columns)}))
    assert 'role="region" aria-label="Table 1: untitled" tabindex="0"><table>' in html
    assert re.findall(r'</div><details class="([^"]*)"', html) == folded
    assert (f"<summary>All {n_rows} rows</summary>" in html) == bool(folded)
    assert html.count("word") == n_columns * n_rows


def test_columns_without_anything_in_them_are_left_out():
    frame = pd.DataFrame({"name": ["ferry", "boat"], "outlet": ["", ""], "day": ["", "Monday"]})
    assert [text for _, text in cells(shown(frame), "th")] == ["name", "day"]
    assert [text for _, text in cells(shown(frame), "td")] == ["ferry", "", "boat", "Monday"]


def test_wide_headers_of_a_grouped_frame_stay():
    frame = pd.DataFrame({("a", "x"): [1], ("a", "y"): [2]})
    texts = [text for _, text in cells(shown(frame), "th")]
    assert texts[:1] == ["a"]
    assert "x" in texts
    assert "y" in texts

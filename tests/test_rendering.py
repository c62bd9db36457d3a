"""The page with its labels, in the terminal and in a notebook."""

from __future__ import annotations

import unicodedata

from newslib.label import Line
from newslib.reading.rendering import as_html, as_text


def line(text: str, reason: str = "paragraph of the main block") -> Line:
    return Line(1, 0, len(text), text, "body", 0.95, reason)


def columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def test_a_long_line_takes_no_more_columns_in_an_east_asian_script():
    latin, wide = (as_text([line(sign * 300)]).split("\n")[0] for sign in ("a", "港"))
    assert latin.endswith("…")
    assert wide.endswith("…")
    assert columns(wide) <= columns(latin) <= 131


def test_a_text_from_right_to_left_stands_alone():
    rows = as_text([line("הנמל נסגר ביום שני.")]).split("\n")
    assert rows[1] == "הנמל נסגר ביום שני."
    assert rows[0].split() == ["1", "body", "0.95"]
    assert len(as_text([line("The quay closed.")]).split("\n")) == 2


def test_a_notebook_shows_label_and_reason_as_text_and_runs_nothing():
    shown = as_html([line("<script>x</script> הנמל", 'the "reason"')], title="a & b")
    assert "<script>" not in shown
    assert "body 0.95" in shown
    assert "the &quot;reason&quot;" in shown


def test_a_notebook_shows_a_text_from_right_to_left_at_the_right():
    cell = as_html([line("הנמל נסגר ביום שני.")], title="page").split('<td dir="auto" style="')[1]
    assert cell.partition('"')[0].rpartition("text-align:")[2].startswith("start")


def test_marks_above_letters_take_no_columns():
    thai = "ที่"  # one consonant with two marks
    assert as_text([line(thai * 90)]).split("\n")[0].endswith(thai * 90)

"""Fields read from the layouts of many kinds of outlet, on invented pages.

A line that is body begins with "= "; the others score as lines that are not. The pages are cut down
to what matters, so each is a head, two paragraphs and perhaps a line or two around them.
"""

from __future__ import annotations

import numpy as np
import pytest

from newslib.label import label_lines
from newslib.page import split_lines
from newslib.reading.assembling import assemble
from newslib.reading.record import Article

TEXT = """
= The council of Port Sella agreed on Monday to close the old coal quay next year.
= Cranes at the coal quay will be taken down before the autumn, the council said.
"""
HEADLINE = "Port Sella council to close its coal quay"
MENU = "Home\nLog in\nWatch TV\n"


def read(head: str, behind: str = "") -> Article:
    """Article of an invented page: what stands above the text and behind it."""
    rows = [row for row in (head + TEXT + behind).split("\n") if row.strip()]
    lines = split_lines("\n".join(row.removeprefix("= ") for row in rows))
    scores = np.array([0.95 if row.startswith("= ") else 0.05 for row in rows])
    return assemble(label_lines(lines, scores), (), "en")


@pytest.mark.parametrize(
    ("line", "text", "credit"),
    [
        ("The quay at dawn. (Ana Ruiz/Sella Post)", "The quay at dawn.", "Ana Ruiz/Sella Post"),
        (
            "The quay at dawn (Ana Ruiz for The Sella Post)",
            "The quay at dawn",
            "Ana Ruiz for The Sella Post",
        ),
        (
            "1 of 3 | The quay at dawn. (AP Photo/Ana Ruiz)",
            "The quay at dawn.",
            "AP Photo/Ana Ruiz",
        ),
        ("The quay at dawn. Ana Ruiz/Sella Post", "The quay at dawn.", "Ana Ruiz/Sella Post"),
        ("The old quay long before dawn. Ana Ruiz", "The old quay long before dawn.", "Ana Ruiz"),
        ("The quay at dawn.Credit...Ana Ruiz", "The quay at dawn.", "Credit...Ana Ruiz"),
        (
            "The quay, May 3, 2026. REUTERS/Ana Ruiz Purchase Licensing Rights, opens new tab",
            "The quay, May 3, 2026.",
            "REUTERS/Ana Ruiz",
        ),
        ("The quay at dawn. Ana Ruiz/AFP hide caption", "The quay at dawn.", "Ana Ruiz/AFP"),
    ],
)
def test_a_credit_within_a_caption_s_line(line: str, text: str, credit: str):
    found = read(f"{HEADLINE}\n{line}").captions
    assert [(caption.text, caption.credit) for caption in found] == [(text, credit)]


def test_a_credit_above_its_caption_is_not_that_of_an_author_s_work():
    found = read(
        f"{HEADLINE}\nAna Ruiz\nHarbour correspondent, Sella\nGetty Images\nThe quay at dawn"
    )
    assert found.byline == ("Ana Ruiz",)
    assert found.deck is None
    assert [(c.text, c.credit) for c in found.captions] == [("The quay at dawn", "Getty Images")]


def test_a_caption_beneath_key_points_is_none():
    points = "Key Points\nThe council closes the quay next year.\nCranes will be taken down."
    found = read(f"{HEADLINE}\n{points}\nThe old coal quay, seen from the sea.\nAna Ruiz | AFP")
    assert len(found.key_points) == 2
    assert [(c.text, c.credit) for c in found.captions] == [
        ("The old coal quay, seen from the sea.", "Ana Ruiz | AFP")
    ]


@pytest.mark.parametrize(
    "line",
    [
        "3 May 2026, Harbour Park",
        "Saturday 2 May 2026 at the Harbour Park",
        "Saturday 13 June 2026, 8pm",
    ],
)
def test_a_match_s_or_event_s_day_is_not_that_of_publication(line: str):
    found = read(f"{HEADLINE}\n{line}\nHarbour Park")
    assert (found.published, found.byline) == (None, ())


def test_a_teaser_s_date_above_the_headline_is_not_that_of_publication():
    assert read(f"Ferry runs again from Monday on\n3 May 2026\n{HEADLINE}").published is None
    for own in ("Harbour\n3 May 2026", "Ferry runs again from Monday on\nPublished 3 May 2026"):
        assert read(f"{own}\n{HEADLINE}").published is not None


def test_dates_and_name_in_a_long_line_that_begins_with_their_role():
    found = read(
        f"{HEADLINE}\nPublished: Nov 12, 2025 · Modified: Jan 8, 2026 by Ana Ruiz"
        " · This post may contain affiliate links · 14 Comments"
    )
    days = [stamp.date().isoformat() for stamp in (found.published, found.updated) if stamp]
    assert days == ["2025-11-12", "2026-01-08"]
    assert found.byline == ("Ana Ruiz",)


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        ("Posted on May 3, 2026 by tilda", ("tilda",)),
        ("by tilda on May 3, 2026", ("tilda",)),
        ("Ana Ruiz\nPuerto Sella - 04 May 2026 - 06:10", ("Ana Ruiz",)),
        ("Ana Ruiz\nSella Gazette\n3 May 2026", ("Ana Ruiz",)),
        ("By\nAna Ruiz\n, Contributor.\nThe quay in May\nGetty Images", ("Ana Ruiz",)),
    ],
)
def test_names_as_blogs_and_papers_print_them(lines: str, names: tuple[str, ...]):
    assert read(f"{HEADLINE}\n{lines}").byline == names


@pytest.mark.parametrize(
    ("above", "section"),
    [
        ("Economy", "Economy"),
        ("LOCAL NEWS\n3 May 2026, 10:15", "LOCAL NEWS"),
        ("Quay", "Quay"),
        ("World\nSport", None),
        ("Getty Images", None),
    ],
)
def test_a_section_s_name_beneath_the_menu(above: str, section: str | None):
    assert read(f"{MENU}{above}\n{HEADLINE}").section == section


def test_a_path_of_sections_is_no_headline():
    path = "News/Sella/Quay/Council to close its coal quay"
    assert read(f"{path}\n{HEADLINE}").headline == HEADLINE


def test_a_colon_parts_a_headline_from_its_beginning():
    title = "Harbour United 1-2 Port Sella: council closes its quay"
    assert read(f"{title}\nHarbour United 1-2 Port Sella").headline == title


@pytest.mark.parametrize(
    "line", ["The quay closes", "Cranes at the quay are old and cold to touch."]
)
def test_what_merely_stands_between_two_paragraphs_is_no_caption(line: str):
    assert read(HEADLINE, f"{line}\n= The council will meet again in May, it said.").captions == ()

"""Kinds of page, on invented pages: what is one article, and what must not be made into one."""

from __future__ import annotations

import pytest

from newslib.article import Article, parse_article

MENU = ("The Sella Herald", "Home", "Politics", "Sport", "Culture", "Weather", "Log in", "Search")
FOOT = ("Imprint", "Privacy", "Contact", "All rights reserved")
STORIES = (
    (
        "Council closes the coal quay",
        "The council of Port Sella agreed on Monday night to shut the old coal quay, and the first "
        "cranes are to be taken down before the autumn storms begin.",
    ),
    (
        "Rovers win the final on penalties",
        "Skarn Rovers lifted the cup for the third time after goalkeeper Ilse Brandt saved two "
        "shots in front of a crowd of nine thousand spectators.",
    ),
    (
        "Vaccine against marsh fever approved",
        "Doctors can offer an injection that prevents the disease in children under five, the "
        "medicines agency announced after reviewing trials on three continents.",
    ),
    (
        "Orchestra names a new conductor",
        "Violinist turned maestro Tomas Feld, known for his recordings of forgotten symphonies, "
        "succeeds Anna Lindqvist at the concert hall next season.",
    ),
    (
        "Bakers struggle with dearer wheat",
        "Flour costs half as much again as last spring because drought ruined harvests, and small "
        "shops fear that customers will not pay for their bread.",
    ),
)
QUAY = (
    "The council of Port Sella agreed on Monday to close the old coal quay next year.",
    "Cranes at the coal quay will be taken down before the autumn, the council said on Monday.",
    "The quay has handled no coal since the power station of Port Sella burned its last load.",
    "A museum in Grauhaven will take one of the cranes, and the council pays for the transport.",
    "Engineers will first take out the conveyor belts, then the sheds beside the quay.",
    "A park with a path along the water is to follow when the cranes and the sheds are gone.",
)


def read(*lines: str) -> Article:
    return parse_article("\n\n".join((*MENU, *lines, *FOOT)))


def test_several_stories_are_not_one_article():
    page = read(*(text for story in STORIES for text in story))
    assert page.kind == "digest"
    assert (page.headline, page.text, page.byline, page.published) == (None, "", (), None)
    assert "body" not in {line.label for line in page.lines}
    assert {title for title, _ in STORIES} <= {related.headline for related in page.related}


def test_an_article_with_subheads_is_one():
    parts = (
        text for at in range(0, 6, 2) for text in (f"Step {at} at the quay", *QUAY[at : at + 2])
    )
    page = read("Council closes the coal quay", *parts)
    assert (page.kind, page.headline) == ("article", "Council closes the coal quay")


@pytest.mark.parametrize("headline", ["Coal quay closed: live updates", "Live: coal quay closed"])
def test_a_live_blog_says_so_and_tells_times(headline: str):
    times = ("14:20", "13:05", "12:40", "11:15")
    entries = [text for time, line in zip(times, QUAY, strict=False) for text in (time, line)]
    assert read(headline, QUAY[4], QUAY[5], *entries).kind == "live"


def test_times_alone_do_not_make_a_live_blog():
    rows = [f"{hour}:30 Tour of the quay, with a guide" for hour in range(9, 18)]
    assert read("Tours of the coal quay", *QUAY, *rows).kind != "live"


def test_a_stub_ends_with_an_offer():
    page = read("Council closes the coal quay", *QUAY[:3], "Subscribe to continue reading")
    assert page.kind == "stub"
    assert page.headline == "Council closes the coal quay"


def test_a_menu_with_a_teaser_is_no_article():
    assert read(*(title for title, _ in STORIES)).kind == "none"

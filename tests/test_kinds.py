"""Kinds of page, on invented pages: what is one article, and what must not be made into one."""

from __future__ import annotations

import pytest
from hangs import ends

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
ROVERS = (
    "Skarn Rovers have lifted the cup for the third time in the history of the club.",
    "Goalkeeper Ilse Brandt saved two penalties in front of nine thousand spectators.",
    "Coach Matti Oren praised the defence, which had not conceded in five matches.",
    "The captain will miss the first rounds next season after an operation on her knee.",
    "Supporters danced on the pitch until the floodlights went out shortly past midnight.",
    "Tickets for the opening match with Ondrey United go on sale at the stadium tomorrow.",
)
FEVER = (
    "Doctors can offer a vaccine against marsh fever to children under five from today.",
    "The medicines agency reviewed trials with hundreds of volunteers in Norland.",
    "Side effects were mild, and most patients recovered within a week, said Dr Lena Voss.",
    "Health insurers have not decided yet whether they will reimburse the injection.",
    "Mosquitoes carry the virus from ponds and ditches, mostly in July and August.",
    "Nurses in remote villages have been trained to store the doses without refrigerators.",
)


def read(*lines: str) -> Article:
    return parse_article("\n\n".join((*MENU, *lines, *FOOT)))


def test_several_stories_are_not_one_article():
    page = read(*(text for story in STORIES for text in story))
    assert page.kind == "digest"
    assert (page.headline, page.text, page.byline, page.published) == (None, "", (), None)
    assert "body" not in {line.label for line in page.lines}
    assert {title for title, _ in STORIES} <= {related.headline for related in page.related}


def test_whole_stories_one_after_the_other_are_not_one_article():
    stories = (QUAY, ROVERS, FEVER)
    lines = (x for (title, _), text in zip(STORIES, stories, strict=False) for x in (title, *text))
    page = read(*lines)
    assert (page.kind, page.text) == ("digest", "")
    assert {title for title, _ in STORIES[:3]} <= {related.headline for related in page.related}


def test_a_long_story_among_notes_is_one_article():
    notes = [text for story in STORIES[1:4] for text in story]
    page = read("Council closes the coal quay", *notes[:2], *QUAY, *QUAY, *notes[2:])
    assert page.kind == "article"


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


def test_the_minutes_of_a_match_in_order_make_a_live_blog():
    minutes = ("90+2'", "88'", "74'", "74'", "61'", "45'", "32'", "18'", "9'", "3'")
    entries = [text for at, minute in enumerate(minutes) for text in (minute, QUAY[at % 6])]
    assert read("Rovers win the final on the coal quay", *QUAY, *entries).kind == "live"
    assert read("Rovers win the final on the coal quay", *QUAY, *entries[:8]).kind != "live"


def test_times_alone_do_not_make_a_live_blog():
    rows = [f"{hour}:30 Tour of the quay, with a guide" for hour in range(9, 18)]
    assert read("Tours of the coal quay", *QUAY, *rows).kind != "live"


@pytest.mark.parametrize(
    "offer",
    [
        "Subscribe to continue reading",
        "Log in to read the whole of this report",
        "Kostenlos registrieren und weiterlesen",
        "Abonnez-vous pour lire cet article",
        "Suscríbete para seguir leyendo",
        "Treść tylko dla subskrybentów",
        "この記事は会員限定です。",
    ],
)
def test_a_stub_ends_with_an_offer(offer: str):
    page = read("Council closes the coal quay", *QUAY[:3], offer)
    assert page.kind == "stub"
    assert page.headline == "Council closes the coal quay"


def test_an_offer_is_found_though_prices_behind_it_read_like_text():
    prices = (
        "The Herald costs eight crowns a month, and you may leave us at any time you like.",
    ) * 3
    page = read("Council closes the coal quay", *QUAY[:3], "Subscribe to continue reading", *prices)
    assert page.kind == "stub"


def test_marks_of_other_stories_for_subscribers_make_no_stub():
    teasers = ("会員限定", "有料会員限定", "有料会員が2カ月無料")
    assert read("Council closes the coal quay", *QUAY[:3], *teasers).kind == "article"


def test_an_appeal_that_does_not_speak_of_reading_on_makes_no_stub():
    appeal = "Subscribe to our newsletter and support the Herald"
    assert read("Council closes the coal quay", *QUAY[:3], appeal).kind == "article"


def test_a_short_text_is_an_article_where_its_headline_stands_twice():
    title = "Council of Port Sella closes the coal quay"
    text = f"{QUAY[0]} {QUAY[1][:50]}."
    page = parse_article("\n\n".join((f"{title} - The Sella Herald", *MENU, title, text, *FOOT)))
    assert page.kind == "article"
    assert read("Weather in Sella", text).kind == "none"


def test_a_menu_with_a_teaser_is_no_article():
    assert read(*(title for title, _ in STORIES)).kind == "none"


def test_a_short_post_above_teasers_with_leads_is_an_article_without_a_title_too():
    teasers = [text for story in STORIES[1:] for text in story]
    text = (" ".join(QUAY[:3]), " ".join(QUAY[3:]))
    page = read(STORIES[0][0], "By Ana Ruiz", "3 May 2031", *text, "More stories", *teasers)
    assert (page.kind, page.headline) == ("article", STORIES[0][0])


@pytest.mark.parametrize("title", [(), ("News | The Sella Herald",)])
@pytest.mark.parametrize(
    "beside",
    [
        ("{lead}", "2 hrs ago"),
        ("Posted on May {day}, 2031 by Ana", "{lead}", "Continue reading", "3 Comments"),
        ("Lena Voss", "{day} hours ago", "{lead}"),
    ],
)
def test_teasers_with_days_are_not_one_article(beside: tuple[str, ...], title: tuple[str, ...]):
    rows = ((head, *beside) for head, _ in STORIES)
    leads = (lead for _, lead in STORIES)
    lines = [
        row.format(lead=lead, day=day + 1)
        for day, (story, lead) in enumerate(zip(rows, leads, strict=True))
        for row in story
        if row
    ]
    page = parse_article("\n\n".join((*title, *MENU, *lines, *FOOT)))
    assert page.kind in ("digest", "none")
    assert (page.headline, page.text) == (None, "")


WALLS = [
    [
        "Your privacy comes first",
        "We and 412 partners keep information on your device, such as cookies, and use personal "
        "data, such as the number of your device, for personalised advertising.",
        "With your consent we and our partners may use the exact place of your device. You agree "
        "to what is described above, or you do not.",
        "Your preferences hold for this site alone. You can change your preferences at any time.",
        "More options",
        "Agree",
    ],
    [
        "Wir achten Ihre Privatsphäre",
        "Wir und unsere 318 Partner speichern Informationen auf Ihrem Endgerät, etwa Cookies, und "
        "verarbeiten personenbezogene Daten, um Ihnen passende Werbung zu zeigen.",
        "Sie können Ihre Einwilligung jederzeit mit Wirkung für die Zukunft widerrufen, am Ende "
        "jeder Seite. Einzelheiten nennt unsere Datenschutzerklärung.",
        "Zustimmen",
    ],
]


@pytest.mark.parametrize("wall", WALLS, ids=["en", "de"])
def test_a_wall_that_asks_for_consent_is_no_article(wall: list[str]):
    assert parse_article("\n\n".join(wall)).kind == "none"


def test_an_article_beneath_a_wall_or_about_privacy_is_one():
    assert read(*WALLS[0], "Council of Port Sella closes the coal quay", *QUAY).kind == "article"
    news = (
        "The council of Port Sella must delete personal data of 4,000 visitors, a court ruled.",
        "Visitors of the council's website had never given their consent, the judges found.",
        "The council had kept cookies on their devices for eleven years, a report says.",
    )
    assert read("Court stops the council's cookies", *news, *QUAY[3:]).kind == "article"


def posts(*marks: str) -> list[str]:
    """Three posts of a blog, with a line beneath each headline."""
    stories = zip(STORIES, marks, (QUAY, ROVERS, FEVER), strict=False)
    return [
        x
        for (title, _), mark, text in stories
        for x in (title, mark, " ".join(text[:3]), " ".join(text[3:]))
    ]


@pytest.mark.parametrize(
    "marks",
    [
        ("3 May 2031", "28 April 2031", "2 April 2031"),
        ("By Ana Ruiz", "By Tom Feld", "By Lena Voss"),
        ("Posted on May 3, 2031 by Ana", "Posted on May 1, 2031 by Ana", "Posted on April 2, 2031"),
    ],
)
def test_posts_of_a_blog_are_not_one_article_though_the_page_has_a_title(marks: tuple[str, ...]):
    title = STORIES[0][0]
    page = parse_article("\n\n".join((f"{title} - Sella Notes", *MENU, *posts(*marks), *FOOT)))
    assert (page.kind, page.headline, page.text) == ("digest", None, "")


def test_other_stories_announced_within_an_article_do_not_part_it():
    days = ("3 May 2031", "28 April 2031", "2 April 2031", "1 April 2031")
    boxes = [(title, day) for (title, _), day in zip(STORIES[1:], days, strict=True)]
    text = [x for at, box in enumerate(boxes) for x in (*QUAY[at : at + 2], *box)]
    title = "Council closes the coal quay"
    page = parse_article("\n\n".join((f"{title} - Sella", *MENU, title, *text, QUAY[5], *FOOT)))
    assert (page.kind, page.headline) == ("article", title)


def test_answers_in_a_forum_are_no_stories():
    names = ("Ilse Brandt", "Matti Oren", "Anna Lindqvist", "Tomas Feld")
    answers = zip(names, range(1, 5), QUAY, ROVERS, strict=False)
    text = [x for name, day, *said in answers for x in (name, f"{day} May 2031, 14:05", *said)]
    assert read("Council closes the coal quay", *QUAY[:2], *text).kind != "digest"


def test_a_page_of_very_many_stories_is_not_read_over_and_over():
    one = "\n\n".join(posts("3 May 2031", "28 April 2031", "2 April 2031"))
    with ends():
        assert len(parse_article("\n\n".join([one] * 500)).lines) == 500 * 12

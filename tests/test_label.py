"""Structure rules, shown on small invented pages with body scores given by hand."""

from __future__ import annotations

import numpy as np
import pytest

from newslib.label import LABELS, label_lines
from newslib.page import split_lines

FIRST = "The council of Port Sella agreed on Monday to close the old coal quay next year."
SECOND = "Cranes at the coal quay will be taken down before the autumn, the council said."
HEADLINE = "Port Sella council to close its coal quay"

BODY = 0.95
NOT = 0.05


def labelled(*rows: tuple[str, float]) -> list[str]:
    """Labels of a page given as lines with their body scores."""
    lines = split_lines("\n".join(text for text, _ in rows))
    result = label_lines(lines, np.array([score for _, score in rows]))
    assert len(result.lines) == len(rows)
    assert {line.label for line in result.lines} <= set(LABELS)
    return [line.label for line in result.lines]


def test_no_lines():
    assert label_lines([], np.zeros(0)) == ((), None, None, None)


def test_page_without_body_has_furniture_only():
    found = labelled(("Menu", NOT), ("Log in", NOT), ("All rights reserved", NOT))
    assert found == ["navigation", "navigation", "legal"]


def test_head_of_the_project_s_own_layout():
    found = labelled(
        ("Top Stories", NOT),
        (HEADLINE, NOT),
        ("Cranes come down before the autumn storms", NOT),
        (HEADLINE, NOT),
        ("The coal quay of Port Sella, seen from the lighthouse on Sunday, May 3, 2026.", BODY),
        ("Reuters", NOT),
        ("Quay to close within a year", NOT),
        ("Cranes to be sold abroad", BODY),
        (FIRST, BODY),
        (SECOND, BODY),
    )
    assert found == [
        *("section", "headline", "deck", "headline_repeat", "caption", "credit"),
        *("key_point", "key_point", "body", "body"),
    ]


def test_byline_and_date_beneath_the_headline():
    found = labelled(
        (HEADLINE, NOT),
        ("Ana Ruiz", NOT),
        ("3 May 2026, 10:15", NOT),
        (FIRST, BODY),
        (SECOND, BODY),
    )
    assert found == ["headline", "byline", "date", "body", "body"]


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("GENEVA (Reuters) -", "body"),
        ("SELLA, May 3", "body"),
        ("Sella.", "body"),
        ("SELLA, May 3, 2026", "date"),
        ("(Photo: Ana Ruiz)", "credit"),
    ],
)
def test_a_dateline_on_a_line_of_its_own(line: str, label: str):
    deck = ("Cranes come down before the autumn, and the town is not happy about it.", NOT)
    found = labelled((HEADLINE, NOT), deck, (line, NOT), (FIRST, BODY), (SECOND, BODY))
    assert found[2:] == [label, "body", "body"]


def test_names_beneath_by_and_the_work_beneath_a_name():
    found = labelled(
        (HEADLINE, NOT),
        ("By", NOT),
        ("Ana Ruiz", NOT),
        ("Harbour correspondent", NOT),
        ("3 May 2026, 10:15", NOT),
        (FIRST, BODY),
        (SECOND, BODY),
    )
    assert found == ["headline", "byline", "byline", "byline", "date", "body", "body"]


def test_a_name_above_the_headline_needs_a_date_or_by():
    rows = ((HEADLINE, NOT), (FIRST, BODY), (SECOND, BODY))
    assert labelled(("Ana Ruiz", NOT), ("3 May 2026", NOT), *rows)[0] == "byline"
    assert labelled(("By Ana Ruiz", NOT), *rows)[0] == "byline"
    assert labelled(("Ana Ruiz", NOT), *rows)[0] != "byline"


def test_a_sign_that_joins_names_does_not_end_them():
    names = [(text, NOT) for text in ("By", "Ana Ruiz,", "Ben Falk", "&", "Ilse Brandt")]
    found = labelled((HEADLINE, NOT), *names, (FIRST, BODY), (SECOND, BODY))
    assert found[1:6] == ["byline"] * 5


def test_a_comment_has_an_author_and_no_readers():
    head = [(text, NOT) for text in (HEADLINE, "Kommentar von", "Jana Falk", "3. Mai 2026")]
    found = labelled(*head, (FIRST, BODY), (SECOND, BODY))
    assert found[1:4] == ["byline", "byline", "date"]


def reasons(*rows: tuple[str, float]) -> list[str]:
    lines = split_lines("\n".join(text for text, _ in rows))
    return [x.reason for x in label_lines(lines, np.array([score for _, score in rows])).lines]


def test_reasons_tell_one_cause_from_another():
    text = ((FIRST, BODY), (SECOND, BODY))
    found = reasons((HEADLINE, NOT), *text, ("More stories", NOT), ("Rovers win the final", NOT))
    assert found[0] == "stands before the first paragraph and shares its words"
    other = "Nobody expected this: a surprise"
    assert "shares no word" in reasons((other, NOT), *text)[0]
    teasers = ("More stories", "Rovers win the cup on penalties in Skarn", "3 May 2026", "Football")
    found = reasons((HEADLINE, NOT), *text, *[(x, NOT) for x in teasers])
    assert found[5] == "when another story was published"
    assert found[6] == "short line beside another story's headline"


def test_who_checked_the_facts_is_not_the_author():
    checked = (("Fact checked by", NOT), ("Ilse Brandt", NOT))
    found = labelled((HEADLINE, NOT), ("Ana Ruiz", NOT), *checked, (FIRST, BODY), (SECOND, BODY))
    assert (found[1], found[3] == "byline") == ("byline", False)


def test_a_section_stands_above_the_date_or_again_in_the_menu():
    rows = ((HEADLINE, NOT), (FIRST, BODY), (SECOND, BODY))
    assert labelled(("Harbour", NOT), ("3 May 2026", NOT), *rows)[0] == "section"
    menu = [(text, NOT) for text in ("Politics", "Sport", "Culture", "Weather")]
    assert labelled(*menu, ("Search", NOT), ("Jobs", NOT), ("Sport", NOT), *rows)[6] == "section"
    assert "section" not in labelled(*menu, *rows)


def test_what_is_no_deck():
    again = "Council of Port Sella to close coal quay"
    note = "Ana Ruiz reports on the harbour and its quay for the Post."
    deck = "Cranes come down before the autumn storms begin"
    head = [(text, NOT) for text in (HEADLINE, again, "By Ana Ruiz", note, deck)]
    found = labelled(*head, (FIRST, BODY), (SECOND, BODY))
    assert found[1:5] == ["headline_repeat", "byline", "other", "deck"]
    other = ("See also", "Cranes at the quay of Skarn sold")
    head = [(text, NOT) for text in (HEADLINE, *other, deck + ".")]
    found = labelled(*head, (FIRST, BODY), (SECOND, BODY))
    assert found[1:4] == ["related_header", "related_headline", "deck"]
    deck = "Become a friend of the Post and of its readers on the quay today and tomorrow"
    assert "deck" not in labelled((HEADLINE, NOT), (deck, NOT), (FIRST, BODY), (SECOND, BODY))


def test_a_line_that_tells_the_day_is_a_caption_and_no_deck():
    seen = "Cranes at the old coal quay, seen from the mole on 3 May 2026"
    found = labelled((HEADLINE, NOT), (seen, NOT), (FIRST, BODY), (SECOND, BODY))
    assert found == ["headline", "caption", "body", "body"]


def test_words_of_the_text_are_no_name():
    found = labelled(
        (HEADLINE, NOT), ("Shiny Walls Adamo", NOT), ("3 May 2026", NOT), (FIRST, BODY)
    )
    assert "byline" in found
    text = FIRST + " Its shiny walls stay."
    found = labelled((HEADLINE, NOT), ("Shiny Walls Adamo", NOT), ("3 May 2026", NOT), (text, BODY))
    assert "byline" not in found


def test_one_line_before_the_first_paragraph_is_no_key_point():
    found = labelled((HEADLINE, NOT), ("Cranes come down soon", NOT), (FIRST, BODY), (SECOND, BODY))
    assert "key_point" not in found


def test_points_set_apart_from_the_text_are_key_points_if_they_are_alike():
    points = (
        "The quay is to close next year.",
        "Cranes go in autumn.",
        "The council agreed on it.",
    )
    rows = [(text, NOT) for text in (HEADLINE, *points, "By Ana Ruiz", "3 May 2026")]
    text = [(FIRST, BODY), (SECOND, BODY)]
    assert labelled(*rows, *text)[1:5] == ["key_point"] * 3 + ["byline"]
    rows[2] = (points[1] + " Nobody in the council of Port Sella had asked the crane drivers.", NOT)
    assert "key_point" not in labelled(*rows, *text)
    beneath = [(HEADLINE, NOT), ("Read more", NOT), *rows[1:4:2], (points[1][:-1], NOT)]
    assert "key_point" not in labelled(*beneath, *text)


@pytest.mark.parametrize("header", ["Key points", "In Kürze:", "At a glance", "En resumen"])
def test_key_points_beneath_their_header(header: str):
    found = labelled(
        (HEADLINE, NOT),
        (header, NOT),
        ("• Quay to close within a year.", NOT),
        ("• Cranes to be sold abroad.", NOT),
        (FIRST, BODY),
        (SECOND, BODY),
    )
    assert found[1:4] == ["other", "key_point", "key_point"]


def test_title_line_with_the_site_s_name_is_not_the_headline():
    found = labelled(
        (HEADLINE + " | The Sella Post", NOT),
        ("Menu", NOT),
        (HEADLINE, NOT),
        (FIRST, BODY),
        (SECOND, BODY),
    )
    assert found == ["other", "navigation", "headline", "body", "body"]


def test_a_line_that_goes_on_from_the_one_before_is_no_headline():
    rows = (("Harbour", NOT), (": The coal quay of Port Sella", NOT), (HEADLINE, NOT))
    found = labelled(*rows, ("By Ana Ruiz", NOT), (FIRST, BODY), (SECOND, BODY))
    assert found[2] == "headline"


def test_subheads_lists_tables_within_the_body():
    found = labelled(
        (HEADLINE, NOT),
        (FIRST, BODY),
        ("What happens next", 0.3),
        (SECOND, BODY),
        ("These will go:", BODY),
        ("• two cranes of 1911", BODY),
        ("• the coal shed", 0.4),
        ("Crane | Tons | Built", NOT),
        ("North | 40 | 1911", NOT),
        (FIRST, BODY),
    )
    assert found == [
        *("headline", "body", "subhead", "body", "body", "list_item", "list_item"),
        *("table_row", "table_row", "body"),
    ]


def test_teasers_and_posts_within_the_body():
    found = labelled(
        (HEADLINE, NOT),
        (FIRST, BODY),
        ("Read also", NOT),
        ("Ferry runs aground off Skarn in the fog", NOT),
        (SECOND, BODY),
        ("Quay closed! pic.twitter.com/abcdef", BODY),
        (FIRST, BODY),
    )
    assert found[2:4] == ["related_header", "related_headline"]
    assert found[5] == "embed"


def test_caption_within_the_body_needs_doubt():
    rows = [(HEADLINE, NOT), (FIRST, BODY), (SECOND, 0.4), ("Foto: dpa", NOT), (FIRST, BODY)]
    assert labelled(*rows)[2:4] == ["caption", "credit"]
    rows[2] = (SECOND, BODY)
    assert labelled(*rows)[2:4] == ["body", "credit"]


def test_caption_parted_from_its_credit_by_a_bracket():
    parted = [(text, NOT) for text in ("Cranes at the quay (", "Image:", "Ana Ruiz/Reuters)")]
    found = labelled((HEADLINE, NOT), (FIRST, BODY), *parted, (SECOND, BODY))
    assert found[2:5] == ["caption", "credit", "credit"]


def test_caption_beneath_its_credit():
    rows = (("Photo: Ana Ruiz", NOT), ("The cranes on Sunday evening.", NOT), (SECOND, BODY))
    found = labelled((HEADLINE, NOT), (FIRST, BODY), (SECOND, BODY), *rows)
    assert found[3:5] == ["credit", "caption"]


def test_who_stands_where_is_told_by_captions():
    sides = "Ana Ruiz (left) and Ben Falk by the cranes"
    rows = ((sides, NOT), ("Share", NOT), (SECOND, BODY))
    assert labelled((HEADLINE, NOT), (FIRST, BODY), *rows)[2] == "caption"


def test_the_time_of_an_entry_is_a_date():
    rows = (("Updated on 3 May 2026, 10:15", NOT), (SECOND, BODY))
    assert labelled((HEADLINE, NOT), (FIRST, BODY), ("Share", NOT), *rows)[3] == "date"


def test_box_that_asks_to_sign_up():
    found = labelled(
        (HEADLINE, NOT),
        (FIRST, BODY),
        ("The harbour in your inbox", 0.6),
        ("Five stories a day, and nothing to pay for them.", 0.7),
        ("Your e-mail address", NOT),
        ("Sign me up", NOT),
        (SECOND, BODY),
    )
    assert found[2:6] == ["promo"] * 4


def test_comments_and_other_stories_behind_the_body():
    found = labelled(
        (HEADLINE, NOT),
        (FIRST, BODY),
        (SECOND, BODY),
        ("Comments", NOT),
        ("Jory T.", NOT),
        ("2 hours ago", NOT),
        ("They should have closed it long ago.", 0.2),
        ("More from Harbour", NOT),
        ("Ferry runs aground off Skarn", NOT),
        ("Ferry runs aground off Skarn", NOT),
        ("Passengers wait for the morning tide aboard", NOT),
        ("© The Sella Post", NOT),
    )
    assert found[3:7] == ["comments"] * 4
    assert found[7:] == [
        *("related_header", "related_headline", "related_headline", "related_deck", "legal"),
    ]


def test_a_comment_mistaken_for_body_is_cut_off():
    rows = [(HEADLINE, NOT), *[(FIRST, BODY), (SECOND, BODY)] * 4]
    found = labelled(*rows, ("Comments", NOT), ("I never liked that quay very much at all.", 0.8))
    assert found[-2:] == ["comments", "comments"]


def test_first_paragraph_is_not_the_caption():
    lines = split_lines(f"{HEADLINE}\n{SECOND}\nReuters\n{FIRST}")
    assert label_lines(lines, np.array([NOT, BODY, NOT, BODY])).first == 3
    assert label_lines(lines, np.zeros(4)).first is None


def test_paragraphs_between_advertisements_stay_body():
    found = labelled(
        (HEADLINE, NOT),
        (FIRST, BODY),
        ("Advertisement", NOT),
        (SECOND, BODY),
        ("Advertisement", NOT),
        (FIRST.replace("Monday", "Sunday"), BODY),
        ("Advertisement", NOT),
    )
    assert found[1::2] == ["body"] * 3
    assert not {"body", "subhead"} & set(found[2::2])


@pytest.mark.parametrize(("score", "label"), [(0.5, "deck"), (BODY, "body")])
def test_a_sure_line_of_the_body_is_no_deck(score: float, label: str):
    lead = "Cranes at the coal quay come down before the autumn, and the last coal ships leave."
    rows = [(HEADLINE, NOT), (lead, score), ("3 May 2026, 10:15", NOT), (FIRST, BODY)]
    assert labelled(*rows)[1] == label


def test_an_author_s_box_within_the_text_is_no_text():
    note = "Ana Ruiz has written about the harbours of this coast since she left the ferries."
    rows = [(HEADLINE, NOT), (FIRST, BODY), (SECOND, BODY), ("About the author", BODY)]
    assert labelled(*rows, (note, BODY), (SECOND, BODY), (FIRST, BODY)) == [
        *("headline", "body", "body", "other", "other", "body", "body")
    ]


def test_an_offer_of_the_rest_to_subscribers_is_no_other_story():
    offer = ("This article is for subscribers only", NOT)
    assert labelled((HEADLINE, NOT), (FIRST, BODY), (SECOND, BODY), offer)[-1] == "promo"

"""An article is read from any text, loses no line, invents no word and survives JSON."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hangs import ends
from hypothesis import given, settings
from hypothesis import strategies as st

from newslib.article import Article, Caption, Related, parse_article
from newslib.label import LABELS, Labelled, Line
from newslib.reading.assembling import captions

PROSE = (
    "The council of Port Sella agreed on Monday night to close the old coal quay, "
    "and the first cranes are to be taken down before the autumn storms begin."
)
SECOND = (
    "For a century ships had brought coal for the power station here; it burned its last load in "
    "March, and since then gulls have had the sheds to themselves."
)
THIRD = (
    "Engineers will first take out the conveyor belts. A park with a path along the water is to "
    "follow, if the ministry pays its share of the four million crowns."
)
POINT = "The cranes go to a museum in Grauhaven, which has promised to keep one of them working."
PAGE = f"""Harbour
Port Sella to close its coal quay
Cranes come down before the autumn
By Ana Ruiz, harbour reporter
Published 3 May 2026, 10:15 | Updated 4 May 2026, 8:00
The coal quay seen from the east mole on Sunday.
Photo: Ben Falk / Reuters
PORT SELLA (Reuters) - {PROSE}
{SECOND}
What happens next
{THIRD}
• {POINT}
Comments
Nobody has said anything yet
More from Harbour
Ferry runs aground off Skarn
Ferry runs aground off Skarn
All passengers reached the shore in lifeboats, and the captain stayed until the end.
"""

pieces = st.sampled_from(
    [
        *PAGE.split("\n"),
        *("", " ", "\u200b", "©", "By", "•", "1.", "| | |", "Tags:", "2026-05-03", "Photo:", "???"),
    ]
)
pages = st.lists(st.one_of(pieces, st.text(max_size=80)), max_size=40).map("\n".join)
anything = st.one_of(pages, st.text(alphabet=st.characters(), max_size=400))


@pytest.fixture(scope="module")
def article() -> Article:
    return parse_article(PAGE)


def test_every_field_of_a_plain_page(article: Article):
    assert article.kind == "article"
    assert article.section == "Harbour"
    assert article.headline == "Port Sella to close its coal quay"
    assert article.deck == "Cranes come down before the autumn"
    assert article.byline == ("Ana Ruiz",)
    assert article.published == datetime(2026, 5, 3, 10, 15)  # noqa: DTZ001
    assert article.updated == datetime(2026, 5, 4, 8)  # noqa: DTZ001
    assert article.dateline == "PORT SELLA (Reuters)"
    assert article.language == "en"
    assert article.captions == (
        Caption("The coal quay seen from the east mole on Sunday.", "Photo: Ben Falk / Reuters"),
    )
    assert [passage.subhead for passage in article.body] == [None, "What happens next"]
    assert article.related == (
        Related(
            "Ferry runs aground off Skarn",
            "All passengers reached the shore in lifeboats, and the captain stayed until the end.",
        ),
    )


@pytest.mark.parametrize(
    ("before", "line"),
    [
        ("", "{} | The Sella Post"),
        ("The Sella Post\n", "{} - The Sella Post"),
        ("Sport\nHarbour\n", "Harbour | {}"),
        ("Sport\nHarbour\n", "Harbour{}"),
    ],
)
def test_names_of_site_and_section_are_taken_off_the_headline(before: str, line: str):
    title = "Port Sella to close its coal quay"
    page = PAGE[PAGE.index("By Ana Ruiz") :]
    assert parse_article(f"{before}{line.format(title)}\n{page}").headline == title


@pytest.mark.parametrize("title", ["Rovers win - again", "iPhone or not | a question of taste"])
def test_a_headline_keeps_its_own_strokes_and_dashes(title: str):
    page = PAGE[PAGE.index("By Ana Ruiz") :]
    assert parse_article(f"Sport\n{title}\n{page}").headline == title


@pytest.mark.parametrize("before", ["", "Home\nNews\nSport\n", "By Ana Ruiz\n3 May 2026\n"])
def test_a_page_that_has_lost_its_headline_has_none_and_keeps_its_text(before: str):
    kept = [PROSE, SECOND, THIRD, POINT]
    article = parse_article(before + "\n".join(kept))
    assert article.headline is None
    assert [line.label for line in article.lines][-4:] == ["body"] * 4
    assert article.byline == (("Ana Ruiz",) if "By" in before else ())


def test_a_reporter_who_is_called_one_is_the_author_beneath_a_menu_of_short_words():
    menu, title = ["홈", "정치", "경제", "스포츠"], "오스터항, 북쪽 부두 내년 봄까지 폐쇄"
    text = [
        "오스터항 항만위원회는 화요일 북쪽 부두를 내년 봄까지 폐쇄하기로 의결했다고 밝혔다.",
        "배들은 바깥쪽 정박지에 머물게 되며 여객선은 옛 등대 선착장에서 출발하게 된다.",
        "수리 비용은 약 400만 크로네로 예상되며 지난해 계획보다 3분의 1가량 늘어난 금액이다.",
    ]
    page = "\n".join([*menu, title, "김민수 기자", "2024.05.03 09:12", *text])
    assert parse_article(page).byline == ("김민수",)


def test_thai_has_no_full_stops_and_its_paragraphs_are_found():
    title = "ท่าเรือวัลโมราปิดท่าฝั่งเหนือจนถึงฤดูใบไม้ผลิ"
    text = [
        "คณะกรรมการท่าเรือวัลโมราลงมติเมื่อวันอังคารให้ปิดท่าฝั่งเหนือเพื่อซ่อมแซมจนถึงฤดูใบไม้ผลิปีหน้า",
        "เรือจะจอดในแอ่งด้านนอก และเรือข้ามฟากจะออกจากท่าประภาคารเก่าของเมืองแทนจนกว่าการซ่อมจะเสร็จ",
        "สมศักดิ์ ทองดี ผู้ดูแลเรือข้ามฟากมาสิบสองปีกล่าวว่า “เราไม่คาดคิดว่าจะเกิดเรื่องแบบนี้ขึ้น”",
    ]
    article = parse_article("\n".join(["หน้าแรก", "การเมือง", "กีฬา", title, *text, "ติดต่อเรา"]))
    assert article.kind == "article"
    assert article.headline == title
    assert article.text == "\n\n".join(text)


@pytest.mark.parametrize("before", ["", "Port Sella to close its coal quay\n", "Home\nNews\n"])
def test_text_that_has_lost_its_line_breaks_is_still_an_article(before: str):
    text = " ".join([PROSE, SECOND, THIRD, POINT, PROSE.replace("quay", "pier")])
    article = parse_article(before + text)
    assert article.kind == "article"
    assert article.text == text


def test_a_menu_in_one_long_line_is_no_article():
    assert parse_article("Harbour Coal quay Ferries Weather Tides Fish prices " * 30).kind == "none"


def test_who_speaks_in_a_transcript_is_no_dateline():
    talk = [f"RUIZ: {PROSE}", f"MAYOR FALK: {SECOND}", "RUIZ: And then?", f"MAYOR FALK: {THIRD}"]
    article = parse_article("\n".join(["Port Sella closes its coal quay: the interview", *talk]))
    assert article.dateline is None
    assert "RUIZ: And then?" in article.text


def test_every_name_beneath_by_is_an_author_and_an_agency_is_none_beside_them():
    names = "By\nAna Ruiz, Harbour Reporter\nBen Falk\nIlse Brandt\nReuters"
    page = PAGE.replace("By Ana Ruiz, harbour reporter", names)
    assert parse_article(page).byline == ("Ana Ruiz", "Ben Falk", "Ilse Brandt")


def test_a_credit_in_brackets_on_lines_of_its_own():
    page = PAGE.replace("\nPhoto: Ben Falk / Reuters", " (\nImage:\nBen Falk/Reuters)")
    caption = Caption("The coal quay seen from the east mole on Sunday.", "Ben Falk/Reuters")
    assert parse_article(page).captions == (caption,)


def test_a_picture_far_behind_the_body_is_not_the_article_s(article: Article):
    page = PAGE + "Ferries at the pier of Skarn. Photo: Ana Ruiz / Reuters\n"
    found = parse_article(page)
    assert found.lines[-1].label == "caption"
    assert found.captions == article.captions


def test_text_is_the_body_without_dateline_and_marks(article: Article):
    parts = article.text.split("\n\n")
    assert parts[0] == PROSE
    assert parts[2] == "What happens next"
    assert parts[4] == POINT
    assert len(parts) == 5


@pytest.mark.parametrize(
    ("line", "dateline"),
    [
        ("GENEVA (Reuters) -", "GENEVA (Reuters)"),
        ("SELLA, May 3", "SELLA, May 3"),
        ("Sella, 3 May 2026", "Sella, 3 May 2026"),
    ],
)
def test_a_dateline_on_a_line_of_its_own_is_read_and_not_text(line: str, dateline: str):
    page = parse_article(PAGE.replace("PORT SELLA (Reuters) - ", f"{line}\n"))
    assert page.dateline == dateline
    assert page.text.startswith(PROSE)


@settings(max_examples=150, deadline=None)
@given(anything)
def test_any_text_gives_every_line_once_in_order(text: str):
    lines = parse_article(text, language="en").lines
    wanted = [raw.strip() for raw in re.split(r"\r\n|\r|\n", text) if raw.strip()]
    assert [text[line.start : line.end] for line in lines] == wanted
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))
    assert all(0 <= line.confidence <= 1 for line in lines)
    assert all(line.label in LABELS and line.reason for line in lines)


@settings(max_examples=150, deadline=None)
@given(anything)
def test_nothing_is_invented(text: str):
    article = parse_article(text, language="en")
    # Lines that a tool cut are joined with a space or without one.
    shown = "".join("".join(line.text.split()) for line in article.lines)
    parts = [article.headline, article.deck, article.section, article.dateline]
    parts += [*article.byline, *article.key_points, *article.text.split("\n\n")]
    parts += [part for caption in article.captions for part in (caption.text, caption.credit)]
    parts += [part for story in article.related for part in (story.headline, story.deck)]
    assert [part for part in parts if part and "".join(part.split()) not in shown] == []


@settings(max_examples=100, deadline=None)
@given(anything)
def test_record_survives_json(text: str):
    article = parse_article(text, language="en")
    assert Article.from_dict(json.loads(json.dumps(article.to_dict()))) == article


@pytest.mark.parametrize("zone", [None, UTC, timezone(timedelta(hours=-3, minutes=-30))])
def test_record_keeps_dates_and_zones(article: Article, zone: timezone | None):
    record = article.to_dict()
    stamp = datetime(2026, 5, 3, 10, 15, tzinfo=zone)
    record["published"] = stamp.isoformat()
    again = Article.from_dict(json.loads(json.dumps(record)))
    assert again.published == stamp
    assert again.published.utcoffset() == stamp.utcoffset()


def test_record_is_made_of_lists_and_plain_values(article: Article):
    def check(value: object) -> None:
        if isinstance(value, dict):
            for name, item in value.items():
                assert isinstance(name, str)
                check(item)
        elif isinstance(value, list):
            for item in value:
                check(item)
        else:
            assert value is None or isinstance(value, (str, int, float))

    check(article.to_dict())


@pytest.mark.parametrize("wrong", [b"bytes", None, 3, ["a"], Path("page.txt")])
def test_other_types_are_refused(wrong: object):
    with pytest.raises(TypeError, match=f"not {type(wrong).__name__}"):
        parse_article(wrong)  # type: ignore[arg-type]


def test_a_language_of_another_type_is_refused():
    with pytest.raises(TypeError, match="language: list given"):
        parse_article(PAGE, language=["en"])  # type: ignore[arg-type]


def test_name_of_a_file_gets_a_warning(tmp_path: Path):
    path = tmp_path / "page.txt"
    path.write_text(PAGE, encoding="utf-8")
    with pytest.warns(UserWarning, match="name of a file"):
        article = parse_article(str(path))
    assert "name of a file" in article.warnings[0]
    assert article.kind == "none"
    assert parse_article(str(path) + ".gone").warnings == ()


def test_html_source_gets_a_warning():
    source = "<html><head></head><body><div><p>" + PROSE + "</p></div></body></html>"
    assert any("HTML" in warning for warning in parse_article(source).warnings)
    assert parse_article(PAGE).warnings == ()


@pytest.mark.parametrize("text", ["", " \n\t\n", "\u200b", "Menu\nLogin\nSport", "Too short."])
def test_page_without_an_article(text: str):
    article = parse_article(text)
    assert article.kind == "none"
    assert article.published is None
    assert article.byline == ()


def test_given_language_wins():
    assert parse_article(PAGE, language="sv").language == "sv"


def test_articles_are_frozen(article: Article):
    with pytest.raises(AttributeError):
        article.headline = "other"  # type: ignore[misc]
    for part in (article.lines[0], article.captions[0]):
        with pytest.raises(AttributeError):
            part.text = "other"  # type: ignore[misc]


def test_explanation_shows_every_line_with_its_label(article: Article):
    shown = article.explain()
    for line in article.lines:
        assert line.label in shown
        assert line.reason in shown
        assert line.text[:60] in shown


def test_explanation_cannot_command_the_terminal():
    shown = parse_article("\x1b[31mred\x07 \x9b2J \u202eback\n" + PAGE).explain()
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", shown)


def test_html_is_escaped_and_names_labels_in_words():
    nasty = '<script>alert(1)</script>" onmouseover="x'
    shown = parse_article(f"{nasty}\n{PAGE}")._repr_html_()
    assert "<script" not in shown
    assert 'onmouseover="x' not in shown
    for label in ("headline", "caption", "body", "related_headline"):
        assert f">{label} " in shown


def test_a_credit_is_sought_without_copying_the_rest_of_the_page():
    class Page(tuple[Line, ...]):
        def __getitem__(self, at):
            assert not isinstance(at, slice) or at.stop is not None
            return super().__getitem__(at)

    labels = ("caption", "credit", "body")
    lines = Page(Line(n, n, n, f"Line {n}", label, 1.0, "") for n, label in enumerate(labels))
    found = captions(Labelled(lines, None, 2, 2))
    assert found == (Caption("Line 0", "Line 1"),)


@pytest.mark.slow
def test_a_page_of_very_many_lines_is_not_read_over_and_over():
    n_lines = len(parse_article(PAGE).lines)
    with ends():
        article = parse_article(PAGE * 2000, language="en")
    assert len(article.lines) == 2000 * n_lines


@pytest.mark.parametrize(
    "line",
    ["a" * 300_000, "a " * 150_000, "By " * 100_000, "1." * 100_000, "(" * 100_000, "| " * 100_000],
    ids=["letters", "words", "bylines", "numbers", "brackets", "bars"],
)
def test_one_enormous_line_is_not_read_over_and_over(line: str):
    with ends():
        article = parse_article(f"{PAGE}\n{line}\n{PAGE}", language="en")
    assert len(article.lines) == 2 * len(parse_article(PAGE).lines) + 1

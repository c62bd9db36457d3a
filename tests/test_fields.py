"""Datelines, captions and the page's own dates."""

from __future__ import annotations

from datetime import datetime

import pytest

from newslib.reading.fields import Dates, split_caption, split_dateline, stated_dates


@pytest.mark.parametrize(
    ("text", "dateline"),
    [
        ("GENEVA (Reuters) - The talks ended.", "GENEVA (Reuters)"),
        ("PORT SELLA, May 3 (Reuters) - The quay closed.", "PORT SELLA, May 3 (Reuters)"),
        ("NEW YORK — The market fell.", "NEW YORK"),
        ("Berlin (dpa) - Der Bundestag tagt.", "Berlin (dpa)"),
        ("Frankfurt/Main (dpa/lhe) - Die Börse fällt.", "Frankfurt/Main (dpa/lhe)"),
        ("KYIV, Ukraine (AP) — Sirens sounded.", "KYIV, Ukraine (AP)"),
        ("NEW DELHI: The house met.", "NEW DELHI"),
        ("München/London – Die Krone glänzt.", "München/London"),
        ("Sella, 27.6.2026 – Der Club tagte.", "Sella, 27.6.2026"),
        ("SELLA, May 3, 2026 (AP) — The quay closed.", "SELLA, May 3, 2026 (AP)"),
        ("PARIS, 3 mars (AFP) - Les quais.", "PARIS, 3 mars (AFP)"),
        ("Madrid, 3 may (EFE).- Los muelles.", "Madrid, 3 may (EFE)"),
        ("SELLA, May 3. /TASS/. The quay closed.", "SELLA, May 3. /TASS/"),
        ("NEW SELLA -- The quay closed.", "NEW SELLA"),
        ("(Reuters) - The quay closed.", "(Reuters)"),
        ("Hamburg. Der Kai schließt.", "Hamburg"),
        ("Sella · Der Kai schließt.", "Sella"),
        ("SELLA, Norland —", "SELLA, Norland"),
        ("GENEVA (Reuters)", "GENEVA (Reuters)"),
        ("BERLIN, March 3", "BERLIN, March 3"),
        ("Berlin, 3. März", "Berlin, 3. März"),
        ("新华社北京5月3日电 码头关闭。", "新华社北京5月3日"),
        ("(서울=연합뉴스) 김민수 기자 = 부두가 닫혔다.", "서울=연합뉴스"),
        ("（东京共同）政府周一表示，会谈结束。", None),
        ("【東京＝山田太郎】会談は終わった。", "東京＝山田太郎"),
    ],
)
def test_datelines(text: str, dateline: str | None):
    found = split_dateline(text)
    if dateline is None:
        assert found.text in text
    else:
        assert found.dateline == dateline
        assert text.endswith(found.text)
        assert dateline not in found.text


@pytest.mark.parametrize(
    "text",
    [
        *("Trump – the president – spoke.", "The mayor (aged 50) - a lawyer - spoke.", "", "A - B"),
        *(
            "Ana Ruiz, May 3",
            "Ana Ruiz (Reuters)",
            "Photo (AP)",
            "Monday, March 3",
            "Datum 3.5.2026",
        ),
        *(
            "He said: nothing.",
            "UN - a short word.",
            "Sella/ - The talks.",
            "EXCLUSIVE: He left.",
            "The end.",
        ),
    ],
)
def test_no_dateline(text: str):
    assert split_dateline(text) == (None, text)


@pytest.mark.parametrize(
    ("line", "caption", "credit"),
    [
        ("A boat. Photo: Ana Ruiz / Reuters", "A boat.", "Photo: Ana Ruiz / Reuters"),
        ("A boat (Picture: MSB)", "A boat", "Picture: MSB"),
        ("Ein Boot © Ana Ruiz", "Ein Boot", "© Ana Ruiz"),
        ("Ein Boot. Foto: dpa", "Ein Boot.", "Foto: dpa"),
        ("A boat. | Ana Ruiz/AFP via Getty Images", "A boat.", "Ana Ruiz/AFP via Getty Images"),
        ("A boat in the harbour.", "A boat in the harbour.", None),
        ("Photo: Ana Ruiz", "Photo: Ana Ruiz", None),
    ],
)
def test_captions_and_credits(line: str, caption: str, credit: str | None):
    assert split_caption(line) == (caption, credit)


def test_dates_of_the_page():
    may = [datetime.fromisoformat(f"2026-05-0{day}") for day in range(1, 8)]
    assert stated_dates(["3 May 2026"], [], [], "en") == Dates(may[2], None)
    assert stated_dates(["Updated 4 May 2026", "3 May 2026"], [], [], "en") == Dates(may[2], may[3])
    assert stated_dates([], [], ["First published 3 May 2026"], "en") == Dates(may[2], None)
    assert stated_dates([], [], ["3 May 2026"], "en") == Dates(None, None)
    assert stated_dates(["Updated 3 May 2026"], [], [], "en") == Dates(None, may[2])
    earlier = ["Published 5 May 2026", "Updated 4 May 2026"]
    assert stated_dates(earlier, [], [], "en") == Dates(may[4], None)
    assert stated_dates([], ["3 May 2026"], [], "en") == Dates(may[2], None)
    assert stated_dates(["4 May 2026"], ["3 May 2026"], [], "en") == Dates(may[3], None)


@pytest.mark.parametrize(
    "lines",
    [
        ["1 May 2026", "2 May 2026", "3 May 2026"],
        ["Available until 3 May 2026"],
        ["Video 3 May 2026"],
        ["When: 3 May 2026, 10:15"],
        ["Event date: Sunday, 3 May 2026"],
        ["Born: 3 May 1950"],
        ["Deadline: 3 May 2026"],
        ["Forecast for 3 May 2026"],
        ["Wann: 3. Mai 2026"],
        ["Née le 3 mai 1950"],
    ],
)
def test_doubtful_dates_are_not_taken(lines: list[str]):
    assert stated_dates(lines, [], [], "en") == Dates(None, None)


def test_a_dateline_in_a_later_paragraph_needs_an_agency_or_a_dash():
    assert split_dateline("Hamburg. Der Kai schließt.", first=False).dateline is None
    assert split_dateline("SELLA: The quay closed.", first=False).dateline is None
    assert split_dateline("SELLA (AP) — The quay.", first=False).dateline == "SELLA (AP)"


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("نشر في 3 مايو 2026", "ar"),
        ("פורסם ב-3 במאי 2026, 10:15", "he"),
        ("Borna, 3. Mai 2026", "de"),
    ],
)
def test_dates_in_more_languages(line: str, language: str):
    published = stated_dates([line], [], [], language).published
    assert published is not None
    assert published.date().isoformat() == "2026-05-03"


def test_an_update_told_by_its_time_alone():
    found = stated_dates(["03.05.2026, 18:00", "Aktualisiert 20:56 Uhr"], [], [], "de")
    stamps = ("2026-05-03T18:00", "2026-05-03T20:56")
    assert found == Dates(*(datetime.fromisoformat(stamp) for stamp in stamps))

"""Dates are read as pages state them, and nothing is guessed."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from newslib.reading.dates import holds_date, is_date_line, read_dates


@pytest.mark.parametrize(
    ("text", "language", "iso"),
    [
        ("3 May 2026", "en", "2026-05-03T00:00:00"),
        ("May 3, 2026", "en", "2026-05-03T00:00:00"),
        ("Sat, 3rd May 2026 at 9:05 pm", "en", "2026-05-03T21:05:00"),
        ("12:30am is not the time of May 3, 2026", "en", "2026-05-03T00:00:00"),
        ("2026-05-03T10:15Z", "en", "2026-05-03T10:15:00+00:00"),
        ("03.05.2026, 10:15 Uhr", "de", "2026-05-03T10:15:00"),
        ("03.05.26 um 10:15 Uhr", "de", "2026-05-03T10:15:00"),
        ("3. März 2026", "de", "2026-03-03T00:00:00"),
        ("le 3 février 2026 à 18h05", "fr", "2026-02-03T18:05:00"),
        ("3 de mayo de 2026", "es", "2026-05-03T00:00:00"),
        ("3 Gennaio 2026 - 14:41", "it", "2026-01-03T14:41:00"),
        ("3 januari 2026", "sv", "2026-01-03T00:00:00"),
        ("3. ledna 2026", "cs", "2026-01-03T00:00:00"),
        ("3 мая 2026, 20:28", "ru", "2026-05-03T20:28:00"),
        ("2026年5月3日 10:15", "ja", "2026-05-03T10:15:00"),
        ("2026년 5월 3일", "ko", "2026-05-03T00:00:00"),
        ("2026/05/03", "ja", "2026-05-03T00:00:00"),
        ("25/12/2026", "en", "2026-12-25T00:00:00"),
        ("12/25/2026", "en", "2026-12-25T00:00:00"),
        ("05/05/2026", "en", "2026-05-05T00:00:00"),
        ("03/05/2026", "fr", "2026-05-03T00:00:00"),
        ("15:56 BST, 3 May 2026", "en", "2026-05-03T15:56:00"),
        ("Fri, May 3 20262:23 PM", "en", "2026-05-03T14:23:00"),
        ("Madrid-03/05/2026 20:00", "es", "2026-05-03T20:00:00"),
        ("2026年5月3日 20時01分", "ja", "2026-05-03T20:01:00"),
        ("May 3, 2026 10:15 GMT", "en", "2026-05-03T10:15:00+00:00"),
        ("May 3, 2026 10:15 UTC+2", "en", "2026-05-03T10:15:00+02:00"),
        ("Agency PressMay 3, 20262:26 PM GMT+2Last seen", "en", "2026-05-03T14:26:00+02:00"),
        ("Published: 15:56 BST, 27 April 2026", "en", "2026-04-27T15:56:00"),
        ("by Sella TimesMay 3, 202601747", "en", "2026-05-03T00:00:00"),
        ("05.21.2026 07:00 AM", "en", "2026-05-21T07:00:00"),
    ],
)
def test_dates_are_read(text: str, language: str, iso: str):
    assert [date.value for date in read_dates(text, language)] == [datetime.fromisoformat(iso)]


@pytest.mark.parametrize(
    "text",
    [
        *("", "yesterday", "2 hours ago", "May 2026", "3 May", "10:15", "03/05/2026", "31.02.2026"),
        *(
            "2026",
            "call 555-0199-2026",
            "1.2.3.4",
            "99/99/9999",
            "3 Mayors 2026",
            "28. April 20:15 Uhr",
        ),
    ],
)
def test_nothing_is_guessed(text: str):
    assert read_dates(text, "en") == []


def test_roles_come_from_the_words_before():
    line = "Published 3 May 2026, 10:15 Updated 4 May 2026, 8:00"
    assert [date.role for date in read_dates(line, "en")] == ["published", "updated"]
    assert [date.role for date in read_dates("Stand: 03.05.2026", "de")] == ["updated"]
    assert [date.role for date in read_dates("3 May 2026", "en")] == [""]


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("May 3, 2026 1:55 am(Updated 4:30 am)", [(1, 55), (4, 30)]),
        ("11:48, Sun, May 3, 2026 | UPDATED: 11:50, Sun, May 3, 2026", [(11, 48), (11, 50)]),
        ("May 3, 2026 10:15 pm (Updated 4:30 am)", [(22, 15)]),  # of another day, perhaps
    ],
)
def test_a_later_time_on_the_day(text: str, times: list[tuple[int, int]]):
    dates = read_dates(text, "en")
    assert [(date.value.hour, date.value.minute) for date in dates] == times
    assert [date.role for date in dates] == ["", "updated"][: len(times)]


def test_offset_without_zone_words_is_kept():
    (date,) = read_dates("2026-05-03 10:15 +05:30", "en")
    assert date.value.utcoffset() == timedelta(hours=5, minutes=30)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "3 May 2026",
            "Published 3 May 2026, 10:15",
            "2 hours ago",
            "Last updated 23:52",
            "10:15",
        ),
        "Ana Ruiz · The Sella Post · Posted: May 03, 2026 4:00 AM | Last Updated: 2 hours ago",
    ],
)
def test_date_lines(text: str):
    assert is_date_line(text)


@pytest.mark.parametrize(
    "text", ["In May 2026 the harbour froze", "The ferry of 10:15 ran late", "Score 3:2", ""]
)
def test_other_lines(text: str):
    assert not is_date_line(text)


def test_full_date_needs_day_month_and_year():
    assert holds_date("on 3 May 2026 the quay closed")
    assert not holds_date("in May 2026 the quay closed")

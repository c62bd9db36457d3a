"""Articles from HTML and MHTML; every page is invented."""

from __future__ import annotations

import logging
import socket
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from invented_pages import headline, html_page, mhtml_page, paragraphs

from newslib.errors import PageError
from newslib.gathering.saved_html import NO_LABELS, read_html, read_mhtml

CODES = {"empty", "binary", "undecodable", "too-large", "broken", "no-article"}


@pytest.fixture(autouse=True)
def _no_network(monkeypatch):
    def refuse(*_arguments, **_options):
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def test_fields_come_from_the_tags():
    article, outlet, url = read_html(html_page(1).encode())
    assert article.kind == "article"
    assert article.headline == headline(1)
    assert article.byline == ("Oskar Venn",)
    assert article.published == datetime(2024, 5, 2, 14, 30, tzinfo=timezone(timedelta(hours=2)))
    assert article.updated == datetime(2024, 6, 1, 8, tzinfo=UTC)
    assert (outlet, url) == ("The Invented Echo", "https://echo.example/news/1")


def test_body_has_its_subheads_and_list_items_and_not_the_headline():
    article = read_html(html_page(1).encode()).article
    opening, rest = article.body
    assert opening.subhead is None
    assert list(opening.paragraphs) == paragraphs(1)[:3]
    assert rest.subhead == "What comes next"
    assert list(rest.paragraphs[:3]) == paragraphs(1)[3:]
    assert "The gate opens at seven in the morning" in rest.paragraphs
    for gone in (headline(1), "Privacy policy", "Sport"):
        assert gone not in article.text


def test_there_are_no_labels_and_a_warning_says_so():
    article = read_html(html_page(1).encode()).article
    assert article.lines == ()
    assert article.warnings == (NO_LABELS,)


def test_fields_that_the_page_does_not_state_are_none():
    body = "".join(f"<p>{text}</p>" for text in paragraphs(1))
    article, outlet, url = read_html(f"<html><body><main>{body}</main></body></html>".encode())
    assert article.byline == ()
    assert (article.published, article.updated, outlet, url) == (None, None, None, None)


def test_date_is_not_guessed_from_prose():
    text = "<p>On 3 March 1998 the invented bridge fell into the invented river.</p>"
    body = text + "".join(f"<p>{text}</p>" for text in paragraphs(1))
    assert read_html(f"<html><body>{body}</body></html>".encode()).article.published is None


def test_mhtml_gives_the_same_article_as_its_page():
    page = read_mhtml(mhtml_page(2))
    assert page == read_html(html_page(2).encode())


def test_address_that_mhtml_was_saved_from_is_used_where_the_page_has_none():
    data = mhtml_page(2).replace(b'<link rel="canonical"', b'<link rel="other"')
    assert read_mhtml(data).url == "https://echo.example/saved/2"


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [("iso-8859-1", "cp1252"), ("windows-1251", "cp1251"), ("Shift_JIS", "cp932")],
)
def test_declared_encoding_is_used(declared: str, encoding: str):
    sample = {"cp1252": "Käfig für Vögel", "cp1251": "Паром вернулся", "cp932": "渡し船が戻った"}
    text = html_page(1).replace('charset="utf-8"', f'charset="{declared}"')
    text = text.replace("The Invented Echo", sample[encoding])
    assert read_html(text.encode(encoding)).outlet == sample[encoding]


def test_utf8_is_read_as_such_whatever_is_declared():
    text = html_page(1).replace('charset="utf-8"', 'charset="iso-8859-1"')
    text = text.replace("The Invented Echo", "Käfig für Vögel")
    assert read_html(text.encode()).outlet == "Käfig für Vögel"


def test_encoding_that_python_knows_and_the_web_does_not_is_not_run():
    text = html_page(1).replace('charset="utf-8"', 'charset="unicode_escape"')
    data = text.replace("The Invented Echo", "K\xe4fig \\x41").encode("cp1252")
    assert read_html(data).outlet == "Käfig \\x41"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"%PDF-1.7 and so on", "binary"),
        (b"<html><body></body></html>", "no-article"),
        (b"<html><body><nav><a href='/'>Home</a></nav></body></html>", "no-article"),
        (b"no tags, not a page", "broken"),
    ],
)
def test_html_without_an_article_says_why(data: bytes, code: str):
    with pytest.raises(PageError) as caught:
        read_html(data)
    assert caught.value.code == code


def test_html_of_too_many_elements_is_refused():
    with pytest.raises(PageError, match="50000 are read") as caught:
        read_html(b"<html><body>" + b"<p>word</p>" * 50_001)
    assert caught.value.code == "too-large"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"no mail at all", "broken"),
        (b"Content-Type: text/plain\r\n\r\nAn invented letter.", "broken"),
        (b"Content-Type: text/html; charset=no-such\r\n\r\n", "empty"),
        (b"Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!", "empty"),
    ],
)
def test_mhtml_without_a_page_says_why(data: bytes, code: str):
    with pytest.raises(PageError) as caught:
        read_mhtml(data)
    assert caught.value.code == code


def code_of(read, data: bytes) -> str | None:
    """Code of the reason why bytes give no article; None if they give one."""
    try:
        read(data)
    except PageError as error:
        return error.code
    return None


# The fixture that shuts the network holds for all examples.
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.binary(max_size=300), st.integers(0, 2**32))
def test_any_bytes_give_an_article_or_a_reason(noise: bytes, place: int):
    for whole, read in ((html_page(1).encode(), read_html), (mhtml_page(1), read_mhtml)):
        at = place % len(whole)
        for data in (noise, whole[:at] + noise + whole[at:], whole[:at] + noise):
            assert code_of(read, data) in {*CODES, None}


def test_mhtml_nested_without_end_is_refused():
    parts = b"".join(
        b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n" % (i, i) for i in range(5000)
    )
    with pytest.raises(PageError) as caught:
        read_mhtml(parts)
    assert caught.value.code == "broken"


def test_whatever_trafilatura_raises_refuses_one_page(monkeypatch):
    import trafilatura

    def fail(*_arguments, **_options):
        raise KeyError("invented fault")

    monkeypatch.setattr(trafilatura, "bare_extraction", fail)
    with pytest.raises(PageError, match="KeyError") as caught:
        read_html(html_page(1).encode())
    assert caught.value.code == "broken"


def test_nothing_is_logged_and_the_log_is_left_as_it_was(capfd):
    logger = logging.getLogger("trafilatura")
    level = logger.level
    for data in (b"no tags, not a page", b"<html><body></body></html>"):
        with pytest.raises(PageError):
            read_html(data)
    assert capfd.readouterr() == ("", "")
    assert logger.level == level

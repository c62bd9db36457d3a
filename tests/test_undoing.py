"""What tools did to lines is undone: wrapping, cuts at links, marks. The pages are invented."""

from __future__ import annotations

import textwrap

import pytest

import newslib
from newslib.page import split_lines
from newslib.reading.undoing import undo

MENU = ["Home", "Sport", "Weather", "Subscribe"]
HEADLINE = "Harbour of Norland closes for the winter"
PARAGRAPHS = [
    "The harbour of Norland will close for the winter, the mayor Anna Berg said on Monday after a "
    "long meeting with the fishermen of the town, who had asked for more time.",
    "Ice has been thicker than usual this year, and three boats were damaged when they tried to "
    "leave through the northern channel, according to the harbour master of the town.",
    "The council will meet again in March to decide when the first ships may come back, and what "
    "the work on the northern channel is going to cost the people of the region.",
    "Until then the ferries to the islands start from Westerby, where buses wait for passengers "
    "on every day of the week but Sunday, the company that runs them said.",
]
FOOTER = ["Contact", "Imprint", "All rights reserved"]
PAGE = [*MENU, HEADLINE, *PARAGRAPHS, *FOOTER]


def paragraphs(text: str) -> list[str]:
    return [line.text for line in undo(split_lines(text)).paragraphs]


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
@pytest.mark.parametrize("indent", ["", "   "])
@pytest.mark.parametrize("width", [66, 78])
def test_wrapped_lines_are_paragraphs_again(gap: str, indent: str, width: int):
    wrapped = [
        textwrap.fill(
            line,
            width,
            initial_indent=indent,
            subsequent_indent=indent,
            break_on_hyphens=False,
        )
        for line in PAGE
    ]
    assert paragraphs(gap.join(wrapped)) == PAGE


def test_sentences_cut_at_links_are_whole_again():
    links = ["Anna Berg", "northern channel", "March", "Westerby"]
    cut = [*MENU, HEADLINE]
    for text, link in zip(PARAGRAPHS, links, strict=True):
        before, after = text.split(link, 1)
        cut += [before.strip(), link, after.strip()]
    assert ", where buses" in cut[-1]
    assert paragraphs("\n".join([*cut, *FOOTER])) == PAGE


def test_marks_of_markdown_are_taken_off():
    text = (
        '  * [Home](/)\n  * [Sport](/sport "All of it")\n\n# Harbour **closes**\n\n'
        "The [mayor\nof Norland](https://www.example.com/a_(b)\n-c) _said_ so\\. "
        "Call snake_case_x.\n"
        "[![Boats](/boats.png)](/boats)\n> A quotation.\n"
    )
    found = undo(split_lines(text))
    assert [line.text for line in found.lines] == [
        *("* Home", "* Sport", "Harbour closes", "The [mayor"),
        *("of Norland](https://www.example.com/a_(b)", "-c) said so. Call snake_case_x."),
        *("Boats", "A quotation."),
    ]


def test_a_wrapped_link_is_words_only():
    link = "[harbour](https://www.example.com/news/the-harbour-of-norland-in-the-snow) of Norland"
    marked = [text.replace("harbour of Norland", link) for text in PARAGRAPHS]
    wrapped = [textwrap.fill(text, 78, break_long_words=False) for text in marked * 2]
    assert "](" in "".join(wrapped)
    assert paragraphs("\n\n".join(wrapped)) == PARAGRAPHS * 2


def test_numbers_of_links_are_taken_off_but_not_those_of_notes():
    text = "\n".join(f"[{i}]Story {i} of the day.[{i}]" for i in range(1, 8))
    assert paragraphs(text)[0] == "Story 1 of the day.[1]"


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_lines_of_other_pages_stay_as_they_are(gap: str):
    lines = split_lines(gap.join(PAGE * 3))
    found = undo(lines)
    assert found.paragraphs == found.lines == lines
    assert found.owners == list(range(len(lines)))


def test_every_line_of_a_wrapped_page_has_its_paragraphs_label():
    text = "\n".join(textwrap.fill(line, 60) for line in PAGE * 2)
    article, whole = newslib.parse_article(text), newslib.parse_article("\n".join(PAGE * 2))
    assert len(article.lines) == len(split_lines(text))
    assert [line.text for line in article.lines] == [x.text for x in split_lines(text)]
    assert article.text == whole.text
    assert article.headline == whole.headline == HEADLINE
    later = [line for line in article.lines if line.reason == "goes on with the line above"]
    assert len(later) == len(article.lines) - len(whole.lines) > 10


def test_paragraphs_stay_whole_when_a_line_is_labelled_by_hand():
    from newslib.article import relabelled

    article = newslib.parse_article("\n".join(textwrap.fill(line, 60) for line in PAGE))
    at = next(i for i, line in enumerate(article.lines) if line.text == "Contact")
    lines = list(article.lines)
    lines[at] = lines[at]._replace(label="legal", reason="labelled by hand")
    new = relabelled(article, tuple(lines), frozenset({at + 1}))
    assert new.body == article.body
    assert new.lines == tuple(lines)


@pytest.mark.parametrize("sign", ["[", "](", "**", "_", "[a](b", "\\", "# ", ") ", '[a](/b "'])
def test_hostile_marks_take_no_long_time(sign: str):
    assert paragraphs(f"# x\n[a](/b)\n{sign * 50_000}\n**x**")[:2] == ["x", "a"]

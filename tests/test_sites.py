"""Furniture that a site's own pages give away: what is learned, what is left alone."""

from __future__ import annotations

import random
import textwrap
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from invented_pages import headline, page, paragraphs

from newslib.article import GOES_ON, parse_article
from newslib.corpus import Corpus, read_corpus
from newslib.gathering.sites import mark_furniture, site_of

# An appeal that the parser takes for a line of the article, as its words give nothing away.
APPEAL = "Every reader of this paper makes the reporting of the whole valley possible."
SLOGAN = "A crowd waited for the repairs and the old hours of the town"


def with_lines(number: int, *lines: str, at: int = 2) -> str:
    """An invented page with further lines between its paragraphs."""
    text = page(number).split("\n")
    first = text.index(paragraphs(number)[0])
    text[first + at : first + at] = lines
    return "\n".join(text)


def wrapped(text: str) -> str:
    """A page whose lines a tool has wrapped at 64 columns."""
    return "\n".join(textwrap.fill(line, 64) for line in text.split("\n"))


def corpus_of(folder: Path, texts: list[str], **arguments: object) -> Corpus:
    folder.mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(texts):
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
    return read_corpus(folder.parent, **arguments)  # type: ignore[arg-type]


def lines_of(corpus: Corpus, text: str) -> pd.DataFrame:
    return corpus.lines[corpus.lines["text"] == text]


def test_lines_that_recur_are_furniture_and_say_so(tmp_path: Path):
    corpus = corpus_of(tmp_path / "echo", [with_lines(i, APPEAL) for i in range(5)])
    appeal = lines_of(corpus, APPEAL)
    assert appeal["label"].tolist() == ["promo"] * 5
    assert set(appeal["reason"]) == {"recurs on 5 of 5 pages of this site"}
    assert not corpus.articles["text"].str.contains(APPEAL, regex=False).any()
    texts = corpus.articles.set_index("source")["text"]
    assert texts["echo/3.txt"] == "\n\n".join(paragraphs(3))


def test_line_of_one_page_is_left_alone(tmp_path: Path):
    corpus = corpus_of(tmp_path / "echo", [with_lines(0, APPEAL), *map(page, range(1, 5))])
    assert lines_of(corpus, APPEAL)["label"].tolist() == ["body"]


def test_half_of_the_pages_is_not_most_of_them(tmp_path: Path):
    texts = [with_lines(i, APPEAL) if i < 2 else page(i) for i in range(4)]
    assert set(lines_of(corpus_of(tmp_path / "echo", texts), APPEAL)["label"]) == {"body"}
    texts[2] = with_lines(2, APPEAL)
    assert set(lines_of(corpus_of(tmp_path / "echo", texts), APPEAL)["label"]) == {"promo"}


def test_what_the_parser_took_for_furniture_keeps_its_label_and_reason(tmp_path: Path):
    corpus = corpus_of(tmp_path / "echo", [page(i) for i in range(3)])
    menu = lines_of(corpus, "News")
    assert set(menu["label"]) == {"navigation"}
    assert menu["reason"].str.endswith("; recurs on 3 of 3 pages of this site").all()
    assert menu["confidence"].ge(0.9).all()


def test_recurring_alone_never_removes_prose(tmp_path: Path):
    long = f"{APPEAL} {APPEAL.replace('Every', 'Any')} {APPEAL.replace('Every', 'Each')}"
    corpus = corpus_of(tmp_path / "echo", [with_lines(i, long) for i in range(5)])
    assert set(lines_of(corpus, long)["label"]) == {"body"}


def test_prose_that_a_tool_has_wrapped_is_prose(tmp_path: Path):
    long = f"{APPEAL} {APPEAL.replace('Every', 'Any')} {APPEAL.replace('Every', 'Each')}"
    texts = [wrapped(with_lines(i, "", long, "")) for i in range(5)]
    corpus = corpus_of(tmp_path / "echo", texts)
    for part in wrapped(long).split("\n"):
        assert lines_of(corpus, part)["label"].tolist() == ["body"] * 5
    assert corpus.articles["text"].str.contains(long, regex=False).all()


def test_lines_of_a_wrapped_appeal_are_furniture_together(tmp_path: Path):
    appeal = f"{APPEAL} Join it."
    texts = [wrapped(with_lines(i, "", appeal, "")) for i in range(5)]
    corpus = corpus_of(tmp_path / "echo", texts)
    first, last = (lines_of(corpus, part) for part in wrapped(appeal).split("\n"))
    assert set(first["label"]) == set(last["label"]) == {"promo"}
    assert set(first["reason"]) == {"recurs on 5 of 5 pages of this site"}
    assert set(last["reason"]) == {GOES_ON}
    assert not corpus.articles["text"].str.contains("Join it").any()


def test_subhead_that_recurs_by_nature_stays(tmp_path: Path):
    subhead = "What comes next"
    corpus = corpus_of(tmp_path / "echo", [with_lines(i, subhead) for i in range(5)])
    assert set(lines_of(corpus, subhead)["label"]) == {"subhead"}


def test_heading_of_a_list_that_recurs_by_nature_stays():
    heading = "What comes next"
    articles = [parse_article(with_lines(i, heading)) for i in range(5)]
    taken = [
        replace(
            article,
            lines=tuple(
                line._replace(label="list_item") if line.text == heading else line
                for line in article.lines
            ),
        )
        for article in articles
    ]
    for article in mark_furniture(taken, [frozenset()] * 5):
        assert [line.label for line in article.lines if line.text == heading] == ["list_item"]


def test_items_that_recipes_share_stay(tmp_path: Path):
    kitchen = ["Ingredients", "1 tsp salt", "2 tbsp olive oil", "300 g {}", "1 clove of garlic"]
    kitchen += ["2 onions, chopped", "1 tbsp butter", "200 ml vegetable stock", "black pepper"]
    texts = [
        with_lines(number, *(item.format(own) for item in kitchen), at=1)
        for number, own in enumerate(("apples", "leeks", "trout"))
    ]
    corpus = corpus_of(tmp_path / "kitchen", texts)
    assert set(lines_of(corpus, "1 tsp salt")["label"]) == {"list_item"}
    assert all("2 tbsp olive oil\n\n300 g" in text for text in corpus.articles["text"])


def test_background_passage_of_an_earlier_article_stays(tmp_path: Path):
    passage = [paragraphs(20)[0], "They all agreed to that.", paragraphs(20)[1]]
    corpus = corpus_of(tmp_path / "echo", [with_lines(i, *passage) for i in range(2)])
    assert not corpus.lines["reason"].str.startswith("recurs").any()
    assert all("They all agreed to that." in text for text in corpus.articles["text"])


@pytest.mark.parametrize(("n_pages", "label"), [(2, "body"), (3, "promo")])
def test_two_pages_prove_less_than_three(tmp_path: Path, n_pages: int, label: str):
    long = f"{APPEAL} It has done so for more than a hundred and thirty years."
    corpus = corpus_of(tmp_path / "echo", [with_lines(i, long) for i in range(n_pages)])
    assert set(lines_of(corpus, long)["label"]) == {label}


def test_pages_without_an_article_do_not_count(tmp_path: Path):
    menus = [f"Home\nNews\nSport\nPage {number}" for number in range(9)]
    corpus = corpus_of(tmp_path / "echo", [*(with_lines(i, APPEAL) for i in range(3)), *menus])
    assert set(lines_of(corpus, APPEAL)["reason"]) == {"recurs on 3 of 3 pages of this site"}


def test_near_copies_within_a_site_count_as_one_page(tmp_path: Path):
    text = with_lines(1, APPEAL)
    versions = [text, f"{text}\nImprint", text.replace(" Monday ", " Tuesday ")]
    corpus = corpus_of(tmp_path / "echo", versions)
    assert len(corpus.articles) == 3
    assert set(lines_of(corpus, APPEAL)["label"]) == {"body"}
    assert not corpus.lines["reason"].str.contains("recurs").any()


def test_long_imprint_on_every_page_does_not_make_them_one_page(tmp_path: Path):
    imprint = [
        f"The {owner} of this invented paper own the texts on its pages and may give leave to copy "
        f"them, if they are asked in a letter that says who wants to print what, and for how many."
        for owner in ("publishers", "reporters", "printers", "painters", "readers", "founders")
    ]
    texts = []
    for number in range(6):
        text = with_lines(number, *imprint, at=4)
        first = paragraphs(number)[0]
        texts.append(text.replace(first, f"{first}\n{APPEAL}"))
    corpus = corpus_of(tmp_path / "echo", texts)
    assert set(lines_of(corpus, APPEAL)["label"]) == {"promo"}


def test_many_savings_of_one_article_beside_others_count_as_one_page(tmp_path: Path):
    texts = [page(1), page(2), *(with_lines(0, f"Update {i}: {APPEAL}") for i in range(3))]
    corpus = corpus_of(tmp_path / "echo", texts)
    assert corpus.articles["headline"].notna().all()
    assert headline(0) in set(corpus.articles["headline"])


def test_wire_story_that_several_sites_carry_stays(tmp_path: Path):
    for number in range(4):
        own = [with_lines(9, APPEAL), *(page(i) for i in (2 * number, 2 * number + 1))]
        corpus = corpus_of(tmp_path / f"site{number}", own)
    wire = corpus.articles[corpus.articles["headline"] == headline(9)]
    assert wire["text"].str.contains(APPEAL, regex=False).all()
    assert set(lines_of(corpus, APPEAL)["label"]) == {"body"}


def test_sites_are_told_by_metadata_before_folders(tmp_path: Path):
    texts = [with_lines(i, APPEAL) for i in range(4)]
    metadata = pd.DataFrame(
        {"source": [f"echo/{i}.txt" for i in range(4)], "outlet": ["Echo", "Bell", "Horn", "Drum"]}
    )
    apart = corpus_of(tmp_path / "echo", texts, metadata=metadata)
    assert set(lines_of(apart, APPEAL)["label"]) == {"body"}
    metadata["outlet"] = ["Echo", "ECHO", "echo", "Echo"]
    metadata["url"] = [f"https://{i}.example" for i in range(4)]
    same = corpus_of(tmp_path / "echo", texts, metadata=metadata)
    assert set(lines_of(same, APPEAL)["label"]) == {"promo"}


def test_pages_in_one_flat_folder_have_no_site(tmp_path: Path):
    corpus_of(tmp_path / "echo", [with_lines(i, APPEAL) for i in range(4)])
    corpus = read_corpus(tmp_path / "echo")
    assert set(lines_of(corpus, APPEAL)["label"]) == {"body"}
    rows = pd.DataFrame({"text": [with_lines(i, APPEAL) for i in range(4)]})
    rows.to_csv(tmp_path / "flat.csv", index=False)
    assert set(lines_of(read_corpus(tmp_path / "flat.csv"), APPEAL)["label"]) == {"body"}
    rows["url"] = [f"https://{host}echo.example/{i}" for i, host in enumerate(["", "www."] * 2)]
    rows.to_csv(tmp_path / "sited.csv", index=False)
    assert set(lines_of(read_corpus(tmp_path / "sited.csv"), APPEAL)["label"]) == {"promo"}


@pytest.mark.parametrize(
    ("source", "outlet", "url", "site"),
    [
        ("a.txt", "The Echo", "https://bell.example/1", "outlet the echo"),
        ("echo/a.txt", None, "https://www.bell.example:80/1", "host bell.example"),
        ("echo/2024/05/a.txt", None, "no address", "folder echo"),
        ("echo/a.txt", None, "https://[broken/", "folder echo"),
        ("pages.csv#1", None, None, None),
        ("pages#1/a.txt", None, None, "folder pages#1"),
    ],
)
def test_site_of_a_page(source: str, outlet: str | None, url: str | None, site: str | None):
    assert site_of(source, outlet, url) == site


def test_a_headline_that_recurs_is_none_only_on_most_of_three_pages():
    def articles(n: int) -> list:
        texts = [page(i).replace(headline(i), SLOGAN) for i in range(n)]
        return [parse_article(text) for text in texts]

    assert {a.headline for a in mark_furniture(articles(2), [frozenset()] * 2)} == {SLOGAN}
    assert {a.headline for a in mark_furniture(articles(3), [frozenset()] * 3)} == {None}


def test_byline_and_date_are_kept_when_the_body_changes():
    articles = [parse_article(with_lines(i, APPEAL)) for i in range(3)]
    for before, after in zip(articles, mark_furniture(articles, [frozenset()] * 3), strict=True):
        assert after.text != before.text
        assert (after.byline, after.published) == (before.byline, before.published)
        assert after.headline == before.headline
        assert [line.text for line in after.lines] == [line.text for line in before.lines]


@pytest.mark.parametrize("shuffle", [random.Random(1).shuffle, random.Random(2).shuffle])
def test_order_of_the_inputs_makes_no_difference(tmp_path: Path, shuffle: Callable):
    texts = [with_lines(i, APPEAL) for i in range(6)] + [with_lines(1, APPEAL, "Imprint")]
    expected = corpus_of(tmp_path / "echo", texts)
    files = sorted((tmp_path / "echo").iterdir())
    shuffle(files)
    # With a file beside the folder the names, and so the site, are the same as before.
    (tmp_path / "other.txt").write_text(page(50), encoding="utf-8")
    found = read_corpus([*files, tmp_path / "other.txt"])
    chosen = found.lines["article_id"].isin(expected.articles["article_id"])
    pd.testing.assert_frame_equal(found.lines[chosen].reset_index(drop=True), expected.lines)


def test_page_that_holds_nothing_but_furniture_is_refused(tmp_path: Path):
    walls = [
        "Only readers who have signed in may go on from here.",
        "The people of the valley pay for their paper every month.",
        "Those who pay support a newsroom of eleven people.",
        "Nobody who cannot pay is ever turned away by the paper.",
        "A letter to the address below is always enough for that.",
    ]
    # The headline stands in the page's title too, which makes one page alone look like an article.
    titles = [f"{headline(i)} | Echo\n\n{headline(i)}" for i in range(3)]
    texts = ["\n\n".join((title, *walls)) for title in titles]
    alone = [parse_article(text).kind for text in texts]
    corpus = corpus_of(tmp_path / "echo", [*texts, page(7), page(8)])
    assert alone != ["none"] * 3
    assert dict(zip(corpus.refused["source"], corpus.refused["code"], strict=True)) == {
        f"echo/{i}.txt": "no-article" for i in range(3)
    }


def test_seeds_read_as_sites_lose_no_body_line(seeds: Path):
    corpus = read_corpus(seeds, metadata=seeds / "metadata.csv")
    told = corpus.lines[corpus.lines["reason"].str.contains("recurs on")]
    sources = corpus.articles.set_index("article_id")["source"]
    gold = {}
    for source in sources:
        table = (seeds / source).with_suffix(".labels.tsv").read_text(encoding="utf-8")
        gold[source] = [line.split("\t")[1] for line in table.splitlines()]
    labels = {gold[sources[row.article_id]][row.number - 1] for row in told.itertuples()}
    assert len(told) > 300
    assert not labels & {"headline", "deck", "body", "subhead", "list_item", "caption", "key_point"}

"""The report's page in a real browser: no request, no script, readable wide and narrow."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from html import escape
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import axe_playwright_python
import pytest
from browsers import OUTPUT, launched
from playwright.sync_api import Browser, Page
from small_reports import READ, write_notebooks, write_pages

from newslib.report import write_report
from newslib.reporting.dictionary import OWN, describe_files

pytestmark = pytest.mark.chromium

WIDTHS = (1400, 360)
HOSTILE = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
HEADLINES = [
    "$5 of $6 <b>billion</b> & more",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\u0645\u064a\u0646\u0627\u0621 \u0633\u064a\u0644\u0627 \u064a\u062a\u0633\u0639",
    "\u6e2f\u6e7e\u6269\u5efa\u5de5\u7a0b\u505c\u5de5",
    "\U0001f6a2\U0001f468\u200d\U0001f469\u200d\U0001f467 ferry \U0001f30a",
    "A very long headline " * 14 + "ends",
    "javascript:alert(1)",
    "<a href=javascript:alert(1)>Read</a>",
]
CELLS = [
    "# Pages\n\nProse, then what no page may do.",
    f"from pathlib import Path\nfrom IPython.display import HTML, Markdown, display\n{READ}",
    "articles[['source', 'headline', 'text', 'article_id', 'n_words', 'kind']]",
    f"display(HTML({HOSTILE!r}), Markdown({HOSTILE!r}))\nprint({HOSTILE!r})",
    "import pandas as pd\npd.DataFrame({'n': range(60)})",
    "import pandas as pd\npd.DataFrame({f'column {n}': [1000000] for n in range(30)})",
    "## A figure",
    "import matplotlib.pyplot as plt\nfigure, axes = plt.subplots()\naxes.bar(['a'], [1])\n"
    "figure.savefig(Path(out) / 'figures' / 'bars.svg')\n"
    "display(figure, metadata={'image/png': {'alt': 'One bar'}, 'newslib': {'figure': 'bars'}})\n"
    "plt.close(figure)",
    "print('word' * 60)",
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("browser")
    pages = write_pages(folder / "pages")
    hostile = (pages / "00.txt").read_text(encoding="utf-8").replace("Pay of", f"Pay {HOSTILE} of")
    (pages / "00.txt").write_text(hostile, encoding="utf-8")
    write_notebooks(folder / "notebooks", {"01-own": CELLS})
    return write_report(pages, folder / "out", notebooks=folder / "notebooks").index


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with launched(chromium) as browser:
        yield browser


@pytest.fixture(params=WIDTHS)
def page(request: pytest.FixtureRequest, browser: Browser, index: Path) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": request.param, "height": 900})
    page.messages = watched(page)
    page.goto(index.as_uri())
    yield page
    page.close()


def watched(page: Page) -> list[str]:
    """A list that fills with what the page says, fails at, or asks for beyond itself."""
    messages: list[str] = []

    def ask(address: str) -> None:
        if not address.startswith(("file:", "data:")):
            messages.append(address)

    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.on("request", lambda sent: ask(sent.url))
    page.on("requestfailed", lambda sent: messages.append(f"failed: {sent.url[:80]}"))
    return messages


def take_pictures(browser: Browser, index: Path, name: str) -> None:
    """Keep a picture of the whole page at each width; those who read the build look at them."""
    OUTPUT.mkdir(exist_ok=True)
    for width in WIDTHS:
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.goto(index.as_uri())
        page.screenshot(path=OUTPUT / f"{name}-{width}.png", full_page=True)
        page.close()


def axe_findings(browser: Browser, index: Path, width: int) -> list[str]:
    """What axe-core finds wrong, or cannot decide, with all details open.

    Only here the page's policy, which forbids scripts, is set aside, axe being one. The shades at
    the sides of wide tables are taken off: axe does not tell a text's ground behind a gradient. Nor
    does it for a cell that is half in view in a box that scrolls; such cells are left to
    `test_text_stands_out_from_its_ground`.
    """
    context = browser.new_context(bypass_csp=True, viewport={"width": width, "height": 900})
    page = context.new_page()
    page.goto(index.as_uri())
    page.add_style_tag(content=".table { background: #fff !important }")
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    page.add_script_tag(path=Path(axe_playwright_python.__file__).with_name("axe.min.js"))
    result = page.evaluate("axe.run()")
    context.close()
    assert len(result["passes"]) > 20
    return [
        f"{rule['id']}: {node['html'][:200]}"
        for rule in (*result["violations"], *result["incomplete"])
        for node in rule["nodes"]
        if not is_half_in_view(node)
    ]


def is_half_in_view(node: dict) -> bool:
    keys = {(check.get("data") or {}).get("messageKey") for check in node["any"]}
    return keys == {"elmPartiallyObscuring"}


def test_nothing_is_asked_for_and_nothing_is_blocked(page: Page):
    assert page.messages == []
    assert page.title() == "Report on 4 news articles"
    assert page.locator("script").count() == 0


def test_pictures_of_the_page_are_kept(browser: Browser, index: Path):
    take_pictures(browser, index, "small-report")
    for width in WIDTHS:
        picture = (OUTPUT / f"small-report-{width}.png").read_bytes()
        assert int.from_bytes(picture[16:20], "big") == width


def one_of_each(index: Path) -> list[Path]:
    """The report's page, an article's and a list's."""
    return [index, *(sorted(index.parent.glob(f"{kind}/*.html"))[0] for kind in ("pages", "lists"))]


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_no_fault(browser: Browser, index: Path, width: int):
    for path in one_of_each(index):
        assert axe_findings(browser, path, width) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_articles_and_lists_ask_for_nothing_and_fit(browser: Browser, index: Path, width: int):
    for path in one_of_each(index):
        page = browser.new_page(viewport={"width": width, "height": 900})
        messages = watched(page)
        page.goto(path.as_uri())
        assert messages == []
        assert page.locator("script").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth") == width
        page.close()


def test_a_count_leads_to_articles_and_an_article_to_its_lines(page: Page):
    page.locator("#summary dd a").first.click()
    assert page.locator("h1").inner_text() == "4 articles"
    page.locator(".articles a").first.click()
    assert page.locator(".lines li").count() >= 4
    reasons = page.locator(".lines .why").all_inner_texts()
    assert "paragraph" in next(why for why in reversed(reasons) if "as above" not in why)
    page.get_by_role("link", name="Back to the report").click()
    assert page.title() == "Report on 4 news articles"


def test_axe_finds_a_fault_where_there_is_one(browser: Browser, index: Path, tmp_path: Path):
    text = index.read_text(encoding="utf-8")
    faulty = tmp_path / "faulty.html"
    faulty.write_text(text.replace(' lang="en"', "").replace('alt="One bar"', ""), "utf-8")
    found = {finding.split(":")[0] for finding in axe_findings(browser, faulty, 1400)}
    # The picture is also what its link is called by.
    assert found == {"html-has-lang", "image-alt", "link-name"}


def test_the_language_is_stated(page: Page):
    assert page.locator("html").get_attribute("lang") == "en"


def test_links_within_the_page_lead_somewhere(page: Page):
    lost = """[...document.querySelectorAll('a[href^="#"]')].map(a => a.hash.slice(1))
        .filter(id => !document.getElementById(id))"""
    assert page.locator("nav a").count() > 3
    assert page.evaluate(lost) == []


def test_files_that_the_page_links_to_are_there(page: Page, index: Path):
    links = page.evaluate("[...document.querySelectorAll('a')].map(a => a.getAttribute('href'))")
    files = {link for link in links if not link.startswith("#")}
    assert "notebooks/01-own.ipynb" in files
    assert [link for link in files if not (index.parent / link).is_file()] == []


def test_hostile_text_is_there_to_be_read(page: Page):
    assert page.get_by_text("onerror=").count() >= 3


def test_styles_apply_in_spite_of_the_strict_policy(page: Page):
    policy = page.locator("meta[http-equiv]").get_attribute("content")
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    family = page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily")
    assert family.startswith("system-ui")


def test_the_page_does_not_scroll_sideways(page: Page):
    sizes = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    scroll, client = page.evaluate(sizes)
    assert scroll == client


def test_wide_tables_scroll_in_a_box_that_the_keyboard_reaches(page: Page):
    wide = page.locator(".table", has_text="column 29")
    assert wide.evaluate("box => box.scrollWidth > box.clientWidth")
    wide.focus()
    assert wide.evaluate("box => document.activeElement === box")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("box => box.scrollLeft > 0", arg=wide.element_handle())


def test_many_rows_are_in_view_when_asked_for(page: Page):
    page.set_viewport_size({"width": 1400, "height": 800})
    long = page.locator(".table:has(+ .long)")
    assert long.count() == 1
    rows, more = long.locator("tbody tr"), page.locator(".rows.long summary")
    n_rows = rows.count()
    assert n_rows > 20
    assert rows.filter(visible=True).count() == 12
    page.set_viewport_size({"width": 360, "height": 800})
    assert rows.filter(visible=True).count() in (3, 5)
    more.focus()
    page.keyboard.press("Enter")
    assert rows.filter(visible=True).count() == n_rows
    page.emulate_media(media="print")
    page.reload()
    assert rows.filter(visible=True).count() == n_rows


def test_figures_are_seen_and_described(page: Page):
    image = page.get_by_role("img", name="One bar")
    assert image.evaluate("image => image.naturalWidth > 100")
    assert image.get_attribute("src").startswith("data:image/svg+xml;base64,")
    box = image.bounding_box() or {}
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= (page.viewport_size or {})["width"]
    # Who wants it larger finds it behind the figure itself.
    assert page.locator("figure > a").first.get_attribute("href") == "figures/bars.svg"


def test_headings_are_in_order(page: Page):
    levels = page.evaluate(
        "[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(h => +h.tagName[1])"
    )
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_text_stands_out_from_its_ground(page: Page):
    """Contrast of at least 4.5 to 1 for every piece of text, as WCAG 2.2 AA asks."""
    worst = page.evaluate(
        """() => {
        const part = v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
        const light = c => .2126 * part(c[0]) + .7152 * part(c[1]) + .0722 * part(c[2]);
        const read = s => s.match(/[\\d.]+/g).map(Number);
        const ground = e => { for (; e; e = e.parentElement) {
            const c = read(getComputedStyle(e).backgroundColor);
            if (c.length < 4 || c[3] > 0) return c; } return [255, 255, 255]; };
        const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        let worst = 99;
        while (walk.nextNode()) { const e = walk.currentNode.parentElement;
            if (!walk.currentNode.data.trim()) continue;
            const [a, b] = [light(read(getComputedStyle(e).color)), light(ground(e))];
            worst = Math.min(worst, (Math.max(a, b) + .05) / (Math.min(a, b) + .05)); }
        return worst; }"""
    )
    assert 4.5 <= worst < 21


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report that newslib's own notebooks make of hostile pages."""
    folder = tmp_path_factory.mktemp("own")
    pages = write_pages(folder / "pages", 12)
    rows = [["source", "outlet", "url", "published", "headline"]]
    for number, path in enumerate(sorted(pages.glob("*.txt"))):
        text = path.read_text(encoding="utf-8")
        path.write_text(
            text.replace("Pay of", f"Pay $5 {HOSTILE} \u202e \U0001f6a2 of"), encoding="utf-8"
        )
        headline = HEADLINES[number] if number < len(HEADLINES) else ""
        address = f"javascript:alert({number})" if number else "https://example.org/?a=1&b=2"
        day = f"2026-03-{number + 1:02d}"
        rows.append([path.name, f"=1+1 {HOSTILE}", address, day, headline])
    metadata = folder / "metadata.csv"
    with metadata.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    parameters = {"n_topics": 2, "min_articles": 1}
    return write_report(pages, folder / "out", metadata=metadata, parameters=parameters).index


@pytest.mark.slow
def test_newslibs_own_notebooks_keep_hostile_pages_harmless(browser: Browser, own: Path):
    page = browser.new_page(viewport={"width": WIDTHS[0], "height": 900})
    messages = watched(page)
    page.goto(own.as_uri())
    assert page.title() == "Report on 12 news articles"
    assert messages == []
    assert page.locator("script, [onerror], iframe, object").count() == 0
    assert page.get_by_text("onerror=").count() >= 3
    addresses = page.evaluate(
        "[...document.querySelectorAll('a')].map(a => a.getAttribute('href'))"
    )
    assert [a for a in addresses if ":" in a and not a.startswith("https://")] == []
    sources = page.evaluate("[...document.images].map(image => image.src.slice(0, 11))")
    assert set(sources) == {"data:image/"}


@pytest.mark.slow
def test_hostile_headlines_are_whole_on_pages_lists_and_figures(own: Path):
    pages = {path.stem: path.read_text(encoding="utf-8") for path in own.parent.glob("*/*.html")}
    longest = max(pages, key=lambda name: pages[name].count("<li>") * name.isdecimal())
    for headline in HEADLINES:
        shown = escape(headline).replace("&#x27;", "&#39;")
        assert f">{shown}</a>" in pages[longest]
        assert any(f"<title>{shown}</title>" in html for html in pages.values())
    addresses = [re.findall(r'href="([^"#]+)"', html) for html in pages.values()]
    outside = {a for found in addresses for a in found if not a.endswith(".html")}
    assert outside == {"https://example.org/?a=1&amp;b=2"}
    for figure in (own.parent / "figures").glob("*.svg"):
        tags = {element.tag.rpartition("}")[2] for element in ElementTree.parse(figure).iter()}
        assert not tags & {"script", "a", "image", "foreignObject"}


@pytest.mark.slow
def test_no_spreadsheet_runs_a_cell_of_newslibs_own_report(own: Path):
    cells = set()
    for path in (own.parent / "tables").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            cells |= {cell for row in csv.reader(file) for cell in row}
    assert any(cell.startswith("'=1+1") for cell in cells)
    assert f"'{HEADLINES[1]}" in cells
    formulas = {cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))}
    assert [cell for cell in formulas if not re.fullmatch(r"-\d+(\.\d+)?", cell)] == []


@pytest.mark.slow
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_no_fault_in_newslibs_own_report(browser: Browser, own: Path, width: int):
    take_pictures(browser, own, "own-report")
    take_pictures(browser, one_of_each(own)[1], "article")
    for path in one_of_each(own):
        assert axe_findings(browser, path, width) == []


@pytest.mark.slow
def test_the_dictionary_knows_every_column_of_newslibs_own_report(own: Path):
    unknown = [
        f"{file.name}: {column.name}"
        for file in describe_files(own.parent)
        for column in file.columns
        if column.meaning == OWN
    ]
    assert unknown == []
    assert all(file.holds for file in describe_files(own.parent))


@pytest.mark.slow
def test_every_link_of_newslibs_own_report_leads_somewhere(own: Path):
    for page in own.parent.rglob("*.html"):
        html = page.read_text(encoding="utf-8")
        for href in re.findall(r'href="([^"#]+)"', html):
            assert (
                href.startswith("https://example.org/") or (page.parent / unquote(href)).is_file()
            ), (page.name, href)

"""Measure how fast pages are read, ours and the tools that read HTML, in one run.

    python benchmarks/parse.py [CORPORA] [--html FOLDER] [--peers PYTHON] [--rounds 3]

Ours reads a page's dump, the peers read its HTML: not the same work, but the same pages:

rebuilt   those of CORPORA/pages-dev (default: NEWSLIB_CORPORA). The corpus has no HTML; each line
          is put back into its element, its ancestors (header, nav, main, ...) and its share of
          links. Such HTML holds no script, style or attribute: real pages are ten to thirty times
          longer, so this flatters the peers.
real      the ``*.html`` of FOLDER, of 20 KB and more, dumped by resiliparse's plain text without
          any choice of content. The source archive of newspaper4k, for one, has some under
          tests/data/html.

The peers live in an environment of their own, PYTHON is its interpreter::

    python -m venv peers
    python -m uv pip install --python peers/bin/python -r benchmarks/parse-peers-requirements.txt
    python benchmarks/parse.py --peers peers/bin/python

Those that are not installed are left out; without --peers the table has ours alone. All run one
after the other on one core, every round in turn; a figure is the best of the rounds, in processor
time, after one round to warm up. The ratio is ours to theirs: 10 means ten times as many pages a
second.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any

Reader = Callable[[str], Any]
LEAST = 20_000  # bytes of a real page; smaller ones are stubs and redirects
OURS = "newslib"


def newslib_reader() -> Reader:
    """Ours, on a dump."""
    from newslib import parse_article

    return parse_article


def trafilatura_reader(**options: bool) -> Reader:
    """Trafilatura's text; with_metadata also finds title, authors and dates, as ours does."""
    from trafilatura import bare_extraction

    return lambda html: bare_extraction(html, **options)


def resiliparse_reader() -> Reader:
    """Resiliparse's main content, the tree's building counted."""
    from resiliparse.extract.html2text import extract_plain_text

    return lambda html: extract_plain_text(html, main_content=True)


def readability_reader() -> Reader:
    """readability-lxml's summary."""
    from readability import Document

    return lambda html: Document(html).summary()


def justext_reader() -> Reader:
    """Paragraphs that jusText keeps, by English words."""
    from justext import get_stoplist, justext

    words = get_stoplist("English")
    return lambda html: [p.text for p in justext(html.encode(), words) if not p.is_boilerplate]


def newspaper_reader() -> Reader:
    """newspaper4k's article, its language taken as English; it fetches no pictures."""
    from newspaper import Article

    def read(html: str) -> str:
        article = Article("https://example.org/story", language="en", fetch_images=False)
        article.download(input_html=html)
        article.parse()
        return str(article.text)

    return read


READERS: dict[str, Callable[[], Reader]] = {
    OURS: newslib_reader,
    "trafilatura": trafilatura_reader,
    "trafilatura, fast": lambda: trafilatura_reader(fast=True),
    "trafilatura, with metadata": lambda: trafilatura_reader(with_metadata=True),
    "resiliparse": resiliparse_reader,
    "readability-lxml": readability_reader,
    "jusText": justext_reader,
    "newspaper4k": newspaper_reader,
}


def rebuilt(dump: str, record: dict[str, Any]) -> str:
    """HTML of a page of pages-dev: its lines in their elements, within their ancestors, linked."""
    title = escape(record["html_title"] or "")
    parts = [
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head><body>'
    ]
    open_: list[str] = []
    texts = [line.strip() for line in dump.split("\n") if line.strip()]
    for number, (text, (_, tag, ancestors, links)) in enumerate(
        zip(texts, record["lines"], strict=True)
    ):
        path = [name for name in ancestors.split("/") if name]
        pairs = enumerate(zip(open_, path, strict=False))
        shared = next((at for at, (a, b) in pairs if a != b), min(len(open_), len(path)))
        parts += [f"</{name}>" for name in reversed(open_[shared:])]
        parts += [f"<{name}>" for name in path[shared:]]
        open_ = path
        words = escape(text).split(" ")
        linked = round(links * len(words))
        link = f'<a href="/{number}">{" ".join(words[:linked])}</a> ' if linked else ""
        parts.append(f"<{tag}>{link}{' '.join(words[linked:])}</{tag}>\n")
    parts += [f"</{name}>" for name in reversed(open_)]
    return "".join([*parts, "</body></html>"])


def write_rebuilt(corpora: Path, folder: Path) -> None:
    """Write dump and HTML of the pages of pages-dev."""
    for source in sorted((corpora / "pages-dev").glob("*.json")):
        dump = source.with_suffix(".txt").read_text(encoding="utf-8")
        record = json.loads(source.read_text(encoding="utf-8"))
        (folder / f"{source.stem}.txt").write_text(dump, encoding="utf-8")
        (folder / f"{source.stem}.html").write_text(rebuilt(dump, record), encoding="utf-8")


def write_real(source: Path, folder: Path, peers: str) -> None:
    """Write the real pages of a folder, and their dumps."""
    for page in sorted(source.glob("*.html")):
        if page.stat().st_size >= LEAST:
            html = page.read_text(encoding="utf-8", errors="replace")
            (folder / page.name).write_text(html, encoding="utf-8")
    subprocess.run([peers, __file__, "--dump", str(folder)], check=True)


def dump(folder: Path) -> None:
    """Write the plain text of each HTML page of a folder beside it."""
    extract = importlib.import_module("resiliparse.extract.html2text").extract_plain_text
    for page in folder.glob("*.html"):
        text = extract(page.read_text(encoding="utf-8"), main_content=False)
        page.with_suffix(".txt").write_text(text, encoding="utf-8")


def seconds(name: str, folder: Path) -> float | None:
    """Processor seconds of the second of two passes over a folder; None if not installed."""
    try:
        read = READERS[name]()
    except ImportError:
        return None
    kind = "*.txt" if name == OURS else "*.html"
    pages = [page.read_text(encoding="utf-8") for page in sorted(folder.glob(kind))]
    for _ in range(2):
        started = time.process_time()
        for page in pages:
            read(page)
        spent = time.process_time() - started
    return spent


def measured(name: str, python: str, folder: Path) -> float | None:
    """Seconds of one reader, in a process of its own by the given interpreter."""
    command = [python, "-W", "ignore", __file__, "--worker", name, str(folder)]
    limits = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    done = subprocess.run(
        command, check=True, env=os.environ | limits, stdout=subprocess.PIPE, text=True
    )
    value: float | None = json.loads(done.stdout.splitlines()[-1])
    return value


def table(folder: Path, peers: str | None, rounds: int) -> Iterator[str]:
    """Lines of the table on the pages of a folder."""
    names = list(READERS) if peers else [OURS]
    best: dict[str, float] = {}
    for _ in range(rounds):
        for name in names:
            python = sys.executable if name == OURS else str(peers)
            spent = measured(name, python, folder)
            if spent is not None:
                best[name] = min(spent, best.get(name, spent))
    n = len(list(folder.glob("*.txt")))
    for kind in ("txt", "html"):
        size = sum(page.stat().st_size for page in folder.glob(f"*.{kind}")) / n / 1000
        yield f"{kind}: {size:.1f} KB a page"
    yield f"{'':28}{'pages/s':>9}{'ms/page':>9}{'ratio':>8}"
    for name, spent in best.items():
        yield f"{name:28}{n / spent:9.1f}{1000 * spent / n:9.2f}{spent / best[OURS]:8.2f}"


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description="Measure how fast pages are read.")
    arguments.add_argument("corpora", nargs="?", default=os.environ.get("NEWSLIB_CORPORA"))
    arguments.add_argument("--html", type=Path, help="a folder of real HTML pages (needs --peers)")
    arguments.add_argument("--peers", help="interpreter of the environment that holds the peers")
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--dump", type=Path, help=argparse.SUPPRESS)
    arguments.add_argument("--worker", nargs=2, help=argparse.SUPPRESS)
    given = arguments.parse_args(argv)
    if given.worker:
        print(json.dumps(seconds(given.worker[0], Path(given.worker[1]))))
        return 0
    if given.dump:
        dump(given.dump)
        return 0
    if not given.corpora or (given.html and not given.peers):
        arguments.error("needs CORPORA or NEWSLIB_CORPORA; --html also needs --peers")
    with tempfile.TemporaryDirectory() as place:
        for title in ("rebuilt", "real") if given.html else ("rebuilt",):
            folder = Path(place, title)
            folder.mkdir()
            if title == "real":
                write_real(given.html, folder, given.peers)
            else:
                write_rebuilt(Path(given.corpora), folder)
            print(f"\n{title}: {len(list(folder.glob('*.txt')))} pages")
            print("\n".join(table(folder, given.peers, given.rounds)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

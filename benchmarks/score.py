r"""Score the parser on the development corpora: ``python benchmarks/score.py FOLDER``.

The body score of a page is the one of the field of article extraction: the text's tokens
(``\w+``, single characters for Han, kana and Hangul, case kept) are cut into shingles of four, and
the multiset of the parser's shingles is compared with that of the gold. Precision and recall are
averaged over the pages, F1 is that of the two averages.

FOLDER (or the environment's NEWSLIB_CORPORA) holds pages-dev, pages-dev-styles and pages-dev2, as
their READMEs describe them. The shipped weights were trained on these same pages, so the figures
printed here are in-sample; `train_scorer.py` prints those of folds by publisher.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np

import newslib
import newslib.article
from newslib.page import split_lines

TOKEN = re.compile(
    r"[\u3041-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W\u3041-\u30ff\u3400-\u9fff\uac00-\ud7af]+"
)
SHINGLE = 4
LABELS = (
    *("headline", "headline_repeat", "section", "deck", "byline", "date", "key_point"),
    *("caption", "credit", "subhead", "body", "list_item", "table_row", "embed"),
    *("related_header", "related_headline", "related_deck"),
    *("comments", "promo", "legal", "navigation", "other"),
)
# What an article's text is made of; "text" stands in annotations where the kind was not noted.
BODY = {"body", "subhead", "list_item", "text"}
ANNOTATIONS = Path(__file__).resolve().parent / "annotations"
STYLES = {
    "blocks": "pages-dev",
    "html-text": "pages-dev-styles, html-text",
    "inscriptis": "pages-dev-styles, inscriptis",
    "titled": "pages-dev2",
}
CJK = {"ja", "ko", "zh"}
OTHER_SCRIPTS = {"ar", "he", "hi", "ru", "uk", "el", "bg", "fa", "ur", "th"}
SAME = {"title": "headline", "time": "date", "nav": "navigation", "footer": "navigation"}


@dataclass(frozen=True)
class Sample:
    """A dump with what is known of it.

    `labels` are weak labels, one a line (None on pages-dev2); `silver` the share of other programs
    that hold the line (None elsewhere); `annotated` labels made by reading the page, one a line of
    pages-dev's or pages-dev2's own dump (None for a page of pages-dev2 and for the dumps in other
    styles, "" for a line outside the body where only the body was labelled); `read` the body by
    these labels, which the other styles share; `site` is what folds go by.
    """

    name: str
    style: str
    site: str
    language: str
    text: str
    gold: str | None = None
    html_title: str = ""
    labels: tuple[str, ...] | None = None
    silver: tuple[float, ...] | None = None
    agreement: float = 1.0
    annotated: tuple[str, ...] | None = None
    read: str = ""
    wanted: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict, repr=False)


def tokens(text: str) -> list[str]:
    """Tokens of a text, case kept; a character of Han, kana or Hangul is one.

    >>> tokens("It's 5 p.m. in 東京")
    ['It', 's', '5', 'p', 'm', 'in', '東', '京']
    """
    return TOKEN.findall(text)


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Multiset of the runs of four tokens; a shorter text is one run.

    >>> sum(shingles("one two three four five").values())
    2
    """
    found = tokens(text)
    if not found:
        return Counter()
    last = max(len(found) - SHINGLE, 0)
    return Counter(tuple(found[i : i + SHINGLE]) for i in range(last + 1))


def page_score(text: str, gold: str) -> tuple[float, float]:
    """Precision and recall, 0 to 1, of a text against its gold; 1 where there is nothing to count.

    >>> page_score("a b c d e", "a b c d")
    (0.5, 1.0)
    """
    ours, theirs = shingles(text), shingles(gold)
    both = (ours & theirs).total()
    precision = both / ours.total() if ours else float(not theirs)
    recall = both / theirs.total() if theirs else 1.0
    return precision, recall


def corpus_score(scores: Sequence[tuple[float, float]]) -> tuple[float, float, float]:
    """F1, precision and recall: the last two averaged over pages, F1 of the two averages."""
    if not scores:
        return 0.0, 0.0, 0.0
    precision = sum(p for p, _ in scores) / len(scores)
    recall = sum(r for _, r in scores) / len(scores)
    total = precision + recall
    return (2 * precision * recall / total if total else 0.0), precision, recall


def gold_text(record: dict[str, Any]) -> str:
    """Body of a pages-dev record: paragraphs and subheads in order, no summary, no headline."""
    parts = [part for s in record["sections"] for part in (*s["headline"], *s["paragraphs"])]
    return "\n\n".join(parts)


def domain(url: str) -> str:
    """Site of an address: its host's last two parts, or three under a country's co or com.

    >>> domain("https://www.news.example.co.uk/a")
    'example.co.uk'
    """
    parts = (urlsplit(url).hostname or "").split(".")
    n = 3 if len(parts) > 2 and parts[-2] in {"co", "com", "org", "net", "gv", "ac"} else 2
    return ".".join(parts[-n:])


def language_group(language: str) -> str:
    """One of en, de, CJK, other Latin, other script."""
    short = language[:2]
    if short in {"en", "de"}:
        return short
    if short in CJK:
        return "CJK"
    return "other script" if short in OTHER_SCRIPTS else "other Latin"


def read_text(path: Path) -> str:
    """Text of a dump with its line ends as they are."""
    return path.read_bytes().decode("utf-8")


def load_annotations() -> dict[str, dict[int, str]]:
    """Load the labels made by reading: for each page's name those of its lines, from 1.

    On the pages of ``bodies.tsv`` only the body's lines have one.
    """
    pages: dict[str, dict[int, str]] = {}
    for path in (*sorted(ANNOTATIONS.glob("?.tsv")), ANNOTATIONS / "bodies.tsv"):
        for row in path.read_text(encoding="utf-8").splitlines()[1:]:
            page, first, last, label = row.split("\t")
            lines = range(int(first), int(last) + 1)
            pages.setdefault(page, {}).update(dict.fromkeys(lines, label))
    return pages


def read_body(found: dict[int, str] | None, text: str) -> dict[str, Any]:
    """Labels by line and body of a page labelled by reading, as fields of its sample.

    The body is cleaned as the parser cleans lines.
    """
    if found is None:
        return {}
    lines = split_lines(text)
    body = "\n\n".join(line.text for line in lines if found.get(line.number) in BODY)
    return {"annotated": tuple(found.get(line.number, "") for line in lines), "read": body}


def load_dev(folder: Path) -> list[Sample]:
    """Load the pages of pages-dev and, after each, the same in the two other styles."""
    samples = []
    annotations = load_annotations()
    for path in sorted((folder / "pages-dev").glob("*.json")):
        record = json.loads(path.read_text(encoding="utf-8"))
        text = read_text(path.with_suffix(".txt"))
        by_reading = read_body(annotations.get(record["id"]), text)
        common = {
            "read": by_reading.pop("read", ""),
            "site": domain(record["url"]),
            "language": record["language"],
            "gold": gold_text(record),
            "html_title": record["html_title"] or "",
        }
        labels = tuple(line[0] for line in record["lines"])
        own = {"text": text, "labels": labels, "extra": record, **by_reading}
        samples.append(Sample(record["id"], "blocks", **own, **common))
        for style in ("html-text", "inscriptis"):
            dump = folder / "pages-dev-styles" / f"{record['id']}.{style}.txt"
            labels = tuple(dump.with_suffix(".labels").read_text(encoding="utf-8").split("\n"))
            labels = tuple(label for label in labels if label)
            samples.append(
                Sample(
                    record["id"], style, text=read_text(dump), labels=labels, extra=record, **common
                )
            )
    return samples


def load_dev2(folder: Path) -> list[Sample]:
    """Load the pages of pages-dev2, with their snippets and silver labels."""
    samples = []
    annotations = load_annotations()
    for path in sorted((folder / "pages-dev2").glob("*.json")):
        record = json.loads(path.read_text(encoding="utf-8"))
        text = read_text(path.with_suffix(".txt"))
        samples.append(
            Sample(
                record["id"],
                "titled",
                site=domain(record["url"]),
                language=record["language"] or "",
                text=text,
                html_title=record["html_title"] or "",
                silver=tuple(record["silver"]["lines"]),
                agreement=record["silver"]["agreement"],
                wanted=tuple(record["with"]),
                unwanted=tuple(record["without"]),
                extra=record,
                **read_body(annotations.get(record["id"]), text),
            )
        )
    return samples


def parsed(text: str, scores: Sequence[float] | None = None) -> newslib.article.Article:
    """Parse a page, by scores of its lines that are known already if they are given."""
    own = newslib.article.body_scores
    if scores is not None:  # the parser has no argument for them, and needs none outside benchmarks
        # A paragraph that was wrapped has its first line's score.
        newslib.article.body_scores = lambda lines: np.array([scores[x.number - 1] for x in lines])
    try:
        return newslib.parse_article(text)
    finally:
        newslib.article.body_scores = own


def held_out(folder: Path, path: Path | None) -> dict[str, list[float]]:
    """Read held-out scores of the pages' own dumps, as ``train_scorer.py --folds --scores`` wrote.

    None at all without a file.
    """
    if path is None:
        return {}
    rows = json.loads(path.read_text(encoding="utf-8"))
    pairs = zip(load_dev(folder) + load_dev2(folder), rows, strict=True)
    return {sample.name: row for sample, row in pairs if sample.style in ("blocks", "titled")}


def squeeze(text: str) -> str:
    """Text with its white space collapsed, as snippets are compared."""
    return " ".join(text.split())


def snippet_shares(pairs: Iterable[tuple[Sample, str]]) -> tuple[float, float]:
    """Share of the wanted snippets held by the texts, and of the unwanted ones dropped."""
    held = wanted = dropped = unwanted = 0
    for sample, text in pairs:
        body = squeeze(text)
        held += sum(squeeze(snippet) in body for snippet in sample.wanted)
        wanted += len(sample.wanted)
        dropped += sum(squeeze(snippet) not in body for snippet in sample.unwanted)
        unwanted += len(sample.unwanted)
    return held / max(wanted, 1), dropped / max(unwanted, 1)


def groups(samples: Sequence[Sample]) -> Iterator[tuple[str, list[int]]]:
    """Names of language groups, then of single languages, each with its samples' indices."""
    for key in (language_group, lambda language: language[:2]):
        found: dict[str, list[int]] = {}
        for i, sample in enumerate(samples):
            found.setdefault(key(sample.language), []).append(i)
        if key is not language_group:  # English and German are groups already
            found = {name: chosen for name, chosen in found.items() if name not in {"en", "de"}}
        yield from sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))


def print_scores(title: str, samples: Sequence[Sample], texts: Sequence[str], gold: str) -> None:
    """Print F1, precision and recall by group and by language, where there is a body.

    `gold` is "gold", the publisher's own extract, or "read", the body by reading.
    """
    pairs = [(s, text) for s, text in zip(samples, texts, strict=True) if getattr(s, gold)]
    scores = [page_score(text, getattr(sample, gold)) for sample, text in pairs]
    print(f"\n{title}: {len(scores)} pages")
    print("  {:<14}{:>5}  {:>6} {:>6} {:>6}".format("", "pages", "F1", "P", "R"))
    rows = [("all", list(range(len(scores))))]
    for name, chosen in [*rows, *groups([sample for sample, _ in pairs])]:
        f1, precision, recall = corpus_score([scores[i] for i in chosen])
        print(f"  {name:<14}{len(chosen):>5}  {f1:6.3f} {precision:6.3f} {recall:6.3f}")


def print_bodies(samples: Sequence[Sample], texts: Sequence[str]) -> None:
    """Print the scores of bodies in all dump styles, by either gold, and the snippets."""
    for style, title in STYLES.items():
        chosen = [i for i, sample in enumerate(samples) if sample.style == style]
        for gold, by in (("gold", ""), ("read", ", labelled by reading")):
            found = [samples[i] for i in chosen], [texts[i] for i in chosen]
            if any(getattr(sample, gold) for sample in found[0]):
                print_scores(title + by, *found, gold)
    pairs: Iterable[tuple[Sample, str]] = zip(samples, texts, strict=True)
    held, dropped = snippet_shares(pair for pair in pairs if pair[0].style == "titled")
    print(f"\npages-dev2: snippets held {held:.3f}, dropped {dropped:.3f}")


def print_labels(samples: Sequence[Sample], found: Sequence[Sequence[str]]) -> None:
    """Print, for each weak label of pages-dev, how many of its lines get which labels."""
    table: dict[str, Counter[str]] = {}
    for sample, labels in zip(samples, found, strict=True):
        for weak, label in zip(sample.labels or (), labels, strict=True):
            table.setdefault(SAME.get(weak, weak), Counter())[label] += 1
    print("\nweak line labels of pages-dev, and what the parser says (`other` is not scored)")
    for weak, counts in sorted(table.items()):
        if weak != "other":
            most = ", ".join(f"{label} {n}" for label, n in counts.most_common(5))
            right = counts[weak] + (counts["deck"] + counts["body"] if weak == "summary" else 0)
            print(f"  {weak:<11}{counts.total():>6}  right {right / counts.total():5.3f}  ({most})")


def seed_labels(folder: Path) -> tuple[int, int]:
    """How many of the seed page's line labels the parser gives, and how many there are."""
    table = next((folder / "seed").glob("*.labels.tsv"))
    rows = [row.split("\t") for row in table.read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if row[0].isdigit()]
    page = table.with_name(table.name.replace(".labels.tsv", ".txt"))
    lines = newslib.parse_article(read_text(page)).lines
    return sum(line.label == row[1] for line, row in zip(lines, rows, strict=True)), len(rows)


def main(argv: Sequence[str] | None = None) -> int:
    """Score `newslib.parse_article` and print the tables."""
    arguments = argparse.ArgumentParser(description="Score the parser on the development corpora.")
    default = os.environ.get("NEWSLIB_CORPORA")
    arguments.add_argument("folder", nargs="?", type=Path, default=default and Path(default))
    folder = arguments.parse_args(argv).folder
    if folder is None or not (folder / "pages-dev").is_dir():
        arguments.error(f"FOLDER or NEWSLIB_CORPORA must hold pages-dev; received {folder}")
    print("In-sample: the shipped weights were trained on these pages. For folds by publisher run")
    print("benchmarks/train_scorer.py.")
    samples = load_dev(folder) + load_dev2(folder)
    started = time.process_time()
    articles = [newslib.parse_article(sample.text) for sample in samples]
    seconds = time.process_time() - started
    print_bodies(samples, [article.text for article in articles])
    blocks = [i for i, sample in enumerate(samples) if sample.style == "blocks"]
    labels = [[line.label for line in articles[i].lines] for i in blocks]
    print_labels([samples[i] for i in blocks], labels)
    right, total = seed_labels(folder)
    print(f"seed page: {right} of {total} line labels")
    print(f"time: {1000 * seconds / len(samples):.1f} ms a page (processor, one core)")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

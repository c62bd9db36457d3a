"""Compare topics of parsed pages with topics of the same pages' gold bodies.

Run: python benchmarks/downstream.py CORPORA, the folder that holds pages-dev. English pages alone.

A model of the parsed texts and one of the gold bodies have the same number of topics. Agreement is
the adjusted mutual information of the two assignments, and the mean share of top terms that the
best matched topics have in common. A furniture word is a term of at least three pages that on most
of these stands mostly in lines which the gold leaves out.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

import numpy as np
from scipy.optimize import linear_sum_assignment
from sklearn.metrics import adjusted_mutual_info_score

from newslib import TopicModel, parse_article
from newslib.modelling.tokens import analyzer
from newslib.reading.wording import letters

N_TOPICS = (5, 10)
LEAST_PAGES = 3


def read_texts(corpora: Path) -> tuple[list[str], list[str], list[str]]:
    """Read the parsed texts, the gold bodies, and what the former have and the latter lack."""
    parsed, gold, extra = [], [], []
    for path in sorted((corpora / "pages-dev").glob("*.json")):
        page = json.loads(path.read_text(encoding="utf-8"))
        if page["language"] != "en":
            continue
        text = parse_article(path.with_suffix(".txt").read_bytes().decode("utf-8")).text
        pieces = [x for part in page["sections"] for x in (*part["headline"], *part["paragraphs"])]
        whole = letters("".join(pieces))
        parsed.append(text)
        gold.append("\n\n".join(pieces))
        extra.append("\n\n".join(x for x in text.split("\n\n") if letters(x) not in whole))
    return parsed, gold, extra


def furniture(parsed: list[str], extra: list[str]) -> set[str]:
    """Find the terms that stand mostly in lines that the gold leaves out."""
    analyse = analyzer("en")
    pages, outside = Counter[str](), Counter[str]()
    for text, rest in zip(parsed, extra, strict=True):
        seen, left_out = Counter(analyse(text)), Counter(analyse(rest))
        pages.update(seen.keys())
        outside.update(term for term, n in left_out.items() if 2 * n > seen[term])
    return {t for t, n in pages.items() if n >= LEAST_PAGES and 2 * outside[t] > n}


def main() -> None:
    """Print the agreement for each number of topics, and furniture words among the top ten."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpora", type=Path)
    parsed, gold, extra = read_texts(parser.parse_args().corpora)
    print(f"{len(parsed)} English pages")
    for n_topics in N_TOPICS:
        ours, theirs = TopicModel(n_topics).fit(parsed), TopicModel(n_topics).fit(gold)
        agreement = adjusted_mutual_info_score(ours.labels_, theirs.labels_)
        tops, others = (list(map(set, model.top_terms())) for model in (ours, theirs))
        shared = np.array([[len(a & b) / len(a) for b in others] for a in tops])
        rows, columns = linear_sum_assignment(-shared)
        found = sorted(set().union(*tops) & furniture(parsed, extra))
        print(f"{n_topics} topics: adjusted mutual information {agreement:.3f}, ", end="")
        print(f"top terms shared {shared[rows, columns].mean():.3f}, furniture words {found}")


if __name__ == "__main__":
    main()

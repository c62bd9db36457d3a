"""What topics are worth, by `newslib.modelling.measures`, and what speaks for which number."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.metrics import adjusted_mutual_info_score

from newslib.errors import ParameterError
from newslib.modelling.checks import checked_documents, is_whole, ready_tokens
from newslib.modelling.measures import coverage as coverage
from newslib.modelling.measures import diversity as diversity
from newslib.modelling.measures import match_topics as match_topics
from newslib.modelling.measures import matched_jaccard as matched_jaccard
from newslib.modelling.measures import npmi as npmi
from newslib.modelling.measures import stability as stability
from newslib.modelling.space import labels as labels_of
from newslib.modelling.tokens import Document, analyzer
from newslib.terms import detect_language, document_term_matrix
from newslib.topics import TopicModel

_NUMBERS, _MOST_TOPICS = 9, 60  # two fits each, fewer than 20 in all
_DOCUMENTS_A_TOPIC = 5
_SAMPLE = 4000
# How far below the best a number of topics may be and still be as good.
_AS_ALIKE, _PLAUSIBLE = 0.02, 0.05


@dataclass(frozen=True, eq=False)
class TopicNumbers:
    """What speaks for which number of topics.

    Attributes
    ----------
    table : DataFrame
        One row a number: topics, npmi (mean over topics of the terms found in one half of the
        documents, counted in the other, -1 to 1), stability (of the top ten terms between the
        halves, 0 to 1), coverage (of the half that was not fitted on, 0 to 1) and agreement (how
        far both halves' models place documents alike, adjusted mutual information, 1 the same, 0
        as by chance).
    low, high, suggested : int
        The plausible range, and one number in it: a place to begin reading.
    reason : str
        Why, in words.
    """

    table: pd.DataFrame
    low: int
    high: int
    suggested: int
    reason: str


def topic_numbers(
    documents: Iterable[Document],
    *,
    numbers: Sequence[int] | None = None,
    language: str | None = None,
    ready: bool = False,
) -> TopicNumbers:
    """Return what speaks for which number of topics, from two fits for each.

    The documents are halved by their content. For each number, a model is fitted on each half and
    judged on the other, so that nothing flatters itself. The suggestion is the largest number
    whose two models place documents about as much alike as those of any (Lange et al. 2004,
    "Stability-Based Validation of Clustering Solutions"). It does not find the number of known
    subjects on every set, and nothing does: ``docs/how-to/topics.md`` tells how it fared.

    Parameters
    ----------
    documents : list of str
        Raw texts; of more than 4,000 so many are taken, chosen by content.
    numbers : list of int or None
        Numbers of topics to try, at most 9, from 2; None takes steps of equal ratio from 2 to one
        topic for 5 documents, at most 60.
    language : str or None
        As for `TopicModel`.
    ready : bool
        Whether documents are lists of terms already.

    Raises
    ------
    ParameterError
        If there are fewer than 20 documents, or `numbers` are not allowed.
    """
    halves = _halves(documents, language, ready)
    rows = []
    for n in _numbers_to_try(sum(map(len, halves)), numbers):
        try:
            rows.append((n, *_judged(halves, n)))
        except ParameterError:  # more topics than a half has terms
            if numbers is not None:
                raise
    columns = ["topics", "npmi", "stability", "coverage", "agreement"]
    table = pd.DataFrame(rows, columns=columns).round(6)
    if table.empty:
        raise ParameterError("the documents hold too few terms for two topics in each half")
    return _suggested(table)


def _halves(
    documents: Iterable[Document], language: str | None, ready: bool
) -> tuple[list[list[str]], list[list[str]]]:
    """Return two halves of the documents, as terms, that depend on their content alone."""
    given = checked_documents(documents, ready=ready)
    if len(given) < 20:
        raise ParameterError(f"{len(given)} documents are too few to halve: 20 are needed")
    cut = ready_tokens if ready else analyzer(language or detect_language(given))
    keys = ["\n".join(document).encode("utf-8", "replace") for document in given]
    order = sorted(range(len(given)), key=lambda i: hashlib.sha256(keys[i]).digest())[:_SAMPLE]
    tokens = [list(cut(given[i])) for i in order]
    return tokens[::2], tokens[1::2]


def _numbers_to_try(n_documents: int, numbers: Sequence[int] | None) -> list[int]:
    """Return the numbers of topics to try, in order.

    >>> _numbers_to_try(2000, None)
    [2, 3, 5, 7, 11, 17, 26, 39, 60]
    """
    if numbers is None:
        most = max(3, min(_MOST_TOPICS, n_documents // _DOCUMENTS_A_TOPIC))
        return sorted({round(float(n)) for n in np.geomspace(2, most, _NUMBERS)})
    tried = list(numbers) if isinstance(numbers, Iterable) else [numbers]
    if not all(is_whole(n) and n >= 2 for n in tried) or not 1 <= len(set(tried)) <= _NUMBERS:
        raise ParameterError(
            f"numbers={numbers!r} is not allowed: 1 to {_NUMBERS} whole numbers, each from 2"
        )
    return sorted(set(tried))


def _judged(halves: tuple[list[list[str]], list[list[str]]], n: int) -> tuple[float, ...]:
    """Fit `n` topics on each half; return NPMI, stability, coverage and agreement."""
    models = [TopicModel(n, analyzer="tokens").fit(half) for half in halves]
    terms = [model.top_terms(10) for model in models]
    figures = []
    for own, other in ((0, 1), (1, 0)):
        table = document_term_matrix(halves[other], analyzer=list, min_df=1, max_df=1.0)
        placed = labels_of(models[own].transform(halves[other]))
        alike = adjusted_mutual_info_score(models[other].labels_, placed)
        covered = coverage(terms[own], placed, table)
        figures.append((np.nanmean(npmi(terms[own], table)), stability(*terms), covered, alike))
    return tuple(np.mean(np.array(figures, dtype=np.float64), axis=0).tolist())


def _suggested(table: pd.DataFrame) -> TopicNumbers:
    """Choose by the table and say why."""
    alike, coherent = table["agreement"].to_numpy(), table["npmi"].to_numpy()
    rows = table.to_dict("records")
    suggested = rows[np.flatnonzero(alike >= alike.max() - _AS_ALIKE)[-1]]
    best = rows[int(coherent.argmax())]
    fine = (alike >= alike.max() - _PLAUSIBLE) | (coherent >= coherent.max() - _PLAUSIBLE)
    plausible = table["topics"].to_numpy()[fine].tolist()
    low, high = min(plausible), max(plausible)
    reason = (
        f"{suggested['topics']} topics: models of two halves of the documents place documents "
        f"most alike with few topics, and this is the largest number that does about as well as "
        f"any (agreement {suggested['agreement']:.2f}, at most {alike.max():.2f}). Its terms hold "
        f"together by {suggested['npmi']:.2f} (NPMI, counted on the other half; most with "
        f"{best['topics']} topics, {best['npmi']:.2f}), {suggested['stability']:.0%} of them "
        f"come back, and {suggested['coverage']:.0%} of the documents hold two of their topic's. "
        f"From {low} to {high} topics either documents are placed about as alike or terms hold "
        "together about as well: read several. No figure says which number is right."
    )
    return TopicNumbers(table, low, high, int(suggested["topics"]), reason)

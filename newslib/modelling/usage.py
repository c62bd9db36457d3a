"""Terms as people write them: with their capitals, names and phrases whole.

The model counts single words. Readers are shown "Saint-Denis" for "saint-denis" and "interest rate"
for a term that mostly stands in it. A phrase is two words, or three, side by side more often than
chance has it: NPMI (Bouma 2009) of the pair, counted on neighbours, of at least `LEAST_NPMI`, or
`LEAST_NAME` if both bear capitals inside sentences. Joined in the matrix in place of their words,
phrases made topics worse (``docs/topics.md``).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from math import log

from newslib.modelling.tokens import Analyzer, AnalyzerFunction, Document, Word
from newslib.terms import chosen

SAMPLE = 1000  # documents in which forms and phrases are looked for
LEAST_NPMI, LEAST_NAME = 0.5, 0.3
LEAST_DOCUMENTS = 3
# A term is shown in a phrase that holds so large a share of its uses; a smaller one will do where
# the topic lists the phrase's other words too.
LEAST_SHARE, LISTED_SHARE = 0.5, 0.4
LONGER_SHARE = 0.6  # of a phrase's uses, in a longer one that is shown in its place
_STOPWORDS_INSIDE = 2

Phrase = tuple[str, ...]


class Usage:
    """How some terms are written in raw texts, and beside which others.

    `SAMPLE` of the texts are read; only phrases of these terms are looked for.
    """

    def __init__(self, documents: Iterable[str], analyze: Analyzer, terms: Iterable[str]) -> None:
        self._wanted = frozenset(terms)
        self._uses: Counter[str] = Counter()
        self._forms: defaultdict[Phrase, Counter[str]] = defaultdict(Counter)
        self._found: Counter[Phrase] = Counter()
        self._documents: Counter[Phrase] = Counter()
        for text in chosen(documents, SAMPLE):
            self._count(list(analyze.words(text)))
        self._n_words = max(2, self._uses.total())

    def _count(self, words: Sequence[Word]) -> None:
        held = set()
        for place, word in enumerate(words):
            if not word.term:
                continue
            self._uses[word.term] += 1
            if word.term in self._wanted and not word.opens:
                self._forms[(word.term,)][_lead(words, place) + word.form] += 1
            for run in _runs(words, place):
                phrase = tuple(w.term for w in run if w.term)
                if self._wanted.intersection(phrase):
                    self._found[phrase] += 1
                    held.add(phrase)
                    if not word.opens:
                        form = _lead(words, place) + " ".join(w.form for w in run)
                        self._forms[phrase][form] += 1
        self._documents.update(held)

    def form(self, phrase: Phrase) -> str:
        """Return how a term or phrase is mostly written inside sentences."""
        forms = self._forms.get(phrase)
        if not forms:
            return " ".join(phrase)
        return min(forms, key=lambda form: (-forms[form], form))

    def _npmi(self, phrase: Phrase) -> float:
        together = self._found[phrase] / self._n_words
        apart = [log(self._uses[term] / self._n_words) for term in phrase]
        return (log(together) - sum(apart)) / (-log(together) * (len(phrase) - 1))

    def is_phrase(self, phrase: Phrase) -> bool:
        """Say whether words stand side by side often enough to be one phrase."""
        if self._documents[phrase] < LEAST_DOCUMENTS:
            return False
        words = self.form(phrase).split()
        name = words[0][0].isupper() and words[-1][0].isupper()
        return self._npmi(phrase) >= (LEAST_NAME if name else LEAST_NPMI)

    def phrases(self) -> dict[str, list[Phrase]]:
        """Return for each term the phrases that hold it, the most frequent first."""
        kept = [phrase for phrase in self._found if self.is_phrase(phrase)]
        # "pace bowler Andy" ends amid "Andy Flint".
        leading = {p[0] for p in kept if len(p) == 2 and self.share(p, p[0]) >= LEAST_SHARE}
        kept = [p for p in kept if len(p) == 2 or p[-1] not in leading]
        kept.sort(key=lambda phrase: (-self._found[phrase], phrase))
        found: dict[str, list[Phrase]] = {}
        for phrase in kept:
            for term in phrase:
                found.setdefault(term, []).append(phrase)
        return found

    def share(self, phrase: Phrase, term: str) -> float:
        """Return the share of a term's uses that stand in the phrase, 0 to 1."""
        return self._found[phrase] / self._uses[term]


def _lead(words: Sequence[Word], place: int) -> str:
    """Return the word before a name that is part of it, though left out: the "New" of New York."""
    if place == 0 or not words[place].near or not words[place].form[0].isupper():
        return ""
    before = words[place - 1]
    part = not before.term and not before.opens and before.form.istitle()
    return f"{before.form} " if part else ""


def _runs(words: Sequence[Word], place: int) -> Iterable[Sequence[Word]]:
    """Return the runs of two and three terms that begin at a place.

    Between two words in capitals, as in "Bank of England", up to two words may be left out.
    """
    n_terms, skipped = 1, 0
    for end in range(place + 1, min(place + 3 + _STOPWORDS_INSIDE, len(words))):
        word = words[end]
        if not word.near or word.opens:
            return
        if not word.term:
            skipped += 1
            if skipped > _STOPWORDS_INSIDE or not words[place].form[0].isupper():
                return
            continue
        if skipped and not word.form[0].isupper():
            return
        n_terms += 1
        yield words[place : end + 1]
        if n_terms == 3:
            return


def shown_terms(
    topics: list[list[str]], documents: Iterable[Document], analyze: AnalyzerFunction
) -> list[list[str]]:
    """Return the terms of topics as people write them, in the same order.

    `analyze` made them of `documents`. A phrase stands where the first of its terms stood; its
    other terms are not listed again. An analyzer that is none of ours leaves them as they are.
    """
    if not isinstance(analyze, Analyzer):
        return topics
    usage = Usage(map(str, documents), analyze, {term for terms in topics for term in terms})
    phrases = usage.phrases()
    return [_shown(terms, usage, phrases) for terms in topics]


def _shown(terms: Sequence[str], usage: Usage, phrases: dict[str, list[Phrase]]) -> list[str]:
    listed, found = set(terms), list[Phrase]()
    for term in terms:
        told = {word for phrase in found for word in phrase}
        if term in told:
            continue
        phrase = _phrase(term, usage, phrases.get(term, []), listed - told)
        shorter = [place for place, other in enumerate(found) if set(other) < set(phrase)]
        if shorter:  # "Laden" was listed, and "Osama bin Laden" takes its place
            found[shorter[0]] = phrase
            found = [other for place, other in enumerate(found) if place not in shorter[1:]]
        else:
            found.append(phrase)
    return list(dict.fromkeys(map(usage.form, found)))


def _phrase(term: str, usage: Usage, phrases: Sequence[Phrase], free: set[str]) -> Phrase:
    """Return the phrase that a term is shown in, or the term alone."""
    least = {p: LISTED_SHARE if free.issuperset(p) else LEAST_SHARE for p in phrases}
    fitting = [p for p in phrases if usage.share(p, term) >= least[p]]
    if not fitting:
        return (term,)
    # "European Central Bank" rather than "Central Bank".
    return next((p for p in fitting if _extends(p, fitting[0], usage)), fitting[0])


def _extends(longer: Phrase, phrase: Phrase, usage: Usage) -> bool:
    """Say whether a phrase mostly stands in a longer one."""
    inside = len(longer) > len(phrase) and phrase in (longer[:-1], longer[1:])
    return inside and usage.share(longer, phrase[0]) >= LONGER_SHARE * usage.share(
        phrase, phrase[0]
    )

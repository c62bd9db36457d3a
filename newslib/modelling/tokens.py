"""A news text cut into terms: what a word is, in several languages, and which are left out."""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import stopwordsiso

from newslib.errors import ParameterError
from newslib.modelling.segment import HANGUL, cutter
from newslib.page import clean
from newslib.reading.bylines import byline_names
from newslib.reading.lexicon import is_byline
from newslib.reading.wording import MARKS

# A document as an analyzer takes it: a raw text, or tokens made beforehand.
Document = str | Sequence[str]
AnalyzerFunction = Callable[[Document], Sequence[str]]

# With the joiners inside Persian and Indic words.
_IN_WORD = f"(?:[^\\W_]|[{MARKS}\u200c\u200d])"
# Inside a word: also Catalan "col·legi", Hebrew abbreviations, German "Lehrer:innen".
_JOINER = r"(?:['’\-‐‑]|(?<=[lL])·(?=[lL])|(?<=[א-ת])[\"״](?=[א-ת])|[:*_](?=in(?:nen)?(?![^\W_])))"
_TWICE = f"(?:{'|'.join(c * 2 for c in string.ascii_uppercase)})"
_TOKEN = re.compile(
    r"(?:https?://|www\.)\S+|[\w.+-]{1,64}@\S+"  # addresses, matched to be dropped
    r"|(?<![^\W_])(?:[^\W\d_]\.){2,}|(?<![^\W_])[^\W\d_](?:\.[^\W\d_])+(?![^\W_])"  # U.S., U.S
    # EE.UU., AT&T
    rf"|(?=[A-Z])(?<![^\W_])(?:{_TWICE}\.? ?{_TWICE}|[A-Z]{{1,3}}&[A-Z]{{1,3}})(?![^\W_])\.?"
    rf"|[^\W_]{_IN_WORD}*(?:{_JOINER}{_IN_WORD}+)*"
)
_APOSTROPHE = re.compile("[´`ʼ‛]")
_IN_TERMS = str.maketrans({"’": "'", "״": '"', ":": None, "*": None, "_": None})
# Of a word in lower case: what is no part of a term, in every language and in some.
_POSSESSIVE = re.compile("['’]s$")
_CONTRACTION = re.compile(r"'(?:s|d|m|ll|re|ve)$")
_STRIPPED = {
    "fr": r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)'|-(?:t-)?(?:ils?|elles?|on|je|tu|ce)$",
    "it": r"^(?:[cdlmnstv]|un|[ds]ell|[adns]ull|all|dall|nell|quest|quell|(?:[ads]e|da|ne|su)?gl)'",
    "pt": r"^d'|-(?:l?[ao]s?|n[ao]s|lhes?|[mst]e|vos)$",
    "ca": r"^[dlmnst]'",
    "tr": r"'.*$",
    "az": r"'.*$",
}
_HAN, _KATAKANA = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff々", "\u30a1-\u30ffー"
# Thai, Lao, Burmese and Khmer write no spaces between words either.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_RUN = re.compile(f"[{_HAN}]+|[{_KATAKANA}]+|[\u3041-\u309f]+|[{_UNSPACED}]+")
# Names that a stop word list swallows once they are in lower case.
_ACRONYMS = frozenset({"AI", "EU", "IT", "UK", "UN", "US", "WHO"})
# The long English list also holds nouns that names and phrases of the news are made of.
_CONTENT = """
    bill computer fire goods information interest interests invention microsoft mill netscape novel
    research shell state states test world
"""
_NO_STOPWORDS = {"en": frozenset(re.findall(r"\w+", _CONTENT))}
_ARTICLES = frozenset({"ad", "al", "an", "ar", "as", "ash", "at", "az", "el", "ul"})  # al-Qasr
# What English joins to any name: "London-based".
_JOINED = """
    allied area backed based born bound brokered built controlled dominated educated era friendly
    funded held led like linked listed made mediated occupied only owned registered run speaking
    sponsored style supplied trained type wide
"""
_OF_A_NAME = frozenset(_JOINED.split())
_HANGUL = re.compile(f"[{HANGUL}]")
_NEW_SENTENCE = re.compile(r"[.!?…:;•|\n]")
_STOPWORD_CODES = {"nb": "no", "nn": "no"}
_CACHE_LIMIT = 300_000
_HEAD, _BYLINE = 3, 60  # lines in which a byline may stand, and its characters, at most
# Begins a text that is a bag of terms already, one a paragraph, as a report without texts holds it.
# Reading takes this character out of pages, so that none can begin with it.
BAG, BETWEEN = "\x02", "\n\n"


class Word(NamedTuple):
    """A word where it stands in a text.

    `term` is what is counted, "" where the word is left out; `form` the word as it is written,
    without its possessive; `opens` says that it begins a sentence, so that its capital says
    nothing; `near` that only a space parts it from the word before.
    """

    term: str
    form: str
    opens: bool
    near: bool


@dataclass(frozen=True)
class Analyzer:
    """Raw text to terms, for news in one language; call it with a text.

    Terms are in lower case. Names with a hyphen stay whole ("saint-denis"), other compounds of
    unlike parts are parted ("US-Ukraine" gives two). Possessives, quotation marks, elisions and
    pronouns joined to a word are stripped; numbers, single letters, addresses, stop words and
    bylines above the text are left out.
    Upper-case names that would read as a stop word keep their points ("US" and "U.S." give
    "u.s."). Chinese, Japanese and Korean are cut into words by the libraries of the extra
    ``cjk``. Thai, Lao, Burmese and Khmer, which write no spaces, come as pairs of neighbouring
    characters, and so do Chinese and Japanese characters in a text of another language; words in
    katakana stay whole and hiragana, which is mostly grammar, is left out.
    """

    language: str
    stopwords: frozenset[str]
    _known: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False, compare=False)

    def __call__(self, document: Document) -> list[str]:
        """Return the terms of a text in reading order, repeats included."""
        if not isinstance(document, str):
            raise ParameterError(
                f"a document is {type(document).__name__}, but the analyzer for "
                f"{self.language!r} takes raw text (str); for ready tokens pass analyzer='tokens'"
            )
        if document.startswith(BAG):
            return document.removeprefix(BAG).split(BETWEEN) if document != BAG else []
        terms: list[str] = []
        for token in _TOKEN.findall(_plain(document)):
            terms += self._known_terms(token)
        return terms

    def words(self, document: str) -> Iterator[Word]:
        """Return the words of a text in reading order, with those that are left out as terms."""
        text, end = _plain(document), 0
        for match in _TOKEN.finditer(text):
            token, between = match[0], text[end : match.start()]
            opens = end == 0 or _NEW_SENTENCE.search(between) is not None
            near, end = between == " ", match.end()
            for term in self._known_terms(token) or [""]:
                yield Word(term, _form(token, term), opens, near)
                opens = near = False

    def _known_terms(self, token: str) -> tuple[str, ...]:
        known = self._known.get(token)
        if known is None:
            known = tuple(self._terms(token))
            if len(self._known) < _CACHE_LIMIT:
                self._known[token] = known
        return known

    def _terms(self, token: str) -> list[str]:
        if "@" in token or "://" in token or token.startswith("www."):
            return []
        if "&" in token:
            return [token.lower()]
        if "." in token or " " in token:
            return self._abbreviation(token.replace(".", "").replace(" ", ""))
        cut = cutter(self.language)
        if _RUN.search(token) or (cut and _HANGUL.search(token)):
            found = (
                _characters(token)
                if cut is None
                else [w for w in cut(token.lower()) if w[0].isalpha()]
            )
            return [term for term in found if len(term) > 1 and term not in self.stopwords]
        return [term for part in _parts(token) for term in self._word(part)]

    def _abbreviation(self, letters: str) -> list[str]:
        # "e.g." and "z.B." are no names.
        if not letters.isupper():
            return []
        lower = letters.lower()
        return [".".join(lower) + "."] if lower in self.stopwords else [lower]

    def _word(self, word: str) -> list[str]:
        if (bare := _POSSESSIVE.sub("", word)) in _ACRONYMS:
            return self._abbreviation(bare)
        if self.language in ("az", "tr"):
            word = word.replace("I", "ı").replace("İ", "i")
        term = word.lower().translate(_IN_TERMS)
        if term in self.stopwords:
            return []
        term = _CONTRACTION.sub("", term)
        term = re.sub(_STRIPPED.get(self.language, "^$"), "", term)
        if len(term) < 2 or term in self.stopwords or not term[0].isalpha():
            return []
        # "g20" and "covid-19" are names, "ab12345" is a reference number.
        return [term] if sum(c.isdigit() for c in term) <= 3 else []


def _plain(text: str) -> str:
    """Fold what is written in several ways; lines in capitals, as some headlines are, lose them.

    Bylines above the text are left out.
    """
    lines = [clean(line) for line in text.split("\n")]
    lines[:_HEAD] = [line for line in lines[:_HEAD] if not _is_byline(line)]
    text = unicodedata.normalize("NFKC", _APOSTROPHE.sub("'", "\n".join(lines)))
    return "\n".join(
        line.lower() if line.isupper() and len(line) > 12 else line for line in text.split("\n")
    )


def _is_byline(line: str) -> bool:
    return len(line) < _BYLINE and is_byline(line) and bool(byline_names(line))


def _form(token: str, term: str) -> str:
    """Return a term as it is written in the token that gave it.

    >>> _form("Mayor’s", "mayor"), _form("US", "u.s."), _form("of", "")
    ('Mayor', 'US', 'of')
    """
    start = token.lower().replace("’", "'").find(term)
    return token[start : start + len(term)] if term and start >= 0 else token


def _parts(token: str) -> list[str]:
    """Part a hyphenated token unless it is a name ("Saint-Denis") or a plain compound.

    >>> _parts("Saint-Denis"), _parts("US-Ukraine"), _parts("long-term"), _parts("30-day")
    (['Saint-Denis'], ['US', 'Ukraine'], ['long-term'], ['30', 'day'])
    """
    parts = re.split("[-‐‑]", token)
    if len(parts) == 1:
        return parts
    words = [part for part in parts if part[0].isalpha()]
    # A sentence may begin with a compound, and a name end in lower case ("Min-ho").
    lower = all(part.islower() for part in words[1:])
    first = parts[0].islower() or (parts[0].istitle() and parts[-1] not in _OF_A_NAME)
    alike = (lower and first) or len(words) == 1 or len(parts[0]) == 1
    if parts[0][0].isalpha() and (alike or _is_name(words)):
        return ["-".join(parts)]
    if len(parts) > 2 and parts[-1].islower() and _is_name(parts[:-1]):
        return ["-".join(parts[:-1]), parts[-1]]
    return parts


def _is_name(words: Sequence[str]) -> bool:
    first, last = words[0], words[-1]
    capital = [w[0].isupper() and not (len(w) > 1 and w.isupper()) for w in (first, last)]
    return capital[1] and (capital[0] or first in _ARTICLES)


def _characters(token: str) -> list[str]:
    """Cut text without spaces: words in katakana whole, hiragana left out, else pairs.

    >>> _characters("東京都のニュース")
    ['東京', '京都', 'ニュース']
    """
    terms = []
    for run in _RUN.findall(token):
        if re.match(f"[{_KATAKANA}]", run):
            terms += [run] if len(run) > 1 else []
        elif not "\u3041" <= run[0] <= "\u309f":
            terms += [run[i : i + 2] for i in range(len(run) - 1)]
    return terms


def analyzer(language: str) -> Analyzer:
    """Return the `Analyzer` for a language, with its stop words.

    Parameters
    ----------
    language : str
        ISO 639-1 code such as "en". Stop words are those of the package stopwords-iso; a
        language that it does not know gets none.

    Raises
    ------
    ParameterError
        If `language` is not a code of two lower-case letters, or the library that cuts its words is
        not installed.
    """
    if not (isinstance(language, str) and re.fullmatch("[a-z]{2}", language)):
        raise ParameterError(
            f"language={language!r} is not an ISO 639-1 code: two lower-case letters such as 'en'"
        )
    cutter(language)  # not installed is better said before the first text
    code = _STOPWORD_CODES.get(language, language)
    known = stopwordsiso.stopwords(code) if stopwordsiso.has_lang(code) else set()
    # As texts are folded; the list writes some letters and their signs as one.
    words = frozenset(unicodedata.normalize("NFKC", w.lower()).replace("’", "'") for w in known)
    return Analyzer(language, words - _NO_STOPWORDS.get(language, frozenset()))

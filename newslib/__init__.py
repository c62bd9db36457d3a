"""Saved news pages, as plain text, turned into articles, topics and reports.

The names below are the public interface. They are loaded when first used, so that
``import newslib`` costs nothing: pandas, scikit-learn and matplotlib are imported only by the
parts that need them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from newslib.article import Article, Caption, Line, Passage, Related, parse_article
    from newslib.corpus import Corpus, read_corpus
    from newslib.errors import NewslibError, NotebookError, ParameterError, SourceError
    from newslib.report import Report, write_report
    from newslib.topics import TopicModel
    from newslib.verify import verify_report

_HOME = {
    "Article": "article",
    "Caption": "article",
    "Corpus": "corpus",
    "Line": "article",
    "NewslibError": "errors",
    "NotebookError": "errors",
    "ParameterError": "errors",
    "Passage": "article",
    "Related": "article",
    "Report": "report",
    "SourceError": "errors",
    "TopicModel": "topics",
    "parse_article": "article",
    "read_corpus": "corpus",
    "verify_report": "verify",
    "write_report": "report",
}

__all__ = [
    "Article",
    "Caption",
    "Corpus",
    "Line",
    "NewslibError",
    "NotebookError",
    "ParameterError",
    "Passage",
    "Related",
    "Report",
    "SourceError",
    "TopicModel",
    "parse_article",
    "read_corpus",
    "verify_report",
    "write_report",
]


def __getattr__(name: str) -> object:
    if name in _HOME:
        return getattr(import_module(f"newslib.{_HOME[name]}"), name)
    raise AttributeError(f"module 'newslib' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})

"""The errors that newslib raises for misuse or for inputs that nothing can be made of."""

from __future__ import annotations


class NewslibError(Exception):
    """Anything that newslib itself refuses; the message says what, where and what is allowed."""


class ParameterError(NewslibError, ValueError):
    """A parameter, option or argument has a value that is not allowed."""


class SourceError(NewslibError, OSError):
    """A source of pages, or a file written or read, cannot be used."""


class NotebookError(NewslibError, RuntimeError):
    """A notebook failed while it ran, or came back incomplete."""


class PageError(NewslibError, ValueError):
    """An input that gives no page or no article; `code` is its reason, as in `refused`."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code

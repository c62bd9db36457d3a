"""Text for a terminal: what pages say is shown without what could steer it.

Results go to standard output, all else to standard error.
"""

from __future__ import annotations

import contextlib
import os
import sys
import unicodedata
from typing import TextIO

# Control, format and surrogate characters, line and paragraph separators.
_STEERING = ("Cc", "Cf", "Cs", "Zl", "Zp")
_KEPT = "\n\u200c\u200d"


def show(text: str) -> None:
    """Write a line, or several, to standard output."""
    _write(sys.stdout, f"{harmless(text)}\n")


def say(text: str) -> None:
    """Write a message to standard error, after the program's name, if anybody takes it."""
    with contextlib.suppress(OSError):  # such as a terminal that was closed
        _write(sys.stderr, f"newslib: {harmless(text)}\n")


def is_watched() -> bool:
    """Whether somebody may see a progress bar."""
    return sys.stderr is not None and sys.stderr.isatty()


def flush() -> None:
    """Write out what standard output holds back, so that it cannot fail unseen."""
    if sys.stdout is not None:
        sys.stdout.flush()


def let_go() -> None:
    """Drop output that nobody takes, or the interpreter would try again at its end."""
    try:
        flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def harmless(text: str) -> str:
    r"""Return text whose control and format characters are marks.

    The line feed stays, and so do the joiners that Persian and the Indic scripts are spelt with.

    Examples
    --------
    >>> harmless("red \x1b[31m") == "red \ufffd[31m"
    True
    """
    return "".join(
        character
        if character in _KEPT or unicodedata.category(character) not in _STEERING
        else "\ufffd"
        for character in text
    )


def _write(stream: TextIO | None, text: str) -> None:
    """Write text; what the stream's encoding lacks is escaped. A closed stream takes nothing."""
    if stream is not None:
        encoding = stream.encoding or "utf-8"
        stream.write(text.encode(encoding, errors="backslashreplace").decode(encoding))

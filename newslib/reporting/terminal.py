"""Text for a terminal: what pages say is shown without what could steer it.

Results go to standard output, all else to standard error.
"""

from __future__ import annotations

import sys
import unicodedata
from typing import TextIO

# Control, format and surrogate characters, line and paragraph separators.
_STEERING = ("Cc", "Cf", "Cs", "Zl", "Zp")


def show(text: str) -> None:
    """Write a line, or several, to standard output."""
    _write(sys.stdout, f"{harmless(text)}\n")


def say(text: str) -> None:
    """Write a message to standard error, after the program's name."""
    _write(sys.stderr, f"newslib: {harmless(text)}\n")


def harmless(text: str) -> str:
    r"""Return text whose control and format characters, but the line feed, are marks.

    Examples
    --------
    >>> harmless("red \x1b[31m") == "red \ufffd[31m"
    True
    """
    return "".join(
        character
        if character == "\n" or unicodedata.category(character) not in _STEERING
        else "\ufffd"
        for character in text
    )


def _write(stream: TextIO, text: str) -> None:
    """Write text; what the stream's encoding lacks is escaped."""
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, errors="backslashreplace").decode(encoding))

"""A guard against work that never ends, which is no stopwatch.

Texts are long enough that quadratic work would take many times the limit, and the limit is many
times what linear work takes, so that a slow or a busy machine changes no verdict.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

LIMIT = 60.0  # seconds of this process's own processor time


class NeverEndsError(AssertionError):
    """The work was stopped at the limit."""


@contextmanager
def ends(limit: float = LIMIT) -> Iterator[None]:
    """Stop what runs inside, compiled patterns too, after so much processor time."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        message = f"not done after {limit:g} s of processor time: does it grow with the square?"
        raise NeverEndsError(message)

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, limit)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)

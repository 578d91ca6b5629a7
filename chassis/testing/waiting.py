"""Waiting for a condition instead of for a while."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
POLL_S, MAX_POLL_S = 0.02, 0.5


def eventually(predicate: Callable[[], T | None], within_s: float = 15.0, what: str = "the condition") -> T:
    """The first true value of `predicate`. Raises NotInTime, with the last value, after `within_s` seconds."""
    deadline = time.monotonic() + within_s
    while True:
        begun = time.monotonic()
        value = predicate()
        if value:
            return value
        if time.monotonic() > deadline:
            raise NotInTime(f"{what}: not within {within_s:g} s; last seen {value!r}")
        # A dear look rests longer: who waits must not take the processor from what it waits for.
        time.sleep(min(MAX_POLL_S, max(POLL_S, 2 * (time.monotonic() - begun))))


class NotInTime(AssertionError):
    """What a test waited for did not come."""

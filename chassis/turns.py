"""Turns of a process whose calls share one thread: who has much to do lets others go first, again and again."""

import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")
AT_A_TIME = 16


def give_way() -> None:
    """Let calls and batches beside this one go on. Say it between two of many things; it costs some microseconds.

    In a worker this switches to another green thread; elsewhere nothing else waits for the same thread.
    """
    time.sleep(0)


def in_turns(items: Iterable[T]) -> Iterator[T]:
    """The same items; others have their turn before every sixteenth."""
    for number, item in enumerate(items):
        if number % AT_A_TIME == 0:
            give_way()
        yield item

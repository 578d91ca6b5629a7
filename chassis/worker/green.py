"""How a green thread waits for the database: in eventlet's own hub, without a selector made for each statement."""

from collections.abc import Generator
from typing import Any, TypeVar

import psycopg
from eventlet.hubs import trampoline
from psycopg import waiting

T = TypeVar("T")


def wait_greenly() -> None:
    """From here on, every statement of this process waits so. For a process whose green threads share one thread."""
    waiting.wait = _wait


def _wait(gen: "Generator[Any, Any, T]", fileno: int, interval: float = 0.1, timeout: float | None = None) -> T:
    """As psycopg's own. Wakes up for the socket alone: a green thread is killed, never interrupted."""
    if timeout is not None:
        return waiting.wait_selector(gen, fileno, interval, timeout)
    try:
        state = next(gen)
        while state == waiting.WAIT_R:
            trampoline(fileno, read=True)
            state = gen.send(waiting.READY_R)
    except StopIteration as done:
        return done.value  # type: ignore[no-any-return]
    except OSError as error:
        raise psycopg.OperationalError("connection socket closed") from error
    return waiting.wait_selector(_resumed(gen, state), fileno, interval)


def _resumed(gen: "Generator[Any, Any, T]", state: Any) -> "Generator[Any, Any, T]":
    """The rest of `gen`, from the state in which it waits: it has more to send than the socket takes."""
    while True:
        ready = yield state
        try:
            state = gen.send(ready)
        except StopIteration as done:
            return done.value  # type: ignore[no-any-return]

"""What a person sees: set-up steps with their seconds, and the programs' logs side by side."""

import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_COLOURS = (36, 33, 32, 35, 34, 96, 93, 92, 95, 94)


@contextmanager
def step(what: str) -> Iterator[None]:
    """Print `what` and, when it is done, how long it took. Nothing is printed when it failed."""
    begun = time.monotonic()
    yield
    print(f"  {what:<58} {time.monotonic() - begun:6.1f} s", flush=True)


class LogFollower:
    """Prints what was added to log files since the last look, each line after its program's name."""

    def __init__(self, logs: Mapping[str, Path]) -> None:
        self._logs = logs
        self._seen = dict.fromkeys(logs, 0)
        self._half: dict[str, bytes] = dict.fromkeys(logs, b"")
        self._width = max((len(name) for name in logs), default=0)

    def show(self) -> None:
        """Print the new lines. A line that is not finished waits for its end."""
        for number, (name, path) in enumerate(self._logs.items()):
            for line in self._new_lines(name, path):
                print(self._prefix(number, name) + line, flush=True)

    def _new_lines(self, name: str, path: Path) -> list[str]:
        if not path.exists():
            return []
        with path.open("rb") as log:
            log.seek(self._seen[name])
            added = log.read()
        self._seen[name] += len(added)
        *whole, self._half[name] = (self._half[name] + added).split(b"\n")
        return [line.decode("utf-8", "replace") for line in whole]

    def _prefix(self, number: int, name: str) -> str:
        label = f"{name:<{self._width}} | "
        return f"\x1b[{_COLOURS[number % len(_COLOURS)]}m{label}\x1b[0m" if sys.stdout.isatty() else label

"""What dies is started again, and a person is told: after 1 s, then 2, 4, up to 30 while it dies again and again."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from deploy.local.supervisor import Supervisor

FIRST_S, LONGEST_S = 1, 30
CALM_S = 60
"""Who has run for so long begins anew with the shortest wait."""


class Server(Protocol):
    """One of the two servers of a stack."""

    def assert_alive(self) -> None: ...
    def launch(self) -> None: ...


@dataclass(slots=True)
class _Fall:
    """How often something has ended without a calm time between; when it is started again, None while it runs."""

    count: int
    due: float | None
    began: float


class Revival:
    """Call `look` every moment. `report` prints a line for a person."""

    def __init__(
        self,
        programs: Supervisor,
        servers: Mapping[str, Server],
        report: Callable[[str], object] = print,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._programs, self._servers, self._report, self._clock = programs, servers, report, clock
        self._falls: dict[str, _Fall] = {}

    def look(self) -> None:
        """Notice what has ended, and start what is due. The others go on meanwhile."""
        for name, server in self._servers.items():
            self._tend(name, _fault_of(server), server.launch)
        ended = self._programs.ended()
        for name in self._programs.programs:
            fault = f"exit code {ended[name]}" if name in ended else None
            self._tend(name, fault, lambda name=name: self._programs.start(name))  # type: ignore[misc]

    def _tend(self, name: str, fault: str | None, start: Callable[[], object]) -> None:
        fall, now = self._falls.get(name), self._clock()
        if fault is None:
            return
        if fall is None or fall.due is None:
            self._plan(name, fault, now)
        elif now >= fall.due:
            try:
                start()
            except RuntimeError as refusal:  # such as: its children are still going
                self._plan(name, str(refusal).splitlines()[0], now)
            else:
                self._falls[name] = _Fall(fall.count, None, now)
                self._report(f"{name} is started again")

    def _plan(self, name: str, fault: str, now: float) -> None:
        fall = self._falls.get(name)
        count = 1 if fall is None or (fall.due is None and now - fall.began >= CALM_S) else fall.count + 1
        wait = min(FIRST_S * 2 ** min(count - 1, 10), LONGEST_S)
        self._falls[name] = _Fall(count, now + wait, now)
        times = "" if count == 1 else f", {count} times by now"
        self._report(f"{name} ended{times} ({fault}); it is started again in {wait} s")


def _fault_of(server: Server) -> str | None:
    try:
        server.assert_alive()
    except RuntimeError as fault:
        return str(fault).splitlines()[0]
    return None

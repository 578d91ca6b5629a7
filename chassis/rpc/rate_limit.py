"""How often a caller may ask something: counted in this process, so that a refused question counts as well.

A service with several workers lets each of them be asked so often; what must not be known at all is kept back by access
rules, never by a limit. Nothing is kept of who has not asked for the length of the window.
"""

from collections import deque
from datetime import datetime, timedelta
from math import ceil

from contracts.wire.refusals import AskedTooOften


class RateLimit:
    """At most `calls` of one caller in any window of this length."""

    def __init__(self, calls: int, window: timedelta) -> None:
        self.calls, self.window = calls, window
        self._asked_at: dict[str, deque[datetime]] = {}  # the caller who asked longest ago comes first

    def take(self, caller: str, now: datetime) -> None:
        """Count a question of this caller. Raises AskedTooOften, with the seconds to wait; that costs nothing more."""
        self._forget_before(now - self.window)
        instants = self._asked_at.get(caller) or deque()
        while instants and instants[0] <= now - self.window:
            instants.popleft()
        if len(instants) >= self.calls:
            wait = ceil((instants[0] + self.window - now).total_seconds())
            raise AskedTooOften(f"asked {self.calls} times already; ask again in {wait} s", again_in_s=wait)
        instants.append(now)
        self._asked_at.pop(caller, None)
        self._asked_at[caller] = instants

    def __len__(self) -> int:
        """How many callers are remembered."""
        return len(self._asked_at)

    def _forget_before(self, instant: datetime) -> None:
        for caller, instants in list(self._asked_at.items()):
            if instants[-1] > instant:
                return
            del self._asked_at[caller]

"""When a consumer stops: so many dead letters in a row are no bad messages but a bad release. It tries one at times."""

from collections.abc import Callable


class Breaker:
    """Opens after `limit` dead letters without a message handled; then lets one through every `rest_s` seconds.

    Closes with the first message that is handled.
    """

    def __init__(self, limit: int, rest_s: int, clock: Callable[[], float]) -> None:
        self._limit, self._rest_s, self._clock = limit, rest_s, clock
        self._dead_in_a_row = 0
        self._next_try = 0.0
        self.is_open = False

    @property
    def room(self) -> int:
        """How many may still die in a row; the one that is tried while it is open always may."""
        return max(1, self._limit - self._dead_in_a_row)

    @property
    def rests(self) -> bool:
        """Whether nothing may be tried now."""
        return self.is_open and self._clock() < self._next_try

    def died(self, count: int) -> bool:
        """So many died, and none with them was handled; returns whether it opens by that."""
        self._dead_in_a_row += count
        if self._dead_in_a_row < self._limit:
            return False
        self._next_try = self._clock() + self._rest_s
        opens, self.is_open = not self.is_open, True
        return opens

    def handled(self) -> bool:
        """Something was handled; returns whether it closes by that."""
        self._dead_in_a_row = 0
        closes, self.is_open = self.is_open, False
        return closes

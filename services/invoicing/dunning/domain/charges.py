"""What a late client owes on top: interest day by day, the lump sum of business debts, a consumer's penalty clause."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from kernel.rates import Rate
from kernel.rounding import half_up

YEAR = 365  # also in a leap year: interest is counted per day of a year of 365

RateOn = Callable[[date], Rate]
"""The yearly rate on a day. It may change on 1 January and 1 July, and raises for a day without one."""


@dataclass(frozen=True, slots=True)
class ClauseStep:
    """`base_cents`, and `rate` of what is above `above_cents`."""

    above_cents: int
    base_cents: int
    rate: Rate


@dataclass(frozen=True, slots=True)
class PenaltyClause:
    """What a consumer may be made to pay at most for being late (art. XIX.4 WER), by the balance that is due.

    Steps rise; the last one whose bound lies below the balance counts.
    """

    steps: Sequence[ClauseStep]
    most_cents: int

    def on(self, balance_cents: int) -> int:
        """The clause on this balance in cents, rounded half-up; zero for a balance of nothing."""
        reached = [step for step in self.steps if balance_cents > step.above_cents]
        if not reached:
            return 0
        step = reached[-1]
        return min(self.most_cents, step.base_cents + step.rate.of_cents(balance_cents - step.above_cents))


def late_interest(balances: Iterable[tuple[int, date]], first: date, rate_on: RateOn) -> int:
    """Interest on each of these cents from `first` to its day, both included; the sum rounded half-up once."""
    return half_up(sum((exact_interest(cents, first, last, rate_on) for cents, last in balances), Fraction(0)))


def exact_interest(open_cents: int, first: date, last: date, rate_on: RateOn) -> Fraction:
    """On `open_cents` from `first` to `last`, both included, not rounded; zero if they cross. Additive over days."""
    parts = (rate_on(start).factor * ((end - start).days + 1) for start, end in _semesters(first, last))
    return open_cents * sum(parts, Fraction(0)) / YEAR


def _semesters(first: date, last: date) -> Iterator[tuple[date, date]]:
    """The days from `first` to `last`, cut where a semester begins."""
    start = first
    while start <= last:
        following = date(start.year, 7, 1) if start.month < 7 else date(start.year + 1, 1, 1)
        yield start, min(last, following - timedelta(days=1))
        start = following

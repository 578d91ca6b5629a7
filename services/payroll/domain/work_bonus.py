"""The social work bonus: a reduction of the employee's contributions on low wages, in two parts, A and B.

Sources: ONSS instructions 2026/3 (work bonus); the white-collar tables of the parameters.
"""

from calendar import monthrange
from datetime import date
from fractions import Fraction
from functools import cache

from kernel.rounding import half_up
from services.payroll.domain.parameters import WorkBonusTable

_FULL_TIME_HOURS_A_DAY = Fraction(38, 5)  # 38 hours a week over five days


def work_bonus(gross_cents: int, contribution_cents: int, table: WorkBonusTable) -> tuple[int, int]:
    """Parts A and B for a full-time whole month, where the gross is the reference wage S.

    Together they never exceed the contribution due: B is cut first, then A. The yearly cap (3,594.36 from
    2026-07-01) is twelve times the largest month, so whole months cannot pass it.
    """
    a = _falling(gross_cents, table.a_max_cents, table.a_low_cents, table.a_high_cents, table.a_slope.factor)
    b = _falling(gross_cents, table.b_max_cents, table.b_low_cents, table.a_low_cents, table.b_slope.factor)
    a = min(a, contribution_cents)
    return a, min(b, contribution_cents - a)


def reference_wage(gross_cents: int, hours: int | Fraction, day: date) -> int:
    """The full-time monthly wage S that stands behind a wage for some hours: S = (W / H) * U.

    W is the gross at 100 %, H the hours of the contract, U the full-time hours of that calendar month: its
    Mondays to Fridays, 7.6 hours each, holidays included (July 2026: 23 days, 174.8 hours). Source: ONSS
    instructions 2026/3, work bonus, workers declared in hours; a one-day contract is declared in hours.
    """
    return half_up(Fraction(gross_cents) / hours * full_time_hours(day))


def full_time_hours(day: date) -> Fraction:
    """The hours of a 38-hour week of five days in the calendar month of `day`."""
    return _working_days(day.year, day.month) * _FULL_TIME_HOURS_A_DAY


@cache
def _working_days(year: int, month: int) -> int:
    days = range(1, monthrange(year, month)[1] + 1)
    return sum(date(year, month, number).weekday() < 5 for number in days)


def _falling(wage_cents: int, most_cents: int, low_cents: int, high_cents: int, slope: Fraction) -> int:
    if wage_cents <= low_cents:
        return most_cents
    if wage_cents > high_cents:
        return 0
    return max(most_cents - half_up(slope * (wage_cents - low_cents)), 0)

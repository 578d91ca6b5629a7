"""When a withdrawal may be asked, when it takes effect, until when its value is due, and who may not leave yet."""

from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from contracts.governance.enums import LateRequest, WithdrawalExtent, WithdrawalWindow
from kernel.periods import Period
from services.governance.bylaws.domain.bylaws import Bylaws
from services.governance.shares.refusals import (
    FounderTooEarly,
    OnlyWithAllShares,
    TooFewShareholders,
    WindowClosed,
)


@dataclass(frozen=True, slots=True)
class Leaver:
    """Who asks to leave with `shares` of its `holding`, when, and how many shareholders would remain.

    `founded_on`: for a founder, the day of the foundation.
    """

    asked_on: date
    shares: int
    holding: int
    remaining: int
    founded_on: date | None = None


@dataclass(frozen=True, slots=True)
class LeavingDays:
    """A withdrawal takes effect on the first, and its value is due on the second at the latest."""

    effective_on: date
    payable_until: date


def first_months_of_year(asked_on: date, bylaws: Bylaws) -> date:
    """Asked in these months of the calendar year, effective on the last day of them (CSA 6:120: six months).

    After them a request is refused, or is one of the next year's window when the bylaws say so. Raises WindowClosed.
    """
    months = bylaws.withdrawal_window_months
    closes_on = Period.month(date(asked_on.year, months, 1)).last
    if asked_on <= closes_on:
        return closes_on
    return LATE_REQUESTS[bylaws.late_withdrawal](closes_on, Period.month(date(asked_on.year + 1, months, 1)).last)


def any_day(asked_on: date, bylaws: Bylaws) -> date:  # noqa: ARG001 - every window is asked with the bylaws
    """Asked on any day, and effective on that day."""
    return asked_on


WINDOWS: Mapping[WithdrawalWindow, Callable[[date, Bylaws], date]] = {
    "first_months_of_year": first_months_of_year,
    "any_day": any_day,
}
"""The day on which takes effect what is asked on a day."""


def refused(closed_on: date, next_effect: date) -> date:
    """Ask again when the window is open. Raises WindowClosed."""
    raise WindowClosed(
        f"withdrawals were asked until {closed_on}; those of next year take effect on {next_effect}",
        field="asked_on",
        closed_on=str(closed_on),
        next_effect=str(next_effect),
    )


def next_window(closed_on: date, next_effect: date) -> date:  # noqa: ARG001 - as for `refused`
    """The request stands as one of next year's."""
    return next_effect


LATE_REQUESTS: Mapping[LateRequest, Callable[[date, date], date]] = {"refused": refused, "next_window": next_window}
"""What becomes of a request after the window."""


def all_shares(leaver: Leaver) -> None:
    """Raises OnlyWithAllShares."""
    if leaver.shares != leaver.holding:
        raise OnlyWithAllShares("a member leaves with all shares", field="shares", holding=leaver.holding)


def whole_or_part(leaver: Leaver) -> None:
    """Any number of them."""


EXTENTS: Mapping[WithdrawalExtent, Callable[[Leaver], None]] = {
    "all_shares": all_shares,
    "whole_or_part": whole_or_part,
}
"""Refuses another number of shares than the bylaws let leave."""


def leaving_days(leaver: Leaver, bylaws: Bylaws) -> LeavingDays:
    """When this withdrawal takes effect and is paid, by the bylaws of the day on which it is asked.

    Raises FounderTooEarly, TooFewShareholders, OnlyWithAllShares, WindowClosed.
    """
    _require_founder_may_leave(leaver, bylaws.founder_year)
    if leaver.remaining < bylaws.minimum_shareholders:
        raise TooFewShareholders(f"at least {bylaws.minimum_shareholders} shareholders must remain")
    EXTENTS[bylaws.withdrawal_extent](leaver)
    effective_on = WINDOWS[bylaws.withdrawal_window](leaver.asked_on, bylaws)
    return LeavingDays(effective_on, months_after(effective_on, bylaws.payout_months))


def _require_founder_may_leave(leaver: Leaver, founder_year: int) -> None:
    """The foundation's financial year is the first; the third is the earliest for a founder (CSA 6:120 §1 1°)."""
    if leaver.founded_on and leaver.asked_on.year < (first := leaver.founded_on.year + founder_year - 1):
        raise FounderTooEarly(f"a founder may leave from {first} on", field="asked_on", from_year=first)


def months_after(day: date, months: int) -> date:
    """So many months later; from the last day of a month to the last of a month, so that no day is lost."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, last if day == Period.month(day).last else min(day.day, last))

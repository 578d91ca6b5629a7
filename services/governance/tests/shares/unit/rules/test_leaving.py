from datetime import date
from typing import get_args

import pytest

from contracts.governance.enums import LateRequest, WithdrawalExtent, WithdrawalWindow
from services.governance.bylaws.domain.bylaws import Bylaws
from services.governance.shares.domain.rules.leaving import (
    EXTENTS,
    LATE_REQUESTS,
    WINDOWS,
    Leaver,
    LeavingDays,
    leaving_days,
    months_after,
)
from services.governance.shares.refusals import (
    FounderTooEarly,
    OnlyWithAllShares,
    TooFewShareholders,
    WindowClosed,
)
from services.governance.tests.bylaws.standing import standing

MARCH = date(2024, 3, 15)


def bylaws(**decided: str) -> Bylaws:
    return standing(MARCH, **decided)


def leaver(asked_on: date = MARCH, shares: int = 4, remaining: int = 10, founded_on: date | None = None) -> Leaver:
    return Leaver(asked_on, shares, 4, remaining, founded_on)


def test_every_name_has_its_rule() -> None:
    assert WINDOWS.keys() == set(get_args(WithdrawalWindow))
    assert LATE_REQUESTS.keys() == set(get_args(LateRequest))
    assert EXTENTS.keys() == set(get_args(WithdrawalExtent))


@pytest.mark.parametrize("asked_on", [date(2024, 1, 1), MARCH, date(2024, 6, 30)])
def test_what_is_asked_in_the_window_takes_effect_at_its_end(asked_on: date) -> None:
    assert leaving_days(leaver(asked_on), bylaws()) == LeavingDays(date(2024, 6, 30), date(2024, 7, 31))


def test_a_day_late_is_refused_and_told_the_next_effect() -> None:
    with pytest.raises(WindowClosed) as refused:
        leaving_days(leaver(date(2024, 7, 1)), bylaws())

    assert refused.value.facts == {"closed_on": "2024-06-30", "next_effect": "2025-06-30"}


def test_a_day_late_is_kept_for_the_next_window_when_the_bylaws_say_so() -> None:
    days = leaving_days(leaver(date(2024, 7, 1)), bylaws(late_withdrawal="next_window"))

    assert days == LeavingDays(date(2025, 6, 30), date(2025, 7, 31))


def test_a_window_of_two_months_ends_in_february_also_in_a_leap_year() -> None:
    two = bylaws(withdrawal_window_months="2", late_withdrawal="next_window")

    assert leaving_days(leaver(date(2024, 2, 29)), two).effective_on == date(2024, 2, 29)
    assert leaving_days(leaver(date(2024, 3, 1)), two) == LeavingDays(date(2025, 2, 28), date(2025, 3, 31))


def test_a_window_of_the_whole_year_is_never_missed() -> None:
    year = bylaws(withdrawal_window_months="12")

    assert leaving_days(leaver(date(2024, 12, 31)), year) == LeavingDays(date(2024, 12, 31), date(2025, 1, 31))


def test_without_a_window_the_day_of_asking_is_the_day_of_effect() -> None:
    days = leaving_days(leaver(date(2024, 8, 15)), bylaws(withdrawal_window="any_day", payout_months="2"))

    assert days == LeavingDays(date(2024, 8, 15), date(2024, 10, 15))


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2024, 1, 30), 1, date(2024, 2, 29)),
        (date(2023, 2, 28), 1, date(2023, 3, 31)),
        (date(2024, 2, 28), 1, date(2024, 3, 28)),
        (date(2024, 11, 30), 3, date(2025, 2, 28)),
        (date(2024, 12, 15), 0, date(2024, 12, 15)),
        (date(2024, 12, 15), 12, date(2025, 12, 15)),
    ],
)
def test_months_later_is_a_day_that_there_is(day: date, months: int, later: date) -> None:
    assert months_after(day, months) == later


@pytest.mark.parametrize(("founded_on", "first"), [(date(2023, 11, 1), 2025), (date(2023, 1, 1), 2025)])
def test_a_founder_stays_until_the_third_financial_year(founded_on: date, first: int) -> None:
    with pytest.raises(FounderTooEarly) as refused:
        leaving_days(leaver(date(2024, 2, 1), founded_on=founded_on), bylaws())

    assert refused.value.facts == {"from_year": first}
    assert leaving_days(leaver(date(first, 1, 1), founded_on=founded_on), standing(date(first, 1, 1)))


def test_three_shareholders_remain_and_never_fewer() -> None:
    assert leaving_days(leaver(remaining=3), bylaws())
    with pytest.raises(TooFewShareholders):
        leaving_days(leaver(remaining=2), bylaws())


def test_a_part_of_the_shares_leaves_only_when_the_bylaws_let_it() -> None:
    with pytest.raises(OnlyWithAllShares):
        leaving_days(leaver(shares=3), bylaws())
    assert leaving_days(leaver(shares=3), bylaws(withdrawal_extent="whole_or_part"))

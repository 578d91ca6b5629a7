from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.periods import Period

days = st.dates(date(1900, 1, 1), date(2200, 1, 1))


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        (Period.month(date(2024, 2, 10)), date(2024, 2, 1), date(2024, 2, 29)),
        (Period.month(date(2026, 12, 31)), date(2026, 12, 1), date(2026, 12, 31)),
        (Period.quarter(date(2026, 5, 1)), date(2026, 4, 1), date(2026, 6, 30)),
        (Period.quarter(date(2026, 12, 31)), date(2026, 10, 1), date(2026, 12, 31)),
        (Period.year(date(2024, 7, 1)), date(2024, 1, 1), date(2024, 12, 31)),
    ],
)
def test_a_period_has_its_calendar_days(period: Period, first: date, last: date) -> None:
    assert period == Period(first, last)


@given(day=days)
def test_a_day_lies_in_its_month_quarter_and_year(day: date) -> None:
    month, quarter, year = Period.month(day), Period.quarter(day), Period.year(day)

    assert day in month
    assert month.first in quarter
    assert month.last in quarter
    assert quarter.first in year
    assert quarter.last in year
    assert year.days in {365, 366}


@given(day=days)
def test_the_day_after_a_period_begins_the_next(day: date) -> None:
    for kind in (Period.month, Period.quarter, Period.year):
        following = kind(day).last + timedelta(days=1)
        assert following not in kind(day)
        assert kind(following).first == following


def test_a_period_ends_on_or_after_its_first_day() -> None:
    assert Period(date(2026, 1, 1), date(2026, 1, 1)).days == 1
    with pytest.raises(ValueError, match="cannot end"):
        Period(date(2026, 1, 2), date(2026, 1, 1))

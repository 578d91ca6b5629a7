from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.dated import DatedValue, NoParameter, Timeline

RATE = Timeline(
    "rate",
    [
        DatedValue(date(2026, 7, 1), "later", "law 2"),
        DatedValue(date(2024, 1, 1), "early", "law 1", until=date(2025, 12, 31)),
    ],
)


@pytest.mark.parametrize(
    ("day", "value"),
    [
        (date(2024, 1, 1), "early"),
        (date(2025, 12, 31), "early"),
        (date(2026, 7, 1), "later"),
        (date(2099, 1, 1), "later"),
    ],
)
def test_a_value_holds_from_its_first_to_its_last_day(day: date, value: str) -> None:
    assert RATE.at(day) == value


@pytest.mark.parametrize("day", [date(2023, 12, 31), date(2026, 1, 1), date(2026, 6, 30)])
def test_a_day_before_between_or_after_the_rows_is_refused(day: date) -> None:
    with pytest.raises(NoParameter, match=f"'rate' for {day.isoformat()}"):
        RATE.at(day)


def test_a_timeline_without_rows_refuses_every_day() -> None:
    with pytest.raises(NoParameter):
        Timeline[int]("empty", []).at(date(2026, 1, 1))


def test_two_rows_that_begin_on_one_day_are_an_error() -> None:
    row = DatedValue(date(2026, 1, 1), 1, "law")
    with pytest.raises(ValueError, match="rate: two rows"):
        Timeline("rate", [row, row])


@given(days=st.sets(st.dates(), min_size=1, max_size=20), on_day=st.dates())
def test_the_row_in_force_is_the_last_that_began(days: set[date], on_day: date) -> None:
    timeline = Timeline("rate", [DatedValue(day, day, "law") for day in days])
    begun = [day for day in days if day <= on_day]

    if begun:
        assert timeline.row(on_day).since == timeline.at(on_day) == max(begun)
    else:
        with pytest.raises(NoParameter):
            timeline.at(on_day)


def test_the_source_travels_with_the_row() -> None:
    assert RATE.row(date(2026, 7, 1) + timedelta(days=1)).source == "law 2"

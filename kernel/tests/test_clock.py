from datetime import UTC, date, datetime

import pytest

from kernel.clock import legal_date, utc_now


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 1, 31, 22, 59, tzinfo=UTC), date(2026, 1, 31)),
        (datetime(2026, 1, 31, 23, 0, tzinfo=UTC), date(2026, 2, 1)),
        (datetime(2026, 7, 31, 21, 59, tzinfo=UTC), date(2026, 7, 31)),
        (datetime(2026, 7, 31, 22, 0, tzinfo=UTC), date(2026, 8, 1)),
    ],
)
def test_the_legal_day_is_that_of_brussels_in_winter_and_summer(instant: datetime, day: date) -> None:
    assert legal_date(instant) == day


def test_an_instant_without_a_zone_has_no_legal_day() -> None:
    with pytest.raises(ValueError, match="time zone"):
        legal_date(datetime(2026, 1, 1, 12, 0))  # noqa: DTZ001 - the fault under test


def test_now_is_in_utc() -> None:
    assert utc_now().tzinfo is UTC

"""The pot's books carry the day of the fact, and what is said of it names that day."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from chassis.testing.harness import ServiceHarness
from contracts.contributions.events import ContributionDeducted, ContributionReturned, LossCovered
from contracts.wire.base import Event
from services.contributions.tests.service.test_deductions import paid, set_tariff, settled
from services.contributions.tests.service.test_returns_and_losses import credited, recovered, written_off

PAID, WORKED, CREDITED, LOST, RECOVERED = (date(2026, 9, day) for day in (10, 3, 12, 13, 14))


@pytest.mark.parametrize(
    ("event", "days"),
    [
        (paid(), {"turnover_contribution": PAID}),
        (settled(reductions_cents=10_00), {"wage_contribution": WORKED, "reductions": WORKED}),
        (credited(), {"contribution_return": CREDITED}),
        (written_off(), {"loss": LOST}),
        (recovered(), {"recovery:": RECOVERED}),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_comes_late_is_booked_on_its_own_day(
    contributions: ServiceHarness, event: Event, days: dict[str, date]
) -> None:
    set_tariff(contributions)
    contributions.clock.now = datetime(2027, 1, 31, 23, 30, tzinfo=UTC)

    contributions.consume(event)

    with contributions.engine.connect() as connection:
        rows = connection.execute(
            sa.text("select substring(purpose from '^[a-z_]+:?') as what, booked_on from journal_entry")
        )
        assert {row.what: row.booked_on for row in rows} == days


def test_the_day_goes_with_what_is_said(contributions: ServiceHarness) -> None:
    set_tariff(contributions)

    contributions.consume(paid())
    contributions.consume(credited())
    contributions.consume(written_off("lost"))

    assert contributions.published(ContributionDeducted)[0].data.paid_on == PAID
    assert contributions.published(ContributionReturned)[0].data.credited_on == CREDITED
    assert contributions.published(LossCovered)[0].data.written_off_on == LOST

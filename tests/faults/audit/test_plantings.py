"""The audit names what somebody with the owner's rights changed, and is silent about a month that nobody touched."""

import pytest

from chassis.cli.audit import sentence_of
from contracts.catalogue import EVENTS, SERVICES
from tests.conftest import CalmMonth
from tests.faults.audit.books import CONTRIBUTIONS, MESSAGES, PAYROLL
from tests.faults.audit.copies import INVOICING, OTHERS
from tests.faults.audit.planting import Month, Planting

OF_CLOSINGS = {
    f"members.{name}.v1" for name in ("unit_closed", "unit_closing_asked", "unit_wound_up", "leaving_answered")
}
"""In this month no unit closes, and no member leaves."""
PLANTINGS = (*PAYROLL, *MESSAGES, *CONTRIBUTIONS, *INVOICING, *OTHERS)
pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="session")
def month(calm_month: CalmMonth) -> Month:
    return Month.of(calm_month.system)


def test_a_month_that_nobody_touched_differs_in_nothing(month: Month) -> None:
    verdict = month.verdict()

    assert verdict.faults() == []
    assert {comparison.service for comparison in verdict.comparisons} == set(SERVICES)
    assert {spec.type for spec in EVENTS if spec.owner == "members"} - OF_CLOSINGS <= {
        comparison.name for comparison in verdict.comparisons if comparison.rows
    }


@pytest.mark.parametrize("planting", PLANTINGS, ids=lambda planting: f"{planting.service}: {planting.what}")
def test_what_is_planted_is_named(month: Month, planting: Planting) -> None:
    verdict = month.verdict_with(planting)

    named = {comparison.name for comparison in verdict.comparisons if comparison.differing}
    assert planting.names <= named
    assert not verdict.balanced
    assert sentence_of(verdict).startswith("NOT")


def test_a_difference_has_its_key_and_the_query_that_shows_the_row(month: Month) -> None:
    planting = next(planting for planting in PLANTINGS if planting.what == "an inbox row is deleted")

    [missing] = [comparison for comparison in month.verdict_with(planting).comparisons if comparison.differing]

    assert (missing.service, missing.name, missing.differing) == ("payroll", "invoicing.invoice_paid.v1", 1)
    [difference] = missing.differences
    assert (difference.stands, difference.should) == (None, "there")
    assert "{key}" in missing.shows

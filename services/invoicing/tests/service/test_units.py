"""A unit invoices from the day it is opened until the day it is closed."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from chassis.testing.harness import ServiceHarness
from contracts.members.events import UnitClosed
from contracts.wire.refusals import UnknownThing
from services.invoicing.clients.refusals import UnitIsClosed
from services.invoicing.tests.billing.service.billing import DAY, UNIT, drafted, issue, registered, unit_opened
from services.invoicing.units import unit_of, units_of


def closed(on: date = DAY) -> UnitClosed:
    return UnitClosed(unit_id=UNIT, closed_on=on)


def test_a_closed_unit_drafts_and_issues_nothing_any_more(invoicing: ServiceHarness) -> None:
    client_id = registered(invoicing)
    draft = drafted(invoicing, client_id)
    invoicing.consume(closed())

    with pytest.raises(UnitIsClosed):
        drafted(invoicing, client_id)
    with pytest.raises(UnitIsClosed):
        issue(invoicing, draft)


def test_until_its_last_day_it_invoices(invoicing: ServiceHarness) -> None:
    invoicing.consume(closed(DAY + timedelta(days=1)))
    draft = drafted(invoicing)

    invoicing.clock.forward(days=1)

    with pytest.raises(UnitIsClosed):
        issue(invoicing, draft)
    with pytest.raises(UnitIsClosed):
        drafted(invoicing)


def test_its_closing_may_be_heard_before_its_opening_and_twice(open_house: Callable[[str], ServiceHarness]) -> None:
    house = open_house("invoicing")

    assert house.consume(closed(), times=2) == 1
    with pytest.raises(UnknownThing):
        drafted(house)
    house.consume(unit_opened(), times=2)

    with house.engine.connect() as connection:
        unit = unit_of(connection, UNIT)
        assert units_of(connection, [UNIT, "unit_none"]) == {UNIT: unit}
    assert unit is not None
    assert (unit.closed_on, unit.name) == (DAY, "Studio")
    with pytest.raises(UnitIsClosed):
        drafted(house)

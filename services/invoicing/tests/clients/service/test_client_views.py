"""What a unit sees of a client, and what a member may see."""

from datetime import date, timedelta

import pytest

from chassis.testing.harness import ServiceHarness, test_id
from contracts.wire.refusals import NotYourOwn, UnknownThing
from services.invoicing.clients.store.clients import client_of, clients_for, clients_of, known_client_for
from services.invoicing.tests.billing.service.billing import (
    ANNE,
    BOB,
    UNIT,
    drafted,
    issue,
    issued,
    registered,
    unit_opened,
)
from services.invoicing.tests.clients.service.registering import MARIE, THEATRE, find, get, names, register, set_view

BOBS = test_id("unit", "bobs")


@pytest.fixture
def two_units(invoicing: ServiceHarness) -> ServiceHarness:
    invoicing.consume(unit_opened(BOBS, holders=(BOB,)))
    return invoicing


def test_a_unit_has_its_own_view_of_a_client(two_units: ServiceHarness) -> None:
    client_id = registered(two_units)

    client = set_view(
        two_units, client_id, own_name="The canal", buyer_reference="PO-7", contact="Ms. X", payment_days=14
    )

    assert client.view is not None
    assert (client.view.own_name, client.view.buyer_reference) == ("The canal", "PO-7")
    assert (client.view.contact, client.view.payment_days) == ("Ms. X", 14)
    assert client.payment_days == 30, "the register's own"
    assert get(two_units, client_id, UNIT, ANNE).view == client.view
    assert get(two_units, client_id, BOBS, BOB).view is None
    assert get(two_units, client_id, member=BOB).view is None


def test_a_view_is_replaced_as_a_whole(invoicing: ServiceHarness) -> None:
    client_id = registered(invoicing)
    set_view(invoicing, client_id, own_name="The canal", payment_days=14)

    client = set_view(invoicing, client_id, contact="Ms. X")

    assert client.view is not None
    assert (client.view.own_name, client.view.contact, client.view.payment_days) == (None, "Ms. X", None)


def test_only_its_holders_and_staff_see_or_change_the_view_of_a_unit(two_units: ServiceHarness) -> None:
    client_id = registered(two_units)

    with pytest.raises(NotYourOwn):
        set_view(two_units, client_id, UNIT, BOB, payment_days=60)
    with pytest.raises(NotYourOwn):
        get(two_units, client_id, UNIT, BOB)
    with pytest.raises(NotYourOwn):
        find(two_units, member=BOB, unit_id=UNIT)
    assert set_view(two_units, client_id, UNIT, None, payment_days=20).view is not None
    with pytest.raises(UnknownThing):
        set_view(two_units, "cli_" + "0" * 32)
    with pytest.raises(UnknownThing):
        set_view(two_units, client_id, test_id("unit", "nobody"))


def test_the_days_to_pay_are_those_of_the_unit_that_invoices(two_units: ServiceHarness) -> None:
    client_id = registered(two_units, payment_days=30)
    set_view(two_units, client_id, payment_days=14, buyer_reference="PO-7")

    with two_units.engine.connect() as connection:
        mine = known_client_for(connection, client_id, UNIT)
        other = known_client_for(connection, client_id, BOBS)
        both = clients_for(connection, [(client_id, UNIT), (client_id, BOBS), ("cli_none", UNIT)])
        plain = client_of(connection, client_id)
        assert clients_of(connection, [client_id, "cli_none"]) == {client_id: plain}
        assert clients_of(connection, []) == {}

    assert mine is not None
    assert (mine.payment_days, mine.buyer_reference) == (14, "PO-7")
    assert other is not None
    assert other == plain
    assert (other.payment_days, other.buyer_reference) == (30, None)
    assert both == {(client_id, UNIT): mine, (client_id, BOBS): other}
    invoice = issue(two_units, drafted(two_units, client_id), date(2026, 9, 14))
    assert invoice.due_on == date(2026, 9, 14) + timedelta(days=14)


def test_a_member_sees_how_to_reach_a_private_person_only_when_it_worked_for_them(two_units: ServiceHarness) -> None:
    marie = register(two_units, **MARIE).client_id

    client = get(two_units, marie, member=ANNE)
    assert (client.name, client.city, client.email, client.street) == ("Marie Duval", "Bruxelles", None, None)
    assert find(two_units, "duval", member=ANNE).clients == ()

    issued(two_units, marie)

    assert names(find(two_units, "duval", member=ANNE)) == ["Marie Duval"]

    assert get(two_units, marie, member=ANNE).email == "marie@home.example"
    assert get(two_units, marie, member=BOB).email is None
    assert get(two_units, marie).email == "marie@home.example", "an operator sees all"


def test_who_registered_a_private_person_and_everybody_about_a_company_sees_all(two_units: ServiceHarness) -> None:
    marie = register(two_units, BOB, **MARIE)
    theatre = register(two_units, **THEATRE)

    assert marie.email == "marie@home.example"
    assert get(two_units, marie.client_id, member=BOB) == marie
    assert get(two_units, marie.client_id, member=ANNE).email is None
    assert get(two_units, theatre.client_id, member=ANNE) == theatre

"""A client at a glance: for staff of the enterprise, for a holder of what its own unit has with the client."""

from typing import Any

import pytest
import sqlalchemy as sa

from chassis.testing.counting import rows_read
from chassis.testing.harness import ServiceHarness, test_id
from chassis.testing.plugin import EachPlan
from chassis.testing.who_may import ask_as
from contracts.invoicing.billing import DraftInvoice, InvoiceReply
from contracts.invoicing.client_page import ClientPageReply, GetClientPage
from contracts.wire.refusals import NotYourOwn, UnknownThing
from kernel.identifiers import uuid7
from services.invoicing.tests.billing.service.billing import (
    BOB,
    UNIT,
    WORK,
    issue,
    issued,
    pay,
    registered,
    unit_opened,
)
from services.invoicing.tests.clients.service.registering import MARIE, register
from services.invoicing.tests.clients.service.test_merging_clients import merge, twins
from services.invoicing.tests.dunning.service.late_clients import run_after

BOBS = test_id("unit", "bobs")
_MANY = (
    """insert into draft (invoice_id, unit_id, client_id, drafted_on)
    select 'inv_f' || lpad(n::text, 31, '0'), :unit, client_id, drafted_on
    from draft, generate_series(1, 3000) n where invoice_id = :like""",
    """insert into reminder (reminder_id, client_id, legal_entity, level, formal_notice, by_email, reminded_on,
      pay_before, total_cents, written_at, actor)
    select 'rem_f' || lpad(n::text, 31, '0'), :other, 'BE', 1, false, true, date '2018-01-01' + n, '2030-01-01', 1,
      now(), 'x'
    from generate_series(1, 3000) n""",
    """insert into reminder_item
    select 'rem_f' || lpad(n::text, 31, '0'), :like, 1, false, 1, 0, 0 from generate_series(1, 3000) n""",
)


def page(house: ServiceHarness, client_id: str, unit_id: str | None = None) -> ClientPageReply:
    return house.ask(GetClientPage(client_id=client_id, unit_id=unit_id))


def of_bobs(house: ServiceHarness, client_id: str) -> InvoiceReply:
    request = DraftInvoice(request_id=uuid7(), unit_id=BOBS, client_id=client_id, lines=(WORK,))
    return issue(house, house.ask(request))


@pytest.fixture
def house(invoicing: ServiceHarness) -> ServiceHarness:
    """Anne's unit and Bob's."""
    invoicing.consume(unit_opened(BOBS, holders=(BOB,)))
    return invoicing


def test_staff_see_what_the_client_owes_and_has_in_the_enterprise(house: ServiceHarness) -> None:
    client = registered(house, name="Theatre")
    late, paid = issued(house, client), issued(house, client)
    pay(house, paid.communication, paid.total_cents + 5_000)
    run_after(house, 45)
    fresh = of_bobs(house, client)

    reply = page(house, client)

    assert (reply.open_invoices, reply.open_cents, reply.overdue_cents) == (2, 242_000, 121_000)
    assert (reply.credit_cents, reply.level, reply.oldest_due_on) == (5_000, 1, late.due_on)
    [letter] = reply.letters
    assert (letter.level, letter.invoices, letter.open_cents) == (1, 1, 116_000)
    assert [(invoice.invoice_id, invoice.state) for invoice in reply.invoices] == [
        (fresh.invoice_id, "issued"),
        (paid.invoice_id, "paid"),
        (late.invoice_id, "issued"),
    ]
    assert reply.client.name == "Theatre"


def test_a_holder_sees_what_its_own_unit_has_with_the_client_and_no_more(house: ServiceHarness) -> None:
    client = registered(house)
    pay(house, (paid := issued(house, client)).communication, paid.total_cents + 5_000)
    issued(house, client)
    run_after(house, 45)
    own = of_bobs(house, client)

    reply = ask_as(house, "stranger", GetClientPage(client_id=client, unit_id=BOBS))

    assert (reply["open_invoices"], reply["open_cents"], reply["overdue_cents"]) == (1, 121_000, 0)
    assert (reply["credit_cents"], reply["level"], reply["letters"]) == (None, 0, [])
    assert [invoice["invoice_id"] for invoice in reply["invoices"]] == [own.invoice_id]
    anne = ask_as(house, "holder", GetClientPage(client_id=client, unit_id=UNIT))
    assert (anne["level"], len(anne["letters"]), len(anne["invoices"])) == (1, 1, 2)


@pytest.mark.parametrize("fields", [{}, {"unit_id": UNIT}])
def test_a_member_names_a_unit_that_it_holds(house: ServiceHarness, fields: dict[str, Any]) -> None:
    client = registered(house)
    issued(house, client)

    with pytest.raises(NotYourOwn):
        ask_as(house, "stranger", GetClientPage(client_id=client, **fields))
    with pytest.raises(UnknownThing):
        page(house, test_id("cli", "ghost"))


def test_a_unit_that_does_not_deal_with_a_private_person_is_not_told_where_it_lives(house: ServiceHarness) -> None:
    marie = register(house, **MARIE).client_id
    issued(house, marie)

    reply = ask_as(house, "stranger", GetClientPage(client_id=marie, unit_id=BOBS))

    assert (reply["client"]["street"], reply["client"]["email"], reply["invoices"]) == (None, None, [])


def test_of_two_that_were_merged_the_page_has_both(house: ServiceHarness) -> None:
    first, second = twins(house)
    invoices = [issued(house, client).invoice_id for client in (first, second)]
    merge(house, first, second)

    for client in (first, second):
        reply = page(house, client)
        assert (reply.client.client_id, reply.open_cents) == (first, 242_000)
        assert {invoice.invoice_id for invoice in reply.invoices} == set(invoices)


def test_a_page_reads_nothing_of_other_clients_and_units(house: ServiceHarness, each_plan: EachPlan) -> None:
    client, other = registered(house), registered(house)
    own, like = issued(house, client), issued(house, other)
    with house.engine.begin() as connection:
        for statement in _MANY:
            connection.execute(sa.text(statement), {"like": like.invoice_id, "unit": BOBS, "other": other})

    for _ in each_plan(house.engine):
        for unit_id in (None, UNIT):
            with rows_read(house.engine) as rows:
                assert [invoice.invoice_id for invoice in page(house, client, unit_id).invoices] == [own.invoice_id]
            assert rows.count < 60

    with rows_read(house.engine) as rows:
        assert len(page(house, other, UNIT).invoices) == 1
    assert rows.count < 500  # the last hundred letters, once it is known that there are more

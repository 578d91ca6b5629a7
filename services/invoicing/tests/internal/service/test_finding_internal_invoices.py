"""A holder finds what was offered to its unit, and what its unit offered."""

from typing import Any

import pytest
import sqlalchemy as sa

from chassis.testing.counting import rows_read
from chassis.testing.harness import ServiceHarness
from chassis.testing.plugin import EachPlan
from contracts.invoicing.internal import FindInternalInvoices, InternalInvoiceReply
from contracts.wire.refusals import NotYourOwn
from services.invoicing.tests.billing.service.billing import ANNE, BOB, DAY, UNIT, unit_opened
from services.invoicing.tests.internal.service.test_internal_invoices import BUYER, accept, offered, refuse, shown

_MANY = (
    """insert into internal_offer
    select 'iin_f' || lpad(n::text, 31, '0'), seller_unit_id, buyer_unit_id, description, amount_cents, offered_on,
      actor
    from internal_offer, generate_series(1, 3000) n where internal_invoice_id = :like""",
    """insert into internal_decision (internal_invoice_id, accepted, why, decided_on, actor)
    select internal_invoice_id, false, 'no', offered_on, actor from internal_offer
    where internal_invoice_id like 'iin_f%'""",
    "insert into internal_transfer select 'iin_e' || lpad(n::text, 31, '0'), now() from generate_series(1, 3000) n",
)


@pytest.fixture
def house(invoicing: ServiceHarness) -> ServiceHarness:
    """Anne's unit and Bob's."""
    invoicing.consume(unit_opened(BUYER, holders=(BOB,)))
    return invoicing


def of(house: ServiceHarness, unit_id: str, member: str, **fields: Any) -> tuple[InternalInvoiceReply, ...]:
    request = FindInternalInvoices(unit_id=unit_id, **fields)
    return house.ask(request, roles=("member",), subject=f"member:{member}").invoices


def test_a_buyer_finds_what_was_offered_to_it_and_a_seller_what_it_offered(house: ServiceHarness) -> None:
    first, second, third = (offered(house) for _ in range(3))
    back = offered(house, BOB, seller_unit_id=BUYER, buyer_unit_id=UNIT)
    accept(house, first)
    refuse(house, second)

    of_bob = of(house, BUYER, BOB)
    assert [(invoice.internal_invoice_id, invoice.state) for invoice in of_bob] == [
        (third.internal_invoice_id, "offered"),
        (second.internal_invoice_id, "refused"),
        (first.internal_invoice_id, "issued"),
    ]
    assert of(house, UNIT, ANNE, side="seller") == of_bob
    assert of(house, BUYER, BOB, undecided=True) == of(house, UNIT, ANNE, side="seller", undecided=True) == of_bob[:1]
    assert of(house, UNIT, ANNE, undecided=True) == of(house, BUYER, BOB, side="seller") == (back,)
    assert of_bob[0] == shown(house, third)
    assert (of_bob[0].seller_name, of_bob[0].buyer_name, of_bob[0].offered_on) == ("Studio", "Studio", DAY)


def test_a_unit_of_others_is_not_looked_into(house: ServiceHarness) -> None:
    offered(house)

    for side in ("buyer", "seller"):
        with pytest.raises(NotYourOwn):
            of(house, BUYER, ANNE, side=side)


def test_a_page_reads_nothing_of_what_was_decided(house: ServiceHarness, each_plan: EachPlan) -> None:
    waiting = offered(house)
    with house.engine.begin() as connection:
        for statement in _MANY:
            connection.execute(sa.text(statement), {"like": waiting.internal_invoice_id})

    for _ in each_plan(house.engine):
        with rows_read(house.engine) as rows:
            assert of(house, BUYER, BOB, undecided=True) == (waiting,)
        assert rows.count < 30
        with rows_read(house.engine) as rows:
            assert len(of(house, BUYER, BOB, limit=5)) == 5
        assert rows.count < 60
        with rows_read(house.engine) as rows:
            refuse(house, offered(house))
        assert rows.count < 60

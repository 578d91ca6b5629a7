from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from chassis.events.inbox import FactConflict
from chassis.testing.harness import ServiceHarness, test_id
from contracts.invoicing.events import InternalInvoiceIssued
from contracts.invoicing.internal import (
    AcceptInternalInvoice,
    GetInternalInvoice,
    InternalInvoiceReply,
    OfferInternalInvoice,
    RefuseInternalInvoice,
)
from contracts.members.events import UnitClosed
from contracts.payroll.events import BudgetTransferred
from contracts.wire.refusals import NotYourOwn, UnknownThing
from kernel.identifiers import uuid7
from kernel.refusal import Refused
from services.invoicing.clients.refusals import UnitIsClosed
from services.invoicing.internal.refusals import OfferDecided, OtherLegalEntity, SameUnit
from services.invoicing.tests.billing.service.billing import ANNE, BOB, DAY, UNIT, another, content_hash, unit_opened

BUYER, GERMAN = test_id("unit", "atelier"), test_id("unit", "berlin")
CAROL = test_id("mbr", "carol")


@pytest.fixture
def house(invoicing: ServiceHarness) -> ServiceHarness:
    """Anne's unit, Bob's, and one of Anne in another country."""
    invoicing.consume(unit_opened(BUYER, holders=(BOB,)), unit_opened(GERMAN, "DE"))
    return invoicing


def offered(house: ServiceHarness, member: str = ANNE, **fields: Any) -> InternalInvoiceReply:
    request_fields = {
        "seller_unit_id": UNIT,
        "buyer_unit_id": BUYER,
        "description": "Decor",
        "amount_cents": 50_000,
        **fields,
    }
    request = OfferInternalInvoice(request_id=uuid7(), **request_fields)
    return house.ask(request, roles=("member",), subject=f"member:{member}")


def accept(
    house: ServiceHarness, offer: InternalInvoiceReply, who: str = f"member:{BOB}", roles: Sequence[str] = ("member",)
) -> InternalInvoiceReply:
    request = AcceptInternalInvoice(request_id=uuid7(), internal_invoice_id=offer.internal_invoice_id)
    return house.ask(request, roles=roles, subject=who)


def refuse(house: ServiceHarness, offer: InternalInvoiceReply, member: str = BOB) -> InternalInvoiceReply:
    request = RefuseInternalInvoice(
        request_id=uuid7(), internal_invoice_id=offer.internal_invoice_id, why="Never ordered"
    )
    return house.ask(request, roles=("member",), subject=f"member:{member}")


def shown(house: ServiceHarness, offer: InternalInvoiceReply, member: str = ANNE) -> InternalInvoiceReply:
    request = GetInternalInvoice(internal_invoice_id=offer.internal_invoice_id)
    return house.ask(request, roles=("member",), subject=f"member:{member}")


def transferred(offer: InternalInvoiceReply, day: date = DAY) -> BudgetTransferred:
    return BudgetTransferred(
        internal_invoice_id=offer.internal_invoice_id,
        seller_unit_id=UNIT,
        buyer_unit_id=BUYER,
        transferred_on=day,
        amount_cents=offer.amount_cents,
    )


def test_an_offer_has_no_number_until_the_buyer_agrees(house: ServiceHarness) -> None:
    offer = offered(house)

    invoice = accept(house, offer)

    assert (offer.state, offer.number) == ("offered", None)
    assert (invoice.state, invoice.number, invoice.issued_on) == ("issued", "2026-IN-000001", DAY)
    assert shown(house, offer) == shown(house, offer, BOB) == invoice
    [message] = house.published(InternalInvoiceIssued)
    assert message.subject == offer.internal_invoice_id
    assert message.data == InternalInvoiceIssued(
        internal_invoice_id=offer.internal_invoice_id,
        number="2026-IN-000001",
        seller_unit_id=UNIT,
        buyer_unit_id=BUYER,
        issued_on=DAY,
        amount_cents=50_000,
        content_hash=content_hash(house, "internal_invoice"),
    )


def test_it_is_no_claim_and_books_nothing_here(house: ServiceHarness) -> None:
    accept(house, offered(house))

    assert house.balances() == {}
    assert house.count("claim") == 0


def test_it_is_paid_when_the_budget_has_passed_however_often_that_is_said_and_of_one_day(house: ServiceHarness) -> None:
    offer = offered(house)
    accept(house, offer)

    house.consume(transferred(offer), times=2)
    with pytest.raises(FactConflict):
        house.consume(transferred(offer, date(2026, 9, 15)))

    assert shown(house, offer).state == "paid"
    assert house.count("internal_transfer") == 1


def test_a_transfer_that_is_heard_of_first_counts_once_there_is_an_invoice(house: ServiceHarness) -> None:
    offer = offered(house)
    house.consume(
        transferred(offer), transferred(offer.model_copy(update={"internal_invoice_id": test_id("iin", "x")}))
    )

    before = shown(house, offer).state
    invoice = accept(house, offer)

    assert (before, invoice.state) == ("offered", "paid")


def test_a_refusal_keeps_its_reason_and_takes_no_number(house: ServiceHarness) -> None:
    first, second = offered(house), offered(house)

    refused = refuse(house, first)

    assert (refused.state, refused.refused_because, refused.number) == ("refused", "Never ordered", None)
    assert accept(house, second).number == "2026-IN-000001"
    assert len(house.published(InternalInvoiceIssued)) == 1


def test_what_was_decided_is_not_decided_again(house: ServiceHarness) -> None:
    accepted, refused = offered(house), offered(house)
    accept(house, accepted)
    refuse(house, refused)

    for offer in (accepted, refused):
        with pytest.raises(OfferDecided):
            accept(house, offer)
        with pytest.raises(OfferDecided):
            refuse(house, offer)


def test_only_the_seller_offers_only_the_buyer_decides_and_only_both_read(house: ServiceHarness) -> None:
    offer = offered(house)

    with pytest.raises(NotYourOwn):
        offered(house, BOB)
    for decide in (accept, refuse):
        with pytest.raises(NotYourOwn):
            decide(house, offer, f"member:{ANNE}" if decide is accept else ANNE)
    with pytest.raises(NotYourOwn):
        shown(house, offer, CAROL)

    assert accept(house, offer, "operator:test", ("operator",)).state == "issued"


@pytest.mark.parametrize(
    ("fields", "refusal", "field"),
    [
        ({"buyer_unit_id": UNIT}, SameUnit, "buyer_unit_id"),
        ({"buyer_unit_id": GERMAN}, OtherLegalEntity, "buyer_unit_id"),
        ({"buyer_unit_id": test_id("unit", "none")}, UnknownThing, "buyer_unit_id"),
        ({"seller_unit_id": test_id("unit", "none")}, UnknownThing, "seller_unit_id"),
    ],
)
def test_units_that_cannot_invoice_one_another_are_refused(
    house: ServiceHarness, fields: dict[str, str], refusal: type[Refused], field: str
) -> None:
    with pytest.raises(refusal) as refused:
        offered(house, **fields)

    assert refused.value.field == field
    assert house.count("internal_offer") == 0


def test_a_closed_unit_neither_offers_nor_is_asked_nor_accepts(house: ServiceHarness) -> None:
    offer = offered(house)
    house.consume(UnitClosed(unit_id=BUYER, closed_on=DAY))

    with pytest.raises(UnitIsClosed):
        offered(house)
    with pytest.raises(UnitIsClosed):
        accept(house, offer)

    assert shown(house, offer).state == "offered"
    assert refuse(house, offer).state == "refused"


def test_accepting_and_refusing_at_once_decides_once_and_numbers_have_no_gap(house: ServiceHarness) -> None:
    offers = [offered(house) for _ in range(6)]

    def run(index: int) -> str:
        own, offer = another(house, index + 1), offers[index // 2]
        with suppress(OfferDecided):
            return (accept(own, offer) if index % 2 else refuse(own, offer)).state
        return "decided before"

    with ThreadPoolExecutor(6) as threads:
        outcomes = list(threads.map(run, range(12)))

    assert outcomes.count("decided before") == 6
    with house.engine.connect() as connection:
        sequences = connection.execute(sa.text("select sequence from internal_invoice order by 1")).scalars().all()
    assert list(sequences) == list(range(1, outcomes.count("issued") + 1))
    assert len(house.published(InternalInvoiceIssued)) == outcomes.count("issued")


@pytest.mark.parametrize("table", ["internal_offer", "internal_decision", "internal_invoice", "internal_transfer"])
def test_what_happened_never_changes(house: ServiceHarness, table: str) -> None:
    with (
        pytest.raises(sa.exc.ProgrammingError, match="permission denied"),
        house.engine.begin() as connection,
    ):
        connection.execute(sa.text(f"delete from {table}"))  # noqa: S608  (a name from the line above)


def test_unknown_ones_are_refused(house: ServiceHarness) -> None:
    unknown = offered(house).model_copy(update={"internal_invoice_id": test_id("iin", "none")})

    for ask in (shown, accept, refuse):
        with pytest.raises(UnknownThing):
            ask(house, unknown)

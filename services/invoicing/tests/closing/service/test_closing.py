"""A unit that closes: what invoicing answers, what the unit may still do, and what it may not begin."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from chassis.testing.counting import statements_sent
from chassis.testing.harness import ServiceHarness, test_id
from contracts.invoicing.billing import DiscardDraft
from contracts.invoicing.dunning import WriteOff
from contracts.invoicing.events import UnitAnswered
from contracts.invoicing.internal import AcceptInternalInvoice, InternalInvoiceReply, OfferInternalInvoice
from contracts.members.events import UnitClosingAsked, UnitWoundUp
from contracts.payroll.events import BudgetTransferred
from kernel.identifiers import uuid7
from services.invoicing.clients.refusals import UnitIsClosing
from services.invoicing.closing.use_cases.answer_closings import answer_closings
from services.invoicing.tests.billing.service.billing import (
    DAY,
    UNIT,
    credit,
    drafted,
    issue,
    issued,
    pay,
    registered,
    unit_opened,
)
from services.invoicing.tests.quoting.service.quoting import accept, cancel, ordered, part, quoted, send

HEIR, OTHER = test_id("unit", "heir"), test_id("unit", "other")


@pytest.fixture
def house(invoicing: ServiceHarness) -> ServiceHarness:
    """Three units of Anne."""
    invoicing.consume(unit_opened(HEIR), unit_opened(OTHER))
    return invoicing


def ask(house: ServiceHarness, heir: str | None = None, question: int = 1) -> None:
    house.consume(UnitClosingAsked(unit_id=UNIT, question=question, began_on=DAY, heir_unit_id=heir))


def again(house: ServiceHarness) -> dict[str, tuple[int, int]]:
    """What hinders by now."""
    house.run(answer_closings)
    return hindrances(house)


def last_answer(house: ServiceHarness) -> UnitAnswered:
    answer: UnitAnswered = house.published(UnitAnswered)[-1].data
    return answer


def hindrances(house: ServiceHarness) -> dict[str, tuple[int, int]]:
    return {figure.name: (figure.count, figure.cents) for figure in last_answer(house).position.hindrances}


def crossings(house: ServiceHarness) -> dict[str, int]:
    return {figure.name: figure.cents for figure in last_answer(house).position.crossings}


def offer(house: ServiceHarness, seller: str, buyer: str, cents: int = 50_000) -> InternalInvoiceReply:
    request = OfferInternalInvoice(
        request_id=uuid7(), seller_unit_id=seller, buyer_unit_id=buyer, description="take over", amount_cents=cents
    )
    return house.ask(request)


def agree(house: ServiceHarness, offered: InternalInvoiceReply) -> InternalInvoiceReply:
    return house.ask(AcceptInternalInvoice(request_id=uuid7(), internal_invoice_id=offered.internal_invoice_id))


def test_a_unit_that_had_nothing_is_let_go_at_once(house: ServiceHarness) -> None:
    ask(house)

    position = last_answer(house).position
    assert (position.hindrances, position.crossings, position.figures) == ((), (), ())


def test_claims_and_drafts_hinder_until_they_are_paid_issued_or_discarded(house: ServiceHarness) -> None:
    invoice, ready, dropped = issued(house), drafted(house), drafted(house)
    ask(house)
    before = hindrances(house)

    house.ask(DiscardDraft(request_id=uuid7(), invoice_id=dropped.invoice_id))
    second = issue(house, ready)
    both = again(house)
    for claim in (invoice, second):
        pay(house, claim.communication, claim.total_cents)

    assert before == {"open claims": (1, invoice.total_cents), "drafts": (2, 0)}
    assert both == {"open claims": (2, invoice.total_cents + second.total_cents)}
    assert again(house) == {}
    passed = invoice.net_cents + second.net_cents
    assert crossings(house) == {"clearing:invoicing>payroll": -passed, "turnover": passed}


def test_claims_also_end_by_credit_notes_and_losses_and_these_are_told(house: ServiceHarness) -> None:
    lost, credited = issued(house), issued(house)
    ask(house)

    credit(house, credited)
    house.ask(WriteOff(request_id=uuid7(), invoice_id=lost.invoice_id, reason="bankruptcy", note="Declared today"))

    assert again(house) == {}
    assert crossings(house) == {"losses": 100_000}
    figures = {f.name: (f.count, f.cents) for f in last_answer(house).position.figures}
    assert figures == {"invoiced": (2, 200_000), "credited": (1, 100_000), "lost": (1, 100_000)}


def test_an_order_hinders_until_it_is_invoiced_or_given_up(house: ServiceHarness) -> None:
    whole, given_up = ordered(house), ordered(house)
    ask(house)
    before = hindrances(house)

    paid = issue(house, part(house, whole, "progress", percent="40"))
    rest = issue(house, part(house, whole, "final"))
    one_left = again(house)
    cancel(house, given_up, cancelled_on=DAY, work_begins_on=DAY + timedelta(days=90))
    for invoice in (paid, rest):
        pay(house, invoice.communication, invoice.total_cents)

    assert before == {"orders": (2, whole.net_cents + given_up.net_cents)}
    assert one_left["orders"] == (1, given_up.net_cents)
    assert again(house) == {}


def test_internal_invoices_hinder_until_they_are_refused_or_the_budget_has_passed(house: ServiceHarness) -> None:
    bought, sold = offer(house, OTHER, UNIT, 30_000), offer(house, UNIT, OTHER, 20_000)
    ask(house)
    before = hindrances(house)

    for offered, buyer, seller in ((agree(house, bought), UNIT, OTHER), (agree(house, sold), OTHER, UNIT)):
        transferred = BudgetTransferred(
            internal_invoice_id=offered.internal_invoice_id,
            seller_unit_id=seller,
            buyer_unit_id=buyer,
            transferred_on=DAY,
            amount_cents=offered.amount_cents,
        )
        waiting = again(house)
        house.consume(transferred)

    assert before == {"internal invoices": (2, -10_000)}
    assert waiting == {"internal invoices": (1, 20_000)}
    assert again(house) == {}
    assert crossings(house) == {"internal invoices": -10_000}


BEGINNINGS: dict[str, Callable[[ServiceHarness], object]] = {
    "a draft": lambda house: drafted(house, registered(house)),
    "a quote": quoted,
    "a sale to another unit": lambda house: offer(house, UNIT, OTHER),
}


@pytest.mark.parametrize("what", BEGINNINGS)
def test_a_closing_unit_begins_no_new_work(house: ServiceHarness, what: str) -> None:
    ask(house, HEIR)

    with pytest.raises(UnitIsClosing) as refused:
        BEGINNINGS[what](house)

    assert refused.value.field in {"unit_id", "seller_unit_id"}
    assert refused.value.facts == {"unit_id": UNIT, "closing_since": DAY.isoformat()}


def test_quotes_that_were_begun_are_neither_sent_nor_accepted(house: ServiceHarness) -> None:
    begun, sent = quoted(house), send(house, quoted(house))
    ask(house)

    for act in (lambda: send(house, begun), lambda: accept(house, sent)):
        with pytest.raises(UnitIsClosing) as refused:
            act()
        assert refused.value.field == "quote_id"


def test_a_closing_unit_still_buys_and_sells_to_its_heir(house: ServiceHarness) -> None:
    ask(house)
    bought = agree(house, offer(house, OTHER, UNIT))
    ask(house, HEIR, question=2)

    sold = agree(house, offer(house, UNIT, HEIR))

    assert (bought.state, sold.state) == ("issued", "issued")


def test_nothing_is_said_twice_and_nothing_after_the_end(house: ServiceHarness) -> None:
    invoice = issued(house)
    ask(house)
    runs = [house.run(answer_closings)]
    house.consume(UnitWoundUp(unit_id=UNIT, closed_on=DAY, statement=()))
    pay(house, invoice.communication, invoice.total_cents)

    with statements_sent(house.engine) as statements:
        runs.append(house.run(answer_closings))

    assert runs == [0, 0]
    assert len(house.published(UnitAnswered)) == 1
    assert len([s for s in statements if "issued_invoice" in s]) == 0

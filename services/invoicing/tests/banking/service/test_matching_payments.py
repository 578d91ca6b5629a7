from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest

from chassis.testing.harness import ServiceHarness, test_id
from contracts.invoicing.banking import MatchPayment, MatchReply, UnmatchPayment
from contracts.invoicing.events import InvoicePaid
from contracts.wire.refusals import InvalidRequest, UnknownThing
from deploy.local.bank.coda import BankPayment
from kernel.identifiers import uuid7
from kernel.refusal import Refused
from services.invoicing.banking.refusals import (
    CreditTooSmall,
    InvoiceTwice,
    MoreThanIsLeft,
    MoreThanIsOpen,
    NothingInSuspense,
    NotIncoming,
    NotMatched,
    RecoveryStands,
)
from services.invoicing.billing.refusals import ClaimExceeded
from services.invoicing.tests.banking.service.banking import (
    PAYER,
    match,
    received,
    unmatch,
    unproven,
    use_credit,
    waiting,
)
from services.invoicing.tests.billing.service.billing import (
    DAY,
    another,
    bring,
    coda,
    drafted,
    issued,
    pay,
    registered,
    shown,
)
from services.invoicing.tests.dunning.service.late_clients import write_off

EARLIER = date(2026, 9, 10)


def test_one_payment_pays_several_invoices_and_the_rest_waits(invoicing: ServiceHarness) -> None:
    client = registered(invoicing)
    first, second = issued(invoicing, client), issued(invoicing, client)
    payment = received(invoicing, 200_000, value_date=EARLIER)

    reply = match(invoicing, payment, (first, 121_000), (second, 21_000))

    assert reply == MatchReply(
        payment_id=payment,
        amount_cents=200_000,
        applied_cents=142_000,
        credit_cents=0,
        suspense_cents=58_000,
        settled_invoice_ids=(first.invoice_id,),
    )
    assert [shown(invoicing, invoice).open_cents for invoice in (first, second)] == [0, 100_000]
    [message] = invoicing.published(InvoicePaid)
    assert (message.subject, message.data.paid_on) == (first.invoice_id, EARLIER)
    [left] = waiting(invoicing)
    assert (left.payment_id, left.amount_cents) == (payment, 58_000)
    assert unproven(invoicing) == []


def test_the_rest_becomes_the_credit_of_a_client(invoicing: ServiceHarness) -> None:
    client = registered(invoicing)
    invoice = issued(invoicing, client)
    payment = received(invoicing, 121_500)

    reply = match(invoicing, payment, (invoice, 121_000), rest_to=client)

    assert (reply.applied_cents, reply.credit_cents, reply.suspense_cents) == (121_000, 500, 0)
    assert waiting(invoicing) == []
    assert invoicing.count("suspense") == 0  # what was personal is gone
    assert invoicing.balances()["client_credit"] == -500
    assert unproven(invoicing) == []


def test_a_payment_may_be_all_credit(invoicing: ServiceHarness) -> None:
    client = registered(invoicing)

    reply = match(invoicing, received(invoicing, 500), rest_to=client)

    assert (reply.credit_cents, reply.settled_invoice_ids) == (500, ())
    assert unproven(invoicing) == []


@pytest.mark.parametrize(
    ("cents", "parts", "refusal"),
    [
        (1_000, [1_001], MoreThanIsLeft),
        (130_000, [121_001], MoreThanIsOpen),
        (1_000, [1, 1], InvoiceTwice),
        (-1_000, [1], NotIncoming),
        (1_000, [], InvalidRequest),
    ],
)
def test_what_cannot_be_matched_is_refused_and_changes_nothing(
    invoicing: ServiceHarness, cents: int, parts: list[int], refusal: type[Refused]
) -> None:
    invoice = issued(invoicing)
    payment = received(invoicing, cents)

    with pytest.raises(refusal):
        match(invoicing, payment, *((invoice, part) for part in parts))

    assert [entry.amount_cents for entry in waiting(invoicing)] == [cents]
    assert (shown(invoicing, invoice).open_cents, invoicing.count("allocation")) == (121_000, 0)


def test_only_known_payments_invoices_and_clients_are_matched(invoicing: ServiceHarness) -> None:
    draft, payment = drafted(invoicing), received(invoicing, 1_000)

    with pytest.raises(UnknownThing) as of_invoice:
        match(invoicing, payment, (draft, 1_000))
    with pytest.raises(UnknownThing) as of_client:
        match(invoicing, payment, rest_to=test_id("cli", "nobody"))
    with pytest.raises(UnknownThing) as of_payment:
        match(invoicing, test_id("pay", "nobody"), rest_to=registered(invoicing))

    fields = [refusal.value.field for refusal in (of_invoice, of_client, of_payment)]
    assert fields == ["allocations.0.invoice_id", "rest_to_client_id", "payment_id"]


def test_a_payment_that_was_matched_is_matched_once(invoicing: ServiceHarness) -> None:
    invoice, payment = issued(invoicing), received(invoicing, 1_000)
    request = MatchPayment.model_validate(
        {
            "request_id": uuid7(),
            "payment_id": payment,
            "allocations": ({"invoice_id": invoice.invoice_id, "cents": 1_000},),
        }
    )

    replies = [invoicing.ask(request) for _ in range(2)]

    assert replies[0] == replies[1]
    assert shown(invoicing, invoice).open_cents == 120_000
    with pytest.raises(NothingInSuspense):
        match(invoicing, payment, (invoice, 1_000))


def test_two_people_who_match_one_payment_at_once_spend_it_once(invoicing: ServiceHarness) -> None:
    client = registered(invoicing)
    invoices = [issued(invoicing, client) for _ in range(4)]
    payment = received(invoicing, 121_000)

    def run(n: int) -> bool:
        try:
            match(another(invoicing, n), payment, (invoices[n - 1], 121_000))
        except (NothingInSuspense, MoreThanIsLeft):
            return False
        return True

    with ThreadPoolExecutor(4) as threads:
        done = list(threads.map(run, range(1, 5)))

    assert sum(done) == 1
    assert sum(shown(invoicing, invoice).open_cents == 0 for invoice in invoices) == 1
    assert unproven(invoicing) == []


def test_an_unmatched_payment_waits_again_and_the_unit_keeps_its_turnover(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)
    payment = pay(invoicing, invoice.communication, 121_000).payment_id

    reply = unmatch(invoicing, payment, invoice)

    assert (reply.applied_cents, reply.suspense_cents) == (0, 121_000)
    assert (shown(invoicing, invoice).state, shown(invoicing, invoice).open_cents) == ("issued", 121_000)
    [entry] = waiting(invoicing)
    assert (entry.payment_id, entry.amount_cents, entry.reason) == (payment, 121_000, "unmatched")
    assert entry.suggestions == ()  # not again the invoice that it was taken off
    assert invoicing.balances() == {
        "bank": 121_000,
        "receivable": 121_000,
        "suspense": -121_000,
        "vat_due": -21_000,
        "clearing:invoicing>payroll": -100_000,
    }
    assert unproven(invoicing) == []


def test_what_is_paid_again_after_unmatching_is_said_only_once(invoicing: ServiceHarness) -> None:
    client = registered(invoicing)
    wrong, right = issued(invoicing, client), issued(invoicing, client)
    payment = pay(invoicing, wrong.communication, 121_000).payment_id

    unmatch(invoicing, payment, wrong)
    match(invoicing, payment, (right, 121_000))
    pay(invoicing, wrong.communication, 121_000)

    assert [m.subject for m in invoicing.published(InvoicePaid)] == [wrong.invoice_id, right.invoice_id]
    assert [shown(invoicing, invoice).state for invoice in (wrong, right)] == ["paid", "paid"]
    assert unproven(invoicing) == []


def test_a_payment_is_taken_off_an_invoice_once(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)
    payment = pay(invoicing, invoice.communication, 1_000).payment_id
    unmatch(invoicing, payment, invoice)

    with pytest.raises(NotMatched):
        unmatch(invoicing, payment, invoice)
    with pytest.raises(UnknownThing):
        unmatch(invoicing, test_id("pay", "nobody"), invoice)

    assert waiting(invoicing)[0].amount_cents == 1_000


def test_two_people_who_unmatch_at_once_take_it_off_once(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)
    payment = pay(invoicing, invoice.communication, 121_000).payment_id

    def run(n: int) -> bool:
        try:
            unmatch(another(invoicing, n), payment, invoice)
        except NotMatched:
            return False
        return True

    with ThreadPoolExecutor(4) as threads:
        done = list(threads.map(run, range(1, 5)))

    assert sum(done) == 1
    assert unproven(invoicing) == []


def test_the_excess_comes_back_too_unless_the_client_has_used_it(invoicing: ServiceHarness) -> None:
    client = registered(invoicing)
    first, second, third = (issued(invoicing, client) for _ in range(3))
    free = pay(invoicing, first.communication, 121_500).payment_id
    used = pay(invoicing, second.communication, 122_000).payment_id

    unmatch(invoicing, free, first)
    assert invoicing.balances()["client_credit"] == -1_000
    use_credit(invoicing, client, third, 1)
    with pytest.raises(CreditTooSmall):
        unmatch(invoicing, used, second)

    assert shown(invoicing, second).state == "paid"
    assert unproven(invoicing) == []


def test_a_recovery_stands(invoicing: ServiceHarness) -> None:
    lost, half = issued(invoicing), issued(invoicing)
    part = pay(invoicing, half.communication, 1_000).payment_id
    for invoice in (lost, half):
        write_off(invoicing, invoice)

    payment = pay(invoicing, lost.communication, 121_000)

    assert (payment.invoice_id, payment.applied_cents, payment.excess_cents) == (lost.invoice_id, 0, 0)
    with pytest.raises(RecoveryStands):
        unmatch(invoicing, payment.payment_id, lost)
    with pytest.raises(ClaimExceeded):
        unmatch(invoicing, part, half)
    assert unproven(invoicing) == []


def test_a_person_brings_back_a_loss_out_of_suspense(invoicing: ServiceHarness) -> None:
    client = registered(invoicing)
    lost, owed = issued(invoicing, client), issued(invoicing, client)
    write_off(invoicing, lost)
    payment = received(invoicing, 300_000)

    reply = match(invoicing, payment, (lost, 122_000), (owed, 121_000))

    assert (reply.applied_cents, reply.credit_cents, reply.suspense_cents) == (121_000, 1_000, 57_000)
    assert reply.settled_invoice_ids == (owed.invoice_id,)
    assert unproven(invoicing) == []


def test_an_account_that_a_person_matched_is_known_from_then_on(invoicing: ServiceHarness) -> None:
    client = registered(invoicing, name="Jan Janssens")
    first, second = issued(invoicing, client), issued(invoicing, client)
    payer: dict[str, Any] = {"counterparty_name": "JANSSENS JAN", "counterparty_iban": PAYER}
    match(invoicing, received(invoicing, 121_000, **payer), (first, 121_000))

    reply = bring(invoicing, coda([BankPayment(121_000, text="?", **payer)], number=2, old=121_000))

    assert (reply.matched, reply.settled) == (1, 1)
    assert shown(invoicing, second).state == "paid"


def test_a_reason_is_kept_with_every_unmatching(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)
    payment = pay(invoicing, invoice.communication, 1_000, DAY).payment_id
    request = UnmatchPayment(request_id=uuid7(), payment_id=payment, invoice_id=invoice.invoice_id, reason="a mistake")

    invoicing.ask(request)
    invoicing.ask(request)

    assert invoicing.count("unmatching") == 1

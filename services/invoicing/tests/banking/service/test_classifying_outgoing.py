from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chassis.testing.harness import ServiceHarness, test_id
from contracts.invoicing.banking import MatchReply
from contracts.invoicing.events import InvoicePaid
from contracts.wire.refusals import InvalidRequest, UnknownThing
from deploy.local.bank.coda import BankPayment
from kernel.identifiers import uuid7
from kernel.refusal import Refused
from services.invoicing.banking.refusals import (
    CreditTooSmall,
    MoreThanIsOpen,
    NothingInSuspense,
    NotOutgoing,
    NotReturnable,
    NotThisClients,
)
from services.invoicing.tests.banking.camt_files import Movement, camt, statement
from services.invoicing.tests.banking.service.banking import (
    classify,
    match,
    received,
    recoded,
    unmatch,
    unproven,
    use_credit,
    waiting,
)
from services.invoicing.tests.billing.service.billing import (
    another,
    balance,
    bring,
    coda,
    credit,
    importing,
    issued,
    pay,
    registered,
    shown,
)

CHARGE = "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>MDOP</Cd><SubFmlyCd>CHRG</SubFmlyCd></Fmly></Domn></BkTxCd>"


CODA = recoded(coda([BankPayment(-250, text="costs"), BankPayment(-100, text="more")]), "08002000", "03537000")
CAMT = camt(statement([Movement(-250, head=CHARGE), Movement(-100, head=CHARGE)]))


@pytest.mark.parametrize(("content", "kind"), [(CODA, "coda"), (CAMT, "camt053")], ids=["coda", "camt053"])
def test_costs_of_the_bank_are_booked_at_once(invoicing: ServiceHarness, content: bytes, kind: str) -> None:
    request = importing(content).model_copy(update={"format": kind})

    reply = invoicing.ask(request)
    again = invoicing.ask(request.model_copy(update={"request_id": uuid7()}))

    assert (reply.booked_costs, reply.suspense, reply.amount_cents) == (2, 0, -350)
    assert again == reply.model_copy(update={"already_imported": True})
    assert invoicing.balances() == {"bank": -350, "bank_costs": 350}
    assert waiting(invoicing) == []
    assert unproven(invoicing) == []


def test_a_refund_takes_from_the_clients_credit_and_never_more(invoicing: ServiceHarness) -> None:
    client = registered(invoicing)
    pay(invoicing, issued(invoicing, client).communication, 121_500)
    right, late = received(invoicing, -500, number=1), received(invoicing, -1, number=2)

    reply = classify(invoicing, right, "refund", client_id=client)

    assert reply == MatchReply(
        payment_id=right, amount_cents=-500, applied_cents=0, credit_cents=-500, suspense_cents=0
    )
    with pytest.raises(CreditTooSmall) as refusal:
        classify(invoicing, late, "refund", client_id=client)
    assert (refusal.value.field, refusal.value.facts) == ("client_id", {"credit_cents": 0})
    assert "client_credit" not in invoicing.balances()
    assert [entry.payment_id for entry in waiting(invoicing)] == [late]
    assert unproven(invoicing) == []


def test_what_other_books_explain_leaves_suspense_with_a_note(invoicing: ServiceHarness) -> None:
    cost, other, back = (received(invoicing, cents, n) for n, cents in enumerate((-30, -700, 20), start=1))

    classify(invoicing, cost, "bank_cost")
    classify(invoicing, back, "bank_cost")
    classify(invoicing, other, "other", note="rent of September")

    assert waiting(invoicing) == []
    assert invoicing.balances() == {"bank": -710, "bank_costs": 10, "unexplained": 700}
    assert unproven(invoicing) == []
    with pytest.raises(NothingInSuspense):
        classify(invoicing, cost, "bank_cost")


def collected(house: ServiceHarness, cents: int = 121_000, **fields: Any) -> tuple[Any, str]:
    """An invoice that a direct debit paid, and that payment."""
    invoice = issued(house, **fields)
    return invoice, pay(house, invoice.communication, cents).payment_id


def returned(house: ServiceHarness, cents: int, number: int = 1) -> str:
    content = recoded(coda([BankPayment(-cents, text="unpaid")], number=number, old=balance(house)), "00503000")
    before = {entry.payment_id for entry in waiting(house)}
    bring(house, content)
    [payment_id] = {entry.payment_id for entry in waiting(house)} - before
    return payment_id


def test_a_returned_direct_debit_opens_what_it_paid(invoicing: ServiceHarness) -> None:
    invoice, payment = collected(invoicing)
    back = returned(invoicing, 121_000)

    classify(invoicing, back, "returned_debit", returned_payment_id=payment)

    assert shown(invoicing, invoice).open_cents == 121_000
    assert waiting(invoicing) == []
    assert invoicing.balances() == {
        "receivable": 121_000,
        "vat_due": -21_000,
        "clearing:invoicing>payroll": -100_000,  # the unit keeps its turnover
    }
    assert len(invoicing.published(InvoicePaid)) == 1
    assert unproven(invoicing) == []


def test_a_returned_direct_debit_takes_its_excess_and_what_waited_with_it(invoicing: ServiceHarness) -> None:
    client = registered(invoicing)
    invoice, payment = collected(invoicing, 122_000, client_id=client)
    unmatch(invoicing, payment, invoice)
    match(invoicing, payment, (invoice, 21_000))
    back = returned(invoicing, 122_000)

    classify(invoicing, back, "returned_debit", returned_payment_id=payment)

    assert shown(invoicing, invoice).open_cents == 121_000
    assert waiting(invoicing) == []
    assert unproven(invoicing) == []


def test_a_direct_debit_is_returned_whole_and_once(invoicing: ServiceHarness) -> None:
    client = registered(invoicing)
    _, first = collected(invoicing, client_id=client)
    invoice, second = collected(invoicing, 122_000, client_id=client)
    part = returned(invoicing, 120_000, number=1)
    back, again = (returned(invoicing, 121_000, number=n) for n in (2, 3))
    whole = returned(invoicing, 122_000, number=4)

    with pytest.raises(NotReturnable):
        classify(invoicing, part, "returned_debit", returned_payment_id=first)
    classify(invoicing, back, "returned_debit", returned_payment_id=first)
    with pytest.raises(NotReturnable):
        classify(invoicing, again, "returned_debit", returned_payment_id=first)
    use_credit(invoicing, client, next(i for i in [issued(invoicing, client)]), 1_000)
    with pytest.raises(CreditTooSmall):
        classify(invoicing, whole, "returned_debit", returned_payment_id=second)

    assert shown(invoicing, invoice).state == "paid"
    assert unproven(invoicing) == []


@pytest.mark.parametrize(
    ("cents", "purpose", "fields", "refusal", "field"),
    [
        (500, "refund", {"client_id": test_id("cli", "any")}, NotOutgoing, "payment_id"),
        (500, "returned_debit", {"returned_payment_id": test_id("pay", "any")}, UnknownThing, "returned_payment_id"),
        (-500, "refund", {}, InvalidRequest, "client_id"),
        (-500, "returned_debit", {}, InvalidRequest, "returned_payment_id"),
        (-500, "other", {}, InvalidRequest, "note"),
    ],
)
def test_what_does_not_fit_the_purpose_is_refused(
    invoicing: ServiceHarness, cents: int, purpose: str, fields: dict[str, str], refusal: type[Refused], field: str
) -> None:
    payment = received(invoicing, cents)

    with pytest.raises(refusal) as refused:
        classify(invoicing, payment, purpose, **fields)

    assert refused.value.field == field
    assert [entry.amount_cents for entry in waiting(invoicing)] == [cents]


def test_credit_pays_another_invoice_of_the_same_client(invoicing: ServiceHarness) -> None:
    client = registered(invoicing)
    paid, owed, others = issued(invoicing, client), issued(invoicing, client), issued(invoicing)
    pay(invoicing, paid.communication, 121_000)
    credit(invoicing, paid)

    reply = use_credit(invoicing, client, owed, 120_000)
    last = use_credit(invoicing, client, owed, 1_000)

    assert (reply.credit_left_cents, reply.open_cents, reply.settled) == (1_000, 1_000, False)
    assert (last.credit_left_cents, last.open_cents, last.settled) == (0, 0, True)
    assert [m.subject for m in invoicing.published(InvoicePaid)] == [paid.invoice_id, owed.invoice_id]
    for invoice, cents, refusal in ((owed, 1, CreditTooSmall), (others, 1, NotThisClients)):
        with pytest.raises(refusal):
            use_credit(invoicing, client, invoice, cents)
    assert sum(invoicing.balances().values()) == 0


def test_no_more_credit_is_used_than_is_open(invoicing: ServiceHarness) -> None:
    client = registered(invoicing)
    pay(invoicing, issued(invoicing, client).communication, 300_000)
    invoice = issued(invoicing, client)

    with pytest.raises(MoreThanIsOpen):
        use_credit(invoicing, client, invoice, 121_001)
    with pytest.raises(UnknownThing):
        use_credit(invoicing, client, invoice.model_copy(update={"invoice_id": test_id("inv", "none")}), 1)

    assert shown(invoicing, invoice).open_cents == 121_000


def test_uses_of_one_credit_at_once_never_spend_it_twice(invoicing: ServiceHarness) -> None:
    client = registered(invoicing)
    pay(invoicing, issued(invoicing, client).communication, 121_000 + 50_000)
    invoices = [issued(invoicing, client) for _ in range(3)]
    refund = received(invoicing, -50_000)

    def run(n: int) -> bool:
        house = another(invoicing, n)
        try:
            if n == 4:
                classify(house, refund, "refund", client_id=client)
            else:
                use_credit(house, client, invoices[n - 1], 50_000)
        except CreditTooSmall:
            return False
        return True

    with ThreadPoolExecutor(4) as threads:
        done = list(threads.map(run, range(1, 5)))

    assert sum(done) == 1
    assert "client_credit" not in invoicing.balances()
    assert unproven(invoicing) == []

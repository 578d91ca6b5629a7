from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.testing.harness import ServiceHarness
from contracts.invoicing.banking import GetSuspense, RecordPayment
from contracts.invoicing.events import InvoicePaid
from contracts.wire.refusals import RequestIdReused
from kernel.identifiers import structured_communication, uuid7
from services.invoicing.banking.refusals import ValueDateInFuture
from services.invoicing.tests.billing.service.billing import DAY, UNIT, another, issued, pay, registered, shown

PAID_BOOKS = {"bank": 121_000, "clearing:invoicing>payroll": -100_000, "vat_due": -21_000}


def test_an_exact_payment_settles_the_invoice_and_passes_the_net_on(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)

    reply = pay(invoicing, invoice.communication, 121_000, date(2026, 9, 12))

    assert reply.invoice_id == invoice.invoice_id
    assert (reply.applied_cents, reply.excess_cents, reply.open_cents, reply.settled) == (121_000, 0, 0, True)
    assert (shown(invoicing, invoice).state, shown(invoicing, invoice).open_cents) == ("paid", 0)
    assert invoicing.balances() == PAID_BOOKS
    [message] = invoicing.published(InvoicePaid)
    assert message.subject == invoice.invoice_id
    assert message.data == InvoicePaid(
        invoice_id=invoice.invoice_id,
        number="2026-BE-000001",
        unit_id=UNIT,
        legal_entity="BE",
        issued_on=DAY,
        paid_on=date(2026, 9, 12),
        net_cents=100_000,
    )


def test_part_payments_leave_the_rest_open_until_the_last(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)

    first = pay(invoicing, invoice.communication, 21_000)
    before = (shown(invoicing, invoice).state, invoicing.published(InvoicePaid), invoicing.balances())
    last = pay(invoicing, invoice.communication, 100_000)

    assert (first.open_cents, first.settled) == (100_000, False)
    assert before == (
        "issued",
        [],
        {"bank": 21_000, "receivable": 100_000, "turnover": -100_000, "vat_due": -21_000},
    )
    assert (last.open_cents, last.settled) == (0, True)
    assert len(invoicing.published(InvoicePaid)) == 1


def test_what_is_paid_too_much_is_the_clients_credit(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)

    over = pay(invoicing, invoice.communication, 121_500)
    duplicate = pay(invoicing, invoice.communication, 121_000)

    assert (over.applied_cents, over.excess_cents, over.settled) == (121_000, 500, True)
    assert (duplicate.applied_cents, duplicate.excess_cents, duplicate.settled) == (0, 121_000, False)
    assert duplicate.invoice_id == invoice.invoice_id
    assert len(invoicing.published(InvoicePaid)) == 1
    assert invoicing.balances() == PAID_BOOKS | {"bank": 242_500, "client_credit": -121_500}


def test_a_payment_of_nobodys_invoice_waits_for_a_person(invoicing: ServiceHarness) -> None:
    unknown = structured_communication(99)
    wrong = str(int(unknown[:10]) + 1).zfill(10) + unknown[10:]

    replies = [pay(invoicing, unknown, 5_000, date(2026, 9, 2)), pay(invoicing, wrong, 700, date(2026, 9, 1))]

    assert [reply.invoice_id for reply in replies] == [None, None]
    waiting = invoicing.ask(GetSuspense()).entries
    assert [(w.amount_cents, w.communication, w.reason) for w in waiting] == [
        (700, wrong, "bad_check_digits"),
        (5_000, unknown, "unknown"),
    ]
    assert [w.payment_id for w in waiting] == [replies[1].payment_id, replies[0].payment_id]
    assert len(invoicing.ask(GetSuspense(limit=1)).entries) == 1
    assert invoicing.balances() == {"bank": 5_700, "suspense": -5_700}
    assert invoicing.published(InvoicePaid) == []


def test_a_repeated_request_pays_once(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)
    request = RecordPayment(
        request_id=uuid7(), communication=str(invoice.communication), amount_cents=1_000, value_date=DAY
    )

    replies = [invoicing.ask(request) for _ in range(2)]

    assert replies[0] == replies[1]
    assert invoicing.count("payment") == 1
    assert shown(invoicing, invoice).open_cents == 120_000
    with pytest.raises(RequestIdReused):
        invoicing.ask(request.model_copy(update={"amount_cents": 2_000}))
    assert shown(invoicing, invoice).open_cents == 120_000


def test_money_that_has_not_come_is_not_recorded(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)

    with pytest.raises(ValueDateInFuture) as refusal:
        pay(invoicing, invoice.communication, 121_000, DAY + timedelta(days=1))

    assert refusal.value.field == "value_date"
    assert invoicing.count("payment") == 0


@pytest.mark.parametrize("cents", [121_000, 60_500])
def test_payments_that_race_settle_the_invoice_once(invoicing: ServiceHarness, cents: int) -> None:
    invoice = issued(invoicing)

    def run(n: int) -> bool:
        return pay(another(invoicing, n), invoice.communication, cents).settled

    with ThreadPoolExecutor(4) as threads:
        settled = list(threads.map(run, range(1, 5)))

    assert sum(settled) == 1
    assert len(invoicing.published(InvoicePaid)) == 1
    assert shown(invoicing, invoice).open_cents == 0
    assert invoicing.balances() == PAID_BOOKS | {
        "bank": 4 * cents,
        "client_credit": 121_000 - 4 * cents,
    }


@pytest.mark.parametrize(
    "change",
    [
        "delete from payment",
        "delete from allocation",
        "update payment set amount_cents = 1",
        "update allocation set applied_cents = 1",
    ],
)
def test_payments_are_facts(invoicing: ServiceHarness, change: str) -> None:
    pay(invoicing, issued(invoicing).communication, 1_000)

    with (
        pytest.raises(sa.exc.ProgrammingError, match="permission denied"),
        invoicing.engine.begin() as connection,
    ):
        connection.execute(sa.text(change))


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 150_000)), max_size=12))
def test_no_cent_is_lost_whatever_comes(
    open_house: Callable[[str], ServiceHarness], invoicing: ServiceHarness, payments: list[tuple[int, int]]
) -> None:
    client = registered(invoicing)
    invoices = [issued(invoicing, client) for _ in range(3)]
    before = invoicing.balances()
    targets = [*(invoice.communication for invoice in invoices), structured_communication(7)]

    replies = [pay(invoicing, targets[which], cents) for which, cents in payments]

    after, received_cents = invoicing.balances(), sum(cents for _, cents in payments)
    assert sum(after.values()) == 0
    assert after.get("bank", 0) - before.get("bank", 0) == received_cents
    assert sum(reply.applied_cents for reply in replies) == sum(
        121_000 - shown(invoicing, invoice).open_cents for invoice in invoices
    )
    paid = {m.subject for m in invoicing.published(InvoicePaid)} & {i.invoice_id for i in invoices}
    assert paid == {i.invoice_id for i in invoices if shown(invoicing, i).state == "paid"}

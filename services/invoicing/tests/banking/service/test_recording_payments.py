from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from chassis.testing.harness import ServiceHarness
from contracts.invoicing.banking import PaymentsReply, RecordPayments
from contracts.invoicing.billing import InvoiceReply
from contracts.invoicing.events import InvoicePaid
from kernel.identifiers import structured_communication, uuid7
from services.invoicing.banking.refusals import EntryDiffers, ValueDateInFuture
from services.invoicing.tests.banking.service.banking import unproven
from services.invoicing.tests.billing.service.billing import DAY, another, counted, issued, registered, shown

Told = tuple[str, str | None, int]


def paid(invoice: InvoiceReply, reference: str, cents: int = 121_000) -> Told:
    return reference, invoice.communication, cents


def record(house: ServiceHarness, *payments: Told, day: date = DAY) -> PaymentsReply:
    payment_fields = tuple(
        {"reference": reference, "communication": communication, "amount_cents": cents, "value_date": day}
        for reference, communication, cents in payments
    )
    return house.ask(RecordPayments.model_validate({"request_id": uuid7(), "payments": payment_fields}))


def test_a_list_of_payments_pays_its_invoices_in_one_go(invoicing: ServiceHarness) -> None:
    client = registered(invoicing)
    first, second = issued(invoicing, client), issued(invoicing, client)

    reply = record(invoicing, paid(first, "a"), paid(second, "b", 1_000), ("c", structured_communication(99), 300))

    assert reply == PaymentsReply(payments=3, repeated=0, settled=1, suspense=1, amount_cents=122_300)
    assert [shown(invoicing, invoice).open_cents for invoice in (first, second)] == [0, 120_000]
    assert [m.subject for m in invoicing.published(InvoicePaid)] == [first.invoice_id]
    assert unproven(invoicing) == []


def test_a_payment_counts_once_by_the_providers_reference(invoicing: ServiceHarness) -> None:
    client = registered(invoicing)
    first, second = issued(invoicing, client), issued(invoicing, client)
    record(invoicing, paid(first, "a"))

    reply = record(invoicing, paid(first, "a"), paid(second, "b"), paid(second, "b"))

    assert (reply.payments, reply.repeated, reply.settled, reply.amount_cents) == (3, 2, 2, 242_000)
    assert invoicing.count("payment") == 2
    assert unproven(invoicing) == []


def test_a_reference_that_comes_with_another_amount_is_refused_with_all_others(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)
    record(invoicing, paid(invoice, "a", 1_000))

    for again in ((paid(invoice, "b"), paid(invoice, "a", 1_001)), (paid(invoice, "c", 1), paid(invoice, "c", 2))):
        with pytest.raises(EntryDiffers) as refusal:
            record(invoicing, *again)
        assert refusal.value.field == "payments"

    assert invoicing.count("payment") == 1
    assert shown(invoicing, invoice).open_cents == 120_000


def test_money_that_has_not_come_is_not_recorded(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)

    with pytest.raises(ValueDateInFuture) as refusal:
        record(invoicing, paid(invoice, "a"), day=DAY + timedelta(days=1))

    assert refusal.value.field == "payments.0.value_date"
    assert invoicing.count("payment") == 0


def test_the_same_list_by_several_at_once_counts_once(invoicing: ServiceHarness) -> None:
    client = registered(invoicing)
    payments = [paid(issued(invoicing, client), f"p{n}") for n in range(10)]

    def run(n: int) -> int:
        return record(another(invoicing, n), *payments).repeated

    with ThreadPoolExecutor(4) as threads:
        repeated = list(threads.map(run, range(1, 5)))

    assert sorted(repeated) == [0, 10, 10, 10]
    assert len(invoicing.published(InvoicePaid)) == 10
    assert unproven(invoicing) == []


def test_a_thousand_payments_take_as_many_statements_as_two(invoicing: ServiceHarness) -> None:
    client = registered(invoicing)
    few, many = issued(invoicing, client), issued(invoicing, client)

    with counted(invoicing.engine) as for_two:
        record(invoicing, *(paid(few, f"a{n}", 60_500) for n in range(2)))
    with counted(invoicing.engine) as for_thousand:
        record(invoicing, *(paid(many, f"b{n}", 121) for n in range(1_000)))

    assert len(for_thousand) == len(for_two) < 20
    assert len(invoicing.published(InvoicePaid)) == 2

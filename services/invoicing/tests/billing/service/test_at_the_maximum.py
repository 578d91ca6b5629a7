"""Lists as long, and amounts as large, as the contracts let in: a reply or a refusal, and soon."""

from base64 import b64encode
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from chassis import turns
from chassis.testing.counting import calls_of
from chassis.testing.harness import ServiceHarness, test_id
from chassis.testing.who_may import ask_as
from contracts.invoicing.banking import ImportBankStatement, PaymentInput, RecordPayments
from contracts.invoicing.billing import (
    DraftContent,
    DraftInvoices,
    IssueInvoices,
    LineInput,
)
from contracts.wire.base import MAX_CENTS, Request
from kernel.identifiers import uuid7
from kernel.refusal import Refused
from services.invoicing.parameters import own_accounts
from services.invoicing.refusals import TotalTooLarge
from services.invoicing.tests.banking.camt_files import Movement, camt, statement
from services.invoicing.tests.billing.service.billing import DAY, UNIT, counted, drafted, registered

DEAR = LineInput(description="Design", quantity="1", unit_price_cents=10**10, vat_percent="0")
"""The most that one invoice may come to."""


def payments(count: int, cents: int, reference: str = "r") -> RecordPayments:
    payment_inputs = (
        PaymentInput(reference=f"{reference}{n}", communication="123456789002", amount_cents=cents, value_date=DAY)
        for n in range(count)
    )
    return RecordPayments(request_id=uuid7(), payments=tuple(payment_inputs))


@pytest.mark.parametrize(
    "ask",
    [
        lambda: IssueInvoices(request_id=uuid7(), invoice_ids=tuple(test_id("inv", str(n)) for n in range(5000))),
        lambda: payments(5000, 1),
        lambda: DraftInvoices(
            request_id=uuid7(),
            invoices=(DraftContent(unit_id=UNIT, client_id=test_id("cli", "x"), lines=(DEAR,) * 6),) * 1000,
        ),
    ],
    ids=["invoices", "payments", "drafts"],
)
def test_the_longest_lists_are_answered_in_a_few_statements_and_steps(
    invoicing: ServiceHarness, ask: Callable[[], Request[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    request = ask()
    with suppress(Refused):
        ask_as(invoicing, "finance", payments(1, 1, "before"))  # parameters are read once, by whoever comes first
    turns_given: list[int] = []
    monkeypatch.setattr(turns, "give_way", lambda: turns_given.append(1))

    refusal_facts: list[str] = []

    def work() -> None:
        try:
            ask_as(invoicing, "finance" if isinstance(request, RecordPayments) else "holder", request)
        except Refused as refusal:
            refusal_facts.append(str(refusal.facts))

    with counted(invoicing.engine) as statements:
        calls = calls_of(work)

    assert len("".join(refusal_facts)) < 20_000
    assert len(statements) <= 10
    if isinstance(request, RecordPayments):
        assert len(turns_given) >= 5 * 5_000 // turns.AT_A_TIME  # while they are matched and booked
    assert calls < 1_000_000  # at most two hundred a line; whoever compared each with each would need millions


def test_payments_that_together_are_more_than_can_be_told_are_refused(invoicing: ServiceHarness) -> None:
    with pytest.raises(TotalTooLarge) as refusal:
        ask_as(invoicing, "finance", payments(2, MAX_CENTS // 2 + 1))

    assert refusal.value.field == "payments"
    assert invoicing.count("payment") == 0
    assert invoicing.ask(payments(2, MAX_CENTS // 2)).amount_cents == MAX_CENTS


def test_the_dearest_invoices_are_told_as_long_as_their_sum_can_be(invoicing: ServiceHarness) -> None:
    client = registered(invoicing)
    content = DraftContent(unit_id=UNIT, client_id=client, lines=(DEAR,))
    request = DraftInvoices(request_id=uuid7(), invoices=(content,) * 1_000)
    thousand = invoicing.ask(request)
    assert thousand.total_cents == MAX_CENTS
    one_more = drafted(invoicing, client, [DEAR])

    for dry_run in (True, False):
        ids = (*thousand.invoice_ids, one_more.invoice_id)
        with pytest.raises(TotalTooLarge):
            invoicing.ask(IssueInvoices(request_id=uuid7(), invoice_ids=ids, dry_run=dry_run))

    assert invoicing.count("issued_invoice") == 0


@pytest.mark.parametrize("mode", ["strict", "quarantine"])
@pytest.mark.parametrize("kind", ["too much", "too old"])
def test_a_bank_file_that_cannot_be_counted_is_refused_or_kept(invoicing: ServiceHarness, kind: str, mode: str) -> None:
    dear = statement([Movement(6 * 10**12), Movement(6 * 10**12)])
    old = camt(statement([Movement(100)])).replace(b"2026-09-1", b"1926-09-1")
    content = camt(dear) if kind == "too much" else old
    request = ImportBankStatement.model_validate(
        {
            "request_id": uuid7(),
            "format": "camt053",
            "mode": mode,
            "content_base64": b64encode(content).decode(),
        }
    )

    if mode == "strict":
        with pytest.raises(Refused):
            invoicing.ask(request)
    else:
        assert invoicing.ask(request).faults
    assert invoicing.count("payment") == 0
    assert own_accounts(DAY - timedelta(days=1))

from typing import Any

import pytest

from chassis.testing.harness import ServiceHarness, test_id
from contracts.invoicing.billing import (
    AllowanceInput,
    DraftContent,
    DraftedReply,
    DraftInvoices,
    GetInvoice,
    InvoiceReply,
    IssueInvoices,
)
from contracts.invoicing.events import InvoiceIssued
from contracts.wire.refusals import InvalidRequest, RequestIdReused
from kernel.identifiers import uuid7
from services.invoicing.billing.refusals import IssueDateBeforeLast
from services.invoicing.refusals import ManyRefused
from services.invoicing.tests.billing.service.billing import (
    ANNE,
    BOB,
    DAY,
    UNIT,
    WORK,
    counted,
    drafts,
    issue,
    issue_many,
    registered,
    sequences,
    shown,
    unit_opened,
)

BOBS = test_id("unit", "bobs")


def content(client_id: str, **fields: Any) -> DraftContent:
    return DraftContent(**{"unit_id": UNIT, "client_id": client_id, "lines": (WORK,), **fields})


def draft_many(house: ServiceHarness, *contents: DraftContent) -> DraftedReply:
    return house.ask(DraftInvoices(request_id=uuid7(), invoices=contents))


def read(house: ServiceHarness, invoice_id: str) -> InvoiceReply:
    return house.ask(GetInvoice(invoice_id=invoice_id))


def test_many_are_drafted_in_the_order_asked(invoicing: ServiceHarness) -> None:
    client = registered(invoicing)
    expenses = WORK.model_copy(update={"quantity": "1"})

    reply = draft_many(invoicing, content(client), content(client, lines=(WORK, expenses), buyer_reference="PO 7"))

    assert (reply.net_cents, reply.total_cents) == (210_000, 254_100)
    drafts = [read(invoicing, invoice_id) for invoice_id in reply.invoice_ids]
    assert [(draft.state, draft.net_cents) for draft in drafts] == [("draft", 100_000), ("draft", 110_000)]


def test_one_bad_draft_among_many_drafts_none_and_every_fault_is_told_with_its_place(invoicing: ServiceHarness) -> None:
    client = registered(invoicing)
    bad_rate = WORK.model_copy(update={"vat_percent": "20"})
    too_much_off = AllowanceInput(reason="Old client", cents=100_001)

    with pytest.raises(ManyRefused) as refusal:
        draft_many(
            invoicing,
            content(client),
            content(client, lines=(WORK, bad_rate)),
            content(test_id("cli", "none")),
            content(client, allowances=(too_much_off,)),
        )

    assert (refusal.value.field, refusal.value.facts["faults"]) == ("invoices.1", 3)
    faults = [str(refusal.value.facts[f"fault_{n}"]) for n in (1, 2, 3)]
    assert [fault.split(": ")[:2] for fault in faults] == [
        ["invoices.1.vat_percent", "unknown_vat_rate"],
        ["invoices.2.client_id", "unknown_thing"],
        ["invoices.3.discounts", "discount_too_large"],
    ]
    assert invoicing.count("draft") == 0


def test_a_draft_with_an_allowance_is_issued_as_it_was_drafted(invoicing: ServiceHarness) -> None:
    off = AllowanceInput(reason="Old client", cents=10_000)
    [draft_id] = draft_many(invoicing, content(registered(invoicing), allowances=(off,))).invoice_ids

    invoice = issue(invoicing, read(invoicing, draft_id))

    assert (invoice.net_cents, invoice.vat_cents, invoice.open_cents) == (90_000, 18_900, 108_900)
    assert invoicing.balances() == {"receivable": 108_900, "turnover": -90_000, "vat_due": -18_900}


def test_many_are_numbered_without_a_gap_in_the_order_asked(invoicing: ServiceHarness) -> None:
    waiting = drafts(invoicing, 6)
    order = [waiting[n] for n in (4, 0, 5, 2, 1, 3)]

    reply = issue_many(invoicing, order)

    assert [invoice.invoice_id for invoice in reply.issued] == [draft.invoice_id for draft in order]
    assert [invoice.number for invoice in reply.issued] == [f"2026-BE-{n:06d}" for n in range(1, 7)]
    assert reply.total_cents == 6 * 121_000
    assert [shown(invoicing, draft).number for draft in order] == [invoice.number for invoice in reply.issued]
    assert [message.subject for message in invoicing.published(InvoiceIssued)] == [draft.invoice_id for draft in order]
    assert invoicing.balances() == {"receivable": 726_000, "turnover": -600_000, "vat_due": -126_000}


def test_one_bad_among_many_issues_none_and_every_fault_is_told(invoicing: ServiceHarness) -> None:
    invoicing.consume(unit_opened(BOBS, holders=(BOB,)))
    waiting = drafts(invoicing, 3)
    [bobs] = draft_many(invoicing, content(registered(invoicing), unit_id=BOBS)).invoice_ids
    issue(invoicing, waiting[1])
    ids = (waiting[0].invoice_id, waiting[1].invoice_id, test_id("inv", "none"), bobs, waiting[2].invoice_id)
    request = IssueInvoices(request_id=uuid7(), invoice_ids=ids)

    with pytest.raises(ManyRefused) as refusal:
        invoicing.ask(request, roles=("member",), subject=f"member:{ANNE}")

    assert (refusal.value.field, refusal.value.facts["faults"]) == ("invoice_ids.1", 3)
    faults = [str(refusal.value.facts[f"fault_{n}"]).split(": ")[:2] for n in (1, 2, 3)]
    assert faults == [
        ["invoice_ids.1.invoice_id", "already_issued"],
        ["invoice_ids.2.invoice_id", "unknown_thing"],
        ["invoice_ids.3.invoice_id", "not_your_own"],
    ]
    assert sequences(invoicing) == [1]
    assert len(invoicing.published(InvoiceIssued)) == 1


def test_a_dry_run_tells_the_total_or_the_faults_and_issues_nothing(invoicing: ServiceHarness) -> None:
    waiting = drafts(invoicing, 3)

    reply = issue_many(invoicing, waiting, dry_run=True)
    issue(invoicing, waiting[1])
    with pytest.raises(ManyRefused):
        issue_many(invoicing, waiting, dry_run=True)

    assert (reply.issued, reply.total_cents) == ((), 363_000)
    assert sequences(invoicing) == [1]
    assert invoicing.count("dispatch") == 1


def test_a_repeated_request_issues_once_and_answers_the_same(invoicing: ServiceHarness) -> None:
    waiting = drafts(invoicing, 3)
    request = IssueInvoices(request_id=uuid7(), invoice_ids=tuple(draft.invoice_id for draft in waiting))

    replies = [invoicing.ask(request) for _ in range(2)]

    assert replies[0] == replies[1]
    assert sequences(invoicing) == [1, 2, 3]
    assert len(invoicing.published(InvoiceIssued)) == 3
    with pytest.raises(RequestIdReused):
        invoicing.ask(request.model_copy(update={"issue_date": DAY}))


def test_one_named_twice_and_a_date_before_the_last_leave_no_gap(invoicing: ServiceHarness) -> None:
    first, second, third = drafts(invoicing, 3)
    issue(invoicing, first)

    with pytest.raises(InvalidRequest):
        issue_many(invoicing, [second, third, second])
    with pytest.raises(IssueDateBeforeLast):
        issue_many(invoicing, [second, third], issue_date=DAY.replace(day=1))
    reply = issue_many(invoicing, [second, third])

    assert [invoice.number for invoice in reply.issued] == ["2026-BE-000002", "2026-BE-000003"]


def test_many_take_as_many_statements_as_few(invoicing: ServiceHarness) -> None:
    few, many = drafts(invoicing, 2), drafts(invoicing, 40)

    with counted(invoicing.engine) as for_few:
        issue_many(invoicing, few)
    with counted(invoicing.engine) as for_many:
        issue_many(invoicing, many)

    assert len(for_many) == len(for_few)

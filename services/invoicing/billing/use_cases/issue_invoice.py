"""Invoices are issued, one or many: each gets its number and is frozen, and the client owes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from chassis.books.ledger import Entry, Posting
from chassis.books.open_days import require_open_day
from chassis.db.work import Work
from chassis.rpc.access import require_known
from chassis.turns import give_way
from contracts.invoicing.billing import InvoiceReply, IssuedReply, IssuedSummary, IssueInvoice, IssueInvoices
from contracts.invoicing.events import InvoiceIssued
from contracts.wire.refusals import InvalidRequest
from kernel.clock import legal_date
from services.invoicing.access import require_holder
from services.invoicing.accounts import Account
from services.invoicing.billing.domain import invoice
from services.invoicing.billing.domain.canonical import frozen
from services.invoicing.billing.domain.invoice import IssuedInvoice, sound_draft
from services.invoicing.billing.domain.leaving import DocumentDispatch
from services.invoicing.billing.domain.numbering import Series, next_number, series_of
from services.invoicing.billing.domain.review import Review
from services.invoicing.billing.parameters import vat_rates
from services.invoicing.billing.refusals import AlreadyIssued, IssueDateBeforeLast, IssueDateInFuture
from services.invoicing.billing.store.drafts import StoredDraft, lock_drafts
from services.invoicing.billing.store.issued import (
    InvoicePosition,
    IssuedRow,
    add_issued,
    last_issue_date,
    numbers_of,
    take_sequences,
)
from services.invoicing.billing.store.leaving import enqueue
from services.invoicing.billing.store.reviews import policies_of, reviews_of
from services.invoicing.billing.use_cases.get_invoice import issued_reply
from services.invoicing.bulk import every, sum_of
from services.invoicing.clients.domain.standing import require_not_blocked, require_open


def issue_invoice(work: Work, request: IssueInvoice) -> InvoiceReply:
    """Freeze the draft under the next number of its series, book the claim, publish InvoiceIssued.

    The number is taken last and commits with the invoice: a refusal leaves no gap. Raises UnknownThing,
    NotYourOwn, AlreadyIssued, UnitIsClosed, ClientBlocked, IssueDateInFuture, DayNotOpen, IssueDateBeforeLast,
    NoNumberSeries, DateNotCovered, UnknownVatRate, DraftDiscarded, and NotValidated when the unit's policy asks for an
    adviser.
    """
    day = _issue_day(work, request.issue_date)
    context = _IssueContext.of(work, [request.invoice_id], day)
    [issued] = _issue(work, [context.draft(request.invoice_id)], day)
    return issued_reply(issued, InvoicePosition(issued.gross_cents), context.drafts[issued.invoice_id])


def issue_invoices(work: Work, request: IssueInvoices) -> IssuedReply:
    """Issue all, numbered in the order of the request, or none.

    Raises TotalTooLarge, and ManyRefused, which lists the faults with their fields.
    """
    day = _issue_day(work, request.issue_date)
    ids = request.invoice_ids
    if len(set(ids)) != len(ids):
        raise InvalidRequest("an invoice is named twice", field="invoice_ids")
    drafts = every("invoice_ids", ids, _IssueContext.of(work, ids, day).draft)
    total_cents = sum_of("invoice_ids", (stored.draft.totals.gross_cents for stored in drafts))
    if request.dry_run:
        return IssuedReply(issued=(), total_cents=total_cents)
    issued = _issue(work, drafts, day)
    return IssuedReply(
        issued=tuple(
            IssuedSummary(
                invoice_id=row.invoice_id,
                number=row.number,
                communication=row.communication,
                total_cents=row.gross_cents,
            )
            for row in issued
        ),
        total_cents=total_cents,
    )


def _issue_day(work: Work, requested_day: date | None) -> date:
    today = legal_date(work.now)
    if requested_day is not None and requested_day > today:
        raise IssueDateInFuture("an invoice is not issued before its day has come", field="issue_date")
    if requested_day is not None:
        require_open_day(work, requested_day, field="issue_date")
    return requested_day or today


@dataclass(frozen=True, slots=True)
class _IssueContext:
    """What drafts are checked against, read once for all of them."""

    work: Work
    drafts: dict[str, StoredDraft]
    numbers: dict[str, str]
    reviews: dict[str, Review]
    policies: dict[str, int | None]
    day: date

    @classmethod
    def of(cls, work: Work, ids: Sequence[str], day: date) -> Self:
        drafts = lock_drafts(work.connection, ids)
        policies = policies_of(work.connection, {stored.unit.unit_id for stored in drafts.values()})
        return cls(work, drafts, numbers_of(work.connection, ids), reviews_of(work.connection, ids), policies, day)

    def draft(self, invoice_id: str) -> StoredDraft:
        stored = require_known(self.drafts.get(invoice_id), "invoice")
        unit = stored.unit
        require_holder(self.work.cause, unit.holder_ids, field="invoice_id")
        if number := self.numbers.get(invoice_id):
            raise AlreadyIssued("this invoice was issued before", field="invoice_id", number=number)
        require_open(unit.unit_id, unit.closed_on, self.day, field="invoice_id")
        require_not_blocked(stored.known.client.client_id, stored.known.blocked_because, field="invoice_id")
        series_of(unit.legal_entity)
        sound_draft(stored.draft, vat_rates(self.day))
        net_cents = stored.draft.totals.net_cents
        self.reviews[invoice_id].require_ready(net_cents, self.policies.get(unit.unit_id))
        return stored


def _issue(work: Work, drafts: Sequence[StoredDraft], day: date) -> list[IssuedRow]:
    """Number them in this order within each series, and write all in a constant number of statements."""
    rows: dict[str, IssuedRow] = {}
    leaving = []
    for series in sorted({series_of(stored.unit.legal_entity) for stored in drafts}, key=lambda s: s.index):
        of_series = [stored for stored in drafts if series_of(stored.unit.legal_entity) == series]
        first = _first_sequence(work, series, day, len(of_series))
        for sequence, stored in enumerate(of_series, start=first):
            give_way()
            document = _frozen(stored, series, sequence, day)
            rows[stored.invoice_id] = _row(stored, document)
            leaving.append(DocumentDispatch(stored.invoice_id, "invoice", str(document.number), document.client))
    issued = [rows[stored.invoice_id] for stored in drafts]
    add_issued(work.connection, issued)
    enqueue(work.connection, leaving, work.now)
    work.post(*map(_claim, issued))
    for row in issued:
        work.publish(_event(row), subject=row.invoice_id)
    return issued


def _first_sequence(work: Work, series: Series, day: date, count: int) -> int:
    first = take_sequences(work.connection, series, day, count)
    if first is None:
        raise IssueDateBeforeLast(
            "numbers follow dates: the series issued an invoice of a later date",
            field="issue_date",
            last_issued_on=str(last_issue_date(work.connection, series, day)),
        )
    return first


def _frozen(stored: StoredDraft, series: Series, sequence: int, day: date) -> IssuedInvoice:
    number = next_number(series, day, sequence - 1)
    due_date = day + timedelta(days=stored.known.payment_days)
    return frozen(invoice.issue_invoice(stored.draft, number, issue_date=day, due_date=due_date))


def _row(stored: StoredDraft, document: IssuedInvoice) -> IssuedRow:
    return IssuedRow(
        invoice_id=stored.invoice_id,
        number=str(document.number),
        series=document.number.series.code,
        year=document.number.year,
        sequence=document.number.sequence,
        legal_entity=stored.unit.legal_entity,
        unit_id=stored.unit.unit_id,
        client_id=document.client.client_id,
        issued_on=document.issue_date,
        due_on=document.due_date,
        communication=document.communication,
        net_cents=document.totals.net_cents,
        vat_cents=document.totals.vat_cents,
        gross_cents=document.totals.gross_cents,
        document=document.document,
        content_hash=document.content_hash,
    )


def _claim(issued: IssuedRow) -> Entry:
    postings = (
        Posting(Account.RECEIVABLE, issued.client_id, issued.gross_cents),
        Posting(Account.TURNOVER, issued.unit_id, -issued.net_cents),
        Posting(Account.VAT_DUE, "enterprise", -issued.vat_cents),
    )
    return Entry(issued.invoice_id, "invoice issued", issued.issued_on, postings)


def _event(issued: IssuedRow) -> InvoiceIssued:
    return InvoiceIssued(
        invoice_id=issued.invoice_id,
        number=issued.number,
        unit_id=issued.unit_id,
        client_id=issued.client_id,
        legal_entity=issued.legal_entity,
        issued_on=issued.issued_on,
        due_on=issued.due_on,
        net_cents=issued.net_cents,
        vat_cents=issued.vat_cents,
        content_hash=issued.content_hash,
    )

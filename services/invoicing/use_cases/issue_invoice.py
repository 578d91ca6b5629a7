"""An invoice leaves the enterprise: it gets its number, is frozen, and the client owes it."""

from datetime import date, timedelta

from chassis.ledger import Entry, Posting
from chassis.work import Work
from contracts.invoicing import InvoiceIssued, InvoiceReply, IssueInvoice
from contracts.refusals import UnknownThing
from kernel.clock import legal_date
from services.invoicing.domain import invoice
from services.invoicing.domain.invoice import IssuedInvoice
from services.invoicing.domain.numbering import InvoiceNumber, Series, next_number, series_of
from services.invoicing.domain.refusals import AlreadyIssued, IssueDateBeforeLast, IssueDateInFuture
from services.invoicing.parameters import vat_rates
from services.invoicing.store.drafts import StoredDraft, hold_draft
from services.invoicing.store.issued import Issued, add_issued, issued_of, last_issue_date, take_sequence
from services.invoicing.use_cases.access import require_holder
from services.invoicing.use_cases.get_invoice import issued_reply


def issue_invoice(work: Work, request: IssueInvoice) -> InvoiceReply:
    """Freeze the draft under the next number of its series, book the claim, say InvoiceIssued.

    The number is taken last and commits with the invoice: a refusal leaves no gap. Raises UnknownThing,
    NotYourOwn, AlreadyIssued, IssueDateInFuture, IssueDateBeforeLast, NoNumberSeries, DateNotCovered,
    UnknownVatRate.
    """
    stored = _held_draft(work, request.invoice_id)
    day = request.issue_date or legal_date(work.now)
    if day > legal_date(work.now):
        raise IssueDateInFuture("an invoice is not issued before its day has come", field="issue_date")
    issued = _issued(work, stored, day)
    add_issued(work.connection, issued)
    work.post(_claim(issued))
    work.say(_event(issued), subject=issued.invoice_id)
    return issued_reply(issued, issued.gross_cents)


def _held_draft(work: Work, invoice_id: str) -> StoredDraft:
    stored = hold_draft(work.connection, invoice_id)
    if stored is None:
        raise UnknownThing("no invoice has this id", field="invoice_id")
    require_holder(work.cause, stored.holder_ids, field="invoice_id")
    before = issued_of(work.connection, invoice_id)
    if before is not None:
        raise AlreadyIssued("this invoice was issued before", field="invoice_id", number=before[0].number)
    return stored


def _issued(work: Work, stored: StoredDraft, day: date) -> Issued:
    series, rates = series_of(stored.legal_entity), vat_rates(day)
    frozen = invoice.issue_invoice(
        stored.draft,
        _number(work, series, day),
        issue_date=day,
        due_date=day + timedelta(days=stored.payment_days),
        rates=rates,
    )
    return _row(stored, frozen)


def _number(work: Work, series: Series, day: date) -> InvoiceNumber:
    sequence = take_sequence(work.connection, series, day)
    if sequence is None:
        raise IssueDateBeforeLast(
            "numbers follow dates: the series issued an invoice of a later date",
            field="issue_date",
            last_issued_on=str(last_issue_date(work.connection, series, day)),
        )
    return next_number(series, day, sequence - 1)


def _row(stored: StoredDraft, frozen: IssuedInvoice) -> Issued:
    return Issued(
        invoice_id=stored.invoice_id,
        number=str(frozen.number),
        series=frozen.number.series.code,
        year=frozen.number.year,
        sequence=frozen.number.sequence,
        legal_entity=stored.legal_entity,
        unit_id=frozen.unit_id,
        client_id=frozen.client.client_id,
        issued_on=frozen.issue_date,
        due_on=frozen.due_date,
        communication=frozen.communication,
        net_cents=frozen.totals.net_cents,
        vat_cents=frozen.totals.vat_cents,
        gross_cents=frozen.totals.gross_cents,
        document=frozen.canonical_json(),
        content_hash=frozen.content_hash,
    )


def _claim(issued: Issued) -> Entry:
    postings = (
        Posting("receivable", issued.client_id, issued.gross_cents),
        Posting("turnover", issued.unit_id, -issued.net_cents),
        Posting("vat_due", "enterprise", -issued.vat_cents),
    )
    return Entry(issued.invoice_id, "invoice issued", issued.issued_on, postings)


def _event(issued: Issued) -> InvoiceIssued:
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
    )

"""A credit note takes back an issued invoice, or a part of it."""

from datetime import date

from chassis.books.ledger import Entry, Posting
from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.invoicing.billing import CreditInvoice, CreditNoteReply
from contracts.invoicing.events import InvoiceCredited
from kernel.clock import legal_date
from services.invoicing.access import require_holder
from services.invoicing.accounts import Account
from services.invoicing.billing.domain.canonical import thawed
from services.invoicing.billing.domain.claim import ClaimChange
from services.invoicing.billing.domain.credit_note import (
    CreditDraft,
    CreditedPart,
    CreditNote,
    draft_credit_note,
    issue_credit_note,
    thawed_note,
)
from services.invoicing.billing.domain.leaving import DocumentDispatch
from services.invoicing.billing.domain.numbering import InvoiceNumber, credit_series_of, series_of
from services.invoicing.billing.refusals import NotIssuedYet, WrittenOff
from services.invoicing.billing.store.claims import Allocation, HeldClaim, add_allocations, lock_claims, save_claims
from services.invoicing.billing.store.credit_notes import Effect, KeptNote, add_credit_note, note_documents
from services.invoicing.billing.store.drafts import draft_of
from services.invoicing.billing.store.issued import issued_of
from services.invoicing.billing.store.leaving import enqueue
from services.invoicing.billing.use_cases.get_credit_note import credit_note_reply
from services.invoicing.billing.use_cases.release_turnover import release_turnover
from services.invoicing.billing.use_cases.take_number import take_number


def credit_invoice(work: Work, request: CreditInvoice) -> CreditNoteReply:
    """Freeze a credit note of today under the next number of its series, lower the claim, publish InvoiceCredited.

    What was paid before becomes the client's credit. When nothing is left to pay, the turnover that is left passes to
    the unit. The claim is locked: two at once never take back more than the invoice. Raises UnknownThing, NotYourOwn,
    NotIssuedYet, WrittenOff, OnePartOnly, BadPercent, CreditedInFull, CreditTooLarge, NothingToCharge, BadText,
    NoNumberSeries, IssueDateBeforeLast.
    """
    part, day = CreditedPart(request.percent, request.net_cents), legal_date(work.now)
    locked_claim = _lock_claim(work, request.invoice_id)
    draft = _draft(work, locked_claim, part, request.reason)
    number = take_number(work, credit_series_of(locked_claim.legal_entity), day)
    note = issue_credit_note(draft, number, day)
    change = locked_claim.claim.credit(note.totals.net_cents, note.totals.gross_cents, day)
    note_row = _note_row(work.new_id("crn"), locked_claim, note, number)
    _store(work, note_row, note, change)
    work.post(_entry(note_row, locked_claim, change))
    work.publish(_event(note_row, locked_claim, change), subject=note_row.credit_note_id)
    release_turnover(work, [(locked_claim, change, day)])
    return credit_note_reply(note_row, Effect(change.applied_cents, change.excess_cents), note)


def _lock_claim(work: Work, invoice_id: str) -> HeldClaim:
    stored = require_known(draft_of(work.connection, invoice_id), "invoice")
    require_holder(work.cause, stored.unit.holder_ids, field="invoice_id")
    locked_claim = lock_claims(work.connection, [invoice_id]).get(invoice_id)
    if locked_claim is None:
        raise NotIssuedYet("this invoice was not issued: there is nothing to take back", field="invoice_id")
    if locked_claim.claim.written_off_on is not None:
        raise WrittenOff("this invoice was written off", field="invoice_id")
    return locked_claim


def _draft(work: Work, locked_claim: HeldClaim, part: CreditedPart, reason: str) -> CreditDraft:
    issued = issued_of(work.connection, locked_claim.claim.invoice_id)
    if issued is None:
        raise LookupError(locked_claim.claim.invoice_id)
    invoice = thawed(issued[0].document, series_of(locked_claim.legal_entity))
    before = [
        thawed_note(document).totals for document in note_documents(work.connection, locked_claim.claim.invoice_id)
    ]
    return draft_credit_note(invoice, before, part, reason)


def _store(work: Work, note_row: KeptNote, note: CreditNote, change: ClaimChange) -> None:
    add_credit_note(work.connection, note_row)
    save_claims(work.connection, [change.claim])
    add_allocations(work.connection, [_allocation(note_row, change, note_row.credited_on)])
    enqueue(
        work.connection,
        [DocumentDispatch(note_row.credit_note_id, "credit_note", note_row.number, note.client)],
        work.now,
    )


def _note_row(credit_note_id: str, locked_claim: HeldClaim, note: CreditNote, number: InvoiceNumber) -> KeptNote:
    return KeptNote(
        credit_note_id=credit_note_id,
        number=note.number,
        series=number.series.code,
        year=number.year,
        sequence=number.sequence,
        legal_entity=locked_claim.legal_entity,
        invoice_id=locked_claim.claim.invoice_id,
        unit_id=locked_claim.unit_id,
        client_id=locked_claim.client_id,
        credited_on=note.credited_on,
        net_cents=note.totals.net_cents,
        vat_cents=note.totals.vat_cents,
        gross_cents=note.totals.gross_cents,
        document=note.document,
        content_hash=note.content_hash,
    )


def _allocation(note_row: KeptNote, change: ClaimChange, day: date) -> Allocation:
    return Allocation(
        note_row.credit_note_id, note_row.invoice_id, change.applied_cents, change.excess_cents, change.settles, day
    )


def _entry(note_row: KeptNote, locked_claim: HeldClaim, change: ClaimChange) -> Entry:
    """Turnover that passed to the unit before comes back from it: payroll books the mirror of the clearing."""
    turnover = Account.TURNOVER if locked_claim.claim.passed_cents is None else Account.TO_PAYROLL
    postings = (
        Posting(turnover, note_row.unit_id, note_row.net_cents),
        Posting(Account.VAT_DUE, "enterprise", note_row.vat_cents),
        Posting(Account.RECEIVABLE, note_row.client_id, -change.applied_cents),
        Posting(Account.CLIENT_CREDIT, note_row.client_id, -change.excess_cents),
    )
    return Entry(note_row.credit_note_id, "credit note", note_row.credited_on, postings)


def _event(note_row: KeptNote, locked_claim: HeldClaim, change: ClaimChange) -> InvoiceCredited:
    """Turnover that passes by this very note is left out: InvoicePaid has it."""
    passed = locked_claim.claim.passed_cents
    return InvoiceCredited(
        credit_note_id=note_row.credit_note_id,
        number=note_row.number,
        invoice_id=note_row.invoice_id,
        unit_id=note_row.unit_id,
        client_id=note_row.client_id,
        legal_entity=note_row.legal_entity,
        issued_on=locked_claim.issued_on,
        credited_on=note_row.credited_on,
        net_cents=note_row.net_cents,
        vat_cents=note_row.vat_cents,
        passed_before_cents=passed or 0,
        passed_after_cents=0 if passed is None else change.claim.net_left_cents,
        content_hash=note_row.content_hash,
    )

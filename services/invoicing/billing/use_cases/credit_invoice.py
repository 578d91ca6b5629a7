"""An issued invoice is taken back, or a part of it, by a credit note of its own."""

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
    NotIssuedYet,
    WrittenOff,
    draft_credit_note,
    issue_credit_note,
    thawed_note,
)
from services.invoicing.billing.domain.leaving import DocumentDispatch
from services.invoicing.billing.domain.numbering import InvoiceNumber, credit_series_of, series_of
from services.invoicing.billing.store.claims import Allocation, HeldClaim, add_allocations, lock_claims, save_claims
from services.invoicing.billing.store.credit_notes import Effect, KeptNote, add_credit_note, note_documents
from services.invoicing.billing.store.drafts import draft_of
from services.invoicing.billing.store.issued import issued_of
from services.invoicing.billing.store.leaving import enqueue
from services.invoicing.billing.use_cases.get_credit_note import credit_note_reply
from services.invoicing.billing.use_cases.release_turnover import release_turnover
from services.invoicing.billing.use_cases.take_number import take_number


def credit_invoice(work: Work, request: CreditInvoice) -> CreditNoteReply:
    """Freeze a credit note of today under the next number of its series, lower the claim, say InvoiceCredited.

    What was paid before becomes the client's credit. When nothing is left to pay, the turnover that is left passes to
    the unit. The claim is held, so two at once never take back more than the invoice. Raises UnknownThing, NotYourOwn,
    NotIssuedYet, WrittenOff, OnePartOnly, BadPercent, CreditedInFull, CreditTooLarge, NothingToCharge, BadText,
    NoNumberSeries, IssueDateBeforeLast.
    """
    part, day = CreditedPart(request.percent, request.net_cents), legal_date(work.now)
    held = _held(work, request.invoice_id)
    draft = _draft(work, held, part, request.reason)
    number = take_number(work, credit_series_of(held.legal_entity), day)
    note = issue_credit_note(draft, number, day)
    change = held.claim.credit(note.totals.net_cents, note.totals.gross_cents, day)
    kept = _kept(work.new_id("crn"), held, note, number)
    _keep(work, kept, note, change)
    work.post(_entry(kept, held, change))
    work.publish(_event(kept, held, change), subject=kept.credit_note_id)
    release_turnover(work, [(held, change, day)])
    return credit_note_reply(kept, Effect(change.applied_cents, change.excess_cents), note)


def _held(work: Work, invoice_id: str) -> HeldClaim:
    stored = require_known(draft_of(work.connection, invoice_id), "invoice")
    require_holder(work.cause, stored.unit.holder_ids, field="invoice_id")
    held = lock_claims(work.connection, [invoice_id]).get(invoice_id)
    if held is None:
        raise NotIssuedYet("this invoice was not issued: there is nothing to take back", field="invoice_id")
    if held.claim.written_off_on is not None:
        raise WrittenOff("this invoice was written off", field="invoice_id")
    return held


def _draft(work: Work, held: HeldClaim, part: CreditedPart, reason: str) -> CreditDraft:
    found = issued_of(work.connection, held.claim.invoice_id)
    if found is None:
        raise LookupError(held.claim.invoice_id)
    invoice = thawed(found[0].document, series_of(held.legal_entity))
    before = [thawed_note(document).totals for document in note_documents(work.connection, held.claim.invoice_id)]
    return draft_credit_note(invoice, before, part, reason)


def _keep(work: Work, kept: KeptNote, note: CreditNote, change: ClaimChange) -> None:
    add_credit_note(work.connection, kept)
    save_claims(work.connection, [change.claim])
    add_allocations(work.connection, [_allocation(kept, change, kept.credited_on)])
    enqueue(work.connection, [DocumentDispatch(kept.credit_note_id, "credit_note", kept.number, note.client)], work.now)


def _kept(credit_note_id: str, held: HeldClaim, note: CreditNote, number: InvoiceNumber) -> KeptNote:
    return KeptNote(
        credit_note_id=credit_note_id,
        number=note.number,
        series=number.series.code,
        year=number.year,
        sequence=number.sequence,
        legal_entity=held.legal_entity,
        invoice_id=held.claim.invoice_id,
        unit_id=held.unit_id,
        client_id=held.client_id,
        credited_on=note.credited_on,
        net_cents=note.totals.net_cents,
        vat_cents=note.totals.vat_cents,
        gross_cents=note.totals.gross_cents,
        document=note.document,
        content_hash=note.content_hash,
    )


def _allocation(kept: KeptNote, change: ClaimChange, day: date) -> Allocation:
    return Allocation(
        kept.credit_note_id, kept.invoice_id, change.applied_cents, change.excess_cents, change.settles, day
    )


def _entry(kept: KeptNote, held: HeldClaim, change: ClaimChange) -> Entry:
    """Turnover that passed to the unit before comes back from it: payroll books the mirror of the clearing."""
    turnover = Account.TURNOVER if held.claim.passed_cents is None else Account.TO_PAYROLL
    postings = (
        Posting(turnover, kept.unit_id, kept.net_cents),
        Posting(Account.VAT_DUE, "enterprise", kept.vat_cents),
        Posting(Account.RECEIVABLE, kept.client_id, -change.applied_cents),
        Posting(Account.CLIENT_CREDIT, kept.client_id, -change.excess_cents),
    )
    return Entry(kept.credit_note_id, "credit note", kept.credited_on, postings)


def _event(kept: KeptNote, held: HeldClaim, change: ClaimChange) -> InvoiceCredited:
    """What passes by this very note is no part of it: InvoicePaid says that."""
    passed = held.claim.passed_cents
    return InvoiceCredited(
        credit_note_id=kept.credit_note_id,
        number=kept.number,
        invoice_id=kept.invoice_id,
        unit_id=kept.unit_id,
        client_id=kept.client_id,
        legal_entity=kept.legal_entity,
        issued_on=held.issued_on,
        credited_on=kept.credited_on,
        net_cents=kept.net_cents,
        vat_cents=kept.vat_cents,
        passed_before_cents=passed or 0,
        passed_after_cents=0 if passed is None else change.claim.net_left_cents,
    )

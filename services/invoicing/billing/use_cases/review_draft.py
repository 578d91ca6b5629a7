"""A draft is submitted to an adviser, validated or rejected by one, or thrown away."""

from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.invoicing.billing import DiscardDraft, InvoiceReply, RejectDraft, SubmitDraft, ValidateDraft
from contracts.invoicing.enums import ReviewStep
from services.invoicing.access import require_holder
from services.invoicing.billing.domain.review import Review
from services.invoicing.billing.refusals import AlreadyIssued
from services.invoicing.billing.store.drafts import StoredDraft, lock_drafts
from services.invoicing.billing.store.issued import numbers_of
from services.invoicing.billing.store.reviews import add_step, reviews_of
from services.invoicing.billing.use_cases.get_invoice import draft_reply


def submit_draft(work: Work, request: SubmitDraft) -> InvoiceReply:
    """Ask an adviser. Raises UnknownThing, NotYourOwn, AlreadyIssued, DraftDiscarded."""
    stored, review = lock_draft(work, request.invoice_id)
    review.require_kept()
    return _step(work, stored, "submitted")


def validate_draft(work: Work, request: ValidateDraft) -> InvoiceReply:
    """It may be issued. Raises UnknownThing, AlreadyIssued, DraftDiscarded, NothingToReview."""
    stored, review = lock_draft(work, request.invoice_id)
    review.require_submitted()
    return _step(work, stored, "validated")


def reject_draft(work: Work, request: RejectDraft) -> InvoiceReply:
    """It may not be issued unless submitted again. Raises what `validate_draft` raises."""
    stored, review = lock_draft(work, request.invoice_id)
    review.require_submitted()
    return _step(work, stored, "rejected", request.why)


def discard_draft(work: Work, request: DiscardDraft) -> InvoiceReply:
    """For good. Discarding it again changes nothing. Raises UnknownThing, NotYourOwn, AlreadyIssued."""
    stored, review = lock_draft(work, request.invoice_id)
    if review.step == "discarded":
        return draft_reply(work, stored, review)
    return _step(work, stored, "discarded")


def lock_draft(work: Work, invoice_id: str) -> tuple[StoredDraft, Review]:
    """A draft of the caller's, locked until the transaction ends, and how it stands.

    Raises UnknownThing, NotYourOwn, AlreadyIssued.
    """
    stored = require_known(lock_drafts(work.connection, [invoice_id]).get(invoice_id), "invoice")
    require_holder(work.cause, stored.unit.holder_ids, field="invoice_id")
    for number in numbers_of(work.connection, [invoice_id]).values():
        raise AlreadyIssued("this invoice was issued before", field="invoice_id", number=number)
    return stored, reviews_of(work.connection, [invoice_id])[invoice_id]


def _step(work: Work, stored: StoredDraft, step: ReviewStep, why: str = "") -> InvoiceReply:
    add_step(work.connection, stored.invoice_id, step, why, actor=work.cause.actor, at=work.now)
    return draft_reply(work, stored, Review(step, why))

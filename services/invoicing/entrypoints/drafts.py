"""What is asked about drafts."""

from chassis.db.work import Work
from chassis.worker.answering import answers
from contracts.invoicing.billing import (
    DiscardDraft,
    DraftedReply,
    DraftInvoice,
    DraftInvoices,
    InvoiceReply,
    RejectDraft,
    SetUnitPolicy,
    SubmitDraft,
    UnitPolicyReply,
    ValidateDraft,
)
from services.invoicing.billing.use_cases.draft_invoice import draft_invoice, draft_invoices
from services.invoicing.billing.use_cases.review_draft import (
    discard_draft,
    reject_draft,
    submit_draft,
    validate_draft,
)
from services.invoicing.billing.use_cases.set_unit_policy import set_unit_policy


class Drafts:
    """Drafts, and the adviser who may look at them."""

    @answers(DraftInvoice)
    def draft_invoice(self, work: Work, request: DraftInvoice) -> InvoiceReply:
        return draft_invoice(work, request)

    @answers(DraftInvoices)
    def draft_invoices(self, work: Work, request: DraftInvoices) -> DraftedReply:
        return draft_invoices(work, request)

    @answers(DiscardDraft)
    def discard_draft(self, work: Work, request: DiscardDraft) -> InvoiceReply:
        return discard_draft(work, request)

    @answers(SetUnitPolicy)
    def set_unit_policy(self, work: Work, request: SetUnitPolicy) -> UnitPolicyReply:
        return set_unit_policy(work, request)

    @answers(SubmitDraft)
    def submit_draft(self, work: Work, request: SubmitDraft) -> InvoiceReply:
        return submit_draft(work, request)

    @answers(ValidateDraft)
    def validate_draft(self, work: Work, request: ValidateDraft) -> InvoiceReply:
        return validate_draft(work, request)

    @answers(RejectDraft)
    def reject_draft(self, work: Work, request: RejectDraft) -> InvoiceReply:
        return reject_draft(work, request)

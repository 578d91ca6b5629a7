"""What is asked about invoices."""

from chassis.db.work import Work
from chassis.worker.answering import answers
from contracts.invoicing.billing import (
    CreditInvoice,
    CreditNoteReply,
    FindInvoices,
    GetCreditNote,
    GetInvoice,
    GetTurnover,
    InvoiceReply,
    InvoicesReply,
    IssuedReply,
    IssueInvoice,
    IssueInvoices,
    TurnoverReply,
)
from contracts.invoicing.internal import (
    AcceptInternalInvoice,
    GetInternalInvoice,
    InternalInvoiceReply,
    OfferInternalInvoice,
    RefuseInternalInvoice,
)
from services.invoicing.billing.use_cases.credit_invoice import credit_invoice
from services.invoicing.billing.use_cases.find_invoices import find_invoices, get_turnover
from services.invoicing.billing.use_cases.get_credit_note import get_credit_note
from services.invoicing.billing.use_cases.get_invoice import get_invoice
from services.invoicing.billing.use_cases.issue_invoice import issue_invoice, issue_invoices
from services.invoicing.internal.use_cases.accept_internal_invoice import accept_internal_invoice
from services.invoicing.internal.use_cases.get_internal_invoice import get_internal_invoice
from services.invoicing.internal.use_cases.offer_internal_invoice import offer_internal_invoice
from services.invoicing.internal.use_cases.refuse_internal_invoice import refuse_internal_invoice


class Invoices:
    """Invoices, credit notes, and invoices inside the enterprise."""

    @answers(IssueInvoice)
    def issue_invoice(self, work: Work, request: IssueInvoice) -> InvoiceReply:
        return issue_invoice(work, request)

    @answers(IssueInvoices)
    def issue_invoices(self, work: Work, request: IssueInvoices) -> IssuedReply:
        return issue_invoices(work, request)

    @answers(GetInvoice)
    def get_invoice(self, work: Work, request: GetInvoice) -> InvoiceReply:
        return get_invoice(work, request)

    @answers(FindInvoices)
    def find_invoices(self, work: Work, request: FindInvoices) -> InvoicesReply:
        return find_invoices(work, request)

    @answers(GetTurnover)
    def get_turnover(self, work: Work, request: GetTurnover) -> TurnoverReply:
        return get_turnover(work, request)

    @answers(CreditInvoice)
    def credit_invoice(self, work: Work, request: CreditInvoice) -> CreditNoteReply:
        return credit_invoice(work, request)

    @answers(GetCreditNote)
    def get_credit_note(self, work: Work, request: GetCreditNote) -> CreditNoteReply:
        return get_credit_note(work, request)

    @answers(OfferInternalInvoice)
    def offer_internal_invoice(self, work: Work, request: OfferInternalInvoice) -> InternalInvoiceReply:
        return offer_internal_invoice(work, request)

    @answers(AcceptInternalInvoice)
    def accept_internal_invoice(self, work: Work, request: AcceptInternalInvoice) -> InternalInvoiceReply:
        return accept_internal_invoice(work, request)

    @answers(RefuseInternalInvoice)
    def refuse_internal_invoice(self, work: Work, request: RefuseInternalInvoice) -> InternalInvoiceReply:
        return refuse_internal_invoice(work, request)

    @answers(GetInternalInvoice)
    def get_internal_invoice(self, work: Work, request: GetInternalInvoice) -> InternalInvoiceReply:
        return get_internal_invoice(work, request)

"""START HERE. What invoicing hears and answers; each method hands over to its use case."""

from collections.abc import Sequence

from chassis.answering import answers
from chassis.consuming import consumes
from chassis.service import Service
from chassis.work import Work
from contracts.envelope import Envelope
from contracts.invoicing import (
    ClientReply,
    DraftInvoice,
    GetInvoice,
    GetSuspense,
    ImportBankStatement,
    ImportReply,
    InvoiceReply,
    IssueInvoice,
    PaymentReply,
    RecordPayment,
    RegisterClient,
    SuspenseReply,
)
from contracts.members import UnitOpened
from services.invoicing.use_cases.draft_invoice import draft_invoice
from services.invoicing.use_cases.get_invoice import get_invoice
from services.invoicing.use_cases.get_suspense import get_suspense
from services.invoicing.use_cases.import_bank_statement import import_bank_statement
from services.invoicing.use_cases.issue_invoice import issue_invoice
from services.invoicing.use_cases.know_units import know_units
from services.invoicing.use_cases.record_payment import record_payment
from services.invoicing.use_cases.register_client import register_client


class Invoicing(Service):
    """Clients, invoices, and the money that pays them."""

    name = "invoicing"

    @consumes(UnitOpened)
    def on_unit_opened(self, work: Work, messages: Sequence[Envelope[UnitOpened]]) -> None:
        know_units(work, messages)

    @answers(RegisterClient)
    def register_client(self, work: Work, request: RegisterClient) -> ClientReply:
        return register_client(work, request)

    @answers(DraftInvoice)
    def draft_invoice(self, work: Work, request: DraftInvoice) -> InvoiceReply:
        return draft_invoice(work, request)

    @answers(IssueInvoice)
    def issue_invoice(self, work: Work, request: IssueInvoice) -> InvoiceReply:
        return issue_invoice(work, request)

    @answers(GetInvoice)
    def get_invoice(self, work: Work, request: GetInvoice) -> InvoiceReply:
        return get_invoice(work, request)

    @answers(RecordPayment)
    def record_payment(self, work: Work, request: RecordPayment) -> PaymentReply:
        return record_payment(work, request)

    @answers(ImportBankStatement)
    def import_bank_statement(self, work: Work, request: ImportBankStatement) -> ImportReply:
        return import_bank_statement(work, request)

    @answers(GetSuspense)
    def get_suspense(self, work: Work, request: GetSuspense) -> SuspenseReply:
        return get_suspense(work, request)

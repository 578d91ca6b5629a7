"""What is asked about the bank."""

from chassis.db.work import Work
from chassis.worker.answering import answers
from contracts.invoicing.banking import (
    ApplyCredit,
    ClassifyOutgoing,
    CreditReply,
    DiscardQuarantined,
    GetQuarantine,
    GetSuspense,
    ImportBankStatement,
    ImportReply,
    MatchPayment,
    MatchReply,
    PaymentReply,
    PaymentsReply,
    QuarantineReply,
    RecordPayment,
    RecordPayments,
    SuspenseReply,
    UnmatchPayment,
)
from services.invoicing.banking.use_cases.apply_credit import apply_credit
from services.invoicing.banking.use_cases.classify_outgoing import classify_outgoing
from services.invoicing.banking.use_cases.discard_quarantined import discard_quarantined
from services.invoicing.banking.use_cases.get_quarantine import get_quarantine
from services.invoicing.banking.use_cases.get_suspense import get_suspense
from services.invoicing.banking.use_cases.import_bank_statement import import_bank_statement
from services.invoicing.banking.use_cases.match_payment import match_payment
from services.invoicing.banking.use_cases.record_payment import record_payment
from services.invoicing.banking.use_cases.record_payments import record_payments
from services.invoicing.banking.use_cases.unmatch_payment import unmatch_payment


class Bank:
    """Statements, payments, and what waits for a person."""

    @answers(RecordPayment)
    def record_payment(self, work: Work, request: RecordPayment) -> PaymentReply:
        return record_payment(work, request)

    @answers(RecordPayments)
    def record_payments(self, work: Work, request: RecordPayments) -> PaymentsReply:
        return record_payments(work, request)

    @answers(ImportBankStatement)
    def import_bank_statement(self, work: Work, request: ImportBankStatement) -> ImportReply:
        return import_bank_statement(work, request)

    @answers(GetQuarantine)
    def get_quarantine(self, work: Work, request: GetQuarantine) -> QuarantineReply:
        return get_quarantine(work, request)

    @answers(DiscardQuarantined)
    def discard_quarantined(self, work: Work, request: DiscardQuarantined) -> QuarantineReply:
        return discard_quarantined(work, request)

    @answers(GetSuspense)
    def get_suspense(self, work: Work, request: GetSuspense) -> SuspenseReply:
        return get_suspense(work, request)

    @answers(MatchPayment)
    def match_payment(self, work: Work, request: MatchPayment) -> MatchReply:
        return match_payment(work, request)

    @answers(UnmatchPayment)
    def unmatch_payment(self, work: Work, request: UnmatchPayment) -> MatchReply:
        return unmatch_payment(work, request)

    @answers(ClassifyOutgoing)
    def classify_outgoing(self, work: Work, request: ClassifyOutgoing) -> MatchReply:
        return classify_outgoing(work, request)

    @answers(ApplyCredit)
    def apply_credit(self, work: Work, request: ApplyCredit) -> CreditReply:
        return apply_credit(work, request)

"""START HERE. What payroll hears and answers; each method hands over to its use case."""

from collections.abc import Sequence

from chassis.db.work import Work
from chassis.worker.answering import answers
from chassis.worker.consuming import consumes
from chassis.worker.service import Service
from contracts.contributions.events import (
    ContributionDeducted,
    ContributionReturned,
    LossCovered,
    TariffSet,
    WageContributionDeducted,
)
from contracts.invoicing.events import InternalInvoiceIssued, InvoiceCredited, InvoiceIssued, InvoicePaid
from contracts.members.events import UnitOpened
from contracts.payroll.budgets import BudgetReply, GetBudget, GetStatement, StatementReply
from contracts.payroll.contracts import ContractReply, DeclareContract, GetContract, SettleContract
from contracts.wire.envelope import Envelope
from services.payroll.use_cases.charge_wage_contributions import charge_wage_contributions
from services.payroll.use_cases.credit_budgets import charge_contributions, credit_payments
from services.payroll.use_cases.declare_contract import declare_contract
from services.payroll.use_cases.get_budget import get_budget
from services.payroll.use_cases.get_contract import get_contract
from services.payroll.use_cases.get_statement import get_statement
from services.payroll.use_cases.note_tariffs import note_tariffs
from services.payroll.use_cases.note_units import note_units
from services.payroll.use_cases.open_facility import open_facility
from services.payroll.use_cases.receive_from_pot import receive_covered_losses, receive_returned_contributions
from services.payroll.use_cases.receive_internal_invoices import receive_internal_invoices
from services.payroll.use_cases.settle_contract import settle_contract
from services.payroll.use_cases.take_back_turnover import take_back_turnover


class Payroll(Service):
    """Unit budgets, employment contracts, wages."""

    name = "payroll"

    @consumes(UnitOpened)
    def on_unit_opened(self, work: Work, messages: Sequence[Envelope[UnitOpened]]) -> None:
        note_units(work, messages)

    @consumes(TariffSet)
    def on_tariff_set(self, work: Work, messages: Sequence[Envelope[TariffSet]]) -> None:
        note_tariffs(work, messages)

    @consumes(InvoiceIssued)
    def on_invoice_issued(self, work: Work, messages: Sequence[Envelope[InvoiceIssued]]) -> None:
        open_facility(work, messages)

    @consumes(InvoicePaid)
    def on_invoice_paid(self, work: Work, messages: Sequence[Envelope[InvoicePaid]]) -> None:
        credit_payments(work, messages)

    @consumes(InvoiceCredited)
    def on_invoice_credited(self, work: Work, messages: Sequence[Envelope[InvoiceCredited]]) -> None:
        take_back_turnover(work, messages)

    @consumes(InternalInvoiceIssued)
    def on_internal_invoice_issued(self, work: Work, messages: Sequence[Envelope[InternalInvoiceIssued]]) -> None:
        receive_internal_invoices(work, messages)

    @consumes(ContributionDeducted)
    def on_contribution_deducted(self, work: Work, messages: Sequence[Envelope[ContributionDeducted]]) -> None:
        charge_contributions(work, messages)

    @consumes(ContributionReturned)
    def on_contribution_returned(self, work: Work, messages: Sequence[Envelope[ContributionReturned]]) -> None:
        receive_returned_contributions(work, messages)

    @consumes(LossCovered)
    def on_loss_covered(self, work: Work, messages: Sequence[Envelope[LossCovered]]) -> None:
        receive_covered_losses(work, messages)

    @consumes(WageContributionDeducted)
    def on_wage_contribution_deducted(self, work: Work, messages: Sequence[Envelope[WageContributionDeducted]]) -> None:
        charge_wage_contributions(work, messages)

    @answers(DeclareContract)
    def declare_contract(self, work: Work, request: DeclareContract) -> ContractReply:
        return declare_contract(work, request)

    @answers(SettleContract)
    def settle_contract(self, work: Work, request: SettleContract) -> ContractReply:
        return settle_contract(work, request)

    @answers(GetContract)
    def get_contract(self, work: Work, request: GetContract) -> ContractReply:
        return get_contract(work, request)

    @answers(GetBudget)
    def get_budget(self, work: Work, request: GetBudget) -> BudgetReply:
        return get_budget(work, request)

    @answers(GetStatement)
    def get_statement(self, work: Work, request: GetStatement) -> StatementReply:
        return get_statement(work, request)

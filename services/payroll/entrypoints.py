"""START HERE. What payroll consumes and answers; each method hands over to its use case."""

from chassis.worker.entrypoints import answer, consume, job
from chassis.worker.service import Service
from contracts.contributions.events import (
    ContributionDeducted,
    ContributionReturned,
    LossCovered,
    TariffSet,
    WageContributionDeducted,
)
from contracts.governance.events import DebtSetOff, LeavingAsked, LeavingEnded
from contracts.invoicing.events import InternalInvoiceIssued, InvoiceCredited, InvoiceIssued, InvoicePaid
from contracts.members.events import UnitClosingAsked, UnitOpened, UnitWoundUp
from services.payroll.use_cases.answer_closings import answer_closings, answer_questions, replicate_closing_ends
from services.payroll.use_cases.answer_leavings import answer_about_members, answer_leavings, replicate_leaving_ends
from services.payroll.use_cases.charge_wage_contributions import charge_wage_contributions
from services.payroll.use_cases.credit_budgets import charge_contributions, credit_payments
from services.payroll.use_cases.declare_contract import declare_contract
from services.payroll.use_cases.get_budget import get_budget
from services.payroll.use_cases.get_contract import get_contract
from services.payroll.use_cases.get_statement import get_statement
from services.payroll.use_cases.open_facility import open_facility
from services.payroll.use_cases.receive_from_pot import receive_covered_losses, receive_returned_contributions
from services.payroll.use_cases.receive_internal_invoices import receive_internal_invoices
from services.payroll.use_cases.receive_set_offs import receive_set_offs
from services.payroll.use_cases.replicate_tariffs import replicate_tariffs
from services.payroll.use_cases.replicate_units import replicate_units
from services.payroll.use_cases.settle_contract import settle_contract
from services.payroll.use_cases.take_back_turnover import take_back_turnover


class Payroll(Service):
    """Unit budgets, employment contracts, wages."""

    name = "payroll"

    on_unit_opened = consume(UnitOpened, replicate_units)
    on_unit_closing_asked = consume(UnitClosingAsked, answer_questions)
    on_unit_wound_up = consume(UnitWoundUp, replicate_closing_ends)
    on_leaving_asked = consume(LeavingAsked, answer_about_members)
    on_leaving_ended = consume(LeavingEnded, replicate_leaving_ends)
    on_tariff_set = consume(TariffSet, replicate_tariffs)
    on_invoice_issued = consume(InvoiceIssued, open_facility)
    on_invoice_paid = consume(InvoicePaid, credit_payments)
    on_invoice_credited = consume(InvoiceCredited, take_back_turnover)
    on_internal_invoice_issued = consume(InternalInvoiceIssued, receive_internal_invoices)
    on_contribution_deducted = consume(ContributionDeducted, charge_contributions)
    on_contribution_returned = consume(ContributionReturned, receive_returned_contributions)
    on_loss_covered = consume(LossCovered, receive_covered_losses)
    on_debt_set_off = consume(DebtSetOff, receive_set_offs)
    on_wage_contribution_deducted = consume(WageContributionDeducted, charge_wage_contributions)

    declare_contract = answer(declare_contract)
    settle_contract = answer(settle_contract)
    get_contract = answer(get_contract)
    get_budget = answer(get_budget)
    get_statement = answer(get_statement)

    answer_closings = job(answer_closings, every_s=2)
    answer_leavings = job(answer_leavings, every_s=60)

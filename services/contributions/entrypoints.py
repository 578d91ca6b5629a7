"""START HERE. What contributions consumes and answers; each method hands over to its use case."""

from chassis.worker.entrypoints import answer, consume, job
from chassis.worker.service import Service
from contracts.invoicing.events import InvoiceCredited, InvoicePaid, InvoiceWrittenOff, LossRecovered
from contracts.members.events import UnitClosingAsked, UnitOpened, UnitWoundUp
from contracts.payroll.events import WageSettled
from services.contributions.use_cases.answer_closings import answer_closings, answer_questions, replicate_closing_ends
from services.contributions.use_cases.cover_losses import cover_losses
from services.contributions.use_cases.deduct_from_invoices import deduct_from_invoices
from services.contributions.use_cases.deduct_from_wages import deduct_from_wages
from services.contributions.use_cases.get_pot import get_pot
from services.contributions.use_cases.get_tariff import get_tariff
from services.contributions.use_cases.replicate_units import replicate_units
from services.contributions.use_cases.return_contributions import return_contributions
from services.contributions.use_cases.set_tariff import set_tariff
from services.contributions.use_cases.take_in_recoveries import take_in_recoveries


class Contributions(Service):
    """Feeds the common pot."""

    name = "contributions"

    on_unit_opened = consume(UnitOpened, replicate_units)
    on_unit_closing_asked = consume(UnitClosingAsked, answer_questions)
    on_unit_wound_up = consume(UnitWoundUp, replicate_closing_ends)
    on_invoice_paid = consume(InvoicePaid, deduct_from_invoices)
    on_invoice_credited = consume(InvoiceCredited, return_contributions)
    on_invoice_written_off = consume(InvoiceWrittenOff, cover_losses)
    on_loss_recovered = consume(LossRecovered, take_in_recoveries)
    on_wage_settled = consume(WageSettled, deduct_from_wages)

    set_tariff = answer(set_tariff)
    get_tariff = answer(get_tariff, one_statement=True)
    get_pot = answer(get_pot, one_statement=True)

    answer_closings = job(answer_closings, every_s=2)

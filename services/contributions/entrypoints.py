"""START HERE. What contributions hears and answers; each method hands over to its use case."""

from collections.abc import Sequence

from chassis.db.work import Work
from chassis.worker.answering import answers
from chassis.worker.consuming import consumes
from chassis.worker.service import Service
from contracts.contributions.pot import GetPot, PotReply
from contracts.contributions.tariffs import GetTariff, SetTariff, TariffReply
from contracts.invoicing.events import InvoiceCredited, InvoicePaid, InvoiceWrittenOff, LossRecovered
from contracts.members.events import UnitOpened
from contracts.payroll.events import WageSettled
from contracts.wire.envelope import Envelope
from services.contributions.use_cases.cover_losses import cover_losses
from services.contributions.use_cases.deduct_from_invoices import deduct_from_invoices
from services.contributions.use_cases.deduct_from_wages import deduct_from_wages
from services.contributions.use_cases.get_pot import get_pot
from services.contributions.use_cases.get_tariff import get_tariff
from services.contributions.use_cases.note_units import note_units
from services.contributions.use_cases.return_contributions import return_contributions
from services.contributions.use_cases.set_tariff import set_tariff
from services.contributions.use_cases.take_in_recoveries import take_in_recoveries


class Contributions(Service):
    """Feeds the common pot."""

    name = "contributions"

    @consumes(UnitOpened)
    def on_unit_opened(self, work: Work, messages: Sequence[Envelope[UnitOpened]]) -> None:
        note_units(work, messages)

    @consumes(InvoicePaid)
    def on_invoice_paid(self, work: Work, messages: Sequence[Envelope[InvoicePaid]]) -> None:
        deduct_from_invoices(work, messages)

    @consumes(InvoiceCredited)
    def on_invoice_credited(self, work: Work, messages: Sequence[Envelope[InvoiceCredited]]) -> None:
        return_contributions(work, messages)

    @consumes(InvoiceWrittenOff)
    def on_invoice_written_off(self, work: Work, messages: Sequence[Envelope[InvoiceWrittenOff]]) -> None:
        cover_losses(work, messages)

    @consumes(LossRecovered)
    def on_loss_recovered(self, work: Work, messages: Sequence[Envelope[LossRecovered]]) -> None:
        take_in_recoveries(work, messages)

    @consumes(WageSettled)
    def on_wage_settled(self, work: Work, messages: Sequence[Envelope[WageSettled]]) -> None:
        deduct_from_wages(work, messages)

    @answers(SetTariff)
    def set_tariff(self, work: Work, request: SetTariff) -> TariffReply:
        return set_tariff(work, request)

    @answers(GetTariff)
    def get_tariff(self, work: Work, request: GetTariff) -> TariffReply:
        return get_tariff(work, request)

    @answers(GetPot)
    def get_pot(self, work: Work, request: GetPot) -> PotReply:
        return get_pot(work, request)

"""START HERE. What invoicing hears and answers; each method hands over to its use case.

The answers stand by subject: clients, quotes, drafts, invoices, the bank, dunning, documents.
"""

from collections.abc import Sequence

from chassis.db.work import Work
from chassis.worker.consuming import consumes
from chassis.worker.service import Service
from contracts.members.events import UnitClosed, UnitOpened
from contracts.payroll.events import BudgetTransferred
from contracts.wire.envelope import Envelope
from services.invoicing.entrypoints.bank import Bank
from services.invoicing.entrypoints.clients import Clients
from services.invoicing.entrypoints.documents import Documents
from services.invoicing.entrypoints.drafts import Drafts
from services.invoicing.entrypoints.dunning import Dunning
from services.invoicing.entrypoints.invoices import Invoices
from services.invoicing.entrypoints.quotes import Quotes
from services.invoicing.internal.use_cases.mark_transferred import note_transfers
from services.invoicing.replicate_units import know_closed_units, know_units


class Invoicing(Clients, Quotes, Drafts, Invoices, Bank, Dunning, Documents, Service):
    """Clients, quotes, invoices, and the money that pays them."""

    name = "invoicing"

    @consumes(UnitOpened)
    def on_unit_opened(self, work: Work, messages: Sequence[Envelope[UnitOpened]]) -> None:
        know_units(work, messages)

    @consumes(UnitClosed)
    def on_unit_closed(self, work: Work, messages: Sequence[Envelope[UnitClosed]]) -> None:
        know_closed_units(work, messages)

    @consumes(BudgetTransferred)
    def on_budget_transferred(self, work: Work, messages: Sequence[Envelope[BudgetTransferred]]) -> None:
        note_transfers(work, messages)

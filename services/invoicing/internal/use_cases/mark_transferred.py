"""Budget passed from the buyer's unit to the seller's: the internal invoice is paid."""

from collections.abc import Sequence

from chassis.db.work import Work
from contracts.payroll.events import BudgetTransferred
from contracts.wire.envelope import Envelope
from services.invoicing.internal.store.internal_invoices import keep_transfers


def mark_transferred(work: Work, messages: Sequence[Envelope[BudgetTransferred]]) -> None:
    """Keep on which day each passed: early, late or twice, it is paid once."""
    keep_transfers(work.connection, {m.data.internal_invoice_id: m.data.transferred_on for m in messages})

"""Let one unit pay another inside the enterprise: at once, or when its money comes."""

from collections.abc import Sequence

from chassis.db.work import Work
from contracts.invoicing.events import InternalInvoiceIssued
from contracts.wire.envelope import Envelope
from services.payroll.domain.transfer import Transfer
from services.payroll.store.transfers import add_transfers, transfers_arrive
from services.payroll.use_cases.pass_transfers import pass_transfers


def receive_internal_invoices(work: Work, messages: Sequence[Envelope[InternalInvoiceIssued]]) -> None:
    """The advance on unpaid invoices never pays another unit. Raises Culprits for unknown buyers."""
    add_transfers(work.connection, [_transfer(message.data) for message in messages])
    transfers_arrive(work.connection)
    buyers = {message.data.buyer_unit_id for message in messages}
    pass_transfers(work, buyers, {message.data.internal_invoice_id: message for message in messages})


def _transfer(issued: InternalInvoiceIssued) -> Transfer:
    return Transfer(
        internal_invoice_id=issued.internal_invoice_id,
        buyer_unit_id=issued.buyer_unit_id,
        seller_unit_id=issued.seller_unit_id,
        issued_on=issued.issued_on,
        amount_cents=issued.amount_cents,
    )

"""Book into the pot what is paid on an invoice that had been written off."""

from collections.abc import Sequence

from chassis.books.ledger import Entry, Posting
from chassis.db.work import Work
from contracts.invoicing.events import LossRecovered
from contracts.wire.envelope import Envelope
from services.contributions.accounts import Account
from services.contributions.store.losses import Recovery, add_recoveries


def take_in_recoveries(work: Work, messages: Sequence[Envelope[LossRecovered]]) -> None:
    """All of it: the unit had its part when the loss was covered. It may be consumed before the loss itself."""
    recoveries = [_recovery(message.data) for message in messages]
    add_recoveries(work.connection, recoveries)
    for message, recovery in zip(messages, recoveries, strict=True):
        work.post(_entry(recovery), caused_by=message)


def _recovery(recovered: LossRecovered) -> Recovery:
    return Recovery(
        payment_id=recovered.payment_id,
        invoice_id=recovered.invoice_id,
        unit_id=recovered.unit_id,
        legal_entity=recovered.legal_entity,
        recovered_on=recovered.recovered_on,
        recovered_cents=recovered.recovered_cents,
    )


def _entry(recovery: Recovery) -> Entry:
    """One payment may be for several invoices: the purpose names which."""
    cents = recovery.recovered_cents
    return Entry(
        recovery.payment_id,
        f"recovery:{recovery.invoice_id}",
        recovery.recovered_on,
        (
            Posting(Account.FROM_INVOICING, recovery.unit_id, cents),
            Posting(Account.LOSSES, recovery.legal_entity, -cents),
        ),
    )

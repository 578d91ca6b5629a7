"""Late clients get the letters that invoicing wrote about them."""

from collections.abc import Sequence

from chassis.db.work import Work
from contracts.invoicing.events import ClientReminded, RemindedInvoice
from contracts.wire.envelope import Envelope
from services.notifications.domain.reminder import OwedInvoice, Reminder, write_reminder
from services.notifications.store.letters import queue_letters


def remind_clients(work: Work, messages: Sequence[Envelope[ClientReminded]]) -> None:
    """A letter to each client, in its language. Without an address it is kept to be printed."""
    queue_letters(work.connection, [write_reminder(_reminder(message)) for message in messages], work.now)


def _reminder(message: Envelope[ClientReminded]) -> Reminder:
    told = message.data
    return Reminder(
        cause_id=message.id,
        client_id=told.client_id,
        client_name=told.client_name,
        client_kind=told.client_kind,
        email=told.email,
        language=told.language,
        level=told.level,
        formal_notice=told.formal_notice,
        reminded_on=told.reminded_on,
        pay_before=told.pay_before,
        creditor_name=told.creditor_name,
        creditor_number=told.creditor_number,
        iban=told.iban,
        invoices=[_owed(invoice) for invoice in told.invoices],
        total_cents=told.total_cents,
    )


def _owed(invoice: RemindedInvoice) -> OwedInvoice:
    return OwedInvoice(
        number=invoice.number,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        communication=invoice.communication,
        description=invoice.description,
        open_cents=invoice.open_cents,
        interest_cents=invoice.interest_cents,
        compensation_cents=invoice.compensation_cents,
        later_compensation_cents=invoice.later_compensation_cents,
    )

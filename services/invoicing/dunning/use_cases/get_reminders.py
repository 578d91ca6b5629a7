"""What was written to a late client, and what was held back: the whole trace."""

from chassis.db.work import Work
from chassis.rpc.access import require_known, require_more_than_member
from contracts.invoicing.dunning import CorrectionEntry, GetReminders, ReminderEntry, ReminderTrace
from contracts.wire.refusals import InvalidRequest
from services.invoicing.access import require_holder
from services.invoicing.clients.store.client_merges import client_ids_of
from services.invoicing.dunning.store.corrections import (
    CorrectionRow,
    corrections_of_client,
    corrections_of_invoice,
)
from services.invoicing.dunning.store.holds import Hold, holds_of_client, holds_of_invoice, owner_of
from services.invoicing.dunning.store.late_charges import charges_of
from services.invoicing.dunning.store.reminders import ItemTrace, reminders_of_client, reminders_of_invoice
from services.invoicing.dunning.use_cases.hold_reminders import hold_reply

_Trace = tuple[list[ItemTrace], list[Hold], list[CorrectionRow]]


def get_reminders(work: Work, request: GetReminders) -> ReminderTrace:
    """Of one invoice, or of one client; newest first, at most `limit` of each.

    A client is shared by all units, so a member asks by invoice, of a unit it holds. Raises InvalidRequest when
    both or neither are named, UnknownThing, NotYourOwn.
    """
    if (request.invoice_id is None) == (request.client_id is None):
        raise InvalidRequest("name an invoice or a client", field="invoice_id")
    entries, holds, corrections = (
        _of_invoice(work, request.invoice_id, request.limit)
        if request.invoice_id is not None
        else _of_client(work, str(request.client_id), request.limit)
    )
    return ReminderTrace(
        charges_open_cents=_charges_open(work, request.invoice_id),
        entries=tuple(map(_entry, entries)),
        holds=tuple(hold_reply(hold) for hold in holds),
        corrections=tuple(map(_correction, corrections)),
    )


def _entry(item: ItemTrace) -> ReminderEntry:
    return ReminderEntry(
        reminder_id=item.reminder_id,
        invoice_id=item.invoice_id,
        number=item.number,
        level=item.level,
        formal_notice=item.formal_notice,
        reminded_on=item.reminded_on,
        pay_before=item.pay_before,
        open_cents=item.open_cents,
        interest_cents=item.interest_cents,
        compensation_cents=item.compensation_cents,
        set_off_cents=item.set_off_cents,
    )


def _correction(row: CorrectionRow) -> CorrectionEntry:
    return CorrectionEntry(
        correction_id=row.correction_id,
        invoice_id=row.invoice_id,
        reminder_id=row.reminder_id,
        payment_id=row.payment_id,
        paid_on=row.paid_on,
        corrected_on=row.corrected_on,
        interest_cents=row.interest_cents,
        compensation_cents=row.compensation_cents,
        credit_cents=row.credit_cents,
        wrong_from=row.wrong_from,
    )


def _of_invoice(work: Work, invoice_id: str, limit: int) -> _Trace:
    owner = require_known(owner_of(work.connection, invoice_id), "issued invoice", field="invoice_id")
    require_holder(work.cause, owner.holder_ids, field="invoice_id")
    return (
        reminders_of_invoice(work.connection, invoice_id, limit),
        holds_of_invoice(work.connection, invoice_id, limit),
        corrections_of_invoice(work.connection, invoice_id, limit),
    )


def _charges_open(work: Work, invoice_id: str | None) -> int | None:
    if invoice_id is None:
        return None
    charges = charges_of(work.connection, [invoice_id]).get(invoice_id)
    return 0 if charges is None else charges.open_cents


def _of_client(work: Work, client_id: str, limit: int) -> _Trace:
    require_more_than_member(
        work.cause, field="client_id", sentence="a member asks about the invoices of its own units"
    )
    client_ids = client_ids_of(work.connection, client_id)
    require_known(client_ids or None, "client")
    return (
        reminders_of_client(work.connection, client_ids, limit),
        holds_of_client(work.connection, client_ids, limit),
        corrections_of_client(work.connection, client_ids, limit),
    )

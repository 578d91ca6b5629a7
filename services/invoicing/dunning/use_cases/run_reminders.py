"""Late clients are reminded: one letter to each, about all its late invoices."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from chassis.books.open_days import require_open_day
from chassis.db.work import Work
from contracts.invoicing.dunning import LevelCount, RemindersReply, RunReminders
from kernel.clock import legal_date
from services.invoicing.dunning.domain.dunning import letters_to_client
from services.invoicing.dunning.parameters import reminder_policy
from services.invoicing.dunning.refusals import ReminderDayInFuture
from services.invoicing.dunning.store.reminders import (
    Debtor,
    LateRow,
    debtors_of,
    late_invoices,
    lock_open_claims,
    lock_reminder_run,
)
from services.invoicing.dunning.use_cases.write_reminders import AddressedReminder, mailable, write_reminders


def run_reminders(work: Work, request: RunReminders) -> RemindersReply:
    """Write every letter that is due on `day`; publish ClientReminded for each, InvoiceOverdue once per invoice.

    A repeat writes nothing. Invoices in a letter are locked while it is written, so one that was paid,
    credited or written off meanwhile is not named. A letter announces charges and books none, for only
    clients who do not pay in time owe them: they are booked when paid, as income of the enterprise
    (`banking/domain/late_charges.py`). The same few statements for any number of clients. Raises
    ReminderDayInFuture, DayNotOpen, NoDunningParameter.
    """
    day = request.day or legal_date(work.now)
    if day > legal_date(work.now):
        raise ReminderDayInFuture("a reminder is written when its day has come", field="day")
    require_open_day(work, day, field="day")
    if request.dry_run:
        late = late_invoices(work.connection, day)
        return _reply(day, _plan(work, day, late), late)
    lock_reminder_run(work.connection)
    late = late_invoices(work.connection, day)
    letters = _plan(work, day, _still_late(work, day, _plan(work, day, late)))
    write_reminders(work, day, letters)
    return _reply(day, letters, late)


def _still_late(work: Work, day: date, letters: Sequence[AddressedReminder]) -> list[LateRow]:
    """The invoices of those letters, locked, as they stand now."""
    invoice_ids = {item.invoice.invoice_id for addressed in letters for item in addressed.letter.items}
    if not invoice_ids:
        return []
    lock_open_claims(work.connection, invoice_ids)
    return late_invoices(work.connection, day, invoice_ids)


def _plan(work: Work, day: date, late: Collection[LateRow]) -> list[AddressedReminder]:
    """The letters that these late invoices cause, by client; each is of one legal entity."""
    by_client: dict[tuple[str, str], list[LateRow]] = {}
    for row in late:
        if not row.held:
            by_client.setdefault((row.client_id, row.legal_entity), []).append(row)
    debtors = debtors_of(work.connection, {client_id for client_id, _ in by_client}) if by_client else {}
    return [
        letter
        for (client_id, legal_entity), rows in by_client.items()
        for letter in _letters(debtors[client_id], legal_entity, rows, day)
    ]


def _letters(debtor: Debtor, legal_entity: str, late: Sequence[LateRow], day: date) -> list[AddressedReminder]:
    units: Mapping[str, str] = {row.invoice.invoice_id: row.unit_id for row in late}
    email = mailable(debtor.email)
    letters = letters_to_client(
        reminder_policy(debtor.kind, day),
        [row.invoice for row in late],
        day,
        last_letter_on=debtor.last_letter_on,
        by_email=email is not None,
    )
    return [AddressedReminder(debtor, email, legal_entity, letter, units) for letter in letters]


def _reply(day: date, letters: Sequence[AddressedReminder], late: Sequence[LateRow]) -> RemindersReply:
    items = [item for addressed in letters for item in addressed.letter.items]
    invoices, open_cents = Counter[int](), Counter[int]()
    for item in items:
        invoices[item.level] += 1
        open_cents[item.level] += item.invoice.open_cents
    return RemindersReply(
        day=day,
        letters=len(letters),
        invoices=len(items),
        without_address=sum(addressed.email is None for addressed in letters),
        interest_cents=sum(item.interest_cents for item in items),
        compensation_cents=sum(item.compensation_cents for item in items),
        levels=tuple(LevelCount(level=n, invoices=invoices[n], open_cents=open_cents[n]) for n in sorted(invoices)),
        held=sum(row.held for row in late),
    )

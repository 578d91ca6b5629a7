"""Late clients are reminded: one letter to each, about all its late invoices."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from chassis.books.open_days import require_open_day
from chassis.db.work import Work
from chassis.turns import in_turns
from contracts.invoicing.dunning import LeftClient, LevelCount, RemindersReply, RunReminders
from kernel.clock import legal_date
from services.invoicing.billing.domain.credit import CreditPart
from services.invoicing.billing.store.credit import credits_of, invoiced_by_several
from services.invoicing.dunning.domain.dunning import LateInvoice, letters_to_client
from services.invoicing.dunning.domain.set_off import set_off
from services.invoicing.dunning.parameters import creditor, reminder_policy
from services.invoicing.dunning.refusals import NoDunningParameter, ReminderDayInFuture
from services.invoicing.dunning.store.reminders import (
    Debtor,
    LateRow,
    debtors_of,
    late_invoices,
    lock_open_claims,
    lock_reminder_run,
)
from services.invoicing.dunning.use_cases.write_reminders import AddressedReminder, mailable, write_reminders

_MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class _Plan:
    letters: list[AddressedReminder]
    left: list[LeftClient]


def run_reminders(work: Work, request: RunReminders) -> RemindersReply:
    """Write every letter that is due on `day`; publish ClientReminded for each, InvoiceOverdue once per invoice.

    A repeat writes nothing. Invoices in a letter are locked while it is written, so one that was paid,
    credited or written off meanwhile is not named. A letter announces charges and books none, for only
    clients who do not pay in time owe them: they are booked when paid, as income of the enterprise
    (`banking/domain/late_charges.py`). The same few statements for any number of clients. Raises
    ReminderDayInFuture, DayNotOpen.

    A client whose letter lacks a parameter, or whose credit is of no known legal entity, is left, with the reason; the
    others get theirs.
    """
    day = request.day or legal_date(work.now)
    if day > legal_date(work.now):
        raise ReminderDayInFuture("a reminder is written when its day has come", field="day")
    require_open_day(work, day, field="day")
    if request.dry_run:
        late = late_invoices(work.connection, day)
        plan = _plan(work, day, late)
        return _reply(day, plan.letters, plan.left, late)
    lock_reminder_run(work.connection)
    late = late_invoices(work.connection, day)
    plan = _plan(work, day, late)
    letters = _plan(work, day, _still_late(work, day, plan, late)).letters
    write_reminders(work, day, letters)
    return _reply(day, letters, plan.left, late)


def _still_late(work: Work, day: date, plan: _Plan, late: Sequence[LateRow]) -> list[LateRow]:
    """All late invoices of the clients of these letters, locked, as they stand now: a credit is set off against all."""
    client_ids = {addressed.debtor.client_id for addressed in plan.letters}
    invoice_ids = {row.invoice.invoice_id for row in late if row.client_id in client_ids}
    if not invoice_ids:
        return []
    lock_open_claims(work.connection, invoice_ids)
    return late_invoices(work.connection, day, invoice_ids)


def _plan(work: Work, day: date, late: Collection[LateRow]) -> _Plan:
    """The letters that these late invoices cause, by client; each is of one legal entity."""
    credit = _credit(work, late)
    by_client: dict[tuple[str, str], list[LateRow]] = {}
    for row in _net(credit, [row for row in late if not row.held]):
        by_client.setdefault((row.client_id, row.legal_entity), []).append(row)
    unknown = invoiced_by_several(work.connection, credit)
    debtors = debtors_of(work.connection, {client_id for client_id, _ in by_client}) if by_client else {}
    plan = _Plan([], [])
    for (client_id, legal_entity), rows in in_turns(by_client.items()):
        try:
            letters = _letters(debtors[client_id], legal_entity, rows, day)
        except NoDunningParameter as missing:
            plan.left.append(_left(debtors[client_id], legal_entity, rows, day, missing))
            continue
        if letters and client_id in unknown:
            plan.left.append(_with_unknown_credit(client_id, rows))
        else:
            plan.letters.extend(letters)
    return plan


def _credit(work: Work, late: Collection[LateRow]) -> Mapping[str, Sequence[CreditPart]]:
    client_ids = {row.client_id for row in late if not row.held}
    return credits_of(work.connection, client_ids) if client_ids else {}


def _net(credit: Mapping[str, Sequence[CreditPart]], late: Sequence[LateRow]) -> list[LateRow]:
    """The late invoices less the credit of their clients, which extinguishes the oldest debts by law.

    What is held is left out before: a disputed debt is not sure, and money that waits will pay the other.
    """
    invoices_by_client: dict[str, list[LateInvoice]] = {}
    for row in late:
        invoices_by_client.setdefault(row.client_id, []).append(row.invoice)
    net_invoices = {
        invoice.invoice_id: invoice
        for client_id, parts in credit.items()
        for invoice in set_off(invoices_by_client[client_id], parts)
    }
    return [
        replace(row, invoice=net_invoices.get(row.invoice.invoice_id, row.invoice))
        for row in late
        if row.client_id not in credit or row.invoice.invoice_id in net_invoices
    ]


def _with_unknown_credit(client_id: str, rows: Sequence[LateRow]) -> LeftClient:
    numbers = tuple(row.invoice.number for row in rows)[:_MOST_SHOWN]
    reason = (
        "several legal entities invoiced this client: debts are set off between the same two persons, and its credit"
        " does not say with which; apply it to an invoice first"
    )
    return LeftClient(client_id=client_id, invoices=numbers, reason=reason)


def _left(
    debtor: Debtor, legal_entity: str, late: Sequence[LateRow], day: date, missing: NoDunningParameter
) -> LeftClient:
    """Named with its invoices that cannot be worked out alone; with all when none is alone to blame."""
    numbers = [row.invoice.number for row in late if _lacks_parameter(debtor, legal_entity, row, day)]
    shown = (numbers or [row.invoice.number for row in late])[:_MOST_SHOWN]
    return LeftClient(client_id=debtor.client_id, invoices=tuple(shown), reason=missing.sentence)


def _lacks_parameter(debtor: Debtor, legal_entity: str, row: LateRow, day: date) -> bool:
    try:
        _letters(debtor, legal_entity, [row], day)
    except NoDunningParameter:
        return True
    return False


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
    if letters:
        creditor(legal_entity, day)  # refuses here, for this client alone
    return [AddressedReminder(debtor, email, legal_entity, letter, units) for letter in letters]


def _reply(
    day: date, letters: Sequence[AddressedReminder], left: Sequence[LeftClient], late: Sequence[LateRow]
) -> RemindersReply:
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
        left_clients=len(left),
        left=tuple(left[:_MOST_SHOWN]),
    )

"""Letters to late clients are stored for ever and published: notifications mails them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from chassis.db.work import Work
from chassis.ops.settings import settings
from chassis.turns import in_turns
from contracts.invoicing.events import ClientReminded, InvoiceOverdue, RemindedInvoice
from contracts.wire.addresses import heard_by_all
from services.invoicing.dunning.domain.dunning import PreviousReminder, ReminderLetter
from services.invoicing.dunning.parameters import creditor
from services.invoicing.dunning.store.reminders import Debtor, ItemRow, ReminderRow, add_reminders, descriptions_of

AT_ONCE = 1000  # letters in one statement: bounds its size, not their number


@dataclass(frozen=True, slots=True)
class AddressedReminder:
    """A letter and whom it goes to; without `email` it must be printed. `units`: of its invoices, by invoice id."""

    debtor: Debtor
    email: str | None
    legal_entity: str
    letter: ReminderLetter
    units: Mapping[str, str]


def write_reminders(work: Work, day: date, letters: Sequence[AddressedReminder]) -> None:
    """Store and publish the letters; also InvoiceOverdue for an invoice that comes to its first level."""
    for start in range(0, len(letters), AT_ONCE):
        numbered = [(work.new_id("rem"), addressed) for addressed in letters[start : start + AT_ONCE]]
        add_reminders(
            work.connection,
            [_row(reminder_id, day, addressed) for reminder_id, addressed in numbered],
            [row for reminder_id, addressed in numbered for row in _items(reminder_id, addressed.letter)],
            work.now,
            work.cause.actor,
        )
        invoice_ids = [item.invoice.invoice_id for _, addressed in numbered for item in addressed.letter.items]
        descriptions = descriptions_of(work.connection, invoice_ids)
        for reminder_id, addressed in in_turns(numbered):
            _publish(work, reminder_id, day, addressed, descriptions)
        work.flush()


def mailable(email: str | None) -> str | None:
    """The address, if it may stand in a message; else None, and the letter is printed."""
    return email if email is not None and heard_by_all(email, wide=settings().wide_addresses) else None


def _publish(
    work: Work, reminder_id: str, day: date, addressed: AddressedReminder, descriptions: Mapping[str, str]
) -> None:
    work.publish(_reminded(reminder_id, day, addressed, descriptions), subject=reminder_id)
    for item in addressed.letter.items:
        if item.invoice.level == 0:
            work.publish(_overdue(item, addressed, day), subject=item.invoice.invoice_id)


def _row(reminder_id: str, day: date, addressed: AddressedReminder) -> ReminderRow:
    letter = addressed.letter
    return ReminderRow(
        reminder_id=reminder_id,
        client_id=addressed.debtor.client_id,
        legal_entity=addressed.legal_entity,
        level=letter.level,
        formal_notice=letter.formal_notice,
        by_email=addressed.email is not None,
        reminded_on=day,
        pay_before=letter.pay_before,
        total_cents=letter.total_cents,
    )


def _items(reminder_id: str, letter: ReminderLetter) -> Iterator[ItemRow]:
    for item in letter.items:
        yield ItemRow(
            reminder_id=reminder_id,
            invoice_id=item.invoice.invoice_id,
            level=item.level,
            reached=item.reached,
            open_cents=item.invoice.open_cents,
            interest_cents=item.interest_cents,
            compensation_cents=item.compensation_cents,
            set_off_cents=item.invoice.set_off_cents,
        )


def _reminded(
    reminder_id: str, day: date, addressed: AddressedReminder, descriptions: Mapping[str, str]
) -> ClientReminded:
    debtor, letter = addressed.debtor, addressed.letter
    owed_to = creditor(addressed.legal_entity, day)
    return ClientReminded(
        reminder_id=reminder_id,
        client_id=debtor.client_id,
        client_name=client_line(debtor.name),
        client_kind=debtor.kind,
        email=addressed.email,
        language=debtor.language,
        level=letter.level,
        formal_notice=letter.formal_notice,
        reminded_on=day,
        pay_before=letter.pay_before,
        creditor_name=owed_to.name,
        creditor_number=owed_to.number,
        iban=owed_to.iban,
        invoices=tuple(_invoice(item, descriptions.get(item.invoice.invoice_id)) for item in letter.items),
        total_cents=letter.total_cents,
    )


def client_line(name: str) -> str:
    """A client's name as it may stand in a message."""
    return _line(name, 200)


def _line(text: str, most: int) -> str:
    """On one line, cut: a message of a hundred invoices must stay below `MAX_EVENT_BYTES`."""
    return " ".join(text.split())[:most]


def _invoice(item: PreviousReminder, description: str | None) -> RemindedInvoice:
    return RemindedInvoice(
        invoice_id=item.invoice.invoice_id,
        number=item.invoice.number,
        issued_on=item.invoice.issued_on,
        due_on=item.invoice.due_on,
        level=item.level,
        communication=item.invoice.communication,
        description=None if description is None else _line(description, 60),
        open_cents=item.invoice.open_cents,
        interest_cents=item.interest_cents,
        compensation_cents=item.compensation_cents,
        later_compensation_cents=item.later_compensation_cents,
        set_off_cents=item.invoice.set_off_cents,
    )


def _overdue(item: PreviousReminder, addressed: AddressedReminder, day: date) -> InvoiceOverdue:
    invoice = item.invoice
    return InvoiceOverdue(
        invoice_id=invoice.invoice_id,
        number=invoice.number,
        unit_id=addressed.units[invoice.invoice_id],
        client_id=addressed.debtor.client_id,
        due_on=invoice.due_on,
        open_cents=invoice.open_cents,
        days_late=(day - invoice.due_on).days,
    )

"""A letter to a client who is late: what is owed, to whom, until when, and how to pay it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from services.notifications.domain.language import Language, Tone
from services.notifications.domain.letter import LANGUAGES, Letter, one_line


@dataclass(frozen=True, slots=True)
class OwedInvoice:
    """One late invoice, in cents. `later_compensation`: what a consumer owes on top if it is not paid in time."""

    number: str
    issued_on: date
    due_on: date
    communication: str
    description: str | None
    open_cents: int
    interest_cents: int
    compensation_cents: int
    later_compensation_cents: int


@dataclass(frozen=True, slots=True)
class Reminder:
    """What the law wants told (law of 2/8/2002; code of economic law, art. XIX.2), and the address of the client."""

    cause_id: UUID
    client_id: str
    client_name: str
    client_kind: Literal["company", "public", "individual"]
    email: str | None
    language: str
    level: int
    formal_notice: bool
    reminded_on: date
    pay_before: date
    creditor_name: str
    creditor_number: str
    iban: str
    invoices: Sequence[OwedInvoice]
    total_cents: int

    @property
    def tone(self) -> Tone:
        """Friendly the first time, then firm; a formal notice is always worded as one."""
        if self.formal_notice:
            return "formal_notice"
        return "friendly" if self.level == 1 else "firm"


def write_reminder(reminder: Reminder) -> Letter:
    """The letter in the client's language; without an address it is to be printed."""
    language = LANGUAGES[reminder.language]
    template = language.reminders.letters[reminder.tone]
    words = _words(reminder, language)
    return Letter(
        cause_id=reminder.cause_id,
        member_id=None,
        client_id=reminder.client_id,
        client_name=one_line(reminder.client_name),
        kind="formal_notice" if reminder.formal_notice else "reminder",
        language=language.code,
        email=reminder.email,
        subject=template.subject.format_map(words),
        body=template.body.format_map(words),
    )


def _words(reminder: Reminder, language: Language) -> dict[str, str]:
    words = language.reminders
    may_cost_more = any(owed.later_compensation_cents for owed in reminder.invoices)
    pay_before = language.day(reminder.pay_before)
    return {
        "client": one_line(reminder.client_name),
        "day": language.day(reminder.reminded_on),
        "pay_before": pay_before,
        "total": language.amount(reminder.total_cents),
        "creditor": one_line(reminder.creditor_name),
        "creditor_number": _enterprise_number(reminder.creditor_number),
        "iban": _grouped(reminder.iban),
        "invoices": "\n".join(_invoice(owed, reminder, language) for owed in reminder.invoices),
        "warning": words.consumer_warning.format(pay_before=pay_before) if may_cost_more else "",
    }


def _invoice(owed: OwedInvoice, reminder: Reminder, language: Language) -> str:
    """The lines about one invoice; charges of nothing are left out."""
    words = language.reminders
    compensation = words.clause if reminder.client_kind == "individual" else words.lump_sum
    head = words.invoice.format(
        number=one_line(owed.number),
        issued=language.day(owed.issued_on),
        due=language.day(owed.due_on),
        open=language.amount(owed.open_cents),
        communication=_communication(owed.communication),
        description=one_line(owed.description or words.no_description),
    )
    charges = (
        (words.interest, owed.interest_cents),
        (compensation, owed.compensation_cents),
        (words.later_clause, owed.later_compensation_cents),
    )
    return head + "".join(line.format(amount=language.amount(cents)) for line, cents in charges if cents)


def _communication(digits: str) -> str:
    return f"+++{digits[:3]}/{digits[3:7]}/{digits[7:]}+++"


def _enterprise_number(digits: str) -> str:
    return f"{digits[:4]}.{digits[4:7]}.{digits[7:]}"


def _grouped(iban: str) -> str:
    return " ".join(iban[start : start + 4] for start in range(0, len(iban), 4))

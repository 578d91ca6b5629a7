"""Letters to late clients: what is owed, to whom, until when, how to pay it; and what is not owed after all."""

from collections.abc import Sequence
from uuid import UUID

from chassis.db.culprits import each
from chassis.db.work import Work
from contracts.invoicing.events import ChargesTakenBack, ClientReminded, CorrectedInvoice, RemindedInvoice
from contracts.wire.envelope import Envelope
from services.notifications.domain.language import Language, Tone
from services.notifications.domain.letter import LANGUAGES, Letter, one_line
from services.notifications.store.letters import queue_letters


def remind_clients(work: Work, messages: Sequence[Envelope[ClientReminded]]) -> None:
    """A letter to each client, in its language. Without an address it is kept to be printed."""
    letters = each(messages, lambda message: write_reminder(message.data, message.id))
    queue_letters(work.connection, letters, work.now)


def write_reminder(reminder: ClientReminded, cause_id: UUID) -> Letter:
    """The letter in the client's language; without an address it is to be printed. `cause_id`: of the message.

    It says what the law requires (law of 2/8/2002; code of economic law, art. XIX.2).
    """
    language = LANGUAGES[reminder.language]
    template = language.reminders.letters[tone_of(reminder)]
    words = _words(reminder, language)
    return Letter(
        cause_id=cause_id,
        member_id=None,
        client_id=reminder.client_id,
        client_name=one_line(reminder.client_name),
        kind="formal_notice" if reminder.formal_notice else "reminder",
        language=language.code,
        email=reminder.email,
        subject=template.subject.format_map(words),
        body=template.body.format_map(words),
    )


def tell_corrections(work: Work, messages: Sequence[Envelope[ChargesTakenBack]]) -> None:
    """A letter to each client of whom charges are taken back, in its language."""
    letters = each(messages, lambda message: write_correction(message.data, message.id))
    queue_letters(work.connection, letters, work.now)


def write_correction(correction: ChargesTakenBack, cause_id: UUID) -> Letter:
    """The letter in the client's language: which charges of which letter are not owed, and why."""
    language = LANGUAGES[correction.language]
    words = language.corrections
    paid_before = words.credit.format(amount=language.amount(correction.credit_cents))
    template_words = {
        "client": one_line(correction.client_name),
        "day": language.day(correction.corrected_on),
        "total": language.amount(correction.taken_back_cents),
        "creditor": one_line(correction.creditor_name),
        "creditor_number": _enterprise_number(correction.creditor_number),
        "invoices": "\n".join(_corrected(invoice, correction, language) for invoice in correction.invoices),
        "credit": paid_before if correction.credit_cents else "",
    }
    return Letter(
        cause_id=cause_id,
        member_id=None,
        client_id=correction.client_id,
        client_name=template_words["client"],
        kind="charges_taken_back",
        language=language.code,
        email=correction.email,
        subject=words.letter.subject.format_map(template_words),
        body=words.letter.body.format_map(template_words),
    )


def _corrected(invoice: CorrectedInvoice, correction: ChargesTakenBack, language: Language) -> str:
    """The lines about one invoice; charges of nothing are left out."""
    words, reminders = language.corrections, language.reminders
    compensation = reminders.clause if correction.client_kind == "individual" else reminders.lump_sum
    head = words.invoice.format(
        number=one_line(invoice.number),
        due=language.day(invoice.due_on),
        paid=language.day(invoice.paid_on),
        reminded=language.day(invoice.reminded_on),
    )
    charges = ((reminders.interest, invoice.interest_cents), (compensation, invoice.compensation_cents))
    lines = head + "".join(line.format(amount=language.amount(cents)) for line, cents in charges if cents)
    return lines + (words.wrong_from.format(level=invoice.wrong_from) if invoice.wrong_from else "")


def tone_of(reminder: ClientReminded) -> Tone:
    """Friendly the first time, then firm; a formal notice is always worded as one."""
    if reminder.formal_notice:
        return "formal_notice"
    return "friendly" if reminder.level == 1 else "firm"


def _words(reminder: ClientReminded, language: Language) -> dict[str, str]:
    words = language.reminders
    may_cost_more = any(invoice.later_compensation_cents for invoice in reminder.invoices)
    pay_before = language.day(reminder.pay_before)
    return {
        "client": one_line(reminder.client_name),
        "day": language.day(reminder.reminded_on),
        "pay_before": pay_before,
        "total": language.amount(reminder.total_cents),
        "creditor": one_line(reminder.creditor_name),
        "creditor_number": _enterprise_number(reminder.creditor_number),
        "iban": _grouped(reminder.iban),
        "invoices": "\n".join(_invoice(invoice, reminder, language) for invoice in reminder.invoices),
        "warning": words.consumer_warning.format(pay_before=pay_before) if may_cost_more else "",
    }


def _invoice(invoice: RemindedInvoice, reminder: ClientReminded, language: Language) -> str:
    """The lines about one invoice; charges of nothing are left out."""
    words = language.reminders
    compensation = words.clause if reminder.client_kind == "individual" else words.lump_sum
    head = words.invoice.format(
        number=one_line(invoice.number),
        issued=language.day(invoice.issued_on),
        due=language.day(invoice.due_on),
        open=language.amount(invoice.open_cents),
        communication=_communication(invoice.communication),
        description=one_line(invoice.description or words.no_description),
    )
    charges = (
        (words.set_off, invoice.set_off_cents),
        (words.interest, invoice.interest_cents),
        (compensation, invoice.compensation_cents),
        (words.later_clause, invoice.later_compensation_cents),
    )
    return head + "".join(line.format(amount=language.amount(cents)) for line, cents in charges if cents)


def _communication(digits: str) -> str:
    return f"+++{digits[:3]}/{digits[3:7]}/{digits[7:]}+++"


def _enterprise_number(digits: str) -> str:
    return f"{digits[:4]}.{digits[4:7]}.{digits[7:]}"


def _grouped(iban: str) -> str:
    return " ".join(iban[start : start + 4] for start in range(0, len(iban), 4))

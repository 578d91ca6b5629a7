from datetime import date
from string import Formatter
from uuid import UUID

import pytest

from contracts.invoicing.events import ClientReminded, RemindedInvoice
from services.notifications.domain.language import Language
from services.notifications.domain.languages.en import ENGLISH
from services.notifications.domain.languages.fr import FRENCH
from services.notifications.domain.languages.nl import DUTCH
from services.notifications.domain.letter import Letter
from services.notifications.use_cases.remind_clients import write_reminder

CAUSE = UUID("0190aaaa-0000-7000-8000-000000000001")
OWED = RemindedInvoice(
    invoice_id=f"inv_{1:032x}",
    number="2026-BE-000001",
    issued_on=date(2026, 8, 1),
    due_on=date(2026, 8, 31),
    level=1,
    communication="090933755493",
    description="Design",
    open_cents=121_000,
    interest_cents=0,
    compensation_cents=0,
    later_compensation_cents=0,
)
REMINDER = ClientReminded(
    reminder_id=f"rem_{1:032x}",
    client_id=f"cli_{1:032x}",
    client_name="Late Client",
    client_kind="company",
    email="late@example.org",
    language="en",
    level=1,
    formal_notice=False,
    reminded_on=date(2026, 9, 14),
    pay_before=date(2026, 9, 22),
    creditor_name="Gedeeld CV",
    creditor_number="0123456749",
    iban="BE68539007547034",
    invoices=(OWED,),
    total_cents=121_000,
)
CHARGED = OWED.model_copy(update={"interest_cents": 731, "compensation_cents": 4_000})
CONSUMERS = OWED.model_copy(update={"later_compensation_cents": 10_050})


def letter_about(**changes: object) -> Letter:
    return write_reminder(REMINDER.model_copy(update=changes), CAUSE)


@pytest.mark.parametrize(
    ("language", "subjects"),
    [
        (
            "fr",
            (
                "Petit rappel : il reste 1.210,00\u00a0€ à payer",
                "Rappel : 1.210,00\u00a0€ à payer au plus tard le 22 septembre 2026",
                "Mise en demeure : 1.210,00\u00a0€ à payer au plus tard le 22 septembre 2026",
            ),
        ),
        (
            "nl",
            (
                "Vriendelijke herinnering: nog 1.210,00\u00a0€ te betalen",
                "Aanmaning: 1.210,00\u00a0€ te betalen uiterlijk op 22 september 2026",
                "Ingebrekestelling: 1.210,00\u00a0€ te betalen uiterlijk op 22 september 2026",
            ),
        ),
        (
            "en",
            (
                "A friendly reminder: €1,210.00 still open",
                "Reminder: €1,210.00 to pay by 22 September 2026",
                "Formal notice: €1,210.00 to pay by 22 September 2026",
            ),
        ),
    ],
)
def test_the_tone_follows_the_level(language: str, subjects: tuple[str, ...]) -> None:
    written = [
        letter_about(language=language, level=level, formal_notice=formal)
        for level, formal in ((1, False), (2, False), (3, True))
    ]

    assert tuple(letter.subject for letter in written) == subjects
    assert [letter.kind for letter in written] == ["reminder", "reminder", "formal_notice"]
    assert len({letter.body for letter in written}) == 3


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_every_letter_holds_what_the_law_wants_told(language: str) -> None:
    letter = letter_about(language=language, invoices=(CHARGED,), total_cents=125_731)

    for detail in (
        "Late Client",
        "Gedeeld CV",
        "0123.456.749",
        "BE68 5390 0754 7034",
        "2026-BE-000001",
        "Design",
        "+++090/9337/55493+++",
    ):
        assert detail in letter.body
    for euros in ("210", "7", "40", "257"):
        assert euros in letter.body
    assert (letter.client_id, letter.member_id, letter.email) == (REMINDER.client_id, None, "late@example.org")


def test_what_is_not_charged_is_not_named() -> None:
    free, charged = letter_about(), letter_about(invoices=(CHARGED,))

    assert "Interest on late payment" not in free.body
    assert "Lump sum" not in free.body
    assert "Interest on late payment: €7.31" in charged.body
    assert "Lump sum for recovery costs: €40.00" in charged.body


def test_what_was_set_off_by_law_stands_as_a_line() -> None:
    plain, net = letter_about(), letter_about(invoices=(OWED.model_copy(update={"set_off_cents": 29_000}),))

    assert "Set off by law" not in plain.body
    assert "Set off by law against your credit, already deducted: €290.00" in net.body


def test_a_consumer_is_told_before_what_being_late_will_cost() -> None:
    first = letter_about(client_kind="individual", invoices=(CONSUMERS,))
    later = letter_about(client_kind="individual", level=2, invoices=(CHARGED,))

    assert "Compensation if it is not paid in time: €100.50" in first.body
    assert "A first reminder is free of charge. What is not paid by 22 September 2026" in first.body
    assert "Compensation under our general terms: €40.00" in later.body
    assert "free of charge" not in later.body


def test_an_invoice_without_a_description_is_still_described() -> None:
    letter = letter_about(invoices=(OWED.model_copy(update={"description": None}),))

    assert "Invoice 2026-BE-000001 of 1 August 2026: services" in letter.body


def test_no_name_breaks_the_lines_or_fills_in_a_field() -> None:
    wicked = "a\r\nBcc: b@example.org {total}"
    letter = letter_about(client_name=wicked, invoices=(OWED.model_copy(update={"description": wicked}),))

    assert "\n" not in letter.subject
    assert letter.body.splitlines()[0] == "a Bcc: b@example.org {total}"


@pytest.mark.parametrize("language", [FRENCH, DUTCH, ENGLISH], ids=lambda language: str(language.code))
def test_every_language_tells_the_same_things(language: Language) -> None:
    def fields(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    words = language.reminders
    whole = {"client", "day", "invoices", "total", "pay_before", "iban", "creditor", "creditor_number", "warning"}
    assert {tone: fields(letter.body) for tone, letter in words.letters.items()} == dict.fromkeys(
        ("friendly", "firm", "formal_notice"), whole
    )
    assert fields(words.invoice) == {"number", "issued", "due", "open", "communication", "description"}
    assert fields(words.consumer_warning) == {"pay_before"}
    charges = (words.interest, words.lump_sum, words.clause, words.later_clause)
    assert [fields(line) for line in charges] == [{"amount"}] * 4

from datetime import date
from uuid import UUID

import pytest

from contracts.invoicing.events import ChargesTakenBack, CorrectedInvoice
from services.notifications.domain.letter import Letter
from services.notifications.use_cases.remind_clients import write_correction

CAUSE = UUID("0190aaaa-0000-7000-8000-000000000001")
PAID = CorrectedInvoice(
    invoice_id=f"inv_{1:032x}",
    number="2026-BE-000001",
    due_on=date(2026, 9, 2),
    paid_on=date(2026, 8, 28),
    reminded_on=date(2026, 10, 20),
    wrong_from=1,
    interest_cents=1_402,
    compensation_cents=4_000,
)
CORRECTION = ChargesTakenBack(
    correction_id=f"cor_{1:032x}",
    client_id=f"cli_{1:032x}",
    client_name="In Time NV",
    client_kind="company",
    email="in@example.org",
    language="en",
    corrected_on=date(2026, 10, 21),
    creditor_name="Gedeeld CV",
    creditor_number="0123456749",
    invoices=(PAID,),
    taken_back_cents=5_402,
    credit_cents=0,
)


def letter_about(**changes: object) -> Letter:
    return write_correction(CORRECTION.model_copy(update=changes), CAUSE)


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_the_letter_says_which_charges_of_which_letter_are_not_owed(language: str) -> None:
    letter = letter_about(language=language, credit_cents=1_000)

    for detail in ("In Time NV", "Gedeeld CV", "0123.456.749", "2026-BE-000001", "28", "54", "14", "40", "10"):
        assert detail in letter.body
    assert "54" in letter.subject
    assert "{" not in letter.body + letter.subject
    assert (letter.kind, letter.email, letter.client_id) == (
        "charges_taken_back",
        "in@example.org",
        CORRECTION.client_id,
    )


def test_what_does_not_hold_is_not_said() -> None:
    in_time, late = letter_about(), letter_about(invoices=(PAID.model_copy(update={"wrong_from": None}),))

    assert "Our reminders from number 1 on were not due" in in_time.body
    assert "were not due" not in late.body
    assert "credit" not in in_time.body
    assert "Of these you had paid €10.00. It is your credit now" in letter_about(credit_cents=1_000).body


def test_a_consumer_reads_of_the_clause_and_names_stay_on_one_line() -> None:
    letter = letter_about(client_kind="individual", client_name="a\r\nBcc: b@example.org {total}")

    assert "Compensation under our general terms: €40.00" in letter.body
    assert letter.client_name == "a Bcc: b@example.org {total}"
    assert letter.body.startswith("a Bcc: b@example.org {total}\n")

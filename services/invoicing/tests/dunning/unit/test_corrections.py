from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.invoicing.dunning.domain.corrections import (
    AnnouncedCharges,
    ChargeAmounts,
    EarlierPayment,
    owed_charges,
    wrong_from,
)
from services.invoicing.dunning.domain.dunning import LateInvoice, letters_to_client
from services.invoicing.dunning.parameters import reminder_policy

DUE, TOLD_ON = date(2026, 8, 1), date(2026, 10, 15)
INVOICE = LateInvoice("inv_1", "2026-BE-000001", date(2026, 7, 2), DUE, "090933755493", 100_000)
CONSUMER = replace(INVOICE, level=2, first_on=DUE + timedelta(8), first_by_email=True)
SMALLEST_CENTS = 500
"""A letter asks for no less."""
FREE_UNTIL = DUE + timedelta(8 + 14)


def announced(kind: str = "company", invoice: LateInvoice = INVOICE) -> AnnouncedCharges:
    """What a letter of this day says of the invoice, which reached levels 1 and 2 before."""
    seen = replace(invoice, level=2, level_on=DUE + timedelta(30))
    [letter] = letters_to_client(reminder_policy(kind, TOLD_ON), [seen], TOLD_ON, last_letter_on=None, by_email=True)
    [item] = letter.items
    reached = ((1, DUE + timedelta(8)), (2, DUE + timedelta(30)), (3, TOLD_ON))
    charged = ChargeAmounts(item.interest_cents, item.compensation_cents)
    late_cents = sum(cents for _, cents in invoice.paid)
    return AnnouncedCharges(replace(seen, level=item.level), TOLD_ON, charged, late_cents, reached)


def owed(kind: str, *payments: tuple[date, int], invoice: LateInvoice = INVOICE) -> ChargeAmounts:
    earlier = [EarlierPayment(*payment) for payment in payments]
    return owed_charges(reminder_policy(kind, TOLD_ON), announced(kind, invoice), earlier)


@pytest.mark.parametrize("kind", ["company", "public", "individual"])
def test_nothing_is_owed_when_all_was_paid_by_the_due_date(kind: str) -> None:
    invoice = CONSUMER if kind == "individual" else INVOICE

    assert announced(kind, invoice).charged.cents > 0
    assert owed(kind, (DUE, 100_000), invoice=invoice) == ChargeAmounts()
    assert owed(kind, (DUE, 40_000), (DUE - timedelta(9), 60_000), invoice=invoice) == ChargeAmounts()


@given(st.integers(1, 74), st.integers(1, 100_001 - SMALLEST_CENTS))
def test_interest_is_that_of_the_letter_had_it_known(days: int, cents: int) -> None:
    paid_on = DUE + timedelta(days)
    known = replace(INVOICE, open_cents=100_001 - cents, paid=((paid_on, cents),))
    unknown = replace(INVOICE, open_cents=100_001)
    should = announced(invoice=known).charged

    is_owed = owed("company", (paid_on, cents), invoice=unknown)

    assert abs(is_owed.interest_cents - should.interest_cents) <= 1  # each is rounded once
    assert is_owed.compensation_cents == 4_000


def test_the_lump_sum_stays_when_a_part_was_late() -> None:
    part = replace(INVOICE, paid=((DUE + timedelta(3), 50_000),))

    assert owed("company", (DUE, 100_000), invoice=part).compensation_cents == 4_000
    assert owed("company", (DUE, 150_000), invoice=part) == ChargeAmounts()


def test_a_consumer_owes_the_clause_on_what_was_not_paid_in_the_free_period() -> None:
    clause = reminder_policy("individual", TOLD_ON).clause
    assert clause is not None

    def compensation(paid_on: date, cents: int) -> int:
        return owed("individual", (paid_on, cents), invoice=CONSUMER).compensation_cents

    assert compensation(FREE_UNTIL, 100_000) == 0
    assert compensation(FREE_UNTIL, 60_000) == clause.on(40_000) < clause.on(100_000)
    assert compensation(FREE_UNTIL + timedelta(1), 100_000) == clause.on(100_000)
    assert owed("individual", (FREE_UNTIL, 100_000), invoice=CONSUMER).interest_cents == 0


@pytest.mark.parametrize(
    ("payments", "level"),
    [
        (((DUE, 100_000),), 1),
        (((DUE + timedelta(8), 100_000),), 2),
        (((DUE, 50_000), (DUE + timedelta(30), 50_000)), 3),
        (((DUE, 99_999),), None),
        ((), None),
    ],
)
def test_levels_reached_after_all_was_paid_are_wrong(payments: tuple[tuple[date, int], ...], level: int | None) -> None:
    assert wrong_from(announced(), [EarlierPayment(*payment) for payment in payments]) == level

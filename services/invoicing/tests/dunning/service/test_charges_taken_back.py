"""A payment that comes to light late counts from its value date: charges told for later days are taken back."""

from datetime import date, timedelta
from typing import Any

import pytest

from chassis.testing.harness import ServiceHarness
from contracts.invoicing.billing import InvoiceReply
from contracts.invoicing.dunning import CorrectionEntry
from contracts.invoicing.events import ChargesTakenBack
from deploy.local.bank.coda import BankPayment
from kernel.clock import legal_date
from services.invoicing.tests.banking.service.banking import match, received, unmatch, unproven
from services.invoicing.tests.billing.service.billing import (
    DAY,
    bring,
    coda,
    counted,
    issued,
    pay,
    registered,
    shown,
)
from services.invoicing.tests.dunning.service.late_clients import letters, run_after, trace

DUE = DAY + timedelta(30)
TOLD = 4_731
"""At the second level, 21 days late: 7.31 of interest at 10.5 % on 1,210.00, and 40.00."""


def reminded(house: ServiceHarness, count: int = 1, **client: Any) -> list[InvoiceReply]:
    """Invoices of one client of which two letters told; the second tells charges."""
    client_id = registered(house, name="Late Client", email="late@example.org", **client)
    invoices = [issued(house, client_id) for _ in range(count)]
    for days in (37, 14):
        run_after(house, days)
    return invoices


def taken_back(house: ServiceHarness) -> list[ChargesTakenBack]:
    return [message.data for message in house.published(ChargesTakenBack)]


def corrections(house: ServiceHarness, invoice: InvoiceReply) -> list[tuple[int, int, int, int | None]]:
    """(interest, compensation, credit, first wrong level) of each, the newest first."""
    return [_figures(entry) for entry in trace(house, invoice).corrections]


def _figures(entry: CorrectionEntry) -> tuple[int, int, int, int | None]:
    return entry.interest_cents, entry.compensation_cents, entry.credit_cents, entry.wrong_from


def income_and_credit(house: ServiceHarness) -> tuple[int, int]:
    return -house.balances().get("late_income", 0), -house.balances().get("client_credit", 0)


@pytest.mark.parametrize("paid_on", [DUE, DUE - timedelta(10)])
def test_who_paid_in_time_owes_no_charges_and_gets_a_letter(invoicing: ServiceHarness, paid_on: date) -> None:
    [invoice] = reminded(invoicing)

    reply = pay(invoicing, invoice.communication, 122_000, paid_on)

    assert (reply.applied_cents, reply.charges_cents, reply.excess_cents) == (121_000, 0, 1_000)
    assert trace(invoicing, invoice).charges_open_cents == 0
    assert corrections(invoicing, invoice) == [(731, 4_000, 0, 1)]
    assert income_and_credit(invoicing) == (0, 1_000)
    assert unproven(invoicing) == []
    [letter] = taken_back(invoicing)
    assert (letter.client_name, letter.email, letter.corrected_on) == (
        "Late Client",
        "late@example.org",
        DUE + timedelta(21),
    )
    assert (letter.taken_back_cents, letter.credit_cents) == (TOLD, 0)
    [corrected] = letter.invoices
    assert (corrected.number, corrected.paid_on, corrected.reminded_on) == (
        invoice.number,
        paid_on,
        DUE + timedelta(21),
    )
    assert (corrected.interest_cents, corrected.compensation_cents, corrected.wrong_from) == (731, 4_000, 1)


def test_who_paid_late_and_before_the_letter_owes_interest_until_that_day(invoicing: ServiceHarness) -> None:
    [invoice] = reminded(invoicing)

    reply = pay(invoicing, invoice.communication, 121_000 + TOLD, DUE + timedelta(10))

    assert (reply.charges_cents, reply.excess_cents) == (4_348, 383)
    assert corrections(invoicing, invoice) == [(383, 0, 0, 2)]  # the first reminder, 7 days late, was right
    assert income_and_credit(invoicing) == (4_348, 383)
    assert [letter.taken_back_cents for letter in taken_back(invoicing)] == [383]
    assert unproven(invoicing) == []


def test_a_part_that_was_paid_in_time_bears_no_interest(invoicing: ServiceHarness) -> None:
    [invoice] = reminded(invoicing)

    pay(invoicing, invoice.communication, 60_500, DUE - timedelta(1))

    assert corrections(invoicing, invoice) == [(365, 0, 0, None)]
    assert trace(invoicing, invoice).charges_open_cents == TOLD - 365


def test_parts_that_were_all_paid_in_time_take_back_everything(invoicing: ServiceHarness) -> None:
    [invoice] = reminded(invoicing)

    for cents in (60_500, 30_250, 30_250):
        pay(invoicing, invoice.communication, cents, DUE - timedelta(1))

    assert trace(invoicing, invoice).charges_open_cents == 0
    assert sum(interest + lump_sum for interest, lump_sum, _, _ in corrections(invoicing, invoice)) == TOLD
    assert corrections(invoicing, invoice)[0][3] == 1


def test_charges_that_were_paid_become_the_clients_credit(invoicing: ServiceHarness) -> None:
    [invoice] = reminded(invoicing)
    scared = pay(invoicing, invoice.communication, 121_000 + TOLD, legal_date(invoicing.clock.now)).payment_id
    assert income_and_credit(invoicing) == (TOLD, 0)

    reply = pay(invoicing, invoice.communication, 121_000, DUE - timedelta(3))

    assert (reply.applied_cents, reply.charges_cents, reply.excess_cents) == (0, 0, 121_000)
    assert income_and_credit(invoicing) == (0, 121_000 + TOLD)
    assert corrections(invoicing, invoice) == [(731, 4_000, TOLD, 1)]
    assert [letter.credit_cents for letter in taken_back(invoicing)] == [TOLD]
    assert (shown(invoicing, invoice).state, unproven(invoicing)) == ("paid", [])
    unmatch(invoicing, scared, invoice)
    assert income_and_credit(invoicing) == (0, 121_000)
    assert unproven(invoicing) == []


def test_a_part_of_paid_charges_becomes_credit(invoicing: ServiceHarness) -> None:
    [invoice] = reminded(invoicing)
    pay(invoicing, invoice.communication, 121_000 + TOLD, legal_date(invoicing.clock.now))

    pay(invoicing, invoice.communication, 121_000, DUE + timedelta(10))

    assert income_and_credit(invoicing) == (4_348, 121_000 + 383)
    assert unproven(invoicing) == []


def test_what_is_taken_off_the_invoice_again_takes_nothing_back(invoicing: ServiceHarness) -> None:
    [invoice] = reminded(invoicing)
    payment = pay(invoicing, invoice.communication, 121_000, DUE).payment_id

    unmatch(invoicing, payment, invoice)
    assert trace(invoicing, invoice).charges_open_cents == TOLD
    match(invoicing, payment, (invoice, 121_000))

    assert trace(invoicing, invoice).charges_open_cents == 0
    assert corrections(invoicing, invoice) == [(731, 4_000, 0, 1), (-731, -4_000, 0, None), (731, 4_000, 0, 1)]
    assert [letter.taken_back_cents for letter in taken_back(invoicing)] == [TOLD, TOLD]
    assert unproven(invoicing) == []


def test_a_payment_that_a_person_matches_in_two_steps_counts_twice(invoicing: ServiceHarness) -> None:
    [invoice] = reminded(invoicing)
    payment = received(invoicing, 121_000, value_date=DUE)

    match(invoicing, payment, (invoice, 60_500))
    match(invoicing, payment, (invoice, 60_500))

    assert trace(invoicing, invoice).charges_open_cents == 0
    assert corrections(invoicing, invoice) == [(366, 4_000, 0, 1), (365, 0, 0, None)]
    unmatch(invoicing, payment, invoice)
    assert trace(invoicing, invoice).charges_open_cents == TOLD
    assert unproven(invoicing) == []


def test_money_that_waited_counts_from_its_value_date_when_a_person_matches_it(invoicing: ServiceHarness) -> None:
    [invoice] = reminded(invoicing)
    payment = received(invoicing, 121_500, value_date=DUE - timedelta(1))

    reply = match(invoicing, payment, (invoice, 121_000), rest_to=invoice.client_id)

    assert (reply.charges_cents, reply.credit_cents) == (0, 500)
    assert corrections(invoicing, invoice) == [(731, 4_000, 0, 1)]


def test_a_friendly_reminder_that_was_wrong_is_named_without_a_letter(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)
    run_after(invoicing, 37)

    pay(invoicing, invoice.communication, 121_000, DUE)

    assert corrections(invoicing, invoice) == [(0, 0, 0, 1)]
    assert taken_back(invoicing) == []


def test_what_is_paid_on_the_day_of_the_letter_or_was_never_reminded_changes_nothing(
    invoicing: ServiceHarness,
) -> None:
    [invoice] = reminded(invoicing)
    other = issued(invoicing)

    pay(invoicing, invoice.communication, 121_000, DUE + timedelta(21))
    pay(invoicing, other.communication, 121_000, DAY)

    assert corrections(invoicing, invoice) == corrections(invoicing, other) == []
    assert trace(invoicing, invoice).charges_open_cents == TOLD


def test_the_next_letter_charges_what_is_left_by_value_dates(invoicing: ServiceHarness) -> None:
    [invoice] = reminded(invoicing)
    pay(invoicing, invoice.communication, 60_500, DUE - timedelta(1))

    run_after(invoicing, 24)

    [item] = letters(invoicing)[-1].invoices
    assert (item.open_cents, item.interest_cents, item.compensation_cents) == (60_500, 783, 4_000)


def test_a_file_takes_back_in_as_many_statements_for_many_as_for_few(invoicing: ServiceHarness) -> None:
    invoices = reminded(invoicing, 12)

    def file(number: int, some: list[InvoiceReply]) -> bytes:
        paid = [BankPayment(121_000, structured=str(invoice.communication), value_date=DUE) for invoice in some]
        return coda(paid, number=number)

    bring(invoicing, coda([BankPayment(1, text="?")], number=1))  # the account's balances begin here
    with counted(invoicing.engine) as for_few:
        bring(invoicing, file(2, invoices[:2]))
    with counted(invoicing.engine) as for_many:
        bring(invoicing, file(3, invoices[2:]))

    assert len(for_many) == len(for_few)
    assert [trace(invoicing, invoice).charges_open_cents for invoice in invoices] == [0] * 12
    assert unproven(invoicing) == []

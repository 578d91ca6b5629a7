from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from chassis.testing.harness import ServiceHarness
from contracts.invoicing.banking import ImportReply, PaymentInput, PaymentReply, RecordPayments
from contracts.invoicing.billing import InvoiceReply
from contracts.invoicing.events import InvoicePaid
from deploy.local.bank.coda import BankPayment
from kernel.clock import legal_date
from kernel.identifiers import uuid7
from services.invoicing.banking.refusals import MoreThanIsOpen
from services.invoicing.tests.banking.service.banking import (
    classify,
    match,
    unmatch,
    unproven,
    use_credit,
    waiting,
)
from services.invoicing.tests.banking.service.banking import received as received_on
from services.invoicing.tests.billing.service.billing import (
    another,
    balance,
    bring,
    coda,
    counted,
    credit,
    issued,
    registered,
    shown,
)
from services.invoicing.tests.billing.service.billing import pay as pay_on
from services.invoicing.tests.dunning.service.late_clients import run_after, trace, write_off

TOLD = 4_731
"""At the second level, 51 days after issue: 7.31 of interest and 40.00 of compensation on 1,210.00."""


def today(house: ServiceHarness) -> date:
    return legal_date(house.clock.now)


def pay(house: ServiceHarness, communication: str | None, cents: int) -> PaymentReply:
    """Today, after the letters."""
    return pay_on(house, communication, cents, today(house))


def received(house: ServiceHarness, cents: int, number: int = 1, **fields: Any) -> str:
    return received_on(house, cents, number, value_date=today(house), **fields)


def reminded(house: ServiceHarness, *invoices: InvoiceReply) -> None:
    """Two letters; the second tells charges."""
    for days in (37, 14):
        run_after(house, days)
    assert [trace(house, invoice).charges_open_cents for invoice in invoices] == [TOLD] * len(invoices)


def late_invoice(house: ServiceHarness, client: str | None = None) -> InvoiceReply:
    invoice = issued(house, client)
    reminded(house, invoice)
    return invoice


def income(house: ServiceHarness) -> int:
    return -house.balances().get("late_income", 0)


def credit_left(house: ServiceHarness) -> int:
    return -house.balances().get("client_credit", 0)


def test_who_pays_the_invoice_and_its_charges_leaves_no_credit(invoicing: ServiceHarness) -> None:
    invoice = late_invoice(invoicing)

    reply = pay(invoicing, invoice.communication, 121_000 + TOLD)

    assert (reply.applied_cents, reply.charges_cents, reply.excess_cents) == (121_000, TOLD, 0)
    assert (reply.open_cents, reply.settled) == (0, True)
    assert invoicing.balances() == {
        "bank": 121_000 + TOLD,
        "late_income": -TOLD,
        "vat_due": -21_000,
        "clearing:invoicing>payroll": -100_000,
    }
    [message] = invoicing.published(InvoicePaid)
    assert message.data.net_cents == 100_000  # charges are not the unit's
    assert trace(invoicing, invoice).charges_open_cents == 0
    assert unproven(invoicing) == []


def test_only_what_is_beyond_the_charges_is_the_clients_credit(invoicing: ServiceHarness) -> None:
    invoice = late_invoice(invoicing)

    reply = pay(invoicing, invoice.communication, 121_000 + TOLD + 269)

    assert (reply.charges_cents, reply.excess_cents) == (TOLD, 269)
    assert (income(invoicing), credit_left(invoicing)) == (TOLD, 269)
    assert unproven(invoicing) == []


def test_an_invoice_of_which_no_charges_were_told_has_none(invoicing: ServiceHarness) -> None:
    friendly = issued(invoicing)
    run_after(invoicing, 37)

    reply = pay(invoicing, friendly.communication, 121_500)

    assert (reply.charges_cents, reply.excess_cents) == (0, 500)
    assert trace(invoicing, friendly).charges_open_cents == 0


def test_charges_paid_later_are_income_and_a_second_time_a_duplicate(invoicing: ServiceHarness) -> None:
    invoice = late_invoice(invoicing)
    pay(invoicing, invoice.communication, 121_000)

    replies = [pay(invoicing, invoice.communication, cents) for cents in (4_000, 731, 731)]

    assert [(reply.charges_cents, reply.excess_cents) for reply in replies] == [(4_000, 0), (731, 0), (0, 731)]
    assert [reply.invoice_id for reply in replies] == [invoice.invoice_id] * 3
    assert len(invoicing.published(InvoicePaid)) == 1
    assert (income(invoicing), credit_left(invoicing)) == (TOLD, 731)
    assert unproven(invoicing) == []


def test_an_invoice_paid_twice_is_a_duplicate_whatever_was_told(invoicing: ServiceHarness) -> None:
    invoice = late_invoice(invoicing)
    pay(invoicing, invoice.communication, 121_000)

    reply = pay(invoicing, invoice.communication, 121_000)

    assert (reply.charges_cents, reply.excess_cents) == (0, 121_000)
    assert income(invoicing) == 0


def test_the_latest_letter_counts(invoicing: ServiceHarness) -> None:
    invoice = late_invoice(invoicing)
    pay(invoicing, invoice.communication, 60_500)
    run_after(invoicing, 24)
    [letter_entry, *_] = trace(invoicing, invoice).entries
    charges = letter_entry.interest_cents + letter_entry.compensation_cents

    reply = pay(invoicing, invoice.communication, 70_000)

    assert letter_entry.open_cents == 60_500
    assert (reply.applied_cents, reply.charges_cents, reply.excess_cents) == (60_500, charges, 9_500 - charges)


def test_a_bank_file_and_a_list_of_a_provider_pay_charges_too(invoicing: ServiceHarness) -> None:
    client = registered(invoicing)
    by_code, by_number, by_list = (issued(invoicing, client) for _ in range(3))
    reminded(invoicing, by_code, by_number, by_list)
    cents, payer = 121_000 + TOLD, "BE71096123456769"
    match(invoicing, received(invoicing, 1, counterparty_iban=payer), rest_to=client)  # the account is known now
    entries = [
        BankPayment(cents, structured=str(by_code.communication), value_date=today(invoicing)),
        BankPayment(cents, text=f"invoice {by_number.number}", counterparty_iban=payer, value_date=today(invoicing)),
    ]

    file = bring(invoicing, coda(entries, number=2))
    paid = PaymentInput(
        reference="a", communication=str(by_list.communication), amount_cents=cents, value_date=today(invoicing)
    )
    listed = invoicing.ask(RecordPayments(request_id=uuid7(), payments=(paid,)))

    assert (file.matched, file.settled, file.overpaid, file.suspense) == (2, 2, 0, 0)
    assert listed.settled == 1
    assert (income(invoicing), credit_left(invoicing)) == (3 * TOLD, 1)
    assert unproven(invoicing) == []


def test_charges_alone_count_as_matched_in_the_figures_of_a_file(invoicing: ServiceHarness) -> None:
    invoice = late_invoice(invoicing)
    code = str(invoice.communication)

    reply: ImportReply = bring(
        invoicing,
        coda([BankPayment(cents, structured=code, value_date=today(invoicing)) for cents in (121_000, TOLD)]),
    )

    assert (reply.matched, reply.settled, reply.overpaid) == (2, 1, 0)
    assert income(invoicing) == TOLD


def test_a_person_gives_an_invoice_what_is_open_of_it_and_of_its_charges(invoicing: ServiceHarness) -> None:
    invoice = late_invoice(invoicing)
    payment = received(invoicing, 130_000)

    with pytest.raises(MoreThanIsOpen) as refusal:
        match(invoicing, payment, (invoice, 121_000 + TOLD + 1))
    reply = match(invoicing, payment, (invoice, 121_000 + TOLD))

    assert refusal.value.facts == {"open_cents": 121_000, "charges_cents": TOLD}
    assert (reply.applied_cents, reply.charges_cents, reply.credit_cents) == (121_000, TOLD, 0)
    assert reply.suspense_cents == 130_000 - 121_000 - TOLD
    assert reply.settled_invoice_ids == (invoice.invoice_id,)
    assert income(invoicing) == TOLD
    assert unproven(invoicing) == []


def test_a_person_matches_charges_that_came_apart(invoicing: ServiceHarness) -> None:
    invoice = late_invoice(invoicing)
    pay(invoicing, invoice.communication, 121_000)

    reply = match(invoicing, received(invoicing, TOLD), (invoice, TOLD))

    assert (reply.applied_cents, reply.charges_cents, reply.suspense_cents) == (0, TOLD, 0)
    assert len(invoicing.published(InvoicePaid)) == 1
    assert unproven(invoicing) == []


def test_a_rest_pays_charges_of_the_clients_settled_invoices_before_it_is_credit(invoicing: ServiceHarness) -> None:
    client, other = registered(invoicing), registered(invoicing)
    mine, half, theirs = issued(invoicing, client), issued(invoicing, client), issued(invoicing, other)
    reminded(invoicing, mine, half, theirs)
    payment = received(invoicing, 121_000 + 1_000 + 121_000 + 10_000)

    reply = match(invoicing, payment, (mine, 121_000), (half, 1_000), (theirs, 121_000), rest_to=client)

    assert (reply.charges_cents, reply.credit_cents, reply.suspense_cents) == (TOLD, 10_000 - TOLD, 0)
    charges = [trace(invoicing, invoice).charges_open_cents for invoice in (mine, half, theirs)]
    assert charges == [0, TOLD, TOLD]
    assert unproven(invoicing) == []


def test_a_rest_that_a_person_gives_alone_is_all_credit(invoicing: ServiceHarness) -> None:
    client = registered(invoicing)
    invoice = late_invoice(invoicing, client)
    payment = received(invoicing, 121_000 + TOLD)
    match(invoicing, payment, (invoice, 121_000))

    reply = match(invoicing, payment, rest_to=client)

    assert (reply.charges_cents, reply.credit_cents) == (0, TOLD)
    assert unproven(invoicing) == []


def test_what_is_unmatched_takes_its_charges_back(invoicing: ServiceHarness) -> None:
    invoice = late_invoice(invoicing)
    payment = pay(invoicing, invoice.communication, 121_000 + TOLD + 100).payment_id

    reply = unmatch(invoicing, payment, invoice)

    assert (reply.applied_cents, reply.charges_cents, reply.credit_cents) == (0, 0, 0)
    assert reply.suspense_cents == 121_000 + TOLD + 100
    assert (income(invoicing), credit_left(invoicing)) == (0, 0)
    assert (shown(invoicing, invoice).open_cents, trace(invoicing, invoice).charges_open_cents) == (121_000, TOLD)
    assert unproven(invoicing) == []
    again = match(invoicing, payment, (invoice, 121_000 + TOLD))
    assert (again.charges_cents, income(invoicing)) == (TOLD, TOLD)
    assert unproven(invoicing) == []


def test_charges_that_came_apart_are_taken_back_alone(invoicing: ServiceHarness) -> None:
    invoice = late_invoice(invoicing)
    pay(invoicing, invoice.communication, 121_000)
    charges = pay(invoicing, invoice.communication, TOLD).payment_id

    reply = unmatch(invoicing, charges, invoice)

    assert (reply.charges_cents, reply.suspense_cents) == (0, TOLD)
    assert shown(invoicing, invoice).state == "paid"
    assert income(invoicing) == 0
    assert unproven(invoicing) == []


def test_a_returned_debit_takes_its_charges_back(invoicing: ServiceHarness) -> None:
    invoice = late_invoice(invoicing)
    paid = pay(invoicing, invoice.communication, 121_000 + TOLD).payment_id
    back = received(invoicing, -121_000 - TOLD)

    classify(invoicing, back, "returned_debit", returned_payment_id=paid)

    assert waiting(invoicing) == []
    assert (income(invoicing), shown(invoicing, invoice).open_cents) == (0, 121_000)
    assert trace(invoicing, invoice).charges_open_cents == TOLD
    assert unproven(invoicing) == []


def test_credit_pays_no_charges(invoicing: ServiceHarness) -> None:
    client = registered(invoicing)
    invoice = late_invoice(invoicing, client)
    match(invoicing, received(invoicing, 130_000), rest_to=client)

    use_credit(invoicing, client, invoice, 121_000)
    with pytest.raises(MoreThanIsOpen):
        use_credit(invoicing, client, invoice, TOLD)

    assert (income(invoicing), credit_left(invoicing)) == (0, 9_000)
    assert unproven(invoicing) == []


def test_a_credit_note_after_the_charges_were_paid_leaves_them(invoicing: ServiceHarness) -> None:
    invoice = late_invoice(invoicing)
    pay(invoicing, invoice.communication, 121_000 + TOLD)

    credit(invoicing, invoice)

    assert (income(invoicing), credit_left(invoicing)) == (TOLD, 121_000)
    assert unproven(invoicing) == []


def test_what_was_credited_in_full_or_lost_has_no_charges_left(invoicing: ServiceHarness) -> None:
    credited, lost = issued(invoicing), issued(invoicing)
    reminded(invoicing, credited, lost)
    credit(invoicing, credited)
    write_off(invoicing, lost)

    replies = [pay(invoicing, invoice.communication, cents) for invoice, cents in ((credited, TOLD), (lost, 125_000))]

    assert [(reply.charges_cents, reply.excess_cents) for reply in replies] == [(0, TOLD), (0, 4_000)]
    assert [trace(invoicing, invoice).charges_open_cents for invoice in (credited, lost)] == [0, 0]
    assert unproven(invoicing) == []


def test_charges_that_are_paid_at_once_are_paid_once(invoicing: ServiceHarness) -> None:
    invoice = late_invoice(invoicing)
    pay(invoicing, invoice.communication, 121_000)

    def run(n: int) -> int:
        return pay(another(invoicing, n), invoice.communication, TOLD).charges_cents

    with ThreadPoolExecutor(4) as threads:
        charged = list(threads.map(run, range(1, 5)))

    assert sorted(charged) == [0, 0, 0, TOLD]
    assert (income(invoicing), credit_left(invoicing)) == (TOLD, 3 * TOLD)
    assert unproven(invoicing) == []


def test_a_file_with_excess_costs_one_statement_more_however_many_there_are(invoicing: ServiceHarness) -> None:
    client = registered(invoicing)
    invoices = [issued(invoicing, client) for _ in range(9)]
    reminded(invoicing, *invoices)

    def statements(number: int, *cents: int) -> int:
        entries = [
            BankPayment(amount_cents, structured=str(invoices.pop().communication), value_date=today(invoicing))
            for amount_cents in cents
        ]
        content = coda(entries, number=number, old=balance(invoicing))
        with counted(invoicing.engine) as sql_statements:
            bring(invoicing, content)
        return len(sql_statements)

    bring(invoicing, coda([], number=9))  # the chain of the account begins
    plain = statements(1, 121_000)

    assert statements(2, 121_000, 121_000, 121_000) == plain
    assert statements(3, 122_000) == plain + 1
    assert statements(4, 122_000, 126_000, 121_000, 130_000) == plain + 1
    assert income(invoicing) == 1_000 + 1_000 + 2 * TOLD


@pytest.mark.parametrize("parts", [(-1, 1, 1), (0, 0, 0), (1, 0, -1), (0, -1, 2)])
def test_the_database_refuses_an_allocation_whose_parts_differ_in_sign(
    invoicing: ServiceHarness, parts: tuple[int, int, int]
) -> None:
    values: dict[str, Any] = dict(zip(("applied", "excess", "charges"), parts, strict=True))
    insert = sa.text(
        """insert into allocation
          (source, invoice_id, applied_cents, excess_cents, charges_cents, settles, allocated_on)
        values ('x', :invoice_id, :applied, :excess, :charges, false, :day)"""
    )
    values |= {"invoice_id": issued(invoicing).invoice_id, "day": today(invoicing)}

    with pytest.raises(sa.exc.IntegrityError, match="allocation_check"), invoicing.engine.begin() as connection:
        connection.execute(insert, values)

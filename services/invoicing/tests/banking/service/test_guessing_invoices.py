from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from chassis.testing.harness import ServiceHarness
from contracts.invoicing.banking import GetSuspense
from contracts.invoicing.billing import InvoiceReply
from contracts.invoicing.events import InvoicePaid
from deploy.local.bank.coda import BankPayment
from kernel.identifiers import structured_communication
from services.invoicing.tests.banking.service.banking import PAYER, match, received, recoded, unmatch, unproven, waiting
from services.invoicing.tests.billing.service.billing import (
    DAY,
    UNIT,
    bring,
    coda,
    counted,
    issued,
    pay,
    registered,
    shown,
)
from services.invoicing.tests.dunning.service.late_clients import write_off
from services.invoicing.units import copy_closings

JAN: dict[str, Any] = {"counterparty_name": "JANSSENS JAN", "counterparty_iban": PAYER}


def known_client(house: ServiceHarness, **fields: Any) -> str:
    """A client whose account is known, for it paid by communication before."""
    client = registered(house, name="Jan Janssens", **fields)
    first = issued(house, client, 100)
    bring(house, coda([BankPayment(121, structured=first.communication, **JAN)], number=900))
    return client


def suggestions(house: ServiceHarness) -> list[tuple[str, int]]:
    """Number and confidence of what is suggested for the only payment that waits."""
    [entry] = waiting(house)
    return [(suggestion.number, suggestion.confidence) for suggestion in entry.suggestions]


def how(house: ServiceHarness) -> list[tuple[int | None, str]]:
    query = "select confidence, because from payment where confidence is not null"
    with house.engine.connect() as connection:
        return [(row.confidence, row.because) for row in connection.execute(sa.text(query))]


def test_an_invoice_number_and_its_amount_are_enough(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)

    reply = bring(invoicing, coda([BankPayment(121_000, text=f"facture {invoice.number} merci")]))

    assert (reply.settled, reply.suspense) == (1, 0)
    assert shown(invoicing, invoice).state == "paid"
    assert how(invoicing) == [(99, "the text names the invoice; the amount is what is open")]
    assert unproven(invoicing) == []


def test_a_known_account_with_the_name_and_the_amount_is_enough(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing, known_client(invoicing))

    reply = bring(invoicing, coda([BankPayment(121_000, text="thanks", **JAN)]))

    assert (reply.settled, reply.suspense) == (1, 0)
    assert shown(invoicing, invoice).state == "paid"
    assert [confidence for confidence, _ in how(invoicing)] == [95]


def test_a_guess_teaches_no_account(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)

    bring(invoicing, coda([BankPayment(121_000, text=str(invoice.number), **JAN)]))

    assert shown(invoicing, invoice).state == "paid"
    assert invoicing.count("client_account") == 0


def test_two_invoices_of_the_same_amount_wait_with_both_as_suggestions(invoicing: ServiceHarness) -> None:
    client = known_client(invoicing)
    first, second = issued(invoicing, client), issued(invoicing, client)

    reply = bring(invoicing, coda([BankPayment(121_000, text="thanks", **JAN)]))

    assert (reply.matched, reply.suspense) == (0, 1)
    assert suggestions(invoicing) == [(first.number, 95), (second.number, 95)]
    [entry] = waiting(invoicing)
    assert entry.counterparty == f"JANSSENS JAN {PAYER}"
    assert entry.suggestions[0].client_name == "Jan Janssens"
    assert entry.suggestions[0].because == (
        "the amount is what is open; the account paid for this client before; the payer's name is like the client's"
    )


def test_two_payments_in_one_file_do_not_pay_one_invoice_twice(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing, known_client(invoicing))

    reply = bring(invoicing, coda([BankPayment(121_000, text=text, **JAN) for text in ("thanks", "again")]))

    assert (reply.settled, reply.overpaid, reply.suspense) == (1, 0, 1)
    assert shown(invoicing, invoice).state == "paid"
    assert suggestions(invoicing) == []
    assert unproven(invoicing) == []


def test_the_amount_alone_only_suggests_and_what_is_paid_meanwhile_goes(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)
    received(invoicing, 121_000)

    assert suggestions(invoicing) == [(invoice.number, 30)]
    pay(invoicing, invoice.communication, 1)
    assert suggestions(invoicing) == []


def test_a_sound_communication_of_no_invoice_speaks_against_every_guess(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing, known_client(invoicing))

    reply = bring(invoicing, coda([BankPayment(121_000, structured=structured_communication(99), **JAN)]))

    assert (reply.matched, reply.suspense) == (0, 1)
    assert suggestions(invoicing) == [(invoice.number, 95)]


@pytest.mark.parametrize("code", ["00154000", "03550000"])
def test_what_the_bank_calls_no_payment_waits_for_a_person(invoicing: ServiceHarness, code: str) -> None:
    invoice = issued(invoicing)

    reply = bring(invoicing, recoded(coda([BankPayment(121_000, structured=invoice.communication)]), code))

    assert (reply.matched, reply.suspense) == (0, 1)
    assert [entry.reason for entry in waiting(invoicing)] == ["no_payment"]
    assert shown(invoicing, invoice).open_cents == 121_000


def test_a_payment_for_a_closed_unit_waits_with_its_invoice_as_sure_as_can_be(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)
    with invoicing.engine.begin() as connection:
        copy_closings(connection, {UNIT: DAY})

    reply = bring(invoicing, coda([BankPayment(121_000, structured=invoice.communication)]))

    assert (reply.matched, reply.suspense) == (0, 1)
    [entry] = waiting(invoicing)
    assert entry.reason == "unit_closed"
    assert suggestions(invoicing) == [(invoice.number, 100)]
    match(invoicing, entry.payment_id, (invoice, 121_000))
    assert shown(invoicing, invoice).state == "paid"
    assert unproven(invoicing) == []


def test_a_loss_comes_back_by_the_bank(invoicing: ServiceHarness) -> None:
    invoice = issued(invoicing)
    write_off(invoicing, invoice)

    reply = bring(invoicing, coda([BankPayment(122_000, structured=invoice.communication)]))

    assert (reply.matched, reply.settled, reply.overpaid, reply.suspense) == (1, 0, 0, 0)
    assert invoicing.balances()["client_credit"] == -1_000
    assert shown(invoicing, invoice).state == "lost"
    assert unproven(invoicing) == []


def test_suspense_is_read_page_by_page_the_oldest_first(invoicing: ServiceHarness) -> None:
    days = [DAY - timedelta(days=n) for n in (1, 3, 2, 3, 0)]
    bring(invoicing, coda([BankPayment(n + 1, text="?", value_date=day) for n, day in enumerate(days)]))

    pages, cursor = [], None
    while True:
        page = invoicing.ask(GetSuspense(limit=2, cursor=cursor))
        pages.append([entry.value_date for entry in page.entries])
        if (cursor := page.next_cursor) is None:
            break

    assert [day for page in pages for day in page] == sorted(days)
    assert [len(page) for page in pages] == [2, 2, 1]


def test_two_communications_in_one_text_are_suggested_before_a_stranger(invoicing: ServiceHarness) -> None:
    client = registered(invoicing, name="Jan Janssens")
    first, second = issued(invoicing, client, 20_000), issued(invoicing, client, 30_000)
    stranger = issued(invoicing, registered(invoicing, name="Stranger NV"), 60_000)

    reply = bring(invoicing, coda([BankPayment(72_600, text=f"{first.communication} {second.communication}")]))

    assert (reply.matched, reply.suspense) == (0, 1)
    assert suggestions(invoicing) == [(first.number, 94), (second.number, 94), (stranger.number, 30)]


def test_two_communications_that_are_the_amount_together_pay_both(invoicing: ServiceHarness) -> None:
    jan, els = registered(invoicing, name="Jan Janssens"), registered(invoicing, name="Els De Bruyne")
    first, second = issued(invoicing, jan, 20_000), issued(invoicing, els, 30_000)
    entry = BankPayment(60_500, text=f"+++{first.communication}+++ {second.communication}", counterparty_iban=PAYER)

    reply = bring(invoicing, coda([entry]))
    again = bring(invoicing, coda([entry]))

    assert (reply.entries, reply.matched, reply.settled, reply.suspense) == (1, 1, 2, 0)
    assert (again.already_imported, again.settled) == (True, 2)
    assert [shown(invoicing, invoice).state for invoice in (first, second)] == ["paid", "paid"]
    paid = {message.data.invoice_id: message.data.net_cents for message in invoicing.published(InvoicePaid)}
    assert paid == {first.invoice_id: 20_000, second.invoice_id: 30_000}
    assert invoicing.count("client_account") == 2
    assert unproven(invoicing) == []
    [payment] = payments(invoicing)
    unmatch(invoicing, payment, first)
    assert [shown(invoicing, invoice).open_cents for invoice in (first, second)] == [24_200, 0]
    assert unproven(invoicing) == []


def test_numbers_and_communications_that_are_the_amount_together_are_paid(invoicing: ServiceHarness) -> None:
    client = registered(invoicing, name="Jan Janssens")
    a, b, c, d = (issued(invoicing, client, cents) for cents in (10_000, 20_000, 30_000, 40_000))

    reply = bring(
        invoicing,
        coda(
            [
                BankPayment(36_300, text=f"{a.number} {b.number}"),
                BankPayment(84_700, text=f"{c.communication} {d.number}"),
            ]
        ),
    )

    assert (reply.matched, reply.settled, reply.suspense) == (2, 4, 0)
    assert [confidence for confidence, _ in how(invoicing)] == [98, 98]
    assert unproven(invoicing) == []


@pytest.mark.parametrize(("iban", "percent"), [(PAYER, 90), ("", 80)])
def test_a_sum_of_invoices_of_one_payer_is_suggested_and_holds_their_letters(
    invoicing: ServiceHarness, iban: str, percent: int
) -> None:
    client = known_client(invoicing)
    first, _, third = (issued(invoicing, client, cents) for cents in (10_000, 25_000, 30_000))
    stranger = issued(invoicing, registered(invoicing, name="Stranger NV"), 40_000)

    bring(invoicing, coda([BankPayment(48_400, text="?", counterparty_name="JANSSENS JAN", counterparty_iban=iban)]))

    assert suggestions(invoicing)[:2] == [(first.number, percent), (third.number, percent)]
    assert (stranger.number, 30) in suggestions(invoicing)
    with invoicing.engine.connect() as connection:
        held_ids = set(connection.execute(sa.text("select invoice_id from money_waiting")).scalars())
    assert held_ids == {first.invoice_id, third.invoice_id}


def test_a_name_that_the_bank_cut_finds_its_invoices(invoicing: ServiceHarness) -> None:
    name = "Fédération Internationale des Arts du Cirqueurbain et de la Rue ASBL"
    client = registered(invoicing, name=name)
    first, second = issued(invoicing, client, 10_000), issued(invoicing, client, 20_000)

    bring(invoicing, coda([BankPayment(36_300, text="?", counterparty_name=name[:35].upper())]))

    assert suggestions(invoicing) == [(first.number, 80), (second.number, 80)]


def payments(house: ServiceHarness) -> list[str]:
    with house.engine.connect() as connection:
        return list(connection.execute(sa.text("select payment_id from payment")).scalars())


def test_a_communication_in_plain_digits_is_matched_and_an_account_is_no_invoice(invoicing: ServiceHarness) -> None:
    client = registered(invoicing, name="Jan Janssens")
    invoice, other = issued(invoicing, client), issued(invoicing, client, 5_000)
    trap = f"advance 11/2026 BE{int(str(other.number)[-6:]):02d} 0961 2345 6769"

    reply = bring(
        invoicing,
        coda([BankPayment(121_000, text=f"invoice {invoice.communication}"), BankPayment(1_234, text=trap, **JAN)]),
    )

    assert (reply.settled, reply.suspense) == (1, 1)
    assert (shown(invoicing, invoice).state, shown(invoicing, other).open_cents) == ("paid", 6_050)


def invoices_of(house: ServiceHarness, client: str, count: int) -> list[InvoiceReply]:
    return [issued(house, client, 100_000 + n) for n in range(count)]


def test_guessing_takes_as_many_statements_for_many_as_for_few(invoicing: ServiceHarness) -> None:
    client = known_client(invoicing)
    few, many = invoices_of(invoicing, client, 2), invoices_of(invoicing, client, 20)

    with counted(invoicing.engine) as for_few:
        bring(invoicing, coda([BankPayment(1_000, text=f"{invoice.number}", **JAN) for invoice in few], number=1))
    with counted(invoicing.engine) as for_many:
        reply = bring(invoicing, coda([BankPayment(1_000, text=str(i.number), **JAN) for i in many], number=2))
    with counted(invoicing.engine) as reading:
        waiting(invoicing)

    assert reply.part_paid == 20
    assert len(for_many) == len(for_few)
    assert len(reading) <= 6

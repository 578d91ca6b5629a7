"""Deposits on a quote, as another co-operative's software (autonomie, endi) comes to them.

Its amounts are hundred-thousandths of a euro, its rates hundredths of a per cent. It splits the amount with VAT into
payments; we split the net, and each invoice has the VAT of its own net, as EN 16931 asks (BR-CO-17). So what can be
compared is the deposit, and that nothing is lost of the net.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from kernel.rates import Rate
from services.invoicing.billing.domain.invoice import Draft
from services.invoicing.billing.domain.lines import Line
from services.invoicing.billing.domain.numbering import InvoiceNumber
from services.invoicing.clients.domain.client import Client
from services.invoicing.quoting.domain.order import InvoicedPart, Order, group_nets
from services.invoicing.quoting.domain.order_invoice import final_invoice, instalment
from services.invoicing.quoting.domain.quote import QUOTES, Quote, SentQuote
from services.invoicing.quoting.domain.terms import Terms
from tests.conformance.test_invoice_totals import FOLDER, PER_CENT, read, vat_of
from tests.conformance.vectors import vectors

DAY = date(2026, 9, 14)
CLIENT = Client("cli_1", "Client")


def order_of(case: dict[str, Any], expenses_rate: int | None = None) -> Order:
    terms = Terms(DAY, "fr", Rate(Fraction(case["deposit_pct"], 100)), Rate.percent("0"), 0, "Conditions")
    lines = [_line(line["cost"], line["vat"], line.get("qty", 1)) for line in case["lines"]]
    if "expenses_ht" in case:
        expenses = case["expenses_ht"]
        lines.append(_line(expenses["amount"], expenses["vat"] if expenses_rate is None else expenses_rate))
    quote = Quote("unit_1", "Studio", CLIENT, "Quote", tuple(lines), DAY, terms)
    return Order("ord_1", SentQuote(InvoiceNumber(2026, QUOTES, 1), DAY, quote), DAY)


def deposit_of(order: Order) -> Draft:
    return instalment(order, "deposit", order.sent.quote.terms.deposit, CLIENT)


def rest_of(order: Order, before: Draft) -> Draft:
    invoiced_part = InvoicedPart("inv_1", "2026-BE-000001", group_nets(before.totals))
    return final_invoice(replace(order, taken=(invoiced_part,)), CLIENT)


def by_rate(draft: Draft) -> dict[str, int]:
    return {str(int(part.rate.factor * 10_000)): part.net_cents * PER_CENT for part in draft.totals.by_vat}


def _line(amount: int, rate: int, quantity: Decimal | int = 1) -> Line:
    return Line("Line", Decimal(quantity), Decimal(amount).scaleb(-5), vat_of(rate))


def cases() -> Iterator[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]]:
    """A deposit as a later version of the peer takes it, the same by an earlier one, and one of odd cents."""
    for folder in vectors(FOLDER):
        by_id = {case["id"]: case for case in read(folder, "invoice_totals.json")["estimation"]}
        yield by_id["deposit20-equal-caerp"], by_id["deposit20-equal-2018"], by_id["bug3677"]


def test_a_deposit_takes_of_each_rate_what_the_peer_takes() -> None:
    for later, earlier, _ in cases():
        # The earlier version taxed expenses at the rate of the lines.
        for order, expect in (
            (order_of(later), later["expect"]),
            (order_of(later, expenses_rate=1960), earlier["expect"]),
        ):
            deposit = deposit_of(order)

            assert by_rate(deposit) == expect["deposit_by_rate"]
            assert deposit.totals.gross_cents * PER_CENT == expect["deposit_ttc"]


def test_deposit_and_rest_are_the_quote() -> None:
    for later, _, odd in cases():
        for case in (later, odd):
            order = order_of(case)
            deposit = deposit_of(order)
            rest = rest_of(order, deposit)

            sums = group_nets(deposit.totals) + group_nets(rest.totals)
            assert sums == group_nets(order.sent.quote.totals), case["id"]


def test_half_of_a_quote_of_odd_cents_is_half_of_it_with_vat() -> None:
    for _, _, odd in cases():
        assert deposit_of(order_of(odd)).totals.gross_cents * PER_CENT == odd["manual_ttc"][0]

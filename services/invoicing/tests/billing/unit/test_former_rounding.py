"""Documents that were issued when the sum of a VAT rate was rounded keep their text, their hash and their figures."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.invoicing.billing.domain.canonical import frozen, hash_of, is_untouched, thawed
from services.invoicing.billing.domain.credit_note import (
    CreditedPart,
    draft_credit_note,
    issue_credit_note,
    thawed_note,
)
from services.invoicing.billing.domain.former_rounding import as_printed_then
from services.invoicing.billing.domain.invoice import Draft, IssuedInvoice, issue_invoice
from services.invoicing.billing.domain.lines import Line
from services.invoicing.billing.domain.numbering import BELGIUM, CREDIT_NOTES, InvoiceNumber
from services.invoicing.billing.domain.totals import totals_of_nets
from services.invoicing.billing.domain.vat import Vat
from services.invoicing.clients.domain.client import Client
from services.invoicing.tests.billing.unit.test_totals import LINES

DAY, DUE = date(2026, 7, 1), date(2026, 7, 31)
HIGH = Vat.of("standard", "21")
TRANSLATION = Line.of("A", "1", "125.3125", HIGH)
_CLIENT = (
    '"client":{"city":"","client_id":"cli_1","country":"BE","enterprise_number":null,"kind":"company","language":"fr",'
    '"name":"Theatre","peppol_id":null,"postal_code":"","street":"","vat_number":null}'
)
_LINES = (
    '"lines":[{"category":"S","description":"A","exemption":"","net_cents":12532,"percent":"21","quantity":"1",'
    '"treatment":"standard","unit_price":"125.3125"},{"category":"S","description":"A","exemption":"",'
    '"net_cents":12531,"percent":"21","quantity":"1","treatment":"standard","unit_price":"125.3125"},{"category":"S",'
    '"description":"B","exemption":"","net_cents":1,"percent":"6","quantity":"1","treatment":"standard",'
    '"unit_price":"0.005"}]'
)
_VAT = (
    '"vat":[{"category":"S","net_cents":25063,"percent":"21","reason":"","treatment":"standard","vat_cents":5263},'
    '{"category":"S","net_cents":1,"percent":"6","reason":"","treatment":"standard","vat_cents":0}],"vat_cents":5263'
)
INVOICE = (
    f'{{"allowances":[],"buyer_reference":"",{_CLIENT},"communication":"012600000613","delivered_on":null,'
    '"due_date":"2026-07-31","format":"gedeeld.invoice.2","gross_cents":30327,"issue_date":"2026-07-01",'
    f'"kind":"invoice",{_LINES},"net_cents":25064,"number":"2026-BE-000006","unit_id":"unit_1","unit_name":"Studio",'
    f"{_VAT}}}"
)
NOTE = (
    f'{{"allowances":[],"buyer_reference":"",{_CLIENT},"credited_on":"2026-07-02","format":"gedeeld.credit_note.1",'
    f'"gross_cents":30327,"invoice_date":"2026-07-01","invoice_number":"2026-BE-000006",{_LINES},"net_cents":25064,'
    f'"number":"2026-CN-000001","reason":"Cancelled","unit_id":"unit_1","unit_name":"Studio",{_VAT}}}'
)
"""As they were frozen in November 2026: two equal lines, a cent apart."""


def test_an_invoice_of_then_is_untouched_and_prints_what_it_printed() -> None:
    invoice = thawed(INVOICE, BELGIUM)

    assert is_untouched(invoice)
    assert invoice.content_hash == "4bc963deb05090287b6d18d6625ecfce34082c46bc0512dec01c0546afbd9e8d"
    assert [line.net_cents for line in invoice.lines] == [12_532, 12_531, 1]
    assert (invoice.totals.net_cents, invoice.totals.gross_cents) == (25_064, 30_327)


@pytest.mark.parametrize(
    ("was", "is_now"),
    [
        ("gedeeld.invoice.2", "gedeeld.invoice.3"),
        ('"net_cents":12532', '"net_cents":12531'),
        ('"quantity":"1"', '"quantity":"-1"'),
        ('"unit_price":"125.3125"', '"unit_price":"125.4125"'),
    ],
)
def test_whatever_is_changed_in_it_shows_though_the_new_hash_fits(was: str, is_now: str) -> None:
    changed = INVOICE.replace(was, is_now, 1)

    invoice = thawed(changed, BELGIUM)

    assert not is_untouched(replace(invoice, document=changed, content_hash=hash_of(changed)))


def test_a_credit_note_of_today_takes_back_what_an_invoice_of_then_printed() -> None:
    whole = draft_credit_note(thawed(INVOICE, BELGIUM), [], CreditedPart(), "Cancelled")

    note = issue_credit_note(whole, InvoiceNumber(2026, CREDIT_NOTES, 1), date(2026, 7, 2))

    assert note.document == NOTE
    assert thawed_note(NOTE) == note


def test_the_same_lines_today_are_each_rounded_and_the_format_says_so() -> None:
    invoice = _issued(TRANSLATION, TRANSLATION)

    content = json.loads(invoice.document)
    assert content["format"] == "gedeeld.invoice.3"
    assert [line["net_cents"] for line in content["lines"]] == [12_531, 12_531]
    assert content["net_cents"] == 25_062
    assert thawed(invoice.document, BELGIUM) == invoice
    assert is_untouched(invoice)


def test_where_all_nets_are_whole_cents_the_release_before_reads_the_document() -> None:
    content = json.loads(_issued(Line.of("Concert", "2.5", "43.80", HIGH)).document)

    assert content["format"] == "gedeeld.invoice.2"


@given(st.lists(LINES, min_size=1, max_size=12))
def test_the_nets_of_then_sum_to_the_rounded_sum_of_each_rate(lines: list[Line]) -> None:
    printed = as_printed_then(lines)

    now, then = (totals_of_nets((line.vat, line.exact_cents) for line in lines), _issued(*printed).totals)
    assert then == now
    for line in printed:
        assert abs(line.net_cents - line.exact_cents) < 2


@given(st.lists(LINES.map(lambda line: replace(line, quantity=-line.quantity)) | LINES, min_size=1, max_size=12))
def test_lines_that_take_back_are_read_back_from_the_text(lines: list[Line]) -> None:
    charged = [Line.of("All", "9999999", "99999", vat) for vat in {line.vat: None for line in lines}]

    invoice = _issued(*lines, *charged)

    assert thawed(invoice.document, BELGIUM) == invoice
    assert is_untouched(invoice)


def test_a_line_keeps_its_printed_net_where_it_is_drafted_anew() -> None:
    assert [line.printed_cents for line in as_printed_then([TRANSLATION, Line("B", Decimal(1), Decimal(1), HIGH)])] == [
        12_631 - 100,
        100,
    ]


def _issued(*lines: Line) -> IssuedInvoice:
    draft = Draft("unit_1", Client("cli_1", "Theatre"), lines, unit_name="Studio")
    return frozen(issue_invoice(draft, InvoiceNumber(2026, BELGIUM, 6), issue_date=DAY, due_date=DUE))

"""Every document that the domain can make is one that Peppol takes."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from lxml import etree

from services.invoicing.domain.invoice import IssuedInvoice
from services.invoicing.domain.lines import Line
from services.invoicing.domain.numbering import BELGIUM, InvoiceNumber
from services.invoicing.domain.refusals import DateNotCovered
from services.invoicing.domain.totals import totals_of
from services.invoicing.domain.vat import Vat
from services.invoicing.tests.unit.e_invoices import BELGIAN, DAY, FRENCH, SITUATIONS, SWISS, document, issued
from services.invoicing.ubl.document import NoElectronicAddress, credit_note_document, invoice_document
from services.invoicing.ubl.seller import seller_of
from services.invoicing.ubl.validate import validate
from services.invoicing.ubl.write import write_ubl

UBL = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"


def text_of(xml: bytes, name: str) -> str:
    return next(etree.fromstring(xml).iter(UBL + name)).text or ""


@pytest.mark.parametrize("name", SITUATIONS)
def test_every_vat_situation_makes_an_invoice_and_a_credit_note_that_pass_all_rules(name: str) -> None:
    client, vat = SITUATIONS[name]
    invoice = document(issued(client, Line.of("Répétitions\nhuit heures", "8", "43.80", vat)))
    credit = credit_note_document(invoice, InvoiceNumber(2026, BELGIUM, 124), date(2026, 9, 20))

    assert validate(write_ubl(invoice)) == []
    assert validate(write_ubl(credit)) == []


def test_what_the_client_needs_to_pay_stands_on_the_document() -> None:
    invoice = issued(BELGIAN, Line.of("Concert", "1", "1000", Vat.of("standard", "21")))

    xml = write_ubl(document(invoice))

    wanted = {
        "ID": "2026-BE-000123",
        "DueDate": "2026-10-14",
        "PaymentID": "+++012/6000/12333+++",
        "PayableAmount": "1210.00",
        "BuyerReference": "client_1",
    }
    assert {name: text_of(xml, name) for name in wanted} == wanted
    assert b"<cac:PayeeFinancialAccount><cbc:ID>BE68539007547034</cbc:ID>" in xml


def test_a_credit_note_names_what_it_takes_back_and_asks_for_no_payment() -> None:
    invoice = document(issued(BELGIAN, Line.of("Concert", "1", "1000", Vat.of("standard", "21"))))

    xml = write_ubl(credit_note_document(invoice, InvoiceNumber(2026, BELGIUM, 124), date(2026, 9, 20)))

    reference = (
        b"<cac:InvoiceDocumentReference><cbc:ID>2026-BE-000123</cbc:ID><cbc:IssueDate>2026-09-14</cbc:IssueDate>"
    )
    assert reference in xml
    assert (text_of(xml, "CreditNoteTypeCode"), text_of(xml, "PayableAmount")) == ("381", "1210.00")
    assert b"PaymentMeans" not in xml
    assert b"DueDate" not in xml


def test_the_same_document_is_the_same_bytes() -> None:
    invoice = document(issued(BELGIAN, Line.of("Concert", "1", "1000", Vat.of("standard", "21"))))

    assert write_ubl(invoice) == write_ubl(invoice)


def test_a_client_without_electronic_address_is_refused() -> None:
    invoice = issued(FRENCH, Line.of("Concert", "1", "1000", Vat.of("reverse_charge")))

    with pytest.raises(NoElectronicAddress):
        invoice_document(invoice, seller_of("BE", DAY))


@pytest.mark.parametrize(("entity", "day"), [("DE", DAY), ("BE", date(2019, 12, 31))])
def test_a_seller_who_is_not_known_that_day_is_never_guessed(entity: str, day: date) -> None:
    with pytest.raises(DateNotCovered):
        seller_of(entity, day)


def decimals(least: int, most: int) -> st.SearchStrategy[Decimal]:
    return st.integers(least, most).map(lambda n: Decimal(n).scaleb(-4))


TEXTS = st.text(st.characters(exclude_categories=("C", "Z"), include_characters=" "), min_size=1, max_size=40).filter(
    lambda text: bool(text.strip())
)
AT_21, EXEMPT = Vat.of("standard", "21"), Vat.of("exempt", reason="art. 44 § 2, 8°")
TOGETHER = [
    (BELGIAN, [AT_21, *(Vat.of("standard", p) for p in ("12", "6", "0")), Vat.of("reverse_charge"), EXEMPT]),
    (BELGIAN, [Vat.of("outside_scope")]),
    (FRENCH, [AT_21, Vat.of("reverse_charge"), Vat.of("intra_eu"), EXEMPT]),
    (SWISS, [AT_21, Vat.of("export"), EXEMPT]),
]
"""What may stand on one invoice for such a client."""


@st.composite
def invoices(draw: st.DrawFn) -> IssuedInvoice:
    client, vats = draw(st.sampled_from(TOGETHER))
    line = st.builds(Line, TEXTS, decimals(1, 10**6), decimals(1, 10**8), st.sampled_from(vats))
    lines = draw(st.lists(line, min_size=1, max_size=12))
    assume(totals_of(lines).gross_cents > 0)
    return issued(client, *lines)


@settings(max_examples=60, deadline=None)
@given(invoices())
def test_whatever_the_lines_are_the_documents_are_valid_and_their_totals_the_domains(invoice: IssuedInvoice) -> None:
    charged = document(invoice)
    credit = credit_note_document(charged, InvoiceNumber(2026, BELGIUM, 124), DAY)

    for xml in (write_ubl(charged), write_ubl(credit)):
        assert validate(xml) == []
        assert text_of(xml, "TaxExclusiveAmount") == euros(invoice.totals.net_cents)
        assert text_of(xml, "TaxAmount") == euros(invoice.totals.vat_cents)
        assert text_of(xml, "PayableAmount") == euros(invoice.totals.gross_cents)


def euros(cents: int) -> str:
    return f"{Decimal(cents).scaleb(-2):.2f}"

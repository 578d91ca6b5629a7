"""Every document that the domain can make is one that Peppol takes."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from lxml import etree

from contracts.invoicing.enums import InvoiceKind
from contracts.wire.refusals import DateNotCovered
from services.invoicing.billing.domain.details import InvoiceDetails
from services.invoicing.billing.domain.discounts import PricedLine, discounted_totals
from services.invoicing.billing.domain.invoice import Allowance, IssuedInvoice
from services.invoicing.billing.domain.lines import Line
from services.invoicing.billing.domain.totals import Totals
from services.invoicing.billing.domain.vat import Vat
from services.invoicing.documents.ubl.document import invoice_document
from services.invoicing.documents.ubl.seller import seller_of
from services.invoicing.documents.ubl.validate import validate
from services.invoicing.documents.ubl.write import write_ubl
from services.invoicing.tests.documents.unit.e_invoices import (
    AT_21,
    BELGIAN,
    DAY,
    EXEMPT,
    EXPORT,
    FRENCH,
    GOODS,
    OUTSIDE,
    PERSON,
    REVERSED,
    SITUATIONS,
    SWISS,
    ZERO,
    credited,
    document,
    issued,
    unreachable,
)

UBL = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
CONCERT = Line.of("Concert", "1", "1000", AT_21)


def text_of(xml: bytes, name: str) -> str:
    return next(etree.fromstring(xml).iter(UBL + name)).text or ""


def texts_of(xml: bytes, *names: str) -> dict[str, str]:
    return {name: text_of(xml, name) for name in names}


@pytest.mark.parametrize("name", SITUATIONS)
def test_every_vat_situation_makes_an_invoice_and_a_credit_note_that_pass_all_rules(name: str) -> None:
    client, vat = SITUATIONS[name]
    line, off = Line.of("Répétitions\nhuit heures", "8", "43.80", vat), Allowance(vat, 1_001, "Fidelity")
    invoice = issued(
        client, line, allowances=(off,), unit_name="Studio", details=InvoiceDetails(delivered_on=date(2026, 9, 1))
    )

    assert validate(write_ubl(document(invoice))) == []
    assert validate(write_ubl(credited(invoice))) == []


@pytest.mark.parametrize("kind", get_args(InvoiceKind))
def test_every_kind_of_invoice_passes_all_rules(kind: InvoiceKind) -> None:
    xml = write_ubl(document(issued(BELGIAN, CONCERT, kind=kind)))

    assert validate(xml) == []
    assert text_of(xml, "InvoiceTypeCode") == ("386" if kind == "deposit" else "380")


def test_what_the_client_needs_to_pay_stands_on_the_document() -> None:
    xml = write_ubl(
        document(issued(BELGIAN, CONCERT, unit_name="Studio", details=InvoiceDetails(delivered_on=date(2026, 9, 1))))
    )

    expected = {
        "ID": "2026-BE-000123",
        "DueDate": "2026-10-14",
        "PaymentID": "+++012/6000/12333+++",
        "PayableAmount": "1210.00",
        "BuyerReference": "NA",
        "ActualDeliveryDate": "2026-09-01",
        "Name": "Studio",
        "CompanyLegalForm": "RPM Bruxelles / RPR Brussel",
    }
    assert texts_of(xml, *expected) == expected
    assert b"<cac:PayeeFinancialAccount><cbc:ID>BE68539007547034</cbc:ID>" in xml
    assert b"<cbc:StreetName>Rue Haute 1, bo\xc3\xaete 2</cbc:StreetName><cbc:CityName>Bruxelles<" in xml
    assert b'<cbc:EndpointID schemeID="0208">0428759497</cbc:EndpointID>' in xml


def test_the_clients_own_reference_and_address_on_the_network_go_first() -> None:
    invoice = issued(FRENCH, Line.of("Concert", "1", "1000", REVERSED), details=InvoiceDetails(buyer_reference="PO 7"))

    own, with_receiver = (
        write_ubl(document(invoice)),
        write_ubl(invoice_document(invoice, seller_of("BE", DAY), receiver="0009:1")),
    )

    assert text_of(own, "BuyerReference") == "PO 7"
    assert b'<cbc:EndpointID schemeID="9957">FR40303265045</cbc:EndpointID>' in own
    assert b'<cbc:EndpointID schemeID="0009">1</cbc:EndpointID>' in with_receiver


def test_a_final_invoice_takes_off_the_deposits_and_names_their_invoices() -> None:
    deposits = (
        Allowance(AT_21, 30_000, "Deposit invoice 2026-BE-000101"),
        Allowance(AT_21, 20_000, "Deposit invoice 2026-BE-000107"),
    )
    xml = write_ubl(document(issued(BELGIAN, CONCERT, kind="final", allowances=deposits)))

    assert validate(xml) == []
    assert texts_of(xml, "AllowanceTotalAmount", "TaxExclusiveAmount", "TaxAmount", "PayableAmount") == {
        "AllowanceTotalAmount": "500.00",
        "TaxExclusiveAmount": "500.00",
        "TaxAmount": "105.00",
        "PayableAmount": "605.00",
    }
    for number in (b"2026-BE-000101", b"2026-BE-000107"):
        assert b"<cac:InvoiceDocumentReference><cbc:ID>" + number in xml


def test_a_credit_note_names_what_it_takes_back_and_why_and_asks_for_no_payment() -> None:
    xml = write_ubl(credited(issued(BELGIAN, CONCERT)))

    reference = (
        b"<cac:InvoiceDocumentReference><cbc:ID>2026-BE-000123</cbc:ID><cbc:IssueDate>2026-09-14</cbc:IssueDate>"
    )
    assert reference in xml
    assert texts_of(xml, "CreditNoteTypeCode", "PayableAmount", "Note") == {
        "CreditNoteTypeCode": "381",
        "PayableAmount": "1210.00",
        "Note": "Cancelled",
    }
    assert b"PaymentMeans" not in xml
    assert b"DueDate" not in xml


@pytest.mark.parametrize("cents", [-1, 1])
def test_a_credit_note_whose_vat_takes_up_what_earlier_ones_rounded_passes_all_rules(cents: int) -> None:
    note = credited(issued(BELGIAN, CONCERT))
    [part] = note.totals.by_vat
    last = replace(note, totals=Totals((replace(part, vat_cents=part.vat_cents + cents),)))

    assert validate(write_ubl(last)) == []


def test_the_same_document_is_the_same_bytes() -> None:
    invoice = document(issued(BELGIAN, CONCERT))

    assert write_ubl(invoice) == write_ubl(invoice)


@pytest.mark.parametrize("client", [PERSON, unreachable(BELGIAN)], ids=["person", "business as a person"])
def test_a_client_without_electronic_address_has_a_document_that_only_peppol_minds(client: object) -> None:
    assert isinstance(client, type(PERSON))

    findings = validate(write_ubl(document(issued(client, CONCERT))))

    assert {finding.rule for finding in findings} == {"PEPPOL-EN16931-R010"}


@pytest.mark.parametrize(("entity", "day"), [("DE", DAY), ("BE", date(2019, 12, 31))])
def test_a_seller_who_is_not_known_that_day_is_never_guessed(entity: str, day: date) -> None:
    with pytest.raises(DateNotCovered):
        seller_of(entity, day)


def decimals(least: int, most: int) -> st.SearchStrategy[Decimal]:
    return st.integers(least, most).map(lambda n: Decimal(n).scaleb(-4))


TEXTS = st.text(st.characters(exclude_categories=("C", "Z"), include_characters=" "), min_size=1, max_size=40).filter(
    lambda text: bool(text.strip())
)
TOGETHER = [
    (BELGIAN, [AT_21, Vat.of("standard", "12"), Vat.of("standard", "6"), ZERO, REVERSED, EXEMPT]),
    (BELGIAN, [OUTSIDE]),
    (FRENCH, [AT_21, REVERSED, GOODS, EXEMPT]),
    (SWISS, [AT_21, EXPORT, EXEMPT]),
]
"""What may stand on one invoice for such a client."""


@st.composite
def invoices(draw: st.DrawFn) -> IssuedInvoice:
    client, vats = draw(st.sampled_from(TOGETHER))
    line = st.builds(Line, TEXTS, decimals(1, 10**6), decimals(1, 10**8), st.sampled_from(vats))
    lines = draw(st.lists(line, min_size=1, max_size=12))
    assume(discounted_totals(map(PricedLine, lines)).net_cents > 0)
    allowances = [
        Allowance(taxed_line.vat, draw(st.integers(1, int(taxed_line.net_cents) // 2)), draw(TEXTS))
        for taxed_line in draw(st.lists(st.sampled_from(lines), max_size=4, unique_by=id))
        if taxed_line.net_cents >= 2
    ]
    return issued(
        client,
        *lines,
        allowances=tuple(allowances),
        kind=draw(st.sampled_from(get_args(InvoiceKind))),
        unit_name=draw(st.just("") | TEXTS),
        details=InvoiceDetails(buyer_reference=draw(st.just("") | TEXTS), delivered_on=draw(st.none() | st.just(DAY))),
    )


@given(invoices())
def test_whatever_the_lines_are_the_documents_are_valid_and_their_totals_the_domains(invoice: IssuedInvoice) -> None:
    for xml in (write_ubl(document(invoice)), write_ubl(credited(invoice))):
        assert validate(xml) == []
        assert text_of(xml, "TaxExclusiveAmount") == euros(invoice.totals.net_cents)
        assert text_of(xml, "TaxAmount") == euros(invoice.totals.vat_cents)
        assert text_of(xml, "PayableAmount") == euros(invoice.totals.gross_cents)


def euros(cents: int) -> str:
    return f"{Decimal(cents).scaleb(-2):.2f}"

"""All that an invoice may say is valid in every VAT situation and language, by the rules of today and of next year."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import get_args

import pytest
from lxml import etree

from contracts.invoicing.enums import LineUnit
from contracts.wire.enums import Language
from services.invoicing.billing.domain.details import InvoiceDetails
from services.invoicing.billing.domain.invoice import Allowance, IssuedInvoice
from services.invoicing.billing.domain.lines import Line
from services.invoicing.documents.ubl.validate import validate
from services.invoicing.documents.ubl.write import write_ubl
from services.invoicing.tests.documents.unit.e_invoices import DAY, SITUATIONS, credited, document, issued

DAYS = {"3.0.21": DAY, "3.0.22": date(2027, 3, 1)}
DETAILS = InvoiceDetails(
    delivered_from=date(2026, 8, 3), delivered_on=date(2026, 8, 28), buyer_reference="Dept 7", order_reference="45000"
)


def full_invoice(situation: str, language: Language, day: date) -> IssuedInvoice:
    """Prices below a cent, equal lines with half cents, every unit, what is taken back, a discount and a deposit."""
    client, vat = SITUATIONS[situation]
    words = Line.of("10,437 words", "10437", "0.085", vat, "word")
    halves = [Line.of("Copy", "1", "0.335", vat)] * 3
    counted = [Line.of(unit, "7.25", "40.1255", vat, unit) for unit in get_args(LineUnit)]
    back = Line.of("Returned", "-3", "15.015", vat, "piece")
    allowances = Allowance(vat, 1_001, "Fidelity"), Allowance(vat, 30_000, "Déjà facturé : facture 2026-BE-000101")
    lines = (words, *halves, *counted, back)
    return issued(replace(client, language=language), *lines, day=day, allowances=allowances, details=DETAILS)


@pytest.mark.parametrize("edition", DAYS)
@pytest.mark.parametrize("language", get_args(Language))
@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_full_invoice_and_its_credit_note_pass_all_rules(situation: str, language: Language, edition: str) -> None:
    invoice = full_invoice(situation, language, DAYS[edition])

    assert validate(write_ubl(document(invoice))) == []
    assert validate(write_ubl(credited(invoice))) == []


def test_equal_lines_have_equal_nets_and_what_is_taken_back_is_below_zero() -> None:
    root = etree.fromstring(write_ubl(document(full_invoice("21 % in Belgium", "nl", DAY))))

    lines = [
        (line.findtext("{*}InvoicedQuantity"), line.findtext("{*}LineExtensionAmount"))
        for line in root.iter("{*}InvoiceLine")
    ]
    assert lines[:4] == [("10437", "887.15"), *[("1", "0.34")] * 3]
    assert lines[-1] == ("-3", "-45.05")
    total = root.findtext("{*}LegalMonetaryTotal/{*}LineExtensionAmount") or ""
    assert sum(Decimal(net or "") for _, net in lines) == Decimal(total)


def test_a_deposit_that_was_invoiced_before_is_told_apart_from_a_discount() -> None:
    root = etree.fromstring(write_ubl(document(full_invoice("21 % in Belgium", "nl", DAY))))

    assert [
        (code.text, code.getnext().tag.rpartition("}")[2]) for code in root.iter("{*}AllowanceChargeReasonCode")
    ] == [("95", "AllowanceChargeReason"), ("64", "AllowanceChargeReason")]
    assert root.findtext("{*}BillingReference/{*}InvoiceDocumentReference/{*}ID") == "2026-BE-000101"
    assert root.find("{*}LegalMonetaryTotal/{*}PrepaidAmount") is None

"""Every invoice of an order is one that Peppol takes."""

from dataclasses import replace

import pytest
from lxml import etree

from contracts.wire.enums import Language
from services.invoicing.billing.domain.invoice import Draft
from services.invoicing.documents.ubl.validate import validate
from services.invoicing.documents.ubl.write import write_ubl
from services.invoicing.quoting.domain.order_invoice import cancellation_fee, final_invoice, instalment
from services.invoicing.tests.documents.unit.e_invoices import BELGIAN, EXEMPT, REVERSED, document, issued
from services.invoicing.tests.quoting.unit.orders import AT_0, AT_6, TERMS, line, order_of, with_invoice

ORDER = order_of(
    line("99.99", quantity="7.25"),
    line("15.01", AT_6, "13"),
    line("3.33", AT_0, "3"),
    line("100", EXEMPT),
    line("100", replace(EXEMPT, reason="Code de la TVA, art. 44 § 2, 4°")),
    line("42.42", REVERSED),
)


def xml_of(draft: Draft) -> bytes:
    return write_ubl(
        document(issued(BELGIAN, *draft.lines, allowances=draft.allowances, kind=draft.kind, unit_name=draft.unit_name))
    )


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_deposit_progress_and_final_invoice_pass_all_rules(language: Language) -> None:
    client = replace(BELGIAN, language=language)
    deposit = instalment(ORDER, "deposit", TERMS.deposit, client)
    order = with_invoice(ORDER, deposit)
    progress = instalment(order, "progress", 12_345, client)
    order = with_invoice(order, progress)
    drafts = [deposit, progress, final_invoice(order, client)]

    assert [validate(xml_of(draft)) for draft in drafts] == [[], [], []]


def test_a_final_invoice_refers_to_every_invoice_before() -> None:
    order = with_invoice(ORDER, instalment(ORDER, "deposit", TERMS.deposit, BELGIAN))

    xml = etree.fromstring(xml_of(final_invoice(order, BELGIAN)))

    assert xml.xpath("//*[local-name() = 'InvoiceDocumentReference']/*[local-name() = 'ID']/text()") == [
        "2026-BE-000001"
    ]


def test_a_cancellation_fee_passes_all_rules() -> None:
    assert validate(xml_of(cancellation_fee(ORDER, 17_500, BELGIAN))) == []

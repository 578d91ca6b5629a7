"""PDFs as a client gets them: what can be read, what is inside, and what no text can break."""

from dataclasses import replace
from datetime import date

import pytest

from chassis.typeset.pdf import Attachment
from contracts.invoicing.enums import InvoiceKind
from contracts.wire.enums import Language
from kernel.rates import Rate
from services.invoicing.billing.domain.details import InvoiceDetails
from services.invoicing.billing.domain.invoice import Allowance
from services.invoicing.billing.domain.lines import Line
from services.invoicing.billing.domain.totals import Totals
from services.invoicing.billing.domain.vat import Vat
from services.invoicing.clients.domain.client import Client
from services.invoicing.documents.pdf.sheet import CorrectedInvoice, Sheet
from services.invoicing.documents.pdf.wording import LANGUAGES
from services.invoicing.documents.pdf.write import write_pdf
from services.invoicing.documents.ubl.validate import validate
from services.invoicing.documents.ubl.write import write_ubl
from services.invoicing.tests.documents.unit.e_invoices import (
    AT_21,
    BELGIAN,
    EXEMPT,
    FRENCH,
    REVERSED,
    document,
    issued,
)
from services.invoicing.tests.documents.unit.sheets import (
    AT_6,
    LIST,
    TERMS,
    WORK,
    credit_note,
    entry,
    line_that_says,
    quote,
    read,
    sheet,
    text,
    texts,
)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "fr",
            [
                "Facture 2026-BE-000123 Date 14 septembre 2026",
                "Échéance 14 octobre 2026",
                "1,5 823,02 21 % 1 234,53",
                "Total HTVA 1 234,53 € TVA 259,25 € À payer 1 493,78 €",
                "Merci de payer 1 493,78 € au plus tard le 14 octobre 2026.",
                "TVA BE 0123.456.749",
                "Page 1 sur 1",
            ],
        ),
        (
            "nl",
            [
                "Factuur 2026-BE-000123 Datum 14 september 2026",
                "Vervaldag 14 oktober 2026",
                "1,5 823,02 21 % 1.234,53",
                "Totaal excl. btw € 1.234,53 Btw € 259,25 Te betalen € 1.493,78",
                "Pagina 1 van 1",
            ],
        ),
        (
            "en",
            [
                "Invoice 2026-BE-000123 Date 14 September 2026",
                "Due date 14 October 2026",
                "1.5 823.02 21% 1,234.53",
                "Total excl. VAT €1,234.53 VAT €259.25 Amount due €1,493.78",
                "Page 1 of 1",
            ],
        ),
    ],
)
def test_an_invoice_reads_as_its_language_does(language: Language, expected: list[str]) -> None:
    content = write_pdf(sheet(language=language))

    page_text = text(content)

    assert [part for part in expected if part not in page_text] == []
    assert entry(read(content), "/Lang") == f"{language}-BE"


def test_seller_unit_client_and_payment_are_all_there() -> None:
    page_text = text(sheet(details=InvoiceDetails(buyer_reference="PO-2026/88", delivered_on=date(2026, 9, 1))))

    for part in (
        "Studio Anne une activité de Gedeeld CV Gedeelde Straat 1 1060 Brussel",
        "Théâtre de l'Été & Fils <SA> Rue Haute 1, boîte 2 1000 Bruxelles",
        "RPM Bruxelles / RPR Brussel",
        "Votre n° de TVA BE 0428.759.497",
        "Votre référence PO-2026/88",
        "Date de la prestation 1er septembre 2026",
        "Bénéficiaire Gedeeld CV",
        "IBAN BE68 5390 0754 7034",
        "Communication +++012/6000/12333+++",
        "Scannez avec l’application de votre banque",
    ):
        assert part in page_text


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        ("deposit", "Facture d’acompte"),
        ("progress", "Facture intermédiaire"),
        ("final", "Facture de solde"),
        ("cancellation_fee", "Facture d’indemnité d’annulation"),
    ],
)
def test_every_kind_of_invoice_has_its_title(kind: InvoiceKind, title: str) -> None:
    page_text = text(sheet(kind=kind))

    assert f"{title} 2026-BE-000123" in page_text
    assert "+++012/6000/12333+++" in page_text


def test_vat_is_told_per_rate_and_allowances_come_off() -> None:
    page = sheet(WORK, LIST, allowances=[Allowance(AT_6, 10_000, "Remise de fidélité")])

    page_text = text(page)

    assert "Remise de fidélité 6 % \u2212100,00" in page_text
    assert "Taux de TVA Base TVA 21 % 1 234,53 259,25 6 % 1 137,50 68,25" in page_text
    assert "À payer 2 699,53 €" in page_text


def test_what_is_not_taxed_leads_to_its_mention() -> None:
    page = sheet(Line.of("Peinture", "1", "100", REVERSED), Line.of("Leçon", "1", "50", EXEMPT), WORK)

    page_text = text(page)

    assert "1 100,00 0 %¹ 100,00" in page_text
    assert "1 50,00 0 %² 50,00" in page_text
    assert "¹ Autoliquidation (arrêté royal n° 1, art. 20)." in page_text
    assert "² Exempté de TVA : Code de la TVA, art. 44 § 2, 8°" in page_text


def test_a_service_abroad_names_country_and_directive() -> None:
    page_text = text(sheet(Line.of("Vertaling", "1", "100", REVERSED), client=FRENCH, language="nl"))

    assert "Le Bal Lille FRANKRIJK" in page_text
    assert "¹ Btw verlegd – art. 21, § 2 van het Btw-Wetboek" in page_text


def test_what_lies_outside_the_scope_has_no_rate() -> None:
    page_text = text(sheet(Line.of("Dommages", "1", "100", Vat.of("outside_scope"))))

    assert "1 100,00 –¹ 100,00" in page_text


def test_a_credit_note_names_its_invoice_and_asks_for_nothing() -> None:
    page = replace(credit_note(), corrects=CorrectedInvoice("2026-BE-000101", date(2026, 8, 1)), reason="Jamais presté")

    content = write_pdf(page)

    page_text = text(content)
    assert "Note de crédit 2026-CN-000007" in page_text
    assert "Corrige la facture 2026-BE-000101 du 1er août 2026 Motif Jamais presté" in page_text
    assert "En votre faveur 1 493,78 €" in page_text
    assert [word for word in ("Paiement", "Échéance", "+++", "Scannez", "À payer") if word in page_text] == []
    assert not read(content).pages[0].images


def test_a_quote_has_its_terms_and_a_place_to_sign() -> None:
    page_text = text(quote())

    for part in (
        "Offre de prix 2026-QU-000009",
        "Objet Festival",
        "Valable jusqu’au 31 octobre 2026",
        "Total TVAC 1 493,78 €",
        "Conditions générales en vigueur depuis le 1er janvier 2026",
        "Acompte à la commande 30 % Indemnité d’annulation 12,5 % Préavis 14 jours",
        "1. Le premier. 2. Le second.",
        "Pour accord",
        "Signature, précédée de « lu et approuvé »",
    ):
        assert part in page_text
    assert "Paiement" not in page_text


def test_terms_that_ask_for_nothing_are_not_told() -> None:
    nothing = Rate.percent("0")

    page_text = text(quote(terms=replace(TERMS, deposit=nothing, cancellation=nothing, notice_days=0)))

    assert "Acompte" not in page_text
    assert "Préavis" not in page_text


def test_where_nothing_is_to_pay_nothing_is_asked() -> None:
    page_text = text(replace(sheet(), totals=Totals(())))

    assert "À payer 0,00 €" in page_text
    assert [word for word in ("Paiement", "+++", "Scannez") if word in page_text] == []


def test_many_lines_take_several_pages_each_with_its_head() -> None:
    pages = texts(sheet(*(Line.of(f"Journée {number}", "1", "10", AT_21) for number in range(1, 121))))

    assert len(pages) == 4
    assert all(f"Page {number} sur 4" in page for number, page in enumerate(pages, start=1))
    with_lines = [page for page in pages if "Journée" in page]
    assert all("Description Quantité Prix unitaire TVA Montant HTVA" in page for page in with_lines)
    assert all("Facture 2026-BE-000123" in page for page in pages)
    assert "À payer 1 452,00 €" in pages[-1]
    assert "Paiement" in pages[-1]


def test_the_e_invoice_inside_is_the_one_that_is_sent() -> None:
    invoice = issued(BELGIAN, WORK, unit_name="Studio Anne")
    xml = write_ubl(document(invoice))

    reader = read(write_pdf(sheet(), Attachment("2026-BE-000123.xml", xml)))

    (inside,) = reader.attachments["2026-BE-000123.xml"]
    assert inside == xml
    assert validate(inside) == []
    assert len(entry(reader, "/AF")) == 1
    assert entry(reader, "/AF", 0, "/AFRelationship") == "/Alternative"
    assert entry(reader, "/AF", 0, "/EF", "/F", "/Subtype") == "/application/xml"


def test_the_file_is_archival_accessible_and_knows_what_it_is() -> None:
    reader = read(write_pdf(sheet()))

    metadata = entry(reader, "/Metadata").get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in metadata
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert entry(reader, "/MarkInfo", "/Marked").value
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == ("Facture 2026-BE-000123", "Gedeeld CV")
    assert reader.metadata.creation_date is not None
    assert reader.metadata.creation_date.date() == date(2026, 9, 14)


def test_the_same_sheet_is_the_same_bytes() -> None:
    page, inside = sheet(WORK, LIST), Attachment("a.xml", b"<a/>")

    assert write_pdf(page, inside) == write_pdf(page, inside)
    assert write_pdf(page) != write_pdf(replace(page, number="2026-BE-000124"))


HOSTILE = (
    '#panic("x") #read("/etc/passwd") #sys.inputs',
    "$ x^2 $ *bold* _italic_ `raw` = Title",
    "<label> @reference https://example.org/?a=b&c=%23",
    "\\ \" ' \\u{23} [content] {code} // comment /* and */ ~ -- ... - + / : ;",
)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_that_is_written_is_run_as_markup(hostile: str) -> None:
    client = Client("client_9", hostile, street=hostile, postal_code="1000", city="Mons")
    page = sheet(
        Line.of(hostile, "1", "1", AT_21),
        client=client,
        unit_name=hostile,
        details=InvoiceDetails(buyer_reference=hostile),
    )

    page_text = text(page).replace("\u200b", "")

    assert page_text.replace(" ", "").count(hostile.replace(" ", "")) == 5


@pytest.mark.parametrize(
    "strange",
    [
        "😀 👩‍🎨 🇧🇪",
        "中文 ไทย हिन्दी",
        "שלום العربية",
        "a\u0301\u0332\u0489",
        "\ue000\ufeff\ufffe",
        "\u202eevil",
        "\ufffd",
    ],
)
def test_no_letter_stops_a_page(strange: str) -> None:
    page_text = text(sheet(line_that_says(f"Avant {strange} après"), unit_name=strange))

    assert "Avant" in page_text
    assert "après" in page_text


def test_very_long_texts_stay_on_the_page() -> None:
    client = Client("client_9", "Nom " * 60, street="x" * 200, postal_code="1" * 20, city="Ville " * 30)
    lines = [Line.of("a\n" * 450, "1", "1", AT_21), Line.of("W" * 900, "9999999999.9999", "0.0001", AT_21)]

    pages = texts(
        sheet(*lines, client=client, unit_name="Unité " * 33, details=InvoiceDetails(buyer_reference="R" * 200))
    )

    assert "".join(pages).replace("\u200b", "").replace(" ", "").count("W" * 900) == 1
    assert sum(page.split().count("a") for page in pages) == 450


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_page_can_be_made_in_every_language(language: Language) -> None:
    pages: list[Sheet] = [sheet(language=language), credit_note(language), quote(language)]

    assert all(write_pdf(page).startswith(b"%PDF") for page in pages)

"""Words, figures, letters and legal mentions of the pages, in each language."""

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from typing import get_args
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from chassis.typeset.figures import FIGURES, grouped, vat_number
from chassis.typeset.glyphs import MISSING, RANGES, printable
from contracts.invoicing.enums import VatTreatment
from contracts.wire.enums import Language
from kernel.rates import Rate
from services.invoicing.billing.domain.lines import Line
from services.invoicing.billing.domain.totals import VatTotal
from services.invoicing.billing.domain.vat import TREATMENTS, Vat
from services.invoicing.clients.domain.client import Client
from services.invoicing.documents.domain.mentions import mention_of
from services.invoicing.documents.pdf.countries import country_line
from services.invoicing.documents.pdf.page import page_of
from services.invoicing.documents.pdf.sheet import Title
from services.invoicing.documents.pdf.sheets import sheet_of_invoice
from services.invoicing.documents.pdf.wording import LANGUAGES, WORDS
from services.invoicing.documents.pdf.write import write_pdf
from services.invoicing.documents.ubl.document import invoice_document
from services.invoicing.documents.ubl.seller import seller_of
from services.invoicing.documents.ubl.write import write_ubl
from services.invoicing.tests.documents.unit.e_invoices import BELGIAN, DAY, FRENCH, SWISS, credited, issued
from services.invoicing.tests.documents.unit.sheets import line_that_says, sheet


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_every_word(language: str) -> None:
    words = WORDS[language]

    phrases = [getattr(words, field.name) for field in fields(words) if field.name != "titles"]

    assert set(words.titles) == set(Title)
    assert all(text.strip() == text != "" for text in [*phrases, *words.titles.values()])
    assert len(set(words.titles.values())) == len(Title)


def test_every_language_leaves_the_same_gaps_to_fill() -> None:
    gaps = {
        language: {field.name: str(getattr(words, field.name)).count("{}") for field in fields(words)}
        for language, words in WORDS.items()
    }

    assert gaps["fr"] == gaps["nl"] == gaps["en"]


def test_an_invoice_of_any_kind_is_called_an_invoice() -> None:
    for language, name in (("fr", "facture"), ("nl", "factuur"), ("en", "invoice")):
        titles = WORDS[language].titles
        assert all(name in titles[title].lower() for title in Title if title.asks_for_payment)


@pytest.mark.parametrize(
    ("language", "euros", "rate", "day"),
    [
        ("fr", "1\u202f234\u202f567,05\u00a0€", "6,5\u202f%", "1er\u00a0août\u00a02026"),
        ("nl", "€\u00a01.234.567,05", "6,5\u00a0%", "1\u00a0augustus\u00a02026"),
        ("en", "€1,234,567.05", "6.5%", "1\u00a0August\u00a02026"),
    ],
)
def test_figures_are_written_as_the_language_does(language: str, euros: str, rate: str, day: str) -> None:
    figures = FIGURES[language]

    assert figures.euros(123_456_705) == euros
    assert figures.rate("6.5") == rate
    assert figures.day(date(2026, 8, 1)) == day
    assert len(set(figures.months)) == 12


def test_prices_and_quantities_are_exact() -> None:
    figures = FIGURES["nl"]

    assert [figures.price(Decimal(text)) for text in ("4.125", "100", "0.0001", "1234567.1")] == [
        "4,125",
        "100,00",
        "0,0001",
        "1.234.567,10",
    ]
    assert [figures.quantity(Decimal(text)) for text in ("1", "2.50", "1E+3")] == ["1", "2,5", "1.000"]
    assert [figures.quantity(Decimal(text)) for text in ("-1", "-0.5", "-1234.50")] == ["−1", "−0,5", "−1.234,5"]
    assert [figures.amount(cents) for cents in (0, 5, -100)] == ["0,00", "0,05", "\u22121,00"]


def test_numbers_are_grouped_to_be_read_aloud() -> None:
    assert grouped("BE68539007547034") == "BE68\u00a05390\u00a00754\u00a07034"
    assert vat_number("BE0123456749") == "BE\u00a00123.456.749"
    assert vat_number("FR40303265045") == "FR40303265045"


def part(vat: Vat, reason: str | None = None) -> VatTotal:
    return VatTotal(vat.treatment, vat.category, vat.rate, 100, 0, vat.reason if reason is None else reason)


@pytest.mark.parametrize(
    ("treatment", "country", "language", "begins"),
    [
        ("reverse_charge", "BE", "fr", "Autoliquidation (arrêté royal n° 1, art. 20). En l’absence de contestation"),
        ("reverse_charge", "BE", "nl", "Verlegging van heffing – btw verlegd (koninklijk besluit nr. 1, art. 20)."),
        ("reverse_charge", "FR", "fr", "Autoliquidation – art. 21, § 2 du Code de la TVA"),
        ("reverse_charge", "NL", "nl", "Btw verlegd – art. 21, § 2 van het Btw-Wetboek"),
        ("reverse_charge", "DE", "en", "Reverse charge – art. 21, § 2 of the Belgian VAT Code"),
        ("intra_eu", "FR", "fr", "Livraison intracommunautaire exemptée de TVA – art. 39bis"),
        ("intra_eu", "NL", "nl", "Intracommunautaire levering vrijgesteld van btw – art. 39bis"),
        ("export", "CH", "en", "Export outside the European Union exempt from VAT – art. 39"),
        ("outside_scope", "BE", "nl", "Buiten het toepassingsgebied van de btw."),
    ],
)
def test_where_no_vat_is_charged_the_law_is_named(treatment: str, country: str, language: str, begins: str) -> None:
    mention = mention_of(part(Vat.of(treatment)), country=country, language=language)

    assert mention.startswith(begins)
    assert mention.endswith(".")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("treatment", sorted(set(TREATMENTS) - {"standard", "exempt"}))
def test_every_treatment_has_its_mention_in_every_language(treatment: VatTreatment, language: str) -> None:
    assert mention_of(part(Vat.of(treatment)), country="FR", language=language)


def test_a_reason_that_somebody_gave_is_printed() -> None:
    exempt = Vat.of("exempt", reason="art. 44, § 2, 8°")
    export = part(Vat.of("export"), "Export outside the EU; dossier 7")

    assert mention_of(part(exempt), country="BE", language="nl") == "Vrijgesteld van btw: art. 44, § 2, 8°"
    assert mention_of(export, country="CH", language="en").endswith("2006/112/EC: dossier 7")


def test_where_vat_is_charged_nothing_is_mentioned() -> None:
    charged = replace(part(Vat.of("standard", "21")), rate=Rate.percent("21"))

    assert mention_of(charged, country="BE", language="fr") == ""


def test_an_address_abroad_names_the_country() -> None:
    assert country_line("FR", "nl") == "FRANKRIJK"
    assert country_line("JP", "fr") == "JP"
    assert country_line("BE", "en") == ""


LETTERS = [chr(code) for first, last in RANGES for code in range(first, last + 1)]
KNOWN = [letter for letter in LETTERS if category(letter) != "Cn"]


def page_with(text: str) -> bytes:
    """A page with the text among the lines, and in the weight of names."""
    return write_pdf(sheet(line_that_says(text), unit_name=text[:200]))


def test_every_letter_that_counts_as_printable_can_be_printed() -> None:
    """PDF/A refuses a letter without a picture."""
    assert len(KNOWN) > 2_300
    for start in range(0, len(KNOWN), 200):
        assert page_with(" ".join(KNOWN[start : start + 200])).startswith(b"%PDF-1.7")


@given(
    st.text(
        st.sampled_from(KNOWN) | st.characters(exclude_categories=["Cs"]) | st.sampled_from(" אבغم12"), max_size=200
    )
)
def test_no_order_of_letters_stops_a_page(text: str) -> None:
    assert page_with(text).startswith(b"%PDF-1.7")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("é à ö ß ł č ğ Ωμέγα Žižek Щука", "é à ö ß ł č ğ Ωμέγα Žižek Щука"),
        ("e\u0301", "é"),
        ("x\u0301", "x"),
        ("ＡＢ①", "AB①"),
        ("中文", MISSING * 2),
        ("Zo\u00eb \U0001f469\u200d\U0001f3a8\ufe0f!", f"Zoë {MISSING * 2}!"),
        ("\ue000", MISSING),
        ("a\tb\x07", "ab"),
    ],
)
def test_what_has_no_picture_is_shown_as_a_box(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_long_words_may_be_broken_and_short_ones_not() -> None:
    assert printable("Donaudampfschifffahrt") == "Donaudampfschifffahrt"
    assert max(map(len, printable("x" * 200).split("\u200b"))) == 14


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
@pytest.mark.parametrize("client", [BELGIAN, FRENCH, SWISS], ids=lambda client: client.country)
@pytest.mark.parametrize("treatment", get_args(VatTreatment))
def test_the_e_invoice_says_what_the_pages_say(treatment: VatTreatment, client: Client, language: Language) -> None:
    vat_number = client.vat_number or "CH123456789"
    reader = replace(client, language=language, vat_number=vat_number)
    reason = "art. 44, § 2, 8°" if treatment == "exempt" else "dossier 7"
    line = Line.of("Work", "1", "10", Vat.of(treatment, "21", reason))
    invoice = issued(reader, line)
    seller = seller_of("BE", DAY)

    on_the_pages = page_of(sheet_of_invoice(invoice, seller))["mentions"]
    xml = write_ubl(invoice_document(invoice, seller)), write_ubl(credited(invoice))

    assert len(on_the_pages) == (treatment != "standard")
    for root in map(etree.fromstring, xml):
        sentences = [element.text for element in root.iter("{*}TaxExemptionReason")]
        assert [printable(f"¹ {sentence}") for sentence in sentences] == on_the_pages

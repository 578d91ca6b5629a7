"""Why no VAT is charged, as a code (BT-121): where the list has one, and never another."""

from datetime import date

import pytest
from lxml import etree

from services.invoicing.billing.domain.lines import Line
from services.invoicing.billing.domain.totals import totals_of_nets
from services.invoicing.billing.domain.vat import Vat
from services.invoicing.documents.domain.exemption_codes import exemption_code
from services.invoicing.documents.parameters import vat_exemption_codes
from services.invoicing.documents.ubl.validate import validate
from services.invoicing.documents.ubl.write import write_ubl
from services.invoicing.tests.documents.unit.e_invoices import BELGIAN, DAY, document, issued

CODES = vat_exemption_codes(DAY)
ARTICLES = [name for name in CODES if name[0].isdigit()]


def code_of(*vats: Vat) -> str | None:
    [part] = totals_of_nets((vat, 100) for vat in vats).by_vat
    return exemption_code(part, CODES)


@pytest.mark.parametrize(
    ("treatment", "code"),
    [
        ("standard", None),
        ("reverse_charge", "VATEX-EU-AE"),
        ("intra_eu", "VATEX-EU-IC"),
        ("export", "VATEX-EU-G"),
        ("outside_scope", "VATEX-EU-O"),
    ],
)
def test_a_treatment_has_the_code_that_peppol_binds_to_its_category(treatment: str, code: str | None) -> None:
    assert code_of(Vat.of(treatment, "21")) == code
    assert code_of(Vat.of(treatment, "21"), Vat.of(treatment, "21", "Own words")) == code


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("art. 44 § 2, 9°", "VATEX-EU-132-1N"),
        ("Article 44, §2, 9° du Code de la TVA", "VATEX-EU-132-1N"),
        ("Vrijgesteld: artikel 44 , § 2 , 4 ° Btw-Wetboek", "VATEX-EU-132-1I"),
        ("art. 44, § 2, 4°, a)", "VATEX-EU-132-1I"),
        ("art. 44, § 2, 4°, b) VAT Code", "VATEX-EU-132-1J"),
        ("art. 44 § 1er, 1°", "VATEX-EU-132-1C"),
        ("art. 44 § 2bis", "VATEX-EU-132-1F"),
        ("art. 42 § 3, 4°", "VATEX-EU-151"),
        ("art. 44 § 2, 6° et art. 44 § 2, 7°", "VATEX-EU-132-1N"),
    ],
)
def test_an_article_of_the_vat_code_has_the_code_of_what_it_transposes(reason: str, code: str) -> None:
    assert code_of(Vat.of("exempt", reason=reason)) == code


@pytest.mark.parametrize(
    "reason",
    [
        "art. 44",
        "art. 44 § 2",
        "art. 44 § 2, 8°",
        "art. 44 § 2, 99°",
        "art. 56bis",
        "144 § 2, 9°",
        "44 chairs",
        "art. 44 § 2, 9° or art. 44 § 2, 4°",
        "art. 44 § 2, 9° or art. 44 § 2, 8°",
        "small enterprise",
    ],
)
def test_what_is_not_in_the_list_or_not_plain_stays_text(reason: str) -> None:
    assert code_of(Vat.of("exempt", reason=reason)) is None


def test_lines_that_are_exempt_by_articles_of_different_codes_have_none() -> None:
    theatre, school, performer = (Vat.of("exempt", reason=f"art. 44 § 2, {number}°") for number in (9, 4, 8))
    museum = Vat.of("exempt", reason="art. 44 § 2, 7°")

    assert code_of(theatre, museum) == "VATEX-EU-132-1N"
    assert code_of(theatre, school) is None
    assert code_of(theatre, performer) is None


@pytest.mark.parametrize("article", ARTICLES)
@pytest.mark.parametrize("day", [DAY, date(2027, 3, 1)])
def test_every_code_is_one_that_the_rules_of_the_day_take(article: str, day: date) -> None:
    exempt = Vat.of("exempt", reason=f"Art. {article.replace('b', 'b)')}" if article[-1] == "b" else f"Art. {article}")

    xml = write_ubl(document(issued(BELGIAN, Line.of("Concert", "1", "100", exempt), day=day)))

    assert validate(xml) == []
    assert etree.fromstring(xml).findtext(".//{*}TaxExemptionReasonCode") == CODES[article]
    assert exempt.reason in (etree.fromstring(xml).findtext(".//{*}TaxExemptionReason") or "")

"""The rules of a document are those of its day; an operator's official sheets come before the packaged ones."""

import re
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import settings

from services.invoicing.billing.domain.lines import Line
from services.invoicing.documents import rule_sheets
from services.invoicing.documents.rule_sheets import PEPPOL_SHEET, rules_are_old
from services.invoicing.documents.ubl.additions import CARDINALITY, LUXEMBOURG
from services.invoicing.documents.ubl.finding import Finding
from services.invoicing.documents.ubl.peppol import against_peppol
from services.invoicing.documents.ubl.read import read_xml
from services.invoicing.documents.ubl.sheets import BadSheet
from services.invoicing.documents.ubl.validate import is_valid, rules_for, validate
from services.invoicing.documents.ubl.write import write_ubl
from services.invoicing.tests.documents.unit.e_invoices import (
    AT_21,
    BELGIAN,
    EXEMPT,
    FRENCH,
    GOODS,
    SITUATIONS,
    credited,
    document,
    issued,
    unreachable,
)
from services.invoicing.tests.documents.unit.mutants import mutants_of

MUTANTS = 7 * settings().max_examples  # 105; with CI=true 700
NEW_DAY = "2027-02-24"
LAST_OLD_DAY = "2027-02-23"
SHEET = """<xsl:stylesheet version="3.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
  xmlns:svrl="http://purl.oclc.org/dsdl/svrl">
  <xsl:template match="/*"><svrl:schematron-output>
    <svrl:failed-assert id="OURS-1" flag="warning" location="/*:Invoice[namespace-uri()='x'][1]">
      <svrl:text>[OURS-1]-Said by our own sheet</svrl:text></svrl:failed-assert>
  </svrl:schematron-output></xsl:template></xsl:stylesheet>"""


def concert() -> bytes:
    return write_ubl(document(issued(BELGIAN, Line.of("Concert", "1", "1000", AT_21))))


def issued_on(day: str, xml: bytes | None = None) -> bytes:
    text = (xml or concert()).decode()
    dated = re.sub(r"<cbc:IssueDate>[^<]*", f"<cbc:IssueDate>{day}", text, count=1)
    return re.sub(r"<cbc:DueDate>[^<]*", "<cbc:DueDate>2027-04-01", dated).encode()


def rules(findings: list[Finding]) -> dict[str, str]:
    return {finding.rule: finding.severity for finding in findings}


def in_words(xml: bytes, folder: str = "") -> str:
    return rules_for(read_xml(xml), folder).in_words


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2017-11-13", "EN 16931 1.3.16, Peppol BIS Billing 3.0.21 (packaged)"),
        (LAST_OLD_DAY, "EN 16931 1.3.16, Peppol BIS Billing 3.0.21 (packaged)"),
        (NEW_DAY, "EN 16931 1.3.16, Peppol BIS Billing 3.0.22 (packaged 3.0.21, and what 3.0.22 adds)"),
        ("no day", "EN 16931 1.3.16, Peppol BIS Billing 3.0.22 (packaged 3.0.21, and what 3.0.22 adds)"),
    ],
)
def test_the_day_of_issue_says_which_rules_a_document_is_held_to(day: str, words: str) -> None:
    assert in_words(issued_on(day)) == words


@pytest.mark.parametrize("situation", SITUATIONS)
def test_what_we_write_breaks_none_of_the_new_rules(situation: str) -> None:
    client, vat = SITUATIONS[situation]
    invoice = issued(client, Line.of("Work", "2", "43.80", vat))

    for written in (write_ubl(document(invoice)), write_ubl(credited(invoice))):
        assert validate(issued_on(NEW_DAY, written)) == []


@pytest.mark.parametrize(
    ("taken", "put"),
    [
        (r"<cac:Price>.*?</cac:Price>", ""),
        (r"(<cac:ClassifiedTaxCategory>.*?</cac:ClassifiedTaxCategory>)", r"\1\1"),
        (r'(<cbc:EndpointID schemeID="0208">0428759497</cbc:EndpointID>)', ""),
        (r"(<cbc:PaymentMeansCode>)", r"\1"),
    ],
)
def test_an_element_that_must_stand_once_is_missed_and_seen_twice(taken: str, put: str) -> None:
    """The last changes nothing, and breaks nothing."""
    changed = re.sub(taken, put, concert().decode(), count=1, flags=re.DOTALL).encode()
    same = changed == concert()

    assert (CARDINALITY in rules(validate(issued_on(NEW_DAY, changed)))) is not same
    assert CARDINALITY not in rules(validate(issued_on(LAST_OLD_DAY, changed)))


@pytest.mark.parametrize(
    ("good", "bad", "before", "after"),
    [
        ("0208", "0106", {"PEPPOL-COMMON-R054": "warning"}, {"PEPPOL-COMMON-R054": "fatal"}),
        (">0428759497</cbc:EndpointID>", ">2345678942</cbc:EndpointID>", {}, {"PEPPOL-COMMON-R043": "fatal"}),
        (">BE0428759497<", ">BE0428759490<", {}, {"PEPPOL-COMMON-R062": "warning"}),
        (">BE0428759497<", ">LU0428759497<", {}, {LUXEMBOURG: "fatal"}),
    ],
    ids=["Dutch number", "first digit", "Belgian VAT number", "Luxembourg"],
)
def test_an_identifier_is_judged_by_the_edition_of_its_day(
    good: str, bad: str, before: dict[str, str], after: dict[str, str]
) -> None:
    changed = concert().decode().replace(good, bad).encode()

    assert rules(validate(issued_on(LAST_OLD_DAY, changed))) == before
    assert rules(validate(issued_on(NEW_DAY, changed))) == after


def test_official_sheets_are_used_for_their_edition_and_shown_with_their_hash(tmp_path: Path) -> None:
    sheet = tmp_path / "3.0.22" / PEPPOL_SHEET
    sheet.parent.mkdir()
    sheet.write_text(SHEET)
    digest = sha256(SHEET.encode()).hexdigest()

    assert rules(validate(issued_on(NEW_DAY), str(tmp_path))) == {"OURS-1": "warning"}
    assert in_words(issued_on(NEW_DAY), str(tmp_path)).endswith(f"3.0.22 (official sheets: {PEPPOL_SHEET} {digest})")
    assert validate(issued_on(LAST_OLD_DAY), str(tmp_path)) == []


def test_a_sheet_that_is_none_is_named_and_nothing_is_judged_by_less(tmp_path: Path) -> None:
    sheet = tmp_path / "3.0.21" / PEPPOL_SHEET
    sheet.parent.mkdir()
    sheet.write_text("<no-sheet/>")

    with pytest.raises(BadSheet, match=PEPPOL_SHEET):
        validate(concert(), str(tmp_path))


def test_an_operator_is_warned_from_the_day_that_the_packaged_rules_are_too_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def warned(folder: str, day: str) -> str:
        monkeypatch.setattr(rule_sheets, "sheets_folder", lambda: folder)
        return rules_are_old(date.fromisoformat(day)) or ""

    assert warned("", LAST_OLD_DAY) == ""
    assert "3.0.22 is mandatory" in warned("", NEW_DAY)
    assert "names no folder" in warned(str(tmp_path / "away"), LAST_OLD_DAY)
    assert "3.0.22 is mandatory" in warned(str(tmp_path), NEW_DAY)
    (tmp_path / "3.0.22").mkdir()
    (tmp_path / "3.0.22" / PEPPOL_SHEET).write_text(SHEET)
    assert warned(str(tmp_path), NEW_DAY) == ""


def test_self_billing_is_refused_by_name() -> None:
    text = concert().decode().replace("poacc:billing", "poacc:selfbilling").replace(">380<", ">389<")

    assert rules(validate(text.encode())) == {"SELF-BILLING": "fatal"}


def test_a_specification_that_goes_on_from_peppols_is_accepted() -> None:
    text = concert().decode().replace("poacc:billing:3.0<", "poacc:billing:3.0#compliant#urn:example:narrower:1.0<")

    assert validate(text.encode()) == []


def test_a_wrong_specification_hides_no_other_fault() -> None:
    text = concert().decode().replace("poacc:billing:3.0<", "poacc:other:3.0<").replace(">NA<", "> <")

    assert rules(validate(text.encode())) == {"PEPPOL-EN16931-R004": "fatal", "PEPPOL-EN16931-R008": "fatal"}


def test_a_belgian_seller_with_two_vat_numbers_is_told_nothing_of_other_countries() -> None:
    scheme = re.search(r"<cac:PartyTaxScheme>.*?</cac:PartyTaxScheme>", concert().decode())
    assert scheme is not None
    findings = validate(concert().decode().replace(scheme[0], scheme[0] * 2, 1).encode())

    assert not is_valid(findings)
    assert [finding.rule for finding in findings if re.match(r"[A-Z]{2}-[RS]-", finding.rule)] == []


def test_mutants_break_the_same_rules_of_peppol_as_when_the_whole_package_judges_them() -> None:
    """What the package says of EN 16931 too is left out; of a country's rules are meant those of the seller's."""
    import mockeinvoice

    lines = Line.of("Work", "2.5", "43.80", AT_21), Line.of("Goods", "1", "10", AT_21)
    invoices = (
        issued(BELGIAN, *lines),
        issued(FRENCH, Line.of("Goods", "3", "7", GOODS)),
        issued(unreachable(BELGIAN), Line.of("Course", "1", "5", EXEMPT)),
    )
    originals = [write_ubl(made) for invoice in invoices for made in (document(invoice), credited(invoice))]
    judged = 0
    for xml in mutants_of(originals, MUTANTS):
        root = read_xml(xml)
        try:
            _, report = mockeinvoice.validate(xml)
        except mockeinvoice.Refused:
            continue
        whole = {(finding.code, finding.path) for finding in report.findings if finding.code.startswith("PEPPOL-")}
        ours = {(finding.rule, finding.place) for finding in against_peppol(root, xml.decode().partition("?>")[2])}
        assert {finding for finding in ours if finding[0].startswith("PEPPOL-")} == whole
        judged += 1
    assert judged > 0

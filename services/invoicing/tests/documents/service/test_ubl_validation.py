"""A planted defect is found under the rule's own name, and nothing else is said; what is not safe is not read."""

import json
import subprocess
import sys
from base64 import b64encode
from pathlib import Path

import pytest
from typer.testing import CliRunner

from chassis.cli.failures import Failure, WrongUse
from chassis.offload import HelperProcess
from services.invoicing.billing.domain.lines import Line
from services.invoicing.billing.domain.vat import Vat
from services.invoicing.documents.commands.ubl import app
from services.invoicing.documents.ubl.finding import Finding
from services.invoicing.documents.ubl.read import MAX_BYTES, UnreadableDocument
from services.invoicing.documents.ubl.validate import validate
from services.invoicing.documents.ubl.write import write_ubl
from services.invoicing.tests.documents.unit.e_invoices import BELGIAN, document, issued

BOMB = b"""<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]><Invoice>&d;</Invoice>"""
STEALING = b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]><Invoice>&f;</Invoice>'
SEEN_BY_LXML_ONLY = (
    BOMB.decode().replace("<!DOCTYPE", '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE').encode("utf-16")
)

_VAT_SCHEME = "</cbc:CompanyID><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>"
JOBS = "services.invoicing.documents.ubl.jobs"
DEFECTS = {
    "amount due": (
        '<cbc:PayableAmount currencyID="EUR">1210.00',
        '<cbc:PayableAmount currencyID="EUR">1210.01',
        {"BR-CO-16"},
    ),
    "no reference of the buyer": ("<cbc:BuyerReference>NA</cbc:BuyerReference>", "", {"PEPPOL-EN16931-R003"}),
    "check digits of an address": (
        ">0428759497</cbc:EndpointID>",
        ">0428759490</cbc:EndpointID>",
        {"PEPPOL-COMMON-R043"},
    ),
    "total of the lines": (
        '<cbc:LineExtensionAmount currencyID="EUR">1000.00</cbc:LineExtensionAmount><cbc:TaxExcl',
        '<cbc:LineExtensionAmount currencyID="EUR">999.00</cbc:LineExtensionAmount><cbc:TaxExcl',
        {"BR-CO-10", "BR-CO-13"},
    ),
    "another specification": ("#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0", "", {"PEPPOL-EN16931-R004"}),
    "country": ("IdentificationCode>BE<", "IdentificationCode>XX<", {"BR-CL-14"}),
    "quantity times price": (
        '<cbc:PriceAmount currencyID="EUR">1000<',
        '<cbc:PriceAmount currencyID="EUR">900<',
        {"PEPPOL-EN16931-R120"},
    ),
    "no VAT number of the seller": (f"<cac:PartyTaxScheme><cbc:CompanyID>BE0123456749{_VAT_SCHEME}", "", {"BR-S-02"}),
    "empty element": (">NA<", "> <", {"PEPPOL-EN16931-R008"}),
    "malformed date": ("<cbc:DueDate>2026-10-14", "<cbc:DueDate>14/10/2026", {"XSD"}),
    "unknown element": ("<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>", "<cbc:Surprise/>", {"XSD"}),
}


def concert() -> bytes:
    return write_ubl(document(issued(BELGIAN, Line.of("Concert", "1", "1000", Vat.of("standard", "21")))))


def with_defect(name: str) -> bytes:
    good, bad, _ = DEFECTS[name]
    text = concert().decode()
    assert good in text
    return text.replace(good, bad).encode()


def rules(findings: list[Finding]) -> set[str]:
    return {finding.rule for finding in findings}


@pytest.mark.parametrize("name", DEFECTS)
def test_a_planted_defect_is_found_by_the_rules_it_breaks_and_no_other(name: str) -> None:
    findings = validate(with_defect(name))

    assert rules(findings) == DEFECTS[name][2]
    assert len(set(findings)) == len(findings)
    assert all(finding.severity == "fatal" and finding.sentence and finding.place for finding in findings)


def test_a_document_that_the_rules_choke_on_is_quoted_in_no_log(capfd: pytest.CaptureFixture[str]) -> None:
    """Saxon itself writes the values at fault to standard error: here two names where the rules expect one."""
    name = "<cbc:RegistrationName>Zsofia Quasimodonska</cbc:RegistrationName>"
    entity = f"<cac:PartyLegalEntity>{name}</cac:PartyLegalEntity>"
    text = concert().decode()
    end = text.rindex("<cac:PartyLegalEntity>", 0, text.index("</cac:AccountingCustomerParty>"))
    helper = HelperProcess()

    findings = helper.call(
        f"{JOBS}:judge", (b64encode(f"{text[:end]}{entity}{entity}{text[end:]}".encode()).decode(),), 60
    )
    helper.close()

    assert [finding["rule"] for finding in findings] == ["EN16931"]
    assert "Zsofia" not in "".join(capfd.readouterr())


def test_a_finding_says_where_and_what_in_plain_words() -> None:
    (finding,) = validate(with_defect("amount due"))

    assert finding.place == "/Invoice/LegalMonetaryTotal[1]"
    assert finding.sentence.startswith("The amount due (BT-115) is not the total with VAT")


def test_two_faults_on_one_line_are_both_told() -> None:
    xml = with_defect("unknown element").replace(b"<cbc:IssueDate>2026", b"<cbc:IssueDate>nonsense")

    sentences = " ".join(finding.sentence for finding in validate(xml))

    assert "Surprise" in sentences
    assert "nonsense" in sentences


def test_xml_that_is_no_invoice_is_told_so() -> None:
    assert rules(validate(b"<order/>")) == {"NOT-UBL"}


@pytest.mark.parametrize("xml", [BOMB, STEALING, SEEN_BY_LXML_ONLY], ids=["bomb", "file", "bomb in UTF-16"])
def test_a_document_type_is_refused_before_anything_is_expanded(xml: bytes) -> None:
    with pytest.raises(UnreadableDocument, match="document type"):
        validate(xml)


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"\x00",
        b"no XML",
        b"<Invoice>",
        b"<a>" * 100_000,
        b"\xff\xfe<\x00",
        b"<?xml version='1.0' encoding='x'?><a/>",
    ],
    ids=["empty", "zero", "text", "unclosed", "deep", "half", "encoding"],
)
def test_what_is_no_xml_is_refused(xml: bytes) -> None:
    with pytest.raises(UnreadableDocument):
        validate(xml)


def test_five_megabytes_of_nonsense_are_refused() -> None:
    with pytest.raises(UnreadableDocument, match="larger"):
        validate(b"\x3c" * (MAX_BYTES + 1))
    with pytest.raises(UnreadableDocument, match="no XML"):
        validate(b"\x3c" * MAX_BYTES)


def test_ten_thousand_levels_are_no_invoice() -> None:
    with pytest.raises(UnreadableDocument):
        validate(b"<a>" * 10_000 + b"</a>" * 10_000)


def validated(tmp_path: Path, xml: bytes, *options: str) -> tuple[BaseException | None, str]:
    """What `gedeeld ubl validate` raises for its exit code, and what it prints."""
    file = tmp_path / "invoice.xml"
    file.write_bytes(xml)
    result = CliRunner().invoke(app, ["validate", str(file), *options])
    return result.exception, result.stdout


def test_the_command_accepts_a_valid_document(tmp_path: Path) -> None:
    error, output = validated(tmp_path, concert())

    assert error is None
    assert "invoice.xml is valid" in output


def test_the_command_names_the_rules_that_are_broken(tmp_path: Path) -> None:
    error, output = validated(tmp_path, with_defect("amount due"))

    assert isinstance(error, Failure)
    assert (str(error), error.exit_code) == ("Not valid: BR-CO-16", 1)
    assert "BR-CO-16" in output


def test_what_saxon_chokes_on_is_quoted_on_no_screen(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    name = "<cbc:RegistrationName>Zsofia Quasimodonska</cbc:RegistrationName>"
    text = concert().decode()
    end = text.rindex("<cac:PartyLegalEntity>")
    twice = f"{text[:end]}{2 * f'<cac:PartyLegalEntity>{name}</cac:PartyLegalEntity>'}{text[end:]}"

    error, output = validated(tmp_path, twice.encode())

    assert isinstance(error, Failure)
    assert "Zsofia" not in output + "".join(capfd.readouterr())


def test_the_command_says_which_rules_it_held_the_document_to(tmp_path: Path) -> None:
    words = "EN 16931 1.3.16, Peppol BIS Billing 3.0.21 (packaged)"

    assert f"Held to {words}." in validated(tmp_path, with_defect("amount due"))[1]
    assert json.loads(validated(tmp_path, concert(), "--json")[1])["rules"] == words


def test_the_command_tells_a_program_the_same(tmp_path: Path) -> None:
    error, output = validated(tmp_path, with_defect("amount due"), "--json")

    assert isinstance(error, Failure)
    answer = json.loads(output)
    assert answer["valid"] is False
    assert [finding["rule"] for finding in answer["findings"]] == ["BR-CO-16"]


def test_the_command_does_not_read_what_is_not_safe(tmp_path: Path) -> None:
    error, _ = validated(tmp_path, BOMB)

    assert isinstance(error, WrongUse)
    assert error.exit_code == 2


@pytest.mark.parametrize("started", ["services.invoicing.entrypoints", "chassis.cli.app"])
def test_neither_a_worker_nor_the_command_line_loads_the_rules_when_it_starts(started: str) -> None:
    heavy = ["saxonche", "mockeinvoice", "facturx", "services.invoicing.documents.ubl"]
    script = f"import sys, {started}; print([name for name in {heavy} if name in sys.modules])"

    done = subprocess.run([sys.executable, "-W", "ignore", "-c", script], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"

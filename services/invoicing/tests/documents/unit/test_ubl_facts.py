"""What a document from outside tells is read as told, whatever else is wrong with it."""

import json
from base64 import b64encode
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from lxml import etree
from typer.testing import CliRunner

from chassis.cli.failures import WrongUse
from services.invoicing.billing.domain.lines import Line
from services.invoicing.documents.commands.ubl import app
from services.invoicing.documents.ubl.facts import RESPONSES, Facts, FoundLine, NotAnInboundDocument, facts_of
from services.invoicing.documents.ubl.jobs import judge, read_facts
from services.invoicing.documents.ubl.write import write_ubl
from services.invoicing.tests.documents.service.test_ubl_validation import BOMB, STEALING, concert
from services.invoicing.tests.documents.unit.e_invoices import AT_21, BELGIAN, credited, document, issued
from services.invoicing.tests.documents.unit.responses import response

TODAY = "2026-09-14"


def facts(xml: bytes | str) -> Facts:
    return facts_of(etree.fromstring(xml))


def base64(xml: bytes) -> str:
    return b64encode(xml).decode()


def test_an_invoice_tells_who_what_when_and_how_much() -> None:
    assert replace(facts(concert()), lines_sha256="") == Facts(
        kind="invoice",
        number="2026-BE-000123",
        issued_on=date(2026, 9, 14),
        due_on=date(2026, 10, 14),
        supplier_name="Gedeeld CV",
        supplier_number="0123456749",
        addressed_to=("0428759497", "BE0428759497"),
        currency="EUR",
        net="1000.00",
        vat="210.00",
        total="1210.00",
        payable="1210.00",
        total_cents=121_000,
        line_count=1,
        lines=(FoundLine("Concert", "1000.00"),),
        lines_sha256="",
    )


def test_a_credit_note_is_told_apart() -> None:
    document = facts(write_ubl(credited(issued(BELGIAN, Line.of("Concert", "1", "1000", AT_21)))))

    assert (document.kind, document.number, document.total_cents, document.line_count) == (
        "credit_note",
        "2026-BE-000124",
        121_000,
        1,
    )


@pytest.mark.parametrize(
    ("amount", "cents"),
    [
        ("1210.00", 121_000),
        ("1210", 121_000),
        ("0.10", 10),
        ("-5.5", -550),
        ("1.2300", 123),
        ("1.005", None),
        ("1e3", None),
        ("1,00", None),
        ("\u0661", None),
        ("999999999999.00", None),
        ("NaN", None),
    ],
)
def test_euro_are_whole_cents_exactly_or_only_as_told(amount: str, cents: int | None) -> None:
    xml = (
        concert()
        .decode()
        .replace('TaxInclusiveAmount currencyID="EUR">1210.00', f'TaxInclusiveAmount currencyID="EUR">{amount}')
    )

    document = facts(xml.encode())

    assert (document.total_cents, document.total) == (cents, amount)


def test_other_currencies_are_kept_as_told() -> None:
    document = facts(concert().replace(b"Code>EUR<", b"Code>JPY<"))

    assert (document.currency, document.total, document.total_cents) == ("JPY", "1210.00", None)


def test_what_is_not_told_is_none_and_what_cannot_be_shown_is_left_out() -> None:
    bare = facts(f"<Invoice xmlns='{etree.fromstring(concert()).nsmap[None]}'/>")
    turning = facts(concert().replace(b"Gedeeld CV", "Gedeeld\u202e \n\t VC\u2066".encode() + b"x" * 300))

    empty = replace(bare, kind="invoice", number="(none)")
    assert bare == empty
    assert [bare.supplier_name, bare.total, bare.currency, bare.issued_on] == [None] * 4
    assert turning.supplier_name == "Gedeeld VC" + "x" * 190


@pytest.mark.parametrize("code", RESPONSES)
def test_a_response_tells_what_it_answers_and_how(code: str) -> None:
    document = facts(response(code))

    assert (document.kind, document.number, document.issued_on) == ("response", "R-1", date(2026, 9, 20))
    assert (document.about_number, document.response_code) == ("2026-BE-000123", RESPONSES[code])
    assert (document.supplier_name, document.supplier_number) == ("Le Bal", "0428759497")
    assert judge(base64(response(code))) == []


@pytest.mark.parametrize(
    ("good", "bad", "rule"),
    [
        ("<cbc:ResponseCode>AP</cbc:ResponseCode>", "", "RESPONSE-CODE"),
        (">AP<", ">ZZ<", "RESPONSE-CODE"),
        ("<cbc:ID>2026-BE-000123</cbc:ID>", "", "RESPONSE-ABOUT"),
        ("<cbc:ID>R-1</cbc:ID>", "", "RESPONSE-ID"),
        (">2026-09-20<", ">yesterday<", "RESPONSE-DATE"),
    ],
)
def test_a_response_without_what_it_must_hold_breaks_a_rule(good: str, bad: str, rule: str) -> None:
    assert good in response("AP").decode()
    xml = response("AP").decode().replace(good, bad).encode()

    assert [broken["rule"] for broken in judge(base64(xml))] == [rule]


def test_any_other_root_is_no_document() -> None:
    with pytest.raises(NotAnInboundDocument):
        facts("<Order/>")


@pytest.mark.parametrize(
    ("xml", "rule", "line"),
    [
        (BOMB, "DOCTYPE", 0),
        (STEALING, "DOCTYPE", 0),
        (b"\n<Invoice>", "NOT-XML", 2),
        (b"\n\n<Order/>", "NOT-UBL", 3),
        (b"", "NOT-XML", 1),
    ],
    ids=["bomb", "file", "unclosed", "order", "empty"],
)
def test_what_cannot_be_read_is_told_by_its_line_and_rule(xml: bytes, rule: str, line: int) -> None:
    unreadable = read_facts(base64(xml), TODAY)["unreadable"]

    assert (unreadable["rule"], unreadable["line"]) == (rule, line)


def test_it_is_addressed_to_us_when_it_names_our_number() -> None:
    sold = document(issued(BELGIAN, Line.of("Paper", "1", "10", AT_21)))
    bought = replace(sold, buyer=sold.seller.party)

    addressed_to_us = [read_facts(base64(write_ubl(invoice)), TODAY)["addressed_to_us"] for invoice in (sold, bought)]

    assert addressed_to_us == [False, True]


def test_a_broken_rule_is_told_once_with_its_place() -> None:
    lines = concert().replace(b'PriceAmount currencyID="EUR">1000<', b'PriceAmount currencyID="EUR">7<')

    (broken,) = judge(base64(lines))

    assert broken["rule"] == "PEPPOL-EN16931-R120"
    assert broken["sentence"].endswith(")")


def test_the_command_shows_an_invoice(tmp_path: Path) -> None:
    output = _shown(tmp_path, concert())

    for part in ("invoice 2026-BE-000123 of 2026-09-14, from Gedeeld CV", "Concert", "1 lines; with VAT 1,210.00 EUR"):
        assert part in output


def test_the_command_shows_a_response(tmp_path: Path) -> None:
    assert "answers 2026-BE-000123: under_query" in _shown(tmp_path, response("UQ"))


def test_the_command_tells_a_program_the_same(tmp_path: Path) -> None:
    output = json.loads(_shown(tmp_path, concert(), "--json"))

    assert (output["kind"], output["total_cents"], output["lines"]) == (
        "invoice",
        121_000,
        [{"description": "Concert", "net": "1000.00"}],
    )


@pytest.mark.parametrize("xml", [BOMB, b"<Order/>"], ids=["bomb", "order"])
def test_the_command_shows_nothing_of_what_is_no_document(tmp_path: Path, xml: bytes) -> None:
    with pytest.raises(WrongUse):
        _shown(tmp_path, xml)


def _shown(tmp_path: Path, xml: bytes, *options: str) -> str:
    """What `gedeeld ubl read` prints. Raises what it raises."""
    file = tmp_path / "invoice.xml"
    file.write_bytes(xml)
    result = CliRunner().invoke(app, ["read", str(file), *options])
    if result.exception is not None:
        raise result.exception
    return result.stdout

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, get_args

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from contracts.invoicing.enums import InvoiceKind
from services.invoicing.billing.domain.canonical import canonical, frozen, hash_of, is_untouched, thawed
from services.invoicing.billing.domain.details import InvoiceDetails
from services.invoicing.billing.domain.former_rounding import as_printed_then
from services.invoicing.billing.domain.invoice import Allowance, Draft, IssuedInvoice, issue_invoice
from services.invoicing.billing.domain.lines import Line
from services.invoicing.billing.domain.numbering import BELGIUM, InvoiceNumber
from services.invoicing.billing.domain.vat import Vat
from services.invoicing.billing.refusals import DiscountTooLarge
from services.invoicing.clients.domain.client import Client

DAY = date(2026, 3, 31)
HIGH = Vat.of("standard", "21")
WORK = Line.of("Concert", "2.5", "43.80", HIGH)
COMPANY = Client("cli_2", "Theatre", vat_number="BE0403019261", peppol_id="0208:0403019261", language="nl")
VATS = [
    HIGH,
    Vat.of("standard", "6"),
    Vat.of("standard", "0"),
    Vat.of("reverse_charge"),
    Vat.of("exempt", reason="art. 44 § 2, 8°"),
]
TEXTS = st.text(st.characters(exclude_categories=("C", "Z"), include_characters=" "), min_size=1, max_size=40).filter(
    lambda text: bool(text.strip())
)


def issued(draft: Draft) -> IssuedInvoice:
    number = InvoiceNumber(2026, BELGIUM, 123)
    return frozen(issue_invoice(draft, number, issue_date=DAY, due_date=date(2026, 4, 30)))


def plain(**changes: Any) -> IssuedInvoice:
    return issued(replace(Draft("unit_1", COMPANY, (WORK,), unit_name="Studio"), **changes))


def test_the_same_invoice_has_the_same_hash() -> None:
    assert plain().content_hash == plain().content_hash
    assert is_untouched(plain())


@pytest.mark.parametrize(
    "change",
    [
        {"due_date": date(2026, 5, 1)},
        {"draft": plain(client=replace(COMPANY, name="Opera")).draft},
        {"draft": plain(lines=(Line.of("Concert", "2.5", "43.81", HIGH),)).draft},
        {"draft": plain(details=InvoiceDetails(buyer_reference="PO 7")).draft},
        {"content_hash": "0" * 64},
        {"document": plain().document.replace("Studio", "Atelier")},
    ],
)
def test_whatever_is_changed_it_shows(change: dict[str, Any]) -> None:
    assert not is_untouched(replace(plain(), **change))


def test_how_a_quantity_was_typed_does_not_change_the_hash() -> None:
    typed = Line.of("Concert", "2.5000", "43.8", HIGH)

    assert plain(lines=(typed,)).content_hash == plain().content_hash


def test_the_canonical_text_is_ascii_and_holds_no_float() -> None:
    document = plain(client=replace(COMPANY, name="Café Zoë")).document

    def no_float(text: str) -> None:
        raise AssertionError(text)

    content = json.loads(document, parse_float=no_float)
    assert document.isascii()
    assert content["client"]["name"] == "Café Zoë"
    assert content["lines"][0]["quantity"] == "2.5"
    assert content["gross_cents"] == 13_250


def decimals(least: int, most: int) -> st.SearchStrategy[Decimal]:
    return st.integers(least, most).map(lambda n: Decimal(n).scaleb(-4))


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    vats = st.sampled_from(VATS)
    client = st.builds(
        Client,
        st.just("cli_1"),
        TEXTS,
        street=TEXTS,
        language=st.sampled_from(["fr", "nl", "en"]),
        enterprise_number=st.none() | st.just("0403019261"),
    )
    draft = st.builds(
        Draft,
        st.just("unit_1"),
        client,
        st.lists(st.builds(Line, TEXTS, decimals(1, 10**6), decimals(0, 10**8), vats), max_size=6).map(tuple),
        st.lists(st.builds(Allowance, vats, st.integers(1, 10**4), TEXTS), max_size=3).map(tuple),
        st.sampled_from(get_args(InvoiceKind)),
        TEXTS,
        st.builds(
            InvoiceDetails,
            buyer_reference=TEXTS | st.just(""),
            delivered_on=st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31)),
        ),
    )
    return draw(draft)


@given(drafts(), st.integers(0, 60))
def test_what_was_frozen_is_read_back_as_it_was_and_untouched(draft: Draft, days: int) -> None:
    try:
        draft.totals  # noqa: B018  (more off a rate than it has)
    except DiscountTooLarge:
        assume(False)
    number = InvoiceNumber(2026, BELGIUM, 1)
    invoice = frozen(issue_invoice(draft, number, issue_date=DAY, due_date=DAY + timedelta(days=days)))

    back = thawed(invoice.document, BELGIUM)

    assert back == invoice
    assert is_untouched(back)


FIRST = (
    r'{"client":{"address":"Rue Haute 1\n1000 Bruxelles","client_id":"cli_1","country":"BE",'
    r'"name":"Th\u00e9\u00e2tre du Canal SA","vat_number":"BE0403019261"},"communication":"012600000613",'
    r'"due_date":"2026-07-31","format":"gedeeld.invoice.1","gross_cents":14159,"issue_date":"2026-07-01","lines":['
    r'{"category":"S","description":"A","net_cents":9999,"percent":"21","quantity":"3","reason":"",'
    r'"treatment":"standard","unit_price":"33.33"},'
    r'{"category":"S","description":"B","net_cents":1000,"percent":"6","quantity":"1","reason":"",'
    r'"treatment":"standard","unit_price":"10"},'
    r'{"category":"E","description":"C","net_cents":1000,"percent":"0","quantity":"2.5","reason":"art. 44",'
    r'"treatment":"exempt","unit_price":"4"}],'
    r'"net_cents":11999,"number":"2026-BE-000006","unit_id":"unit_1","vat":['
    r'{"category":"S","net_cents":9999,"percent":"21","reason":"","vat_cents":2100},'
    r'{"category":"S","net_cents":1000,"percent":"6","reason":"","vat_cents":60},'
    r'{"category":"E","net_cents":1000,"percent":"0","reason":"art. 44","vat_cents":0}],"vat_cents":2160}'
)
"""As the first release froze an invoice."""


def test_a_document_of_the_first_format_is_read_with_defaults_for_what_it_did_not_tell() -> None:
    invoice = thawed(FIRST, BELGIUM)

    client = Client("cli_1", "Théâtre du Canal SA", vat_number="BE0403019261", street="Rue Haute 1\n1000 Bruxelles")
    assert invoice.draft == Draft("unit_1", client, invoice.lines)
    assert [str(line.quantity * line.unit_price) for line in invoice.lines] == ["99.99", "10", "10.0"]
    assert [line.vat for line in invoice.lines] == [HIGH, Vat.of("standard", "6"), Vat.of("exempt", reason="art. 44")]
    assert (str(invoice.number), invoice.communication) == ("2026-BE-000006", "012600000613")
    assert (invoice.issue_date, invoice.due_date) == (date(2026, 7, 1), date(2026, 7, 31))
    assert (invoice.totals.net_cents, invoice.totals.vat_cents) == (11_999, 2_160)


def test_a_document_of_the_first_format_keeps_its_text_and_its_hash() -> None:
    invoice = thawed(FIRST, BELGIUM)

    assert invoice.document == FIRST
    assert invoice.content_hash == "b0da7ca8cfc3fb0f2b8679337a0b81befeeea0f5f579df58be9c540fae100833"
    assert is_untouched(invoice)


@pytest.mark.parametrize(
    ("was", "is_now"),
    [("14159", "14160"), ("2026-07-31", "2026-08-31"), ('"vat_cents":60', '"vat_cents":61'), ("art. 44", "art. 43")],
)
def test_whatever_is_changed_in_the_first_format_it_shows(was: str, is_now: str) -> None:
    changed = FIRST.replace(was, is_now, 1)

    assert not is_untouched(replace(thawed(FIRST, BELGIUM), document=changed, content_hash=hash_of(changed)))
    assert not is_untouched(replace(thawed(FIRST, BELGIUM), document=changed))


@given(drafts())
def test_whatever_the_first_release_froze_is_read_back_untouched(draft: Draft) -> None:
    old_draft = replace(draft, lines=draft.lines or (WORK,), allowances=())

    back = thawed(first_format(old_draft), BELGIUM)

    assert is_untouched(back)
    lines = as_printed_then(old_draft.lines)
    assert (back.client.street, back.lines) == (old_draft.client.street, lines)
    assert back.totals == replace(old_draft, lines=lines).totals


def first_format(draft: Draft) -> str:
    """The draft, less what the first release did not know, as it froze it."""
    now = json.loads(issued(replace(draft, lines=as_printed_then(draft.lines))).document)
    client = {name: now["client"][name] for name in ("client_id", "name", "country", "vat_number")}
    fields = ("number", "issue_date", "due_date", "communication", "unit_id", "net_cents", "vat_cents", "gross_cents")
    lines = [{**line, "reason": line["exemption"]} for line in now["lines"]]
    parts = [{name: part[name] for name in part if name != "treatment"} for part in now["vat"]]
    for line in lines:
        del line["exemption"]
    return canonical(
        {
            **{name: now[name] for name in fields},
            "format": "gedeeld.invoice.1",
            "client": {**client, "address": now["client"]["street"]},
            "lines": lines,
            "vat": parts,
        }
    )


@pytest.mark.parametrize("name", ["gedeeld.invoice.4", "gedeeld.credit_note.1"])
def test_another_format_is_not_taken_for_an_invoice(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        thawed(FIRST.replace("gedeeld.invoice.1", name), BELGIUM)

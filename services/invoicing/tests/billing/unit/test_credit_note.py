import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.wire.enums import Language
from services.invoicing.billing.domain.credit_note import (
    CreditDraft,
    CreditedPart,
    CreditNote,
    draft_credit_note,
    issue_credit_note,
    thawed_note,
)
from services.invoicing.billing.domain.details import InvoiceDetails
from services.invoicing.billing.domain.invoice import Allowance, IssuedInvoice
from services.invoicing.billing.domain.lines import Line
from services.invoicing.billing.domain.numbering import CREDIT_NOTES, InvoiceNumber
from services.invoicing.billing.domain.totals import Totals
from services.invoicing.billing.domain.vat import Vat
from services.invoicing.billing.refusals import BadPercent, CreditedInFull, CreditTooLarge, NothingToCharge, OnePartOnly
from services.invoicing.clients.domain.client import Client
from services.invoicing.documents.ubl.document import credit_note_document
from services.invoicing.documents.ubl.seller import seller_of
from services.invoicing.documents.ubl.validate import validate
from services.invoicing.documents.ubl.write import write_ubl
from services.invoicing.refusals import BadText
from services.invoicing.tests.documents.unit.e_invoices import BELGIAN, DAY, EXEMPT, FRENCH, SITUATIONS, issued

HIGH, LOW = Vat.of("standard", "21"), Vat.of("standard", "6")
MIXED = (Line.of("Concert", "3", "333.33", HIGH), Line.of("Book", "1", "100.01", LOW))
"""999.99 with 210.00 VAT, and 100.01 with 6.00: together 1,316.00."""
CREDITED_ON = date(2026, 9, 20)


def drafted(
    invoice: IssuedInvoice, part: CreditedPart, *before: CreditDraft, reason: str = "Fewer hours"
) -> CreditDraft:
    return draft_credit_note(invoice, [draft.totals for draft in before], part, reason)


def sent(draft: CreditDraft) -> CreditNote:
    return issue_credit_note(draft, InvoiceNumber(2026, CREDIT_NOTES, 7), CREDITED_ON)


def by_rate(totals: Totals) -> list[tuple[str, int, int]]:
    return [(part.percent, part.net_cents, part.vat_cents) for part in totals.by_vat]


def test_the_whole_keeps_the_lines_and_allowances_of_the_invoice() -> None:
    invoice = issued(
        BELGIAN,
        *MIXED,
        allowances=(Allowance(LOW, 1_000, "Old client"),),
        details=InvoiceDetails(buyer_reference="PO 7"),
    )

    note = sent(drafted(invoice, CreditedPart()))

    assert (note.lines, note.allowances, note.totals) == (MIXED, invoice.draft.allowances, invoice.totals)
    assert (note.number, note.credited_on, note.reason) == ("2026-CN-000007", CREDITED_ON, "Fewer hours")
    assert (note.invoice_number, note.invoice_date, note.buyer_reference) == ("2026-BE-000123", DAY, "PO 7")


def test_a_hundred_per_cent_and_all_its_cents_are_the_whole_too() -> None:
    invoice = issued(BELGIAN, *MIXED)

    assert drafted(invoice, CreditedPart(percent="100")).lines == MIXED
    assert drafted(invoice, CreditedPart(net_cents=invoice.totals.net_cents)).lines == MIXED


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Note de crédit partielle sur la facture 2026-BE-000123 : Fewer hours"),
        ("nl", "Gedeeltelijke creditnota op factuur 2026-BE-000123: Fewer hours"),
        ("en", "Partial credit note on invoice 2026-BE-000123: Fewer hours"),
    ],
)
def test_a_part_has_a_line_for_each_rate_in_the_language_of_the_client(language: Language, text: str) -> None:
    invoice = issued(Client("client_1", "Le Bal", language=language), *MIXED)

    draft = drafted(invoice, CreditedPart(net_cents=11_000))

    assert [(line.description, line.vat) for line in draft.lines] == [(text, HIGH), (text, LOW)]
    assert [line.net_cents for line in draft.lines] == [10_000, 1_000]
    assert by_rate(draft.totals) == [("21", 10_000, 2_100), ("6", 1_000, 60)]


def test_a_rate_of_which_nothing_is_left_takes_no_share() -> None:
    invoice = issued(BELGIAN, Line.of("Concert", "1", "1", HIGH), Line.of("Book", "1", "0.01", LOW))
    first = drafted(invoice, CreditedPart(net_cents=100))

    rest = drafted(invoice, CreditedPart(), first)

    assert by_rate(first.totals) == [("21", 99, 21), ("6", 1, 0)]
    assert by_rate(rest.totals) == [("21", 1, 0)]


def test_half_and_half_is_the_whole_also_of_an_odd_cent() -> None:
    invoice = issued(BELGIAN, Line.of("Concert", "1", "1.01", HIGH))
    first = drafted(invoice, CreditedPart(percent="50"))

    second = drafted(invoice, CreditedPart(percent="50"), first)

    assert (first.totals.net_cents, second.totals.net_cents) == (51, 50)
    assert first.totals.vat_cents + second.totals.vat_cents == invoice.totals.vat_cents


def test_what_is_exempt_keeps_its_reasons_in_a_part_however_many() -> None:
    lines = [Line.of("Lesson", "1", "10", Vat.of("exempt", reason=f"art. 44 § 2, {n}° " + "x" * 180)) for n in range(9)]
    invoice = issued(BELGIAN, *lines)

    [line] = drafted(invoice, CreditedPart(percent="10")).lines

    assert line.vat.reason.startswith("art. 44 § 2, 0° x")
    assert len(line.vat.reason) <= 1_000


def test_more_than_is_left_is_refused_and_nothing_is_left_of_what_was_credited() -> None:
    invoice = issued(BELGIAN, *MIXED)
    first = drafted(invoice, CreditedPart(net_cents=100_000))

    with pytest.raises(CreditTooLarge) as refusal:
        drafted(invoice, CreditedPart(net_cents=10_001), first)
    with pytest.raises(CreditTooLarge):
        drafted(invoice, CreditedPart(percent="9.1"), first)
    with pytest.raises(CreditedInFull):
        drafted(invoice, CreditedPart(), first, drafted(invoice, CreditedPart(), first))

    assert refusal.value.facts == {"left_cents": 10_000}
    assert refusal.value.field == "net_cents"


def test_a_part_is_told_in_one_way_and_is_more_than_nothing() -> None:
    with pytest.raises(OnePartOnly):
        CreditedPart(percent="50", net_cents=1)
    for percent in ("0", "0.0000", "100.0001", "999"):
        with pytest.raises(BadPercent):
            CreditedPart(percent=percent)
    with pytest.raises(NothingToCharge):
        drafted(issued(BELGIAN, Line.of("Pen", "1", "1", HIGH)), CreditedPart(percent="0.4999"))
    with pytest.raises(BadText):
        drafted(issued(BELGIAN, *MIXED), CreditedPart(), reason=" ")


def test_what_was_frozen_is_read_back_with_the_vat_as_printed() -> None:
    invoice = issued(BELGIAN, *MIXED, Line.of("Lesson", "1", "10", EXEMPT), unit_name="Studio")
    draft = drafted(invoice, CreditedPart(percent="33.33"))

    note = sent(draft)

    assert thawed_note(note.document) == note
    assert note.content_hash == sha256(note.document.encode()).hexdigest()
    assert json.loads(note.document)["gross_cents"] == draft.totals.gross_cents


LINES = st.lists(
    st.builds(
        lambda cents, vat: Line("Work", Decimal(1), Decimal(cents).scaleb(-2), vat),
        st.integers(1, 10**6),
        st.sampled_from([HIGH, LOW, Vat.of("standard", "12"), Vat.of("standard", "0"), EXEMPT]),
    ),
    min_size=1,
    max_size=5,
).map(tuple)


def parts_of(invoice: IssuedInvoice, shares: list[Fraction]) -> list[CreditDraft]:
    """A credit note for each share of what is then left, and one for the rest."""
    notes: list[CreditDraft] = []
    for share in shares:
        left = invoice.totals.net_cents - sum(note.totals.net_cents for note in notes)
        if left > 1:
            notes.append(drafted(invoice, CreditedPart(net_cents=max(1, min(left - 1, int(share * left)))), *notes))
    return [*notes, drafted(invoice, CreditedPart(), *notes)]


@given(LINES, st.lists(st.fractions(0, 1), max_size=8))
def test_all_parts_together_are_the_invoice_to_the_cent_of_every_rate(
    lines: tuple[Line, ...], shares: list[Fraction]
) -> None:
    invoice = issued(BELGIAN, *lines)

    notes = parts_of(invoice, shares)

    for whole in invoice.totals.by_vat:
        parts = [part for note in notes for part in note.totals.by_vat if part.category == whole.category]
        parts = [part for part in parts if part.rate == whole.rate]
        assert sum(part.net_cents for part in parts) == whole.net_cents
        assert sum(part.vat_cents for part in parts) == whole.vat_cents
        assert all(part.net_cents > 0 and part.vat_cents >= 0 for part in parts)
        assert all(abs(part.vat_cents - part.rate.of_cents(part.net_cents)) <= 1 for part in parts)
    for note in notes:
        assert sum(line.net_cents for line in note.lines) == note.totals.net_cents
        assert thawed_note(sent(note).document).totals == note.totals


@settings(max_examples=12)
@given(LINES, st.lists(st.fractions(0, 1), min_size=1, max_size=3))
def test_every_part_is_a_document_that_passes_all_rules(lines: tuple[Line, ...], shares: list[Fraction]) -> None:
    for draft in parts_of(issued(BELGIAN, *lines), shares):
        assert validate(ubl(sent(draft))) == []


@pytest.mark.parametrize("name", SITUATIONS)
def test_a_part_and_the_rest_of_every_vat_situation_pass_all_rules(name: str) -> None:
    client, vat = SITUATIONS[name]
    invoice = issued(client, Line.of("Répétitions", "8", "43.80", vat))

    part, rest = parts_of(invoice, [Fraction(1, 3)])

    assert validate(ubl(sent(part))) == validate(ubl(sent(rest))) == []


def test_a_cent_that_the_rounding_moves_between_notes_passes_all_rules() -> None:
    invoice = issued(FRENCH, Line.of("Pen", "1", "0.03", HIGH))
    first = drafted(invoice, CreditedPart(net_cents=2))

    second = drafted(invoice, CreditedPart(), first)

    assert by_rate(first.totals) == [("21", 2, 0)]
    assert by_rate(second.totals) == [("21", 1, 1)]
    assert validate(ubl(sent(second))) == []


def ubl(note: CreditNote) -> bytes:
    return write_ubl(credit_note_document(note, seller_of("BE", note.credited_on)))

import json
from collections.abc import Callable
from dataclasses import FrozenInstanceError, replace
from datetime import date

import pytest

from kernel.rates import Rate
from services.invoicing.domain.invoice import (
    MAX_LINES,
    MAX_TOTAL_CENTS,
    Client,
    Draft,
    IssuedInvoice,
    draft_invoice,
    issue_invoice,
)
from services.invoicing.domain.lines import Line
from services.invoicing.domain.numbering import BELGIUM, InvoiceNumber
from services.invoicing.domain.refusals import (
    BadCountry,
    BadText,
    BadVatNumber,
    DateNotCovered,
    DueBeforeIssue,
    InvoiceRefused,
    NoLines,
    NothingToCharge,
    OutsideScopeStandsAlone,
    TooManyLines,
    TotalTooLarge,
    UnknownVatRate,
    VatNumberMissing,
    WrongFiscalYear,
)
from services.invoicing.domain.vat import Vat
from services.invoicing.parameters import vat_rates

DAY = date(2026, 3, 31)
RATES = vat_rates(DAY)
CONSUMER = Client("cli_1", "A. Reader")
COMPANY = Client("cli_2", "Theatre", vat_number="BE0403019261")
WORK = Line.of("Concert", "2.5", "43.80", Vat.of("standard", "21"))


def issued(lines: tuple[Line, ...] = (WORK,), client: Client = COMPANY) -> IssuedInvoice:
    draft = draft_invoice("unit_1", client, lines, RATES)
    number = InvoiceNumber(2026, BELGIUM, 123)
    return issue_invoice(draft, number, issue_date=DAY, due_date=date(2026, 4, 30), rates=RATES)


def line_of(treatment: str, **more: str) -> Line:
    return Line.of("Work", "1", "100", Vat.of(treatment, **more))


def test_issuing_gives_number_dates_communication_and_totals() -> None:
    invoice = issued()

    assert str(invoice.number) == "2026-BE-000123"
    assert invoice.communication.startswith("0126000123")
    assert (invoice.totals.net_cents, invoice.totals.vat_cents) == (10_950, 2300)
    assert invoice.totals.gross_cents == 13_250


def test_the_same_invoice_has_the_same_hash_and_any_other_another() -> None:
    invoice = issued()

    assert issued().content_hash == invoice.content_hash
    assert invoice.is_untouched()
    for changed in (
        replace(invoice, due_date=date(2026, 5, 1)),
        replace(invoice, client=replace(COMPANY, name="Opera")),
        replace(invoice, lines=(Line.of("Concert", "2.5", "43.81", Vat.of("standard", "21")),)),
    ):
        assert not changed.is_untouched()


def test_how_a_quantity_was_typed_does_not_change_the_hash() -> None:
    typed = Line.of("Concert", "2.5000", "43.8", Vat.of("standard", "21"))

    assert issued((typed,)).content_hash == issued().content_hash


def test_the_canonical_content_is_ascii_and_holds_no_float() -> None:
    canonical = issued(client=Client("cli_3", "Café Zoë")).canonical_json()

    def no_float(text: str) -> None:
        raise AssertionError(text)

    content = json.loads(canonical, parse_float=no_float)
    assert canonical.isascii()
    assert content["client"]["name"] == "Café Zoë"
    assert content["lines"][0]["quantity"] == "2.5"
    assert content["gross_cents"] == 13_250


def test_an_issued_invoice_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        issued().due_date = DAY  # type: ignore[misc]


def test_a_draft_knows_what_it_would_come_to() -> None:
    assert draft_invoice("unit_1", CONSUMER, [WORK], RATES).totals.gross_cents == 13_250


REFUSED: list[tuple[type[InvoiceRefused], Callable[[], object]]] = [
    (NoLines, lambda: draft_invoice("unit_1", CONSUMER, [], RATES)),
    (TooManyLines, lambda: draft_invoice("unit_1", CONSUMER, [WORK] * (MAX_LINES + 1), RATES)),
    (NothingToCharge, lambda: issued((Line.of("Gift", "1", "0", Vat.of("standard", "21")),))),
    (TotalTooLarge, lambda: issued((Line.of("Work", "2", "9999999999", Vat.of("standard", "0")),))),
    (UnknownVatRate, lambda: issued((line_of("standard", percent="20.5"),))),
    (VatNumberMissing, lambda: issued((line_of("reverse_charge"),), CONSUMER)),
    (VatNumberMissing, lambda: issued((line_of("intra_eu"), WORK), CONSUMER)),
    (OutsideScopeStandsAlone, lambda: issued((line_of("outside_scope"), WORK))),
    (BadCountry, lambda: Client("cli_1", "A", country="be")),
    (BadText, lambda: Client("cli_1", " ")),
    (BadText, lambda: Client("cli_1", "A", address="street\x1b")),
    (BadVatNumber, lambda: Client("cli_1", "A", vat_number="BE0403019262")),
    (BadVatNumber, lambda: Client("cli_1", "A", country="FR", vat_number="fr 12")),
    (BadVatNumber, lambda: Client("cli_1", "A", country="FR", vat_number="FR٣٤٥٦٧")),
    (DateNotCovered, lambda: vat_rates(date(1999, 12, 31))),
]


@pytest.mark.parametrize(("refusal", "ask"), REFUSED, ids=[refusal.__name__ for refusal, _ in REFUSED])
def test_it_is_refused(refusal: type[InvoiceRefused], ask: Callable[[], object]) -> None:
    with pytest.raises(refusal):
        ask()


def test_the_largest_total_and_the_most_lines_still_pass() -> None:
    largest = Line.of("Work", "1", str(MAX_TOTAL_CENTS // 100 - 1), Vat.of("standard", "0"))

    assert issued((largest,)).totals.gross_cents == MAX_TOTAL_CENTS - 100
    assert len(issued((WORK,) * MAX_LINES).lines) == MAX_LINES


def test_treatments_without_vat_stand_beside_taxed_lines_for_a_client_with_a_vat_number() -> None:
    lines = (WORK, line_of("reverse_charge"), line_of("exempt", reason="art. 44"), line_of("export"))

    totals = issued(lines).totals

    assert [part.category for part in totals.by_vat] == ["S", "AE", "E", "G"]
    assert totals.vat_cents == 2300


def test_a_rate_that_ended_after_the_draft_is_refused_when_issuing() -> None:
    draft = draft_invoice("unit_1", CONSUMER, [WORK], RATES)
    later = RATES - {Rate.percent("21")}

    with pytest.raises(UnknownVatRate):
        issue_invoice(draft, InvoiceNumber(2026, BELGIUM, 1), issue_date=DAY, due_date=DAY, rates=later)


def test_a_draft_made_by_hand_is_checked_when_issuing() -> None:
    with pytest.raises(NoLines):
        issue_invoice(
            Draft("unit_1", CONSUMER, ()),
            InvoiceNumber(2026, BELGIUM, 1),
            issue_date=DAY,
            due_date=DAY,
            rates=RATES,
        )


def test_an_invoice_is_not_due_before_it_is_issued() -> None:
    draft = draft_invoice("unit_1", CONSUMER, [WORK], RATES)

    with pytest.raises(DueBeforeIssue):
        issue_invoice(draft, InvoiceNumber(2026, BELGIUM, 1), issue_date=DAY, due_date=date(2026, 3, 30), rates=RATES)


def test_a_number_of_another_year_is_refused() -> None:
    draft = draft_invoice("unit_1", CONSUMER, [WORK], RATES)

    with pytest.raises(WrongFiscalYear):
        issue_invoice(draft, InvoiceNumber(2025, BELGIUM, 1), issue_date=DAY, due_date=DAY, rates=RATES)

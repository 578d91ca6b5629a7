from collections.abc import Callable
from dataclasses import FrozenInstanceError, replace
from datetime import date

import pytest

from contracts.invoicing import billing
from contracts.wire.refusals import DateNotCovered
from kernel.rates import Rate
from kernel.refusal import Refused
from services.invoicing.billing.domain.details import InvoiceDetails
from services.invoicing.billing.domain.invoice import (
    MAX_LINES,
    MAX_TOTAL_CENTS,
    Allowance,
    Draft,
    IssuedInvoice,
    issue_invoice,
    sound_draft,
)
from services.invoicing.billing.domain.lines import Line
from services.invoicing.billing.domain.numbering import BELGIUM, InvoiceNumber
from services.invoicing.billing.domain.vat import Vat
from services.invoicing.billing.parameters import vat_rates
from services.invoicing.billing.refusals import (
    DiscountTooLarge,
    DueBeforeIssue,
    NoLines,
    NothingToCharge,
    OutsideScopeStandsAlone,
    TooManyLines,
    UnknownVatRate,
    VatNumberMissing,
    WrongFiscalYear,
)
from services.invoicing.clients.domain.client import Client
from services.invoicing.clients.refusals import BadCountry, BadVatNumber
from services.invoicing.refusals import BadText, TotalTooLarge

DAY = date(2026, 3, 31)
RATES = vat_rates(DAY)
CONSUMER = Client("cli_1", "A. Reader")
COMPANY = Client("cli_2", "Theatre", vat_number="BE0403019261")
HIGH, LOW = Vat.of("standard", "21"), Vat.of("standard", "6")
WORK = Line.of("Concert", "2.5", "43.80", HIGH)
"""109.50 before VAT, which is 23.00."""


def sound(*lines: Line, client: Client = COMPANY, allowances: tuple[Allowance, ...] = ()) -> Draft:
    return sound_draft(Draft("unit_1", client, lines or (WORK,), allowances), RATES)


def issued(draft: Draft, sequence: int = 123, due: date = date(2026, 4, 30)) -> IssuedInvoice:
    return issue_invoice(draft, InvoiceNumber(2026, BELGIUM, sequence), issue_date=DAY, due_date=due)


def line_of(treatment: str, **more: str) -> Line:
    return Line.of("Work", "1", "100", Vat.of(treatment, **more))


def test_issuing_gives_number_dates_communication_and_totals() -> None:
    invoice = issued(sound())

    assert str(invoice.number) == "2026-BE-000123"
    assert invoice.communication.startswith("0126000123")
    assert (invoice.issue_date, invoice.due_date) == (DAY, date(2026, 4, 30))
    assert (invoice.totals.net_cents, invoice.totals.vat_cents) == (10_950, 2300)
    assert invoice.totals.gross_cents == 13_250


def test_an_issued_invoice_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        issued(sound()).due_date = DAY  # type: ignore[misc]


def test_a_draft_knows_what_it_would_come_to() -> None:
    draft = Draft("unit_1", CONSUMER, (WORK,))

    assert draft.totals.gross_cents == 13_250
    assert draft.kind == "invoice"


def test_an_allowance_lowers_the_net_of_its_own_rate_before_vat() -> None:
    book = Line.of("Book", "1", "100", LOW)

    totals = sound(WORK, book, allowances=(Allowance(HIGH, 950, "Old client"),)).totals

    assert [(part.percent, part.net_cents, part.vat_cents) for part in totals.by_vat] == [
        ("21", 10_000, 2100),
        ("6", 10_000, 600),
    ]


def everything_off() -> Draft:
    return sound(allowances=(Allowance(HIGH, 10_950, "Gift"),))


REFUSED: list[tuple[type[Refused], Callable[[], object]]] = [
    (NoLines, lambda: sound_draft(Draft("unit_1", CONSUMER, ()), RATES)),
    (TooManyLines, lambda: sound(*[WORK] * (MAX_LINES + 1))),
    (NothingToCharge, lambda: sound(Line.of("Gift", "1", "0", HIGH))),
    (NothingToCharge, everything_off),
    (TotalTooLarge, lambda: sound(Line.of("Work", "2", "9999999999", Vat.of("standard", "0")))),
    (UnknownVatRate, lambda: sound(line_of("standard", percent="20.5"))),
    (UnknownVatRate, lambda: sound(allowances=(Allowance(Vat.of("standard", "20.5"), 1, "Old client"),))),
    (VatNumberMissing, lambda: sound(line_of("reverse_charge"), client=CONSUMER)),
    (VatNumberMissing, lambda: sound(line_of("intra_eu"), WORK, client=CONSUMER)),
    (OutsideScopeStandsAlone, lambda: sound(line_of("outside_scope"), WORK)),
    (DiscountTooLarge, lambda: sound(allowances=(Allowance(HIGH, 10_951, "Gift"),))),
    (DiscountTooLarge, lambda: sound(allowances=(Allowance(LOW, 1, "Old client"),))),
    (DiscountTooLarge, lambda: Allowance(HIGH, 0, "Old client")),
    (BadText, lambda: Allowance(HIGH, 1, " ")),
    (BadCountry, lambda: Client("cli_1", "A", country="be")),
    (BadText, lambda: Client("cli_1", " ")),
    (BadText, lambda: Client("cli_1", "A", street="street\x1b")),
    (BadVatNumber, lambda: Client("cli_1", "A", vat_number="BE0403019262")),
    (BadVatNumber, lambda: Client("cli_1", "A", country="FR", vat_number="fr 12")),
    (BadVatNumber, lambda: Client("cli_1", "A", country="FR", vat_number="FR٣٤٥٦٧")),
    (DateNotCovered, lambda: vat_rates(date(1999, 12, 31))),
]


@pytest.mark.parametrize(("refusal", "ask"), REFUSED, ids=[refusal.__name__ for refusal, _ in REFUSED])
def test_it_is_refused(refusal: type[Refused], ask: Callable[[], object]) -> None:
    with pytest.raises(refusal):
        ask()


def test_the_largest_total_and_the_most_lines_still_pass() -> None:
    largest = Line.of("Work", "1", str(MAX_TOTAL_CENTS // 100 - 1), Vat.of("standard", "0"))

    assert sound(largest).totals.gross_cents == MAX_TOTAL_CENTS - 100
    assert len(sound(*[WORK] * MAX_LINES).lines) == MAX_LINES == billing.MAX_LINES


def test_treatments_without_vat_stand_beside_taxed_lines_for_a_client_with_a_vat_number() -> None:
    draft = sound(WORK, line_of("reverse_charge"), line_of("exempt", reason="art. 44"), line_of("export"))

    assert [part.category for part in draft.totals.by_vat] == ["S", "AE", "E", "G"]
    assert draft.totals.vat_cents == 2300


def test_a_rate_that_ended_after_the_draft_is_refused_when_issuing() -> None:
    draft = sound()
    later = RATES - {Rate.percent("21")}

    with pytest.raises(UnknownVatRate):
        sound_draft(draft, later)


def test_an_invoice_is_not_due_before_it_is_issued() -> None:
    draft = sound()

    assert issued(draft, due=DAY).due_date == DAY
    with pytest.raises(DueBeforeIssue):
        issued(draft, due=date(2026, 3, 30))


def test_a_number_of_another_year_is_refused() -> None:
    draft = sound()

    with pytest.raises(WrongFiscalYear):
        issue_invoice(draft, InvoiceNumber(2025, BELGIUM, 1), issue_date=DAY, due_date=DAY)


def test_what_is_sound_comes_back_as_it_was() -> None:
    details = InvoiceDetails(buyer_reference="PO 7")
    draft = Draft("unit_1", replace(COMPANY, language="nl"), (WORK,), kind="deposit", details=details)

    assert sound_draft(draft, RATES) is draft

"""From draft to issued. An issued invoice is a value that never changes; what corrects it is a new document.

draft → issued → paid: a draft has no number; issuing gives number, dates and hash; whether it is paid
follows from its payments (`banking/domain/payment.py`) and is never written into it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from contracts.invoicing.enums import InvoiceKind
from kernel.rates import Rate
from services.invoicing.billing.domain.details import NO_DETAILS, InvoiceDetails
from services.invoicing.billing.domain.discounts import PricedLine, discounted_totals
from services.invoicing.billing.domain.lines import Line
from services.invoicing.billing.domain.numbering import InvoiceNumber, fiscal_year
from services.invoicing.billing.domain.totals import Totals
from services.invoicing.billing.domain.vat import NEED_VAT_NUMBER, Vat
from services.invoicing.billing.refusals import (
    DiscountTooLarge,
    DueBeforeIssue,
    NoLines,
    NothingToCharge,
    OutsideScopeStandsAlone,
    TooManyLines,
    VatNumberMissing,
    WrongFiscalYear,
)
from services.invoicing.clients.domain.client import Client
from services.invoicing.refusals import TotalTooLarge
from services.invoicing.texts import plain_text

MAX_LINES = 999  # as the commands take (contracts/invoicing/billing.py)
MAX_TOTAL_CENTS = 10**10  # so that the sum of a thousand still fits into a reply


@dataclass(frozen=True, slots=True)
class Allowance:
    """`cents` off the lines of one VAT rate, before VAT (EN 16931 BG-20); above zero."""

    vat: Vat
    cents: int
    reason: str

    def __post_init__(self) -> None:
        """Raises BadText, DiscountTooLarge."""
        plain_text(self.reason, "reason")
        if self.cents <= 0:
            raise DiscountTooLarge("an allowance is above zero", field="allowances")


@dataclass(frozen=True)
class Draft:
    """An invoice that could be issued, made by `draft_invoice`. It has no number, and may be thrown away."""

    unit_id: str
    client: Client
    lines: tuple[Line, ...]
    allowances: tuple[Allowance, ...] = ()
    kind: InvoiceKind = "invoice"
    unit_name: str = ""
    details: InvoiceDetails = NO_DETAILS

    @cached_property
    def totals(self) -> Totals:
        """Worked out once. Raises MoreTakenBack and DiscountTooLarge when a VAT rate would come below zero."""
        return discounted_totals(
            [PricedLine(line) for line in self.lines],
            [(allowance.vat, allowance.cents) for allowance in self.allowances],
        )


@dataclass(frozen=True, slots=True)
class IssuedInvoice:
    """What was sent, for ever. `communication`: 12 digits; `content_hash`: SHA-256 of its canonical JSON."""

    number: InvoiceNumber
    issue_date: date
    due_date: date
    communication: str
    draft: Draft
    totals: Totals
    document: str = ""
    content_hash: str = ""

    @property
    def client(self) -> Client:
        return self.draft.client

    @property
    def lines(self) -> tuple[Line, ...]:
        return self.draft.lines


def sound_draft(draft: Draft, rates: Collection[Rate]) -> Draft:
    """The draft, if its lines may stand together, at VAT `rates` that are in force on the day.

    Raises NoLines, TooManyLines, BadPeriod, UnknownVatRate, VatNumberMissing, OutsideScopeStandsAlone, MoreTakenBack,
    DiscountTooLarge, NothingToCharge, TotalTooLarge.
    """
    _must_be_a_possible_number_of_lines(draft.lines)
    draft.details.require_period()
    _must_suit(draft, rates)
    _must_be_a_possible_total(draft.totals.gross_cents)
    return draft


def issue_invoice(draft: Draft, number: InvoiceNumber, *, issue_date: date, due_date: date) -> IssuedInvoice:
    """A draft that is sound on `issue_date`, issued under `number`. Raises WrongFiscalYear, DueBeforeIssue."""
    if number.year != fiscal_year(issue_date):
        raise WrongFiscalYear("the number belongs to another year than the issue date")
    if due_date < issue_date:
        raise DueBeforeIssue("an invoice is due on or after its issue date")
    return IssuedInvoice(number, issue_date, due_date, number.communication, draft, draft.totals)


def _must_be_a_possible_number_of_lines(lines: Sequence[Line]) -> None:
    if not lines:
        raise NoLines("an invoice has at least one line")
    if len(lines) > MAX_LINES:
        raise TooManyLines(f"an invoice has at most {MAX_LINES} lines")


def _must_suit(draft: Draft, rates: Collection[Rate]) -> None:
    vats = [line.vat for line in draft.lines] + [allowance.vat for allowance in draft.allowances]
    for vat in vats:
        vat.must_be_in_force(rates)
    treatments = {vat.treatment for vat in vats}
    if draft.client.vat_number is None and not treatments.isdisjoint(NEED_VAT_NUMBER):
        raise VatNumberMissing("this VAT treatment needs the client's VAT number")
    if "outside_scope" in treatments and len(treatments) > 1:
        raise OutsideScopeStandsAlone("lines outside the scope of VAT need an invoice of their own")


def _must_be_a_possible_total(gross_cents: int) -> None:
    if gross_cents == 0:
        raise NothingToCharge("the lines sum to zero")
    if gross_cents > MAX_TOTAL_CENTS:
        raise TotalTooLarge(f"the total is above {MAX_TOTAL_CENTS} cents")

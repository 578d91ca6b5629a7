"""From draft to issued. An issued invoice is a value that never changes; what corrects it is a new document.

draft → issued → paid: a draft has no number; issuing gives number, dates and hash; whether it is paid is told
by its payments (`payment.py`), never written into it.
"""

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from kernel.identifiers import InvalidIdentifier, parse_enterprise_number
from kernel.rates import Rate
from services.invoicing.domain.lines import Line
from services.invoicing.domain.numbering import InvoiceNumber, fiscal_year
from services.invoicing.domain.refusals import (
    BadCountry,
    BadVatNumber,
    DueBeforeIssue,
    NoLines,
    NothingToCharge,
    OutsideScopeStandsAlone,
    TooManyLines,
    TotalTooLarge,
    VatNumberMissing,
    WrongFiscalYear,
)
from services.invoicing.domain.texts import plain_text
from services.invoicing.domain.totals import Totals, line_nets, totals_of
from services.invoicing.domain.vat import Treatment, percent_text

MAX_LINES = 200
MAX_TOTAL_CENTS = 10**12
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
_VAT_NUMBER = re.compile(r"[A-Z]{2}[0-9A-Z+*]{2,13}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Client:
    """Who is invoiced, as on that day. `country` is ISO 3166-1; `vat_number` begins with country letters."""

    client_id: str
    name: str
    country: str = "BE"
    vat_number: str | None = None
    address: str = ""

    def __post_init__(self) -> None:
        """Raises BadText, BadCountry, BadVatNumber."""
        plain_text(self.name, "client_name")
        if self.address:
            plain_text(self.address, "client_address")
        if not _COUNTRY.fullmatch(self.country):
            raise BadCountry("a country is two capital letters", field="country")
        if self.vat_number is not None:
            _must_be_vat_number(self.vat_number)


@dataclass(frozen=True, slots=True)
class Draft:
    """An invoice that could be issued, made by `draft_invoice`. It has no number, and may be thrown away."""

    unit_id: str
    client: Client
    lines: tuple[Line, ...]

    @property
    def totals(self) -> Totals:
        return totals_of(self.lines)


@dataclass(frozen=True, slots=True)
class IssuedInvoice:
    """What was sent, for ever. `communication`: 12 digits; `content_hash`: SHA-256 of `canonical_json`."""

    number: InvoiceNumber
    issue_date: date
    due_date: date
    communication: str
    unit_id: str
    client: Client
    lines: tuple[Line, ...]
    totals: Totals
    content_hash: str = ""

    def canonical_json(self) -> str:
        """Everything but the hash, always in the same letters: sorted keys, no spaces, cents as integers."""
        return json.dumps(_content(self), sort_keys=True, separators=(",", ":"), ensure_ascii=True)

    def is_untouched(self) -> bool:
        return self.content_hash == _hash(self.canonical_json())


def draft_invoice(unit_id: str, client: Client, lines: Sequence[Line], rates: Collection[Rate]) -> Draft:
    """A draft whose lines may stand together, at VAT `rates` that are in force on the day.

    Raises NoLines, TooManyLines, UnknownVatRate, VatNumberMissing, OutsideScopeStandsAlone, NothingToCharge,
    TotalTooLarge.
    """
    draft = Draft(unit_id, client, tuple(lines))
    _must_be_a_possible_number_of_lines(draft.lines)
    _must_suit(draft, rates)
    _must_be_a_possible_total(draft.totals.gross_cents)
    return draft


def issue_invoice(
    draft: Draft, number: InvoiceNumber, *, issue_date: date, due_date: date, rates: Collection[Rate]
) -> IssuedInvoice:
    """The draft, issued under `number`; `rates` are those in force on `issue_date`.

    Raises WrongFiscalYear, DueBeforeIssue, and what `draft_invoice` raises: a rate may have ended since.
    """
    if number.year != fiscal_year(issue_date):
        raise WrongFiscalYear("the number belongs to another year than the issue date")
    if due_date < issue_date:
        raise DueBeforeIssue("an invoice is due on or after its issue date")
    sound = draft_invoice(draft.unit_id, draft.client, draft.lines, rates)
    issued = IssuedInvoice(
        number=number,
        issue_date=issue_date,
        due_date=due_date,
        communication=number.communication,
        unit_id=sound.unit_id,
        client=sound.client,
        lines=sound.lines,
        totals=sound.totals,
    )
    return replace(issued, content_hash=_hash(issued.canonical_json()))


def _must_be_a_possible_number_of_lines(lines: Sequence[Line]) -> None:
    if not lines:
        raise NoLines("an invoice has at least one line")
    if len(lines) > MAX_LINES:
        raise TooManyLines(f"an invoice has at most {MAX_LINES} lines")


def _must_suit(draft: Draft, rates: Collection[Rate]) -> None:
    for line in draft.lines:
        line.vat.must_be_in_force(rates)
    treatments = {line.vat.treatment for line in draft.lines}
    if draft.client.vat_number is None and any(treatment.needs_vat_number for treatment in treatments):
        raise VatNumberMissing("this VAT treatment needs the client's VAT number")
    if Treatment.OUTSIDE_SCOPE in treatments and len(treatments) > 1:
        raise OutsideScopeStandsAlone("lines outside the scope of VAT need an invoice of their own")


def _must_be_a_possible_total(gross_cents: int) -> None:
    if gross_cents == 0:
        raise NothingToCharge("the lines sum to zero")
    if gross_cents > MAX_TOTAL_CENTS:
        raise TotalTooLarge(f"the total is above {MAX_TOTAL_CENTS} cents")


def _must_be_vat_number(text: str) -> None:
    if not _VAT_NUMBER.fullmatch(text):
        raise BadVatNumber("a VAT number is two letters and 2 to 13 signs, without spaces", field="vat_number")
    if text.startswith("BE"):
        try:
            parse_enterprise_number(text)
        except InvalidIdentifier as error:
            raise BadVatNumber(
                "a Belgian VAT number has ten digits and check digits mod 97", field="vat_number"
            ) from error


def _hash(canonical: str) -> str:
    return sha256(canonical.encode("ascii")).hexdigest()


def _content(invoice: IssuedInvoice) -> dict[str, object]:
    client = invoice.client
    return {
        "format": "gedeeld.invoice.1",
        "number": str(invoice.number),
        "issue_date": invoice.issue_date.isoformat(),
        "due_date": invoice.due_date.isoformat(),
        "communication": invoice.communication,
        "unit_id": invoice.unit_id,
        "client": {
            "client_id": client.client_id,
            "name": client.name,
            "country": client.country,
            "vat_number": client.vat_number,
            "address": client.address,
        },
        "lines": _line_contents(invoice.lines),
        "vat": [
            {
                "category": part.category,
                "percent": part.percent,
                "net_cents": part.net_cents,
                "vat_cents": part.vat_cents,
                "reason": part.reason,
            }
            for part in invoice.totals.by_vat
        ],
        "net_cents": invoice.totals.net_cents,
        "vat_cents": invoice.totals.vat_cents,
        "gross_cents": invoice.totals.gross_cents,
    }


def _line_contents(lines: Sequence[Line]) -> list[dict[str, object]]:
    return [
        {
            "description": line.description,
            "quantity": f"{line.quantity.normalize():f}",
            "unit_price": f"{line.unit_price.normalize():f}",
            "treatment": str(line.vat.treatment),
            "category": line.vat.category,
            "percent": percent_text(line.vat.rate),
            "reason": line.vat.reason,
            "net_cents": net,
        }
        for line, net in zip(lines, line_nets(lines), strict=True)
    ]

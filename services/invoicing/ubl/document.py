"""An invoice or credit note as EN 16931 sees it. The BT numbers are those of the standard's business terms."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from kernel.identifiers import InvalidIdentifier, parse_enterprise_number
from services.invoicing.domain.invoice import IssuedInvoice
from services.invoicing.domain.numbering import InvoiceNumber
from services.invoicing.domain.totals import Totals, line_nets
from services.invoicing.domain.vat import percent_text

ENTERPRISE_SCHEME = "0208"
"""The Electronic Address Scheme of Belgian enterprise numbers."""


class NoElectronicAddress(ValueError):
    """The client cannot be reached over Peppol: no address of its own, no Belgian enterprise number."""


class Kind(StrEnum):
    """BT-3, from UNTDID 1001."""

    INVOICE = "380"
    CREDIT_NOTE = "381"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address on the Peppol network (BT-34, BT-49). `scheme` is a code of the EAS list."""

    scheme: str
    value: str


@dataclass(frozen=True, slots=True)
class Address:
    """`lines`: street and what else is known, at most three are printed apart. `country`: ISO 3166-1."""

    country: str
    lines: tuple[str, ...] = ()
    postal_code: str = ""
    city: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """`enterprise_number`: ten digits, Belgian; `vat_number` begins with its country's letters."""

    name: str
    address: Address
    endpoint: Endpoint
    vat_number: str | None = None
    enterprise_number: str | None = None


@dataclass(frozen=True, slots=True)
class Seller:
    """The enterprise on a day, and the IBAN it is paid on (BT-84)."""

    party: Party
    iban: str


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """`unit_price` in euro, exact; `net_cents` as printed (BT-131); `category` is a code of UNCL 5305."""

    description: str
    quantity: Decimal
    unit_price: Decimal
    net_cents: int
    category: str
    percent: str


@dataclass(frozen=True, slots=True)
class Correction:
    """The document that a credit note takes back (BG-3)."""

    number: str
    issue_date: date


@dataclass(frozen=True, slots=True)
class Document:
    """All amounts are whole cents of euro and above zero: a credit note's too. `communication`: 12 digits.

    A credit note has no due date and asks for no payment; it names what it corrects.
    """

    kind: Kind
    number: str
    issue_date: date
    seller: Seller
    buyer: Party
    buyer_reference: str
    lines: tuple[DocumentLine, ...]
    totals: Totals
    delivered_on: date
    due_date: date | None = None
    communication: str | None = None
    corrects: Correction | None = None

    @property
    def categories(self) -> frozenset[str]:
        return frozenset(part.category for part in self.totals.by_vat)


def invoice_document(
    issued: IssuedInvoice,
    seller: Seller,
    *,
    endpoint: Endpoint | None = None,
    buyer_reference: str | None = None,
    delivered_on: date | None = None,
) -> Document:
    """What `issued` says to the client's machine.

    A client with a Belgian VAT number is reached by its enterprise number unless `endpoint` says otherwise. The
    reference (BT-10) is the client's own, else its id with us, because Peppol asks for one (PEPPOL-EN16931-R003).
    `delivered_on` is the issue date when nobody says better. Raises NoElectronicAddress.
    """
    return Document(
        kind=Kind.INVOICE,
        number=str(issued.number),
        issue_date=issued.issue_date,
        due_date=issued.due_date,
        seller=seller,
        buyer=_buyer(issued, endpoint),
        buyer_reference=buyer_reference or issued.client.client_id,
        lines=_lines(issued),
        totals=issued.totals,
        delivered_on=delivered_on or issued.issue_date,
        communication=issued.communication,
    )


def credit_note_document(credited: Document, number: InvoiceNumber, issue_date: date) -> Document:
    """A credit note that takes back the whole of `credited`."""
    return replace(
        credited,
        kind=Kind.CREDIT_NOTE,
        number=str(number),
        issue_date=issue_date,
        due_date=None,
        communication=None,
        corrects=Correction(credited.number, credited.issue_date),
    )


def _buyer(issued: IssuedInvoice, endpoint: Endpoint | None) -> Party:
    client = issued.client
    enterprise_number = _enterprise_number(client.vat_number)
    if endpoint is None:
        if enterprise_number is None:
            raise NoElectronicAddress("this client has no electronic address and no Belgian enterprise number")
        endpoint = Endpoint(ENTERPRISE_SCHEME, enterprise_number)
    lines = tuple(line.strip() for line in client.address.splitlines() if line.strip())
    return Party(client.name, Address(client.country, lines), endpoint, client.vat_number, enterprise_number)


def _enterprise_number(vat_number: str | None) -> str | None:
    """The ten digits behind a Belgian VAT number; None for any other."""
    if vat_number is None or not vat_number.startswith("BE"):
        return None
    try:
        return parse_enterprise_number(vat_number)
    except InvalidIdentifier:
        return None


def _lines(issued: IssuedInvoice) -> tuple[DocumentLine, ...]:
    return tuple(
        DocumentLine(
            description=line.description,
            quantity=line.quantity,
            unit_price=line.unit_price,
            net_cents=net_cents,
            category=line.vat.category,
            percent=percent_text(line.vat.rate),
        )
        for line, net_cents in zip(issued.lines, line_nets(issued.lines), strict=True)
    )

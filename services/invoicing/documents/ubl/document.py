"""An invoice or credit note as EN 16931 sees it. The BT numbers are those of the standard's business terms."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from services.invoicing.billing.domain.credit_note import CreditNote
from services.invoicing.billing.domain.details import InvoiceDetails
from services.invoicing.billing.domain.invoice import Allowance, IssuedInvoice
from services.invoicing.billing.domain.leaving import enterprise_number_of, receiver_of
from services.invoicing.billing.domain.lines import Line
from services.invoicing.billing.domain.totals import Totals
from services.invoicing.clients.domain.client import Client

NO_REFERENCE = "NA"
"""Not available: as Peppol's guide has it for an order that is not known."""

_INVOICE_NUMBER = re.compile(r"\b[0-9]{4}-[A-Z]{2}-[0-9]{6}\b", re.ASCII)


class UblDocumentKind(StrEnum):
    """BT-3, from UNTDID 1001."""

    INVOICE = "380"
    DEPOSIT = "386"
    """A prepayment invoice."""
    CREDIT_NOTE = "381"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address on the Peppol network (BT-34, BT-49). `scheme` is a code of the EAS list."""

    scheme: str
    value: str

    @classmethod
    def parse(cls, text: str | None) -> "Endpoint | None":
        """Read `0208:0123456749`; None for None."""
        if text is None:
            return None
        scheme, _, value = text.partition(":")
        return cls(scheme, value)


@dataclass(frozen=True, slots=True)
class Address:
    """`country`: ISO 3166-1. What is not known is empty."""

    country: str
    street: str = ""
    postal_code: str = ""
    city: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """`enterprise_number`: ten digits, Belgian; `vat_number` begins with its country's letters.

    `trading_name` is another name that it is known by (BT-28, BT-45). Without an `endpoint` the document follows
    EN 16931, but cannot travel over Peppol. `legal_information` is what the law wants a seller to add (BT-33).
    """

    name: str
    address: Address
    endpoint: Endpoint | None = None
    vat_number: str | None = None
    enterprise_number: str | None = None
    trading_name: str = ""
    legal_information: str = ""


@dataclass(frozen=True, slots=True)
class Seller:
    """The enterprise on a day, and the IBAN it is paid on (BT-84)."""

    party: Party
    iban: str


@dataclass(frozen=True, slots=True)
class PrecedingInvoice:
    """A document that this one corrects, or goes on from (BG-3)."""

    number: str
    issue_date: date | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """Amounts are whole cents of euro; totals are zero or more, a credit note's too. `communication`: 12 digits.

    A credit note has no due date and asks for no payment; it names what it corrects. The buyer's reference (BT-10) or
    its order (BT-13) is told, always. `language`: fr, nl or en.
    """

    kind: UblDocumentKind
    number: str
    issue_date: date
    seller: Seller
    buyer: Party
    details: InvoiceDetails
    lines: tuple[Line, ...]
    totals: Totals
    language: str
    allowances: tuple[Allowance, ...] = ()
    due_date: date | None = None
    communication: str | None = None
    note: str = ""
    earlier: tuple[PrecedingInvoice, ...] = ()

    @property
    def categories(self) -> frozenset[str]:
        return frozenset(part.category for part in self.totals.by_vat)

    @property
    def allowances_cents(self) -> int:
        """The sum of the allowances (BT-107)."""
        return sum(allowance.cents for allowance in self.allowances)


def invoice_document(issued: IssuedInvoice, seller: Seller, *, receiver: str | None = None) -> Document:
    """What `issued` says to the client's machine.

    `receiver` (scheme:value) is where it goes; when absent, the client's own Peppol identifier or the one behind
    its enterprise number. Reference (BT-10) and order (BT-13) are the client's own; where it gave neither, that is
    said, because Peppol asks for one of them (PEPPOL-EN16931-R003). A deposit is a prepayment invoice (386); an invoice
    that deducts earlier ones names them.
    """
    draft = issued.draft
    return Document(
        kind=UblDocumentKind.DEPOSIT if draft.kind == "deposit" else UblDocumentKind.INVOICE,
        number=str(issued.number),
        issue_date=issued.issue_date,
        due_date=issued.due_date,
        seller=_trading_as(seller, draft.unit_name),
        buyer=_buyer(draft.client, receiver),
        details=_referring(draft.details),
        lines=draft.lines,
        allowances=draft.allowances,
        totals=issued.totals,
        language=draft.client.language,
        communication=issued.communication,
        earlier=tuple(_named_in(draft.allowances)),
    )


def credit_note_document(note: CreditNote, seller: Seller, *, receiver: str | None = None) -> Document:
    """What `note` says to the client's machine: it takes back an invoice, or a part of it; amounts stay above zero.

    The reason is printed as the note (BT-22); `receiver` and the reference are as in `invoice_document`.
    """
    return Document(
        kind=UblDocumentKind.CREDIT_NOTE,
        number=note.number,
        issue_date=note.credited_on,
        seller=_trading_as(seller, note.unit_name),
        buyer=_buyer(note.client, receiver),
        details=_referring(InvoiceDetails(buyer_reference=note.buyer_reference, order_reference=note.order_reference)),
        lines=note.lines,
        allowances=note.allowances,
        totals=note.totals,
        language=note.client.language,
        note=note.reason,
        earlier=(PrecedingInvoice(note.invoice_number, note.invoice_date),),
    )


def _referring(details: InvoiceDetails) -> InvoiceDetails:
    if details.buyer_reference or details.order_reference:
        return details
    return replace(details, buyer_reference=NO_REFERENCE)


def _trading_as(seller: Seller, unit_name: str) -> Seller:
    party = seller.party
    known_as = replace(party, trading_name=unit_name)
    return Seller(known_as, seller.iban)


def _buyer(client: Client, receiver: str | None) -> Party:
    return Party(
        client.name,
        Address(client.country, client.street, client.postal_code, client.city),
        Endpoint.parse(receiver or receiver_of(client)),
        client.vat_number,
        enterprise_number_of(client),
    )


def earlier_invoices(allowance: Allowance) -> list[str]:
    """The numbers that its reason names: of invoices that a final invoice deducts; none of a discount."""
    return _INVOICE_NUMBER.findall(allowance.reason)


def _named_in(allowances: Iterable[Allowance]) -> Iterator[PrecedingInvoice]:
    """Each once."""
    numbers = [number for allowance in allowances for number in earlier_invoices(allowance)]
    return (PrecedingInvoice(number) for number in dict.fromkeys(numbers))

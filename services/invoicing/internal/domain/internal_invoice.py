"""Invoices between two units of the enterprise: work of one for another.

No VAT and no claim on anybody: the turnover was counted when the client was invoiced. The buyer's holder agrees before
there is an invoice at all; the budget passes when the buyer has it.
"""

from dataclasses import dataclass, replace
from datetime import date

from contracts.invoicing.enums import InternalInvoiceState
from services.invoicing.billing.domain.canonical import canonical, hash_of
from services.invoicing.billing.domain.invoice import MAX_TOTAL_CENTS
from services.invoicing.billing.domain.numbering import InvoiceNumber
from services.invoicing.billing.refusals import NothingToCharge
from services.invoicing.internal.refusals import OtherLegalEntity, SameUnit
from services.invoicing.refusals import TotalTooLarge
from services.invoicing.texts import plain_text

FORMAT = "gedeeld.internal_invoice.1"


@dataclass(frozen=True, slots=True)
class Side:
    """A unit that sells or buys."""

    unit_id: str
    name: str
    legal_entity: str


@dataclass(frozen=True, slots=True)
class Offer:
    """What the seller asks of the buyer, in cents."""

    seller: Side
    buyer: Side
    description: str
    amount_cents: int

    def __post_init__(self) -> None:
        """Raises SameUnit, OtherLegalEntity, BadText, NothingToCharge, TotalTooLarge."""
        plain_text(self.description, "description")
        if self.seller.unit_id == self.buyer.unit_id:
            raise SameUnit("a unit does not invoice itself", field="buyer_unit_id")
        if self.seller.legal_entity != self.buyer.legal_entity:
            raise OtherLegalEntity("both units belong to one legal entity", field="buyer_unit_id")
        if self.amount_cents <= 0:
            raise NothingToCharge("an internal invoice is above zero", field="amount_cents")
        if self.amount_cents > MAX_TOTAL_CENTS:
            raise TotalTooLarge(f"the amount is above {MAX_TOTAL_CENTS} cents", field="amount_cents")


@dataclass(frozen=True, slots=True)
class InternalInvoice:
    """An accepted offer, for ever. `content_hash`: SHA-256 of `document`, its canonical JSON."""

    number: InvoiceNumber
    issued_on: date
    offer: Offer
    document: str = ""
    content_hash: str = ""


def issue_internal_invoice(offer: Offer, number: InvoiceNumber, issued_on: date) -> InternalInvoice:
    """The offer under its number, frozen."""
    invoice = InternalInvoice(number, issued_on, offer)
    document = canonical(_content(invoice))
    return replace(invoice, document=document, content_hash=hash_of(document))


def state_of(*, accepted: bool | None, paid: bool) -> InternalInvoiceState:
    """`accepted`: None while the buyer has not decided. `paid` counts for an invoice only."""
    if accepted is None:
        return "offered"
    if not accepted:
        return "refused"
    return "paid" if paid else "issued"


def _content(invoice: InternalInvoice) -> dict[str, object]:
    offer = invoice.offer
    seller, buyer = (_side(side) for side in (offer.seller, offer.buyer))
    return {
        "format": FORMAT,
        "number": str(invoice.number),
        "issued_on": invoice.issued_on.isoformat(),
        "seller": seller,
        "buyer": buyer,
        "description": offer.description,
        "amount_cents": offer.amount_cents,
    }


def _side(side: Side) -> dict[str, str]:
    return {"unit_id": side.unit_id, "name": side.name, "legal_entity": side.legal_entity}

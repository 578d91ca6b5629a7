"""What an invoice says, as it is told back: to whom, for what, and the texts that were typed."""

from typing import Annotated

from pydantic import Field

from contracts.invoicing.clients import Number, PeppolId
from contracts.invoicing.enums import ClientKind, LineUnit, VatTreatment
from contracts.wire.base import Cents, ClientId, LegalEntity, PositiveCents, Reply, Text
from contracts.wire.enums import Language

ExactDecimal = Annotated[str, Field(pattern=r"^-?[0-9]{1,12}(\.[0-9]{1,6})?$")]


class InvoiceLine(Reply):
    """`net_cents` as it is printed."""

    description: Text
    quantity: ExactDecimal
    unit_price: ExactDecimal = Field(description="euro, before VAT")
    unit: LineUnit | None = None
    vat: VatTreatment
    vat_percent: ExactDecimal
    exemption_reason: Text | None = None
    net_cents: Cents


class InvoiceAllowance(Reply):
    """Off the whole document, before VAT."""

    reason: Text
    cents: PositiveCents
    vat: VatTreatment
    vat_percent: ExactDecimal
    exemption_reason: Text | None = None


class InvoicedClient(Reply):
    """Of a draft as the client is known today, of an issued invoice as it was then.

    Without the street of a private person with whom the caller does not deal yet.
    """

    client_id: ClientId
    name: Text
    country: LegalEntity
    kind: ClientKind
    language: Language
    street: Text | None = None
    postal_code: Annotated[str, Field(max_length=20)] | None = None
    city: Text | None = None
    enterprise_number: Number | None = None
    vat_number: Number | None = None
    peppol_id: PeppolId | None = None

"""What an invoice says, as it is told back: to whom, and the texts that were typed."""

from typing import Annotated

from pydantic import Field

from contracts.invoicing.clients import Number, PeppolId
from contracts.invoicing.enums import ClientKind
from contracts.wire.base import ClientId, LegalEntity, Reply, Text
from contracts.wire.enums import Language


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

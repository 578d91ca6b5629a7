"""How a document leaves: over Peppol, or as a PDF."""

from dataclasses import dataclass
from typing import Literal

from contracts.invoicing.enums import Channel
from kernel.identifiers import InvalidIdentifier, parse_enterprise_number
from services.invoicing.clients.domain.client import Client

DocumentKind = Literal["invoice", "credit_note"]
ENTERPRISE_SCHEME = "0208"
"""The Electronic Address Scheme of Belgian enterprise numbers."""


@dataclass(frozen=True, slots=True)
class DocumentDispatch:
    """A document that was issued just now, and whom it is for."""

    document_id: str
    kind: DocumentKind
    number: str
    client: Client


def channel_of(client: Client) -> Channel:
    """Peppol for every client that can be reached over it; Belgian enterprises must be (law of 6 February 2024)."""
    return "pdf" if receiver_of(client) is None else "peppol"


def receiver_of(client: Client) -> str | None:
    """The client's Peppol identifier (scheme:value), or the one that follows from its enterprise number; or None.

    A private person never has the latter: whoever runs a business may still buy as a person.
    """
    if client.peppol_id:
        return client.peppol_id
    number = enterprise_number_of(client)
    if number is None or client.kind == "individual":
        return None
    return f"{ENTERPRISE_SCHEME}:{number}"


def enterprise_number_of(client: Client) -> str | None:
    """The ten digits of a Belgian enterprise, its own or those of its VAT number; None for any other."""
    if client.country != "BE":
        return None
    if client.enterprise_number:
        return client.enterprise_number
    if client.vat_number is None or not client.vat_number.startswith("BE"):
        return None
    try:
        return parse_enterprise_number(client.vat_number)
    except InvalidIdentifier:
        return None

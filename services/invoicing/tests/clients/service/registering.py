"""What the tests of clients ask for, in words."""

from typing import Any

from chassis.testing.harness import ServiceHarness
from contracts.invoicing.clients import (
    BlockClient,
    ClientReply,
    ClientsReply,
    FindClients,
    GetClient,
    RegisterClient,
    SetClientView,
    UnblockClient,
    UpdateClient,
)
from kernel.identifiers import uuid7
from services.invoicing.tests.billing.service.billing import ANNE, UNIT

THEATRE: dict[str, Any] = {
    "name": "Théâtre du Canal SA",
    "country": "BE",
    "kind": "company",
    "language": "nl",
    "street": "Quai 1",
    "postal_code": "1000",
    "city": "Bruxelles",
    "enterprise_number": "0417.497.106",
    "vat_number": "BE 0417.497.106",
    "peppol_id": "0208:0417497106",
    "email": "Office@Theatre.example",
    "payment_days": 45,
}
MARIE: dict[str, Any] = {
    "name": "Marie Duval",
    "country": "BE",
    "kind": "individual",
    "street": "Rue Haute 7",
    "postal_code": "1000",
    "city": "Bruxelles",
    "email": "marie@home.example",
}


def register(house: ServiceHarness, member: str | None = None, **fields: Any) -> ClientReply:
    return house.ask(RegisterClient(request_id=uuid7(), **fields), **caller(member))


def update(house: ServiceHarness, client_id: str, **fields: Any) -> ClientReply:
    return house.ask(UpdateClient(request_id=uuid7(), client_id=client_id, **fields))


def block(house: ServiceHarness, client_id: str, reason: str = "does not pay") -> ClientReply:
    return house.ask(BlockClient(request_id=uuid7(), client_id=client_id, reason=reason))


def unblock(house: ServiceHarness, client_id: str, reason: str = "has paid") -> ClientReply:
    return house.ask(UnblockClient(request_id=uuid7(), client_id=client_id, reason=reason))


def set_view(
    house: ServiceHarness, client_id: str, unit_id: str = UNIT, member: str | None = ANNE, **fields: Any
) -> ClientReply:
    request = SetClientView(request_id=uuid7(), unit_id=unit_id, client_id=client_id, **fields)
    return house.ask(request, **caller(member))


def get(house: ServiceHarness, client_id: str, unit_id: str | None = None, member: str | None = None) -> ClientReply:
    return house.ask(GetClient(client_id=client_id, unit_id=unit_id), **caller(member))


def find(house: ServiceHarness, text: str | None = None, member: str | None = None, **fields: Any) -> ClientsReply:
    return house.ask(FindClients(text=text, **fields), **caller(member))


def names(reply: ClientsReply) -> list[str]:
    return [client.name for client in reply.clients]


def caller(member: str | None) -> dict[str, Any]:
    """A member, or else an operator."""
    return {} if member is None else {"roles": ("member",), "subject": f"member:{member}"}

"""What invoicing answers about clients: one register for the enterprise, and each unit's own view of it."""

from datetime import date
from typing import Annotated

from pydantic import Field

from contracts.invoicing.enums import ClientKind, ClientRegion
from contracts.wire.base import (
    ClientId,
    Command,
    Count,
    Cursor,
    LegalEntity,
    Limit,
    Reply,
    Request,
    Text,
    UnitId,
    UnsignedCents,
)
from contracts.wire.enums import Language
from contracts.wire.roles import ANY_MEMBER, HOLDER, MEMBER, MONEY, READ, STAFF

Number = Annotated[str, Field(max_length=20)]
PeppolId = Annotated[
    str,
    Field(pattern=r"^[0-9]{4}:[0-9A-Za-z:._-]{1,50}$", description="scheme and identifier, such as 0208:0123456749"),
]
PaymentDays = Annotated[int, Field(ge=0, le=60, description="from issue to due date; law of 2/8/2002")]


class ClientView(Reply):
    unit_id: UnitId
    own_name: Text | None = None
    buyer_reference: Text | None = None
    contact: Text | None = None
    payment_days: PaymentDays | None = None


class ClientReply(Reply):
    client_id: ClientId
    name: Text
    country: LegalEntity
    kind: ClientKind
    region: ClientRegion
    language: Language
    street: Text | None = None
    postal_code: Annotated[str, Field(max_length=20)] | None = None
    city: Text | None = None
    enterprise_number: Number | None = None
    vat_number: Number | None = None
    peppol_id: PeppolId | None = Field(default=None, description="where e-invoices go; absent: by PDF")
    email: Annotated[str, Field(max_length=254)] | None = None
    payment_days: PaymentDays
    registered_on: date
    blocked_because: Text | None = None
    view: ClientView | None = None


class RegisterClient(Command[ClientReply], roles=MEMBER, whose=ANY_MEMBER):
    """A client that looks like one that is known is refused, unless `not_a_duplicate` says that somebody looked."""

    name: Text
    country: LegalEntity = Field(description="ISO 3166 code of two letters")
    kind: ClientKind
    language: Language = "fr"
    street: Text | None = None
    postal_code: Annotated[str, Field(min_length=1, max_length=20)] | None = None
    city: Text | None = None
    enterprise_number: Number | None = None
    vat_number: Number | None = None
    peppol_id: PeppolId | None = None
    email: Annotated[str, Field(max_length=254)] | None = None
    payment_days: PaymentDays = 30
    not_a_duplicate: bool = False


class UpdateClient(Command[ClientReply], roles=STAFF):
    """What is absent stays as it is. Documents that were issued keep the client as it was.

    Refused, like `RegisterClient`, when the change makes it look like another, unless `not_a_duplicate`.
    """

    client_id: ClientId
    name: Text | None = None
    language: Language | None = None
    street: Text | None = None
    postal_code: Annotated[str, Field(min_length=1, max_length=20)] | None = None
    city: Text | None = None
    enterprise_number: Number | None = None
    vat_number: Number | None = None
    peppol_id: PeppolId | None = None
    email: Annotated[str, Field(max_length=254)] | None = None
    payment_days: PaymentDays | None = None
    not_a_duplicate: bool = False


class BlockClient(Command[ClientReply], roles=MONEY):
    """Nothing is drafted, quoted or issued for a blocked client."""

    client_id: ClientId
    reason: Text


class UnblockClient(Command[ClientReply], roles=MONEY):
    client_id: ClientId
    reason: Text


class MergedReply(Reply):
    """`kept` as it is from now on; what both owe and have together."""

    kept: ClientReply
    merged_client_id: ClientId
    open_invoices: Count
    open_cents: UnsignedCents
    credit_cents: UnsignedCents
    dry_run: bool


class MergeClients(Command[MergedReply], roles=STAFF | MONEY):
    """The two are one, for good. Documents and claims of the merged one stay; its id goes on to mean the kept one."""

    kept_client_id: ClientId
    merged_client_id: ClientId
    why: Text
    dry_run: bool = Field(default=False, description="say what would be, and change nothing")


class SetClientView(Command[ClientReply], roles=MEMBER, whose=HOLDER):
    """How one unit sees a client: its own name and reference for it, whom it talks to, its terms. Replaces the view."""

    unit_id: UnitId
    client_id: ClientId
    own_name: Text | None = None
    buyer_reference: Text | None = Field(default=None, description="the client's own reference (BT-10)")
    contact: Text | None = None
    payment_days: PaymentDays | None = None


class GetClient(Request[ClientReply], roles=READ, whose=ANY_MEMBER):
    client_id: ClientId
    unit_id: UnitId | None = Field(default=None, description="with the view of this unit")


class ClientsReply(Reply):
    clients: tuple[ClientReply, ...]
    next_cursor: Cursor | None = None


class FindClients(Request[ClientsReply], roles=READ, whose=ANY_MEMBER):
    """By part of a name, or by a whole enterprise or VAT number; of one unit, or of all.

    A member that names no unit says three letters at least, and finds companies, public bodies and its own private
    persons.
    """

    text: Text | None = None
    unit_id: UnitId | None = Field(default=None, description="only clients that this unit has a view of or invoiced")
    cursor: Cursor | None = None
    limit: Limit = 50

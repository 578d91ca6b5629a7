"""What invoicing answers about one client at a glance."""

from datetime import date

from pydantic import Field

from contracts.invoicing.billing import InvoiceSummary
from contracts.invoicing.clients import ClientReply
from contracts.wire.base import ClientId, Count, ReminderId, Reply, Request, UnitId, UnsignedCents
from contracts.wire.roles import HOLDER, READ


class ClientLetter(Reply):
    """`level` and the sums are those of the invoices that are shown to the caller."""

    reminder_id: ReminderId
    reminded_on: date
    pay_before: date
    level: Count
    formal_notice: bool
    invoices: Count
    open_cents: UnsignedCents = Field(description="as the letter said")


class ClientPageReply(Reply):
    """Of a client that was merged with another, all of both. The latest letters and invoices come first."""

    client: ClientReply
    open_invoices: Count
    open_cents: UnsignedCents
    overdue_cents: UnsignedCents
    oldest_due_on: date | None = None
    credit_cents: UnsignedCents | None = Field(default=None, description="from invoices of all units; staff only")
    level: Count = Field(description="the highest level of reminders of an open invoice; 0: none was reminded")
    letters: tuple[ClientLetter, ...]
    invoices: tuple[InvoiceSummary, ...]


class GetClientPage(Request[ClientPageReply], roles=READ, whose=HOLDER):
    """What the client owes, its last letters and invoices: of the enterprise, or of one unit."""

    client_id: ClientId
    unit_id: UnitId | None = Field(default=None, description="absent: of the enterprise; a member names its unit")

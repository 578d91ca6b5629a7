"""What invoicing answers about late clients: reminders, holds, aged receivables, write-offs."""

from datetime import date
from typing import Annotated

from pydantic import Field

from contracts.invoicing.enums import DaysLate, HoldReason, LossReason
from contracts.wire.base import (
    Cents,
    ClientId,
    Command,
    CorrectionId,
    Count,
    InvoiceId,
    Limit,
    PaymentId,
    PositiveCents,
    ReminderId,
    Reply,
    Request,
    Text,
    UnitId,
    UnsignedCents,
)
from contracts.wire.roles import HOLDER, MEMBER, MONEY, READ

Level = Annotated[int, Field(ge=1, le=9)]


class LevelCount(Reply):
    level: Level
    invoices: Count
    open_cents: UnsignedCents


class LeftClient(Reply):
    """A client that is not reminded now. `invoices`: the numbers that no letter can be worked out for."""

    client_id: ClientId
    invoices: tuple[Text, ...]
    reason: Text


class RemindersReply(Reply):
    day: date
    letters: Count
    invoices: Count
    without_address: Count = Field(description="letters to clients without e-mail: to print and post")
    interest_cents: UnsignedCents
    compensation_cents: UnsignedCents
    levels: tuple[LevelCount, ...]
    held: Count = Field(description="overdue invoices that a hold, or money that waits in suspense, keeps back")
    left_clients: Count = Field(default=0, description="clients without a letter: a parameter is missing")
    left: tuple[LeftClient, ...] = Field(default=(), description="which, and why; the first hundred")


class RunReminders(Command[RemindersReply], roles=MONEY):
    """Write what is due on `day`, one letter per client. Repeating a day writes nothing twice."""

    day: date | None = Field(default=None, description="legal date, not in the future; today in Brussels when absent")
    dry_run: bool = Field(default=False, description="count what would be written, and write nothing")


class HoldReply(Reply):
    invoice_id: InvoiceId
    held: bool
    reason: Text | None = None
    until: date | None = None


class HoldReminders(Command[HoldReply], roles=MEMBER | MONEY, whose=HOLDER):
    """The client disputes the invoice, or a credit note is on its way: no reminder until the hold ends."""

    invoice_id: InvoiceId
    reason: HoldReason
    note: Text | None = None
    until: date | None = Field(default=None, description="the last day held; absent: until released")


class ReleaseHold(Command[HoldReply], roles=MEMBER | MONEY, whose=HOLDER):
    invoice_id: InvoiceId


class ReminderEntry(Reply):
    reminder_id: ReminderId
    invoice_id: InvoiceId
    number: Text
    level: Level
    formal_notice: bool
    reminded_on: date
    pay_before: date
    open_cents: PositiveCents
    interest_cents: UnsignedCents
    compensation_cents: UnsignedCents
    set_off_cents: UnsignedCents = Field(default=0, description="by law against the client's credit; not in open_cents")


class CorrectionEntry(Reply):
    """Charges of a reminder that are not owed, for a payment of before it came to light later.

    Below zero: they are owed again, for the payment was taken off the invoice.
    """

    correction_id: CorrectionId
    invoice_id: InvoiceId
    reminder_id: ReminderId
    payment_id: PaymentId
    paid_on: date
    corrected_on: date
    interest_cents: Cents
    compensation_cents: Cents
    credit_cents: UnsignedCents = Field(description="of charges paid before: now the client's credit")
    wrong_from: Level | None = Field(default=None, description="the first level that was reached wrongly")


class ReminderTrace(Reply):
    entries: tuple[ReminderEntry, ...]
    holds: tuple[HoldReply, ...] = ()
    corrections: tuple[CorrectionEntry, ...] = ()
    charges_open_cents: UnsignedCents | None = Field(
        default=None, description="of one invoice: late charges in the latest letter that nobody paid yet"
    )


class GetReminders(Request[ReminderTrace], roles=READ, whose=HOLDER):
    """The whole trace of an invoice or of a client, newest first."""

    invoice_id: InvoiceId | None = None
    client_id: ClientId | None = None
    limit: Limit = 100


class Bucket(Reply):
    """`days`: not_due, 1-30, 31-60, 61-90, over_90."""

    days: DaysLate
    invoices: Count
    open_cents: UnsignedCents


class ClientDebt(Reply):
    client_id: ClientId
    name: Text
    open_cents: UnsignedCents
    overdue_cents: UnsignedCents
    oldest_due_on: date


class ReceivablesReply(Reply):
    day: date
    open_cents: UnsignedCents
    overdue_cents: UnsignedCents
    buckets: tuple[Bucket, ...]
    clients: tuple[ClientDebt, ...] = Field(description="those that owe most first")


class GetReceivables(Request[ReceivablesReply], roles=READ, whose=HOLDER):
    """What clients owe on `day` as it stands now, by how late it is; of the enterprise, a unit or a client."""

    day: date | None = None
    unit_id: UnitId | None = None
    client_id: ClientId | None = None
    limit: Limit = 100


class WriteOffReply(Reply):
    invoice_id: InvoiceId
    written_off_on: date
    open_cents: PositiveCents = Field(description="what was open, VAT included")
    lost_net_cents: Cents = Field(description="lost without VAT; the pot makes it good unless the unit has it already")
    vat_back_cents: Cents = Field(description="VAT that the state gives back (code, art. 77)")


class WriteOff(Command[WriteOffReply], roles=MONEY):
    """Nobody will pay what is open of this invoice. The unit gets its turnover from the pot."""

    invoice_id: InvoiceId
    reason: LossReason
    note: Text

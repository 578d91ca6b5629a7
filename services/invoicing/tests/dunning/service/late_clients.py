"""What the tests of reminders and losses ask for, in words."""

from datetime import date
from typing import Any

from chassis.testing.harness import ServiceHarness
from contracts.invoicing.billing import InvoiceReply
from contracts.invoicing.dunning import (
    GetReceivables,
    GetReminders,
    HoldReminders,
    HoldReply,
    ReceivablesReply,
    ReleaseHold,
    RemindersReply,
    ReminderTrace,
    RunReminders,
    WriteOff,
    WriteOffReply,
)
from contracts.invoicing.events import ClientReminded, InvoiceOverdue
from kernel.identifiers import uuid7
from services.invoicing.tests.billing.service.billing import ANNE

HOLDER: dict[str, Any] = {"roles": ("member",), "subject": f"member:{ANNE}"}
STRANGER: dict[str, Any] = {"roles": ("member",), "subject": "member:mbr_0190aaaa000070008000000000000001"}


def run(house: ServiceHarness, day: date | None = None, *, dry_run: bool = False) -> RemindersReply:
    return house.ask(RunReminders(request_id=uuid7(), day=day, dry_run=dry_run))


def run_after(house: ServiceHarness, days: int) -> RemindersReply:
    """Let so many days go by, and run."""
    house.clock.forward(days=days)
    return run(house)


def hold(house: ServiceHarness, invoice: InvoiceReply, until: date | None = None, **caller: Any) -> HoldReply:
    request = HoldReminders(request_id=uuid7(), invoice_id=invoice.invoice_id, reason="disputed", until=until)
    return house.ask(request, **caller)


def release(house: ServiceHarness, invoice: InvoiceReply, **caller: Any) -> HoldReply:
    return house.ask(ReleaseHold(request_id=uuid7(), invoice_id=invoice.invoice_id), **caller)


def trace(house: ServiceHarness, invoice: InvoiceReply, **caller: Any) -> ReminderTrace:
    return house.ask(GetReminders(invoice_id=invoice.invoice_id), **caller)


def receivables(house: ServiceHarness, caller: dict[str, Any] | None = None, **fields: Any) -> ReceivablesReply:
    return house.ask(GetReceivables(**fields), **(caller or {}))


def write_off(house: ServiceHarness, invoice: InvoiceReply, reason: str = "uncollectable") -> WriteOffReply:
    request = WriteOff.model_validate(
        {"request_id": uuid7(), "invoice_id": invoice.invoice_id, "reason": reason, "note": "nothing to be had"}
    )
    return house.ask(request)


def letters(house: ServiceHarness) -> list[ClientReminded]:
    return [message.data for message in house.published(ClientReminded)]


def overdue(house: ServiceHarness) -> list[InvoiceOverdue]:
    return [message.data for message in house.published(InvoiceOverdue)]

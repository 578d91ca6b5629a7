"""Let a unit count on its issued invoices: part of each may be spent before the client pays."""

from collections.abc import Sequence

from chassis.db.work import Work
from contracts.invoicing.events import InvoiceIssued
from contracts.wire.envelope import Envelope
from services.payroll.domain.budget import Fact
from services.payroll.store.budgets import NewFact, add_facts


def open_facility(work: Work, messages: Sequence[Envelope[InvoiceIssued]]) -> None:
    """Which part is decided when somebody wants to spend it; it ends with what is paid, credited or lost."""
    issued = [message.data for message in messages]
    facts = [NewFact(i.invoice_id, i.unit_id, i.net_cents, i.issued_on) for i in issued]
    add_facts(work.connection, Fact.ISSUED, facts)

"""Bring an invoice's money to its unit: once payment and contribution are both booked, in either order."""

from collections.abc import Mapping, Sequence
from typing import Any

from chassis.books.ledger import Entry, Posting
from chassis.db.work import Work
from contracts.contributions.events import ContributionDeducted
from contracts.invoicing.events import InvoicePaid
from contracts.payroll.events import BudgetCredited
from contracts.wire.envelope import Envelope
from services.payroll.accounts import Account
from services.payroll.domain.budget import Fact
from services.payroll.store.budgets import NewFact, add_invoice_facts
from services.payroll.use_cases.pass_transfers import pass_on


def credit_payments(work: Work, messages: Sequence[Envelope[InvoicePaid]]) -> None:
    """Book the payments; publish BudgetCredited for each invoice whose contribution came before."""
    facts = [NewFact(m.data.invoice_id, m.data.unit_id, m.data.net_cents, m.data.paid_on) for m in messages]
    for fact, message in zip(facts, messages, strict=True):
        work.post(_payment(fact), caused_by=message)
    pairs = add_invoice_facts(work.connection, Fact.PAID, Fact.CONTRIBUTION, facts)
    credited = {pair.about: (pair.cents, pair.counterpart_cents) for pair in pairs}
    _publish_credited(work, {m.data.invoice_id: m for m in messages if m.data.invoice_id in credited}, credited)


def charge_contributions(work: Work, messages: Sequence[Envelope[ContributionDeducted]]) -> None:
    """Book the contributions; publish BudgetCredited for each invoice whose payment came before."""
    facts = [_charged(message) for message in messages]
    for fact, message in zip(facts, messages, strict=True):
        work.post(_contribution(fact), caused_by=message)
    pairs = add_invoice_facts(work.connection, Fact.CONTRIBUTION, Fact.PAID, facts)
    credited = {pair.about: (pair.counterpart_cents, pair.cents) for pair in pairs}
    _publish_credited(work, {m.data.invoice_id: m for m in messages if m.data.invoice_id in credited}, credited)


def _payment(fact: NewFact) -> Entry:
    return Entry(
        fact.about,
        "payment",
        fact.booked_on,
        (Posting(Account.FROM_INVOICING, fact.unit_id, fact.cents), Posting(Account.BUDGET, fact.unit_id, -fact.cents)),
    )


def _charged(message: Envelope[ContributionDeducted]) -> NewFact:
    """On the day of the payment, which is that of the turnover in both their books."""
    deducted = message.data
    day = deducted.paid_on or message.occurred_on
    return NewFact(deducted.invoice_id, deducted.unit_id, deducted.contribution_cents, day)


def _contribution(fact: NewFact) -> Entry:
    return Entry(
        fact.about,
        "contribution",
        fact.booked_on,
        (
            Posting(Account.BUDGET, fact.unit_id, fact.cents),
            Posting(Account.FROM_CONTRIBUTIONS, fact.unit_id, -fact.cents),
        ),
    )


def _publish_credited(work: Work, causes: Mapping[str, Envelope[Any]], credited: Mapping[str, tuple[int, int]]) -> None:
    """Also pass the transfers that waited for this money."""
    for invoice_id, message in causes.items():
        net_cents, contribution_cents = credited[invoice_id]
        event = BudgetCredited(
            unit_id=message.data.unit_id,
            invoice_id=invoice_id,
            net_cents=net_cents,
            contribution_cents=contribution_cents,
            available_cents=net_cents - contribution_cents,
        )
        work.publish(event, subject=invoice_id, caused_by=message)
    pass_on(work, {message.data.unit_id: message for message in causes.values()})

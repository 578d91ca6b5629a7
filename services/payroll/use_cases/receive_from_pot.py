"""Book what the common pot gives a unit: contributions on credited turnover, and losses it makes good."""

from collections.abc import Sequence
from datetime import date

from chassis.books.ledger import Entry, Posting
from chassis.db.work import Work
from contracts.contributions.events import ContributionReturned, LossCovered
from contracts.wire.envelope import Envelope
from kernel.clock import legal_date
from services.payroll.accounts import Account
from services.payroll.domain.budget import Fact
from services.payroll.store.budgets import NewFact, add_facts
from services.payroll.use_cases.pass_transfers import pass_on


def receive_returned_contributions(work: Work, messages: Sequence[Envelope[ContributionReturned]]) -> None:
    today = legal_date(work.now)
    returned = [message.data for message in messages]
    facts = [NewFact(r.credit_note_id, r.unit_id, r.contribution_cents, r.invoice_id) for r in returned]
    add_facts(work.connection, Fact.CONTRIBUTION_RETURNED, facts, today)
    for fact, message in zip(facts, messages, strict=True):
        work.post(_entry(fact, "contribution_return", today), caused_by=message)
    pass_on(work, {message.data.unit_id: message for message in messages})


def receive_covered_losses(work: Work, messages: Sequence[Envelope[LossCovered]]) -> None:
    """The advance ends on what is lost; the unit may spend what it would have kept of a payment."""
    today = legal_date(work.now)
    lost = [NewFact(m.data.invoice_id, m.data.unit_id, m.data.lost_cents) for m in messages]
    covered = [NewFact(m.data.invoice_id, m.data.unit_id, m.data.covered_cents) for m in messages]
    add_facts(work.connection, Fact.LOST, lost, today)
    add_facts(work.connection, Fact.COVERED, covered, today)
    for fact, message in zip(covered, messages, strict=True):
        work.post(_entry(fact, "loss", today), caused_by=message)
    pass_on(work, {message.data.unit_id: message for message in messages})


def _entry(fact: NewFact, purpose: str, today: date) -> Entry:
    return Entry(
        fact.about,
        purpose,
        today,
        (
            Posting(Account.FROM_CONTRIBUTIONS, fact.unit_id, fact.cents),
            Posting(Account.BUDGET, fact.unit_id, -fact.cents),
        ),
    )

"""Book what the common pot gives a unit: contributions on credited turnover, and losses it makes good."""

from collections.abc import Sequence

from chassis.books.ledger import Entry, Posting
from chassis.db.work import Work
from contracts.contributions.events import ContributionReturned, LossCovered
from contracts.wire.envelope import Envelope
from services.payroll.accounts import Account
from services.payroll.domain.budget import Fact
from services.payroll.store.budgets import NewFact, add_facts
from services.payroll.use_cases.pass_transfers import pass_on


def receive_returned_contributions(work: Work, messages: Sequence[Envelope[ContributionReturned]]) -> None:
    facts = [_returned(message) for message in messages]
    add_facts(work.connection, Fact.CONTRIBUTION_RETURNED, facts)
    for fact, message in zip(facts, messages, strict=True):
        work.post(_entry(fact, "contribution_return"), caused_by=message)
    pass_on(work, {message.data.unit_id: message for message in messages})


def receive_covered_losses(work: Work, messages: Sequence[Envelope[LossCovered]]) -> None:
    """The advance ends on what is lost; the unit may spend what it would have kept of a payment."""
    lost = [_loss(message, message.data.lost_cents) for message in messages]
    covered = [_loss(message, message.data.covered_cents) for message in messages]
    add_facts(work.connection, Fact.LOST, lost)
    add_facts(work.connection, Fact.COVERED, covered)
    for fact, message in zip(covered, messages, strict=True):
        work.post(_entry(fact, "loss"), caused_by=message)
    pass_on(work, {message.data.unit_id: message for message in messages})


def _returned(message: Envelope[ContributionReturned]) -> NewFact:
    returned = message.data
    day = returned.credited_on or message.occurred_on
    return NewFact(returned.credit_note_id, returned.unit_id, returned.contribution_cents, day, returned.invoice_id)


def _loss(message: Envelope[LossCovered], cents: int) -> NewFact:
    covered = message.data
    return NewFact(covered.invoice_id, covered.unit_id, cents, covered.written_off_on or message.occurred_on)


def _entry(fact: NewFact, purpose: str) -> Entry:
    return Entry(
        fact.about,
        purpose,
        fact.booked_on,
        (
            Posting(Account.FROM_CONTRIBUTIONS, fact.unit_id, fact.cents),
            Posting(Account.BUDGET, fact.unit_id, -fact.cents),
        ),
    )

"""Charge the contribution on a settled wage to the reserve that its contract made for it."""

from collections.abc import Sequence

from chassis.books.ledger import Entry, Posting
from chassis.db.work import Work
from chassis.events.retry import NotYet
from contracts.contributions.events import WageContributionDeducted
from contracts.wire.envelope import Envelope
from services.payroll.accounts import Account
from services.payroll.domain.budget import Fact
from services.payroll.store.budgets import NewFact, add_facts
from services.payroll.store.contracts import expected_contributions
from services.payroll.use_cases.pass_transfers import pass_on


def charge_wage_contributions(work: Work, messages: Sequence[Envelope[WageContributionDeducted]]) -> None:
    """Raises NotYet for an unknown contract. The budget bears, or gets, the difference with what was reserved."""
    deducted = [message.data for message in messages]
    expected = expected_contributions(work.connection, {d.contract_id for d in deducted})
    unknown = [d.contract_id for d in deducted if d.contract_id not in expected]
    if unknown:
        raise NotYet(f"contract {unknown[0]} is not declared here")
    facts = [NewFact(d.contract_id, d.unit_id, d.contribution_cents, expected[d.contract_id].day) for d in deducted]
    add_facts(work.connection, Fact.WAGE_CONTRIBUTION, facts)
    for fact, message in zip(facts, messages, strict=True):
        work.post(_entry(fact, expected[fact.about].cents), caused_by=message)
    pass_on(
        work, {m.data.unit_id: m for m in messages if m.data.contribution_cents < expected[m.data.contract_id].cents}
    )


def _entry(fact: NewFact, expected_cents: int) -> Entry:
    return Entry(
        fact.about,
        "wage_contribution",
        fact.booked_on,
        (
            Posting(Account.RESERVED, fact.unit_id, expected_cents),
            Posting(Account.BUDGET, fact.unit_id, fact.cents - expected_cents),
            Posting(Account.FROM_CONTRIBUTIONS, fact.unit_id, -fact.cents),
        ),
    )

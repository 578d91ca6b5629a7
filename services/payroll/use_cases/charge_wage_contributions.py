"""Charge the contribution on a settled wage to the reserve that its contract made for it."""

from collections.abc import Container, Sequence

from chassis.books.ledger import Entry, Posting
from chassis.db.culprits import blame
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
    """The budget bears, or gets, the difference with what was reserved.

    Raises Culprits: NotYet for each unknown contract.
    """
    deducted = [message.data for message in messages]
    expected = expected_contributions(work.connection, {d.contract_id for d in deducted})
    blame(messages, lambda message: _unknown(message.data.contract_id, expected))
    facts = [NewFact(d.contract_id, d.unit_id, d.contribution_cents, expected[d.contract_id].day) for d in deducted]
    add_facts(work.connection, Fact.WAGE_CONTRIBUTION, facts)
    for fact, message in zip(facts, messages, strict=True):
        work.post(_entry(fact, expected[fact.about].cents), caused_by=message)
    pass_on(
        work, {m.data.unit_id: m for m in messages if m.data.contribution_cents < expected[m.data.contract_id].cents}
    )


def _unknown(contract_id: str, known: Container[str]) -> NotYet | None:
    return None if contract_id in known else NotYet(f"contract {contract_id} is not declared here")


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

"""The value of shares paid what the budget of a unit lacked."""

from collections.abc import Sequence

from chassis.books.ledger import Entry, Posting
from chassis.db.work import Work
from contracts.governance.events import DebtSetOff
from contracts.wire.envelope import Envelope
from services.payroll.accounts import Account
from services.payroll.domain.budget import Fact
from services.payroll.store.budgets import NewFact, add_facts
from services.payroll.store.set_offs import SetOff, add_set_offs
from services.payroll.use_cases.pass_transfers import pass_on


def receive_set_offs(work: Work, messages: Sequence[Envelope[DebtSetOff]]) -> None:
    """The clearing account is kept by member: the money is its own until it is the unit's."""
    debts = [message.data for message in messages]
    add_facts(
        work.connection,
        Fact.SET_OFF,
        [NewFact(debt.set_off_id, debt.unit_id, debt.cents, debt.set_off_on) for debt in debts],
    )
    add_set_offs(work.connection, [SetOff(debt.set_off_id, debt.member_id, debt.cents) for debt in debts])
    for message in messages:
        debt = message.data
        postings = (
            Posting(Account.FROM_GOVERNANCE, debt.member_id, debt.cents),
            Posting(Account.BUDGET, debt.unit_id, -debt.cents),
        )
        work.post(Entry(debt.set_off_id, "set_off", debt.set_off_on, postings), caused_by=message)
    pass_on(work, {message.data.unit_id: message for message in messages})

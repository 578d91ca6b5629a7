"""Pass what is left of closing units to their heirs: the money in hand, and no debt."""

from collections.abc import Collection
from typing import Any

from chassis.books.ledger import Entry, Posting
from chassis.db.work import Work
from contracts.wire.envelope import Envelope
from kernel.clock import legal_date
from services.payroll.accounts import Account
from services.payroll.domain.budget import Fact
from services.payroll.store.budgets import NewFact, add_facts, budgets_of
from services.payroll.store.closings import Remainder, add_remainders, heirs_of
from services.payroll.store.units import lock_units


def pass_remainders(work: Work, unit_ids: Collection[str], behind: dict[str, Envelope[Any]]) -> set[str]:
    """Returns the heirs that received money. `behind`: the message that brought a unit its money; an heir's is added.

    Reserves of contracts stay. Today is the day on which it passes. Whoever passes money takes turns.
    """
    heirs = heirs_of(work.connection, unit_ids)
    if not heirs:
        return set()
    lock_units(work.connection, heirs.keys())
    budgets = budgets_of(work.connection, heirs.keys())
    remainders = [
        Remainder(work.new_id("rmd"), unit_id, heir, budgets[unit_id].available_cents, legal_date(work.now))
        for unit_id, heir in sorted(heirs.items())
        if budgets[unit_id].available_cents > 0
    ]
    add_remainders(work.connection, remainders)
    add_facts(work.connection, Fact.TRANSFERRED_OUT, [_fact(r, r.unit_id) for r in remainders])
    add_facts(work.connection, Fact.TRANSFERRED_IN, [_fact(r, r.heir_unit_id) for r in remainders])
    for remainder in remainders:
        cause = behind.get(remainder.unit_id)
        if cause is not None:
            behind.setdefault(remainder.heir_unit_id, cause)
        work.post(_entry(remainder), caused_by=cause)
    return {remainder.heir_unit_id for remainder in remainders}


def _fact(remainder: Remainder, unit_id: str) -> NewFact:
    return NewFact(remainder.remainder_id, unit_id, remainder.cents, remainder.passed_on)


def _entry(remainder: Remainder) -> Entry:
    postings = (
        Posting(Account.BUDGET, remainder.unit_id, remainder.cents),
        Posting(Account.BUDGET, remainder.heir_unit_id, -remainder.cents),
    )
    return Entry(remainder.remainder_id, "transfer", remainder.passed_on, postings)

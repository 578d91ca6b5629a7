"""Pass budget on: from buyers to sellers of internal invoices, from closing units to their heirs."""

from collections.abc import Collection, Container, Mapping
from typing import Any

from chassis.books.ledger import Entry, Posting
from chassis.db.culprits import Culprits
from chassis.db.work import Work
from chassis.events.retry import NotYet
from contracts.payroll.events import BudgetTransferred
from contracts.wire.envelope import Envelope
from services.payroll.accounts import Account
from services.payroll.domain.budget import Fact
from services.payroll.domain.statement import money_by_day
from services.payroll.domain.transfer import DatedTransfer, Transfer, passing, with_days
from services.payroll.store.budgets import NewFact, add_facts, budgets_of, facts_of
from services.payroll.store.transfers import does_any_wait, mark_passed, money_arrives, take_turns, waiting_for
from services.payroll.store.units import lock_units
from services.payroll.use_cases.pass_remainders import pass_remainders

Reasons = Mapping[str, Envelope[Any]]


def pass_on(work: Work, came_in: Reasons) -> None:
    """Try again what waits for money of these units, oldest first. `came_in`: unit → the message that brought it.

    Call it after the money's facts are written. While nothing waits, this costs two short statements.
    """
    if not came_in:
        return
    money_arrives(work.connection)
    if does_any_wait(work.connection, came_in.keys()):
        take_turns(work.connection)
        pass_transfers(work, came_in.keys(), came_in)


def pass_transfers(work: Work, unit_ids: Collection[str], reasons: Reasons) -> None:
    """Pass what these units can pay now, and what that lets their sellers pay; then what is left to their heirs.

    Raises Culprits: NotYet for each internal invoice whose buyer is unknown.
    The buyers are locked meanwhile, so that nobody else spends their money. `reasons`: the message behind an internal
    invoice, or behind a unit's money.
    """
    behind, reached = dict(reasons), set(unit_ids)
    while reached:
        reached |= _pass_waiting(work, reached, behind)
        reached = pass_remainders(work, reached, behind)


def _pass_waiting(work: Work, unit_ids: Collection[str], behind: dict[str, Envelope[Any]]) -> set[str]:
    """Returns the sellers that received money."""
    waiting = waiting_for(work.connection, unit_ids)
    buyers = {transfer.buyer_unit_id for transfer in waiting}
    if unknown := buyers - lock_units(work.connection, buyers):
        raise _too_early(waiting, unknown, behind)
    budgets = budgets_of(work.connection, buyers)
    passed = passing(waiting, {unit_id: budget.available_cents for unit_id, budget in budgets.items()})
    if passed:
        money = {unit_id: money_by_day(facts) for unit_id, facts in facts_of(work.connection, buyers).items()}
        dated = with_days(passed, money)
        _write(work, dated)
        _book_and_publish(work, dated, behind)
    return {transfer.seller_unit_id for transfer in passed}


def _too_early(waiting: Collection[Transfer], unknown: Container[str], reasons: Reasons) -> Culprits:
    """None of these waited before: what begins to wait had its buyer known."""
    early = [transfer for transfer in waiting if transfer.buyer_unit_id in unknown]
    return Culprits(
        {
            reasons[transfer.internal_invoice_id].id: NotYet(f"unit {transfer.buyer_unit_id} is not known here")
            for transfer in early
        }
    )


def _write(work: Work, passed: list[DatedTransfer]) -> None:
    mark_passed(work.connection, {dated.transfer.internal_invoice_id: dated.day for dated in passed})
    out = [_fact(dated, dated.transfer.buyer_unit_id) for dated in passed]
    into = [_fact(dated, dated.transfer.seller_unit_id) for dated in passed]
    add_facts(work.connection, Fact.TRANSFERRED_OUT, out)
    add_facts(work.connection, Fact.TRANSFERRED_IN, into)


def _fact(dated: DatedTransfer, unit_id: str) -> NewFact:
    return NewFact(dated.transfer.internal_invoice_id, unit_id, dated.transfer.amount_cents, dated.day)


def _book_and_publish(work: Work, passed: list[DatedTransfer], behind: dict[str, Envelope[Any]]) -> None:
    """Each is caused by its own message or, if it waited, by the one that brought its buyer the money."""
    for dated in passed:
        transfer = dated.transfer
        cause = behind.get(transfer.internal_invoice_id) or behind.get(transfer.buyer_unit_id)
        if cause is not None:
            behind.setdefault(transfer.seller_unit_id, cause)
        work.post(_entry(dated), caused_by=cause)
        work.publish(_transferred(dated), subject=transfer.internal_invoice_id, caused_by=cause)


def _entry(dated: DatedTransfer) -> Entry:
    transfer, cents = dated.transfer, dated.transfer.amount_cents
    return Entry(
        transfer.internal_invoice_id,
        "transfer",
        dated.day,
        (
            Posting(Account.BUDGET, transfer.buyer_unit_id, cents),
            Posting(Account.BUDGET, transfer.seller_unit_id, -cents),
        ),
    )


def _transferred(dated: DatedTransfer) -> BudgetTransferred:
    transfer = dated.transfer
    return BudgetTransferred(
        internal_invoice_id=transfer.internal_invoice_id,
        seller_unit_id=transfer.seller_unit_id,
        buyer_unit_id=transfer.buyer_unit_id,
        transferred_on=dated.day,
        amount_cents=transfer.amount_cents,
    )

"""Take back from a unit what a credit note gives its client."""

from collections.abc import Sequence

from chassis.books.ledger import Entry, Posting
from chassis.db.work import Work
from contracts.invoicing.events import InvoiceCredited
from contracts.wire.envelope import Envelope
from services.payroll.accounts import Account
from services.payroll.domain.budget import Fact
from services.payroll.store.budgets import NewFact, add_facts


def take_back_turnover(work: Work, messages: Sequence[Envelope[InvoiceCredited]]) -> None:
    """The advance ends on what is credited; the budget gives back what had passed to the unit.

    The budget may fall below zero: the unit then owes, and spends no more until money comes.
    """
    credited = [_fact(m.data, m.data.net_cents) for m in messages]
    back = [(m, _fact(m.data, m.data.passed_before_cents - m.data.passed_after_cents)) for m in messages]
    back = [(message, fact) for message, fact in back if fact.cents]
    add_facts(work.connection, Fact.CREDITED, credited)
    add_facts(work.connection, Fact.TAKEN_BACK, [fact for _, fact in back])
    for message, fact in back:
        work.post(_entry(fact), caused_by=message)


def _fact(credited: InvoiceCredited, cents: int) -> NewFact:
    return NewFact(credited.credit_note_id, credited.unit_id, cents, credited.credited_on, credited.invoice_id)


def _entry(fact: NewFact) -> Entry:
    return Entry(
        fact.about,
        "credit",
        fact.booked_on,
        (Posting(Account.BUDGET, fact.unit_id, fact.cents), Posting(Account.FROM_INVOICING, fact.unit_id, -fact.cents)),
    )

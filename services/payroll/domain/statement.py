"""What a member reads of a unit: every movement of its budget and the balance after it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from services.payroll.domain.budget import Fact

_WHAT = {
    Fact.PAID: "invoice paid",
    Fact.CONTRIBUTION: "common contribution on turnover",
    Fact.COVERED: "loss made good by the common pot",
    Fact.TAKEN_BACK: "turnover taken back by a credit note",
    Fact.CONTRIBUTION_RETURNED: "common contribution given back",
    Fact.TRANSFERRED_IN: "internal invoice to another unit",
    Fact.TRANSFERRED_OUT: "internal invoice of another unit",
    Fact.RESERVED: "reserved for a contract",
    Fact.WAGE_CONTRIBUTION: "wage contribution other than reserved",
    Fact.SET_OFF: "debt paid from the shares of a holder who left",
}
_WHAT_OF_A_CLOSING = {
    Fact.TRANSFERRED_IN: "left of a unit that closes",
    Fact.TRANSFERRED_OUT: "passed to the heir",
}


@dataclass(frozen=True, slots=True)
class BookedFact:
    """A fact about an invoice, a credit note or a contract as it was booked, on its own day.

    `expected_cents` is the wage contribution that the contract reserved; zero for other facts.
    """

    booked_on: date
    about: str
    fact: Fact
    cents: int
    expected_cents: int = 0


@dataclass(frozen=True, slots=True)
class Movement:
    """`cents` came to the budget (below zero: left it); `balance_cents` stands on it since."""

    booked_on: date
    what: str
    about: str
    cents: int
    balance_cents: int


def movements(facts: Sequence[BookedFact]) -> list[Movement]:
    """The movements that these facts make, in the order given. A fact that moves nothing has no line."""
    moving = [(fact, cents) for fact in facts if (cents := _moves(fact))]
    balances = accumulate(cents for _, cents in moving)
    return [
        Movement(fact.booked_on, _what(fact), fact.about, cents, balance)
        for (fact, cents), balance in zip(moving, balances, strict=True)
    ]


def _what(booked: BookedFact) -> str:
    words = _WHAT_OF_A_CLOSING if booked.about.startswith("rmd_") else _WHAT
    return words[booked.fact]


def money_by_day(facts: Sequence[BookedFact]) -> Mapping[date, int]:
    """Day → what came to the budget that day, in cents. A payment counts once its contribution is booked too."""
    paid, charged = ({fact.about for fact in facts if fact.fact is kind} for kind in (Fact.PAID, Fact.CONTRIBUTION))
    waiting = {(about, Fact.PAID) for about in paid - charged} | {
        (about, Fact.CONTRIBUTION) for about in charged - paid
    }
    cents_by_day = Counter[date]()
    for fact in facts:
        if (fact.about, fact.fact) not in waiting:
            cents_by_day[fact.booked_on] += _moves(fact)
    return cents_by_day


def _moves(booked: BookedFact) -> int:
    """What the fact adds to the budget, in cents.

    An issued invoice brings no money, and one that is credited or lost takes none: only what passes does. A
    settled wage is paid from its reserve, and so is the contribution on it: only the difference with what was
    reserved moves the budget.
    """
    match booked.fact:
        case Fact.PAID | Fact.COVERED | Fact.CONTRIBUTION_RETURNED | Fact.TRANSFERRED_IN | Fact.SET_OFF:
            return booked.cents
        case Fact.CONTRIBUTION | Fact.TAKEN_BACK | Fact.TRANSFERRED_OUT | Fact.RESERVED:
            return -booked.cents
        case Fact.WAGE_CONTRIBUTION:
            return booked.expected_cents - booked.cents
        case _:
            return 0

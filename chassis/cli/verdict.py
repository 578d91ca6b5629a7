"""The audit's verdict: do books, facts and messages of all services agree, to the cent? Pure, but for asking rows."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from chassis.audit.across import Ask, Comparison, own_checks, shared_lists
from contracts.catalogue import SERVICES
from contracts.wire.operations import AuditReply, TrialBalanceReply

_CLEARING = re.compile(r"clearing:([a-z]+)>([a-z]+)")


@dataclass(frozen=True, slots=True)
class Pair:
    """A clearing account in the books of both sides, in cents (debit +, credit -)."""

    account: str
    giver: str
    receiver: str
    giver_cents: int
    receiver_cents: int

    @property
    def difference_cents(self) -> int:
        """Zero when the receiver has booked all that the giver gave."""
        return self.giver_cents + self.receiver_cents


@dataclass(frozen=True, slots=True)
class Verdict:
    """`totals` and the counts are per service that answered; `strays` are (service, account, cents).

    `comparisons`: everything else that was held against each other, also where nothing differs.

    `off_chart` names postings on no account of their service's chart, or about the wrong kind of subject.
    """

    pairs: tuple[Pair, ...]
    totals: Mapping[str, int]
    strays: tuple[tuple[str, str, int], ...]
    off_chart: tuple[str, ...]
    unsent: Mapping[str, int]
    dead: Mapping[str, int]
    said_twice: Mapping[str, int]
    silent: Mapping[str, str]
    simulation: Mapping[str, tuple[str, ...]]
    comparisons: tuple[Comparison, ...] = ()

    @property
    def balanced(self) -> bool:
        """All six answered, not a cent is missing or too many, no fact was published twice."""
        return not self.faults()

    @property
    def quiet(self) -> bool:
        """Nothing waits to be sent, so a difference cannot be money on its way."""
        return not any(self.unsent.values())

    def faults(self) -> list[str]:
        """Why the books do not agree; empty when they do."""
        return [
            *(f"{service} does not answer: {why}" for service, why in self.silent.items()),
            *(f"the books of {name} sum to {cents} cents" for name, cents in self.totals.items() if cents),
            *(
                f"{service} holds {cents} cents on {account}, which is not its own"
                for service, account, cents in self.strays
            ),
            *self.off_chart,
            *(f"{name} said {n} facts more than once" for name, n in self.said_twice.items() if n),
            *(f"{p.account} differs by {p.difference_cents} cents" for p in self.pairs if p.difference_cents),
            *(sentence for comparison in self.comparisons for sentence in comparison.sentences()),
        ]

    def unrest(self) -> list[str]:
        """Why money may still be on its way."""
        return [
            *(f"{n} events of {service} are not sent yet" for service, n in self.unsent.items() if n),
            *(f"{n} dead letters of {service} wait for a person" for service, n in self.dead.items() if n),
        ]


def simulation_sentences(simulation: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Which services are not as in life; empty where people's money is."""
    return [f"{service} is a simulation: {', '.join(names)}" for service, names in simulation.items()]


def judge_audits(
    replies: Sequence[AuditReply], silent: Mapping[str, str] | None = None, ask: Ask | None = None
) -> Verdict:
    """The verdict over all that was compared. With `ask` the rows that differ between services are named."""
    comparisons = (*own_checks(replies), *shared_lists(replies, ask))
    return judge([reply.books for reply in replies], silent, comparisons)


def judge(
    balances: Iterable[TrialBalanceReply],
    silent: Mapping[str, str] | None = None,
    comparisons: Sequence[Comparison] = (),
) -> Verdict:
    """The verdict over the trial balances of those who answered; whoever is missing counts as silent."""
    books = {reply.service: reply for reply in balances}
    reasons = silent or {}
    return Verdict(
        pairs=_pairs(books),
        totals={name: sum(a.cents for a in reply.accounts) for name, reply in books.items()},
        strays=_strays(books),
        off_chart=tuple(_off_chart(books)),
        unsent={name: reply.unsent for name, reply in books.items()},
        dead={name: reply.dead for name, reply in books.items()},
        said_twice={name: reply.said_twice for name, reply in books.items()},
        simulation={name: reply.simulation for name, reply in books.items() if reply.simulation},
        silent={name: reasons.get(name, "no answer") for name in SERVICES if name not in books},
        comparisons=tuple(comparisons),
    )


def _pairs(books: Mapping[str, TrialBalanceReply]) -> tuple[Pair, ...]:
    cents = {(name, a.account): a.cents for name, reply in books.items() for a in reply.accounts}
    pairs = []
    for account in sorted({account for _, account in cents}):
        match = _CLEARING.fullmatch(account)
        if match:
            giver, receiver = match.groups()
            sides = cents.get((giver, account), 0), cents.get((receiver, account), 0)
            pairs.append(Pair(account, giver, receiver, *sides))
    return tuple(pairs)


def _strays(books: Mapping[str, TrialBalanceReply]) -> tuple[tuple[str, str, int], ...]:
    """Clearing accounts in the books of a service that is neither giver nor receiver."""
    return tuple(
        (name, a.account, a.cents)
        for name, reply in books.items()
        for a in reply.accounts
        if a.account.startswith("clearing:") and a.cents and name not in _sides(a.account)
    )


def _off_chart(books: Mapping[str, TrialBalanceReply]) -> Iterator[str]:
    for name, reply in books.items():
        for a in reply.accounts:
            if not a.in_chart:
                yield f"{name} has {a.postings} postings on {a.account}, which is no account of its chart"
            if a.wrong_subjects:
                yield f"{name} has {a.wrong_subjects} postings on {a.account} about a subject of the wrong kind"


def _sides(account: str) -> tuple[str, ...]:
    match = _CLEARING.fullmatch(account)
    return match.groups() if match else ()

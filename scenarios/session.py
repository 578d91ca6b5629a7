"""One session of the story with the services: each person asks in their own name and role; waiting; refusals."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar
from uuid import UUID

from rich.console import Console

from chassis.ops.clock import FileClock, clock_of, morning_of
from chassis.ops.settings import settings
from chassis.rpc.client import Client, NoBroker
from contracts.catalogue import SERVICES
from contracts.notifications.letters import GetPostOffice, PostOfficeReply
from contracts.wire.base import Reply, Request
from contracts.wire.operations import GetTrialBalance, TrialBalanceReply
from contracts.wire.refusals import DatabaseAway, DeadlineExceeded
from kernel.clock import legal_date
from kernel.identifiers import uuid7
from kernel.refusal import Refused

PATIENCE_S = 60
_TRIES = 3
_POLL_S = 0.1

R = TypeVar("R", bound=Reply)
T = TypeVar("T")


class NotInTime(RuntimeError):
    """What the story waits for did not happen; the message says what, and what was seen last."""


class ReadDifferently(RuntimeError):
    """A service answers otherwise than it did before, or than the story needs."""


def _unseen(_what: str) -> None:
    """Nobody watches."""


@dataclass(slots=True)
class Session:
    """The connection of the story, and the ids of whom and what it has met, by their keys in the cast.

    `note` shows what is being done or waited for.
    """

    client: Client
    members: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    clients: dict[str, str] = field(default_factory=dict)
    note: Callable[[str], None] = _unseen

    def member(self, key: str) -> Client:
        """The person, asking in their own name."""
        return self.client.acting_as(f"member:{self.members[key]}", "member")

    def adviser(self, name: str) -> Client:
        return self.client.acting_as(f"adviser:{name}", "adviser")

    @property
    def finance(self) -> Client:
        return self.client.acting_as("finance:fatima", "finance")

    @property
    def bank(self) -> Client:
        return self.client.acting_as("bank:coda", "bank")

    @property
    def auditor(self) -> Client:
        return self.client.acting_as("auditor:olivia", "auditor")


def today() -> date:
    """In the system's time, which a simulation may have put elsewhere."""
    return legal_date(clock_of(settings())())


def it_becomes(day: date) -> None:
    """In a simulation it is nine o'clock of that day, if it is not later already. Real time takes its course."""
    clock = clock_of(settings())
    if isinstance(clock, FileClock) and clock() < morning_of(day):
        clock.put(morning_of(day))


def no_later_than_today(planned: date) -> date:
    """The planned day, or today on a clock by which it has not come: nothing is issued ahead of time."""
    return min(planned, today())


def request_id() -> UUID:
    """Made once per intention; asking again with the same one is safe."""
    return uuid7()


def ask(who: Client, request: Request[R], *, service: str | None = None) -> R:
    """The answer of the service that owns this request.

    Asks again, with the same request, when none comes in time, or the service's database or the broker is away. Raises
    the service's Refused, and NoBroker when the broker stays away. `service`: which of the six, for what all
    of them answer.
    """
    deadline, tries = time.monotonic() + PATIENCE_S, 1
    while True:
        try:
            return who.ask(request, service=service)
        except DeadlineExceeded:
            if tries == _TRIES:
                raise
            tries += 1
        except (DatabaseAway, NoBroker):
            if time.monotonic() > deadline:
                raise
            time.sleep(_POLL_S)


def until(
    session: Session,
    what: str,
    look: Callable[[], T | None],
    describe: Callable[[], object] = str,
    *,
    patience_s: int = PATIENCE_S,
) -> T:
    """Look until there is something to see, and return it. Raises NotInTime after so many seconds."""
    deadline = time.monotonic() + patience_s
    while (outcome := look()) is None:
        session.note(f"waiting until {what}")
        if time.monotonic() > deadline:
            raise NotInTime(f"waited {patience_s} s until {what}; {describe()} (`gedeeld dead list` may know)")
        time.sleep(_POLL_S)
    return outcome


@contextmanager
def act(session: Session, title: str) -> Iterator[None]:
    """One act of the story; its title is shown on a terminal while it runs. Print nothing meanwhile."""
    if not sys.stderr.isatty():
        yield
        return
    with Console(stderr=True).status(title) as status:
        session.note = status.update
        yield
    session.note = _unseen


def unless_refused(code: str, act: Callable[[], T]) -> Callable[[], T | None]:
    """A look for `until`: the act's result, or None as long as it is refused by this code.

    For questions to a service about another one's fact: the event may still be on its way.
    """

    def look() -> T | None:
        try:
            return act()
        except Refused as refusal:
            if refusal.code != code:
                raise
            return None

    return look


@contextmanager
def refused(code: str) -> Iterator[list[Refused]]:
    """What happens inside must be refused by this code; the yielded list then holds the refusal.

    Raises ReadDifferently when it was allowed.
    """
    refusals: list[Refused] = []
    try:
        yield refusals
    except Refused as refusal:
        if refusal.code != code:
            raise
        refusals.append(refusal)
    else:
        raise ReadDifferently(f"this should have been refused: {code}")


def trial_balances(session: Session) -> dict[str, TrialBalanceReply]:
    """The books of all six."""
    return {name: ask(session.auditor, GetTrialBalance(), service=name) for name in SERVICES}


def quiet_books(session: Session) -> dict[str, TrialBalanceReply]:
    """The books once nothing waits to be sent and two looks in a row show the same."""
    before: list[dict[str, TrialBalanceReply]] = []

    def look() -> dict[str, TrialBalanceReply] | None:
        now = trial_balances(session)
        is_quiet = before[-1:] == [now] and not any(books.unsent for books in now.values())
        before[:] = [now]
        return now if is_quiet else None

    return until(session, "all six are quiet", look)


def post_office(session: Session) -> PostOfficeReply:
    return ask(session.auditor, GetPostOffice())

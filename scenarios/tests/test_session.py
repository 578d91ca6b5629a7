"""Waiting and refusals, as the story relies on them."""

from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chassis.rpc.auth import Signer
from chassis.rpc.client import Client, NoBroker
from contracts.contributions.pot import GetPot, PotReply
from kernel.refusal import Refused
from scenarios import session as session_module
from scenarios.session import NotInTime, ReadDifferently, Session, ask, refused, unless_refused, until


class NotToday(Refused):
    """A refusal of these tests."""


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The session's clock: it goes on while the session waits, and while a call waits for its broker."""
    seconds = [0.0]

    class Time:
        def monotonic(self) -> float:
            return seconds[0]

        def sleep(self, more: float) -> None:
            seconds[0] += more

    monkeypatch.setattr(session_module, "time", Time())
    return seconds


@pytest.fixture
def session() -> Session:
    signer = Signer("operator", Ed25519PrivateKey.generate())
    return Session(Client("amqp://nowhere.example/", signer, subject="operator:test", roles=("operator",)))


def test_until_returns_what_is_seen_at_last(session: Session) -> None:
    looks: Iterator[int | None] = iter([None, None, 7])
    notes: list[str] = []
    session.note = notes.append

    assert until(session, "seven is there", lambda: next(looks)) == 7
    assert notes == ["waiting until seven is there"] * 2


def test_until_gives_up_and_says_what_it_waited_for(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_module, "PATIENCE_S", 0)

    with pytest.raises(NotInTime, match=r"until pigs fly; seen: no wings"):
        until(session, "pigs fly", lambda: None, lambda: "seen: no wings")


def test_a_broker_that_comes_back_after_half_a_minute_is_outwaited(
    session: Session, clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    pot = PotReply(total_cents=7, turnover_cents=7, wage_cents=0, reductions_cents=0)

    def answer(*_: object, **__: object) -> PotReply:
        clock[0] += 10  # as long as a call waits before it gives up
        if clock[0] <= 30:
            raise NoBroker("the broker does not answer")
        return pot

    monkeypatch.setattr(Client, "ask", answer)

    assert ask(session.auditor, GetPot()) is pot


def test_a_broker_that_stays_away_ends_the_story(
    session: Session, clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(*_: object, **__: object) -> PotReply:
        clock[0] += 10
        raise NoBroker("the broker does not answer")

    monkeypatch.setattr(Client, "ask", answer)

    with pytest.raises(NoBroker):
        ask(session.auditor, GetPot())
    assert clock[0] >= session_module.PATIENCE_S


def test_only_the_refusal_that_is_meant_is_waited_out() -> None:
    def act() -> int:
        raise NotToday("no")

    assert unless_refused("not_today", act)() is None
    with pytest.raises(NotToday):
        unless_refused("unknown_thing", act)()


def test_what_should_have_been_refused_and_was_not_stops_the_story() -> None:
    with pytest.raises(ReadDifferently, match="not_today"), refused("not_today"):
        pass
    with refused("not_today") as refusals:
        raise NotToday("no", field="day")
    assert refusals[0].field == "day"


def test_each_person_speaks_with_their_own_role_only(session: Session) -> None:
    session.members["amina"] = "mbr_" + "0" * 32

    speakers = [session.member("amina"), session.adviser("anne"), session.finance, session.bank, session.auditor]

    assert [set(who.roles) for who in speakers] == [{"member"}, {"adviser"}, {"finance"}, {"bank"}, {"auditor"}]
    assert speakers[0].subject == "member:mbr_" + "0" * 32

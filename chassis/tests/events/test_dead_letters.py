"""Dead letters: kept with their reason, shown without names, replayed or laid to rest by a named person, once."""

import json
from collections.abc import Callable
from uuid import UUID

import pytest
import sqlalchemy as sa

from chassis.events.dead_letters import AlreadyHandled, BodyNotText, DeadLetter, NotOurs, bury, masked
from chassis.testing.counting import rows_read, statements_sent
from chassis.testing.harness import ServiceHarness
from chassis.testing.plugin import EachPlan
from chassis.worker.operations import retry_too_early
from contracts.wire.operations import (
    DiscardDeadLetter,
    GetDeadLetter,
    GetDeadLetters,
    ReplayDeadLetter,
)
from contracts.wire.refusals import UnknownThing

QUEUE = "contributions.invoicing.invoice_paid.v1"
MANY = 200
ID = "0190aaaa-0000-7000-8000-000000000001"
BODY = json.dumps({"id": ID, "data": {"given_name": "Zoé", "email": "zoe@example.be", "net_cents": 100}}).encode()


@pytest.fixture
def contributions(open_house: Callable[[str], ServiceHarness]) -> ServiceHarness:
    return open_house("contributions")


def die(house: ServiceHarness, body: bytes = BODY, reason: str = "EntryConflict: booked before") -> int:
    bury(house.engine, [DeadLetter(QUEUE, "invoicing.invoice_paid.v1", ID, reason, body)])
    return house.count("dead_letter")


def listed(house: ServiceHarness, *, closed: bool = False) -> list[tuple[int, str]]:
    reply = house.ask(GetDeadLetters(include_closed=closed))
    return [(letter.number, letter.state) for letter in reply.letters]


def replay(number: int, request: int = 1) -> ReplayDeadLetter:
    return ReplayDeadLetter(request_id=UUID(int=request), number=number, why="the tariff is set now")


def discard(number: int, request: int = 2) -> DiscardDeadLetter:
    return DiscardDeadLetter(request_id=UUID(int=request), number=number, why="sent by mistake")


def test_a_dead_letter_is_listed_and_shown_with_its_reason(contributions: ServiceHarness) -> None:
    number = die(contributions)

    letter = contributions.ask(GetDeadLetter(number=number))

    assert listed(contributions) == [(number, "waiting")]
    assert letter.summary.reason == "EntryConflict: booked before"
    assert (letter.summary.queue, letter.summary.message_id, letter.bytes) == (QUEUE, ID, len(BODY))
    assert json.loads(letter.body) == {"id": ID, "data": {"given_name": "***", "email": "***", "net_cents": 100}}


def test_a_replay_goes_to_its_queue_through_the_outbox(contributions: ServiceHarness) -> None:
    number = die(contributions)

    replied = contributions.ask(replay(number), subject="operator:anne")

    assert (replied.summary.state, replied.handled_by) == ("replayed", "operator:anne")
    with contributions.engine.connect() as connection:
        row = connection.execute(sa.text("select * from outbox")).one()
    assert (row.exchange, row.routing_key, row.body, row.actor) == (
        "gedeeld.redeliver",
        QUEUE,
        BODY.decode(),
        "operator:anne",
    )
    assert listed(contributions) == []


def test_a_discarded_letter_keeps_who_and_why(contributions: ServiceHarness) -> None:
    number = die(contributions)

    contributions.ask(discard(number), subject="operator:bob")

    letter = contributions.ask(GetDeadLetter(number=number))
    assert (letter.handled_by, letter.handled_why) == ("operator:bob", "sent by mistake")
    assert contributions.count("outbox") == 0
    assert listed(contributions, closed=True) == [(number, "discarded")]


@pytest.mark.parametrize("first", [replay, discard])
def test_what_was_decided_is_not_decided_again(
    contributions: ServiceHarness, first: Callable[[int, int], object]
) -> None:
    number = die(contributions)
    contributions.ask(first(number, 7))  # type: ignore[arg-type]
    published_before = contributions.count("outbox")

    for again in (replay(number), discard(number)):
        with pytest.raises(AlreadyHandled):
            contributions.ask(again)

    assert contributions.count("outbox") == published_before


def test_the_same_decision_repeated_gets_the_first_answer(contributions: ServiceHarness) -> None:
    number = die(contributions)

    first = contributions.ask(replay(number))

    assert contributions.ask(replay(number)) == first
    assert contributions.count("outbox") == 1


def test_what_came_before_its_fact_is_tried_again_by_itself_and_nothing_else_is(
    contributions: ServiceHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    early, bad = die(contributions, reason="NotYet: no tariff"), die(contributions)
    assert contributions.run(retry_too_early) == 0  # not ten minutes old

    monkeypatch.setattr("chassis.events.dead_letters.RETRY_S", (0, 0))
    assert contributions.run(retry_too_early) == 1

    assert listed(contributions) == [(bad, "waiting")]
    letter = contributions.ask(GetDeadLetter(number=early))
    assert (letter.summary.state, letter.handled_by) == ("replayed", "service:contributions")
    assert contributions.run(retry_too_early) == 0


def test_many_that_were_too_early_are_tried_again_together_and_each_is_looked_at_once(
    contributions: ServiceHarness, monkeypatch: pytest.MonkeyPatch, each_plan: EachPlan
) -> None:
    monkeypatch.setattr("chassis.events.dead_letters.RETRY_S", (0, 0))
    early = [DeadLetter(QUEUE, "x", str(UUID(int=n)), "NotYet: no tariff", BODY) for n in range(MANY)]
    for _ in range(3):
        bury(contributions.engine, early)
        assert contributions.run(retry_too_early) == MANY
    bury(contributions.engine, early)

    for _ in each_plan(contributions.engine):
        with rows_read(contributions.engine) as rows, statements_sent(contributions.engine) as statements:
            assert contributions.run(retry_too_early) == MANY
        bury(contributions.engine, early)

        assert rows.count < 20 * MANY  # were each compared with all, it would be 4 * MANY * MANY
        assert len(statements) < 20
    assert contributions.count("outbox") == 5 * MANY


def test_what_waits_longer_each_time_is_not_due_before(
    contributions: ServiceHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    early = DeadLetter(QUEUE, "x", ID, "NotYet: no tariff", BODY)
    monkeypatch.setattr("chassis.events.dead_letters.RETRY_S", (0, 86_400))
    bury(contributions.engine, [early])
    assert contributions.run(retry_too_early) == 1

    monkeypatch.setattr("chassis.events.dead_letters.RETRY_S", (600, 86_400))
    with contributions.engine.begin() as connection:
        connection.execute(
            sa.text(
                "insert into dead_letter (queue, type, message_id, reason, body, died_at) "
                "select queue, type, message_id, reason, body, now() - interval '15 minutes' from dead_letter"
            )
        )
    assert contributions.run(retry_too_early) == 0  # tried once before: twenty minutes


def test_only_what_is_too_early_is_listed_when_asked_so(contributions: ServiceHarness) -> None:
    die(contributions)
    early = die(contributions, reason="NotYet: no tariff")

    reply = contributions.ask(GetDeadLetters(not_yet=True))

    assert [letter.number for letter in reply.letters] == [early]


def test_a_foreign_message_is_never_handed_on(contributions: ServiceHarness) -> None:
    number = die(contributions, reason="foreign: sent as governance.members.unit_opened.v1")

    with pytest.raises(NotOurs):
        contributions.ask(replay(number))

    contributions.ask(discard(number))


def test_a_letter_that_nobody_knows_is_refused(contributions: ServiceHarness) -> None:
    for request in (GetDeadLetter(number=9), replay(9), discard(9, 3)):
        with pytest.raises(UnknownThing, match="no dead letter 9"):
            contributions.ask(request)


def test_a_body_that_is_no_text_can_be_shown(contributions: ServiceHarness) -> None:
    number = die(contributions, b"\x80\x04N.\x00 85073003328")

    letter = contributions.ask(GetDeadLetter(number=number))

    assert "85073003328" not in letter.body


def test_a_body_that_is_no_text_cannot_be_replayed(contributions: ServiceHarness) -> None:
    for number, body in enumerate((b"\xff\xfe", b'{"a":"\x00"}'), 1):
        die(contributions, body)

        with pytest.raises(BodyNotText):
            contributions.ask(replay(number, number))

        assert listed(contributions)[-1] == (number, "waiting")
    assert contributions.count("outbox") == 0


@pytest.mark.parametrize(
    "secret",
    [
        '{"name": "SECRET"}',
        '{"name"   :   "SECRET"}',
        '["SECRET", "SECRET"]',
        '{"a": ["SECRET"]}',
        '{"SECRET": 1}',
        '{"name": "say \\"SECRET"}',
        '{"name": "SECRET',
        '"SECRET"',
        "SECRET",
        "{name: SECRET}",
        '{"name": "' + "x" * 3980 + 'SECRET"}',
        "{'iban': 'SECRET'}",
    ],
)
@pytest.mark.parametrize("value", ["Zoé Peeters", "zoe@example.be", "BE68539007547034", "85.07.30-033.28"])
def test_no_text_of_a_person_is_shown(secret: str, value: str) -> None:
    masked_text = masked(secret.replace("SECRET", value).encode())

    for part in (value, "Zoé", "Peeters", "example", "BE68", "85.07"):
        assert part not in masked_text


def test_numbers_written_as_text_are_masked_and_ids_types_and_times_stay() -> None:
    visible = {
        "id": ID,
        "unit_id": "unit_0190aaaa00007000800000000000abcd",
        "type": "invoicing.invoice_paid.v1",
        "at": "2026-09-14T08:00:00.123456Z",
        "zoned": "2026-09-14T08:00:00+00:00",
        "on": "2026-09-14",
        "cents": -100,
        "flag": True,
        "none": None,
        "list": [1, 2],
    }
    hidden = {"niss": "85073003328", "phone": "+32475123456", "ogm": "090933755493"}

    assert json.loads(masked(json.dumps(visible | hidden).encode())) == visible | dict.fromkeys(hidden, "***")

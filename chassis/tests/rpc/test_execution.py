"""One call: read strictly, known caller, answered once per request id, in one transaction."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chassis.db.work import Work
from chassis.rpc.auth import Caller, Signer, Trust
from chassis.rpc.execution import Call, hash_of_request, open_call, refusal_for
from chassis.testing.waiting import eventually
from contracts.catalogue import MethodSpec, method_spec
from contracts.contributions.events import TariffSet
from contracts.contributions.tariffs import SetTariff, TariffReply
from contracts.wire.refusals import (
    CallerNotAllowed,
    DatabaseAway,
    InternalError,
    InvalidRequest,
    RequestIdReused,
    UnknownThing,
)
from kernel.clock import utc_now

KEY = Ed25519PrivateKey.generate()
TRUST = Trust({"operator": KEY.public_key()})

NOW = datetime(2026, 9, 14, 8, 0, tzinfo=UTC)
GOOD: dict[str, object] = {
    "request_id": "0190aaaa-0000-7000-8000-000000000001",
    "legal_entity": "BE",
    "since": "2026-01-01",
    "turnover_percent": "6.5",
    "coefficients": [{"kind": "artist_day", "factor": "0.1"}],
    "source": "board of 2025-12-01",
}


def spec() -> MethodSpec:
    spec = method_spec("contributions", "set_tariff")
    assert spec is not None
    return spec


def request(number: int = 1, percent: str = "6.5") -> SetTariff:
    return SetTariff(
        request_id=UUID(int=number),
        legal_entity="BE",
        since=date(2026, 1, 1),
        turnover_percent=percent,
        coefficients=(),
        source="board",
    )


def call(engine: sa.Engine, command: SetTariff, actor: str = "operator:anne") -> Call:
    return Call(spec(), command, hash_of_request(command), Caller(actor, frozenset({"operator"})), engine)


def answer(work: Work, command: Any) -> TariffReply:
    """Says TariffSet, so that doing it twice shows."""
    event = TariffSet(
        legal_entity=command.legal_entity,
        since=command.since,
        turnover_percent=command.turnover_percent,
        coefficients=(),
    )
    work.publish(event, subject="ent_be")
    return TariffReply.model_validate(command.model_dump(exclude={"request_id"}))


def said(engine: sa.Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(sa.text("select count(*) from outbox")).scalar_one())


def test_a_repeat_gets_the_first_reply_and_nothing_is_done_again(engine: sa.Engine) -> None:
    first = call(engine, request()).run(answer)

    assert call(engine, request()).run(lambda *_: pytest.fail("asked again")) == first
    assert said(engine) == 1


def test_the_same_request_id_with_other_content_is_refused(engine: sa.Engine) -> None:
    call(engine, request()).run(answer)

    with pytest.raises(RequestIdReused) as refusal:
        call(engine, request(percent="7")).run(answer)

    assert refusal.value.field == "request_id"
    assert said(engine) == 1


def test_a_repeat_by_another_caller_is_refused_and_tells_nothing_of_the_first_reply(engine: sa.Engine) -> None:
    call(engine, request()).run(answer)

    with pytest.raises(RequestIdReused) as refusal:
        call(engine, request(), actor="operator:bob").run(answer)

    error = refusal.value
    assert (error.field, error.facts) == ("request_id", {})
    assert not any(word in error.sentence for word in ("anne", "6.5", "BE"))
    assert said(engine) == 1


def test_another_request_id_is_another_intention(engine: sa.Engine) -> None:
    call(engine, request(1)).run(answer)
    call(engine, request(2)).run(answer)

    assert said(engine) == 2


def test_a_refusal_leaves_nothing_and_the_same_id_may_be_tried_again(engine: sa.Engine) -> None:
    def refuse(work: Work, command: Any) -> TariffReply:
        answer(work, command)
        work.flush()
        raise UnknownThing("no such entity")

    with pytest.raises(UnknownThing):
        call(engine, request()).run(refuse)
    assert said(engine) == 0

    call(engine, request(percent="7")).run(answer)
    assert said(engine) == 1


def waiting_for_a_lock(engine: sa.Engine) -> bool:
    query = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    with engine.connect() as connection:
        return bool(connection.execute(sa.text(query)).scalar_one())


@pytest.mark.parametrize("first_fails", [False, True])
def test_the_same_request_twice_at_once_is_done_once(engine: sa.Engine, first_fails: bool) -> None:
    inside, go = threading.Event(), threading.Event()

    def slow(work: Work, command: Any) -> TariffReply:
        inside.set()
        assert go.wait(10)
        if first_fails:
            raise UnknownThing("changed its mind")
        return answer(work, command)

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(call(engine, request()).run, slow)
        assert inside.wait(10)
        second = pool.submit(call(engine, request()).run, answer)
        eventually(lambda: waiting_for_a_lock(engine), 5, "the second call waits for the first")
        go.set()
        if first_fails:
            assert isinstance(first.exception(10), UnknownThing)
        else:
            assert first.result(10) == second.result(10)
        assert second.result(10)

    assert said(engine) == 1


def test_a_transaction_that_lost_a_race_is_tried_again(engine: sa.Engine) -> None:
    tries = []

    def unlucky(work: Work, command: Any) -> TariffReply:
        tries.append(1)
        if len(tries) < 3:
            work.connection.execute(sa.text("do $$ begin raise exception sqlstate '40P01'; end $$"))
        return answer(work, command)

    call(engine, request()).run(unlucky)

    assert (len(tries), said(engine)) == (3, 1)


def test_a_transaction_that_lost_its_connection_is_tried_on_another(engine: sa.Engine) -> None:
    tries = []

    def cut_off(work: Work, command: Any) -> TariffReply:
        tries.append(1)
        reply = answer(work, command)
        if len(tries) == 1:
            work.connection.execute(sa.text("select pg_terminate_backend(pg_backend_pid())"))
        return reply

    call(engine, request()).run(cut_off)

    assert (len(tries), said(engine)) == (2, 1)


def test_a_fault_that_does_not_pass_is_not_tried_again(engine: sa.Engine) -> None:
    tries = []

    def broken(work: Work, _asked: Any) -> TariffReply:
        tries.append(1)
        work.connection.execute(sa.text("select * from no_such_table"))
        raise AssertionError("unreachable")

    with pytest.raises(sa.exc.ProgrammingError):
        call(engine, request()).run(broken)

    assert len(tries) == 1


def opened(engine: sa.Engine, arguments: object, roles: tuple[str, ...] = ("operator",)) -> Call:
    token = Signer("operator", KEY).sign("operator:anne", roles, "contributions.set_tariff", arguments, utc_now())
    return open_call(spec(), arguments, token, trust=TRUST, engine=engine, clock=lambda: NOW)


def test_a_valid_call_is_let_in(engine: sa.Engine) -> None:
    let_in = opened(engine, GOOD)

    assert let_in.caller == Caller("operator:anne", frozenset({"operator"}))
    assert let_in.request.model_dump(mode="json") == GOOD


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("request_id", 7),
        ("request_id", "not a uuid"),
        ("request_id", "٠" * 32),
        ("legal_entity", "BEL"),
        ("since", "2026-13-01"),
        ("since", 1),
        ("since", "2026-01-01T00:00:00"),
        ("turnover_percent", 6),
        ("turnover_percent", "٦.٥"),
        ("turnover_percent", "1e3"),
        ("turnover_percent", "1" * 5000),
        ("turnover_percent", " 6.5"),
        ("turnover_percent", "6.5\n"),
        ("coefficients", {}),
        ("coefficients", [1]),
        ("coefficients", [{"kind": "x"}] * 51),
        ("source", "a\x00b"),
        ("source", "\ud800"),
        ("source", "x" * 201),
        ("source", None),
        ("unknown_field", 1),
        ("__class__", "x"),
    ],
)
def test_a_bad_field_is_refused_by_name_and_nothing_of_it_is_repeated(
    engine: sa.Engine, field: str, value: object
) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        opened(engine, GOOD | {field: value})

    error = refusal.value
    assert value == "\ud800" or (error.field or "").split(".")[0] == field
    assert not isinstance(value, str) or len(value) < 5 or value not in error.sentence


def test_a_field_with_an_endless_name_is_told_back_in_part(engine: sa.Engine) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        opened(engine, GOOD | {"x" * 100_000: 1})

    assert len(refusal.value.sentence) < 200
    assert refusal.value.field == "x" * 120


@pytest.mark.parametrize("arguments", [{}, [], None, "text", 7, [GOOD]])
def test_arguments_of_another_shape_are_refused(engine: sa.Engine, arguments: object) -> None:
    with pytest.raises(InvalidRequest):
        opened(engine, arguments)


def test_the_caller_is_judged_before_the_content(engine: sa.Engine) -> None:
    with pytest.raises(CallerNotAllowed):
        opened(engine, {"anything": 1}, roles=("member",))


def test_a_fault_of_ours_tells_the_caller_a_reference_and_no_cause() -> None:
    error = refusal_for(ValueError("row (85.07.30-033.28, anne) violates"), "abc123")

    assert isinstance(error, InternalError)
    assert "abc123" in error.sentence
    assert "anne" not in error.sentence
    assert refusal_for(UnknownThing("no unit"), "abc123").code == "unknown_thing"


def test_a_lost_database_is_told_as_such() -> None:
    error = refusal_for(sa.exc.TimeoutError("pool"), "abc123")

    assert isinstance(error, DatabaseAway)
    assert "ask again with the same id" in error.sentence

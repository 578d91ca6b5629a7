"""The same fact under another message id: a repeat has no effect, another content is a fault; for every consumer."""

import json
from collections.abc import Sequence
from hashlib import sha512
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from chassis.db.culprits import Culprits
from chassis.db.work import Work
from chassis.events.batch import Batch, read
from chassis.events.inbox import FactConflict, first_time
from chassis.testing.harness import CountingIds, envelope_of
from chassis.testing.paying import paid
from contracts.catalogue import EVENTS, EventSpec, event_spec
from contracts.invoicing.events import InvoicePaid
from contracts.members.events import MemberRegistered
from contracts.payroll.events import LogHeadsSigned
from contracts.wire.envelope import Envelope
from kernel.clock import utc_now

EXAMPLES = Path(__file__).resolve().parents[3] / "contracts" / "examples"
OF_MONEY = [
    (spec, consumer, field)
    for spec in EVENTS
    for consumer in spec.consumers
    for field in spec.event.model_fields
    if field.endswith("_cents")
]


def example(spec: EventSpec, **changes: Any) -> Envelope[Any]:
    """The event's example, with a message id of its own."""
    body = json.loads((EXAMPLES / spec.type / "plain.json").read_text())
    return read(spec, json.dumps({**body, "id": str(IDS()), "data": {**body["data"], **changes}}).encode())


IDS = CountingIds()


def run(engine: sa.Engine, spec: EventSpec, consumer: str, *messages: Envelope[Any]) -> list[Envelope[Any]]:
    """What reaches the handler."""
    handled: list[Envelope[Any]] = []

    def handler(_work: Work, fresh: Sequence[Envelope[Any]]) -> None:
        handled.extend(fresh)

    Batch(spec, spec.queue(consumer), engine, "contributions", messages).run(handler)
    return handled


def rows(engine: sa.Engine) -> list[tuple[str, bool, bool]]:
    query = "select message_id::text, fact is null, asked is null from inbox order by message_id"
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(query))]


@pytest.mark.parametrize(
    ("spec", "consumer"), [(spec, consumer) for spec in EVENTS for consumer in spec.consumers], ids=str
)
def test_a_repeat_under_another_id_reaches_no_handler(engine: sa.Engine, spec: EventSpec, consumer: str) -> None:
    first, second = example(spec), example(spec)

    assert run(engine, spec, consumer, first) == [first]
    assert run(engine, spec, consumer, second) == []
    assert run(engine, spec, consumer, second, first) == []

    assert rows(engine) == [(str(first.id), False, False), (str(second.id), True, False)]


@pytest.mark.parametrize(("spec", "consumer", "field"), OF_MONEY, ids=str)
def test_a_repeat_with_one_cent_more_is_a_fault_for_every_consumer(
    engine: sa.Engine, spec: EventSpec, consumer: str, field: str
) -> None:
    first = example(spec)
    run(engine, spec, consumer, first)
    cents = getattr(first.data, field)

    with pytest.raises(FactConflict, match="came before with other content"):
        run(engine, spec, consumer, example(spec, **{field: cents + 1}))

    assert len(rows(engine)) == 1


def of_invoice(name: str, cents: int = 100, copy: str = "") -> Envelope[Any]:
    return envelope_of(paid(name, cents=cents), None, utc_now(), copy)


def test_a_batch_names_all_whose_facts_came_before_otherwise(engine: sa.Engine) -> None:
    spec = event_spec(InvoicePaid.NAME)
    assert spec is not None
    run(engine, spec, "payroll", of_invoice("a"), of_invoice("b"))
    wrong = [of_invoice("a", 101), of_invoice("b", 101)]

    with pytest.raises(Culprits) as conflicting:
        run(engine, spec, "payroll", of_invoice("c"), *wrong, of_invoice("a", copy="again"))

    assert conflicting.value.reasons.keys() == {message.id for message in wrong}
    assert {type(reason) for reason in conflicting.value.reasons.values()} == {FactConflict}
    assert len(rows(engine)) == 2


def test_inside_one_batch_a_repeat_is_one_and_a_contradiction_is_a_fault(engine: sa.Engine) -> None:
    spec = event_spec(InvoicePaid.NAME)
    assert spec is not None

    assert len(run(engine, spec, "payroll", of_invoice("a"), of_invoice("a", copy="again"))) == 1
    with pytest.raises(Culprits) as conflicting:
        run(engine, spec, "payroll", of_invoice("b"), of_invoice("b", 101))

    assert len(conflicting.value.reasons) == 1


def test_personal_fields_leave_no_trace(engine: sa.Engine) -> None:
    """A short address could be guessed from its digest."""
    spec = event_spec(MemberRegistered.NAME)
    assert spec is not None
    run(engine, spec, "notifications", example(spec))

    assert run(engine, spec, "notifications", example(spec, email="other@example.org", given_name="Other")) == []


def test_what_the_release_before_took_in_is_not_taken_in_again(engine: sa.Engine) -> None:
    message = of_invoice("a")
    with engine.begin() as connection:
        earlier = {"consumer": "q", "message_id": message.id}
        connection.execute(sa.text("insert into inbox (consumer, message_id) values (:consumer, :message_id)"), earlier)
        assert first_time(connection, "q", [message]) == set()
        assert first_time(connection, "q", [message, of_invoice("b")]) == {of_invoice("b").id}


def test_a_fact_too_long_for_an_index_is_known_again(engine: sa.Engine) -> None:
    """The heads of a hundred logs, for instance."""
    spec = event_spec(LogHeadsSigned.NAME)
    assert spec is not None
    heads = [{"log": f"roll {n}", "size": n, "note": sha512(bytes([n])).hexdigest()} for n in range(100)]
    first, second, other = (example(spec, heads=some) for some in (heads, heads, heads[1:]))

    assert run(engine, spec, "members", first) == [first]
    assert run(engine, spec, "members", second, other) == [other]

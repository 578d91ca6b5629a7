"""The unit of work: rows, entries and what is said commit together, or nothing does."""

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from chassis.books.ledger import Entry, Posting
from chassis.db.work import Cause, Work, work
from chassis.events.batch import read
from chassis.events.inbox import first_time
from chassis.testing.books import Account
from chassis.testing.harness import CountingIds, FrozenClock, envelope_of, test_id
from chassis.testing.paying import paid
from contracts.catalogue import event_spec
from contracts.contributions.events import ContributionDeducted, TariffSet
from kernel.clock import utc_now

SAID = TariffSet(legal_entity="BE", since=date(2026, 1, 1), turnover_percent="6.5", coefficients=())
SALE = Entry(
    "inv_1", "payment", date(2026, 9, 1), (Posting(Account.PASSED, "unit_1", 100), Posting(Account.POT, "BE", -100))
)


class Nonsense(Exception):
    """What a rule might raise."""


def do(unit: Work) -> None:
    unit.post(SALE)
    unit.publish(SAID, subject="ent_be")
    first_time(unit.connection, "contributions.test", [envelope_of(paid("one"), None, unit.now)])


def counts(engine: sa.Engine) -> tuple[int, ...]:
    tables = ("journal_entry", "posting", "outbox", "inbox")
    query = "select " + ", ".join(f"(select count(*) from {table})" for table in tables)  # noqa: S608
    with engine.connect() as connection:
        return tuple(connection.execute(sa.text(query)).one())


def test_a_commit_writes_everything(engine: sa.Engine, cause: Cause) -> None:
    with work(engine, "contributions", cause) as unit:
        do(unit)

    assert counts(engine) == (1, 2, 1, 1)


def test_an_error_leaves_nothing(engine: sa.Engine, cause: Cause) -> None:
    def fail() -> None:
        with work(engine, "contributions", cause) as unit:
            do(unit)
            unit.flush()
            raise Nonsense

    with pytest.raises(Nonsense):
        fail()

    assert counts(engine) == (0, 0, 0, 0)


def test_a_savepoint_that_fails_undoes_its_part_and_no_more(engine: sa.Engine, cause: Cause) -> None:
    def fail(unit: Work) -> None:
        with unit.savepoint():
            first_time(unit.connection, "contributions.test", [envelope_of(paid("one"), None, unit.now)])
            unit.publish(SAID, subject="ent_fr")
            unit.post(replace(SALE, source="inv_2"))
            raise Nonsense

    with work(engine, "contributions", cause) as unit:
        do(unit)
        with pytest.raises(Nonsense):
            fail(unit)

    assert counts(engine) == (1, 2, 1, 1)


def test_books_that_do_not_balance_at_commit_leave_nothing(engine: sa.Engine, cause: Cause) -> None:
    def fail() -> None:
        with work(engine, "contributions", cause) as unit:
            do(unit)
            unit.connection.execute(
                sa.text("insert into journal_entry (source, purpose, booked_on, actor) values ('x', 'y', now(), 'z:z')")
            )

    with pytest.raises(sa.exc.IntegrityError, match="has no postings"):
        fail()

    assert counts(engine) == (0, 0, 0, 0)


def test_what_is_said_is_a_readable_event_of_its_story(engine: sa.Engine, cause: Cause) -> None:
    clock = FrozenClock()

    with work(engine, "contributions", cause, clock=clock, ids=CountingIds()) as unit:
        message_id = unit.publish(SAID, subject="ent_be")

    with engine.connect() as connection:
        row = connection.execute(sa.text("select * from outbox")).one()
    spec = event_spec(SAID.NAME)
    assert spec is not None
    message = read(spec, row.body.encode())
    assert (message.id, message.data, message.occurred_at) == (message_id, SAID, clock.now)
    assert (message.correlation_id, message.causation_id) == (cause.correlation_id, cause.causation_id)
    assert (row.routing_key, row.subject, row.actor, row.published_at) == (SAID.NAME, "ent_be", cause.actor, None)


def test_an_answer_to_a_message_carries_on_its_story_and_its_actor(engine: sa.Engine, cause: Cause) -> None:
    consumed_message = envelope_of(SAID, "ent_be", FrozenClock().now)
    deduction = ContributionDeducted(
        invoice_id=test_id("inv", "1"), unit_id=test_id("unit", "1"), base_cents=100, contribution_cents=6
    )

    with work(engine, "contributions", cause) as unit:
        unit.publish(deduction, subject=deduction.invoice_id, caused_by=consumed_message)
        unit.post(SALE, caused_by=consumed_message)

    with engine.connect() as connection:
        row = connection.execute(sa.text("select causation_id, actor from outbox")).one()
        booked = connection.execute(sa.text("select actor from journal_entry")).scalar_one()
    assert (row.causation_id, row.actor, booked) == (
        consumed_message.id,
        consumed_message.actor,
        consumed_message.actor,
    )


@pytest.mark.parametrize("subject", ['ent","actor":"operator:forged', "ent\n", "", "ent_" + "x" * 90, "entité_1"])
def test_a_subject_that_could_break_the_envelope_is_refused(engine: sa.Engine, cause: Cause, subject: str) -> None:
    with pytest.raises(ValueError, match="plain identifiers"), work(engine, "contributions", cause) as unit:
        unit.publish(SAID, subject=subject)

    assert counts(engine)[2] == 0


def test_the_inbox_knows_what_it_has_heard_by_consumer(engine: sa.Engine) -> None:
    messages = [envelope_of(paid(f"{n}"), None, utc_now()) for n in range(5)]
    ids = [message.id for message in messages]

    with engine.begin() as connection:
        assert first_time(connection, "a", messages[:3]) == set(ids[:3])
        assert first_time(connection, "a", [*messages, messages[4]]) == set(ids[3:])
        assert first_time(connection, "b", messages) == set(ids)


def test_an_inbox_row_that_was_rolled_back_is_heard_again(engine: sa.Engine) -> None:
    message = envelope_of(paid("one"), None, utc_now())
    with engine.connect() as connection:
        first_time(connection, "a", [message])

    with engine.begin() as connection:
        assert first_time(connection, "a", [message]) == {message.id}

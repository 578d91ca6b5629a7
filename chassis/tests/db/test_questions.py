"""A question sees one instant and changes nothing; of one statement it takes one round trip."""

import os
import tempfile
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from chassis.db.questions import NeedsSnapshot, one_statement, reader_of, require_snapshot, snapshot
from chassis.db.work import Cause, question
from chassis.testing.harness import CountingIds
from chassis.tests.db.test_work import SAID, SALE

COUNT = sa.text("select count(*) from inbox")
HEAR = sa.text("insert into inbox (consumer, message_id) values ('contributions.test', gen_random_uuid())")


@pytest.fixture
def hear(engine: sa.Engine) -> Callable[[], None]:
    """Somebody else writes a row."""

    def write() -> None:
        with engine.begin() as connection:
            connection.execute(HEAR)

    return write


@pytest.fixture
def one_session(engine: sa.Engine) -> Any:
    """The only session that the questions of this test use, once it was asked often enough to be prepared."""
    for _ in range(10):
        with one_statement(engine) as connection:
            connection.execute(COUNT)
            session = connection.connection.driver_connection
    return session


def round_trips(session: Any, act: Callable[[], object]) -> int:
    """How often the database says that it waits for the next word, by libpq's own trace."""
    with tempfile.TemporaryFile("w+") as lines:
        session.pgconn.trace(lines.fileno())
        act()
        session.pgconn.untrace()
        os.lseek(lines.fileno(), 0, os.SEEK_SET)
        return lines.read().count("ReadyForQuery")


def test_a_question_of_one_statement_takes_one_round_trip(engine: sa.Engine, one_session: Any, cause: Cause) -> None:
    def ask() -> None:
        with question(engine, "contributions", cause, one_statement=True) as unit:
            unit.connection.execute(COUNT).scalar_one()

    assert round_trips(one_session, ask) == 1


def test_a_question_of_several_takes_two_more(engine: sa.Engine, one_session: Any, cause: Cause) -> None:
    def ask() -> None:
        with question(engine, "contributions", cause) as unit:
            unit.connection.execute(COUNT).scalar_one()
            unit.connection.execute(COUNT).scalar_one()

    assert round_trips(one_session, ask) == 4


def test_a_question_that_reads_nothing_takes_none(engine: sa.Engine, one_session: Any, cause: Cause) -> None:
    def ask() -> None:
        with question(engine, "contributions", cause, one_statement=True):
            pass

    assert round_trips(one_session, ask) == 0


def test_all_statements_of_a_question_see_one_instant(
    engine: sa.Engine, cause: Cause, hear: Callable[[], None]
) -> None:
    with question(engine, "contributions", cause) as unit:
        before = unit.connection.execute(COUNT).scalar_one()
        hear()
        assert unit.connection.execute(COUNT).scalar_one() == before == 0

    with one_statement(engine) as connection:
        assert connection.execute(COUNT).scalar_one() == 1


@pytest.mark.parametrize("single", [True, False])
def test_a_question_can_write_nothing(engine: sa.Engine, cause: Cause, single: bool) -> None:
    def write() -> None:
        with question(engine, "contributions", cause, one_statement=single) as unit:
            unit.connection.execute(HEAR)

    def publish() -> None:
        with question(engine, "contributions", cause, one_statement=single, ids=CountingIds()) as unit:
            unit.publish(SAID, subject="ent_be")

    def book() -> None:
        with question(engine, "contributions", cause, one_statement=single) as unit:
            unit.post(SALE)

    for act in (write, publish, book):
        with pytest.raises(sa.exc.InternalError) as refused:
            act()
        assert isinstance(refused.value.orig, psycopg.errors.ReadOnlySqlTransaction)


def test_a_second_statement_needs_a_snapshot(engine: sa.Engine) -> None:
    with one_statement(engine) as connection:
        connection.execute(COUNT)
        with pytest.raises(NeedsSnapshot):
            connection.execute(COUNT)


def test_who_takes_a_snapshot_may_ask_more_and_undo_a_part(engine: sa.Engine, hear: Callable[[], None]) -> None:
    with one_statement(engine) as connection:
        require_snapshot(connection)
        connection.execute(COUNT)
        with pytest.raises(sa.exc.ProgrammingError), connection.begin_nested():
            connection.execute(sa.text("select * from no_such_table"))
        hear()
        require_snapshot(connection)
        assert connection.execute(COUNT).scalar_one() == 0


def test_a_snapshot_can_be_taken_of_a_transaction_that_has_read_nothing(
    engine: sa.Engine, hear: Callable[[], None]
) -> None:
    with engine.begin() as connection:
        require_snapshot(connection)
        connection.execute(COUNT)
        hear()
        require_snapshot(connection)
        assert connection.execute(COUNT).scalar_one() == 0

    with engine.begin() as connection:
        connection.execute(COUNT)
        with pytest.raises(sa.exc.InternalError):
            require_snapshot(connection)


def test_a_session_goes_back_outside_any_transaction(engine: sa.Engine, one_session: Any) -> None:
    def fail() -> None:
        with snapshot(engine) as connection:
            connection.execute(COUNT)
            raise LookupError

    with pytest.raises(LookupError):
        fail()

    assert one_session.info.transaction_status == psycopg.pq.TransactionStatus.IDLE
    assert not one_session.closed


def test_sessions_for_questions_end_with_the_others(engine: sa.Engine) -> None:
    with one_statement(engine) as connection:
        connection.execute(COUNT)
        session: Any = connection.connection.driver_connection

    engine.dispose()

    assert session.closed
    assert reader_of(engine) is reader_of(engine)

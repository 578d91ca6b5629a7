"""Work that is counted is counted whole, wherever it is done."""

from contextlib import ExitStack

import sqlalchemy as sa

from chassis.db.questions import one_statement, snapshot
from chassis.testing.counting import calls_of, rows_read


def test_rows_are_counted_that_a_function_of_the_database_looks_at(engine: sa.Engine, owner: sa.Engine) -> None:
    with owner.begin() as connection:
        connection.execute(sa.text("create table few (n int)"))
        connection.execute(sa.text("insert into few select generate_series(1, 7)"))
        connection.execute(
            sa.text("create function counted() returns bigint language sql as 'select count(*) from few'")
        )

    for query, rows in (("select 1", 0), ("select * from few limit 2", 2), ("select counted()", 7)):
        for ask in (engine.begin, lambda: one_statement(engine), lambda: snapshot(engine)):
            with rows_read(engine) as counter, ask() as connection:
                connection.execute(sa.text(query)).all()
            assert counter.count == rows, query


def test_what_any_session_read_before_is_not_counted(engine: sa.Engine, owner: sa.Engine) -> None:
    with owner.begin() as connection:
        connection.execute(sa.text("create table few as select generate_series(1, 7)"))
        connection.execute(sa.text("grant select on few to public"))
    with ExitStack() as sessions:
        for connection in [sessions.enter_context(engine.begin()) for _ in range(3)]:
            connection.execute(sa.text("select * from few")).all()

    with rows_read(engine) as counter, ExitStack() as sessions:
        for connection in [sessions.enter_context(engine.begin()) for _ in range(3)]:
            connection.execute(sa.text("select pg_stat_force_next_flush()"))

    assert counter.count == 0


def test_calls_are_counted_with_each_step_of_a_generator() -> None:
    few, many = (calls_of(lambda n=n: sum(m for m in range(n))) for n in (10, 1_000))  # type: ignore[misc]

    assert many - few == 990

"""A closed month is booked no more, whoever writes; what comes late is booked on the first open day, and says so."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from chassis.books.ledger import Entry, Posting, book
from chassis.testing.books import Account
from chassis.testing.harness import ServiceHarness
from chassis.worker.service import Service
from contracts.wire.operations import ClosedPeriodsReply, ClosePeriod, GetClosedPeriods
from contracts.wire.refusals import PeriodNotOver
from kernel.identifiers import uuid7

HAND = "insert into journal_entry (source, purpose, booked_on, actor) values ('hand', 'made', :day, 'x:y')"
LINES = """insert into posting (entry_id, line, account, subject, cents)
  select max(id), line, 'pot:turnover', 'BE', 100 - 200 * line
  from journal_entry, generate_series(0, 1) line group by 2"""
DAYS = "select source, booked_on, fact_on from journal_entry order by id"


class Books(Service):
    name = "contributions"


@pytest.fixture
def house(engine: sa.Engine) -> ServiceHarness:
    return ServiceHarness(Books, engine)


def close(house: ServiceHarness, month: str) -> ClosedPeriodsReply:
    return house.ask(ClosePeriod(request_id=uuid7(), month=month), roles=["finance"], subject="finance:fatima")


def sale(day: date, source: str = "inv_1") -> Entry:
    return Entry(source, "payment", day, (Posting(Account.PASSED, "unit_1", 100), Posting(Account.POT, "BE", -100)))


def booked(engine: sa.Engine, *entries: Entry) -> int:
    with engine.begin() as connection:
        return book(connection, [(entry, "operator:anne") for entry in entries])


def rows(engine: sa.Engine, query: str) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(query))]


def test_what_comes_late_is_booked_on_the_first_open_day_and_keeps_its_own(house: ServiceHarness) -> None:
    booked(house.engine, sale(date(2026, 8, 31), "in time"))

    close(house, "2026-08")
    booked(
        house.engine, sale(date(2026, 8, 31), "late"), sale(date(2026, 9, 1), "next"), sale(date(2024, 2, 29), "old")
    )

    assert set(rows(house.engine, DAYS)) == {
        ("in time", date(2026, 8, 31), None),
        ("late", date(2026, 9, 1), date(2026, 8, 31)),
        ("next", date(2026, 9, 1), None),
        ("old", date(2026, 9, 1), date(2024, 2, 29)),
    }
    reply = house.ask(GetClosedPeriods(), roles=["auditor"])
    assert (reply.open_from, reply.late_entries) == (date(2026, 9, 1), 2)
    assert [(period.month, period.closed_by) for period in reply.periods] == [("2026-08", "finance:fatima")]


def test_a_repeat_of_what_was_booked_in_time_stays_a_repeat(house: ServiceHarness) -> None:
    assert booked(house.engine, sale(date(2026, 8, 31))) == 1
    close(house, "2026-08")

    assert booked(house.engine, sale(date(2026, 8, 31))) == 0
    assert rows(house.engine, DAYS) == [("inv_1", date(2026, 8, 31), None)]


def test_a_month_is_closed_once_with_all_before_it(house: ServiceHarness) -> None:
    first = close(house, "2026-07")
    house.clock.forward(days=1)

    assert close(house, "2026-07") == close(house, "2026-05") == first
    assert [period.month for period in close(house, "2026-08").periods] == ["2026-07", "2026-08"]


@pytest.mark.parametrize(
    ("month", "last_minute"),
    [
        ("2026-01", datetime(2026, 1, 31, 22, 59, tzinfo=UTC)),
        ("2028-02", datetime(2028, 2, 29, 22, 59, tzinfo=UTC)),  # a leap day is the month's last
        ("2026-03", datetime(2026, 3, 31, 21, 59, tzinfo=UTC)),  # summer time begins on the 29th
        ("2026-10", datetime(2026, 10, 31, 22, 59, tzinfo=UTC)),  # and has ended on the 25th
    ],
)
def test_a_month_is_closed_when_it_is_over_in_brussels(
    house: ServiceHarness, month: str, last_minute: datetime
) -> None:
    house.clock.now = last_minute
    with pytest.raises(PeriodNotOver) as refusal:
        close(house, month)
    assert refusal.value.field == "month"

    house.clock.forward(minutes=1)

    assert [period.month for period in close(house, month).periods] == [month]


@pytest.mark.parametrize("role", ["engine", "owner"])
def test_nobody_books_in_a_closed_month_by_hand(
    house: ServiceHarness, role: str, request: pytest.FixtureRequest
) -> None:
    writer: sa.Engine = request.getfixturevalue(role)
    close(house, "2026-08")

    with writer.begin() as connection:  # as a release writes that knows no closed periods
        connection.execute(sa.text(HAND), {"day": date(2026, 9, 1)})
        connection.execute(sa.text(LINES))
    with pytest.raises(sa.exc.IntegrityError, match="in a closed period"), writer.begin() as connection:
        connection.execute(sa.text(HAND.replace("'made'", "'late'")), {"day": date(2026, 8, 31)})


@pytest.mark.parametrize(
    "statement",
    [
        "insert into closed_period values ('2026-09-30', now(), 'x:y')",
        "update closed_period set closed_by = 'x:y'",
        "delete from closed_period",
        "truncate closed_period",
    ],
)
def test_nobody_closes_or_opens_by_hand(house: ServiceHarness, owner: sa.Engine, statement: str) -> None:
    close(house, "2026-08")
    writers = [house.engine] if statement.startswith("insert") else [house.engine, owner]

    for writer in writers:
        with pytest.raises(sa.exc.ProgrammingError), writer.begin() as connection:
            connection.execute(sa.text(statement))


def test_closing_waits_for_what_is_being_booked_and_what_follows_sees_it(
    house: ServiceHarness, wait_for_lock: Callable[[int], None]
) -> None:
    with house.engine.connect() as booking, ThreadPoolExecutor(2) as threads:
        book(booking, [(sale(date(2026, 8, 31), "in time"), "operator:anne")])
        closing = threads.submit(close, house, "2026-08")
        wait_for_lock(1)
        late = threads.submit(booked, house.engine, sale(date(2026, 8, 31), "late"))
        wait_for_lock(2)
        booking.commit()
        assert (closing.result().late_entries, late.result()) == (0, 1)

    assert rows(house.engine, DAYS) == [
        ("in time", date(2026, 8, 31), None),
        ("late", date(2026, 9, 1), date(2026, 8, 31)),
    ]


@pytest.fixture
def wait_for_lock(owner: sa.Engine) -> Callable[[int], None]:
    """Until so many wait for the journal."""
    waiting = sa.text("select count(*) from pg_locks where not granted and relation = 'journal_entry'::regclass")

    def wait(count: int) -> None:
        with owner.connect() as connection:
            while connection.execute(waiting).scalar_one() < count:
                connection.rollback()

    return wait

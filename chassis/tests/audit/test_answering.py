"""A service's answer to the audit: the work that it is, and what counts as heard."""

from datetime import date
from importlib import import_module

import pytest
import sqlalchemy as sa

from chassis.audit.answering import SHOWN, answer_audit
from chassis.audit.lists import list_rows
from chassis.books.periods import close_through
from chassis.testing.counting import rows_read
from chassis.testing.databases import Databases
from chassis.testing.harness import ServiceHarness
from chassis.testing.paying import paid, tariff
from contracts.wire.operations import AuditCheck, AuditReply, GetAudit, GetAuditRows

PAID = "invoicing.invoice_paid.v1"


@pytest.fixture
def house(engine: sa.Engine) -> ServiceHarness:
    house = ServiceHarness(import_module("services.contributions.entrypoints").Contributions, engine)
    house.ask(tariff())
    return house


def consume(house: ServiceHarness, first: int, last: int) -> None:
    house.consume(*(paid(f"{number}") for number in range(first, last)))


def check(reply: AuditReply, name: str) -> AuditCheck:
    return next(check for check in reply.checks if check.name == name)


def test_what_nobody_touched_differs_in_nothing_and_says_how_much_was_looked_at(house: ServiceHarness) -> None:
    consume(house, 0, 30)

    reply = house.ask(GetAudit())

    assert [check.name for check in reply.checks if check.differing] == []
    assert check(reply, "contributions.books").rows == 60
    assert reply.books.entries == check(reply, "journal").rows == 30


def test_twice_the_messages_are_twice_the_work_and_not_a_statement_more(
    house: ServiceHarness, databases: Databases
) -> None:
    work = []
    for first, last in ((0, 200), (200, 400)):
        consume(house, first, last)
        databases.analyze(str(house.engine.url.database))
        statements: list[str] = []

        def note(*arguments: object, into: list[str] = statements) -> None:
            into.append(str(arguments[2]))

        sa.event.listen(house.engine, "before_cursor_execute", note)
        with rows_read(house.engine) as rows:
            house.ask(GetAudit())
        sa.event.remove(house.engine, "before_cursor_execute", note)
        work.append((rows.count, len(statements)))

    [(rows_before, statements_before), (rows_after, statements_after)] = work
    assert statements_before == statements_after
    assert rows_after < 2 * rows_before + 200


def test_of_many_differences_the_first_are_shown_and_all_are_counted(house: ServiceHarness, owner: sa.Engine) -> None:
    consume(house, 0, 30)

    with owner.connect() as connection:
        connection.execute(sa.text("alter table deduction disable trigger user"))
        connection.execute(sa.text("update deduction set unit_id = unit_id || 'x'"))
        books = check(answer_audit(connection, "contributions"), "contributions.books")
        connection.rollback()

    assert (books.differing, len(books.differences)) == (60, SHOWN)
    assert [difference.key for difference in books.differences] == sorted(d.key for d in books.differences)


def test_what_is_booked_late_for_a_month_that_is_open_is_named(house: ServiceHarness, owner: sa.Engine) -> None:
    consume(house, 0, 2)
    with house.engine.begin() as connection:
        close_through(connection, date(2026, 9, 30), at=house.clock.now, by="finance:fatima")
        close_through(connection, date(2026, 10, 31), at=house.clock.now, by="finance:fatima")
    consume(house, 2, 5)
    assert (check(house.ask(GetAudit()), "late").rows, check(house.ask(GetAudit()), "late").differing) == (3, 0)

    with owner.connect() as connection:
        connection.execute(sa.text("alter table journal_entry disable trigger user"))
        ids = connection.execute(sa.text("select id from journal_entry where fact_on is not null order by 1")).scalars()
        for day, fact, entry in zip(
            ("2026-10-01", "2026-11-02", "2026-12-02"), ("2026-09-10", "2026-11-01", "2026-10-01"), ids, strict=True
        ):
            connection.execute(
                sa.text("update journal_entry set booked_on = :day, fact_on = :fact where id = :id"),
                {"day": day, "fact": fact, "id": entry},
            )
        late = check(answer_audit(connection, "contributions"), "late")
        connection.rollback()

    # Booked while October was open: in order. For an open month, and on another day than the first: not.
    assert [(d.stands, d.should) for d in late.differences] == [("2026-11-02", None), ("2026-12-02", "2026-11-01")]


def test_a_dead_letter_counts_as_heard_until_it_is_replayed(house: ServiceHarness, owner: sa.Engine) -> None:
    consume(house, 0, 1)
    letter, foreign = (f"01990000-0000-7000-8000-00000000000{n}" for n in (1, 2))
    with owner.begin() as connection:
        connection.execute(
            sa.text(
                """insert into dead_letter (queue, type, message_id, reason, body) values
                (:queue, 'x', :id, 'x', ''), (:queue, 'x', :id, 'again', ''), (:queue, 'x', 'no id', 'x', ''),
                (:queue, 'x', :foreign, 'foreign: sent as x', '')"""
            ),
            {"queue": f"contributions.{PAID}", "id": letter, "foreign": foreign},
        )

    assert letter in heard(house)
    assert foreign not in heard(house), "nobody said it"
    with owner.begin() as connection:
        connection.execute(
            sa.text(
                "update dead_letter set state = 'replayed', handled_by = 'a:b', handled_why = 'x', handled_at = now()"
            )
        )
    assert letter not in heard(house)


def heard(house: ServiceHarness) -> list[str]:
    """The ids of messages that have a day."""
    days = [listed.day for listed in house.ask(GetAudit()).lists if listed.name == PAID and listed.day is not None]
    with house.engine.connect() as connection:
        return [
            row.key for day in days for row in list_rows(connection, "contributions", GetAuditRows(name=PAID, day=day))
        ]


def test_a_list_is_given_page_by_page(house: ServiceHarness) -> None:
    consume(house, 0, 5)
    pages, after = [], ""
    with house.engine.connect() as connection:
        while page := list_rows(
            connection, "contributions", GetAuditRows(name="invoicing.passed", after=after, limit=2)
        ):
            pages.append(len(page))
            after = page[-1].key
        messages = list_rows(connection, "contributions", GetAuditRows(name=PAID))

    assert pages == [2, 2, 1]
    assert len(messages) == 5

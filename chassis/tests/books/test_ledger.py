"""The books hold by themselves: whoever writes, with whatever statement, they sum to zero and never change."""

from collections.abc import Callable
from contextlib import closing
from datetime import date

import psycopg
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis.books.ledger import Entry, EntryConflict, Posting, Unbalanced, book
from chassis.testing.books import Account

DAY = date(2026, 9, 1)
HAND = "insert into journal_entry (source, purpose, booked_on, actor) values ('hand', 'made', '2026-09-01', 'x:y')"
LINES = """insert into posting (entry_id, line, account, subject, cents)
  select %s, line, 'pot:turnover', 'BE', cents from unnest(%s::bigint[]) with ordinality as t (cents, line)"""


def sale(cents: int = 100, source: str = "inv_1", purpose: str = "payment") -> Entry:
    return Entry(source, purpose, DAY, (Posting(Account.PASSED, "unit_1", cents), Posting(Account.POT, "BE", -cents)))


def booked(engine: sa.Engine, *entries: Entry, actor: str = "operator:anne") -> int:
    with engine.begin() as connection:
        return book(connection, [(entry, actor) for entry in entries])


def rows(engine: sa.Engine, query: str) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(query))]


@pytest.fixture
def by_hand(engine: sa.Engine) -> Callable[..., None]:
    """Write one journal entry with these postings of cents, in plain SQL as the application's role."""

    def write(*cents: int) -> None:
        dsn = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        with closing(psycopg.connect(dsn)) as connection:
            row = connection.execute(HAND + " returning id").fetchone()
            assert row is not None
            connection.execute(LINES, (row[0], list(cents)))
            connection.commit()

    return write


def test_an_entry_is_booked_with_its_actor_and_balances_follow(engine: sa.Engine) -> None:
    assert booked(engine, sale(100), sale(50, "inv_2"), actor="member:mbr_1") == 2

    balances = rows(engine, "select account, subject, sum(cents)::int from posting group by 1, 2 order by 3")
    assert balances == [(Account.POT, "BE", -150), (Account.PASSED, "unit_1", 150)]
    assert rows(engine, "select distinct actor from journal_entry") == [("member:mbr_1",)]


def test_an_entry_that_does_not_sum_to_zero_cannot_be_made() -> None:
    with pytest.raises(Unbalanced, match="1 cents"):
        Entry("inv_1", "payment", DAY, (Posting(Account.PASSED, "unit_1", 100), Posting(Account.POT, "BE", -99)))


def test_an_entry_of_nothing_is_not_booked(engine: sa.Engine) -> None:
    assert booked(engine, sale(0)) == 0
    assert rows(engine, "select 1 from journal_entry") == []


def test_the_same_entry_again_changes_nothing(engine: sa.Engine) -> None:
    booked(engine, sale())

    assert booked(engine, sale()) == 0
    assert booked(engine, sale(), sale(), sale(5, "inv_2")) == 1

    assert rows(engine, "select sum(cents)::int from posting where account = 'pot:turnover'") == [(-105,)]


def test_the_order_of_postings_does_not_make_another_entry(engine: sa.Engine) -> None:
    booked(engine, sale())
    turned = Entry("inv_1", "payment", DAY, tuple(reversed(sale().postings)))

    assert booked(engine, turned) == 0


@pytest.mark.parametrize("other", [sale(101), sale(-100)])
def test_the_same_fact_with_other_money_is_a_conflict_and_nothing_is_booked(engine: sa.Engine, other: Entry) -> None:
    booked(engine, sale())

    with pytest.raises(EntryConflict, match="inv_1/payment"):
        booked(engine, sale(7, "inv_3"), other)

    assert rows(engine, "select source from journal_entry") == [("inv_1",)]


def test_a_conflict_inside_one_batch_is_found(engine: sa.Engine) -> None:
    with pytest.raises(EntryConflict, match="inv_1/payment") as conflict:
        booked(engine, sale(100), sale(200))

    assert conflict.value.entries == (sale(200),)


def test_all_conflicts_are_named_at_once_and_nothing_else(engine: sa.Engine) -> None:
    booked(engine, sale(100, "inv_1"), sale(100, "inv_2"), sale(100, "inv_3"))
    wrong = [sale(1, "inv_1"), sale(2, "inv_3")]

    with pytest.raises(EntryConflict) as conflict:
        booked(engine, sale(100, "inv_2"), wrong[0], sale(100, "inv_1"), sale(5, "inv_4"), wrong[1])

    assert conflict.value.entries == tuple(wrong)  # the second inv_1 only contradicts one that is wrong itself


def test_one_source_may_have_an_entry_for_each_purpose(engine: sa.Engine) -> None:
    assert booked(engine, sale(), sale(purpose="refund")) == 2


@pytest.mark.parametrize(
    ("cents", "reason"),
    [((100, -99), "does not sum to zero"), ((100,), "does not sum to zero"), ((), "has no postings")],
    ids=["a cent short", "one posting", "no posting"],
)
def test_the_database_refuses_what_was_written_by_hand(
    by_hand: Callable[..., None], cents: tuple[int], reason: str
) -> None:
    with pytest.raises(psycopg.errors.CheckViolation, match=reason):
        by_hand(*cents)


def test_the_database_takes_a_balanced_entry_written_by_hand(engine: sa.Engine, by_hand: Callable[..., None]) -> None:
    by_hand(100, -60, -40)

    assert rows(engine, "select count(*) from posting") == [(3,)]


def test_a_posting_of_zero_cents_is_refused(by_hand: Callable[..., None]) -> None:
    with pytest.raises(psycopg.errors.CheckViolation, match="cents"):
        by_hand(0, 100, -100)


def test_a_posting_to_an_entry_booked_before_is_refused(engine: sa.Engine) -> None:
    booked(engine, sale())

    more = sa.text(
        "insert into posting (entry_id, line, account, subject, cents)"
        " select id, 8 + n, 'pot:turnover', 'BE', 1 - 2 * n from journal_entry, generate_series(0, 1) n"
    )
    with pytest.raises(sa.exc.IntegrityError, match="must come with its journal entry"), engine.begin() as connection:
        connection.execute(more)


def test_a_posting_to_no_entry_is_refused(engine: sa.Engine) -> None:
    orphan = sa.text(
        "insert into posting (entry_id, line, account, subject, cents) values (999, 0, 'pot:turnover', 'BE', 1)"
    )

    with pytest.raises(sa.exc.IntegrityError, match="does not sum to zero"), engine.begin() as connection:
        connection.execute(orphan)


CHANGES = [
    "update posting set cents = cents * 2",
    "delete from posting",
    "truncate posting",
    "update journal_entry set booked_on = '2020-01-01'",
    "delete from journal_entry",
    "truncate journal_entry",
    "update inbox set heard_at = now()",
    "delete from inbox",
]


@pytest.mark.parametrize("change", CHANGES)
def test_the_application_has_no_right_to_change_the_books(engine: sa.Engine, change: str) -> None:
    booked(engine, sale())

    with pytest.raises(sa.exc.ProgrammingError, match="permission denied"), engine.begin() as connection:
        connection.execute(sa.text(change))


@pytest.mark.parametrize("change", CHANGES)
def test_not_even_the_owner_changes_the_books(engine: sa.Engine, owner: sa.Engine, change: str) -> None:
    booked(engine, sale())

    with pytest.raises(sa.exc.ProgrammingError, match="append-only"), owner.begin() as connection:
        connection.execute(sa.text(change))

    assert rows(engine, "select sum(abs(cents))::int from posting") == [(200,)]


@pytest.mark.parametrize("change", ["delete from outbox", "delete from request", "delete from dead_letter"])
def test_what_was_said_or_asked_is_never_deleted(engine: sa.Engine, change: str) -> None:
    with pytest.raises(sa.exc.ProgrammingError, match="permission denied"), engine.begin() as connection:
        connection.execute(sa.text(change))


@given(amounts=st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=12), again=st.booleans())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_booked_the_books_sum_to_zero(engine: sa.Engine, amounts: list[int], again: bool) -> None:
    parts = tuple(Posting(Account.PASSED, f"unit_{n}", cents) for n, cents in enumerate(amounts))
    entry = Entry(f"src{hash(parts)}", "p", DAY, (*parts, Posting(Account.POT, "BE", -sum(amounts))))

    for _ in range(1 + again):
        booked(engine, entry)

    assert rows(engine, "select coalesce(sum(cents), 0)::int from posting") == [(0,)]

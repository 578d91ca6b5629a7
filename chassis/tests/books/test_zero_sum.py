"""Nothing that the application's role can say in a transaction gets an entry into the books that is not zero."""

from collections.abc import Callable, Iterator
from contextlib import closing

import psycopg
import pytest

from contracts.catalogue import SERVICES
from deploy.local.provision import ServiceDsns

ENTRY = """insert into public.journal_entry (source, purpose, booked_on, actor)
  values ('hand', 'made', '2026-09-01', 'x:y')"""
LINE = """insert into public.posting (entry_id, line, account, subject, cents)
  select max(id), {}, 'pot:turnover', 'BE', {} from public.journal_entry"""
LINES = """insert into public.posting (entry_id, line, account, subject, cents)
  select id, line, 'pot:turnover', 'BE', 100 - 200 * (line % 2)
  from (select max(id) as id from public.journal_entry) e, generate_series({}) line"""
TWO_ENTRIES = """insert into public.posting (entry_id, line, account, subject, cents)
  select e.id - 1 + n, line, 'pot:turnover', 'BE', 100 - 200 * (line % 2)
  from (select max(id) as id from public.journal_entry) e,
    (select 1 as n, generate_series({}) as line union all select 0, generate_series({})) l"""
PAIR, SECOND_PAIR = LINES.format("0, 1"), LINES.format("2, 3")
ONE_MORE = LINE.format(9, 1)
SHADOW_POSTING = """create temporary table posting as
  select e.id as entry_id, n::smallint as line, 'x' as account, 'y' as subject, 1 - 2 * n::bigint as cents
  from public.journal_entry e, generate_series(0, 1) n"""
SHADOW_ENTRY = """create temporary table journal_entry as
  select id, source, purpose, pg_current_xact_id() as transaction from public.journal_entry"""

TRIGGER_FUNCTIONS = """select p.proname, coalesce(p.proconfig::text, '') from pg_proc p
  where p.pronamespace = 'public'::regnamespace and p.prorettype = 'trigger'::regtype"""


@pytest.fixture
def app(dsns: ServiceDsns) -> Iterator[psycopg.Connection]:
    """The application's role in one open transaction."""
    with closing(psycopg.connect(dsns.app)) as connection:
        yield connection


@pytest.fixture
def may_make_tables(dsns: ServiceDsns) -> Iterator[None]:
    """As in a database where somebody gave the right to make temporary tables back."""
    with psycopg.connect(dsns.owner, autocommit=True) as owner:
        owner.execute(f"grant temporary on database {owner.info.dbname} to public".encode())
        yield
        owner.execute(f"revoke temporary on database {owner.info.dbname} from public".encode())


def say(connection: psycopg.Connection, *statements: str) -> None:
    """All of them, and the commit."""
    for statement in statements:
        connection.execute(statement.encode())
    connection.commit()


def sums(dsns: ServiceDsns) -> list[tuple[object, ...]]:
    """Entries that do not sum to zero, or have no postings."""
    query = """select e.source, count(p.cents), sum(p.cents)
      from journal_entry e left join posting p on p.entry_id = e.id
      group by e.id having sum(p.cents) is distinct from 0"""
    with psycopg.connect(dsns.audit) as auditor:
        return auditor.execute(query.encode()).fetchall()


def test_constraints_called_early_let_no_posting_in_afterwards(app: psycopg.Connection, dsns: ServiceDsns) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        say(app, ENTRY, PAIR, "set constraints all immediate", ONE_MORE)

    assert sums(dsns) == []


@pytest.mark.usefixtures("may_make_tables")
def test_a_temporary_table_named_posting_hides_nothing(app: psycopg.Connection, dsns: ServiceDsns) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        say(app, ENTRY, SHADOW_POSTING, ONE_MORE)

    assert sums(dsns) == []


@pytest.mark.usefixtures("may_make_tables")
def test_a_temporary_table_named_journal_entry_opens_no_closed_entry(
    app: psycopg.Connection, dsns: ServiceDsns
) -> None:
    say(app, ENTRY, PAIR)

    with pytest.raises(psycopg.errors.CheckViolation):
        say(app, SHADOW_ENTRY, ONE_MORE)

    assert sums(dsns) == []


@pytest.mark.parametrize(
    "statements",
    [
        (ENTRY,),
        (ENTRY, "set constraints all immediate", PAIR),
        (ENTRY, "savepoint s", PAIR, "set constraints all immediate", "rollback to s"),
        (ENTRY, LINE.format(0, 100), LINE.format(1, -100)),
        (ENTRY, PAIR, SECOND_PAIR),
        (ENTRY, LINES.format("1, 2"), LINES.format("3, 4")),
        (ENTRY, ENTRY.replace("made", "more"), PAIR, TWO_ENTRIES.format("2, 3", "0, 1")),
        (ENTRY, ENTRY.replace("made", "more"), TWO_ENTRIES.format("0, 0", "0, 1")),
    ],
    ids=[
        "no posting",
        "called before them",
        "postings taken back",
        "one by one",
        "a second pair",
        "a second pair without line 0",
        "a second pair beside another entry",
        "one line beside another entry",
    ],
)
def test_an_entry_is_whole_in_the_statement_that_writes_its_postings(
    app: psycopg.Connection, dsns: ServiceDsns, statements: tuple[str, ...]
) -> None:
    with pytest.raises(psycopg.errors.IntegrityError):
        say(app, *statements)

    assert sums(dsns) == []


def test_an_entry_may_begin_with_any_line(app: psycopg.Connection, dsns: ServiceDsns) -> None:
    """As by 0.1.0, which numbers a posting of no cents that it leaves out."""
    say(app, ENTRY, LINES.format("1, 2"))

    assert sums(dsns) == []


def test_line_0_may_come_last_but_in_no_other_transaction(app: psycopg.Connection, dsns: ServiceDsns) -> None:
    """Each of the two statements sums to zero by itself."""
    say(app, ENTRY, SECOND_PAIR, PAIR)
    say(app, ENTRY.replace("made", "more"), SECOND_PAIR)

    with pytest.raises(psycopg.errors.CheckViolation, match="must come with its journal entry"):
        say(app, PAIR)
    assert sums(dsns) == []


def test_an_entry_of_another_time_is_closed_whatever_transaction_it_names(
    app: psycopg.Connection, dsns: ServiceDsns
) -> None:
    say(app, ENTRY, PAIR)
    with psycopg.connect(dsns.owner) as owner:  # as after a restore into a server that counts from the start again
        owner.execute("alter table journal_entry disable trigger append_only")
        owner.execute("update journal_entry set transaction = (pg_current_xact_id()::text::bigint + 1)::text::xid8")

    with pytest.raises(psycopg.errors.CheckViolation, match="must come with its journal entry"):
        say(app, SECOND_PAIR)


def test_the_application_makes_no_temporary_table(app: psycopg.Connection) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="permission denied to create temporary tables"):
        say(app, "create temporary table posting (entry_id bigint)")


@pytest.mark.parametrize("service", SERVICES)
def test_every_trigger_of_every_service_looks_in_its_own_tables_first(
    service_database: Callable[[str], ServiceDsns], service: str
) -> None:
    with psycopg.connect(service_database(service).audit) as auditor:
        functions: dict[str, str] = dict(auditor.execute(TRIGGER_FUNCTIONS).fetchall())

    assert {"posting_keeps_zero", "journal_entry_has_lines", "append_only", "outbox_woken"} <= functions.keys()
    assert [name for name, settings in functions.items() if "search_path=public, pg_temp" not in settings] == []

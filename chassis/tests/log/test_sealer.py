"""The sealer: everything that was committed becomes a leaf once, whatever stops it and whoever seals beside it."""

import json
import subprocess
import sys
import threading
from datetime import UTC, date, datetime
from itertools import count

import psycopg
import pytest
import sqlalchemy as sa

from chassis.books.periods import close_through
from chassis.db.engine import engine as engine_of
from chassis.db.work import Cause, work
from chassis.log import sealer as sealing_module
from chassis.log.export import check_export
from chassis.log.sealer import Sealer
from chassis.testing.counting import rows_read
from chassis.testing.plugin import EachPlan
from chassis.testing.waiting import eventually
from chassis.tests.log import sealing
from chassis.tests.log.files import KEY
from chassis.tests.log.sealing import SERVICE, SIGNER, book, exported, proven, sale, seal_all
from deploy.local.provision import ServiceDsns

STEPS = ["locked", "read", "leaves", "moved", "written", "committed"]


@pytest.fixture
def sealer(engine: sa.Engine) -> Sealer:
    return Sealer(engine, SIGNER)


def places(engine: sa.Engine) -> list[tuple[int, int]]:
    """(position, item) of every leaf of the journal."""
    query = sa.text("select position, item from log_leaf f join sealed_log l on l.id = f.log_id where name = 'journal'")
    with engine.connect() as connection:
        return sorted((row.position, row.item) for row in connection.execute(query))


def test_every_journal_entry_becomes_a_leaf_under_a_signed_head(
    engine: sa.Engine, sealer: Sealer, cause: Cause
) -> None:
    book(engine, cause, 1, 2)
    assert seal_all(sealer) == 2
    book(engine, cause, 3)
    assert (seal_all(sealer), seal_all(sealer)) == (1, 0)

    verdict = proven(engine)
    assert (verdict.leaves, verdict.heads, verdict.origins) == (3, 2, {"gedeeld/contributions/journal"})
    leaf = exported(engine)[3].split(b" ", 3)[3].decode()
    entry, _, instant = leaf.partition(',"2026-09-01",')
    assert entry == '["journal/1",1,"inv_1","payment \\"é\\""'
    postings = '[["clearing:contributions>payroll","unit_1",101],["pot:turnover","BE",-101]]'
    assert instant[29:] == f',"operator:anne",{postings}]\n'


def test_heads_are_published_with_them_and_are_sealed_nowhere(engine: sa.Engine, sealer: Sealer, cause: Cause) -> None:
    book(engine, cause, 1, 2)
    assert (seal_all(sealer), seal_all(sealer)) == (2, 0)
    with engine.connect() as connection:
        bodies = connection.execute(sa.text("select body from outbox")).scalars().all()
        notes = connection.execute(sa.text("select note from log_head")).scalars().all()

    [body] = bodies
    assert [head["note"] for head in json.loads(body)["data"]["heads"]] == list(notes)


def test_an_entry_that_came_too_late_for_its_month_is_sealed_with_the_day_of_its_fact(
    engine: sa.Engine, sealer: Sealer, cause: Cause
) -> None:
    with engine.begin() as connection:
        close_through(connection, date(2026, 9, 30), at=datetime(2026, 10, 1, tzinfo=UTC), by="finance:fatima")
    book(engine, cause, 1)
    seal_all(sealer)

    [leaf] = [line for line in exported(engine) if line.startswith(b"leaf")]
    assert b',"2026-10-01",' in leaf
    assert leaf.endswith(b']],"2026-09-01"]\n')
    assert proven(engine).leaves == 1


def test_what_is_changed_after_it_was_sealed_is_named(
    engine: sa.Engine, owner: sa.Engine, sealer: Sealer, cause: Cause
) -> None:
    book(engine, cause, 1, 2)
    seal_all(sealer)
    with owner.begin() as connection:
        connection.execute(sa.text("alter table posting disable trigger all"))
        connection.execute(sa.text("update posting set subject = 'unit_2' where entry_id = 2 and line = 0"))
        connection.execute(sa.text("alter table posting enable trigger all"))

    verdict = check_export(exported(engine), {SERVICE: KEY.public_key()})
    assert [fault[:37] for fault in verdict.faults] == ["leaf 1 is not what was sealed: '[\"jou"]


@pytest.mark.parametrize("chunk", [1, 2, 3, 7, 100])
def test_what_was_there_before_the_first_start_is_sealed_in_chunks(chunk: int, engine: sa.Engine, cause: Cause) -> None:
    for number in range(7):
        book(engine, cause, number)
    sealer = Sealer(engine, SIGNER, chunk=chunk)

    assert seal_all(sealer) == 7
    assert proven(engine).leaves == 7
    book(engine, cause, *range(7, 12))
    assert seal_all(sealer) == 5
    assert places(engine) == [(number, number + 1) for number in range(12)]


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_it_goes_on_where_it_was(
    step: str, engine: sa.Engine, dsns: ServiceDsns, cause: Cause
) -> None:
    for number in range(8):
        book(engine, cause, number)
    dying = subprocess.run([sys.executable, "-m", sealing.__name__, dsns.app, step], check=False)
    assert dying.returncode == -9
    assert len(places(engine)) == (3 if step == "committed" else 0)

    seal_all(Sealer(engine, SIGNER, chunk=3))

    assert places(engine) == [(number, number + 1) for number in range(8)]
    assert proven(engine).leaves == 8


def test_two_at_once_and_many_writers(engine: sa.Engine, dsns: ServiceDsns, cause: Cause) -> None:
    sealers = [
        Sealer(engine_of(f"{dsns.app}{suffix}", 1), SIGNER, chunk=5)
        for suffix in ("?application_name=a", "?application_name=b")
    ]
    done = threading.Event()

    def write(writer: int) -> None:
        for number in range(25):
            book(engine, cause, 1000 * writer + number)

    def seal(sealer: Sealer) -> None:
        while not done.is_set():
            sealer.seal_chunk()

    writers = [threading.Thread(target=write, args=(writer,)) for writer in range(3)]
    threads = [threading.Thread(target=seal, args=(sealer,)) for sealer in sealers]
    for thread in [*writers, *threads]:
        thread.start()
    for thread in writers:
        thread.join()
    eventually(lambda: len(places(engine)) == 75)
    done.set()
    for thread in threads:
        thread.join()

    assert [position for position, _ in places(engine)] == list(range(75))
    assert len({item for _, item in places(engine)}) == 75
    assert proven(engine).leaves == 75


def test_one_that_seals_without_the_lock_changes_nothing(
    engine: sa.Engine, sealer: Sealer, cause: Cause, monkeypatch: pytest.MonkeyPatch
) -> None:
    book(engine, cause, 1, 2)
    rogue = Sealer(engine, SIGNER)

    def meanwhile(step: str) -> None:
        if step == "read":
            monkeypatch.setattr(sealing_module, "_LOCK", 1)
            assert rogue.seal_chunk() == 2

    sealer.step = meanwhile
    with pytest.raises(psycopg.errors.UniqueViolation):
        sealer.seal_chunk()

    assert (proven(engine).leaves, seal_all(rogue)) == (2, 0)


def test_one_that_stands_still_loses_its_turn(
    engine: sa.Engine, sealer: Sealer, cause: Cause, monkeypatch: pytest.MonkeyPatch
) -> None:
    book(engine, cause, 1, 2)
    monkeypatch.setattr(sealing_module, "_STUCK_MS", 300)
    other = Sealer(engine, SIGNER)

    def frozen(step: str) -> None:
        if step == "read":
            assert other.seal_chunk() == 0
            assert eventually(other.seal_chunk) == 2

    sealer.step = frozen
    with pytest.raises(sa.exc.DBAPIError):
        sealer.seal_chunk()

    sealer.step = lambda _step: None
    assert (proven(engine).leaves, seal_all(sealer)) == (2, 0)


def test_a_transaction_that_stays_open_delays_its_own_entry_only(
    engine: sa.Engine, sealer: Sealer, cause: Cause
) -> None:
    book(engine, cause, 1)
    seal_all(sealer)
    with work(engine, SERVICE, cause) as slow:
        slow.post(sale(2))
        slow.flush()
        for number in (3, 4):
            book(engine, cause, number)
            assert seal_all(sealer) == 1
        assert seal_all(Sealer(engine, SIGNER)) == 0

    assert seal_all(sealer) == 1
    assert places(engine) == [(0, 1), (1, 3), (2, 4), (3, 2)]
    assert proven(engine).heads == 4


def test_a_turn_looks_at_what_is_new_only(engine: sa.Engine, sealer: Sealer, cause: Cause, each_plan: EachPlan) -> None:
    book(engine, cause, *range(2000))
    seal_all(sealer)

    numbers = count(2000)

    def reads_little() -> bool:
        book(engine, cause, next(numbers))
        with rows_read(engine) as rows:
            assert seal_all(sealer) == 1
        return rows.count < 100

    for _ in each_plan(engine):
        # What was open while the 2,000 were sealed, as the server's own analyzing is, has them looked at once more.
        eventually(reads_little)


def test_it_runs_beside_and_waits_out_what_fails(
    engine: sa.Engine, dsns: ServiceDsns, cause: Cause, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing_module, "EVERY_S", 0.05)
    own = engine_of(f"{dsns.app}?application_name=sealer", 1)
    sealer = Sealer(own, SIGNER)
    end_session = sa.text("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'sealer'")

    with sealer.beside():
        book(engine, cause, 1)
        eventually(lambda: len(places(engine)) == 1)
        with engine.connect() as connection:
            connection.execute(end_session)
        book(engine, cause, 2)
        eventually(lambda: len(places(engine)) == 2 and sealer.fault is None)
    assert proven(engine).leaves == 2


def refused(run: sa.Engine, statement: str) -> bool:
    with run.connect() as connection, pytest.raises((sa.exc.ProgrammingError, sa.exc.IntegrityError)):
        connection.execute(sa.text(statement))
    return True


@pytest.mark.parametrize("table", ["sealed_log", "log_entry", "log_leaf", "log_node", "log_head"])
def test_what_is_sealed_is_never_changed_or_deleted(
    table: str, engine: sa.Engine, owner: sa.Engine, sealer: Sealer, cause: Cause
) -> None:
    book(engine, cause, 1)
    seal_all(sealer)
    for writer in (engine, owner):
        assert refused(writer, f"delete from {table}")  # noqa: S608
        assert refused(writer, f"truncate {table}")
    for change in (
        "update log_leaf set hash = salt",
        "update log_leaf set position = 7",
        "update log_head set size = 7",
    ):
        assert refused(owner, change)
        assert refused(engine, change)
    assert refused(engine, "update log_leaf set salt = null")
    assert refused(engine, "update sealed_log set size = 0")

"""Logs of one's own: opened and closed at run time, added to without waiting, erased without breaking a proof."""

import threading
from base64 import b64decode

import pytest
import sqlalchemy as sa

from chassis.db.work import Cause, work
from chassis.log.entries import LogEntry, LogNotOpen
from chassis.log.heads import read_head
from chassis.log.sealer import Sealer
from chassis.testing.waiting import eventually
from chassis.tests.log.files import KEY
from chassis.tests.log.sealing import SERVICE, SIGNER, book, exported, proven, seal_all

WAITING = sa.text("select 1 from pg_locks where locktype = 'advisory' and not granted")


@pytest.fixture
def sealer(engine: sa.Engine) -> Sealer:
    return Sealer(engine, SIGNER)


def add(engine: sa.Engine, cause: Cause, log: str, *names: str) -> None:
    with work(engine, SERVICE, cause) as unit:
        unit.seal(*(LogEntry(log, name, f'["{name}"]') for name in names))


def opened(engine: sa.Engine, cause: Cause, *logs: str) -> None:
    with work(engine, SERVICE, cause) as unit:
        for log in logs:
            unit.open_log(log)


def test_each_log_has_a_tree_of_its_own(engine: sa.Engine, sealer: Sealer, cause: Cause) -> None:
    opened(engine, cause, "register", "poll.1")
    add(engine, cause, "register", "a", "b")
    add(engine, cause, "poll.1", "a")
    book(engine, cause, 1)
    assert seal_all(sealer) == 4
    add(engine, cause, "poll.1", "b", "c")
    assert seal_all(sealer) == 2

    assert [proven(engine, log).leaves for log in ("register", "poll.1", "journal")] == [2, 3, 1]
    assert [proven(engine, log).heads for log in ("register", "poll.1", "journal")] == [1, 2, 1]


def test_a_name_stands_once_and_a_leaf_is_one_line(engine: sa.Engine, cause: Cause) -> None:
    opened(engine, cause, "register")
    add(engine, cause, "register", "a")

    with pytest.raises(sa.exc.IntegrityError):
        add(engine, cause, "register", "a")
    with pytest.raises(sa.exc.IntegrityError):
        opened(engine, cause, "register")
    with pytest.raises(ValueError, match="one line"):
        LogEntry("register", "b", "[\n]")


def test_what_a_savepoint_undoes_is_not_sealed(engine: sa.Engine, sealer: Sealer, cause: Cause) -> None:
    opened(engine, cause, "register")
    with work(engine, SERVICE, cause) as unit:
        unit.seal(LogEntry("register", "a", "[]"))
        with pytest.raises(LogNotOpen), unit.savepoint():
            unit.seal(LogEntry("register", "b", "[]"), LogEntry("no log", "b", "[]"))

    assert seal_all(sealer) == 1


def test_a_closed_log_says_so_and_takes_no_more(engine: sa.Engine, sealer: Sealer, cause: Cause) -> None:
    opened(engine, cause, "poll", "empty")
    add(engine, cause, "poll", "a", "b")
    seal_all(sealer)
    for log in ("poll", "empty"):
        with work(engine, SERVICE, cause) as unit:
            unit.close_log(log)
    assert [seal_all(sealer), seal_all(Sealer(engine, SIGNER))] == [0, 0]

    verdict = proven(engine, "poll")
    assert (verdict.leaves, verdict.heads) == (2, 2)
    assert last_head_is_final(engine, "poll")
    assert last_head_is_final(engine, "empty")
    with pytest.raises(LogNotOpen):
        add(engine, cause, "poll", "c")
    with pytest.raises(LogNotOpen), work(engine, SERVICE, cause) as unit:
        unit.close_log("poll")


def last_head_is_final(engine: sa.Engine, log: str) -> bool:
    notes = [line for line in exported(engine, log) if line.startswith(b"head ")]
    return read_head(b64decode(notes[-1][5:]).decode(), {SERVICE: KEY.public_key()}).closed


def test_closing_waits_for_who_is_adding(engine: sa.Engine, sealer: Sealer, cause: Cause) -> None:
    opened(engine, cause, "poll")

    def close() -> None:
        with work(engine, SERVICE, cause) as unit:
            unit.close_log("poll")

    closing = threading.Thread(target=close)
    with work(engine, SERVICE, cause) as slow:
        slow.seal(LogEntry("poll", "late", "[]"))
        slow.flush()
        add(engine, cause, "poll", "beside")  # nobody waits for it
        closing.start()
        eventually(lambda: slow.connection.execute(WAITING).all())
        assert seal_all(sealer) == 1
    closing.join()
    seal_all(sealer)

    assert proven(engine, "poll").leaves == 2
    assert last_head_is_final(engine, "poll")


def test_what_is_erased_still_proves_the_rest(
    engine: sa.Engine, owner: sa.Engine, sealer: Sealer, cause: Cause
) -> None:
    erase = sa.text("select erase_log_entry('register', 'b')")
    opened(engine, cause, "register")
    add(engine, cause, "register", "a", "b", "c")
    with engine.connect() as connection, pytest.raises(sa.exc.DBAPIError, match="not sealed yet"):
        connection.execute(erase)
    seal_all(sealer)
    with engine.begin() as connection:
        connection.execute(erase)

    verdict = proven(engine, "register")
    assert (verdict.leaves, verdict.gone) == (3, 1)
    with owner.connect() as connection:
        assert connection.execute(sa.text("select name from log_entry where content is null")).scalars().all() == ["b"]
    with owner.connect() as connection, pytest.raises(sa.exc.ProgrammingError, match="only content can be erased"):
        connection.execute(sa.text("update log_entry set content = '[]'"))

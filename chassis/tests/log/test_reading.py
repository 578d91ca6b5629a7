"""Proofs from the stored nodes, over more leaves than one node of height 8 covers."""

import pytest
import sqlalchemy as sa

from chassis.db.work import Cause, work
from chassis.log.entries import LogEntry
from chassis.log.export import check_export, check_heads
from chassis.log.reading import StoredLog, growth_lines, leaf_lines, log_named, proof_lines
from chassis.log.sealer import Sealer
from chassis.tests.log.files import KEY
from chassis.tests.log.sealing import SERVICE, SIGNER, book, in_file, seal_all
from tools.check_log import grow

KEYS = {SERVICE: KEY.public_key()}
SIZES = [1, 2, 255, 256, 257, 511, 600, 777, 1024]


def opened(engine: sa.Engine, cause: Cause, size: int) -> StoredLog:
    """A log of so many leaves, sealed in steps of the sizes before."""
    sealer = Sealer(engine, SIGNER)
    with work(engine, SERVICE, cause) as unit:
        unit.open_log("register")
    for begin, end in zip([0, *SIZES], [*SIZES, 0], strict=True):
        if end <= size and begin < end:
            with work(engine, SERVICE, cause) as unit:
                unit.seal(*(LogEntry("register", f"share {n}", f"[{n}]") for n in range(begin, end)))
            seal_all(sealer)
    return stored(engine)


def stored(engine: sa.Engine, log: str = "register") -> StoredLog:
    with engine.connect() as connection:
        found_log = log_named(connection, log)
    assert found_log is not None
    return found_log


@pytest.mark.parametrize("size", SIZES)
def test_every_tenth_leaf_is_proven_alone(size: int, engine: sa.Engine, cause: Cause) -> None:
    log = opened(engine, cause, size)

    with engine.connect() as connection:
        for position in {0, size - 1, *range(0, size, 97)}:
            lines = proof_lines(connection, log, f"share {position}")
            assert lines is not None
            assert check_export(in_file(lines), KEYS).faults == []
            assert lines[2].endswith(f" [{position}]")
        assert proof_lines(connection, log, f"share {size}") is None


def test_the_last_head_continues_every_one_before(engine: sa.Engine, cause: Cause) -> None:
    log = opened(engine, cause, SIZES[-1])
    notes = sa.text("select note from log_head order by size")

    with engine.connect() as connection:
        for note, since in zip(connection.execute(notes).scalars(), SIZES, strict=True):
            before = StoredLog(**{**_fields(log), "note": note}).head_line
            lines = growth_lines(connection, log, since)
            assert check_heads(in_file([before, *lines]), KEYS)[1].faults == []
        assert growth_lines(connection, log, 0) == [log.head_line]
    assert grow(1, 1, b"", []) == (b"", b"")


def _fields(log: StoredLog) -> dict[str, object]:
    return {name: getattr(log, name) for name in log.__slots__}


def test_leaves_come_page_by_page_and_never_behind_the_head(engine: sa.Engine, cause: Cause) -> None:
    log = opened(engine, cause, 257)
    with engine.connect() as connection:
        pages = [leaf_lines(connection, log, begin, begin + 100) for begin in (0, 100, 200, 300)]
    assert [len(page) for page in pages] == [100, 100, 57, 0]


def test_a_journal_entry_is_proven_by_its_id(engine: sa.Engine, cause: Cause) -> None:
    book(engine, cause, 1, 2, 3)
    seal_all(Sealer(engine, SIGNER))
    with engine.connect() as connection:
        lines = proof_lines(connection, stored(engine, "journal"), "2")
    assert lines is not None
    assert check_export(in_file(lines), KEYS).faults == []
    assert '"inv_2"' in lines[2]

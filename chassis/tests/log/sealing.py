"""Entries to seal, and what has been sealed, read back as a file that anybody could check."""

import sys
from base64 import b64encode
from collections.abc import Iterable
from datetime import date

import sqlalchemy as sa

from chassis.books.ledger import Entry, Posting
from chassis.db.engine import engine as engine_of
from chassis.db.work import Cause, work
from chassis.log.export import FIRST_LINE, LogVerdict, check_export
from chassis.log.reading import leaf_lines, log_named
from chassis.log.sealer import Sealer
from chassis.rpc.auth import Signer
from chassis.testing.books import Account
from chassis.tests.log.files import KEY

SERVICE = "contributions"
SIGNER = Signer(SERVICE, KEY)
DAY = date(2026, 9, 1)
_NOTES = """select note from log_head h join sealed_log l on l.id = h.log_id where l.name = :log
    order by h.size, h.closed"""


def sale(number: int) -> Entry:
    postings = (Posting(Account.PASSED, "unit_1", 100 + number), Posting(Account.POT, "BE", -100 - number))
    return Entry(f"inv_{number}", 'payment "é"', DAY, postings)


def book(engine: sa.Engine, cause: Cause, *numbers: int) -> None:
    with work(engine, SERVICE, cause) as unit:
        unit.post(*map(sale, numbers))


def seal_all(sealer: Sealer) -> int:
    """Until nothing is left; how many."""
    return sum(iter(sealer.seal_chunk, 0))


def exported(engine: sa.Engine, log: str = "journal") -> list[bytes]:
    """As `gedeeld log export` does, with all heads that were ever signed."""
    with engine.connect() as connection:
        stored = log_named(connection, log)
        assert stored is not None
        notes = connection.execute(sa.text(_NOTES), {"log": log}).scalars()
        heads = [f"head {b64encode(note.encode()).decode()}" for note in notes]
        return in_file([*heads, *leaf_lines(connection, stored, 0, stored.size)])


def in_file(lines: Iterable[str]) -> list[bytes]:
    return [FIRST_LINE, *(f"{line}\n".encode() for line in lines)]


def proven(engine: sa.Engine, log: str = "journal") -> LogVerdict:
    verdict = check_export(exported(engine, log), {SERVICE: KEY.public_key()})
    assert verdict.faults == []
    return verdict


def main(url: str, step: str) -> None:
    """A sealer that dies at this step, as a process of its own: no chance to tidy up."""
    import os
    import signal

    sealer = Sealer(engine_of(url, 1), SIGNER, chunk=3)

    def die(at: str) -> None:
        if at == step:
            os.kill(os.getpid(), signal.SIGKILL)

    sealer.step = die
    seal_all(sealer)


if __name__ == "__main__":
    main(*sys.argv[1:])

"""How many leaves a second are sealed, and verified: journal entries of two postings, as contributions books them.

Sealed by the sealer itself, in its chunks, on a disk that flushes; verified from the export that anybody may have, by
`gedeeld log verify` and by the small checker that shares no code with it.
"""

import base64
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from benchmarks.ground import Ground
from chassis.db.engine import engine
from chassis.log.export import FIRST_LINE, check_export
from chassis.log.reading import leaf_lines, log_named
from chassis.log.sealer import Sealer
from chassis.log.tables import JOURNAL
from chassis.rpc.auth import Signer
from deploy.local.keys import key_file

SERVICE = "contributions"
_CHECKER = Path(__file__).parent.parent / "tools/check_log.py"
_PAGE = 10_000
_ENTRIES = """
insert into journal_entry (source, purpose, booked_on, actor)
  select 'inv_' || lpad(n::text, 32, '0'), 'contribution', '2026-09-01', 'service:invoicing'
  from generate_series(1, %(n)s::int) n;
insert into posting (entry_id, line, account, subject, cents)
  select id, line, case line when 0 then 'clearing:contributions>payroll' else 'pot:turnover' end,
    'unit_' || lpad((id % 1000)::text, 32, '0'), (1 - 2 * line) * (100 + id)
  from journal_entry, generate_series(0, 1) line
"""


def sealing(ground: Ground, *, quick: bool) -> dict[str, Any]:
    """Leaves a second. Raises RuntimeError when not every entry is sealed, and proven by both checkers."""
    n = 5_000 if quick else 100_000
    _fill(ground, n)
    database = engine(ground.dsns[SERVICE].app, 1)
    signer = Signer.from_file(SERVICE, key_file(ground.root / "keys", SERVICE))
    began, sealed = time.perf_counter(), sum(iter(Sealer(database, signer).seal_chunk, 0))
    seal_s = time.perf_counter() - began
    if sealed != n:
        raise RuntimeError(f"{sealed} entries were sealed, of {n}")
    lines = _export(database)
    database.dispose()
    file = ground.root / "journal.log"
    file.write_bytes(b"".join(lines))
    rates = {
        "sealed": n / seal_s,
        "verified": n / _seconds(partial(_verify, file, signer, n)),
        "verified_by_checker": n / _seconds(partial(_check, file, signer)),
    }
    ground.wipe(SERVICE)
    return {"n": n} | {name: round(rate) for name, rate in rates.items()}


def _fill(ground: Ground, n: int) -> None:
    """A journal of `n` entries that nobody has sealed: filled past the ledger's triggers, which count for nobody."""
    ground.wipe(SERVICE)
    with ground.superuser(SERVICE) as database:
        database.execute("set session_replication_role = replica")
        database.execute("truncate log_leaf, log_node, log_head")
        database.execute("update sealed_log set size = 0, edge = ''")
        for statement in _ENTRIES.split(";"):
            database.execute(statement.replace("% 1000", "%% 1000"), {"n": n})
        database.execute("vacuum analyze")


def _export(database: sa.Engine) -> list[bytes]:
    """What `gedeeld log export` writes."""
    with database.connect() as connection:
        stored = log_named(connection, JOURNAL)
        if stored is None:
            raise RuntimeError("the journal has no log")
        pages = (leaf_lines(connection, stored, begin, begin + _PAGE) for begin in range(0, stored.size, _PAGE))
        return [FIRST_LINE, *(f"{line}\n".encode() for page in ([stored.head_line], *pages) for line in page)]


def _verify(file: Path, signer: Signer, n: int) -> None:
    with file.open("rb") as lines:
        verdict = check_export(lines, {SERVICE: signer.key.public_key()})
    if verdict.faults or verdict.leaves != n:
        raise RuntimeError(f"not proven: {verdict.faults}")


def _check(file: Path, signer: Signer) -> None:
    key = base64.b64encode(signer.key.public_key().public_bytes_raw()).decode()
    subprocess.run([sys.executable, "-I", _CHECKER, key, file], check=True, stdout=subprocess.DEVNULL)


def _seconds(work: partial[None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began

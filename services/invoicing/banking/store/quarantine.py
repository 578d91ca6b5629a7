"""Every SQL statement about bank files that are kept for a person."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from chassis.db.engine import rows_json
from chassis.db.rows import Table


@dataclass(frozen=True, slots=True)
class KeptFault:
    line: int
    path: str
    rule: str


@dataclass(frozen=True, slots=True)
class KeptFile:
    sha256: str
    format: str
    received_at: datetime
    size_bytes: int
    faults: tuple[KeptFault, ...]


@dataclass(frozen=True, slots=True)
class QuarantineRow:
    sha256: str
    format: str
    received_at: datetime
    size_bytes: int


# Faults are passed apart, as JSON text: they may quote a NUL, which the JSON of a row cannot hold.
QUARANTINE = Table(
    "quarantine",
    QuarantineRow,
    key="sha256",
    same={"faults": list[dict[str, str]], "content": bytes | None, "actor": str},
    omits={"state": str, "handled_by": str | None, "handled_why": str | None, "handled_at": datetime | None},
)
_WAITING = sa.text(
    """select sha256, format, received_at, size_bytes, faults from quarantine where state = 'waiting'
    order by received_at, sha256 limit :limit"""
)
_HANDLE = sa.text(
    """update quarantine set state = :state, content = null, handled_by = :actor, handled_why = :why,
      handled_at = :now
    where sha256 = :sha256 and state = 'waiting' returning sha256"""
)

_STILL_WAITS = sa.text(
    "update quarantine set faults = cast(:faults as json) where sha256 = :sha256 and state = 'waiting'"
)


def keep_in_quarantine(connection: sa.Connection, file: KeptFile, content: bytes, *, actor: str) -> None:
    """One that waits gets the faults of today; one that was handled before stays as it was decided."""
    row, faults = QuarantineRow(file.sha256, file.format, file.received_at, file.size_bytes), rows_json(file.faults)
    if not QUARANTINE.insert_new(connection, [row], faults=faults, content=content, actor=actor):
        connection.execute(_STILL_WAITS, {"sha256": file.sha256, "faults": faults})


def quarantined_files(connection: sa.Connection, limit: int) -> list[KeptFile]:
    """Those that wait, the first received first."""
    return [_kept(row) for row in connection.execute(_WAITING, {"limit": limit})]


def leave_quarantine(
    connection: sa.Connection, sha256: str, *, state: str, why: str, now: datetime, actor: str
) -> bool:
    """The file is `discarded` or `imported`, and its bytes are erased; False when it does not wait."""
    values = {"sha256": sha256, "state": state, "why": why, "now": now, "actor": actor}
    return connection.execute(_HANDLE, values).first() is not None


def _kept(row: Any) -> KeptFile:
    faults = tuple(KeptFault(**fault) for fault in row.faults)
    return KeptFile(row.sha256, row.format, row.received_at, row.size_bytes, faults)

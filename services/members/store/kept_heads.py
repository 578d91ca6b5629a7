"""Every SQL statement about the heads of other services' sealed logs."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from chassis.db.rows import Table


@dataclass(frozen=True, slots=True)
class KeptHead:
    service: str
    log: str
    size: int
    closed: bool
    note: str


KEPT_HEADS = Table("kept_head", KeptHead, key="service, log, size, closed", same={"kept_at": datetime})


def keep(connection: sa.Connection, heads: Collection[KeptHead], now: datetime) -> list[KeptHead]:
    """Add those that are new. Returns those of which another one was kept before, of the same log and size."""
    KEPT_HEADS.insert_new(connection, list(heads), kept_at=now)
    columns = {
        "services": [head.service for head in heads],
        "logs": [head.log for head in heads],
        "sizes": [head.size for head in heads],
    }
    same_sizes = """(service, log, size) in (select * from unnest(
        cast(:services as text[]), cast(:logs as text[]), cast(:sizes as bigint[])))"""
    kept_before = KEPT_HEADS.read(connection, same_sizes, **columns)
    notes = {(head.service, head.log, head.size, head.closed): head.note for head in kept_before}
    return [head for head in heads if notes[head.service, head.log, head.size, head.closed] != head.note]


def kept_heads_of(connection: sa.Connection, service: str, log: str, behind: int, limit: int) -> Sequence[str]:
    """The notes of heads that are larger, the smallest first."""
    where = "service = :service and log = :log and size > :behind order by size, closed limit :limit"
    values = {"service": service, "log": log, "behind": behind, "limit": limit}
    return [head.note for head in KEPT_HEADS.read(connection, where, **values)]

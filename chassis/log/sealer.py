"""The sealer: gives what was committed its place in the logs, extends their trees, signs their heads.

It runs in each relay process. Whoever gets the lock does the next chunk, in one transaction: leaves, nodes, size and
signed heads together, or nothing. So two at once, or a kill at any step, change nothing, and there is no standby to
wake: a sealer that stands still inside its transaction loses it, and the lock, after a few seconds.
"""

import os
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import psycopg
import sqlalchemy as sa
import structlog

from chassis.db.engine import rows_json
from chassis.db.work import Cause, Work, work
from chassis.log.heads import Head, sign_head
from chassis.log.tree import NODE_STEP, SALT_BYTES, Tree, leaf_hash
from chassis.log.unsealed import LogItem, Reading
from chassis.rpc.auth import Signer
from contracts.catalogue import event_spec
from contracts.wire.sealing import HEADS_AN_EVENT, SignedHead, SignedHeads
from kernel.clock import Clock, utc_now
from kernel.identifiers import uuid7

CHUNK = 10_000  # of each source, a transaction
EVERY_S = 0.9  # a head at least every second while there is work
LONGEST_REST_S = 10.0  # after faults
_STUCK_MS = 5_000  # a sealer that stands still that long inside its transaction loses it
_LOCK = 7_166_004

_TRY_LOCK = sa.text(
    "select pg_try_advisory_xact_lock(:lock), set_config('idle_in_transaction_session_timeout', :stuck, true)"
)
_CLOSING = sa.text(
    """select id from sealed_log l where closed_at is not null
      and not exists (select from log_head h where h.log_id = l.id and h.closed)"""
)
_LOGS = sa.text("select id, name, size, edge from sealed_log where id = any(:ids) order by id")
_MOVE = sa.text(
    """update sealed_log l set size = t.size, edge = decode(t.edge, 'hex')
    from json_to_recordset(:rows) as t(id int, before bigint, size bigint, edge text)
    where l.id = t.id and l.size = t.before"""
).execution_options(preserve_rowcount=True)
_HEADS = sa.text(
    """insert into log_head (log_id, size, closed, note)
    select id, size, closed, note from json_to_recordset(:rows) as t(id int, size bigint, closed boolean, note text)"""
)

log = structlog.get_logger()


class SealedByAnother(Exception):
    """A log moved under the sealer's own lock: somebody seals without it. Nothing was written."""


@dataclass(frozen=True, slots=True)
class Growth:
    """A log before and after a chunk: its new leaves with their items and salts, and the nodes that became complete."""

    log_id: int
    name: str
    before: Tree
    after: Tree
    leaves: Sequence[tuple[int, bytes, bytes]]
    nodes: Sequence[tuple[int, int, bytes]]
    closed: bool

    @classmethod
    def of(cls, row: Any, items: Sequence[LogItem], *, closed: bool) -> "Growth":
        before = Tree.from_bytes(row.size, row.edge)
        noise = os.urandom(SALT_BYTES * len(items))
        salts = [noise[at : at + SALT_BYTES] for at in range(0, len(noise), SALT_BYTES)]
        leaves = [
            (item.item, salt, leaf_hash(salt, item.content.encode())) for item, salt in zip(items, salts, strict=True)
        ]
        after, grown = before.extend([digest for _, _, digest in leaves])
        nodes = [
            (height, at, digest)
            for height, (first, digests) in grown.items()
            if height and height % NODE_STEP == 0
            for at, digest in enumerate(digests, first)
        ]
        return cls(row.id, row.name, before, after, leaves, nodes, closed)


class Sealer:
    """`run` until `stop`; `seal_chunk` does one transaction and is what tests call."""

    def __init__(self, engine: sa.Engine, signer: Signer, *, clock: Clock = utc_now, chunk: int = CHUNK) -> None:
        self._engine, self._signer, self._clock, self._chunk = engine, signer, clock, chunk
        self._reading = Reading()
        self._stopping = threading.Event()
        self.turned_at = time.monotonic()
        self.fault: str | None = None
        self.step: Callable[[str], None] = lambda _step: None  # tests stop the sealer between its steps

    def run(self) -> None:
        """Seal until `stop` is called, and what is there then. Faults are waited out, never raised."""
        rest = EVERY_S
        while not self._stopping.wait(rest):
            begun = time.monotonic()
            if self._seal_all():
                rest = max(0.0, EVERY_S - (time.monotonic() - begun))
            else:
                rest = min(max(rest, EVERY_S) * 2, LONGEST_REST_S)
        self._seal_all()

    def _seal_all(self) -> bool:
        """One round. False after a fault, which is logged."""
        self.turned_at = time.monotonic()
        try:
            while self.seal_chunk() and not self._reading.is_fresh:
                self.turned_at = time.monotonic()
        except (sa.exc.SQLAlchemyError, psycopg.Error, SealedByAnother) as error:
            self.fault = type(error).__name__
            log.warning("sealer waits", service=self._signer.principal, fault=self.fault)
        else:
            self.fault = None
        return self.fault is None

    @contextmanager
    def beside(self) -> Iterator[None]:
        """Seal in a thread while the block runs."""
        thread = threading.Thread(target=self.run, name="sealer", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self.stop()
            thread.join()

    def stop(self) -> None:
        self._stopping.set()

    def seal_chunk(self) -> int:
        """Seal the next items of each source and sign the heads of their logs, in one transaction; how many items.

        Zero also when another sealer is at it. Raises SealedByAnother.
        """
        service = self._signer.principal
        cause = Cause(uuid7(), None, f"service:{service}", frozenset({"service"}))
        with work(self._engine, service, cause, clock=self._clock) as unit:
            if not unit.connection.execute(_TRY_LOCK, {"lock": _LOCK, "stuck": str(_STUCK_MS)}).one()[0]:
                return 0
            self.step("locked")
            closing = set(unit.connection.execute(_CLOSING).scalars())
            chunks, reading = self._reading.chunk(unit.connection, self._chunk)
            items = [item for chunk in chunks for item in chunk]
            # What a transaction added below ids that were read before is seen in the next round only.
            closed = closing if self._reading.is_fresh and reading.is_fresh else set()
            self.step("read")
            self._write(unit, self._grown(unit, items, closed))
            self.step("written")
        self._reading = reading
        self.step("committed")
        return len(items)

    def _grown(self, unit: Work, items: Sequence[LogItem], closed: set[int]) -> list[Growth]:
        by_log = defaultdict[int, list[LogItem]](list)
        for item in items:
            by_log[item.log_id].append(item)
        ids = sorted({*by_log, *closed})
        if not ids:
            return []
        rows = unit.connection.execute(_LOGS, {"ids": ids})
        return [Growth.of(row, by_log[row.id], closed=row.id in closed) for row in rows]

    def _write(self, unit: Work, growths: Sequence[Growth]) -> None:
        if not growths:
            return
        _copy(unit.connection, "log_leaf (log_id, position, item, salt, hash)", map(_leaf_lines, growths))
        self.step("leaves")
        _copy(unit.connection, "log_node (log_id, height, place, hash)", map(_node_lines, growths))
        moved = [
            {"id": g.log_id, "before": g.before.size, "size": g.after.size, "edge": g.after.to_bytes().hex()}
            for g in growths
        ]
        if unit.connection.execute(_MOVE, {"rows": rows_json(moved)}).rowcount != len(growths):
            raise SealedByAnother
        self.step("moved")
        heads = [self._head(g, unit.now) for g in growths]
        unit.connection.execute(_HEADS, {"rows": rows_json(heads)})
        self._tell(unit, heads)

    def _tell(self, unit: Work, heads: Sequence[dict[str, Any]]) -> None:
        """Another service keeps them too. That event is no business of any log: nothing goes round for ever."""
        spec = event_spec(f"{unit.service}.log_heads_signed.v1")
        if spec is None:
            return  # a service without books
        for begin in range(0, len(heads), HEADS_AN_EVENT):
            signed = tuple(
                SignedHead(log=head["log"], size=head["size"], closed=head["closed"], note=head["note"])
                for head in heads[begin : begin + HEADS_AN_EVENT]
            )
            event = cast("type[SignedHeads]", spec.event)(heads=signed)
            unit.publish(event, subject=f"logs_{unit.service}")

    def _head(self, growth: Growth, now: datetime) -> dict[str, Any]:
        origin = f"gedeeld/{self._signer.principal}/{growth.name}"
        head = Head(origin, growth.after.size, growth.after.root, now, growth.closed)
        note = sign_head(head, self._signer.key)
        return {"id": growth.log_id, "log": growth.name, "size": head.size, "closed": head.closed, "note": note}


def _copy(connection: sa.Connection, into: str, blocks: Iterable[str]) -> None:
    """COPY is several times as fast as an insert of as many rows."""
    cursor = connection.connection.cursor()
    with cursor.copy(f"copy {into} from stdin") as copy:
        for block in blocks:
            copy.write(block)


def _leaf_lines(growth: Growth) -> str:
    return "".join(
        f"{growth.log_id}\t{position}\t{item}\t\\\\x{salt.hex()}\t\\\\x{digest.hex()}\n"
        for position, (item, salt, digest) in enumerate(growth.leaves, growth.before.size)
    )


def _node_lines(growth: Growth) -> str:
    return "".join(f"{growth.log_id}\t{height}\t{at}\t\\\\x{digest.hex()}\n" for height, at, digest in growth.nodes)

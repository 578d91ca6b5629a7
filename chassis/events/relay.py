"""The relay: what the outbox holds goes to the broker, in order of id, and is marked only after the confirm.

One relay per service is active (advisory lock); a second stands by. It sleeps until the database notifies it. A crash
between publishing and marking sends a message twice, never loses one: every inbox counts it once.
"""

import signal
import time
from collections.abc import Callable
from typing import Any

import psycopg
import structlog

from chassis.amqp.connection import Fault, OutgoingMessage, refuses_us
from chassis.amqp.publisher import NotConfirmed, Publisher
from chassis.db.engine import CONNECT_TIMEOUT_S, TCP_USER_TIMEOUT_MS
from chassis.ops import metrics
from chassis.ops.peers import database_url

BATCH = 1000  # rows per round: one query, one wait for confirms, one update
IDLE_S = 2.0  # how long to wait for a notification before looking anyway
SLICE_S = 0.1  # how long it hears nothing from outside while it waits
STANDBY_S = 1.0  # how often a standby tries to take over
BACKOFF_S = (0.2, 5.0)  # first and longest wait after a fault
SILENT_S = 15  # a relay from which the database hears nothing for so long is frozen: its session ends, and its lock
SIGN_OF_LIFE_S = 2.0  # how often it is heard while it waits for confirms
_LOCK = 7_166_002

log = structlog.get_logger()

_UNSENT = """select id, message_id::text, exchange, routing_key, body from outbox
    where published_at is null order by id limit %s"""
_MARK = "update outbox set published_at = clock_timestamp() where id = any(%s)"


class Relay:
    """`run` until `stop`; `run_once` moves one batch and is what tests call."""

    def __init__(self, url: str, amqp_url: str, service: str, *, batch: int = BATCH, silent_s: int = SILENT_S) -> None:
        self._url, self._service, self._batch, self._silent_s = url, service, batch, silent_s
        self._publisher = Publisher(amqp_url, f"{service} relay", service)
        self._database: psycopg.Connection[Any] | None = None
        self._active = False
        self._stopping = False
        self.heard_at = 0.0
        self.turned_at = time.monotonic()
        self.fault: str | None = "starting"
        self.step: Callable[[str], None] = lambda _step: None  # tests stop the relay between its steps

    def run(self) -> None:
        """Relay until `stop` is called. Faults are waited out, never raised."""
        wait = BACKOFF_S[0]
        while not self._stopping:
            self.turned_at = time.monotonic()
            try:
                if not self._ready():
                    continue
                if self.run_once() == 0:
                    self._idle()
                self.fault, wait = None, BACKOFF_S[0]
            except (psycopg.Error, NotConfirmed, *Fault) as error:
                self.fault = "broker refuses the login" if refuses_us(error) else type(error).__name__
                log.warning("relay waits", service=self._service, fault=self.fault, seconds=wait)
                self._forget()
                self._pause(wait)
                wait = min(wait * 2, BACKOFF_S[1])
        self._forget()
        self._publisher.close()

    def stop(self) -> None:
        self._stopping = True

    def run_once(self) -> int:
        """Publish one batch and mark the confirmed and routed rows; returns how many rows. Raises NotConfirmed."""
        database = self._connection()
        rows = database.execute(_UNSENT, (self._batch,), prepare=True).fetchall()
        if not rows:
            return 0
        self.step("selected")
        outgoing = [OutgoingMessage(r[2], r[3], r[4].encode(), r[1]) for r in rows]
        sent = self._publisher.publish(outgoing, waiting=self._give_sign_of_life)
        self.step("confirmed")
        routed = [row[0] for row, ok in zip(rows, sent, strict=True) if ok]
        database.execute(_MARK, (routed,), prepare=True)
        self.step("marked")
        metrics.published(self._service, len(routed), len(rows) - len(routed))
        if len(routed) < len(rows):
            unrouted = sorted({row[3] for row, ok in zip(rows, sent, strict=True) if not ok})
            log.error("no queue for what was said", service=self._service, types=unrouted)
            raise NotConfirmed("unroutable")
        return len(rows)

    def _ready(self) -> bool:
        """Whether this relay is the active one; a standby waits a little first."""
        if self._active:
            return True
        row = self._connection().execute("select pg_try_advisory_lock(%s)", (_LOCK,)).fetchone()
        self._active = bool(row and row[0])
        if self._active:
            self._connection().execute("listen outbox")
            self._publisher.connect()
            log.info("relay active", service=self._service)
        else:
            self.fault = None
            self._pause(STANDBY_S)
        return self._active

    def _idle(self) -> None:
        """Until the database notifies, for IDLE_S at most; in slices, so that `stop` need not wait for the rest."""
        self._publisher.keep_alive()
        end = time.monotonic() + IDLE_S
        while not self._stopping and time.monotonic() < end:
            if any(True for _ in self._connection().notifies(timeout=SLICE_S, stop_after=1)):
                return

    def _give_sign_of_life(self) -> None:
        """A broker under alarm may keep the confirms longer than the database keeps a silent session."""
        if time.monotonic() - self.heard_at > SIGN_OF_LIFE_S:
            self._connection().execute("select 1")
            self.heard_at = time.monotonic()

    def _connection(self) -> psycopg.Connection[Any]:
        """With bounds for a process that is frozen: idle, or not reading what the database sends."""
        if self._database is None:
            self._database = psycopg.connect(
                database_url(self._url),
                autocommit=True,
                connect_timeout=CONNECT_TIMEOUT_S,
                tcp_user_timeout=TCP_USER_TIMEOUT_MS,
                options=f"-c idle_session_timeout={self._silent_s}s -c tcp_user_timeout={self._silent_s}s",
                application_name=f"{self._service} relay",
            )
        return self._database

    def _forget(self) -> None:
        """Close the database connection, which also frees the lock."""
        self._active = False
        if self._database is not None:
            self._database.close()
            self._database = None

    def _pause(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not self._stopping and time.monotonic() < end:
            time.sleep(0.05)


def stop_at_signals(relay: Relay) -> None:
    """SIGTERM and SIGINT end the relay after the batch at hand."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: relay.stop())

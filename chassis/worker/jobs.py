"""Timed and bulk work, cut into steps: what was done stays done, and what was interrupted goes on where it was.

    send_letters = job(send_letters, mail_server, every_s=1)
    file_quarter = job(file_quarter, every_s=60, per=JobPeriod.QUARTER)

A use case does one step of a job and returns whether there is more to do now. A job of a day, a month or a quarter is
done once for each: its run is a row of `job_run`, and each transaction of a step locks that row and moves its cursor.
A job of ticks is never done: each turn does what is due, and its own rows say what that is. Knows neither nameko nor
the broker.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import Enum, auto
from typing import Any, TypeVar
from uuid import NAMESPACE_URL, uuid5

import sqlalchemy as sa
import structlog

from chassis.db.work import Cause, Work, work
from chassis.events.batch import halves
from chassis.events.retry import lost_connection, passing
from chassis.ops import metrics
from chassis.ops.telemetry import unsampled
from chassis.worker.job_runs import JobProgress, claim_run, fail_run, move_run, open_run
from kernel.clock import Clock, legal_date, utc_now
from kernel.identifiers import Ids, uuid7
from kernel.refusal import Refused

R = TypeVar("R")

LONGEST_REST_S = 60  # after faults in a row: 2 s, 4 s, 8 s …
SIGN_OF_LIFE = timedelta(minutes=1)  # how often a job of ticks that has nothing to do says so

log = structlog.get_logger()


class JobPeriod(Enum):
    """What a job is done once for, by the days of Brussels. TICK: it is never done."""

    TICK = auto()
    DAY = auto()
    MONTH = auto()
    QUARTER = auto()

    def of(self, instant: datetime) -> str:
        """The name of the period: `2026-09-14`, `2026-09`, `2026-Q3`; empty for TICK."""
        day = legal_date(instant)
        quarter = f"{day.year}-Q{(day.month + 2) // 3}"
        names = {JobPeriod.DAY: day.isoformat(), JobPeriod.MONTH: f"{day:%Y-%m}", JobPeriod.QUARTER: quarter}
        return names.get(self, "")


class _NothingOpen(Exception):
    """Every run of the job is done, or another worker is at it."""


@dataclass(slots=True)
class Step:
    """One step of a job: its transactions, and what it has to say about its records.

    Inside `work` of a job with a period, `period`, `began_on` (the day in Brussels), `cursor`, `done` and `total` are
    those of its run. What is counted or moved inside `work` is undone with it when it raises.
    """

    job: str
    per: JobPeriod
    service: str
    engine: sa.Engine
    clock: Clock = utc_now
    ids: Ids = uuid7
    period: str = ""
    began_on: date | None = None
    cursor: str | None = None
    done: int = 0
    total: int | None = None
    counted: int = 0
    _progress: JobProgress = field(default_factory=JobProgress)

    @contextmanager
    def work(self) -> Iterator[Work]:
        """One transaction. In a job with a period it has the run to itself, and writes the run's progress.

        Slow work outside belongs between two of them: a transaction holds its locks.
        """
        before = self._progress.copy()
        cause = Cause(self.ids(), None, f"service:{self.service}", frozenset({"service"}))
        try:
            with work(self.engine, self.service, cause, clock=self.clock, ids=self.ids) as unit:
                if self.has_run:
                    self._claim(unit)
                yield unit
                unit.flush()
                if self.has_run:
                    move_run(unit.connection, self.job, self.period, self._progress, unit.now)
        except BaseException:
            self._progress = before
            raise
        if self.has_run:
            self._written()

    def count(self, done: int, *, of: int | None = None) -> None:
        """So many more records are done; `of` so many in the whole run, where that is known."""
        self._progress.done += done
        self._progress.total = of if of is not None else self._progress.total

    def move_to(self, cursor: str) -> None:
        """The next step begins behind `cursor`."""
        self._progress.cursor = cursor

    def set_aside(self, what: str, **facts: object) -> None:
        """A record is left out, and stops no other: counted by `what`, logged with `facts` (ids and codes, no more)."""
        log.warning(what, job=self.job, **facts)
        self._progress.set_aside[what] += 1

    def each(
        self, unit: Work, records: Sequence[R], handle: Callable[[Sequence[R]], None], name_of: Callable[[R], str]
    ) -> None:
        """Handle `records` together, inside `unit`. When that fails, in halves, until the bad one stands alone.

        That one is undone and set aside, by the code of the refusal or the name of the error. What passes by itself,
        a lost connection or a deadlock, is raised: the step is done again.
        """
        before = self._progress.copy()
        try:
            with unit.savepoint():
                handle(records)
        except Exception as error:
            if passing(error) or lost_connection(error):
                raise
            self._progress = before
            if len(records) > 1:
                for half in halves(records):
                    self.each(unit, half, handle, name_of)
            else:
                reason = error.code if isinstance(error, Refused) else type(error).__name__
                self.set_aside(reason, record=name_of(records[0]))
        else:
            self.count(len(records))

    def close(self, *, ends: bool) -> None:
        """Write what is not written yet; the run of a period is done when it `ends`.

        Raises TypeError for a step of a period that never opened `work`: it would be done again for ever.
        """
        if self.has_run and not self.period:
            raise TypeError(f"{self.job} did nothing inside `step.work()`")
        ends = ends and self.has_run
        if ends or self._progress:
            with self.engine.begin() as connection:
                move_run(connection, self.job, self.period, self._progress, self.clock(), ends=ends)
            self._written()

    @property
    def has_run(self) -> bool:
        """Whether a run is locked and moved: a job of ticks goes by its own rows, and no tick waits for another."""
        return self.per is not JobPeriod.TICK

    def _claim(self, unit: Work) -> None:
        """Raises _NothingOpen, also when another worker has ended this step's run meanwhile."""
        run = claim_run(unit.connection, self.job)
        if run is None or self.period not in {"", run.period}:
            raise _NothingOpen
        story = uuid5(NAMESPACE_URL, f"job:{self.service}/{self.job}/{run.period}")
        unit.cause = replace(unit.cause, correlation_id=story)
        self.period, self.began_on, self.cursor = run.period, legal_date(run.began_at), run.cursor
        self.done, self.total = run.done, run.total

    def _written(self) -> None:
        written, self._progress = self._progress, JobProgress()
        self.done += written.done
        self.counted += written.done
        self.total = written.total if written.total is not None else self.total
        self.cursor = written.cursor if written.cursor is not None else self.cursor
        metrics.job_records(self.service, self.job, "done", written.done)
        metrics.job_records(self.service, self.job, "set aside", written.set_aside.total())
        if self.has_run:
            metrics.job_run(self.service, self.job, self.done, self.total)


@dataclass(slots=True)
class JobRunner:
    """One job in one process: takes turns, is told to stop, and rests after faults."""

    job: str
    per: JobPeriod
    service: str
    engine: sa.Engine
    clock: Clock = utc_now
    ids: Ids = uuid7
    stopping: bool = False
    _opened: str | None = None
    _faults: int = 0
    _rests_until: datetime | None = None
    _wrote_at: datetime | None = None

    def turn(self, use_case: Callable[..., bool], *gear: Callable[[], Any]) -> None:
        """What there is to do now. A fault ends the turn, is kept with the run, and stops nothing else."""
        if self._rests_until is not None and self.clock() < self._rests_until:
            return
        with unsampled():  # its log lines bear one trace id
            try:
                self.take_steps(use_case, *(make() for make in gear))
                self._live()
            except Exception as error:  # noqa: BLE001  (whatever it is: the next turn tries again)
                self._fail(error)

    def take_steps(self, use_case: Callable[..., bool], *gear: object) -> int:
        """Steps until nothing is left to do now, or the worker stops; returns how many records were done."""
        if not self.stopping:
            self._open()
        done, more = 0, True
        while more and not self.stopping:
            step = Step(self.job, self.per, self.service, self.engine, self.clock, self.ids)
            try:
                more = use_case(step, *gear)
                step.close(ends=not more)
            except _NothingOpen:
                more = False
            done += step.counted
        return done

    def _open(self) -> None:
        period = self.per.of(self.clock())
        if period != self._opened:
            with self.engine.begin() as connection:
                open_run(connection, self.job, period, self.clock())
            self._opened = period

    def _live(self) -> None:
        """The turn went well. A job of ticks says so in its row once a minute, and after a fault."""
        now = self.clock()
        quiet = self._wrote_at is not None and now < self._wrote_at + SIGN_OF_LIFE
        if self.per is JobPeriod.TICK and (self._faults or not quiet):
            with self.engine.begin() as connection:
                move_run(connection, self.job, "", JobProgress(), now)
            self._wrote_at = now
        self._faults, self._rests_until = 0, None
        metrics.job_turned(self.service, self.job, now)

    def _fail(self, error: Exception) -> None:
        self._faults += 1
        rest = min(2**self._faults, LONGEST_REST_S)
        self._rests_until = self.clock() + timedelta(seconds=rest)
        log.error("job failed", job=self.job, fault=type(error).__name__, rests_s=rest)
        metrics.job_failed(self.service, self.job)
        with suppress(sa.exc.SQLAlchemyError, OSError), self.engine.begin() as connection:
            fail_run(connection, self.job, type(error).__name__)

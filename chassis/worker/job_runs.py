"""Every SQL statement about the runs of jobs: a row for each period of a job, one for a job that is never done."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from chassis.db.tables import job_run

# Began first, goes first; while another worker has it there is nothing to do.
_CLAIM = sa.text(
    """select period, cursor, done, total, began_at from job_run
    where job = :job and ended_at is null
      and period = (select period from job_run where job = :job and ended_at is null order by began_at, period limit 1)
    for update skip locked"""
)
_OPEN = sa.text(
    """insert into job_run (job, period, began_at, moved_at) values (:job, :period, :now, :now)
    on conflict do nothing"""
)
_MOVE = sa.text(
    """update job_run set done = done + :done, total = coalesce(:total, total), cursor = coalesce(:cursor, cursor),
      set_aside = (
        select coalesce(jsonb_object_agg(what, records), '{}') from (
          select key as what, sum(cast(value as bigint)) as records
          from (select * from jsonb_each_text(set_aside) union all select * from jsonb_each_text(cast(:aside as jsonb)))
            as counts
          group by key) as sums),
      fault = null, moved_at = :now, ended_at = case when :ends then cast(:now as timestamptz) end
    where job = :job and period = :period and ended_at is null"""
)
_FAIL = sa.text(
    """update job_run set faults = faults + 1, fault = :fault
    where job = :job and ended_at is null
      and period = (
        select period from job_run where job = :job and ended_at is null order by began_at, period limit 1)"""
)


@dataclass(slots=True)
class JobProgress:
    """What a step adds to its run."""

    done: int = 0
    total: int | None = None
    cursor: str | None = None
    set_aside: Counter[str] = field(default_factory=Counter)

    def __bool__(self) -> bool:
        return bool(self.done or self.set_aside) or self.total is not None or self.cursor is not None

    def copy(self) -> "JobProgress":
        return JobProgress(self.done, self.total, self.cursor, self.set_aside.copy())


@dataclass(frozen=True, slots=True)
class ClaimedRun:
    """The run that this transaction goes on with, as it stands."""

    period: str
    cursor: str | None
    done: int
    total: int | None
    began_at: datetime


def open_run(connection: sa.Connection, job: str, period: str, now: datetime) -> None:
    """A run that is there, or was done, stays as it is."""
    connection.execute(_OPEN, {"job": job, "period": period, "now": now})


def claim_run(connection: sa.Connection, job: str) -> ClaimedRun | None:
    """The first run that is not done, locked until the transaction ends; or None."""
    row = connection.execute(_CLAIM, {"job": job}).one_or_none()
    return None if row is None else ClaimedRun(*row)


def move_run(
    connection: sa.Connection, job: str, period: str, progress: JobProgress, now: datetime, *, ends: bool = False
) -> None:
    """Add `progress` to the run; it goes on again, whatever failed before."""
    values = {"done": progress.done, "total": progress.total, "cursor": progress.cursor, "ends": ends}
    key = {"job": job, "period": period, "now": now, "aside": json.dumps(progress.set_aside)}
    connection.execute(_MOVE, {**key, **values})


def fail_run(connection: sa.Connection, job: str, fault: str) -> None:
    connection.execute(_FAIL, {"job": job, "fault": fault})


def latest_runs(connection: sa.Connection, limit: int) -> Sequence[sa.Row[Any]]:
    """At most `limit` runs: those that are not done, then the others, the newest first."""
    order = (job_run.c.ended_at.is_not(None), job_run.c.began_at.desc(), job_run.c.job)
    return connection.execute(sa.select(job_run).order_by(*order).limit(limit)).all()

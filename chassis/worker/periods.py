"""The months of a service's books that are closed: by whom, and what came too late for them."""

from datetime import date, timedelta

from chassis.books.periods import close_through, closings_of, late_entries
from chassis.db.work import Work
from contracts.wire.operations import ClosedPeriod, ClosedPeriodsReply, ClosePeriod, GetClosedPeriods
from contracts.wire.refusals import PeriodNotOver
from kernel.clock import legal_date
from kernel.periods import Period


def close_period(work: Work, request: ClosePeriod) -> ClosedPeriodsReply:
    """The month and all before it, for good. Raises PeriodNotOver while it goes on in Brussels."""
    last = Period.month(date.fromisoformat(f"{request.month}-01")).last
    if last >= legal_date(work.now):
        raise PeriodNotOver("a month is closed when it is over", field="month")
    close_through(work.connection, last, at=work.now, by=work.cause.actor)
    return _reply(work)


def get_closed_periods(work: Work, _request: GetClosedPeriods) -> ClosedPeriodsReply:
    return _reply(work)


def _reply(work: Work) -> ClosedPeriodsReply:
    closings = closings_of(work.connection)
    return ClosedPeriodsReply(
        service=work.service,
        periods=tuple(
            ClosedPeriod(
                month=f"{closing.closed_through:%Y-%m}", closed_at=closing.closed_at, closed_by=closing.closed_by
            )
            for closing in closings
        ),
        open_from=closings[-1].closed_through + timedelta(days=1) if closings else None,
        late_entries=late_entries(work.connection),
    )

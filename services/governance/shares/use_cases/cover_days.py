"""On every day on which a member holds shares it is in a category."""

from collections.abc import Mapping
from datetime import date

from chassis.db.work import Work
from contracts.governance.enums import Category
from kernel.clock import legal_date
from services.governance.bylaws.use_cases.in_force import bylaws_on
from services.governance.shares.domain.categories import CategoryPeriod, begun_earlier, definition_of, first_of
from services.governance.shares.store.categories import add_periods, first_periods, supersede


def cover_days(work: Work, since: Mapping[str, date], categories: Mapping[str, Category]) -> None:
    """These members hold shares from these days on. Who has no category yet gets its own of `categories`.

    The members are locked. A constant number of statements.
    """
    today = legal_date(work.now)
    firsts = first_periods(work.connection, since)
    later = [period for period in firsts.values() if period.since > since[period.member_id]]
    supersede(work.connection, later, today)
    periods = [begun_earlier(period, since[period.member_id], today) for period in later]
    if without := since.keys() - firsts.keys():
        periods += _first_ones(work, {member_id: since[member_id] for member_id in sorted(without)}, categories)
    add_periods(work.connection, periods)


def _first_ones(work: Work, since: Mapping[str, date], categories: Mapping[str, Category]) -> list[CategoryPeriod]:
    today = legal_date(work.now)
    bylaws = bylaws_on(work.connection, today)
    return [
        first_of(member_id, categories[member_id], definition_of(categories[member_id], bylaws), day, today)
        for member_id, day in since.items()
    ]

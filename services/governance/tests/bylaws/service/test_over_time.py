"""Whatever is decided, and whenever: every day has one value of a rule, and days that are over keep theirs."""

from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from chassis.testing.databases import Databases
from chassis.testing.harness import FrozenClock, ServiceHarness
from contracts.governance.bylaws import DecideBylaw, GetBylaws
from kernel.identifiers import uuid7
from kernel.refusal import Refused
from services.governance.entrypoints import Governance

FIRST, DAYS = date(2026, 9, 14), 14
DAY = timedelta(days=1)
RULE, FOUNDING = "part_payment_days", "90"

steps = st.lists(
    st.tuples(
        st.integers(0, 2),  # days that pass
        st.integers(-2, 8),  # day of effect, from today
        st.none() | st.integers(0, 4),  # its last day, from the day of effect
        st.integers(1, 80).map(str),
    ),
    min_size=3,
    max_size=7,
)


def values(house: ServiceHarness) -> list[str]:
    """What the rule says on each of the days."""
    replies = [house.ask(GetBylaws(day=FIRST + n * DAY)) for n in range(DAYS)]
    return [rule.value for reply in replies for rule in reply.rules if rule.rule == RULE]


@given(steps)
def test_every_day_has_one_value_and_days_that_are_over_keep_theirs(
    databases: Databases, plan: list[tuple[int, int, int | None, str]]
) -> None:
    with databases.lend("governance") as dsns:
        engine = sa.create_engine(dsns.app.replace("postgresql://", "postgresql+psycopg://", 1))
        house = ServiceHarness(Governance, engine, FrozenClock(datetime(2026, 9, 14, 10, tzinfo=UTC)))
        expected = [FOUNDING] * DAYS
        starts: set[int] = set()
        today = 0
        for passed, effect, length, value in plan:
            today += passed
            house.clock.now += passed * DAY
            first = today + effect
            last = None if length is None else first + length
            accepted = (
                first >= today
                and not starts & set(range(first, (first if last is None else last) + 1))
                and (last is None or last + 1 in starts)
            )
            assert _decide(house, first, last, value, today) is accepted
            if accepted:
                end = min([start for start in starts if start > first], default=DAYS)
                expected[first:end] = [value] * len(expected[first:end])
                starts.add(first)
            assert values(house) == expected
        assert house.count("bylaw") == len(starts)
        engine.dispose()


def _decide(house: ServiceHarness, first: int, last: int | None, value: str, today: int) -> bool:
    request = DecideBylaw(
        request_id=uuid7(),
        rule=RULE,
        value=value,
        effective_on=FIRST + first * DAY,
        until=None if last is None else FIRST + last * DAY,
        decided_by="board",
        decided_on=FIRST + today * DAY,
        reference="Board, point 1",
    )
    try:
        house.ask(request, roles=["secretary"])
    except Refused:
        return False
    return True

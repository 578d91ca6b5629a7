from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.governance.enums import MovementKind
from services.governance.shares.domain.register import Movement, issue_of, legal_part, lots_at
from services.governance.shares.domain.subscriptions import Subscription

DAY = date(2026, 9, 14)


def issue(name: str, day: date, shares: int = 1, price_cents: int = 3000) -> Movement:
    paid = Subscription(f"sub_{name}", "mbr_anne", shares, price_cents, day, "950000000189", paid_on=day)
    return issue_of(paid, day, movement_id=f"mov_{name}", legal_entity="BE", booked_on=day)


def taken(lot: Movement, shares: int, day: date, kind: MovementKind = "withdrawal") -> Movement:
    return replace(
        lot, movement_id=f"{lot.movement_id}-{shares}", act_id="act", kind=kind, shares=-shares, effective_on=day
    )


def test_an_issue_begins_a_lot_that_keeps_its_price() -> None:
    [lot] = lots_at([issue("a", DAY, 3, 2500)], DAY)

    assert (lot.lot_id, lot.shares, lot.unit_price_cents, lot.paid_cents) == ("mov_a", 3, 2500, 7500)
    assert (lot.since, lot.share_class, lot.member_id) == (DAY, "ordinary", "mbr_anne")


def test_lots_are_counted_up_to_the_end_of_the_day_and_the_oldest_is_first() -> None:
    late, early = issue("late", DAY, 2), issue("early", date(2025, 5, 1))
    tomorrow = issue("next", date(2026, 9, 15), 4)

    assert [lot.lot_id for lot in lots_at([late, early, tomorrow], DAY)] == ["mov_early", "mov_late"]
    assert lots_at([late, early], date(2025, 4, 30)) == []


def test_what_is_taken_leaves_its_own_lot_and_no_other() -> None:
    first, second = issue("a", DAY, 2, 2500), issue("b", DAY, 2, 3000)

    lots = lots_at([first, second, taken(first, 1, DAY)], DAY)
    after = lots_at([first, second, taken(first, 2, DAY)], DAY)

    assert [(lot.lot_id, lot.shares) for lot in lots] == [("mov_a", 1), ("mov_b", 2)]
    assert [lot.lot_id for lot in after] == ["mov_b"]


def test_the_order_in_which_movements_are_read_changes_nothing() -> None:
    lot = issue("a", DAY, 5)

    assert lots_at([taken(lot, 2, DAY), lot], DAY) == lots_at([lot, taken(lot, 2, DAY)], DAY)


@given(st.lists(st.tuples(st.dates(date(2024, 1, 1), DAY), st.integers(1, 50), st.integers(1, 9999)), max_size=20))
def test_what_was_paid_for_the_lots_is_what_was_paid(issues: list[tuple[date, int, int]]) -> None:
    movements = [issue(str(n), day, shares, price) for n, (day, shares, price) in enumerate(issues)]

    assert sum(lot.paid_cents for lot in lots_at(movements, DAY)) == sum(s * p for _, s, p in issues)


@pytest.mark.parametrize(("shares", "needed"), [(142_366, 14_237), (142_360, 14_236), (1, 1), (10, 1), (11, 2), (0, 0)])
def test_a_tenth_of_the_shares_is_counted_in_whole_shares(shares: int, needed: int) -> None:
    assert legal_part(shares, Fraction(1, 10)) == needed

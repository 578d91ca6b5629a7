from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.governance.shares.domain.shares import Holding, ShareEntry, Subscription, holding_at, require_payable
from services.governance.shares.refusals import AlreadyPaid, WrongAmount

DAY = date(2026, 9, 14)
THREE = Subscription("sub_1", "mbr_1", 3, 3000, DAY)


def issue(day: date, shares: int = 1, price: int = 3000) -> ShareEntry:
    return ShareEntry("issue", shares, price, day)


def test_the_exact_price_pays_a_subscription() -> None:
    require_payable(THREE, 9000)

    with pytest.raises(WrongAmount):
        require_payable(THREE, 9001)


@pytest.mark.parametrize("amount", [8999, 9001, 3000])
def test_any_other_amount_is_refused_and_the_price_is_told(amount: int) -> None:
    with pytest.raises(WrongAmount) as refused:
        require_payable(THREE, amount)

    assert refused.value.facts == {"price_cents": 9000}


def test_a_paid_subscription_is_not_paid_again() -> None:
    with pytest.raises(AlreadyPaid):
        require_payable(Subscription("sub_1", "mbr_1", 3, 3000, DAY, paid_on=DAY), 9000)


def test_a_holding_counts_up_to_the_end_of_the_day() -> None:
    entries = [issue(date(2025, 5, 1)), issue(DAY, 2), issue(date(2026, 9, 15), 4)]

    assert holding_at(entries, DAY) == Holding(shares=3, capital_cents=9000, may_vote=True)
    assert holding_at(entries, date(2025, 4, 30)) == Holding(shares=0, capital_cents=0, may_vote=False)


def test_a_share_of_an_earlier_year_gives_no_vote() -> None:
    assert not holding_at([issue(date(2025, 12, 31))], date(2026, 1, 1)).may_vote
    assert holding_at([issue(date(2025, 12, 31))], date(2025, 12, 31)).may_vote


def test_who_received_shares_this_year_but_was_issued_none_has_no_vote() -> None:
    received = ShareEntry("receive", 5, 3000, DAY)

    assert holding_at([received], DAY) == Holding(shares=5, capital_cents=15000, may_vote=False)


def test_who_gave_its_shares_away_has_no_vote() -> None:
    entries = [issue(date(2026, 2, 1)), ShareEntry("give", -1, 3000, date(2026, 3, 1))]

    assert holding_at(entries, DAY) == Holding(shares=0, capital_cents=0, may_vote=False)


@given(st.lists(st.tuples(st.dates(date(2024, 1, 1), date(2027, 12, 31)), st.integers(1, 50)), max_size=20))
def test_what_is_paid_is_what_is_held(issues: list[tuple[date, int]]) -> None:
    entries = [issue(day, shares) for day, shares in issues]

    assert holding_at(entries, date(2027, 12, 31)).capital_cents == 3000 * sum(shares for _, shares in issues)

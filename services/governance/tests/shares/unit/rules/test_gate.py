from datetime import date
from fractions import Fraction
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.governance.enums import GateRemainder, WithdrawalGate
from services.governance.shares.domain.rules.gate import (
    COUNTED_AFTER,
    GATES,
    REMAINDERS,
    Enterprise,
    WithdrawalRequest,
    shares_that_may_leave,
)
from services.governance.tests.bylaws.standing import standing

MARCH = date(2026, 3, 1)


def requests_of(*shares: int) -> list[WithdrawalRequest]:
    """Requests of so many shares, each a day after the one before."""
    return [WithdrawalRequest(f"wdr_{n}", count, MARCH.replace(day=n)) for n, count in enumerate(shares, start=1)]


def test_every_name_has_its_rule() -> None:
    assert GATES.keys() == set(get_args(WithdrawalGate))
    assert REMAINDERS.keys() == set(get_args(GateRemainder))
    assert COUNTED_AFTER.keys() == GATES.keys()


def test_without_a_gate_everything_leaves() -> None:
    assert shares_that_may_leave(requests_of(60, 40), Enterprise(100, 5), standing()) == {"wdr_1": 60, "wdr_2": 40}
    assert shares_that_may_leave([], Enterprise(100, 5), standing()) == {}


def test_below_the_limit_everything_leaves() -> None:
    bylaws = standing(withdrawal_gate="part_of_capital")

    assert shares_that_may_leave(requests_of(6, 4), Enterprise(100, 50), bylaws) == {"wdr_1": 6, "wdr_2": 4}


@pytest.mark.parametrize(
    ("remainder", "leaving"),
    [
        ("largest_remainder", {"wdr_1": 1, "wdr_2": 2, "wdr_3": 7}),  # of 1.11, 1.67, 7.22
        ("earliest_request", {"wdr_1": 2, "wdr_2": 1, "wdr_3": 7}),
    ],
)
def test_above_a_part_of_the_capital_all_leave_pro_rata_in_whole_shares(
    remainder: str, leaving: dict[str, int]
) -> None:
    bylaws = standing(withdrawal_gate="part_of_capital", withdrawal_gate_part="10 %", gate_remainder=remainder)

    assert shares_that_may_leave(requests_of(2, 3, 13), Enterprise(100, 50), bylaws) == leaving


def test_above_a_part_of_the_members_each_leaves_in_part() -> None:
    bylaws = standing(withdrawal_gate="part_of_members", withdrawal_gate_part="1/10")

    # Two of twenty may leave and four ask: half of what each asks.
    assert shares_that_may_leave(requests_of(2, 4, 2, 4), Enterprise(1000, 20), bylaws) == {
        "wdr_1": 1,
        "wdr_2": 2,
        "wdr_3": 1,
        "wdr_4": 2,
    }


def test_what_left_earlier_in_the_year_counts() -> None:
    capital = standing(withdrawal_gate="part_of_capital", withdrawal_gate_part="10 %")
    members = standing(withdrawal_gate="part_of_members", withdrawal_gate_part="1/10")

    assert shares_that_may_leave(requests_of(6), Enterprise(100, 50, shares_left=8), capital) == {"wdr_1": 2}
    assert shares_that_may_leave(requests_of(6), Enterprise(100, 50, shares_left=11), capital) == {"wdr_1": 0}
    half = Enterprise(100, 10, members_left=Fraction(1, 2))
    assert shares_that_may_leave(requests_of(6), half, members) == {"wdr_1": 3}


@given(
    st.lists(st.integers(1, 400), min_size=1, max_size=20),
    st.integers(0, 5000),
    st.sampled_from(get_args(WithdrawalGate)),
    st.sampled_from(get_args(GateRemainder)),
    st.fractions(0, 1, max_denominator=100),
)
def test_nobody_leaves_with_more_than_asked_and_the_limit_holds(
    shares: list[int], in_circulation: int, gate: str, remainder: str, part: Fraction
) -> None:
    bylaws = standing(
        withdrawal_gate=gate, gate_remainder=remainder, withdrawal_gate_part=f"{part.numerator}/{part.denominator}"
    )
    requests = requests_of(*shares)
    total, enterprise = sum(shares), Enterprise(in_circulation, 30)
    limits = {
        "open": Fraction(total),
        "part_of_capital": min(Fraction(total), part * in_circulation),
        "part_of_members": min(Fraction(total), total * part * 30 / len(shares)),
    }

    leaving = shares_that_may_leave(requests[::-1], enterprise, bylaws)

    assert sum(leaving.values()) == limits[gate].numerator // limits[gate].denominator
    assert all(0 <= leaving[request.request_id] <= request.shares for request in requests)
    assert leaving == shares_that_may_leave(requests, enterprise, bylaws)

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payroll.domain.transfer import Transfer, passing, with_days

DAY = date(2026, 9, 14)
UNITS = ["a", "b", "c", "d"]


def transfer(name: str, buyer: str, seller: str, cents: int) -> Transfer:
    return Transfer(name, buyer, seller, DAY, cents)


def names(waiting: list[Transfer], **available: int) -> list[str]:
    return [passed.internal_invoice_id for passed in passing(waiting, available)]


@pytest.mark.parametrize(("cents", "passed"), [(100, ["one"]), (99, []), (0, []), (-100, [])])
def test_it_passes_when_the_buyer_has_the_whole_amount(cents: int, passed: list[str]) -> None:
    assert names([transfer("one", "a", "b", 100)], a=cents) == passed


def test_the_oldest_goes_first_and_a_smaller_one_does_not_wait_behind_a_larger() -> None:
    waiting = [transfer("large", "a", "b", 150), transfer("old", "a", "b", 70), transfer("new", "a", "c", 60)]

    assert names(waiting, a=100) == ["old"]
    assert names(waiting, a=140) == ["old", "new"]
    assert names(waiting, a=150) == ["large"]


def test_what_a_seller_receives_passes_on() -> None:
    waiting = [transfer("third", "c", "d", 50), transfer("second", "b", "c", 80), transfer("first", "a", "b", 100)]

    assert names(waiting, a=100) == ["first", "second", "third"]


def test_units_that_wait_for_each_other_pass_as_soon_as_money_comes() -> None:
    circle = [transfer("there", "a", "b", 100), transfer("back", "b", "a", 100)]

    assert names(circle) == []
    assert names(circle, b=100) == ["back", "there"]


TRANSFERS = st.builds(
    transfer, st.uuids().map(str), st.sampled_from(UNITS), st.sampled_from(UNITS), st.integers(1, 300)
)


@given(st.lists(TRANSFERS, max_size=20), st.fixed_dictionaries(dict.fromkeys(UNITS, st.integers(-200, 500))))
def test_no_money_is_made_no_budget_is_overdrawn_and_none_waits_that_could_pass(
    waiting: list[Transfer], available: dict[str, int]
) -> None:
    passed = passing(waiting, available)

    cents = Counter(available)
    for bill in passed:
        assert bill.amount_cents <= cents[bill.buyer_unit_id]
        cents[bill.buyer_unit_id] -= bill.amount_cents
        cents[bill.seller_unit_id] += bill.amount_cents
    assert sum(cents.values()) == sum(available.values())
    assert all(bill in passed or bill.amount_cents > cents[bill.buyer_unit_id] for bill in waiting)
    assert len(set(passed)) == len(passed)


def day(number: int) -> date:
    return date(2026, 9, number)


@pytest.mark.parametrize(
    ("money", "passes_on"),
    [
        ({day(1): 100}, day(14)),
        ({day(20): 100}, day(20)),
        ({day(16): 60, day(20): 40}, day(20)),
        ({day(16): 100, day(18): -30, day(20): 30}, day(20)),  # it was there, but not to stay
        ({day(16): 200, day(18): -30}, day(16)),
    ],
)
def test_it_passes_on_the_first_day_from_which_its_buyer_had_the_amount(
    money: dict[date, int], passes_on: date
) -> None:
    [dated] = with_days([transfer("one", "a", "b", 100)], {"a": money})

    assert dated.day == passes_on


def test_what_passes_on_is_of_no_day_before_the_seller_had_it() -> None:
    passed = [transfer("first", "a", "b", 100), transfer("second", "b", "c", 80), transfer("third", "a", "c", 50)]

    dated = with_days(passed, {"a": {day(20): 100, day(22): 50}, "b": {day(1): 10}})

    assert [transferred.day for transferred in dated] == [day(20), day(20), day(22)]

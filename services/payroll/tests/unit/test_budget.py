from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.rates import Rate
from services.payroll.domain.budget import Fact, UnitBudget, contract_cost_cents
from services.payroll.domain.errors import BudgetExceeded, EntryConflict

SHARE = Rate.percent("80")
NO_ADVANCE = Rate.of("0")
PAID = [("inv_1", Fact.ISSUED, 100000), ("inv_1", Fact.PAID, 100000), ("inv_1", Fact.CONTRIBUTION, 6500)]


def booked(*facts: tuple[str, Fact, int]) -> UnitBudget:
    budget = UnitBudget()
    for about, fact, cents in facts:
        budget = budget.book(about, fact, cents)
    return budget


def position(budget: UnitBudget) -> tuple[int, int, int, int]:
    return (
        budget.available_cents,
        budget.reserved_cents,
        budget.facility_cents(SHARE),
        budget.spendable_cents(SHARE),
    )


def test_a_new_unit_has_nothing_to_spend() -> None:
    assert position(UnitBudget()) == (0, 0, 0, 0)


def test_an_issued_invoice_may_be_spent_up_to_the_facility() -> None:
    assert position(booked(PAID[0])) == (0, 0, 80000, 80000)


@pytest.mark.parametrize("facts", list(permutations(PAID)))
def test_a_paid_invoice_is_available_once_its_contribution_is_booked_in_any_order(
    facts: tuple[tuple[str, Fact, int], ...],
) -> None:
    assert position(booked(*facts)) == (93500, 0, 0, 93500)


def test_a_payment_without_its_contribution_is_not_available_and_ends_the_facility() -> None:
    assert position(booked(*PAID[:2])) == (0, 0, 0, 0)


def test_a_contribution_without_its_payment_changes_nothing() -> None:
    assert position(booked(PAID[0], PAID[2])) == (0, 0, 80000, 80000)


CONTRACT = [
    ("ctr_1", Fact.RESERVED, 30292),
    ("ctr_1", Fact.WAGE, 29342),
    ("ctr_1", Fact.WAGE_CONTRIBUTION, 950),
]


@pytest.mark.parametrize("known", [1, 2, 3])
def test_a_contract_costs_the_same_from_its_reserve_to_its_last_booking(known: int) -> None:
    assert booked(*PAID, *CONTRACT[:known]).available_cents == 93500 - 30292


def test_the_reserve_shrinks_with_what_is_booked_and_ends_with_both() -> None:
    reserves = [booked(*CONTRACT[:known]).reserved_cents for known in (1, 2, 3)]

    assert reserves == [30292, 950, 0]


def test_a_contribution_other_than_expected_counts_as_it_was_deducted() -> None:
    budget = booked(*PAID, *CONTRACT[:2], ("ctr_1", Fact.WAGE_CONTRIBUTION, 1000))

    assert (budget.available_cents, budget.reserved_cents) == (93500 - 29342 - 1000, 0)


@given(data=st.data())
def test_neither_order_nor_repetition_of_the_facts_matters(data: st.DataObject) -> None:
    facts = [*PAID, ("inv_2", Fact.ISSUED, 50001), *CONTRACT]
    arrivals = data.draw(st.permutations(facts + data.draw(st.lists(st.sampled_from(facts), max_size=5))))

    assert position(booked(*arrivals)) == position(booked(*facts)) == (63208, 0, 40001, 103209)


def test_the_same_fact_with_another_amount_is_refused_and_changes_nothing() -> None:
    budget = booked(*PAID)
    with pytest.raises(EntryConflict):
        budget.book("inv_1", Fact.PAID, 99999)
    assert budget == booked(*PAID)


def test_a_fact_below_zero_is_an_error() -> None:
    with pytest.raises(ValueError, match="zero cents or more"):
        UnitBudget().book("inv_1", Fact.PAID, -1)


def test_spending_to_the_last_cent_is_allowed_and_one_more_is_refused() -> None:
    budget = booked(*PAID)
    budget.require(93500, NO_ADVANCE)

    with pytest.raises(BudgetExceeded) as refused:
        budget.require(93501, NO_ADVANCE)
    assert (refused.value.available_cents, refused.value.needed_cents) == (93500, 93501)
    assert refused.value.facts == {"available_cents": 93500, "needed_cents": 93501}
    assert refused.value.code == "budget_exceeded"


def test_what_was_spent_on_the_facility_is_owed_until_the_client_pays() -> None:
    budget = booked(PAID[0], *CONTRACT)

    assert position(budget) == (-30292, 0, 80000, 49708)


def test_a_contract_costs_its_employer_cost_and_its_coefficient_of_the_gross() -> None:
    assert contract_cost_cents(29342, 20000, Rate.of("0.0475")) == 29342 + 950
    assert contract_cost_cents(29342, 20001, Rate.of("0.5")) == 29342 + 10001

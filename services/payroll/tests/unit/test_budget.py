from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.rates import Rate
from services.payroll.domain.budget import Fact, UnitBudget, contract_cost_cents
from services.payroll.refusals import BudgetExceeded

SHARE = Rate.percent("80")
NO_ADVANCE = Rate.of("0")
PAID = [("inv_1", Fact.ISSUED, 100000), ("inv_1", Fact.PAID, 100000), ("inv_1", Fact.CONTRIBUTION, 6500)]


def booked(*facts: tuple[str, Fact, int]) -> UnitBudget:
    """Facts about credit notes (`crn_1.1`) belong to the invoice of their number (`inv_1`)."""
    budget = UnitBudget()
    for about, fact, cents in facts:
        invoice_id = f"inv_{about[4:].split('.')[0]}" if about.startswith("crn_") else None
        budget = budget.book(about, fact, cents, invoice_id=invoice_id)
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


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_contract_costs_the_same_from_its_reserve_to_its_last_booking(count: int) -> None:
    assert booked(*PAID, *CONTRACT[:count]).available_cents == 93500 - 30292


def test_the_reserve_shrinks_with_what_is_booked_and_ends_with_both() -> None:
    reserves = [booked(*CONTRACT[:count]).reserved_cents for count in (1, 2, 3)]

    assert reserves == [30292, 950, 0]


def test_a_contribution_other_than_expected_counts_as_it_was_deducted() -> None:
    budget = booked(*PAID, *CONTRACT[:2], ("ctr_1", Fact.WAGE_CONTRIBUTION, 1000))

    assert (budget.available_cents, budget.reserved_cents) == (93500 - 29342 - 1000, 0)


def test_a_credit_note_on_an_unpaid_invoice_lowers_the_facility() -> None:
    credited = [PAID[0], ("crn_1.1", Fact.CREDITED, 30000), ("crn_1.2", Fact.CREDITED, 20000)]

    assert position(booked(*credited)) == (0, 0, 40000, 40000)
    assert position(booked(*credited, ("inv_1", Fact.PAID, 50000))) == (0, 0, 0, 0)


def test_a_credit_note_that_is_known_before_its_invoice_counts_when_it_comes() -> None:
    credited = booked(("crn_1.1", Fact.CREDITED, 100000))

    assert credited.facility_cents(SHARE) == 0
    assert credited.book("inv_1", Fact.ISSUED, 150000).facility_cents(SHARE) == 40000
    assert credited.book("inv_2", Fact.ISSUED, 150000).facility_cents(SHARE) == 120000


BACK = [("crn_1.1", Fact.CREDITED, 40000), ("crn_1.1", Fact.TAKEN_BACK, 40000)]


def test_what_a_credit_note_takes_back_counts_at_once_and_its_contribution_when_booked() -> None:
    budget = booked(*PAID, *BACK)

    assert position(budget) == (53500, 0, 0, 53500)
    assert position(budget.book("crn_1.1", Fact.CONTRIBUTION_RETURNED, 2600)) == (56100, 0, 0, 56100)


def test_a_unit_that_spent_what_is_taken_back_owes_it() -> None:
    budget = booked(*PAID, *CONTRACT, ("crn_1.1", Fact.TAKEN_BACK, 100000))

    assert budget.available_cents == 93500 - 30292 - 100000
    with pytest.raises(BudgetExceeded):
        budget.require(1, SHARE)


def test_a_covered_loss_is_available_at_once_and_ends_the_facility() -> None:
    lost = [PAID[0], ("inv_1", Fact.LOST, 100000), ("inv_1", Fact.COVERED, 93500)]

    assert position(booked(*lost)) == (93500, 0, 0, 93500)


def test_an_invoice_may_be_part_paid_part_lost_and_part_credited() -> None:
    facts = [
        PAID[0],
        ("crn_1.1", Fact.CREDITED, 20000),
        ("inv_1", Fact.LOST, 30000),
        ("inv_1", Fact.COVERED, 28050),
    ]
    settled = [*facts, ("inv_1", Fact.PAID, 50000), ("inv_1", Fact.CONTRIBUTION, 3250)]

    assert position(booked(*facts)) == (28050, 0, 40000, 68050)
    assert position(booked(*settled)) == (74800, 0, 0, 74800)


def test_transfers_between_units_count_at_once() -> None:
    budget = booked(*PAID, ("iin_1", Fact.TRANSFERRED_OUT, 10000), ("iin_2", Fact.TRANSFERRED_IN, 2500))

    assert position(budget) == (86000, 0, 0, 86000)


EVERYTHING = [
    *PAID,
    *CONTRACT,
    *BACK,
    ("crn_1.1", Fact.CONTRIBUTION_RETURNED, 2600),
    ("inv_2", Fact.ISSUED, 80001),
    ("crn_2.1", Fact.CREDITED, 20000),
    ("inv_2", Fact.LOST, 10000),
    ("inv_2", Fact.COVERED, 9350),
    ("iin_1", Fact.TRANSFERRED_OUT, 1000),
    ("iin_1", Fact.TRANSFERRED_IN, 300),
]


@given(st.permutations(EVERYTHING), st.integers(0, len(EVERYTHING)))
def test_credits_losses_and_transfers_may_come_in_any_order(arrivals: list[tuple[str, Fact, int]], twice: int) -> None:
    assert position(booked(*arrivals, *arrivals[:twice])) == position(booked(*EVERYTHING)) == (34458, 0, 40001, 74459)


@given(data=st.data())
def test_neither_order_nor_repetition_of_the_facts_matters(data: st.DataObject) -> None:
    facts = [*PAID, ("inv_2", Fact.ISSUED, 50001), *CONTRACT]
    arrivals = data.draw(st.permutations(facts + data.draw(st.lists(st.sampled_from(facts), max_size=5))))

    assert position(booked(*arrivals)) == position(booked(*facts)) == (63208, 0, 40001, 103209)


def test_the_same_fact_with_another_amount_is_refused_and_changes_nothing() -> None:
    budget = booked(*PAID)
    with pytest.raises(ValueError, match="booked before with another amount"):
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
    assert refused.value.facts == {"available_cents": 93500, "needed_cents": 93501}
    assert refused.value.code == "budget_exceeded"


def test_what_was_spent_on_the_facility_is_owed_until_the_client_pays() -> None:
    budget = booked(PAID[0], *CONTRACT)

    assert position(budget) == (-30292, 0, 80000, 49708)


def test_a_contract_costs_its_employer_cost_and_its_coefficient_of_the_gross() -> None:
    assert contract_cost_cents(29342, 20000, Rate.of("0.0475")) == 29342 + 950
    assert contract_cost_cents(29342, 20001, Rate.of("0.5")) == 29342 + 10001

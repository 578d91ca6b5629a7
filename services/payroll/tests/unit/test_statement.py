from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from services.payroll.domain.budget import Fact
from services.payroll.domain.statement import BookedFact, movements

DAY = date(2026, 9, 14)
CENTS = st.integers(0, 10**9)
FACTS = st.lists(
    st.builds(BookedFact, st.just(DAY), st.just("inv_1"), st.sampled_from(Fact), CENTS, CENTS), max_size=30
)


def test_issued_invoices_and_settled_wages_do_not_move_the_budget() -> None:
    facts = [BookedFact(DAY, "inv_1", Fact.ISSUED, 100), BookedFact(DAY, "ctr_1", Fact.WAGE, 100)]

    assert movements(facts) == []


def test_what_passes_moves_the_budget_and_what_does_not_has_no_line() -> None:
    facts = [
        BookedFact(DAY, "inv_1", Fact.LOST, 100),
        BookedFact(DAY, "inv_1", Fact.COVERED, 93),
        BookedFact(DAY, "crn_1", Fact.CREDITED, 50),
        BookedFact(DAY, "crn_1", Fact.TAKEN_BACK, 40),
        BookedFact(DAY, "crn_1", Fact.CONTRIBUTION_RETURNED, 3),
        BookedFact(DAY, "iin_1", Fact.TRANSFERRED_OUT, 30),
        BookedFact(DAY, "iin_2", Fact.TRANSFERRED_IN, 20),
    ]

    assert [(line.what, line.cents, line.balance_cents) for line in movements(facts)] == [
        ("loss made good by the common pot", 93, 93),
        ("turnover taken back by a credit note", -40, 53),
        ("common contribution given back", 3, 56),
        ("internal invoice of another unit", -30, 26),
        ("internal invoice to another unit", 20, 46),
    ]


@given(FACTS)
def test_every_fact_that_moves_the_budget_has_words_for_it(facts: list[BookedFact]) -> None:
    assert all(line.what for line in movements(facts))


def test_only_the_difference_with_the_reserve_moves_the_budget() -> None:
    facts = [
        BookedFact(DAY, "ctr_1", Fact.RESERVED, 300),
        BookedFact(DAY, "ctr_1", Fact.WAGE_CONTRIBUTION, 12, expected_cents=10),
        BookedFact(DAY, "ctr_2", Fact.WAGE_CONTRIBUTION, 10, expected_cents=10),
        BookedFact(DAY, "ctr_3", Fact.WAGE_CONTRIBUTION, 7, expected_cents=10),
    ]

    assert [(line.cents, line.balance_cents) for line in movements(facts)] == [
        (-300, -300),
        (-2, -302),
        (3, -299),
    ]


@given(FACTS)
def test_every_balance_is_the_sum_of_the_movements_up_to_it(facts: list[BookedFact]) -> None:
    lines = movements(facts)

    assert [line.balance_cents for line in lines] == [
        sum(line.cents for line in lines[: n + 1]) for n in range(len(lines))
    ]
    assert all(line.cents for line in lines)

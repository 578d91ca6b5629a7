from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.rates import Rate
from services.invoicing.dunning.domain.charges import exact_interest, late_interest
from services.invoicing.dunning.domain.days import is_working_day, legal_holidays
from services.invoicing.dunning.parameters import creditor, free_period, late_rate, penalty_clause, reminder_policy
from services.invoicing.dunning.refusals import NoDunningParameter

DAY = date(2026, 9, 14)
COVERED = st.dates(date(2002, 7, 1), date(2026, 12, 31))
EUROS = st.integers(0, 10_000_000)


@pytest.mark.parametrize(
    ("balance", "most"),
    [
        (0, 0),
        (1, 2_000),
        (10_000, 2_000),
        (15_000, 2_000),
        (15_001, 3_000),
        (30_000, 4_500),
        (50_000, 6_500),
        (50_001, 6_500),
        (100_000, 9_000),
        (5_000_000, 200_000),
        (10**12, 200_000),
    ],
)
def test_the_penalty_clause_of_a_consumer_follows_the_code(balance: int, most: int) -> None:
    assert penalty_clause(DAY).on(balance) == most


@given(EUROS, EUROS)
def test_a_larger_balance_never_costs_less_and_never_more_than_the_cap(first: int, second: int) -> None:
    less, more = sorted((first, second))

    assert 0 <= penalty_clause(DAY).on(less) <= penalty_clause(DAY).on(more) <= 200_000


@pytest.mark.parametrize(
    ("first", "last", "cents"),
    [
        (date(2026, 1, 1), date(2026, 12, 31), 12_705),  # 10.5 % of 1,210.00
        (date(2024, 1, 1), date(2024, 12, 31), 15_166),  # 12.5 %, 366 days of 365: 151.6643…
        (date(2025, 6, 30), date(2025, 7, 1), 73),  # a day at 11.5 %, a day at 10.5 %: 0.7293…
        (date(2026, 1, 1), date(2026, 1, 1), 35),  # 0.3480…
        (date(2026, 1, 2), date(2026, 1, 1), 0),
    ],
)
def test_interest_is_counted_day_by_day_and_rounded_once(first: date, last: date, cents: int) -> None:
    assert late_interest([(121_000, last)], first, late_rate) == cents


@given(EUROS, COVERED, st.integers(0, 1500), st.integers(0, 1500))
def test_interest_adds_up_over_days(cents: int, first: date, days: int, more: int) -> None:
    end = date(2026, 12, 31)
    middle, last = min(first + timedelta(days), end), min(first + timedelta(days + more), end)

    parts = exact_interest(cents, first, middle, late_rate) + exact_interest(
        cents, middle + timedelta(1), last, late_rate
    )

    assert parts == exact_interest(cents, first, last, late_rate)


@given(EUROS, COVERED, st.integers(0, 400))
def test_a_semester_at_a_time_is_what_every_day_alone_comes_to(cents: int, first: date, days: int) -> None:
    last = min(first + timedelta(days), date(2026, 12, 31))
    each = [first + timedelta(n) for n in range((last - first).days + 1)]

    assert exact_interest(cents, first, last, late_rate) == sum(cents * late_rate(day).factor / 365 for day in each)


@pytest.mark.parametrize("day", [date(2002, 6, 30), date(2027, 1, 1)])
def test_a_day_without_a_rate_is_refused(day: date) -> None:
    with pytest.raises(NoDunningParameter):
        late_interest([(10_000, day)], day, late_rate)


def test_a_day_before_the_law_or_of_nobodys_entity_is_refused() -> None:
    with pytest.raises(NoDunningParameter):
        penalty_clause(date(2023, 8, 31))
    with pytest.raises(NoDunningParameter):
        reminder_policy("individual", date(2023, 8, 31))
    with pytest.raises(NoDunningParameter):
        creditor("XX", DAY)


def test_the_creditor_is_told_with_its_number_and_account() -> None:
    cooperative = creditor("BE", DAY)

    assert (cooperative.name, cooperative.number, cooperative.iban) == ("Gedeeld CV", "0123456749", "BE68539007547034")


def test_the_policies_charge_nothing_at_first_and_give_formal_notice_at_last() -> None:
    for kind in ("company", "public", "individual"):
        levels = reminder_policy(kind, DAY).levels
        assert [level.number for level in levels] == [1, 2, 3]
        assert not levels[0].charges
        assert all(level.charges for level in levels[1:])
        assert [level.formal_notice for level in levels] == [False, False, True]
        assert levels[0].days_after_due < levels[1].days_after_due < levels[2].days_after_due


def test_the_free_period_begins_the_day_after_an_email_or_the_third_working_day_after_posting() -> None:
    period = free_period(DAY)

    assert period.last_day(date(2023, 9, 18), by_email=False) == date(2023, 10, 4)  # the example of a commentary
    assert period.last_day(date(2023, 9, 18), by_email=True) == date(2023, 10, 2)
    assert period.last_day(date(2026, 12, 24), by_email=False) == date(2027, 1, 12)  # Friday is Christmas


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_a_letter_by_post_never_leaves_less_time_than_an_email(day: date) -> None:
    period = free_period(DAY)

    assert period.last_day(day, by_email=False) > period.last_day(day, by_email=True) == day + timedelta(14)


def test_working_days_know_weekends_and_moving_holidays() -> None:
    assert not is_working_day(date(2026, 5, 14))  # Ascension
    assert not is_working_day(date(2026, 9, 12))  # a Saturday
    assert is_working_day(date(2026, 9, 14))
    assert date(2026, 4, 6) in legal_holidays(2026)
    assert len(legal_holidays(2026)) == 10


def test_a_rate_of_nothing_bears_nothing() -> None:
    assert late_interest([(10_000, DAY)], DAY, lambda _: Rate.of("0")) == 0

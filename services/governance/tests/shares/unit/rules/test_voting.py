"""Facts of the shared enterprise's own pages and of its annual report of 2024."""

from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.governance.enums import Lack, Voices, VotingRule
from services.governance.shares.domain.rules.voting import VOICES, VOTING_RULES, Holder, Issue, covered_years

ASSEMBLY = date(2024, 6, 18)
THREE_OF_2021 = Holder(3, (Issue(date(2021, 2, 1), 3),))


def test_every_name_has_its_rule() -> None:
    assert VOTING_RULES.keys() == set(get_args(VotingRule))
    assert VOICES.keys() == set(get_args(Voices))


@pytest.mark.parametrize(("issued_on", "lack"), [(ASSEMBLY, None), (date(2024, 6, 19), "none_issued_this_year")])
def test_a_share_of_the_day_itself_gives_the_vote_and_of_the_day_after_none(issued_on: date, lack: Lack | None) -> None:
    assert VOTING_RULES["subscribed_in_year"](Holder(1, (Issue(issued_on, 1),)), ASSEMBLY) == lack


def test_who_received_shares_but_was_issued_none_this_year_lacks_one() -> None:
    assert VOTING_RULES["subscribed_in_year"](Holder(5, ()), ASSEMBLY) == "none_issued_this_year"
    assert VOTING_RULES["holds_a_share"](Holder(5, ()), ASSEMBLY) is None


def test_the_rules_differ_for_who_paid_ahead() -> None:
    year_of_the_third = date(2023, 6, 20)

    assert VOTING_RULES["year_covered"](THREE_OF_2021, year_of_the_third) is None
    assert VOTING_RULES["year_covered"](THREE_OF_2021, ASSEMBLY) == "year_not_covered"
    assert VOTING_RULES["subscribed_in_year"](THREE_OF_2021, year_of_the_third) == "none_issued_this_year"
    assert VOTING_RULES["holds_a_share"](THREE_OF_2021, ASSEMBLY) is None


@pytest.mark.parametrize("rule", get_args(VotingRule))
def test_who_gave_every_share_away_has_no_vote_by_any_rule(rule: VotingRule) -> None:
    assert VOTING_RULES[rule](Holder(0, (Issue(ASSEMBLY, 2),)), ASSEMBLY) == "no_share"


def test_seventeen_shares_of_2017_run_to_2033() -> None:
    assert covered_years([Issue(date(2017, 5, 1), 17)]) == set(range(2017, 2034))


def test_a_gap_year_needs_no_share_and_a_new_one_reopens() -> None:
    assert covered_years([Issue(date(2021, 2, 1), 1), Issue(date(2024, 3, 1), 1)]) == {2021, 2024}


def test_a_share_that_comes_while_years_are_covered_covers_the_first_open_one() -> None:
    assert covered_years([Issue(date(2021, 2, 1), 3), Issue(date(2022, 2, 1), 1)]) == {2021, 2022, 2023, 2024}


@given(st.lists(st.tuples(st.dates(date(2015, 1, 1), date(2030, 12, 31)), st.integers(1, 20)), max_size=12))
def test_every_share_covers_a_year_of_its_own(issues: list[tuple[date, int]]) -> None:
    years = covered_years([Issue(day, shares) for day, shares in issues])

    assert len(years) == sum(shares for _, shares in issues)


@pytest.mark.parametrize("rule", get_args(VotingRule))
@given(st.lists(st.tuples(st.dates(date(2015, 1, 1), ASSEMBLY), st.integers(1, 20)), max_size=6))
def test_no_rule_asks_for_more_than_the_year_of_an_issue(rule: VotingRule, issues: list[tuple[date, int]]) -> None:
    """The roll reads years only."""
    by_day = Holder(1, tuple(Issue(day, shares) for day, shares in issues))
    by_year = Holder(1, tuple(Issue(date(day.year, 1, 1), shares) for day, shares in issues))

    assert VOTING_RULES[rule](by_day, ASSEMBLY) == VOTING_RULES[rule](by_year, ASSEMBLY)


def test_an_issue_after_the_day_covers_nothing_yet() -> None:
    holder = Holder(1, (Issue(date(2024, 6, 19), 1),))

    assert VOTING_RULES["year_covered"](holder, ASSEMBLY) == "year_not_covered"


def test_a_member_has_one_voice_or_as_many_as_shares() -> None:
    assert [VOICES["equal"](shares) for shares in (0, 1, 17)] == [0, 1, 1]
    assert [VOICES["by_share"](shares) for shares in (0, 1, 17)] == [0, 1, 17]

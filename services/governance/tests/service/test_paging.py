"""The lists of governance are given page by page, and take no cursor but their own."""

from collections.abc import Callable
from datetime import date

import pytest

from chassis.testing.harness import ServiceHarness, test_id
from chassis.testing.paging import (
    PagedList,
    assert_new_rows_disturb_no_page,
    assert_only_own_cursors_are_taken,
    assert_pages_are_the_whole,
    cursor_of,
)
from contracts.governance.exclusion import GetExclusions, ProposeExclusion
from contracts.governance.register import GetRegisterAt, GetRegisterChanges
from contracts.governance.voters import GetVoters
from kernel.identifiers import uuid7
from services.governance.tests.shares.service.buying import paying, subscribed
from services.governance.tests.shares.service.test_subscribing import registered

TODAY, YESTERDAY = date(2026, 9, 14), date(2026, 9, 13)


def _one_more_holder(house: ServiceHarness, number: int) -> None:
    member_id = test_id("mbr", f"holder {number}")
    house.consume(registered(member_id))
    house.ask(paying(subscribed(house, member_id)))


HOLDERS = PagedList(GetRegisterAt(), _one_more_holder, (GetRegisterAt(day=YESTERDAY),))
CHANGES = PagedList(
    GetRegisterChanges(day=TODAY, known_on=YESTERDAY),
    _one_more_holder,
    (GetRegisterChanges(day=YESTERDAY, known_on=YESTERDAY),),
)
VOTERS = PagedList(GetVoters(), _one_more_holder, (GetVoters(day=YESTERDAY),))


def _one_more_exclusion(house: ServiceHarness, number: int) -> None:
    member_id = test_id("mbr", f"holder {number}")
    _one_more_holder(house, number)
    house.ask(
        ProposeExclusion(
            request_id=uuid7(), member_id=member_id, grounds="a cause", proposed_on=TODAY, reference="board"
        )
    )


EXCLUSIONS = PagedList(GetExclusions(), _one_more_exclusion)
PAGED = {GetExclusions: EXCLUSIONS, GetVoters: VOTERS, GetRegisterAt: HOLDERS, GetRegisterChanges: CHANGES}


@pytest.fixture
def empty(open_house: Callable[[str], ServiceHarness]) -> ServiceHarness:
    return open_house("governance")


@pytest.mark.parametrize("tested", PAGED.values(), ids=[request.__name__ for request in PAGED])
def test_all_pages_are_the_whole(empty: ServiceHarness, tested: PagedList) -> None:
    assert_pages_are_the_whole(empty, tested)


@pytest.mark.parametrize("tested", PAGED.values(), ids=[request.__name__ for request in PAGED])
def test_what_comes_in_between_disturbs_no_page(empty: ServiceHarness, tested: PagedList) -> None:
    assert_new_rows_disturb_no_page(empty, tested)


@pytest.mark.parametrize("tested", PAGED.values(), ids=[request.__name__ for request in PAGED])
def test_no_cursor_is_taken_but_the_own_one(
    empty: ServiceHarness, tested: PagedList, open_house: Callable[[str], ServiceHarness]
) -> None:
    elsewhere = open_house("governance")
    others = [another for another in PAGED.values() if another is not tested]
    for another in others:
        another.add(elsewhere, 1)
        another.add(elsewhere, 2)

    assert_only_own_cursors_are_taken(empty, tested, strange=[cursor_of(elsewhere, another) for another in others])

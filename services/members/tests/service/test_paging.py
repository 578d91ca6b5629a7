"""The list of closing units is given page by page, and takes no cursor but its own."""

from chassis.testing.harness import ServiceHarness
from chassis.testing.paging import (
    PagedList,
    assert_new_rows_disturb_no_page,
    assert_only_own_cursors_are_taken,
    assert_pages_are_the_whole,
)
from contracts.members.units import FindClosingUnits
from services.members.tests.service.answering import all_let_go, answer, figure
from services.members.tests.service.test_closing import closing, open_one


def _begin(house: ServiceHarness, _: int) -> None:
    house.ask(closing(open_one(house).unit_id))


CLOSING = PagedList(FindClosingUnits(), _begin)
PAGED = {FindClosingUnits: CLOSING}


def test_all_pages_are_the_whole(members: ServiceHarness) -> None:
    assert_pages_are_the_whole(members, CLOSING)


def test_what_comes_in_between_disturbs_no_page(members: ServiceHarness) -> None:
    assert_new_rows_disturb_no_page(members, CLOSING)


def test_no_cursor_is_taken_but_the_own_one(members: ServiceHarness) -> None:
    assert_only_own_cursors_are_taken(members, CLOSING, strange=())


def test_it_has_the_units_that_are_closing_alone_with_what_hinders(members: ServiceHarness) -> None:
    still_open, waiting, closed = (open_one(members).unit_id for _ in range(3))
    for unit_id in (waiting, closed):
        members.ask(closing(unit_id))
    all_let_go(members, closed)
    members.consume(answer("payroll", waiting, hinders=figure("budget", 935_00)))

    [unit] = members.ask(FindClosingUnits()).units

    assert still_open != unit.unit_id == waiting
    assert [(a.service, a.position is not None) for a in unit.answers][-1] == ("payroll", True)

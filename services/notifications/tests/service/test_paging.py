"""The list of letters to print is given page by page, and takes no cursor but its own."""

from chassis.testing.harness import ServiceHarness
from chassis.testing.paging import (
    PagedList,
    assert_new_rows_disturb_no_page,
    assert_only_own_cursors_are_taken,
    assert_pages_are_the_whole,
)
from contracts.notifications.letters import GetLettersToPrint
from services.notifications.tests.service.test_printing import on_paper

TO_PRINT = PagedList(GetLettersToPrint(), lambda house, n: house.consume(on_paper(n)))
PAGED = {GetLettersToPrint: TO_PRINT}


def test_all_pages_are_the_whole(notifications: ServiceHarness) -> None:
    assert_pages_are_the_whole(notifications, TO_PRINT)


def test_what_comes_in_between_disturbs_no_page(notifications: ServiceHarness) -> None:
    assert_new_rows_disturb_no_page(notifications, TO_PRINT)


def test_no_cursor_is_taken_but_the_own_one(notifications: ServiceHarness) -> None:
    assert_only_own_cursors_are_taken(notifications, TO_PRINT, strange=())

"""Cursors are short, opaque and typed; what they carry never reaches a query as anything else."""

from datetime import date

import pytest

from chassis.rpc.paging import Key, cursor_behind, page_of, start_of
from contracts.invoicing.banking import GetSuspense
from contracts.invoicing.clients import FindClients
from contracts.invoicing.documents import FindInbound
from contracts.wire.refusals import InvalidRequest

SUSPENSE = GetSuspense()


def test_a_key_comes_back_as_what_it_was() -> None:
    key = (date(2026, 9, 14), "pay_" + "f" * 32)
    assert start_of(GetSuspense(cursor=cursor_behind(SUSPENSE, key)), tuple[date, str]) == key
    assert start_of(FindInbound(cursor=cursor_behind(FindInbound(), 10**18 - 1)), int) == 10**18 - 1
    assert start_of(FindClients(cursor=cursor_behind(FindClients(), "cli_1")), str) == "cli_1"


def test_the_limit_may_change_from_page_to_page() -> None:
    assert start_of(FindInbound(limit=7, cursor=cursor_behind(FindInbound(), 3)), int) == 3


@pytest.mark.parametrize("key", ["3", (date(2026, 9, 14), "x")])
def test_a_key_of_another_type_is_refused(key: Key) -> None:
    with pytest.raises(InvalidRequest):
        start_of(FindInbound(cursor=cursor_behind(FindInbound(), key)), int)


@pytest.mark.parametrize("key", ["a\\b", "a\0b", "é", "x" * 79, 10**18, -1])
def test_a_key_that_no_database_column_has_makes_no_cursor(key: Key) -> None:
    with pytest.raises(ValueError, match="short and plain"):
        cursor_behind(SUSPENSE, key)


def test_the_last_page_gives_no_cursor() -> None:
    rows = ["a", "b", "c"]
    assert page_of(FindClients(limit=3), rows, str) == (rows, None)
    assert page_of(FindClients(limit=3), [], str) == ([], None)
    assert page_of(FindClients(limit=2), rows, str).rows == ["a", "b"]

"""What every list promises that is given page by page; each service drives its own lists through it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from chassis.rpc.paging import Key, cursor_behind
from chassis.testing.harness import ServiceHarness
from contracts.wire.base import Reply, Request
from contracts.wire.refusals import InvalidRequest

_ROWS = 5
_KEYS: tuple[Key, ...] = ("", 0, 10**18 - 1, (date(2026, 9, 14), "pay_1"))
_NONSENSE = ("x", "zzz", "aaa", "-1", "1.5", "9" * 19, "nowhere", "2026-02-30.pay_" + "0" * 32, "A" * 120)


@dataclass(frozen=True, slots=True)
class PagedList:
    """A list in a test. `add` puts row number `n` into it; `others` ask the same method for another list."""

    request: Request[Any]
    add: Callable[[ServiceHarness, int], object]
    others: tuple[Request[Any], ...] = ()


def pages_of(house: ServiceHarness, request: Request[Any], limit: int, cursor: str | None = None) -> Iterator[Reply]:
    """The pages of the list, from this cursor on."""
    while True:
        page = house.ask(request.model_copy(update={"limit": limit, "cursor": cursor}))
        yield page
        cursor = page.next_cursor
        if cursor is None:
            return


def assert_pages_are_the_whole(house: ServiceHarness, tested: PagedList) -> None:
    """Whatever the limit; the last page has no cursor, and no page is empty."""
    assert _rows(pages_of(house, tested.request, 50)) == []
    _fill(house, tested)
    whole = _rows(pages_of(house, tested.request, 50))
    assert len(whole) == _ROWS
    for limit in range(1, _ROWS + 2):
        pages = list(pages_of(house, tested.request, limit))
        assert _rows(pages) == whole, limit
        assert len(pages) == -(-_ROWS // limit), limit


def assert_new_rows_disturb_no_page(house: ServiceHarness, tested: PagedList) -> None:
    """A row that came in between is on a later page or on none; the others come once, in their order."""
    _fill(house, tested)
    whole = _rows(pages_of(house, tested.request, 50))
    first = next(pages_of(house, tested.request, 2))
    tested.add(house, _ROWS)
    rest = pages_of(house, tested.request, 2, first.next_cursor)  # type: ignore[attr-defined]
    seen = _rows([first, *rest])
    assert [row for row in seen if row in whole] == whole


def assert_only_own_cursors_are_taken(house: ServiceHarness, tested: PagedList, *, strange: Iterable[str]) -> None:
    """Nonsense, a part of a cursor, and cursors of other lists are refused alike. `strange`: of other methods."""
    _fill(house, tested)
    own = cursor_of(house, tested)
    changed = [own[:length] for length in range(1, len(own))] + [own + "A", _other(own[0]) + own[1:], own.swapcase()]
    elsewhere = [cursor_behind(_Elsewhere(), key) for key in _KEYS]
    for cursor in (*_NONSENSE, *changed, *elsewhere, *strange):
        _assert_refused(house, tested.request, cursor)
    for other in tested.others:
        _assert_refused(house, other, own)


def _other(letter: str) -> str:
    return "B" if letter == "A" else "A"


def cursor_of(house: ServiceHarness, tested: PagedList) -> str:
    """A cursor that the list gave, once it has two rows."""
    cursor: str = next(pages_of(house, tested.request, 1)).next_cursor  # type: ignore[attr-defined]
    return cursor


class _Elsewhere(Request[Reply]):
    """A list of nobody."""

    cursor: str | None = None
    limit: int = 1


def _fill(house: ServiceHarness, tested: PagedList) -> None:
    for number in range(_ROWS):
        tested.add(house, number)


def _assert_refused(house: ServiceHarness, request: Request[Any], cursor: str) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        house.ask(request.model_copy(update={"cursor": cursor}))
    assert (refusal.value.field, refusal.value.sentence) == (
        "cursor",
        "a cursor is one that a page of this same list gave",
    )


def _rows(pages: Iterable[Reply]) -> list[Any]:
    """What stands on the pages: the one field of a reply that has many."""
    return [row for page in pages for _name, value in page if isinstance(value, tuple) for row in value]

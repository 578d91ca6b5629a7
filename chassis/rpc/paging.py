"""Lists are given a page at a time: a cursor says behind which row the next page begins.

A cursor is opaque and belongs to one list: the method and all that its request asks for, but for cursor and limit.
Any other text is refused. A cursor gives no right: each page asks again what the caller may see.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from datetime import date
from hashlib import sha256
from typing import Generic, NamedTuple, Protocol, TypeVar

from pydantic import TypeAdapter
from pydantic_core import to_json

from contracts.wire.refusals import InvalidRequest

Key = str | int | tuple[date, str]
"""What a list is ordered by; no two rows of the list share it."""
Row = TypeVar("Row")
K = TypeVar("K", str, int, tuple[date, str])
_MARK_BYTES = 9
# JSON without escapes (a NUL would choke the database) and without numbers beyond a bigint. Anybody can make a mark; it
# tells lists apart and keeps no secret. 9 + 80 bytes are 119 characters: a Cursor has at most 120.
_KEY = re.compile(rb"(?!-|[0-9]{19})[ -\[\]-~]{1,80}")


class PagedRequest(Protocol):
    """A request with `cursor: Cursor | None` and a limit, whatever else it asks for."""

    @property
    def cursor(self) -> str | None: ...

    @property
    def limit(self) -> int: ...

    def model_dump_json(self, *, exclude: set[str], exclude_defaults: bool) -> str: ...


class Page(NamedTuple, Generic[Row]):
    """`next_cursor` is None on the last page."""

    rows: Sequence[Row]
    next_cursor: str | None


def start_of(request: PagedRequest, key: type[K]) -> K | None:
    """The key behind which the page begins; None for the first. Raises InvalidRequest for a cursor of no such list."""
    cursor = request.cursor
    if cursor is None:
        return None
    try:
        text = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))[_MARK_BYTES:]
        if cursor == _cursor(request, text) and _KEY.fullmatch(text):
            return TypeAdapter[K](key).validate_json(text, strict=True)
    except ValueError:
        pass
    raise InvalidRequest("a cursor is one that a page of this same list gave", field="cursor")


def page_of(request: PagedRequest, rows: Sequence[Row], key: Callable[[Row], Key]) -> Page[Row]:
    """What of `rows` stands on the page. Read one row more than the limit: it tells that there is a next page."""
    shown = rows[: request.limit]
    return Page(shown, cursor_behind(request, key(shown[-1])) if len(rows) > len(shown) else None)


def cursor_behind(request: PagedRequest, key: Key) -> str:
    """The cursor of the page that begins behind `key`, in the list that `request` asks for."""
    text = to_json(key)
    if not _KEY.fullmatch(text):
        raise ValueError("a key is short and plain")
    return _cursor(request, text)


def _cursor(request: PagedRequest, key: bytes) -> str:
    question = request.model_dump_json(exclude={"cursor", "limit"}, exclude_defaults=True)
    mark = sha256(f"{type(request).__name__} {question} ".encode() + key).digest()[:_MARK_BYTES]
    return urlsafe_b64encode(mark + key).rstrip(b"=").decode()

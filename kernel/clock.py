"""Time: aware UTC inside, Europe/Brussels for what the law counts in days."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The one real clock. Everything else takes a `Clock`."""
    return datetime.now(UTC)  # noqa: TID251


def legal_date(instant: datetime) -> date:
    """The day it is in Brussels at this instant. Raises ValueError for a naive datetime."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(BRUSSELS).date()

"""The days that people type: a year that is a slip of the finger is refused before any rule sees it."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel

from contracts.wire.base import Command, Request
from contracts.wire.refusals import DayOutOfBounds

COMMAND_YEARS = 10
QUESTION_YEARS = 100


def require_sane_days(request: Request[Any], today: date) -> None:
    """Every day in `request` and its parts lies within so many calendar years of the clock's. Raises DayOutOfBounds.

    A command acts on the years around it; a question may look a century away, still far from the calendar's end.
    """
    years = COMMAND_YEARS if isinstance(request, Command) else QUESTION_YEARS
    first, last = date(today.year - years, 1, 1), date(today.year + years, 12, 31)
    for field, day in _days_of(request, ""):
        if not first <= day <= last:
            raise DayOutOfBounds(
                f"{day} is no day from {first} to {last}: look at the year",
                field=field,
                first=str(first),
                last=str(last),
            )


def _days_of(model: BaseModel, path: str) -> Iterator[tuple[str, date]]:
    """Each day with the name of its field, as in `invoices.0.delivered_on`."""
    for name in dated_fields(type(model)):
        value = getattr(model, name)
        if isinstance(value, date):
            yield f"{path}{name}", value
        elif isinstance(value, BaseModel):
            yield from _days_of(value, f"{path}{name}.")
        elif isinstance(value, tuple):
            for n, part in enumerate(value):
                yield from _days_of(part, f"{path}{name}.{n}.")


@cache
def dated_fields(model: type[BaseModel]) -> tuple[str, ...]:
    """The fields that hold a day or a part with one: most requests have none, and are not walked through."""
    return tuple(
        name for name, field in model.model_fields.items() if any(map(_holds_day, _types_in(field.annotation)))
    )


def _holds_day(kind: type) -> bool:
    return kind is date or (issubclass(kind, BaseModel) and bool(dated_fields(kind)))


def _types_in(annotation: object) -> Iterator[type]:
    if isinstance(annotation, type):
        yield annotation
    for part in get_args(annotation):
        yield from _types_in(part)

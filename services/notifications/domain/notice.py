"""A notice to a person, before it becomes a letter in that person's language."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal
from uuid import UUID

Kind = Literal["money_in", "day_wage", "month_wage", "client_late"]


@dataclass(frozen=True, slots=True)
class Notice:
    """What to write to `addressee`: a member, or a unit (then to each of its holders).

    `cause_id` is the message that it comes from; `amounts` are cents by name, `words` other texts as they
    are; `day` is the day worked, the first day of the month worked, or the due date.
    """

    cause_id: UUID
    addressee: str
    kind: Kind
    amounts: Mapping[str, int]
    day: date | None = None
    unit_name: str | None = None
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unit:
    """A production unit and who holds it."""

    name: str
    holder_ids: tuple[str, ...]


def to_holders(notice: Notice, units: Mapping[str, Unit]) -> list[Notice]:
    """The notice to each holder of the unit it is for. To a member, or to a unit not known yet: as it is."""
    unit = units.get(notice.addressee)
    if unit is None:
        return [notice]
    return [replace(notice, addressee=holder, unit_name=unit.name) for holder in unit.holder_ids]

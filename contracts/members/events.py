"""What members publishes: persons and production units."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from contracts.members.enums import MemberKind, Tool
from contracts.wire.base import (
    Code,
    Contract,
    Email,
    Event,
    LegalEntity,
    MemberId,
    Text,
    UnitId,
    not_said,
)
from contracts.wire.closing import ClosingQuestion, Figures, LeavingAnswer
from contracts.wire.enums import Language


class MemberRegistered(Event, consumers=("governance", "notifications"), private=("given_name", "email")):
    """A person became known to the enterprise. Carries the address for letters; only notifications keeps it."""

    NAME: ClassVar[str] = "members.member_registered.v1"
    member_id: MemberId
    given_name: Text
    email: Email
    language: Language
    kind: MemberKind | None = Field(default=None, exclude_if=not_said, description="a natural person when absent")


class UnitOpened(Event, consumers=("invoicing", "payroll", "contributions", "governance", "notifications")):
    """A production unit may work from this day on."""

    NAME: ClassVar[str] = "members.unit_opened.v1"
    unit_id: UnitId
    name: Text
    holder_ids: Annotated[tuple[MemberId, ...], Field(min_length=1, max_length=20)]
    tool: Tool
    sector: Code
    office: Code
    adviser: Code
    legal_entity: LegalEntity
    opened_on: date


class UnitClosingAsked(ClosingQuestion, consumers=("invoicing", "payroll", "contributions")):
    """A unit is to close. From here on it takes no new work; each consumer answers for what it has of it.

    Every consumer is waited for; each answers with a `ClosingAnswer` of its own. Asked again, under the next number,
    when an heir is named, and of a consumer that a later release added.
    """

    NAME: ClassVar[str] = "members.unit_closing_asked.v1"


class ServiceStatement(Contract):
    """What a service had of a unit in all, as it closed."""

    service: Text
    figures: Figures


class UnitClosed(Event, consumers=("invoicing",)):
    """From this day on the unit does not invoice any more. What comes in later is kept, for a person to place."""

    NAME: ClassVar[str] = "members.unit_closed.v1"
    unit_id: UnitId
    closed_on: date


class UnitWoundUp(Event, consumers=("invoicing", "payroll", "contributions")):
    """All who were asked have answered, nothing of the unit is open and no money on its way: the final statement.

    Published with `UnitClosed`; later for a unit that was closed without being asked, as release 0.1.0 did.
    """

    NAME: ClassVar[str] = "members.unit_wound_up.v1"
    unit_id: UnitId
    closed_on: date
    statement: tuple[ServiceStatement, ...]


class LeavingAnswered(LeavingAnswer, consumers=("governance",)):
    """The units that a member who leaves still holds, as members has them."""

    NAME: ClassVar[str] = "members.leaving_answered.v1"

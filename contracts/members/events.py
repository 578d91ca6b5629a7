"""What members publishes: persons and production units."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from contracts.members.enums import Tool
from contracts.wire.base import (
    Code,
    Email,
    Event,
    LegalEntity,
    MemberId,
    Text,
    UnitId,
)
from contracts.wire.enums import Language


class MemberRegistered(Event, consumers=("governance", "notifications"), private=("given_name", "email")):
    """A person became known to the enterprise. Carries the address for letters; only notifications keeps it."""

    NAME: ClassVar[str] = "members.member_registered.v1"
    member_id: MemberId
    given_name: Text
    email: Email
    language: Language


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


class UnitClosed(Event, consumers=("invoicing",)):
    """From this day on the unit does not invoice any more. What it is owed still comes in, for a person to place."""

    NAME: ClassVar[str] = "members.unit_closed.v1"
    unit_id: UnitId
    closed_on: date

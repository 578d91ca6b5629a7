"""What members says and answers: persons, the usage agreement, production units."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from contracts.base import (
    Code,
    Command,
    Email,
    Event,
    Language,
    LegalEntity,
    MemberId,
    Reply,
    Request,
    Text,
    UnitId,
)

Tool = Literal["three_in_one", "activity"]


class MemberRegistered(Event):
    """A person became known to the enterprise. Carries the address for letters; only notifications keeps it."""

    NAME: ClassVar[str] = "members.member_registered.v1"
    member_id: MemberId
    given_name: Text
    email: Email
    language: Language


class UnitOpened(Event):
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


class UnitClosed(Event):
    """From this day on the unit does not invoice any more. What it is owed still comes in, for a person to place."""

    NAME: ClassVar[str] = "members.unit_closed.v1"
    unit_id: UnitId
    closed_on: date


class RegisterMember(Command):
    given_name: Text
    family_name: Text
    email: Email
    language: Language
    national_number: Annotated[str, Field(max_length=20)] | None = Field(
        default=None, description="NISS or BIS number; stored encrypted, never said"
    )


class MemberReply(Reply):
    member_id: MemberId
    given_name: Text
    family_name: Text
    language: Language
    agreement_signed_on: date | None = None
    cooperator_since: date | None = None
    unit_ids: tuple[UnitId, ...] = ()


class SignUsageAgreement(Command):
    member_id: MemberId
    version: Code = Field(description="which text of the usage agreement was signed")


class OpenUnit(Command):
    name: Text
    holder_ids: Annotated[tuple[MemberId, ...], Field(min_length=1, max_length=20)]
    tool: Tool
    sector: Code
    office: Code
    adviser: Code
    legal_entity: LegalEntity = "BE"


class UnitReply(Reply):
    unit_id: UnitId
    name: Text
    holder_ids: tuple[MemberId, ...]
    tool: Tool
    sector: Code
    office: Code
    adviser: Code
    legal_entity: LegalEntity
    opened_on: date
    closed_on: date | None = None


class GetMember(Request):
    member_id: MemberId


class GetUnit(Request):
    unit_id: UnitId


class CloseUnit(Command):
    """For good: a unit that is closed does not open again."""

    unit_id: UnitId
    reason: Text

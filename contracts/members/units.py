"""What members answers about production units."""

from datetime import date
from typing import Annotated

from pydantic import Field

from contracts.members.enums import Tool
from contracts.wire.base import (
    Code,
    Command,
    LegalEntity,
    MemberId,
    Reply,
    Request,
    Text,
    UnitId,
)
from contracts.wire.roles import HOLDER, READ, STAFF


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


class OpenUnit(Command[UnitReply], roles=STAFF):
    name: Text
    holder_ids: Annotated[tuple[MemberId, ...], Field(min_length=1, max_length=20)]
    tool: Tool
    sector: Code
    office: Code
    adviser: Code
    legal_entity: LegalEntity = "BE"


class GetUnit(Request[UnitReply], roles=READ, whose=HOLDER):
    unit_id: UnitId


class CloseUnit(Command[UnitReply], roles=STAFF):
    """For good: a unit that is closed does not open again."""

    unit_id: UnitId
    reason: Text

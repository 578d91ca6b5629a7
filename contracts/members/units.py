"""What members answers about production units."""

from datetime import date
from typing import Annotated

from pydantic import Field

from contracts.members.enums import Tool, UnitState
from contracts.wire.base import (
    Code,
    Command,
    Cursor,
    LegalEntity,
    Limit,
    MemberId,
    Reply,
    Request,
    Text,
    UnitId,
    not_said,
)
from contracts.wire.closing import ClosingPosition, Figures
from contracts.wire.roles import AUDIT, HOLDER, MONEY, READ, STAFF


class UnitAnswer(Reply):
    """The last answer of a service that was asked whether the unit can close; no position while there is none."""

    service: Text
    position: ClosingPosition | None = None


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
    state: UnitState | None = Field(default=None, description="none from release 0.1.0")
    closing_since: date | None = Field(default=None, description="the last day of work")
    heir_unit_id: UnitId | None = None
    answers: tuple[UnitAnswer, ...] = Field(default=(), description="of a closing unit: every service that was asked")
    on_their_way: Figures = Field(default=(), description="what passed between services, and has not come yet")


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


class ClosingUnitsReply(Reply):
    units: tuple[UnitReply, ...]
    next_cursor: Cursor | None = None


class FindClosingUnits(Request[ClosingUnitsReply], roles=STAFF | MONEY | AUDIT):
    """Units that are closing and not closed yet, each with what hinders; those first that were opened first."""

    cursor: Cursor | None = None
    limit: Limit = 50


class CloseUnit(Command[UnitReply], roles=STAFF):
    """For good: every service that has something of the unit is asked, and once nothing is open it is closed.

    Until then it is closing, and `get_unit` tells what hinders. The same may be asked once more to name an heir.
    """

    unit_id: UnitId
    reason: Text
    heir_unit_id: UnitId | None = Field(
        default=None,
        exclude_if=not_said,
        description="another unit of a holder: what money is left passes to it, now and when more comes",
    )

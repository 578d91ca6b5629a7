"""What payroll answers about a unit's budget."""

from datetime import date

from pydantic import Field

from contracts.wire.base import (
    Cents,
    Reply,
    Request,
    Text,
    UnitId,
    UnsignedCents,
)
from contracts.wire.roles import HOLDER, READ


class BudgetReply(Reply):
    unit_id: UnitId
    available_cents: Cents = Field(description="money in hand: paid invoices less contributions, wages and reserves")
    facility_cents: UnsignedCents = Field(description="the enterprise's advance on issued, unpaid invoices")
    spendable_cents: Cents
    reserved_cents: UnsignedCents


class GetBudget(Request[BudgetReply], roles=READ, whose=HOLDER):
    unit_id: UnitId


class StatementLine(Reply):
    booked_on: date = Field(description="the day of the fact: of payment, of issue, of work; lines stand in its order")
    what: Text
    about: Text
    cents: Cents
    balance_cents: Cents


class StatementReply(Reply):
    unit_id: UnitId
    lines: tuple[StatementLine, ...]
    balance_cents: Cents
    books_cents: Cents = Field(description="the same balance read from the books; must be equal")


class GetStatement(Request[StatementReply], roles=READ, whose=HOLDER):
    unit_id: UnitId

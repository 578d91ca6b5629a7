"""What governance does when shares of one class become shares of another."""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from contracts.governance.enums import DecisionBody
from contracts.governance.events import Shares
from contracts.governance.register import Movement
from contracts.wire.base import Code, Command, MemberId, Reply, Text

ConversionId = Annotated[str, StringConstraints(pattern=r"^cnv_[0-9a-f]{32}$")]


class ConversionReply(Reply):
    conversion_id: ConversionId
    movements: tuple[Movement, ...] = Field(description="what the member gives, and what it gets: for the same price")


class ConvertShares(Command[ConversionReply], roles=frozenset({"secretary", "operator"})):
    """Write a decided conversion into the register: so many shares of a class become as many of another."""

    member_id: MemberId
    from_class: Code
    to_class: Code = Field(description="one that the bylaws know (rule `share_classes`)")
    shares: Shares
    decided_by: DecisionBody
    decided_on: date
    effective_on: date = Field(description="from the decision to today")
    reference: Text = Field(description="of the minutes")

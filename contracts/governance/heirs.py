"""What governance does with what a member leaves behind: who is paid in its place, or joins."""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from contracts.governance.enums import Category
from contracts.governance.events import Shares
from contracts.governance.leaving import PayeeReply
from contracts.governance.register import Movement
from contracts.wire.base import Command, MemberId, Part, Reply, Text, WithdrawalId

PartText = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,6}(/[0-9]{1,6})?$")]
"""A part of the whole, such as 1/3 or 1."""
_BOARD = frozenset({"secretary", "operator"})


class PayeePart(Part):
    payee_id: MemberId = Field(description="registered by members, who knows its account; it need hold no share")
    part: PartText


class PayeesReply(Reply):
    withdrawal_id: WithdrawalId
    payees: tuple[PayeeReply, ...] = Field(description="what each gets: the cents sum to the value")


class NamePayees(Command[PayeesReply], roles=_BOARD):
    """Heirs, a receiver or a liquidator are paid in place of who left; the last naming before the payment counts."""

    withdrawal_id: WithdrawalId
    payees: Annotated[tuple[PayeePart, ...], Field(min_length=1, max_length=100)]
    reference: Text = Field(description="of the deed of inheritance, or of the judgment")


class JoiningHeir(Part):
    heir_id: MemberId
    shares: Shares
    category: Category = Field(default="A", description="of an heir who never had shares; else its own")


class HeirsReply(Reply):
    withdrawal_id: WithdrawalId
    movements: tuple[Movement, ...] = Field(description="the withdrawal is reversed, and the shares pass to the heirs")


class LetHeirsJoin(Command[HeirsReply], roles=_BOARD):
    """The shares of who died pass to heirs whom the board accepted, and are not paid, where the bylaws let them."""

    withdrawal_id: WithdrawalId
    heirs: Annotated[tuple[JoiningHeir, ...], Field(min_length=1, max_length=100)]
    accepted_on: date = Field(description="from which they hold the shares")
    reference: Text = Field(description="of the deed of inheritance, and where the board accepted them")

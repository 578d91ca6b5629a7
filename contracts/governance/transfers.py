"""What governance does with shares after their issue: transfers between members, and corrections."""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from contracts.governance.events import Shares
from contracts.governance.register import Movement
from contracts.wire.base import Command, LongText, MemberId, Reply, Text

TransferId = Annotated[str, StringConstraints(pattern=r"^trf_[0-9a-f]{32}$")]
CorrectionId = Annotated[str, StringConstraints(pattern=r"^cor_[0-9a-f]{32}$")]
ActId = Annotated[str, StringConstraints(pattern=r"^[a-z]{3}_[0-9a-f]{32}$")]
_BOARD = frozenset({"secretary", "operator"})


class TransferReply(Reply):
    transfer_id: TransferId
    movements: tuple[Movement, ...] = Field(description="what the giver gives, and what the taker gets: their sum is 0")


class TransferShares(Command[TransferReply], roles=_BOARD):
    """Write a transfer that giver and taker have signed into the register."""

    giver_id: MemberId
    taker_id: MemberId
    shares: Shares
    effective_on: date
    giver_signed_on: date
    taker_signed_on: date
    board_reference: Text | None = Field(
        default=None, description="where the board consented, when the bylaws want it to"
    )


class CorrectionReply(Reply):
    correction_id: CorrectionId
    movements: tuple[Movement, ...] = Field(description="each reverses a movement of the act, and names it")


class CorrectAct(Command[CorrectionReply], roles=_BOARD):
    """Reverse all movements of an act that should not have been; nothing is edited."""

    act_id: ActId = Field(description="the subscription, the transfer, or the withdrawal whose value is still owed")
    reason: LongText

"""Whether shares may go from one member to another."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from contracts.governance.enums import TransferRule
from services.governance.shares.refusals import (
    ConsentMissing,
    MoreThanHeld,
    NotAccepted,
    SharesRestricted,
    TransferForbidden,
    TransferToOneself,
)


@dataclass(frozen=True, slots=True)
class Transfer:
    """`shares` go from a member to another. `free`: what the giver holds without a restriction."""

    giver_id: str
    taker_id: str
    shares: int
    holding: int
    free: int
    taker_is_accepted: bool
    board_consents: bool


def among_shareholders(transfer: Transfer) -> None:
    """Free among accepted shareholders (CSA 6:52). Raises NotAccepted."""
    _require_sound(transfer)
    if not transfer.taker_is_accepted:
        raise NotAccepted("shares go to a member who is accepted as a shareholder", field="taker_id")


def board_consents(transfer: Transfer) -> None:
    """Among accepted shareholders, and each time with the board's consent. Raises NotAccepted, ConsentMissing."""
    among_shareholders(transfer)
    if not transfer.board_consents:
        raise ConsentMissing("the board must consent to a transfer")


def no_transfer(transfer: Transfer) -> None:
    """Shares are not transferred: who leaves withdraws. Raises TransferForbidden."""
    raise TransferForbidden("the bylaws allow no transfer", field="taker_id", shares=transfer.shares)


TRANSFERS: Mapping[TransferRule, Callable[[Transfer], None]] = {
    "among_shareholders": among_shareholders,
    "board_consents": board_consents,
    "no_transfer": no_transfer,
}
"""Refuses what the bylaws do not allow. Also raises TransferToOneself, MoreThanHeld, SharesRestricted."""


def _require_sound(transfer: Transfer) -> None:
    """What holds whatever the bylaws say. Raises TransferToOneself, MoreThanHeld, SharesRestricted."""
    if transfer.giver_id == transfer.taker_id:
        raise TransferToOneself("shares go to another member", field="taker_id")
    if transfer.shares > transfer.holding:
        raise MoreThanHeld("more shares than the member holds", field="shares", holding=transfer.holding)
    if transfer.shares > transfer.free:
        raise SharesRestricted("some of these shares are under a restriction", field="shares", free=transfer.free)

"""Acts that move shares after they were issued: what is kept of each besides its movements. Legal dates."""

from dataclasses import dataclass
from datetime import date

from services.governance.shares.refusals import NotSigned


@dataclass(frozen=True, slots=True)
class ShareTransfer:
    """Shares went from a member to another; both signed. `rules`: the versions of the bylaws that it was judged by."""

    transfer_id: str
    giver_id: str
    taker_id: str
    shares: int
    effective_on: date
    giver_signed_on: date
    taker_signed_on: date
    board_reference: str | None
    recorded_by: str
    rules: str


@dataclass(frozen=True, slots=True)
class ShareCorrection:
    """The movements of `act_id` were reversed, once, and why."""

    correction_id: str
    act_id: str
    reason: str
    decided_on: date
    recorded_by: str


def require_signed(effective_on: date, giver_signed_on: date, taker_signed_on: date, today: date) -> None:
    """A transfer counts from a day on which both have signed, and not from a day to come.

    Raises NotSigned.
    """
    if not max(giver_signed_on, taker_signed_on) <= effective_on <= today:
        raise NotSigned("giver and taker sign on the day of the transfer at the latest", field="effective_on")

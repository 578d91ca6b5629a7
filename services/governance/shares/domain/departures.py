"""Members who have left of right or by exclusion: nothing comes to them, unless the board admits them anew.

Who is dead or wound up is admitted no more. Legal dates.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from contracts.governance.enums import LeavingReason
from services.governance.shares.refusals import HasLeft

CANNOT_ACT: frozenset[LeavingReason] = frozenset({"death", "incapacity"})
"""After these a person exercises no vote for another."""
FINAL: frozenset[LeavingReason] = frozenset({"death", "winding_up"})
"""After these there is nobody to admit."""


@dataclass(frozen=True, slots=True)
class Departure:
    """The member left on `day`, without asking."""

    departure_id: str
    member_id: str
    reason: LeavingReason
    day: date
    reference: str
    recorded_on: date
    recorded_by: str


@dataclass(frozen=True, slots=True)
class Readmission:
    """The board accepted a subscription of who had left."""

    departure_id: str
    subscription_id: str
    readmitted_on: date


def require_present(departures: Sequence[Departure], field: str = "member_id") -> None:
    """`departures`: after which the member was not admitted anew. Raises HasLeft."""
    if departures:
        left_on = max(departure.day for departure in departures)
        raise HasLeft(
            "it has left; the board may admit it anew, unless it is dead or wound up", field=field, on=str(left_on)
        )


def require_able(departures: Sequence[Departure], field: str) -> None:
    """Who exercises a vote for another is alive, and has its hand. Raises HasLeft."""
    require_present([departure for departure in departures if departure.reason in CANNOT_ACT], field)


def require_admissible(departures: Sequence[Departure], field: str = "member_id") -> None:
    """Whom the board may admit anew, may subscribe. Raises HasLeft."""
    require_present([departure for departure in departures if departure.reason in FINAL], field)

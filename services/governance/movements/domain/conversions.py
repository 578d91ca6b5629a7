"""Shares of one class become shares of another: what is kept of it besides its movements. Legal dates."""

from dataclasses import dataclass
from datetime import date

from contracts.governance.enums import DecisionBody
from services.governance.shares.refusals import NotDecided


@dataclass(frozen=True, slots=True)
class ShareConversion:
    """So many shares changed class, one for one. `rules`: the versions of the bylaws that it was judged by."""

    conversion_id: str
    member_id: str
    from_class: str
    to_class: str
    shares: int
    effective_on: date
    decided_by: DecisionBody
    decided_on: date
    reference: str
    recorded_by: str
    rules: str


def require_decided(decided_on: date, effective_on: date, today: date) -> None:
    """Raises NotDecided."""
    if not decided_on <= effective_on <= today:
        raise NotDecided(
            "it counts from its decision at the earliest, and from today at the latest", field="effective_on"
        )

"""Who may vote, by the rule that the bylaws name, and why or why not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from contracts.governance.enums import Category, Lack
from services.governance.bylaws.domain.bylaws import Bylaws
from services.governance.shares.domain.register import Movement, lots_at
from services.governance.shares.domain.rules.voting import VOICES, VOTING_RULES, Holder, Issue

RULES = ("who_may_vote", "voices")
"""The bylaws behind every answer."""


@dataclass(frozen=True, slots=True)
class Elector:
    """A member on a day. `lack`: why it may not vote; `voices`: 0 then."""

    member_id: str
    category: Category | None
    shares: int
    lack: Lack | None
    voices: int


def elector(member_id: str, category: Category | None, holder: Holder, bylaws: Bylaws) -> Elector:
    """By the bylaws of their day."""
    lack = VOTING_RULES[bylaws.who_may_vote](holder, bylaws.day)
    voices = 0 if lack else VOICES[bylaws.voices](holder.shares)
    return Elector(member_id, category, holder.shares, lack, voices)


def holder_on(movements: Sequence[Movement], day: date) -> Holder:
    """What the member's page of the register says at the end of the day."""
    return Holder(sum(lot.shares for lot in lots_at(movements, day)), issues_until(movements, day))


def issues_until(movements: Iterable[Movement], day: date) -> list[Issue]:
    """Those that count up to the day, without those that were corrected away. What came by transfer is no issue."""
    movements = list(movements)
    reversed_ids = {movement.reverses for movement in movements}
    return [
        Issue(movement.effective_on, movement.shares)
        for movement in movements
        if movement.kind == "issue" and movement.effective_on <= day and movement.movement_id not in reversed_ids
    ]


def sentence_for(voter: Elector, day: date) -> str:
    """Why the member may vote, or what it lacks and what it can do about that."""
    shares = "one share" if voter.shares == 1 else f"{voter.shares} shares"
    return {
        None: f"you hold {shares} and may vote on {day}",
        "no_share": f"you hold no share: subscribe one and pay it by {day}",
        "none_issued_this_year": f"you hold {shares}, none issued in {day.year}: subscribe one and pay it by {day}",
        "year_not_covered": f"you hold {shares}, and none covers {day.year}: subscribe one and pay it by {day}",
    }[voter.lack]

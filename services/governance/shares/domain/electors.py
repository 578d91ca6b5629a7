"""Who may vote, by the rule that the bylaws name, and why or why not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, partial

from contracts.governance.enums import Category, Hindrance, Lack
from services.governance.bylaws.domain.bylaws import Bylaws
from services.governance.shares.domain.register import Movement, lots_at
from services.governance.shares.domain.rules.voting import (
    UNREPRESENTED_VOTES,
    VOICES,
    VOTING_RULES,
    Exercise,
    Holder,
    Issue,
)

RULES = ("who_may_vote", "voices")
"""The bylaws behind every answer."""
ROLL_RULES = (*RULES, "unrepresented_vote")
"""Those behind one about a body or joint owners, and so behind a whole roll."""
ITSELF = Exercise()


@dataclass(frozen=True, slots=True)
class Elector:
    """A member on a day. `lack`: why its shares give no vote; `hindrance`: why nobody exercises the one they give;
    `voices`: 0 then. `exercise`: by whom it votes.
    """

    member_id: str
    category: Category | None
    shares: int
    lack: Lack | None
    voices: int
    exercise: Exercise = ITSELF
    hindrance: Hindrance | None = None

    @property
    def may_vote(self) -> bool:
        return self.lack is None and self.hindrance is None

    @property
    def rules(self) -> tuple[str, ...]:
        """The bylaws behind the answer."""
        return RULES if self.exercise.kind == "person" else ROLL_RULES


def elector(member_id: str, category: Category | None, holder: Holder, exercise: Exercise, bylaws: Bylaws) -> Elector:
    """By the bylaws of their day."""
    return Elector(member_id, category, holder.shares, *_judged(bylaws, holder, exercise))


def electors_of(rows: Iterable[tuple[str, Category | None, Holder, Exercise]], bylaws: Bylaws) -> list[Elector]:
    """Members with what they hold and who votes for them, by the bylaws of their day. Who are alike are judged once."""
    judged = cache(partial(_judged, bylaws))
    return [
        Elector(member_id, category, holder.shares, *judged(holder, exercise))
        for member_id, category, holder, exercise in rows
    ]


def _judged(bylaws: Bylaws, holder: Holder, exercise: Exercise) -> tuple[Lack | None, int, Exercise, Hindrance | None]:
    lack = VOTING_RULES[bylaws.who_may_vote](holder, bylaws.day)
    hindrance = None if lack else UNREPRESENTED_VOTES[bylaws.unrepresented_vote](exercise)
    voices = 0 if lack or hindrance else VOICES[bylaws.voices](holder.shares)
    return lack, voices, exercise, hindrance


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
    by = voter.exercise.representative_id
    return {
        None: f"you hold {shares} and may vote on {day}" + (f", by {by}" if by else ""),
        "no_share": f"you hold no share: subscribe one and pay it by {day}",
        "none_issued_this_year": f"you hold {shares}, none issued in {day.year}: subscribe one and pay it by {day}",
        "year_not_covered": f"you hold {shares}, and none covers {day.year}: subscribe one and pay it by {day}",
        "no_representative": f"you hold {shares}, and no representative is named: name one who votes on {day}",
    }[voter.lack or voter.hindrance]

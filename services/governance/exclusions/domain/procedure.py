"""An exclusion, step by step: each has its day and the paper that shows it, and none is left out (CSA 6:123).

A proposal with grounds reaches the member; a month to answer in writing, and to ask for a hearing; the hearing; the
decision with reasons, by the body that the bylaws name; the decision told to the member. Legal dates.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from contracts.governance.enums import (
    DecisionBody,
    DeliveryMeans,
    ExclusionBody,
    ExclusionState,
    ExclusionStepKind,
)
from services.governance.bylaws.domain.bylaws import Bylaws
from services.governance.exclusions.refusals import (
    AlreadyDelivered,
    AlreadyTold,
    AnswerPeriodRuns,
    ExclusionDecided,
    HearingOutstanding,
    NotDecided,
    NotDelivered,
    ReasonsMissing,
    WrongBody,
)


@dataclass(frozen=True, slots=True)
class Exclusion:
    """What is proposed about a member, and on which grounds."""

    exclusion_id: str
    member_id: str
    grounds: str
    proposed_on: date
    reference: str
    recorded_on: date
    recorded_by: str


@dataclass(frozen=True, slots=True)
class ExclusionStep:
    """What happened on `day`. `means`: how something reached the member. `until`: of a delivery, the last day to
    answer, by the versions in `rules`.
    """

    step_id: str
    exclusion_id: str
    kind: ExclusionStepKind
    day: date
    means: DeliveryMeans | None
    until: date | None
    rules: str
    reference: str
    recorded_on: date
    recorded_by: str


@dataclass(frozen=True, slots=True)
class ExclusionDecision:
    """What was decided, once. `tell_until`: the last day to tell it. `withdrawal_id`: of the shares that left."""

    exclusion_id: str
    excluded: bool
    decided_by: DecisionBody
    decided_on: date
    reasons: str
    reference: str
    tell_until: date
    withdrawal_id: str | None
    rules: str
    recorded_on: date
    recorded_by: str


@dataclass(frozen=True, slots=True)
class Procedure:
    """How far an exclusion is. `steps`: in the order of writing."""

    exclusion: Exclusion
    steps: tuple[ExclusionStep, ...] = ()
    decision: ExclusionDecision | None = None

    @property
    def state(self) -> ExclusionState:
        if self.decision:
            return "excluded" if self.decision.excluded else "not_excluded"
        return "delivered" if self.delivery else "proposed"

    @property
    def delivery(self) -> ExclusionStep | None:
        return self.first("delivered")

    def first(self, kind: ExclusionStepKind) -> ExclusionStep | None:
        """The earliest of this kind, by its day."""
        return min((step for step in self.steps if step.kind == kind), key=lambda step: step.day, default=None)

    def in_time(self, kind: ExclusionStepKind) -> bool:
        """Whether there is such a step up to the last day to answer. A later one is kept, and obliges to nothing."""
        step, delivery = self.first(kind), self.delivery
        return bool(step and delivery and delivery.until and step.day <= delivery.until)

    def is_told_late(self, today: date) -> bool:
        """The decision was told after its last day, or was not told and that day is over. It counts all the same."""
        if self.decision is None:
            return False
        notice = self.first("told")
        return (notice.day if notice else today) > self.decision.tell_until


def by_assembly(decided_by: DecisionBody) -> None:
    """The assembly decides, where the statutes are silent (CSA 6:123). Raises WrongBody."""
    _require_body(decided_by, "assembly")


def by_board(decided_by: DecisionBody) -> None:
    """The statutes give it to the board. Raises WrongBody."""
    _require_body(decided_by, "board")


EXCLUSION_BODIES: Mapping[ExclusionBody, Callable[[DecisionBody], None]] = {
    "assembly": by_assembly,
    "board": by_board,
}
"""Refuses a decision of another body than the bylaws name."""


def require_deliverable(procedure: Procedure) -> None:
    """Raises ExclusionDecided, AlreadyDelivered."""
    _require_undecided(procedure)
    if delivery := procedure.delivery:
        raise AlreadyDelivered("the proposal was delivered before", field="exclusion_id", on=str(delivery.day))


def require_delivered(procedure: Procedure) -> ExclusionStep:
    """The delivery: the member can answer and be heard. Raises ExclusionDecided, NotDelivered."""
    _require_undecided(procedure)
    if procedure.delivery is None:
        raise NotDelivered("the proposal has not been delivered to the member", field="exclusion_id")
    return procedure.delivery


def require_decidable(procedure: Procedure, decided_by: DecisionBody, decided_on: date, bylaws: Bylaws) -> None:
    """`bylaws`: of the day of the decision.

    Raises ExclusionDecided, NotDelivered, AnswerPeriodRuns, HearingOutstanding, WrongBody.
    """
    delivery = require_delivered(procedure)
    if delivery.until is None or decided_on <= delivery.until:
        raise AnswerPeriodRuns(
            f"the member may answer until {delivery.until}: decide after that day",
            field="decided_on",
            until=str(delivery.until),
        )
    hearing = procedure.first("heard")
    if procedure.in_time("hearing_asked") and (hearing is None or hearing.day > decided_on):
        raise HearingOutstanding("the member asked to be heard: hear it before the decision", field="exclusion_id")
    EXCLUSION_BODIES[bylaws.exclusion_body](decided_by)


def require_reasons(reasons: str | None) -> str:
    """Raises ReasonsMissing for none, and for what has no letter in it."""
    if reasons is None or not any(letter.isalpha() for letter in reasons):
        raise ReasonsMissing("say why, in words that the member can answer to", field="reasons")
    return reasons


def require_tellable(procedure: Procedure) -> ExclusionDecision:
    """Raises NotDecided, AlreadyTold."""
    if procedure.decision is None:
        raise NotDecided("nothing has been decided that could be told", field="exclusion_id")
    if notice := procedure.first("told"):
        raise AlreadyTold("the decision was told before", field="exclusion_id", on=str(notice.day))
    return procedure.decision


def _require_undecided(procedure: Procedure) -> None:
    if procedure.decision:
        raise ExclusionDecided("this was decided before: propose anew", field="exclusion_id")


def _require_body(decided_by: DecisionBody, body: DecisionBody) -> None:
    if decided_by != body:
        raise WrongBody(f"the {body} decides about an exclusion", field="decided_by", body=body)

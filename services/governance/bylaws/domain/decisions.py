"""A decision about one rule: who took it, where it is written, and the day from which it counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from contracts.governance.enums import DecisionBody
from services.governance.bylaws.domain.bylaws import Basis
from services.governance.bylaws.domain.law import LawRow
from services.governance.bylaws.refusals import LeavesHole, NotDecidedYet, PastDayOfEffect, TwoOnOneDay, WeakensLaw

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Decision:
    """The value of a rule from `effective_on` until the next decision about it. Never changed, never taken away.

    `booked_on`: the day since when it is known here.
    """

    bylaw_id: str
    legal_entity: str
    rule: str
    version: int
    text: str
    effective_on: date
    decided_by: DecisionBody
    decided_on: date
    reference: str
    booked_on: date

    @property
    def basis(self) -> Basis:
        article = f"{self.decided_by} of {self.decided_on.isoformat()}"
        return Basis("bylaw", f"bylaw {self.version}", self.effective_on, self.text, article, self.reference, True)


def require_days(decision: Decision) -> None:
    """Decided by the day of booking, and counting from then at the earliest. Raises NotDecidedYet, PastDayOfEffect."""
    if decision.decided_on > decision.booked_on:
        raise NotDecidedYet(
            "a decision is written down when it is taken", field="decided_on", today=str(decision.booked_on)
        )
    if decision.effective_on < decision.booked_on:
        raise PastDayOfEffect(
            "a bylaw counts from today at the earliest; what was decided by the one before it stands",
            field="effective_on",
            today=str(decision.booked_on),
        )


def require_room(decision: Decision, until: date | None, others: Sequence[Decision], *, covered_before: bool) -> None:
    """On every day something decides about the rule, and one thing only. Raises TwoOnOneDay, LeavesHole.

    `others`: the decisions about the rule, by day of effect. `covered_before`: on the day before something counts.
    `until`: the last day that the decision names, if any.
    """
    first = decision.effective_on
    if until is not None and until < first:
        raise LeavesHole("its last day lies before its first", field="until", effective_on=str(first))
    taken = [other for other in others if first <= other.effective_on <= (until or first)]
    if taken:
        raise TwoOnOneDay(
            f"another bylaw about {decision.rule} counts from {taken[0].effective_on}",
            field="until" if taken[0].effective_on > first else "effective_on",
            version=taken[0].version,
        )
    if not covered_before:
        raise LeavesHole(
            f"nothing decides about {decision.rule} on {first - _DAY}", field="effective_on", rule=decision.rule
        )
    if until is not None and until + _DAY not in {other.effective_on for other in others}:
        raise LeavesHole(
            f"nothing decides about {decision.rule} from {until + _DAY} on; decide first what counts then",
            field="until",
            rule=decision.rule,
        )


def require_within_law(rule: str, text: str, law: Sequence[LawRow]) -> None:
    """`law`: what it says on the days on which the bylaw would count. Raises WeakensLaw, by the name of the rule."""
    for row in law:
        if not row.allows(text):
            raise WeakensLaw(
                f"{row.article}, {rule}: {row.asks}",
                field="value",
                rule=rule,
                article=row.article,
                law=row.text,
                since=str(row.since),
            )

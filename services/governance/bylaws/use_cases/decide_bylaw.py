"""The assembly or the board decided about a rule: from a day on it counts so."""

from collections.abc import Sequence
from datetime import timedelta

from chassis.db.work import Work
from chassis.log.entries import LogEntry
from contracts.governance.bylaws import BylawReply, DecideBylaw
from kernel.clock import legal_date
from services.governance.bylaws.domain.decisions import (
    Decision,
    require_days,
    require_room,
    require_within_law,
)
from services.governance.bylaws.domain.values import RULES, rule_named
from services.governance.bylaws.parameters import founding_bylaws_on, law_between, law_on
from services.governance.bylaws.store.bylaws import add_bylaw, decisions_about, leaf_of

LOG = "bylaws"
DAY = timedelta(days=1)


def decide_bylaw(work: Work, request: DecideBylaw) -> BylawReply:
    """Keep the decision with its version, and seal it. What was decided before stands until its day of effect.

    Raises WeakensLaw, UnknownRule, BadBylawValue, NotDecidedYet, PastDayOfEffect, TwoOnOneDay, LeavesHole.
    """
    others = decisions_about(work.connection, request.legal_entity, request.rule)
    decision = _decision(work, request, version=len(others) + 1)
    _require_within_law(decision, others)
    require_days(decision)
    require_room(decision, request.until, others, covered_before=_is_covered_before(decision, others))
    add_bylaw(work.connection, decision)
    work.seal(LogEntry(LOG, decision.bylaw_id, leaf_of(decision)))
    return _reply(decision)


def _decision(work: Work, request: DecideBylaw, version: int) -> Decision:
    return Decision(
        bylaw_id=work.new_id("byl"),
        legal_entity=request.legal_entity,
        rule=request.rule,
        version=version,
        text=request.value,
        effective_on=request.effective_on,
        decided_by=request.decided_by,
        decided_on=request.decided_on,
        reference=request.reference,
        booked_on=legal_date(work.now),
    )


def _require_within_law(decision: Decision, others: Sequence[Decision]) -> None:
    """On every day until the next decision. A rule that the law alone decides has no value that could be read."""
    later = [other.effective_on for other in others if other.effective_on > decision.effective_on]
    law = law_between(decision.rule, decision.effective_on, min(later) - DAY if later else None)
    if decision.rule in RULES or not law:
        rule_named(decision.rule).read(decision.text)
    require_within_law(decision.rule, decision.text, law)


def _is_covered_before(decision: Decision, others: Sequence[Decision]) -> bool:
    before, rule = decision.effective_on - DAY, decision.rule
    return (
        any(other.effective_on <= before for other in others)
        or rule in founding_bylaws_on(decision.legal_entity, before)
        or rule in law_on(before)
    )


def _reply(decision: Decision) -> BylawReply:
    return BylawReply(
        bylaw_id=decision.bylaw_id,
        legal_entity=decision.legal_entity,
        rule=decision.rule,
        version=decision.version,
        value=decision.text,
        effective_on=decision.effective_on,
        decided_by=decision.decided_by,
        decided_on=decision.decided_on,
        reference=decision.reference,
    )

"""Every SQL statement about exclusions: proposals, steps, decisions."""

from collections import defaultdict
from collections.abc import Sequence

import sqlalchemy as sa

from chassis.db.rows import Table
from services.governance.exclusions.domain.procedure import Exclusion, ExclusionDecision, ExclusionStep, Procedure

EXCLUSIONS = Table("exclusion", Exclusion, key="exclusion_id")
STEPS = Table("exclusion_step", ExclusionStep, key="step_id", omits={"sequence": int})
DECISIONS = Table("exclusion_decision", ExclusionDecision, key="exclusion_id")

_THESE = "exclusion_id = any(:ids)"


def add_exclusion(connection: sa.Connection, exclusion: Exclusion) -> None:
    EXCLUSIONS.insert(connection, [exclusion])


def add_steps(connection: sa.Connection, steps: Sequence[ExclusionStep]) -> None:
    STEPS.insert(connection, steps)


def add_decision(connection: sa.Connection, decision: ExclusionDecision) -> None:
    DECISIONS.insert(connection, [decision])


def procedure_of(connection: sa.Connection, exclusion_id: str) -> Procedure | None:
    """How far it is; or None."""
    where = "exclusion_id = :exclusion_id"
    procedures = _procedures(connection, EXCLUSIONS.read(connection, where, exclusion_id=exclusion_id))
    return procedures[0] if procedures else None


def waiting_behind(connection: sa.Connection, behind: str, limit: int) -> list[Procedure]:
    """At most `limit` that were not decided, or not told, by id behind `behind`. A constant number of statements."""
    where = "exclusion_id > :behind and not exists (select from exclusion_step s where s.kind = 'told'"
    where += " and s.exclusion_id = exclusion.exclusion_id) order by exclusion_id limit :limit"
    return _procedures(connection, EXCLUSIONS.read(connection, where, behind=behind, limit=limit))


def _procedures(connection: sa.Connection, exclusions: Sequence[Exclusion]) -> list[Procedure]:
    """In the same order."""
    ids = [exclusion.exclusion_id for exclusion in exclusions]
    steps: dict[str, list[ExclusionStep]] = defaultdict(list)
    for step in STEPS.read(connection, f"{_THESE} order by sequence", ids=ids):
        steps[step.exclusion_id].append(step)
    decisions = {decision.exclusion_id: decision for decision in DECISIONS.read(connection, _THESE, ids=ids)}
    return [Procedure(e, tuple(steps[e.exclusion_id]), decisions.get(e.exclusion_id)) for e in exclusions]


def is_proposed(connection: sa.Connection, member_id: str) -> bool:
    """Whether an exclusion of the member waits for a decision."""
    where = """member_id = :member_id and not exists (select from exclusion_decision d
      where d.exclusion_id = exclusion.exclusion_id)"""
    return bool(EXCLUSIONS.read(connection, where, member_id=member_id))

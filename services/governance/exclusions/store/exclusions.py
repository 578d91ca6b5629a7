"""Every SQL statement about exclusions: proposals, steps, decisions."""

from collections.abc import Sequence

import sqlalchemy as sa

from chassis.db.rows import Table
from services.governance.exclusions.domain.procedure import Exclusion, ExclusionDecision, ExclusionStep, Procedure

EXCLUSIONS = Table("exclusion", Exclusion, key="exclusion_id")
STEPS = Table("exclusion_step", ExclusionStep, key="step_id", omits={"sequence": int})
DECISIONS = Table("exclusion_decision", ExclusionDecision, key="exclusion_id")

_ID = "exclusion_id = :exclusion_id"


def add_exclusion(connection: sa.Connection, exclusion: Exclusion) -> None:
    EXCLUSIONS.insert(connection, [exclusion])


def add_steps(connection: sa.Connection, steps: Sequence[ExclusionStep]) -> None:
    STEPS.insert(connection, steps)


def add_decision(connection: sa.Connection, decision: ExclusionDecision) -> None:
    DECISIONS.insert(connection, [decision])


def procedure_of(connection: sa.Connection, exclusion_id: str) -> Procedure | None:
    """How far it is; or None."""
    exclusions = EXCLUSIONS.read(connection, _ID, exclusion_id=exclusion_id)
    if not exclusions:
        return None
    steps = STEPS.read(connection, f"{_ID} order by sequence", exclusion_id=exclusion_id)
    decisions = DECISIONS.read(connection, _ID, exclusion_id=exclusion_id)
    return Procedure(exclusions[0], tuple(steps), decisions[0] if decisions else None)


def is_proposed(connection: sa.Connection, member_id: str) -> bool:
    """Whether an exclusion of the member waits for a decision."""
    where = """member_id = :member_id and not exists (select from exclusion_decision d
      where d.exclusion_id = exclusion.exclusion_id)"""
    return bool(EXCLUSIONS.read(connection, where, member_id=member_id))

"""Every SQL statement about the steps of drafts and the policies of units."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from chassis.db.rows import Table
from contracts.invoicing.enums import ReviewStep
from services.invoicing.billing.domain.review import AS_DRAFTED, Review


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step of a draft. The last one is how it stands."""

    invoice_id: str
    step: ReviewStep
    why: str
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """A policy of a unit; the last one counts."""

    unit_id: str
    validate_from_cents: int | None
    actor: str
    at: datetime


STEPS = Table("draft_step", StepRow, key="number", omits={"number": int})
POLICIES = Table("unit_policy", PolicyRow, key="number", omits={"number": int})
_LAST_STEPS = sa.text(
    """select distinct on (invoice_id) invoice_id, step, why from draft_step
    where invoice_id = any(:ids) order by invoice_id, number desc"""
)
_LAST_POLICIES = sa.text(
    """select distinct on (unit_id) unit_id, validate_from_cents from unit_policy
    where unit_id = any(:ids) order by unit_id, number desc"""
)


def add_step(
    connection: sa.Connection, invoice_id: str, step: ReviewStep, why: str, *, actor: str, at: datetime
) -> None:
    """Write a step of a draft, which must be locked."""
    STEPS.insert(connection, [StepRow(invoice_id, step, why, actor, at)])


def reviews_of(connection: sa.Connection, invoice_ids: Collection[str]) -> dict[str, Review]:
    """How each of these drafts stands."""
    rows = connection.execute(_LAST_STEPS, {"ids": list(invoice_ids)})
    last_reviews = {row.invoice_id: Review(row.step, row.why) for row in rows}
    return {invoice_id: last_reviews.get(invoice_id, AS_DRAFTED) for invoice_id in invoice_ids}


def add_policy(connection: sa.Connection, unit_id: str, cents: int | None, *, actor: str, at: datetime) -> None:
    POLICIES.insert(connection, [PolicyRow(unit_id, cents, actor, at)])


def policies_of(connection: sa.Connection, unit_ids: Collection[str]) -> dict[str, int | None]:
    """From which net amount on each unit's drafts are validated; a unit that is not there has no policy."""
    rows = connection.execute(_LAST_POLICIES, {"ids": list(unit_ids)})
    return {row.unit_id: row.validate_from_cents for row in rows}

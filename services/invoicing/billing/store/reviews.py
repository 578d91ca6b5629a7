"""Every SQL statement about the steps of drafts and the policies of units."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from services.invoicing.billing.domain.review import AS_DRAFTED, Review, Step

_ADD_STEP = sa.text(
    """insert into draft_step (invoice_id, step, why, actor, at) values (:invoice_id, :step, :why, :actor, :at)"""
)
_LAST_STEPS = sa.text(
    """select distinct on (invoice_id) invoice_id, step, why from draft_step
    where invoice_id = any(:ids) order by invoice_id, number desc"""
)
_ADD_POLICY = sa.text(
    """insert into unit_policy (unit_id, validate_from_cents, actor, at) values (:unit_id, :cents, :actor, :at)"""
)
_LAST_POLICIES = sa.text(
    """select distinct on (unit_id) unit_id, validate_from_cents from unit_policy
    where unit_id = any(:ids) order by unit_id, number desc"""
)


def add_step(connection: sa.Connection, invoice_id: str, review: Review, *, actor: str, at: datetime) -> None:
    """Write a step of a draft, which must be held."""
    values = {"invoice_id": invoice_id, "step": review.step, "why": review.why, "actor": actor, "at": at}
    connection.execute(_ADD_STEP, values)


def reviews_of(connection: sa.Connection, invoice_ids: Collection[str]) -> dict[str, Review]:
    """How each of these drafts stands."""
    rows = connection.execute(_LAST_STEPS, {"ids": list(invoice_ids)})
    found = {row.invoice_id: Review(Step(row.step), row.why) for row in rows}
    return {invoice_id: found.get(invoice_id, AS_DRAFTED) for invoice_id in invoice_ids}


def add_policy(connection: sa.Connection, unit_id: str, cents: int | None, *, actor: str, at: datetime) -> None:
    connection.execute(_ADD_POLICY, {"unit_id": unit_id, "cents": cents, "actor": actor, "at": at})


def policies_of(connection: sa.Connection, unit_ids: Collection[str]) -> dict[str, int | None]:
    """From which net amount on each unit's drafts are validated; a unit that is not there has no policy."""
    rows = connection.execute(_LAST_POLICIES, {"ids": list(unit_ids)})
    return {row.unit_id: row.validate_from_cents for row in rows}

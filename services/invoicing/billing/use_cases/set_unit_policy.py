"""Whether an adviser looks at a unit's invoices before they leave."""

from chassis.db.work import Work
from chassis.rpc.access import require_known
from contracts.invoicing.billing import SetUnitPolicy, UnitPolicyReply
from services.invoicing.billing.store.reviews import add_policy
from services.invoicing.units import unit_of


def set_unit_policy(work: Work, request: SetUnitPolicy) -> UnitPolicyReply:
    """From now on. What was issued before stays. Raises UnknownThing."""
    require_known(unit_of(work.connection, request.unit_id), "unit")
    add_policy(work.connection, request.unit_id, request.validate_from_cents, actor=work.cause.actor, at=work.now)
    return UnitPolicyReply(unit_id=request.unit_id, validate_from_cents=request.validate_from_cents)

"""Who may see or use a unit."""

from chassis.db.work import Cause
from chassis.rpc.auth import NotYourOwn
from services.payroll.store.units import Unit


def require_holder(cause: Cause, unit: Unit) -> None:
    """A caller who is no more than a member uses only the units it holds. Raises NotYourOwn."""
    require_one_of(cause, unit.holder_ids, field="unit_id")


def require_one_of(cause: Cause, member_ids: tuple[str, ...], *, field: str) -> None:
    """A caller who is no more than a member is one of these. Raises NotYourOwn about `field`."""
    if cause.roles - {"member"}:
        return
    if cause.actor not in {f"member:{member_id}" for member_id in member_ids}:
        raise NotYourOwn("a member may see and use only what is its own", field=field)

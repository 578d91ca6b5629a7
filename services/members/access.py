"""Who may see a unit, in the words of members."""

from collections.abc import Iterable

from chassis.db.work import Cause
from chassis.rpc import access


def require_holder(cause: Cause, holder_ids: Iterable[str]) -> None:
    """Raises NotYourOwn."""
    access.require_holder(cause, holder_ids, field="unit_id", sentence="a member may see only the units it holds")

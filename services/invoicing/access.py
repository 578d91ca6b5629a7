"""Who may see or invoice for a unit."""

from collections.abc import Collection

from chassis.db.work import Cause
from chassis.rpc.auth import NotYourOwn


def require_holder(cause: Cause, holder_ids: Collection[str], *, field: str) -> None:
    """A caller who is no more than a member acts for the units it holds. Raises NotYourOwn about `field`."""
    if not is_member_only(cause):
        return
    if cause.actor not in {f"member:{member_id}" for member_id in holder_ids}:
        raise NotYourOwn("a member may see and invoice only for the units it holds", field=field)


def is_member_only(cause: Cause) -> bool:
    """Whether the caller is no more than a member."""
    return not cause.roles - {"member"}

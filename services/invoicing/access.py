"""Who may see or invoice for a unit, in the words of invoicing."""

from collections.abc import Iterable

from chassis.db.work import Cause, Work
from chassis.rpc import access
from services.invoicing.units import Unit, unit_of


def held_unit(work: Work, unit_id: str) -> Unit:
    """The unit, of which the caller is a holder or staff. Raises UnknownThing, NotYourOwn."""
    unit = access.require_known(unit_of(work.connection, unit_id), "unit")
    require_holder(work.cause, unit.holder_ids, field="unit_id")
    return unit


def require_seen(work: Work, unit_id: str | None) -> None:
    """A list of one unit, or of all: which is no member's own. Raises UnknownThing, NotYourOwn."""
    if unit_id is None:
        sentence = "a member asks for a unit that it holds"
        access.require_more_than_member(work.cause, field="unit_id", sentence=sentence)
    else:
        held_unit(work, unit_id)


def require_holder(cause: Cause, holder_ids: Iterable[str], *, field: str) -> None:
    """Who is no more than a member acts for the units it holds. Raises NotYourOwn about `field`."""
    sentence = "a member may see and invoice only for the units it holds"
    access.require_holder(cause, holder_ids, field=field, sentence=sentence)

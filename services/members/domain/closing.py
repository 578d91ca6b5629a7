"""When a closing unit is closed, and to which other unit its money may pass."""

from collections import Counter
from collections.abc import Collection, Iterable

from services.members.domain.unit import Unit
from services.members.refusals import HeirHasOtherHolders, HeirIsClosing, HeirIsTheUnit, HeirOfOtherEntity


def on_their_way(crossings: Iterable[tuple[str, int]]) -> dict[str, int]:
    """(name, cents) of all services → what does not sum to zero: it left a service and has not come to another."""
    sums = Counter[str]()
    for name, cents in crossings:
        sums[name] += cents
    return {name: cents for name, cents in sorted(sums.items()) if cents}


def can_close(services: Collection[str], hindered: dict[str, bool], crossings: Iterable[tuple[str, int]]) -> bool:
    """Whether every service that was asked has answered, none names a hindrance, and nothing is on its way.

    `hindered`: of each service that answered. Answers are of different instants: what passed between two of them
    would make a crossing that only one of them knows.
    """
    return set(services) <= hindered.keys() and not any(hindered.values()) and not on_their_way(crossings)


def require_heir(unit: Unit, heir: Unit, *, heir_is_closing: bool) -> None:
    """The heir is another open unit of a holder, in the same legal entity.

    Raises HeirIsTheUnit, HeirIsClosing, HeirOfOtherEntity, HeirHasOtherHolders.
    """
    if heir.unit_id == unit.unit_id:
        raise HeirIsTheUnit("a unit is not its own heir", field="heir_unit_id")
    if heir_is_closing or heir.closed_on is not None:
        raise HeirIsClosing("the heir is closing or closed itself", field="heir_unit_id")
    if heir.legal_entity != unit.legal_entity:
        raise HeirOfOtherEntity("unit and heir belong to one legal entity", field="heir_unit_id")
    if not set(heir.holder_ids) & set(unit.holder_ids):
        raise HeirHasOtherHolders("no holder of the unit holds the heir", field="heir_unit_id")

"""Restrictions on shares: a pledge, a seizure, a block by law; from a day on, by a paper, until lifted (CSA 6:25).

What is under one is neither transferred nor withdrawn. Who leaves of right or is excluded leaves all the same; what is
owed for it waits until the restriction is lifted. Legal dates.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from contracts.governance.enums import RestrictionKind
from services.governance.shares.domain.register import Lot
from services.governance.shares.refusals import AlreadyLifted, SharesRestricted


@dataclass(frozen=True, slots=True)
class Restriction:
    """Stands on one lot of the member, or on all that it holds when `lot_id` is None, from `since` on."""

    restriction_id: str
    member_id: str
    lot_id: str | None
    kind: RestrictionKind
    since: date
    reference: str
    recorded_on: date
    recorded_by: str


@dataclass(frozen=True, slots=True)
class RestrictionLift:
    """`lifted_on`: the first day on which it stands no more."""

    restriction_id: str
    lifted_on: date
    reference: str
    recorded_on: date
    recorded_by: str


def is_restricted(lot_id: str, restrictions: Iterable[Restriction]) -> bool:
    """Whether one of these restrictions of its owner stands on the lot."""
    return any(restriction.lot_id in {None, lot_id} for restriction in restrictions)


def unrestricted(lots: Iterable[Lot], restrictions: Sequence[Restriction]) -> list[Lot]:
    """Those on which none of these restrictions of their owner stands."""
    return [lot for lot in lots if not is_restricted(lot.lot_id, restrictions)]


def require_unrestricted(shares: int, lots: Sequence[Lot], restrictions: Sequence[Restriction]) -> list[Lot]:
    """The lots under no restriction; so many `shares` of `lots` can be taken from them, as far as there are any.

    Raises SharesRestricted.
    """
    free_lots = unrestricted(lots, restrictions)
    free = sum(lot.shares for lot in free_lots)
    if free < min(shares, sum(lot.shares for lot in lots)):
        raise SharesRestricted("some of these shares are under a restriction", field="shares", free=free)
    return free_lots


def require_standing(lift: RestrictionLift | None) -> None:
    """Raises AlreadyLifted."""
    if lift:
        raise AlreadyLifted("this restriction was lifted before", field="restriction_id", on=str(lift.lifted_on))

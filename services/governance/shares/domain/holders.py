"""Who stands behind a holding: members who own together, and who exercises a vote for another. Legal dates.

Each fact lasts to the day before `until`, and is what is known from `known_from` to the day before `known_until`; an
end that is not said is open.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from contracts.governance.enums import RepresentativeRole
from contracts.members.enums import MemberKind
from services.governance.shares.refusals import (
    AlreadyEnded,
    HolderMerged,
    LaterOwnersStand,
    NotAPerson,
    NotJointOwners,
    NotNamedByAll,
    OwnersUnknown,
    RepresentativeStands,
    RepresentsItself,
)

ROLES: Mapping[MemberKind, RepresentativeRole] = {"person": "guardian", "body": "standing", "joint": "joint"}


@dataclass(frozen=True, slots=True)
class Representation:
    """`representative_id` exercises the vote of `member_id`."""

    member_id: str
    representation_id: str
    representative_id: str
    role: RepresentativeRole
    since: date
    until: date | None
    reference: str
    recorded_by: str
    known_from: date
    known_until: date | None = None


@dataclass(frozen=True, slots=True)
class Ownership:
    """`owner_ids` own together what `member_id` holds."""

    member_id: str
    owner_ids: tuple[str, ...]
    since: date
    until: date | None
    reference: str
    recorded_by: str
    known_from: date
    known_until: date | None = None


@dataclass(frozen=True, slots=True)
class HolderMerge:
    """From `merged_on` on the merged record is one holder with the kept one."""

    merge_id: str
    merged_id: str
    kept_id: str
    merged_on: date
    reason: str
    recorded_by: str


@dataclass(frozen=True, slots=True)
class MergedSubscription:
    """It was open when its subscriber was merged: its shares come to the kept one."""

    subscription_id: str
    merge_id: str
    kept_id: str


@dataclass(frozen=True, slots=True)
class Stand:
    """What is known of a holder: its kind, its owners by day, who represented it when."""

    kind: MemberKind
    owners: Sequence[Ownership] = ()
    representations: Sequence[Representation] = ()

    def ownership_on(self, day: date) -> Ownership | None:
        """None of a natural person or a body, and of joint owners while it is not known who they are."""
        return next((o for o in self.owners if o.since <= day and (o.until is None or day < o.until)), None)


def require_not_merged(merges: Sequence[HolderMerge], member_id: str, *, field: str) -> None:
    """What comes new comes to the record that was kept. Raises HolderMerged."""
    for merge in merges:
        if merge.merged_id == member_id:
            raise HolderMerged("this record is one with another: name that", field=field, kept=merge.kept_id)


def require_nameable(
    stand: Stand, new: Representation, representative_kind: MemberKind, named_by: Collection[str]
) -> None:
    """Joint owners name one together; nobody has two on one day.

    Raises RepresentsItself, NotAPerson, OwnersUnknown, NotNamedByAll, RepresentativeStands.
    """
    if new.representative_id == new.member_id:
        raise RepresentsItself("a representative is somebody else", field="representative_id")
    if representative_kind != "person":
        raise NotAPerson("a representative is a natural person", field="representative_id", kind=representative_kind)
    ownership = stand.ownership_on(new.since)
    owners = set(ownership.owner_ids) if ownership else set()
    if stand.kind == "joint" and ownership is None:
        raise OwnersUnknown(f"it is not known who owns together on {new.since}: record the owners first", field="since")
    if owners != set(named_by):
        raise NotNamedByAll(
            "joint owners name their representative together, all of them and nobody else",
            field="named_by",
            owners=len(owners),
            named=len(set(named_by)),
        )
    for other in stand.representations:
        if (new.until is None or other.since < new.until) and (other.until is None or new.since < other.until):
            raise RepresentativeStands(
                "another represents the member on some of these days: end that first",
                field="since",
                since=str(other.since),
                representation=other.representation_id,
            )


def named_until(stand: Stand, since: date, until: date | None) -> date | None:
    """The first day after: that of other owners when it is earlier, for those have not named it."""
    ownership = stand.ownership_on(since)
    ends = [day for day in (until, ownership.until if ownership else None) if day is not None]
    return min(ends, default=None)


def ended(standing: Representation, until: date, today: date) -> list[Representation]:
    """What is known from today on in its place; nothing when it ends on its first day. Raises AlreadyEnded."""
    if standing.until is not None and standing.until <= until:
        raise AlreadyEnded("this representation ends on that day or earlier", field="until", on=str(standing.until))
    return [replace(standing, until=until, known_from=today)] if until > standing.since else []


def require_owners(stand: Stand, new: Ownership, kinds: Mapping[str, MemberKind]) -> None:
    """`kinds`: of the owners. Raises NotJointOwners, LaterOwnersStand."""
    if stand.kind != "joint":
        raise NotJointOwners("the member was not registered as joint owners", field="member_id", kind=stand.kind)
    if "joint" in kinds.values() or len(kinds) < len(new.owner_ids):
        raise NotJointOwners("each owner is named once, and is a natural person or a body", field="owner_ids")
    if stand.owners and stand.owners[-1].since >= new.since:
        raise LaterOwnersStand(
            "other owners count from that day or later", field="since", since=str(stand.owners[-1].since)
        )


def succeeded(stand: Stand, new: Ownership) -> list[Ownership]:
    """What is known from now on in place of the last owners: they end, and the others begin."""
    return [*(replace(last, until=new.since, known_from=new.known_from) for last in stand.owners[-1:]), new]


def named_by_others(stand: Stand, since: date) -> list[Representation]:
    """Who represents joint owners on that day or later: other owners than those have named it."""
    return [r for r in stand.representations if r.until is None or r.until > since]

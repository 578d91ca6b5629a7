"""Every SQL statement about who stands behind a holding: kinds, joint owners, representatives, records made one."""

from collections.abc import Collection, Sequence
from datetime import date

import sqlalchemy as sa

from chassis.db.rows import Table
from contracts.members.enums import MemberKind
from services.governance.shares.domain.holders import (
    HolderMerge,
    MergedSubscription,
    Ownership,
    Representation,
    Stand,
)
from services.governance.shares.domain.rules.voting import Exercise
from services.governance.shares.store.members import member

REPRESENTATIONS = Table("representation", Representation, key="sequence", omits={"sequence": int})
OWNERSHIPS = Table("joint_ownership", Ownership, key="sequence", omits={"sequence": int})
MERGES = Table("holder_merge", HolderMerge, key="merge_id")
FOLLOWING = Table("merged_subscription", MergedSubscription, key="subscription_id")

_KNOWN = """member_id = :member_id and known_from <= :known_on and (known_until is null or known_until > :known_on)
  order by since"""
_EXERCISE = sa.text(
    """select k.kind, (select r.representative_id from representation r where r.member_id = k.member_id
        and r.since <= :day and (r.until is null or r.until > :day)
        and r.known_from <= :known_on and (r.known_until is null or r.known_until > :known_on)) as representative_id
    from member k where k.member_id = :member_id"""
)

# The caller has locked the merged record and its open subscriptions: none comes or is paid in between.
_FOLLOW = sa.text(
    """insert into merged_subscription (subscription_id, merge_id, kept_id)
    select subscription_id, :merge_id, :kept_id from subscription s
    where member_id = :merged_id and paid_on is null and not exists (select from subscription_step t
      where t.subscription_id = s.subscription_id and t.step in ('refused', 'lapsed'))
    returning subscription_id"""
)


def kinds_of(connection: sa.Connection, member_ids: Collection[str]) -> dict[str, MemberKind]:
    """Of those of these members who are known."""
    query = sa.select(member.c.member_id, member.c.kind).where(member.c.member_id.in_(sorted(member_ids)))
    return {row.member_id: row.kind for row in connection.execute(query)}


def stand_of(connection: sa.Connection, member_id: str, known_on: date) -> Stand | None:
    """As it was known at the end of that day; None for a member who is not known."""
    kind = kinds_of(connection, [member_id]).get(member_id)
    if kind is None:
        return None
    owners = OWNERSHIPS.read(connection, _KNOWN, member_id=member_id, known_on=known_on)
    return Stand(kind, owners, REPRESENTATIONS.read(connection, _KNOWN, member_id=member_id, known_on=known_on))


def exercise_of(connection: sa.Connection, member_id: str, day: date, known_on: date) -> Exercise:
    """Who exercises the vote of this member, who is known, on that day, as it was known at the end of another."""
    values = {"member_id": member_id, "day": day, "known_on": known_on}
    return Exercise(*connection.execute(_EXERCISE, values).one())


def representation_of(connection: sa.Connection, representation_id: str) -> Representation | None:
    """As it is known now; None when it never was, or was by mistake."""
    where = "representation_id = :representation_id and known_until is null"
    rows = REPRESENTATIONS.read(connection, where, representation_id=representation_id)
    return rows[0] if rows else None


def representations_by(connection: sa.Connection, representative_id: str, day: date) -> list[Representation]:
    """Those that the person holds on that day or later, as it is known now."""
    where = """representative_id = :representative_id and known_until is null and (until is null or until > :day)
      order by representation_id"""
    return REPRESENTATIONS.read(connection, where, representative_id=representative_id, day=day)


def replace_representations(
    connection: sa.Connection, old: Sequence[Representation], new: Sequence[Representation], today: date
) -> None:
    """From today on `new` is known in place of `old`. The database refuses two of a member on one day."""
    where = "representation_id = any(:ids) and known_until is null"
    query = sa.text(f"update representation set known_until = :today where {where}")  # noqa: S608 - constants
    if old:
        connection.execute(query, {"ids": [r.representation_id for r in old], "today": today})
    REPRESENTATIONS.insert(connection, new)


def replace_owners(connection: sa.Connection, new: Sequence[Ownership], today: date) -> None:
    """From today on `new` is known in place of the member's last owners."""
    query = sa.text(
        """update joint_ownership set known_until = :today
        where member_id = :member_id and until is null and known_until is null"""
    )
    connection.execute(query, {"member_id": new[-1].member_id, "today": today})
    OWNERSHIPS.insert(connection, new)


def merges_of(connection: sa.Connection, *member_ids: str) -> list[HolderMerge]:
    """In which one of these members was merged, or kept."""
    where = "merged_id = any(:ids) or kept_id = any(:ids) order by merge_id"
    return MERGES.read(connection, where, ids=sorted(member_ids))


def holder_of(connection: sa.Connection, member_id: str, day: date) -> str:
    """The record that `member_id` is one with on that day, which may be itself."""
    where = "merged_id = :member_id and merged_on <= :day"
    return next((merge.kept_id for merge in MERGES.read(connection, where, member_id=member_id, day=day)), member_id)


def is_merge(connection: sa.Connection, act_id: str) -> bool:
    return bool(MERGES.read(connection, "merge_id = :act_id", act_id=act_id))


def add_merge(connection: sa.Connection, merge: HolderMerge) -> list[str]:
    """Returns the subscriptions of the merged record that are open: they follow it."""
    MERGES.insert(connection, [merge])
    values = {"merge_id": merge.merge_id, "merged_id": merge.merged_id, "kept_id": merge.kept_id}
    return sorted(connection.execute(_FOLLOW, values).scalars())


def kept_for(connection: sa.Connection, subscription_ids: Collection[str]) -> dict[str, str]:
    """Who gets the shares of those of these subscriptions that followed a merge."""
    rows = FOLLOWING.read(connection, "subscription_id = any(:ids)", ids=sorted(subscription_ids))
    return {row.subscription_id: row.kept_id for row in rows}


def followed(connection: sa.Connection, merge_id: str) -> list[str]:
    rows = FOLLOWING.read(connection, "merge_id = :merge_id order by subscription_id", merge_id=merge_id)
    return [row.subscription_id for row in rows]

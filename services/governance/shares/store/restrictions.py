"""Every SQL statement about restrictions on shares."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

import sqlalchemy as sa

from chassis.db.rows import Table
from services.governance.shares.domain.restrictions import Restriction, RestrictionLift

RESTRICTIONS = Table("restriction", Restriction, key="restriction_id", omits={"sequence": int})
LIFTS = Table("restriction_lift", RestrictionLift, key="restriction_id")

_ID = "restriction_id = :restriction_id"
_NOT_LIFTED = """not exists (select from restriction_lift l where l.restriction_id = restriction.restriction_id
  and l.lifted_on <= :day and l.recorded_on <= :known_on)"""


def add_restriction(connection: sa.Connection, restriction: Restriction) -> None:
    RESTRICTIONS.insert(connection, [restriction])


def add_lift(connection: sa.Connection, lift: RestrictionLift) -> None:
    LIFTS.insert(connection, [lift])


def restriction_of(connection: sa.Connection, restriction_id: str) -> Restriction | None:
    rows = RESTRICTIONS.read(connection, _ID, restriction_id=restriction_id)
    return rows[0] if rows else None


def lift_of(connection: sa.Connection, restriction_id: str) -> RestrictionLift | None:
    rows = LIFTS.read(connection, _ID, restriction_id=restriction_id)
    return rows[0] if rows else None


def restrictions_of(
    connection: sa.Connection, member_ids: Collection[str], day: date, known_on: date
) -> Mapping[str, list[Restriction]]:
    """By member, those that stand at the end of `day`, as it was known at the end of `known_on`. One statement."""
    where = f"""member_id = any(:member_ids) and since <= :day and recorded_on <= :known_on and {_NOT_LIFTED}
      order by sequence"""
    return _by_member(RESTRICTIONS.read(connection, where, member_ids=sorted(member_ids), day=day, known_on=known_on))


def restrictions_since(
    connection: sa.Connection, member_ids: Collection[str], day: date
) -> Mapping[str, list[Restriction]]:
    """By member, those that stand on `day` or came since, and were not lifted by that day; as it is known now: what
    bars an act that counts from `day` and is written today. One statement.
    """
    where = f"member_id = any(:member_ids) and {_NOT_LIFTED} order by sequence"
    return _by_member(RESTRICTIONS.read(connection, where, member_ids=sorted(member_ids), day=day, known_on=date.max))


def _by_member(restrictions: Collection[Restriction]) -> Mapping[str, list[Restriction]]:
    by_member: dict[str, list[Restriction]] = defaultdict(list)
    for restriction in restrictions:
        by_member[restriction.member_id].append(restriction)
    return by_member

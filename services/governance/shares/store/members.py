"""Every SQL statement about members: who is known, in which category, who develops an activity."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from chassis.db.rows import Table
from contracts.governance.enums import Category
from contracts.members.enums import MemberKind


@dataclass(frozen=True, slots=True)
class MemberRow:
    member_id: str
    kind: MemberKind


@dataclass(frozen=True, slots=True)
class Activity:
    """This member develops an activity since that day."""

    unit_id: str
    member_id: str
    since: date


MEMBERS = Table("member", MemberRow, key="member_id", omits={"category": Category | None})
ACTIVITIES = Table("activity", Activity, key="unit_id, member_id")

member = MEMBERS.clause


def copy_members(connection: sa.Connection, members: Sequence[MemberRow]) -> None:
    """Know these members; who is known stays as it is."""
    MEMBERS.insert_new(connection, members)


def copy_activities(connection: sa.Connection, activities: Sequence[Activity]) -> None:
    """Keep them; for a unit and a member that are known, the first day stays."""
    ACTIVITIES.insert_new(connection, activities)


def is_known(connection: sa.Connection, member_id: str) -> bool:
    return connection.execute(sa.select(member.c.member_id).filter_by(member_id=member_id)).first() is not None


def develops_activity(connection: sa.Connection, member_id: str) -> bool:
    """Whether the member holds or held a unit."""
    query = sa.text("select exists (select from activity where member_id = :member_id)")
    return bool(connection.execute(query, {"member_id": member_id}).scalar_one())


def category_of(connection: sa.Connection, member_id: str) -> Category | None:
    """A, B or C; None before the first subscription."""
    return connection.execute(sa.select(member.c.category).filter_by(member_id=member_id)).scalar()


def categories_of(connection: sa.Connection, member_ids: Collection[str]) -> dict[str, Category]:
    """Of those of these members who have one."""
    query = sa.select(member.c.member_id, member.c.category).where(
        member.c.member_id.in_(sorted(member_ids)), member.c.category.is_not(None)
    )
    return {row.member_id: row.category for row in connection.execute(query)}


def keep_category(connection: sa.Connection, member_id: str, category: Category) -> bool:
    """Fix the member's category with its first subscription; False when it has another one."""
    statement = (
        member.update()
        .where(
            member.c.member_id == member_id,
            sa.or_(member.c.category.is_(None), member.c.category == category),
        )
        .values(category=category)
    )
    return connection.execute(statement).rowcount == 1


def set_category(connection: sa.Connection, member_id: str, category: Category) -> None:
    """What further subscriptions must name."""
    connection.execute(member.update().where(member.c.member_id == member_id).values(category=category))

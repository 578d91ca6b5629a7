"""Every SQL statement about the share register: its movements, their numbers, and what they come to on a day."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from chassis.db.rows import Table
from services.governance.shares.domain.register import Movement

MOVEMENTS = Table("share_movement", Movement, key="movement_id", omits={"sequence": int})

# The sealer gives a movement its number: one more than its position in the log. What is not sealed yet has none.
_NUMBERED = sa.text(
    f"""select {MOVEMENTS.names("m")}, f.position + 1 as number
    from sealed_log l join log_leaf f on f.log_id = l.id and f.position >= :number
      join log_entry e on e.log_id = l.id and e.id = f.item
      join share_movement m on m.movement_id = e.name
    where l.name = :log order by f.position limit :limit"""  # noqa: S608 - constants
)
_SIZE = sa.text("select coalesce((select size from sealed_log where name = :log), 0)")
_HOLDERS = sa.text(
    """select member_id, share_class, sum(shares)::bigint as shares,
      sum(shares * unit_price_cents)::bigint as paid_cents, min(effective_on) as since
    from share_movement
    where legal_entity = :entity and effective_on <= :day and booked_on <= :known_on
      and (cast(:behind as text) is null or member_id || ' ' || share_class > :behind)
    group by member_id, share_class having sum(shares) <> 0
    order by member_id || ' ' || share_class limit :limit"""
)
_CLASSES = sa.text(
    """select share_class, sum(shares)::bigint as shares, sum(paid_cents)::bigint as paid_cents,
      count(*)::bigint as members
    from (
      select member_id, share_class, sum(shares) as shares, sum(shares * unit_price_cents) as paid_cents
      from share_movement
      where legal_entity = :entity and effective_on <= :day and booked_on <= :known_on
      group by member_id, share_class having sum(shares) <> 0) as holding
    group by share_class order by share_class"""
)

_IN_CIRCULATION = sa.text(
    """with daily as materialized (
      select effective_on, sum(shares) as shares from share_movement
      where legal_entity = :entity and booked_on <= :known_on group by effective_on)
    select day, coalesce((select sum(shares) from daily where effective_on <= day), 0)::bigint as shares
    from unnest(cast(:days as date[])) as t(day)"""
)


@dataclass(frozen=True, slots=True)
class Holder:
    """What a member holds of a class on a day, and what was paid for it."""

    member_id: str
    share_class: str
    shares: int
    paid_cents: int
    since: date

    @property
    def key(self) -> str:
        return f"{self.member_id} {self.share_class}"


@dataclass(frozen=True, slots=True)
class ClassTotal:
    """All shares of a class in circulation on a day, and how many members hold them."""

    share_class: str
    shares: int
    paid_cents: int
    members: int


def register_log(legal_entity: str) -> str:
    """The name of the sealed log of this entity's register."""
    return f"register.{legal_entity.lower()}"


def add_movements(connection: sa.Connection, movements: Sequence[Movement]) -> None:
    """Write those of one act together; the database seals them. It refuses to take more than a lot has."""
    MOVEMENTS.insert(connection, movements)


def movements_of(connection: sa.Connection, member_id: str, known_on: date) -> list[Movement]:
    """The member's page of the register as it was known at the end of that day, in the order of writing."""
    where = "member_id = :member_id and booked_on <= :known_on order by sequence"
    return MOVEMENTS.read(connection, where, member_id=member_id, known_on=known_on)


def movements_of_each(
    connection: sa.Connection, member_ids: Collection[str], known_on: date
) -> dict[str, list[Movement]]:
    """As `movements_of`, of many members who have a page in the register. One statement."""
    pages: dict[str, list[Movement]] = {}
    where = "member_id = any(:member_ids) and booked_on <= :known_on order by sequence"
    for movement in MOVEMENTS.read(connection, where, member_ids=sorted(member_ids), known_on=known_on):
        pages.setdefault(movement.member_id, []).append(movement)
    return pages


def movements_of_holder(connection: sa.Connection, member_id: str, day: date, known_on: date) -> list[Movement]:
    """Also of the records that are one with the member's on that day."""
    where = """booked_on <= :known_on and member_id = any(array(select cast(:member_id as text)
        union all select merged_id from holder_merge
        where kept_id = :member_id and merged_on <= :day and merged_on <= :known_on)) order by sequence"""
    return MOVEMENTS.read(connection, where, member_id=member_id, day=day, known_on=known_on)


def movements_of_act(connection: sa.Connection, act_id: str) -> list[Movement]:
    """In the order of writing; none for an act that moved nothing."""
    return MOVEMENTS.read(connection, "act_id = :act_id order by sequence", act_id=act_id)


def lots_left(connection: sa.Connection, lot_ids: Collection[str]) -> dict[str, int]:
    """How many shares are left of each of these lots, as it is known now."""
    query = sa.text(
        "select lot_id, sum(shares)::bigint as shares from share_movement where lot_id = any(:lot_ids) group by lot_id"
    )
    return {row.lot_id: row.shares for row in connection.execute(query, {"lot_ids": sorted(lot_ids)})}


def ever_held(connection: sa.Connection, member_ids: Collection[str]) -> set[str]:
    """Those of these members who ever had a share."""
    query = sa.text("select distinct member_id from share_movement where member_id = any(:member_ids)")
    return set(connection.execute(query, {"member_ids": sorted(member_ids)}).scalars())


def numbered_after(connection: sa.Connection, legal_entity: str, number: int, limit: int) -> list[tuple[int, Movement]]:
    """At most `limit` movements with a higher number, in order."""
    values = {"log": register_log(legal_entity), "number": number, "limit": limit}
    rows = [MOVEMENTS.split(row) for row in connection.execute(_NUMBERED, values)]
    return [(rest[0], movement) for movement, rest in rows]


def last_number(connection: sa.Connection, legal_entity: str) -> int:
    """The highest number in the register; 0 when it is empty."""
    return int(connection.execute(_SIZE, {"log": register_log(legal_entity)}).scalar_one())


def holders_at(
    connection: sa.Connection, legal_entity: str, day: date, known_on: date, behind: str | None, limit: int
) -> list[Holder]:
    """Who holds what at the end of `day`, as it was known at the end of `known_on`; behind this key, in order."""
    values = {"entity": legal_entity, "day": day, "known_on": known_on, "behind": behind, "limit": limit}
    return [Holder(*row) for row in connection.execute(_HOLDERS, values)]


def class_totals(connection: sa.Connection, legal_entity: str, day: date, known_on: date) -> list[ClassTotal]:
    """By class, in its order, what is in circulation at the end of `day`, as it was known at the end of `known_on`."""
    values = {"entity": legal_entity, "day": day, "known_on": known_on}
    return [ClassTotal(*row) for row in connection.execute(_CLASSES, values)]


def in_circulation(
    connection: sa.Connection, legal_entity: str, days: Collection[date], known_on: date
) -> dict[date, int]:
    """How many shares there are at the end of each of these days, as it was known at the end of `known_on`.

    One statement, which looks at the register once however many days are asked about.
    """
    values = {"entity": legal_entity, "days": sorted(days), "known_on": known_on}
    return {row.day: row.shares for row in connection.execute(_IN_CIRCULATION, values)}


def booked_after(
    connection: sa.Connection, legal_entity: str, day: date, known_on: date, behind: int, limit: int
) -> list[tuple[int, Movement]]:
    """With their sequence, movements of an effect up to `day` that were booked after `known_on`."""
    query = sa.text(
        f"""select {MOVEMENTS.names()}, sequence from share_movement
        where legal_entity = :entity and effective_on <= :day and booked_on > :known_on and sequence > :behind
        order by sequence limit :limit"""  # noqa: S608 - constants
    )
    values = {"entity": legal_entity, "day": day, "known_on": known_on, "behind": behind, "limit": limit}
    rows = [MOVEMENTS.split(row) for row in connection.execute(query, values)]
    return [(rest[0], movement) for movement, rest in rows]

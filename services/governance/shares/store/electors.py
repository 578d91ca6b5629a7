"""Members with shares, their categories and issues on a day, and how membership moved in a year: one statement each."""

from dataclasses import dataclass
from datetime import date
from functools import cache

import sqlalchemy as sa

from contracts.governance.enums import Category
from contracts.members.enums import MemberKind
from services.governance.shares.domain.rules.voting import Exercise, Holder, Issue

# What was corrected away was never issued. A member has one category on a day, or none. What was issued to a record
# that is one with the member's on that day was issued to the member; its shares have come by then. Arrays come as text:
# of members who hold alike they are read once.
_HOLDERS = sa.text(
    """with moves as (
      select m.member_id, m.shares, extract(year from m.effective_on)::int as year,
        m.kind = 'issue' and m.movement_id not in (select c.reverses from share_movement c
          where c.kind = 'correction' and c.booked_on <= :known_on) as issued
      from share_movement m
      where m.legal_entity = :entity and m.effective_on <= :day and m.booked_on <= :known_on
        and m.member_id > :behind),
    holders as (
      select member_id, sum(shares)::bigint as shares,
        array_agg(year) filter (where issued) as years, array_agg(shares) filter (where issued) as counts
      from moves group by member_id having sum(shares) > 0 order by member_id limit :limit)
    select h.member_id, p.category, coalesce(k.kind, 'person') as kind, r.representative_id,
      h.shares, (h.years || o.years)::text as years, (h.counts || o.counts)::text as counts
    from holders h left join category_period p on p.member_id = h.member_id
      and p.since <= :day and (p.until is null or p.until > :day)
      and p.known_from <= :known_on and (p.known_until is null or p.known_until > :known_on)
      left join (
        select g.kept_id, array_agg(extract(year from m.effective_on)::int) as years, array_agg(m.shares) as counts
        from holder_merge g join share_movement m on m.member_id = g.merged_id and m.kind = 'issue'
          and m.legal_entity = :entity and m.effective_on <= :day and m.booked_on <= :known_on
        where g.merged_on <= :day and g.merged_on <= :known_on
          and not exists (select from share_movement c where c.reverses = m.movement_id and c.booked_on <= :known_on)
        group by g.kept_id) o on o.kept_id = h.member_id
      left join member k on k.member_id = h.member_id and k.kind <> 'person'
      left join representation r on r.member_id = h.member_id
      and r.since <= :day and (r.until is null or r.until > :day)
      and r.known_from <= :known_on and (r.known_until is null or r.known_until > :known_on)
    order by h.member_id"""
)
_MEMBERSHIP = sa.text(
    """with member_year as (
      select coalesce(g.kept_id, m.member_id) as member_id, coalesce(sum(m.shares), 0) as held_after,
        sum(m.shares * m.unit_price_cents) as capital_cents,
        coalesce(sum(m.shares) filter (where m.effective_on < :first), 0) as held_before,
        min(m.effective_on) filter (where m.shares > 0 and m.kind <> 'correction'
          and not exists (select from share_movement c where c.reverses = m.movement_id)) as joined_on,
        coalesce(sum(m.shares) filter (where m.effective_on >= :first and m.kind = 'issue'), 0)
          + coalesce(sum(m.shares) filter (where m.effective_on >= :first and m.kind = 'correction'
            and exists (select from share_movement i where i.movement_id = m.reverses and i.kind = 'issue')), 0)
          as issued,
        coalesce(-sum(m.shares) filter (where m.effective_on >= :first and m.kind = 'withdrawal'), 0) as withdrawn
      from share_movement m left join holder_merge g on g.merged_id = m.member_id and g.merged_on <= :last
      where m.legal_entity = :entity and m.effective_on <= :last group by 1)
    select y.member_id, y.held_after, y.held_after > 0 as member, y.joined_on >= :first as joined,
      y.held_after = 0 and (y.held_before > 0 or y.joined_on >= :first) as left_it,
      y.issued::bigint as issued, y.withdrawn::bigint as withdrawn, y.capital_cents, p.category, k.kind
    from member_year y join member k using (member_id)
      left join category_period p on p.member_id = y.member_id and p.known_until is null
      and p.since <= :last and (p.until is null or p.until > :last)"""
)
_SUMS = sa.text(
    f"""select count(*) filter (where member) as members, count(*) filter (where joined) as joined,
      count(*) filter (where left_it) as left_it, coalesce(sum(issued), 0)::bigint as issued,
      coalesce(sum(withdrawn), 0)::bigint as withdrawn, coalesce(sum(held_after), 0)::bigint as shares,
      coalesce(sum(capital_cents), 0)::bigint as capital_cents, count(*) filter (where held_after = 1) as with_one,
      count(*) filter (where member and category = 'A') as a, count(*) filter (where member and category = 'B') as b,
      count(*) filter (where member and category = 'C') as c,
      count(*) filter (where member and kind = 'person') as persons,
      count(*) filter (where member and kind = 'body') as bodies,
      count(*) filter (where member and kind = 'joint') as joint
    from ({_MEMBERSHIP.text}) as members_of_the_year"""  # noqa: S608 - constants
)
ALL_HOLDERS = 10**9


@dataclass(frozen=True, slots=True)
class Membership:
    """How many hold shares at the end of a year, came or left in it; shares issued and withdrawn in it.

    `shares`, and `capital_cents` that was paid for them: those in circulation at its end.
    """

    members: int
    joined: int
    left: int
    issued: int
    withdrawn: int
    by_category: dict[Category, int]
    by_kind: dict[MemberKind, int]
    with_one_share: int
    shares: int
    capital_cents: int


def holders_on(
    connection: sa.Connection, legal_entity: str, day: date, known_on: date, behind: str = "", limit: int = ALL_HOLDERS
) -> list[tuple[str, Category | None, Holder, Exercise]]:
    """Every member who holds shares at the end of `day`, as it was known at the end of `known_on`, by id.

    Issues stand on the first of January of their year: no rule about votes asks for a finer day.
    """
    values = {"entity": legal_entity, "day": day, "known_on": known_on, "behind": behind, "limit": limit}
    rows = connection.execute(_HOLDERS, values)
    holder_of, exercise_by = cache(_holder), cache(Exercise)
    return [
        (member_id, category, holder_of(*holding), exercise_by(kind, representative_id))
        for member_id, category, kind, representative_id, *holding in rows
    ]


def _holder(shares: int, years: str | None, counts: str | None) -> Holder:
    issues = zip(_numbers(years), _numbers(counts), strict=True)
    return Holder(shares, tuple(Issue(date(year, 1, 1), count) for year, count in issues))


def _numbers(array: str | None) -> list[int]:
    return [int(number) for number in array[1:-1].split(",")] if array else []


def membership_of(connection: sa.Connection, legal_entity: str, year: int) -> Membership:
    """As it is known now."""
    values = {"entity": legal_entity, "first": date(year, 1, 1), "last": date(year, 12, 31)}
    row = connection.execute(_SUMS, values).one()
    return Membership(
        members=row.members,
        joined=row.joined,
        left=row.left_it,
        issued=row.issued,
        withdrawn=row.withdrawn,
        by_category={"A": row.a, "B": row.b, "C": row.c},
        by_kind={"person": row.persons, "body": row.bodies, "joint": row.joint},
        with_one_share=row.with_one,
        shares=row.shares,
        capital_cents=row.capital_cents,
    )

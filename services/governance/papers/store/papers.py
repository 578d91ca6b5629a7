"""Every SQL statement about what stands on papers: sealed entries, consents, restrictions, what was paid out."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from services.governance.movements.domain.acts import ShareTransfer
from services.governance.movements.store.acts import TRANSFERS
from services.governance.shares.domain.register import Movement
from services.governance.shares.store.register import MOVEMENTS, register_log

# Positions have no gaps: as many rows as their bounds are apart.
_LEAVES = sa.text(
    f"""select {MOVEMENTS.names("m")}, f.position + 1 as number, encode(f.hash, 'hex') as hash,
      encode(f.salt, 'hex') as salt
    from log_leaf f join log_entry e on e.id = f.item join share_movement m on m.movement_id = e.name
    where f.log_id = (select id from sealed_log where name = :log)
      and f.position >= :first and f.position < :last order by f.position"""  # noqa: S608 - constants
)
_PAGE_OF_A_MEMBER = sa.text(
    f"""select {MOVEMENTS.names("m")}, f.position + 1 as number, encode(f.hash, 'hex') as hash,
      encode(f.salt, 'hex') as salt
    from share_movement m
      left join sealed_log l on l.name = :log
      left join log_entry e on e.log_id = l.id and e.name = m.movement_id
      left join log_leaf f on f.log_id = l.id and f.item = e.id
    where m.member_id = :member_id and m.legal_entity = :entity
      and m.effective_on <= :day and m.booked_on <= :known_on order by m.sequence"""  # noqa: S608 - constants
)
_SUCCESSIONS = sa.text(
    """select j.joining_id, w.member_id, j.heir_id, j.shares, j.accepted_on, j.reference
    from heir_joining j join withdrawal w using (withdrawal_id)
    where j.joining_id = any(:act_ids) order by j.joining_id"""
)
# Who has asked to leave may not transfer what is to leave, until it takes effect or is undone.
_RESTRICTIONS = sa.text(
    """select w.member_id, 'withdrawal' as kind, w.shares::bigint as shares, w.asked_on as since,
      w.effective_on as until, w.reference
    from withdrawal w left join withdrawal_undoing u on u.withdrawal_id = w.withdrawal_id and u.undone_on <= :known_on
    where w.recorded_on <= :known_on and w.asked_on <= :day and w.effective_on > :day and u.withdrawal_id is null
      and (cast(:member_id as text) is null or w.member_id = :member_id)
    union all
    select r.member_id, r.kind, coalesce((select sum(m.shares) from share_movement m
        where m.member_id = r.member_id and (r.lot_id is null or m.lot_id = r.lot_id)
          and m.effective_on <= :day and m.booked_on <= :known_on), 0)::bigint, r.since, l.lifted_on, r.reference
    from restriction r
      left join restriction_lift l on l.restriction_id = r.restriction_id and l.recorded_on <= :known_on
    where r.recorded_on <= :known_on and r.since <= :day and (l.lifted_on is null or l.lifted_on > :day)
      and (cast(:member_id as text) is null or r.member_id = :member_id)
    order by member_id, since, kind, reference"""
)
# As the bank's statements say, each pay-out on the day on which it left last; of what was released before there were
# orders, on the day of the release.
_PAID_OUT = sa.text(
    """select coalesce(sum(cents), 0)::bigint from (
      select sum(m.cents) as cents, max(m.moved_on) filter (where m.cents > 0) as day
        from payout_movement m join payout_order o using (payout_id)
        where o.member_id = :member_id and o.ground = 'withdrawal' and m.moved_on <= :last group by o.payout_id
      union all
      select c.cents, p.paid_on from payout p join withdrawal_claim c using (withdrawal_id)
        where c.payee_id = :member_id and not exists (select from payout_order o
          where o.ground = 'withdrawal' and o.source = p.withdrawal_id)) as paid
    where day between :first and :last"""
)


@dataclass(frozen=True, slots=True)
class SealedMovement:
    """A movement with its number and what its leaf is proven by; None where it is not sealed yet."""

    movement: Movement
    number: int | None
    hash: str | None
    salt: str | None


@dataclass(frozen=True, slots=True)
class SuccessionRow:
    joining_id: str
    giver_id: str
    heir_id: str
    shares: int
    accepted_on: date
    reference: str


@dataclass(frozen=True, slots=True)
class RestrictionRow:
    member_id: str
    kind: str
    shares: int
    since: date
    until: date | None
    reference: str


def leaves_behind(
    connection: sa.Connection, legal_entity: str, behind: int, size: int, limit: int
) -> list[SealedMovement]:
    """At most `limit` of the first `size` leaves, from this position on, in order."""
    values = {"log": register_log(legal_entity), "first": behind, "last": min(size, behind + limit)}
    return _sealed(connection.execute(_LEAVES, values).all())


def page_of_member(
    connection: sa.Connection, legal_entity: str, member_id: str, day: date, known_on: date
) -> list[SealedMovement]:
    """What the register knew about this member and this day at the end of `known_on`, in the order of writing."""
    log = register_log(legal_entity)
    values = {"log": log, "entity": legal_entity, "member_id": member_id, "day": day, "known_on": known_on}
    return _sealed(connection.execute(_PAGE_OF_A_MEMBER, values).all())


def transfers_of(connection: sa.Connection, act_ids: Collection[str]) -> list[ShareTransfer]:
    """Those among these acts that are transfers, by id."""
    return TRANSFERS.read(connection, "transfer_id = any(:act_ids) order by transfer_id", act_ids=sorted(act_ids))


def successions_of(connection: sa.Connection, act_ids: Collection[str]) -> list[SuccessionRow]:
    """Those among these acts by which an heir joined, by id."""
    return [SuccessionRow(*row) for row in connection.execute(_SUCCESSIONS, {"act_ids": sorted(act_ids)})]


def restrictions_on(
    connection: sa.Connection, day: date, known_on: date, member_id: str | None = None
) -> list[RestrictionRow]:
    """On the shares of this member, or of all, by member."""
    values = {"day": day, "known_on": known_on, "member_id": member_id}
    return [RestrictionRow(*row) for row in connection.execute(_RESTRICTIONS, values)]


def paid_out(connection: sa.Connection, member_id: str, first: date, last: date) -> int:
    """What reached the member for shares that left, between these days, both included, and had not come back; cents."""
    values = {"member_id": member_id, "first": first, "last": last}
    return int(connection.execute(_PAID_OUT, values).scalar_one())


def _sealed(rows: Sequence[sa.Row[tuple[object, ...]]]) -> list[SealedMovement]:
    return [SealedMovement(movement, *rest) for movement, rest in map(MOVEMENTS.split, rows)]

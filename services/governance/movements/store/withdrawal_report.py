"""What is counted of the withdrawals of a year, as it is known now. What passed on to heirs did not leave."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from contracts.governance.enums import LeavingReason

_TOTALS = sa.text(
    """with asked as (
      select withdrawal_id, shares from withdrawal where reason = 'request' and asked_on between :first and :last
        and not exists (select from withdrawal_allotment g where g.rest_id = withdrawal.withdrawal_id)),
    waits as (
      select r.shares from withdrawal_allotment g join withdrawal w using (withdrawal_id)
        join withdrawal r on r.withdrawal_id = g.rest_id where w.effective_on between :first and :last),
    owed as (
      select e.value_cents from withdrawal w join withdrawal_effect e using (withdrawal_id)
      where w.effective_on <= :last
        and not exists (select from share_correction c where c.act_id = w.withdrawal_id) and not exists (
        select from payout p where p.withdrawal_id = e.withdrawal_id and p.paid_on <= :last)),
    paid as (select cents from payout where paid_on between :first and :last)
    select (select count(*) from asked), (select coalesce(sum(shares), 0)::bigint from asked),
      (select count(*) from asked join withdrawal_undoing using (withdrawal_id)),
      (select coalesce(sum(shares), 0)::bigint from share_movement
        where legal_entity = :entity and effective_on < :first),
      (select count(*) from waits), (select coalesce(sum(shares), 0)::bigint from waits),
      (select count(*) from paid), (select coalesce(sum(cents), 0)::bigint from paid),
      (select count(*) from owed), (select coalesce(sum(value_cents), 0)::bigint from owed)"""
)
_BY_REASON = sa.text(
    """select w.reason, count(*), count(distinct w.member_id),
      sum((select -sum(m.shares) from share_movement m where m.act_id = w.withdrawal_id))::bigint,
      sum(e.paid_cents)::bigint, sum(e.value_cents)::bigint
    from withdrawal w join withdrawal_effect e using (withdrawal_id)
    where w.effective_on between :first and :last
      and not exists (select from share_correction c where c.act_id = w.withdrawal_id)
    group by w.reason order by w.reason"""
)
_BY_CLASS = sa.text(
    """select m.share_class, count(distinct m.member_id), -sum(m.shares)::bigint
    from withdrawal w join withdrawal_effect e using (withdrawal_id) join share_movement m on m.act_id = w.withdrawal_id
    where w.effective_on between :first and :last
      and not exists (select from share_correction c where c.act_id = w.withdrawal_id)
    group by m.share_class order by m.share_class"""
)
_REFUSED = sa.text(
    """select rule, count(*), sum(shares)::bigint from withdrawal_refusal
    where asked_on between :first and :last group by rule order by rule"""
)


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts, shares and cents, named as in the report."""

    asked: int
    asked_shares: int
    undone: int
    shares_before: int
    waits: int
    waiting_shares: int
    paid_out: int
    paid_out_cents: int
    owed: int
    owed_cents: int


@dataclass(frozen=True, slots=True)
class Left:
    """What left for one reason."""

    reason: LeavingReason
    withdrawals: int
    members: int
    shares: int
    paid_cents: int
    value_cents: int


def totals_of(connection: sa.Connection, legal_entity: str, year: int) -> Totals:
    return Totals(*connection.execute(_TOTALS, {"entity": legal_entity, **_days(year)}).one())


def left_by_reason(connection: sa.Connection, year: int) -> list[Left]:
    return [Left(*row) for row in connection.execute(_BY_REASON, _days(year))]


def left_by_class(connection: sa.Connection, year: int) -> list[tuple[str, int, int]]:
    """Class, members and shares."""
    return [(row[0], row[1], row[2]) for row in connection.execute(_BY_CLASS, _days(year))]


def refused_by_rule(connection: sa.Connection, year: int) -> list[tuple[str, int, int]]:
    """The rule's name, letters and shares."""
    return [(row[0], row[1], row[2]) for row in connection.execute(_REFUSED, _days(year))]


def _days(year: int) -> dict[str, date]:
    return {"first": date(year, 1, 1), "last": date(year, 12, 31)}

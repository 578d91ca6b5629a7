"""Every SQL statement about members who leave: accounts, withdrawals, the queue of what is owed, and pay-outs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from chassis.db.rows import Table
from contracts.governance.enums import WithdrawalState
from services.governance.movements.domain.withdrawals import (
    ApprovedAccounts,
    Debt,
    Payout,
    PayoutDecision,
    Withdrawal,
    WithdrawalEffect,
    WithdrawalRefusal,
    WithdrawalUndoing,
)
from services.governance.shares.store.departures import STANDING, unpaid_departures


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a withdrawal is. `value_cents`: what is or was owed. `allotted`, `rest_id`: where the gate cut it."""

    state: WithdrawalState
    value_cents: int | None
    allotted: int | None
    rest_id: str | None
    set_off_cents: int


ACCOUNTS = Table("approved_accounts", ApprovedAccounts, key="accounts_id")
WITHDRAWALS = Table("withdrawal", Withdrawal, key="withdrawal_id")
REFUSALS = Table("withdrawal_refusal", WithdrawalRefusal, key="refusal_id")
UNDOINGS = Table("withdrawal_undoing", WithdrawalUndoing, key="withdrawal_id")
EFFECTS = Table("withdrawal_effect", WithdrawalEffect, key="withdrawal_id")
DECISIONS = Table("payout_decision", PayoutDecision, key="decision_id")
PAYOUTS = Table("payout", Payout, key="withdrawal_id")

PENDING = """not exists (select from withdrawal_undoing u where u.withdrawal_id = withdrawal.withdrawal_id)
  and not exists (select from withdrawal_effect e where e.withdrawal_id = withdrawal.withdrawal_id)
  and not exists (select from withdrawal_allotment g
    where g.withdrawal_id = withdrawal.withdrawal_id and g.shares = 0)"""
# Who has died, is bankrupt or wound up is not paid itself, whenever that came; nor is who was named and is no more. A
# restriction on a lot goes on to what is owed for its shares.
_QUEUE = sa.text(
    f"""select w.withdrawal_id, w.member_id, e.value_cents - coalesce(
        (select sum(s.cents) from set_off s where s.withdrawal_id = e.withdrawal_id), 0)::bigint, w.payable_until,
      not exists (select from payee_naming n where n.withdrawal_id = w.withdrawal_id) and exists (
        select {unpaid_departures("w.member_id")} and (w.reason = departure.reason or {STANDING}))
      or exists (select from payee_naming n join withdrawal_claim c using (withdrawal_id)
          join departure on departure.member_id = c.payee_id and departure.reason in ('death', 'winding_up')
        where n.withdrawal_id = w.withdrawal_id and {STANDING})
      or exists (select from restriction r where r.member_id = w.member_id
          and not exists (select from restriction_lift l where l.restriction_id = r.restriction_id)
          and (r.lot_id is null or exists (select from share_movement m
            where m.act_id = w.withdrawal_id and m.lot_id = r.lot_id))) as held_back
    from withdrawal_effect e join withdrawal w using (withdrawal_id)
    where not exists (select from payout p where p.withdrawal_id = e.withdrawal_id)
      and not exists (select from share_correction c where c.act_id = e.withdrawal_id)
    order by w.payable_until, w.effective_on, w.withdrawal_id"""  # noqa: S608 - constants
)
# Who has asked to leave with all of its shares is a shareholder no longer than that.
_REMAINING = sa.text(
    f"""with holding as (
      select member_id, sum(shares) as shares from share_movement group by member_id having sum(shares) > 0)
    select count(*) from holding h where h.member_id <> :member_id and h.shares > coalesce(
      (select sum(shares) from withdrawal where withdrawal.member_id = h.member_id and {PENDING}), 0)"""  # noqa: S608 - constants
)
# The bank has not said that all of it left, or it came back.
_ON_ITS_WAY = """exists (select from payout_order o where o.ground = 'withdrawal' and o.source = w.withdrawal_id
          and o.cents > (select coalesce(sum(m.cents), 0) from payout_movement m where m.payout_id = o.payout_id))"""
_PASSED_ON = "exists (select from heir_joining j where j.withdrawal_id = w.withdrawal_id)"
_STATE = sa.text(
    f"""select case
        when p.withdrawal_id is not null then case when {_ON_ITS_WAY} then 'released' else 'paid' end
        when c.act_id is not null then case when {_PASSED_ON} then 'passed_on' else 'undone' end
        when e.withdrawal_id is not null then 'owed'
        when u.withdrawal_id is not null or g.shares = 0 then 'undone' else 'asked' end as state,
      e.value_cents, g.shares as allotted, g.rest_id, coalesce(
        (select sum(s.cents) from set_off s where s.withdrawal_id = w.withdrawal_id), 0)::bigint as set_off
    from withdrawal w left join withdrawal_undoing u using (withdrawal_id)
      left join withdrawal_effect e using (withdrawal_id) left join payout p using (withdrawal_id)
      left join withdrawal_allotment g using (withdrawal_id)
      left join share_correction c on c.act_id = w.withdrawal_id
    where w.withdrawal_id = :withdrawal_id"""  # noqa: S608 - constants
)


def add_accounts(connection: sa.Connection, accounts: ApprovedAccounts) -> None:
    ACCOUNTS.insert(connection, [accounts])


def approved_until(connection: sa.Connection, day: date) -> list[ApprovedAccounts]:
    """Every accounts that were approved up to that day, the newest first."""
    where = "approved_on <= :day order by approved_on desc, financial_year desc, accounts_id desc"
    return ACCOUNTS.read(connection, where, day=day)


def add_withdrawals(connection: sa.Connection, withdrawals: Sequence[Withdrawal]) -> None:
    WITHDRAWALS.insert(connection, withdrawals)


def add_refusal(connection: sa.Connection, refusal: WithdrawalRefusal) -> None:
    REFUSALS.insert(connection, [refusal])


def withdrawal_of(connection: sa.Connection, withdrawal_id: str) -> Withdrawal | None:
    rows = WITHDRAWALS.read(connection, "withdrawal_id = :withdrawal_id", withdrawal_id=withdrawal_id)
    return rows[0] if rows else None


def progress_of(connection: sa.Connection, withdrawal_id: str) -> Progress:
    row = connection.execute(_STATE, {"withdrawal_id": withdrawal_id}).one()
    return Progress(row.state, row.value_cents, row.allotted, row.rest_id, row.set_off)


def pending_of(connection: sa.Connection, member_id: str) -> list[Withdrawal]:
    """What the member asked and what has neither taken effect nor been undone."""
    return WITHDRAWALS.read(connection, f"member_id = :member_id and {PENDING}", member_id=member_id)


def still_pending(connection: sa.Connection, withdrawal_ids: Sequence[str]) -> list[Withdrawal]:
    """Those of these that have neither taken effect nor been undone meanwhile, by id."""
    where = f"withdrawal_id = any(:withdrawal_ids) and {PENDING} order by withdrawal_id"
    return WITHDRAWALS.read(connection, where, withdrawal_ids=list(withdrawal_ids))


def due_until(connection: sa.Connection, day: date, behind: str, limit: int) -> list[Withdrawal]:
    """At most `limit` that take effect up to that day and have not, by id behind `behind`."""
    where = f"effective_on <= :day and withdrawal_id > :behind and {PENDING} order by withdrawal_id limit :limit"
    return WITHDRAWALS.read(connection, where, day=day, behind=behind, limit=limit)


def others_who_remain(connection: sa.Connection, member_id: str) -> int:
    """How many other members stay shareholders when all that was asked takes effect."""
    return int(connection.execute(_REMAINING, {"member_id": member_id}).scalar_one())


def add_undoings(connection: sa.Connection, undoings: Sequence[WithdrawalUndoing]) -> None:
    UNDOINGS.insert(connection, undoings)


def add_effects(connection: sa.Connection, effects: Sequence[WithdrawalEffect]) -> None:
    EFFECTS.insert(connection, effects)


def effect_of(connection: sa.Connection, withdrawal_id: str) -> WithdrawalEffect:
    """Of a withdrawal that took effect."""
    return EFFECTS.read(connection, "withdrawal_id = :withdrawal_id", withdrawal_id=withdrawal_id)[0]


def queue_of(connection: sa.Connection) -> list[Debt]:
    """What is owed to who left, less what is set off, in the order in which it is paid."""
    return [Debt(*row) for row in connection.execute(_QUEUE)]


def is_owed(connection: sa.Connection, member_id: str) -> bool:
    """Whether the member has left with a value that is not paid."""
    return any(debt.member_id == member_id for debt in queue_of(connection))


def add_decision(connection: sa.Connection, decision: PayoutDecision, payouts: Sequence[Payout]) -> None:
    DECISIONS.insert(connection, [decision])
    PAYOUTS.insert(connection, payouts)

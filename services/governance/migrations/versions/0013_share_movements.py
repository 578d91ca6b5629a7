"""The register keeps movements of lots, each sealed in the register's log, which gives it its number.

Version 0.1.0 goes on reading and adding issues: `share_entry` is a view of the movements for it.
"""

import sqlalchemy as sa
from alembic import op

from chassis.db.tables import append_only
from chassis.log.tables import add_log

revision = "0013"
down_revision = "0012"

_MOVEMENTS = """
lock table share_entry in access exclusive mode;

create table share_movement (
  movement_id text primary key check (movement_id ~ '^mov_[0-9a-f]{32}$'),
  sequence bigint generated always as identity unique,
  legal_entity text not null check (legal_entity ~ '^[A-Z]{2}$'),
  act_id text not null,
  kind text not null check (kind in ('issue', 'transfer_out', 'transfer_in', 'withdrawal', 'cancellation',
    'conversion_out', 'conversion_in', 'correction')),
  member_id text not null references member,
  lot_id text not null references share_movement,
  share_class text not null check (share_class ~ '^[a-z][a-z0-9_]{0,39}$'),
  shares integer not null,
  unit_price_cents bigint not null check (unit_price_cents > 0),
  decided_on date not null,
  effective_on date not null,
  booked_on date not null,
  reverses text unique references share_movement,
  unique (act_id, kind, lot_id),
  check ((kind = 'correction') = (reverses is not null)),
  -- What adds shares begins a lot; what takes shares, takes them from one.
  check (case when kind in ('issue', 'transfer_in', 'conversion_in') then shares > 0 and lot_id = movement_id
    when kind = 'correction' then shares <> 0 and lot_id <> movement_id
    else shares < 0 and lot_id <> movement_id end)
);
create index ix_share_movement_member on share_movement (member_id, effective_on);
create index ix_share_movement_lot on share_movement (lot_id);

-- The content of a leaf is made by this expression for good: another content is another kind, "share/2".
create function share_leaf(m share_movement) returns text language sql stable set search_path = public, pg_temp
return format('["share/1",%s,"%s",%s,"%s",%s,%s,"%s",%s,%s,"%s","%s","%s",%s]', to_json(m.movement_id), m.legal_entity,
  to_json(m.act_id), m.kind, to_json(m.member_id), to_json(m.lot_id), m.share_class, m.shares, m.unit_price_cents,
  to_char(m.decided_on, 'YYYY-MM-DD'), to_char(m.effective_on, 'YYYY-MM-DD'), to_char(m.booked_on, 'YYYY-MM-DD'),
  coalesce(to_json(m.reverses)::text, 'null'));

create function share_movement_is_sealed() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if exists (select from added a join share_movement l on l.movement_id = a.lot_id
    where (a.legal_entity, a.member_id, a.share_class, a.unit_price_cents)
      <> (l.legal_entity, l.member_id, l.share_class, l.unit_price_cents)) then
    raise exception 'share register: a lot has one member, class and price' using errcode = 'check_violation';
  end if;
  if exists (select from share_movement m where m.lot_id in (select lot_id from added where shares < 0)
    group by m.lot_id having sum(m.shares) < 0) then
    raise exception 'share register: more shares are taken than the lot has' using errcode = 'check_violation';
  end if;
  if exists (select from added where kind in ('transfer_out', 'transfer_in') group by act_id
      having sum(shares) <> 0)
    or exists (select from added where kind in ('conversion_out', 'conversion_in') group by act_id
      having sum(shares * unit_price_cents) <> 0) then
    raise exception 'share register: what is given and what is received are not the same'
      using errcode = 'check_violation';
  end if;
  insert into sealed_log (name) select distinct 'register.' || lower(legal_entity) from added
    on conflict (name) do nothing;
  insert into log_entry (log_id, name, content)
    select l.id, a.movement_id, share_leaf(m)
    from added a join share_movement m using (movement_id)
    join sealed_log l on l.name = 'register.' || lower(a.legal_entity) order by a.sequence;
  return null;
end $$;
create trigger is_sealed after insert on share_movement referencing new table as added
  for each statement execute function share_movement_is_sealed();

do $$ begin
  if exists (select from share_entry where kind <> 'issue') then
    raise exception 'share register: entries other than issues were written by hand; take them over by hand first';
  end if;
end $$;
insert into share_movement (movement_id, legal_entity, act_id, kind, member_id, lot_id, share_class, shares,
    unit_price_cents, decided_on, effective_on, booked_on)
  select id, 'BE', subscription_id, 'issue', member_id, id, 'ordinary', shares, unit_price_cents, effective_on,
    effective_on, effective_on
  from (select *, 'mov_' || md5(subscription_id) as id from share_entry) as before order by number;
"""
_FOR_THE_RELEASE_BEFORE = """
drop table share_entry;
drop function share_entry_follows;

-- What is not sealed yet has no number; for 0.1.0 it counts on.
create view share_entry as
  select row_number() over (order by f.position nulls last, m.sequence) as number, m.member_id,
    case when m.kind = 'issue' then 'issue' when m.kind in ('withdrawal', 'cancellation') then 'withdraw'
      when m.shares > 0 then 'receive' else 'give' end as kind,
    m.shares, m.unit_price_cents, m.effective_on, case when m.kind = 'issue' then m.act_id end as subscription_id
  from share_movement m
    join sealed_log l on l.name = 'register.' || lower(m.legal_entity)
    left join log_entry e on e.log_id = l.id and e.name = m.movement_id
    left join log_leaf f on f.log_id = l.id and f.item = e.id;

create function share_entry_is_a_movement() returns trigger language plpgsql
  set search_path = public, pg_temp as $$
declare
  id text = 'mov_' || md5(new.subscription_id);
begin
  insert into share_movement (movement_id, legal_entity, act_id, kind, member_id, lot_id, share_class, shares,
      unit_price_cents, decided_on, effective_on, booked_on)
    values (id, 'BE', new.subscription_id, 'issue', new.member_id, id, 'ordinary', new.shares, new.unit_price_cents,
      new.effective_on, new.effective_on, new.effective_on);
  return new;
end $$;
create trigger is_a_movement instead of insert on share_entry for each row
  execute function share_entry_is_a_movement();
grant select, insert on share_entry to governance_app;
"""


def upgrade() -> None:
    add_log(op, "register.be")
    op.execute(sa.text(_MOVEMENTS.replace(":", r"\:")))
    append_only(op, "governance", "share_movement")
    op.execute(sa.text(_FOR_THE_RELEASE_BEFORE.replace(":", r"\:")))

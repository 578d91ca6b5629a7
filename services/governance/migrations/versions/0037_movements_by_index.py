"""What a movement is held against is looked up row by row, also where this was planned for an empty register."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"

# A session plans once, perhaps while the tables look empty: a join would then read the whole register for each act. A
# lateral row, or a question within a row, is always asked of the index. The leaf is that of the row as it was added.
_SQL = """
create or replace function share_movement_is_sealed() returns trigger language plpgsql
  set search_path = public, pg_temp set enable_seqscan = off as $$
begin
  if exists (select from added a cross join lateral (
      select l.legal_entity, l.member_id, l.share_class, l.unit_price_cents from share_movement l
      where l.movement_id = a.lot_id limit 1) l
    where (a.legal_entity, a.member_id, a.share_class, a.unit_price_cents)
      <> (l.legal_entity, l.member_id, l.share_class, l.unit_price_cents)) then
    raise exception 'share register: a lot has one member, class and price' using errcode = 'check_violation';
  end if;
  if exists (select from (select distinct lot_id from added where shares < 0) t
    where (select sum(m.shares) from share_movement m where m.lot_id = t.lot_id) < 0) then
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
    select (select l.id from sealed_log l where l.name = 'register.' || lower(a.legal_entity)), a.movement_id,
      share_leaf(row(a.*)::share_movement)
    from added a order by a.sequence;
  return null;
end $$;

create or replace function holders_have_a_category() returns trigger language plpgsql
  set search_path = public, pg_temp set enable_seqscan = off as $$
begin
  insert into category_period (member_id, category, definition, since, ground, decided_by, known_from)
    select a.member_id, m.category, 'before there were bylaws', min(a.effective_on),
      case m.category when 'A' then 'declared' when 'B' then 'support' else 'board' end, 'by rule', min(a.booked_on)
    from added a cross join lateral (
      select member.category from member where member.member_id = a.member_id limit 1) m
    where a.shares > 0 and m.category is not null
      and (select p.sequence from category_period p where p.member_id = a.member_id limit 1) is null
    group by a.member_id, m.category;
  return null;
end $$;
"""


def upgrade() -> None:
    op.execute(sa.text(_SQL.replace(":", r"\:")))

"""Who is in which category, from when, and since when that is known; changes are prepared, then decided."""

import sqlalchemy as sa
from alembic import op

from chassis.db.tables import append_only

revision = "0016"
down_revision = "0015"

_SQL = """
create extension if not exists btree_gist;

-- A period lasts to the day before `until`; it is what is known to the day before `known_until`.
create table category_period (
  member_id text not null references member,
  category text not null check (category in ('A', 'B', 'C')),
  definition text not null,
  since date not null,
  until date check (until > since),
  ground text not null check (ground in ('unit', 'work', 'declared', 'support', 'board')),
  profile text check (profile in ('person', 'body', 'academic', 'union', 'former_staff', 'partner', 'public')),
  decided_by text not null,
  known_from date not null,
  known_until date check (known_until >= known_from),
  sequence bigint generated always as identity primary key,
  constraint one_category_a_day exclude using gist (member_id with =, daterange(since, until) with &&,
    daterange(known_from, known_until) with &&)
);

create function category_period_goes_on() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if old.known_until is not null or to_jsonb(new) - 'known_until' <> to_jsonb(old) - 'known_until' then
    raise exception '% refused: of a category only until when it was known is written later', tg_op
      using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
create trigger goes_on before update on category_period for each row execute function category_period_goes_on();
create trigger never_deleted before delete or truncate on category_period
  for each statement execute function append_only();

create table category_change (
  change_id text primary key,
  member_id text not null references member,
  category text not null check (category in ('A', 'B', 'C')),
  definition text not null,
  effective_on date not null,
  ground text not null,
  profile text,
  prepared_on date not null,
  prepared_by text not null
);
create index ix_category_change_member on category_change (member_id);
create table category_decision (
  change_id text primary key references category_change,
  accepted boolean not null,
  decided_on date not null,
  decided_by text not null,
  reason text not null
);

-- Nobody holds shares without a category: who subscribed through 0.1.0 has the one of its first subscription.
create function holders_have_a_category() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  insert into category_period (member_id, category, definition, since, ground, decided_by, known_from)
    select m.member_id, m.category, 'before there were bylaws', min(a.effective_on),
      case m.category when 'A' then 'declared' when 'B' then 'support' else 'board' end, 'by rule', min(a.booked_on)
    from added a join member m using (member_id)
    where a.shares > 0 and m.category is not null
      and not exists (select from category_period p where p.member_id = m.member_id)
    group by m.member_id, m.category;
  return null;
end $$;
create trigger has_category after insert on share_movement referencing new table as added
  for each statement execute function holders_have_a_category();
insert into category_period (member_id, category, definition, since, ground, decided_by, known_from)
  select m.member_id, m.category, 'before there were bylaws', min(s.effective_on),
    case m.category when 'A' then 'declared' when 'B' then 'support' else 'board' end, 'by rule', min(s.booked_on)
  from share_movement s join member m using (member_id) where m.category is not null
  group by m.member_id, m.category;
"""


def upgrade() -> None:
    op.execute(sa.text(_SQL.replace(":", r"\:")))
    op.execute("revoke delete, truncate on category_period from governance_app")
    append_only(op, "governance", "category_change")
    append_only(op, "governance", "category_decision")

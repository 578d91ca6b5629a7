"""Members known here, who develops an activity, subscriptions, and the share register."""

from alembic import op

from chassis.db.tables import append_only

revision = "0002"
down_revision = "0001"

_SQL = """
create table member (
  member_id text primary key,
  category text check (category in ('A', 'B', 'C'))
);

create table activity (
  unit_id text not null,
  member_id text not null,
  since date not null,
  primary key (unit_id, member_id)
);
create index ix_activity_member on activity (member_id);

create table subscription (
  subscription_id text primary key,
  member_id text not null references member,
  shares integer not null check (shares > 0),
  unit_price_cents bigint not null check (unit_price_cents > 0),
  subscribed_on date not null,
  paid_on date check (paid_on >= subscribed_on)
);
create index ix_subscription_member on subscription (member_id);

create table share_entry (
  number bigint primary key check (number > 0),
  member_id text not null references member,
  kind text not null check (kind in ('issue', 'receive', 'give', 'withdraw')),
  shares integer not null,
  unit_price_cents bigint not null check (unit_price_cents > 0),
  effective_on date not null,
  subscription_id text unique references subscription,
  check ((kind = 'issue') = (subscription_id is not null)),
  check (case when kind in ('issue', 'receive') then shares > 0 else shares < 0 end)
);
create index ix_share_entry_member on share_entry (member_id, effective_on);

-- The register counts without gaps: an entry takes the number after the last one, or is refused.
create function share_entry_follows() returns trigger language plpgsql as $$
begin
  if new.number <> (select coalesce(max(number), 0) + 1 from share_entry) then
    raise exception 'share register: number % does not follow the last one', new.number
      using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger follows before insert on share_entry for each row execute function share_entry_follows();
"""


def upgrade() -> None:
    op.execute(_SQL)
    append_only(op, "governance", "share_entry")
    op.execute("revoke delete, truncate on member, activity, subscription from governance_app")

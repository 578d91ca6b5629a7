"""Who stands behind a holding: joint owners, and who exercises a vote for another; from when, and since when known."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"

_SQL = """
-- A fact lasts to the day before `until`; it is what is known to the day before `known_until`.
create table representation (
  member_id text not null references member,
  representation_id text not null check (representation_id ~ '^rep_[0-9a-f]{32}$'),
  representative_id text not null references member check (representative_id <> member_id),
  role text not null check (role in ('guardian', 'standing', 'joint')),
  since date not null,
  until date check (until > since),
  reference text not null,
  recorded_by text not null,
  known_from date not null,
  known_until date check (known_until >= known_from),
  sequence bigint generated always as identity primary key,
  constraint one_representative_a_day exclude using gist (member_id with =, daterange(since, until) with &&,
    daterange(known_from, known_until) with &&)
);
create index ix_representation_id on representation (representation_id);

create table joint_ownership (
  member_id text not null references member,
  owner_ids text[] not null check (cardinality(owner_ids) >= 2),
  since date not null,
  until date check (until > since),
  reference text not null,
  recorded_by text not null,
  known_from date not null,
  known_until date check (known_until >= known_from),
  sequence bigint generated always as identity primary key,
  constraint same_owners_a_day exclude using gist (member_id with =, daterange(since, until) with &&,
    daterange(known_from, known_until) with &&)
);

create function known_fact_goes_on() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if old.known_until is not null or to_jsonb(new) - 'known_until' <> to_jsonb(old) - 'known_until' then
    raise exception '% refused: of % only until when it was known is written later', tg_op, tg_table_name
      using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
"""


def upgrade() -> None:
    op.execute(sa.text(_SQL.replace(":", r"\:")))
    for table in ("representation", "joint_ownership"):
        op.execute(
            f"create trigger goes_on before update on {table} for each row execute function known_fact_goes_on()"
        )
        op.execute(
            f"create trigger never_deleted before delete or truncate on {table}"
            " for each statement execute function append_only()"
        )
        op.execute(f"revoke delete, truncate on {table} from governance_app")

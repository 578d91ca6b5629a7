"""Members, their signatures, who is a cooperator, and the production units with their holders."""

from alembic import op

from chassis.db.tables import append_only

revision = "0002"
down_revision = "0001"

_SQL = """
create table member (
  member_id text primary key,
  given_name text not null,
  family_name text not null,
  email text not null,
  language text not null check (language in ('fr', 'nl', 'en')),
  national_number_sealed bytea,
  national_number_index bytea unique,
  registered_on date not null,
  check ((national_number_sealed is null) = (national_number_index is null))
);

create table agreement_signature (
  member_id text not null references member,
  version text not null,
  signed_on date not null,
  primary key (member_id, version)
);

-- No reference to member: what governance says is kept, whoever is known here.
create table cooperator (
  member_id text primary key,
  since date not null
);

create table unit (
  unit_id text primary key,
  name text not null,
  tool text not null check (tool in ('three_in_one', 'activity')),
  sector text not null,
  office text not null,
  adviser text not null,
  legal_entity text not null,
  opened_on date not null
);

create table unit_holder (
  unit_id text not null references unit,
  member_id text not null references member,
  place smallint not null check (place >= 0),
  primary key (unit_id, member_id),
  unique (unit_id, place)
);
create index ix_unit_holder_member on unit_holder (member_id);
"""


def upgrade() -> None:
    op.execute(_SQL)
    append_only(op, "members", "agreement_signature")
    op.execute("revoke delete, truncate on member, cooperator, unit, unit_holder from members_app")

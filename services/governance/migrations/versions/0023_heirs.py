"""Who is paid, or joins, in place of a member who left of right."""

from alembic import op

from chassis.db.tables import append_only

revision = "0023"
down_revision = "0022"

_TABLES = ("payee_naming", "payee", "heir_joining")
_SQL = """
create table payee_naming (
  naming_id text primary key,
  withdrawal_id text not null references withdrawal_effect,
  replaces text unique references payee_naming,
  reference text not null,
  recorded_on date not null,
  recorded_by text not null
);
create index ix_payee_naming_withdrawal on payee_naming (withdrawal_id);
create unique index ux_payee_naming_first on payee_naming (withdrawal_id) where replaces is null;
create table payee (
  naming_id text not null references payee_naming,
  payee_id text not null references member,
  part text not null,
  cents bigint not null check (cents >= 0),
  primary key (naming_id, payee_id)
);
create table heir_joining (
  joining_id text primary key,
  withdrawal_id text not null references withdrawal_effect,
  heir_id text not null references member,
  shares integer not null check (shares > 0),
  accepted_on date not null,
  reference text not null,
  rules text not null,
  recorded_on date not null,
  recorded_by text not null,
  unique (withdrawal_id, heir_id)
);

-- Who is paid how much of what is owed: whom the last naming names, else the member itself.
create view withdrawal_claim as
  select e.withdrawal_id, coalesce(p.payee_id, w.member_id) as payee_id, coalesce(p.cents, e.value_cents) as cents
  from withdrawal_effect e join withdrawal w using (withdrawal_id)
    left join (payee_naming n join payee p using (naming_id)) on n.withdrawal_id = e.withdrawal_id
      and not exists (select from payee_naming later where later.replaces = n.naming_id);
grant select on withdrawal_claim to governance_app;
"""


def upgrade() -> None:
    op.execute(_SQL)
    for table in _TABLES:
        append_only(op, "governance", table)

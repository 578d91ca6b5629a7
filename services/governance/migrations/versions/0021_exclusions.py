"""Members who left without asking, and were admitted anew; exclusions with their steps and decisions."""

from alembic import op

from chassis.db.tables import append_only

revision = "0021"
down_revision = "0020"

_TABLES = ("departure", "readmission", "exclusion", "exclusion_step", "exclusion_decision")
_SQL = """
alter table withdrawal drop constraint withdrawal_reason_check, add constraint withdrawal_reason_check
  check (reason in ('request', 'death', 'bankruptcy', 'winding_up', 'incapacity', 'loss_of_quality', 'exclusion'));

create table departure (
  departure_id text primary key,
  member_id text not null references member,
  reason text not null check (reason in ('death', 'bankruptcy', 'winding_up', 'incapacity', 'loss_of_quality',
    'exclusion')),
  day date not null,
  reference text not null,
  recorded_on date not null,
  recorded_by text not null
);
create index ix_departure_member on departure (member_id);
insert into departure
  select 'dep_' || md5(withdrawal_id), member_id, reason, effective_on, reference, recorded_on, recorded_by
  from withdrawal where reason <> 'request';

create table readmission (
  departure_id text primary key references departure,
  subscription_id text not null references subscription,
  readmitted_on date not null
);

create table exclusion (
  exclusion_id text primary key,
  member_id text not null references member,
  grounds text not null,
  proposed_on date not null,
  reference text not null,
  recorded_on date not null,
  recorded_by text not null
);
create index ix_exclusion_member on exclusion (member_id);
create table exclusion_step (
  step_id text primary key,
  sequence bigint generated always as identity,
  exclusion_id text not null references exclusion,
  kind text not null check (kind in ('delivered', 'answered', 'hearing_asked', 'heard', 'told')),
  day date not null,
  means text check (means in ('registered_letter', 'e_mail')),
  until date,
  rules text not null,
  reference text not null,
  recorded_on date not null,
  recorded_by text not null,
  check ((kind in ('delivered', 'told')) = (means is not null)),
  check ((kind = 'delivered') = (until is not null))
);
create index ix_exclusion_step_exclusion on exclusion_step (exclusion_id, sequence);
create unique index ux_exclusion_step_once on exclusion_step (exclusion_id, kind) where kind in ('delivered', 'told');
create table exclusion_decision (
  exclusion_id text primary key references exclusion,
  excluded boolean not null,
  decided_by text not null check (decided_by in ('assembly', 'board')),
  decided_on date not null,
  reasons text not null,
  reference text not null,
  tell_until date not null,
  withdrawal_id text unique references withdrawal,
  rules text not null,
  recorded_on date not null,
  recorded_by text not null,
  check (excluded = (withdrawal_id is not null))
);
"""


def upgrade() -> None:
    op.execute(_SQL)
    for table in _TABLES:
        append_only(op, "governance", table)

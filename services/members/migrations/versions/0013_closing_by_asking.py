"""A unit closes by asking: what was asked of which units, and what was answered."""

from alembic import op

from chassis.db.tables import append_only

revision = "0013"
down_revision = "0012"

# A closing is locked (select for update) while answers are kept; a lock needs the right to update.
_SQL = """
create table closing (
  unit_id text primary key references unit,
  began_on date not null,
  reason text not null check (reason <> ''),
  asked_by text not null
);
revoke delete, truncate on closing from members_app;
create table closing_heir (
  unit_id text primary key references closing,
  heir_unit_id text not null references unit check (heir_unit_id <> unit_id),
  named_on date not null,
  named_by text not null
);
create index ix_closing_heir_heir on closing_heir (heir_unit_id);
create table closing_question (
  unit_id text not null references closing,
  question integer not null check (question > 0),
  published_on date not null,
  primary key (unit_id, question)
);
create table closing_answer (
  unit_id text not null,
  service text not null,
  number integer not null check (number > 0),
  content text not null,
  primary key (unit_id, service, number)
);
create table closing_end (
  unit_id text primary key references closing,
  ended_on date not null
);
"""


def upgrade() -> None:
    op.execute(_SQL)
    for table in ("closing_heir", "closing_question", "closing_answer", "closing_end"):
        append_only(op, "members", table)

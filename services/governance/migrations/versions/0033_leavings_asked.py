"""What others are asked about members who leave, and what they answered."""

from alembic import op

from chassis.db.tables import append_only

revision = "0033"
down_revision = "0032"

_SQL = """
create table leaving_question (
  withdrawal_id text not null references withdrawal,
  question integer not null check (question > 0),
  published_on date not null,
  primary key (withdrawal_id, question)
);
create table leaving_answer (
  withdrawal_id text not null,
  service text not null,
  number integer not null check (number > 0),
  content text not null,
  primary key (withdrawal_id, service, number)
);
create table leaving_end (
  withdrawal_id text primary key references withdrawal,
  ended_on date not null
);
"""


def upgrade() -> None:
    op.execute(_SQL)
    for table in ("leaving_question", "leaving_answer", "leaving_end"):
        append_only(op, "governance", table)

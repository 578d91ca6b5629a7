"""The register of before: entries that are brought in, each once by its number there."""

from alembic import op

from chassis.books.account_check import allow_accounts
from chassis.db.tables import append_only

revision = "0026"
down_revision = "0025"

_SQL = """
create table share_opening (
  opening_id text primary key,
  import_id text not null,
  legal_entity text not null check (legal_entity ~ '^[A-Z]{2}$'),
  number text not null,
  member_id text not null references member,
  category text not null check (category in ('A', 'B', 'C')),
  share_class text not null,
  shares integer not null check (shares > 0),
  unit_price_cents bigint not null check (unit_price_cents > 0),
  effective_on date not null check (effective_on <= booked_on),
  booked_on date not null,
  recorded_by text not null,
  unique (legal_entity, number)
);
"""


def upgrade() -> None:
    op.execute(_SQL)
    append_only(op, "governance", "share_opening")
    allow_accounts(
        op,
        "bank",
        "capital",
        "share_payments",
        "repayable",
        "suspense",
        "leavers",
        "reserves",
        "opening",
        "clearing:invoicing>governance",
    )

"""Which units are closing, what was answered of them, and what money passed to their heirs."""

from alembic import op

from chassis.closing.tables import create_closings
from chassis.db.tables import append_only

revision = "0013"
down_revision = "0012"

_SQL = """
create table remainder (
  remainder_id text primary key,
  unit_id text not null,
  heir_unit_id text not null check (heir_unit_id <> unit_id),
  cents bigint not null check (cents > 0),
  passed_on date not null
);
"""


def upgrade() -> None:
    create_closings(op, "payroll")
    op.execute(_SQL)
    append_only(op, "payroll", "remainder")

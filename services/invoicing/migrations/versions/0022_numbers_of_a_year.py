"""A supplier may number from 1 again each year: its number stands for one document of a year."""

from alembic import op

revision = "0022"
down_revision = "0021"

_SQL = """
create unique index uq_inbound_supplier_year on inbound (kind, supplier_number, number, (extract(year from issued_on)))
  where state = 'kept' and supplier_number is not null;
drop index uq_inbound_supplier;
"""


def upgrade() -> None:
    op.execute(_SQL)

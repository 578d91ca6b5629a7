"""A unit price may hold hundredths of a cent: code of before reads and writes whole cents in the wider column."""

from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.execute("alter table draft_line alter column unit_price_cents type numeric(14, 2)")

"""The quotes and orders of a unit for one client, the newest first, without those of the unit for others."""

from alembic import op

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    op.execute("create index ix_quote_unit_client on quote (unit_id, client_id, quote_id desc)")

"""The invoices of a unit for one client, the newest first, without those of the unit for others."""

from alembic import op

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    op.execute("create index ix_draft_unit_client on draft (unit_id, client_id, invoice_id desc)")

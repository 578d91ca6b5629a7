"""Sealed logs, and the one of the journal."""

from alembic import op

from chassis.log.tables import create_sealed_logs

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    create_sealed_logs(op, "invoicing")

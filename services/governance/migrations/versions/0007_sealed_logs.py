"""Sealed logs, and the one of the journal."""

from alembic import op

from chassis.log.tables import create_sealed_logs

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    create_sealed_logs(op, "governance")

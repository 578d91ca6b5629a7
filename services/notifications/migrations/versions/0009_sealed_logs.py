"""Sealed logs, and the one of the journal."""

from alembic import op

from chassis.log.tables import create_sealed_logs

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    create_sealed_logs(op, "notifications")

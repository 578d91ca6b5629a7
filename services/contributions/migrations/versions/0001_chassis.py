"""The tables that every service has: outbox, inbox, requests, journal, dead letters."""

from alembic import op

from chassis.db.tables import create_chassis

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_chassis(op, "contributions")

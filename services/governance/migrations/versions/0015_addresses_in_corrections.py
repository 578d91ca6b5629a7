"""What a correction of a reminder says carries a name and an address: it is redacted a month after it was sent."""

from alembic import op

from chassis.db.guards import redact_also

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    redact_also(op)

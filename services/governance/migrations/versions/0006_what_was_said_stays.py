"""Of what was said, asked and buried the application changes what its work needs; old addresses are redacted."""

from alembic import op

from chassis.db.guards import guard_what_was_said

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    guard_what_was_said(op, "governance")

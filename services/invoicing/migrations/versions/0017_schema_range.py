"""The database keeps the oldest code that its schema serves: that of 0.1.0, and what came after."""

from alembic import op

from chassis.db.tables import serve_code_from

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    serve_code_from(op, "invoicing", "0011")

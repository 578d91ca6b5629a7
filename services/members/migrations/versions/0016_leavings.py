"""Which members leave, and what was answered of them."""

from alembic import op

from chassis.closing.tables import create_leavings

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    create_leavings(op, "members")

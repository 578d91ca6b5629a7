"""Which units are closing, and what was answered of them."""

from alembic import op

from chassis.closing.tables import create_closings

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    create_closings(op, "invoicing")

"""The net that a quote of before printed for a line, where its rule of rounding came to another than that of today."""

from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.execute("alter table draft_line add column printed_cents bigint")

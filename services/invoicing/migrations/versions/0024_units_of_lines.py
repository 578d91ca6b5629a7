"""What the quantity of a line counts, where it was told."""

from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.execute("alter table draft_line add column unit text check (unit in ('hour', 'day', 'piece', 'word'))")

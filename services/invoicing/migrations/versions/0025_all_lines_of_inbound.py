"""All lines of an inbound document in one hash, beside the twenty that are shown; documents of before have none."""

from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.execute("alter table inbound add column lines_sha256 text check (lines_sha256 ~ '^[0-9a-f]{64}$')")

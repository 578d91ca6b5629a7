"""The inbox knows which fact each message is about, and a digest of what it asked."""

from alembic import op

from chassis.events.inbox import keep_facts

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    keep_facts(op)

"""The inbox knows which fact each message is about, and a digest of what it asked."""

from alembic import op

from chassis.events.inbox import keep_facts

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    keep_facts(op)

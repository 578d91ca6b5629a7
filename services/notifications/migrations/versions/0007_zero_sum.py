"""The postings of an entry sum to zero in the statement that writes them, and nothing switches that off."""

from alembic import op

from chassis.books.zero_sum import keep_zero_sum

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    keep_zero_sum(op)

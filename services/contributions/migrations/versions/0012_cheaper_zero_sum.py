"""An entry by itself is held to zero at the price it had before: no table is asked whether it has other lines."""

from alembic import op

from chassis.books.zero_sum import renew_zero_sum

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    renew_zero_sum(op)

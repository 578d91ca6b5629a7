"""Nothing is booked here: the chart of accounts is empty."""

from alembic import op

from chassis.books.account_check import allow_accounts

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    allow_accounts(op)

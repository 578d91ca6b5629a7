"""Only accounts of the chart are booked, whoever writes."""

from alembic import op

from chassis.books.account_check import allow_accounts

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    allow_accounts(
        op,
        "bank",
        "capital",
    )

"""Months can be closed; what is heard too late for them is booked on the first open day, and says so."""

from alembic import op

from chassis.books.periods import keep_closed_periods

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    keep_closed_periods(op, "members")

"""Only accounts of the chart are booked, whoever writes."""

from alembic import op

from chassis.books.account_check import allow_accounts

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    allow_accounts(
        op,
        "pot:turnover",
        "pot:wages",
        "pot:reductions",
        "pot:losses",
        "clearing:contributions>payroll",
        "clearing:payroll>contributions",
        "clearing:invoicing>contributions",
    )

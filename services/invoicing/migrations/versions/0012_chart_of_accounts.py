"""Only accounts of the chart are booked, whoever writes."""

from alembic import op

from chassis.books.account_check import allow_accounts

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    allow_accounts(
        op,
        "bank",
        "receivable",
        "client_credit",
        "suspense",
        "unexplained",
        "vat_due",
        "turnover",
        "late_income",
        "bank_costs",
        "loss:bad_debts",
        "loss:vat",
        "clearing:invoicing>payroll",
        "clearing:invoicing>contributions",
    )

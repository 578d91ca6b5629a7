"""Only accounts of the chart are booked, whoever writes."""

from alembic import op

from chassis.books.account_check import allow_accounts

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    allow_accounts(
        op,
        "budget",
        "reserved",
        "wages_payable",
        "nsso_payable",
        "holiday_pay_payable",
        "withholding_payable",
        "clearing:invoicing>payroll",
        "clearing:contributions>payroll",
    )

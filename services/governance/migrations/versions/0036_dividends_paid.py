"""Dividends leave by invoicing's bank too."""

from alembic import op

revision = "0036"
down_revision = "0035"

_SQL = """
alter table payout_order drop constraint payout_order_ground_check;
alter table payout_order add constraint payout_order_ground_check
  check (ground in ('withdrawal', 'subscription', 'payment', 'correction', 'dividend'));
"""


def upgrade() -> None:
    op.execute(_SQL)

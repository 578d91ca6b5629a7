"""Of which subscriptions invoicing was told, so that it knows their money at the bank."""

from alembic import op

from chassis.db.tables import append_only

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    op.execute("create table subscription_told (subscription_id text primary key references subscription)")
    append_only(op, "governance", "subscription_told")

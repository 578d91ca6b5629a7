"""The first day of a supply that took several, and the client's own order: where they were told."""

from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    op.execute("alter table draft add column delivered_from date, add column order_reference text not null default ''")

"""A line of a draft may have a quantity below zero: it takes back (EN 16931 BT-129)."""

from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    # Every row of before is above zero: there is nothing to look through.
    op.execute(
        """alter table draft_line drop constraint draft_line_quantity_check,
        add constraint draft_line_quantity_check check (quantity <> 0) not valid"""
    )

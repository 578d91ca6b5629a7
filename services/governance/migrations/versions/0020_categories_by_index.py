"""Thousands of movements at once are given their categories and sealed by index, whatever the planner knows."""

from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.execute("create index ix_category_period_member on category_period (member_id, since)")
    op.execute("create index ix_share_movement_correction on share_movement (booked_on) where kind = 'correction'")
    # A table that was empty a moment ago would be read whole for each of its new rows.
    for function in ("holders_have_a_category", "share_movement_is_sealed"):
        op.execute(f"alter function {function}() set enable_seqscan = off")

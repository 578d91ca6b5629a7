"""Which units are closing and closed, and what was answered of them; what the pot has of a unit is looked up."""

from alembic import op

from chassis.closing.tables import create_closings

revision = "0013"
down_revision = "0012"

_INDEXES = """
create index ix_deduction_unit on deduction (unit_id);
create index ix_contribution_return_unit on contribution_return (unit_id);
create index ix_loss_unit on loss (unit_id);
"""


def upgrade() -> None:
    create_closings(op, "contributions")
    op.execute(_INDEXES)

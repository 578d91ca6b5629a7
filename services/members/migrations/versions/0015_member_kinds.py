"""A member is a natural person, a body, or several members who own together."""

from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.execute(
        """alter table member add column kind text not null default 'person'
        check (kind in ('person', 'body', 'joint'))"""
    )

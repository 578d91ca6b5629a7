"""Which members are bodies, or several who own together; whoever was known before is a natural person."""

from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.execute(
        """alter table member add column kind text not null default 'person'
        check (kind in ('person', 'body', 'joint'))"""
    )
    op.execute("create index ix_member_not_a_person on member (member_id) where kind <> 'person'")

"""Bylaws: since when each is known here, so that an answer about a day to come stays what it was."""

from alembic import op

revision = "0019"
down_revision = "0018"

_SQL = """
alter table bylaw add column booked_on date not null default current_date;
alter table bylaw alter column booked_on drop default;
"""


def upgrade() -> None:
    op.execute(_SQL)

"""Entries are looked up by what the bank calls them: their day may be another in another statement."""

from alembic import op

revision = "0038"
down_revision = "0037"

_SQL = """
drop index ix_bank_entry_content;
create index ix_bank_entry_identity on bank_entry (bank_identity, amount_cents) where bank_identity is not null;
"""


def upgrade() -> None:
    op.execute(_SQL)

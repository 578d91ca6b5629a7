"""Letters that were printed: when and by whom; and the names of clients, for the envelope."""

from alembic import op

revision = "0004"
down_revision = "0003"

# Letters on paper are those without an address. Those written before this have no name beside their text.
_SQL = """
alter table letter
  add column client_name text,
  add column printed_at timestamptz,
  add column printed_by text,
  drop constraint letter_state_check,
  drop constraint letter_check2,
  add check (state in ('queued', 'sent', 'to_print', 'printed')),
  add check ((state in ('to_print', 'printed')) = (email is null)),
  add check ((state = 'printed') = (printed_at is not null)),
  add check ((printed_at is null) = (printed_by is null));
create index ix_letter_to_print on letter (number) where state = 'to_print';
"""


def upgrade() -> None:
    op.execute(_SQL)

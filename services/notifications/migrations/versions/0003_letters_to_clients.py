"""Letters to clients, also those that must be printed; words in letters that wait."""

from alembic import op

revision = "0003"
down_revision = "0002"

# A letter goes to a member or to a client. A client without an address is written to on paper.
_SQL = """
alter table letter
  alter member_id drop not null,
  alter email drop not null,
  add column client_id text,
  drop constraint letter_state_check,
  add check (state in ('queued', 'sent', 'to_print')),
  add check ((member_id is null) <> (client_id is null)),
  add check ((state = 'to_print') = (email is null)),
  add unique (cause_id, client_id);
alter table waiting_letter add column words jsonb not null default '{}';
"""


def upgrade() -> None:
    op.execute(_SQL)

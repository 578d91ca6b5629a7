"""What happened to a draft on its way: submitted, validated, rejected, discarded; and units that ask for an adviser."""

from alembic import op

from chassis.db.tables import append_only

revision = "0005"
down_revision = "0004"

SQL = """
-- The last step is how a draft stands.
create table draft_step (
  number bigint generated always as identity primary key,
  invoice_id text not null references draft,
  step text not null check (step in ('submitted', 'validated', 'rejected', 'discarded')),
  why text not null,
  actor text not null,
  at timestamptz not null,
  check ((step = 'rejected') = (why <> ''))
);
create index ix_draft_step_invoice on draft_step (invoice_id, number desc);
-- The last row of a unit counts. Without an amount nothing is validated.
create table unit_policy (
  number bigint generated always as identity primary key,
  unit_id text not null references unit,
  validate_from_cents bigint check (validate_from_cents >= 0),
  actor text not null,
  at timestamptz not null
);
create index ix_unit_policy_unit on unit_policy (unit_id, number desc);

-- Lists for people: the newest of a unit or of a client first, and what was issued in a period.
create index ix_draft_unit on draft (unit_id, invoice_id desc);
create index ix_draft_client on draft (client_id, invoice_id desc);
create index ix_issued_invoice_unit on issued_invoice (unit_id, issued_on);
create index ix_issued_invoice_day on issued_invoice (issued_on);
"""


def upgrade() -> None:
    op.execute(SQL)
    for table in ("draft_step", "unit_policy"):
        append_only(op, "invoicing", table)

"""Which claims have money waiting in suspense: dunning leaves them alone until a person decided."""

from alembic import op

revision = "0027"
down_revision = "0026"

# Money that waited before has no rows here.
_SQL = """
create table money_waiting (
  payment_id text not null references payment,
  invoice_id text not null references claim,
  primary key (payment_id, invoice_id)
);
create index ix_money_waiting_invoice on money_waiting (invoice_id);
grant select, insert, delete on money_waiting to invoicing_app;
"""


def upgrade() -> None:
    op.execute(_SQL)

"""Records that turned out to be one holder, and their subscriptions that were open then."""

from alembic import op

from chassis.db.tables import append_only

revision = "0035"
down_revision = "0034"

_SQL = """
create table holder_merge (
  merge_id text primary key check (merge_id ~ '^mrg_[0-9a-f]{32}$'),
  merged_id text not null unique references member,
  kept_id text not null references member check (kept_id <> merged_id),
  merged_on date not null,
  reason text not null,
  recorded_by text not null
);
create index ix_holder_merge_kept on holder_merge (kept_id);
create table merged_subscription (
  subscription_id text primary key references subscription,
  merge_id text not null references holder_merge,
  kept_id text not null references member
);
create index ix_merged_subscription_merge on merged_subscription (merge_id);
"""


def upgrade() -> None:
    op.execute(_SQL)
    append_only(op, "governance", "holder_merge")
    append_only(op, "governance", "merged_subscription")

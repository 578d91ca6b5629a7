"""Runs of timed and bulk jobs: where each is, what it did and what it set aside."""

from alembic import op

from chassis.db.tables import create_job_run

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    create_job_run(op, "governance")

"""Runs of timed and bulk jobs: where each is, what it did and what it set aside."""

from alembic import op

from chassis.db.tables import create_job_run

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    create_job_run(op, "invoicing")

"""Alembic's entry: the chassis runs the migrations."""

from chassis.db.migrations import run_migrations

run_migrations()

"""Alembic's entry: the chassis runs the migrations."""

from chassis.migrating import run_migrations

run_migrations()

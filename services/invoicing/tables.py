"""The tables of invoicing that are met as objects, as the migrations make them; the others stand in plain SQL."""

import sqlalchemy as sa

from chassis.db.engine import metadata

tables = metadata()

unit = sa.Table(
    "unit",
    tables,
    sa.Column("unit_id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("legal_entity", sa.Text, nullable=False),
    sa.Column("opened_on", sa.Date, nullable=False),
)
unit_holder = sa.Table(
    "unit_holder",
    tables,
    sa.Column("unit_id", sa.Text, primary_key=True),
    sa.Column("member_id", sa.Text, primary_key=True),
)
bank_file = sa.Table(
    "bank_file",
    tables,
    sa.Column("sha256", sa.Text, primary_key=True),
    sa.Column("statements", sa.Integer, nullable=False),
    sa.Column("entries", sa.Integer, nullable=False),
    sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
)

"""The tables of contributions. Made by migrations 0002 and 0003; the chassis tables stand beside them."""

import sqlalchemy as sa

from chassis.db.engine import metadata

tables = metadata()

tariff = sa.Table(
    "tariff",
    tables,
    sa.Column("legal_entity", sa.Text, primary_key=True),
    sa.Column("since", sa.Date, primary_key=True),
    sa.Column("turnover_percent", sa.Numeric, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("set_by", sa.Text, nullable=False),
)
coefficient = sa.Table(
    "coefficient",
    tables,
    sa.Column("legal_entity", sa.Text, primary_key=True),
    sa.Column("since", sa.Date, primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("factor", sa.Numeric, nullable=False),
)
unit = sa.Table(
    "unit",
    tables,
    sa.Column("unit_id", sa.Text, primary_key=True),
    sa.Column("legal_entity", sa.Text, nullable=False),
    sa.Column("opened_on", sa.Date, nullable=False),
)
deduction = sa.Table(
    "deduction",
    tables,
    sa.Column("source_id", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("unit_id", sa.Text, nullable=False),
    sa.Column("legal_entity", sa.Text, nullable=False),
    sa.Column("tariff_since", sa.Date, nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("base_cents", sa.BigInteger, nullable=False),
    sa.Column("contribution_cents", sa.BigInteger, nullable=False),
)
contribution_return = sa.Table(
    "contribution_return",
    tables,
    sa.Column("credit_note_id", sa.Text, primary_key=True),
    sa.Column("invoice_id", sa.Text, nullable=False),
    sa.Column("unit_id", sa.Text, nullable=False),
    sa.Column("legal_entity", sa.Text, nullable=False),
    sa.Column("tariff_since", sa.Date, nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("base_cents", sa.BigInteger, nullable=False),
    sa.Column("contribution_cents", sa.BigInteger, nullable=False),
)
loss = sa.Table(
    "loss",
    tables,
    sa.Column("invoice_id", sa.Text, primary_key=True),
    sa.Column("unit_id", sa.Text, nullable=False),
    sa.Column("legal_entity", sa.Text, nullable=False),
    sa.Column("tariff_since", sa.Date, nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("lost_cents", sa.BigInteger, nullable=False),
    sa.Column("contribution_cents", sa.BigInteger, nullable=False),
)
recovery = sa.Table(
    "recovery",
    tables,
    sa.Column("payment_id", sa.Text, primary_key=True),
    sa.Column("invoice_id", sa.Text, primary_key=True),
    sa.Column("unit_id", sa.Text, nullable=False),
    sa.Column("legal_entity", sa.Text, nullable=False),
    sa.Column("recovered_on", sa.Date, nullable=False),
    sa.Column("recovered_cents", sa.BigInteger, nullable=False),
)

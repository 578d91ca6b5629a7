"""The tables of payroll. Made by migrations 0002 and 0003; the chassis tables stand beside them."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from chassis.db.engine import metadata

tables = metadata()

unit = sa.Table(
    "unit",
    tables,
    sa.Column("unit_id", sa.Text, primary_key=True),
    sa.Column("legal_entity", sa.Text, nullable=False),
)
unit_holder = sa.Table(
    "unit_holder",
    tables,
    sa.Column("unit_id", sa.Text, primary_key=True),
    sa.Column("member_id", sa.Text, primary_key=True),
)
tariff = sa.Table(
    "tariff",
    tables,
    sa.Column("legal_entity", sa.Text, primary_key=True),
    sa.Column("since", sa.Date, primary_key=True),
)
coefficient = sa.Table(
    "coefficient",
    tables,
    sa.Column("legal_entity", sa.Text, primary_key=True),
    sa.Column("since", sa.Date, primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("factor", sa.Numeric, nullable=False),
)
invoice = sa.Table("invoice", tables, sa.Column("invoice_id", sa.Text, primary_key=True))
budget_fact = sa.Table(
    "budget_fact",
    tables,
    sa.Column("about", sa.Text, primary_key=True),
    sa.Column("fact", sa.Text, primary_key=True),
    sa.Column("number", sa.BigInteger, sa.Identity(always=True), nullable=False),
    sa.Column("unit_id", sa.Text, nullable=False),
    sa.Column("cents", sa.BigInteger, nullable=False),
    sa.Column("booked_on", sa.Date, nullable=False),
    sa.Column("invoice_id", sa.Text),
)
transfer = sa.Table(
    "transfer",
    tables,
    sa.Column("internal_invoice_id", sa.Text, primary_key=True),
    sa.Column("number", sa.BigInteger, sa.Identity(always=True), nullable=False),
    sa.Column("buyer_unit_id", sa.Text, nullable=False),
    sa.Column("seller_unit_id", sa.Text, nullable=False),
    sa.Column("issued_on", sa.Date, nullable=False),
    sa.Column("amount_cents", sa.BigInteger, nullable=False),
    sa.Column("transferred_on", sa.Date),
)
worker_month = sa.Table(
    "worker_month",
    tables,
    sa.Column("worker_id", sa.Text, primary_key=True),
    sa.Column("month", sa.Date, primary_key=True),
)
contract = sa.Table(
    "contract",
    tables,
    sa.Column("contract_id", sa.Text, primary_key=True),
    sa.Column("unit_id", sa.Text, nullable=False),
    sa.Column("worker_id", sa.Text, nullable=False),
    sa.Column("legal_entity", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("month", sa.Date, nullable=False),
    sa.Column("hours", sa.Integer, nullable=False),
    sa.Column("household", sa.Text, nullable=False),
    sa.Column("children", sa.Integer, nullable=False),
    sa.Column("gross_cents", sa.BigInteger, nullable=False),
    sa.Column("employee_nsso_cents", sa.BigInteger, nullable=False),
    sa.Column("withholding_cents", sa.BigInteger, nullable=False),
    sa.Column("special_contribution_cents", sa.BigInteger, nullable=False),
    sa.Column("net_cents", sa.BigInteger, nullable=False),
    sa.Column("employer_charges_cents", sa.BigInteger, nullable=False),
    sa.Column("holiday_pay_cents", sa.BigInteger, nullable=False),
    sa.Column("expected_contribution_cents", sa.BigInteger, nullable=False),
    sa.Column("lines", JSONB, nullable=False),
    sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("declared_by", sa.Text, nullable=False),
)
settlement = sa.Table(
    "settlement",
    tables,
    sa.Column("contract_id", sa.Text, primary_key=True),
    sa.Column("settled_on", sa.Date, nullable=False),
    sa.Column("settled_by", sa.Text, nullable=False),
)

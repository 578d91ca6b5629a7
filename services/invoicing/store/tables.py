"""The tables of invoicing, as the migrations make them."""

import sqlalchemy as sa

from chassis.database import metadata

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
client = sa.Table(
    "client",
    tables,
    sa.Column("client_id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("country", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("enterprise_number", sa.Text, unique=True),
    sa.Column("vat_number", sa.Text),
    sa.Column("email", sa.Text),
    sa.Column("payment_days", sa.Integer, nullable=False),
    sa.Column("registered_on", sa.Date, nullable=False),
)
draft = sa.Table(
    "draft",
    tables,
    sa.Column("invoice_id", sa.Text, primary_key=True),
    sa.Column("unit_id", sa.Text, sa.ForeignKey("unit.unit_id"), nullable=False),
    sa.Column("client_id", sa.Text, sa.ForeignKey("client.client_id"), nullable=False),
    sa.Column("drafted_on", sa.Date, nullable=False),
)
draft_line = sa.Table(
    "draft_line",
    tables,
    sa.Column("invoice_id", sa.Text, sa.ForeignKey("draft.invoice_id"), primary_key=True),
    sa.Column("place", sa.SmallInteger, primary_key=True),
    sa.Column("description", sa.Text, nullable=False),
    sa.Column("quantity", sa.Numeric(14, 4), nullable=False),
    sa.Column("unit_price_cents", sa.BigInteger, nullable=False),
    sa.Column("treatment", sa.Text, nullable=False),
    sa.Column("percent", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
)
number_series = sa.Table(
    "number_series",
    tables,
    sa.Column("series", sa.Text, primary_key=True),
    sa.Column("year", sa.Integer, primary_key=True),
    sa.Column("last", sa.Integer, nullable=False),
    sa.Column("last_issued_on", sa.Date, nullable=False),
)
issued_invoice = sa.Table(
    "issued_invoice",
    tables,
    sa.Column("invoice_id", sa.Text, sa.ForeignKey("draft.invoice_id"), primary_key=True),
    sa.Column("number", sa.Text, nullable=False, unique=True),
    sa.Column("series", sa.Text, nullable=False),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("legal_entity", sa.Text, nullable=False),
    sa.Column("unit_id", sa.Text, nullable=False),
    sa.Column("client_id", sa.Text, nullable=False),
    sa.Column("issued_on", sa.Date, nullable=False),
    sa.Column("due_on", sa.Date, nullable=False),
    sa.Column("communication", sa.Text, nullable=False, unique=True),
    sa.Column("net_cents", sa.BigInteger, nullable=False),
    sa.Column("vat_cents", sa.BigInteger, nullable=False),
    sa.Column("gross_cents", sa.BigInteger, nullable=False),
    sa.Column("document", sa.Text, nullable=False),
    sa.Column("content_hash", sa.Text, nullable=False),
)
claim = sa.Table(
    "claim",
    tables,
    sa.Column("invoice_id", sa.Text, sa.ForeignKey("issued_invoice.invoice_id"), primary_key=True),
    sa.Column("communication", sa.Text, nullable=False, unique=True),
    sa.Column("total_cents", sa.BigInteger, nullable=False),
    sa.Column("open_cents", sa.BigInteger, nullable=False),
    sa.Column("paid_on", sa.Date),
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
payment = sa.Table(
    "payment",
    tables,
    sa.Column("payment_id", sa.Text, primary_key=True),
    sa.Column("reference", sa.Text, nullable=False, unique=True),
    sa.Column("file", sa.Text, sa.ForeignKey("bank_file.sha256")),
    sa.Column("amount_cents", sa.BigInteger, nullable=False),
    sa.Column("suspense_cents", sa.BigInteger, nullable=False),
    sa.Column("value_date", sa.Date, nullable=False),
    sa.Column("structured", sa.Text),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
)
allocation = sa.Table(
    "allocation",
    tables,
    sa.Column("payment_id", sa.Text, sa.ForeignKey("payment.payment_id"), primary_key=True),
    sa.Column("invoice_id", sa.Text, sa.ForeignKey("claim.invoice_id"), nullable=False),
    sa.Column("applied_cents", sa.BigInteger, nullable=False),
    sa.Column("excess_cents", sa.BigInteger, nullable=False),
    sa.Column("settles", sa.Boolean, nullable=False),
)
suspense = sa.Table(
    "suspense",
    tables,
    sa.Column("payment_id", sa.Text, sa.ForeignKey("payment.payment_id"), primary_key=True),
    sa.Column("communication", sa.Text, nullable=False),
)

"""The tables of governance, as the migrations make them."""

import sqlalchemy as sa

from chassis.db.engine import metadata

tables = metadata()

member = sa.Table(
    "member",
    tables,
    sa.Column("member_id", sa.Text, primary_key=True),
    sa.Column("category", sa.Text),
)
activity = sa.Table(
    "activity",
    tables,
    sa.Column("unit_id", sa.Text, primary_key=True),
    sa.Column("member_id", sa.Text, primary_key=True),
    sa.Column("since", sa.Date, nullable=False),
)
subscription = sa.Table(
    "subscription",
    tables,
    sa.Column("subscription_id", sa.Text, primary_key=True),
    sa.Column("member_id", sa.Text, sa.ForeignKey("member.member_id"), nullable=False),
    sa.Column("shares", sa.Integer, nullable=False),
    sa.Column("unit_price_cents", sa.BigInteger, nullable=False),
    sa.Column("subscribed_on", sa.Date, nullable=False),
    sa.Column("paid_on", sa.Date),
)
share_entry = sa.Table(
    "share_entry",
    tables,
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("member_id", sa.Text, sa.ForeignKey("member.member_id"), nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("shares", sa.Integer, nullable=False),
    sa.Column("unit_price_cents", sa.BigInteger, nullable=False),
    sa.Column("effective_on", sa.Date, nullable=False),
    sa.Column("subscription_id", sa.Text, sa.ForeignKey("subscription.subscription_id"), unique=True),
)

"""The tables of notifications, as the migrations make them."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, UUID

from chassis.db.engine import metadata

tables = metadata()

person = sa.Table(
    "person",
    tables,
    sa.Column("member_id", sa.Text, primary_key=True),
    sa.Column("given_name", sa.Text, nullable=False),
    sa.Column("email", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
)
unit = sa.Table(
    "unit",
    tables,
    sa.Column("unit_id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
)
holder = sa.Table(
    "holder",
    tables,
    sa.Column("unit_id", sa.Text, sa.ForeignKey("unit.unit_id"), primary_key=True),
    sa.Column("member_id", sa.Text, primary_key=True),
)
letter = sa.Table(
    "letter",
    tables,
    sa.Column("number", sa.BigInteger, sa.Identity(always=True), primary_key=True),
    sa.Column("cause_id", UUID(as_uuid=True), nullable=False),
    sa.Column("member_id", sa.Text, sa.ForeignKey("person.member_id")),
    sa.Column("client_id", sa.Text),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("email", sa.Text),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("sent_at", sa.DateTime(timezone=True)),
    sa.Column("client_name", sa.Text),
    sa.Column("printed_at", sa.DateTime(timezone=True)),
    sa.Column("printed_by", sa.Text),
)
waiting_letter = sa.Table(
    "waiting_letter",
    tables,
    sa.Column("cause_id", UUID(as_uuid=True), primary_key=True),
    sa.Column("waits_for", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("amounts", JSONB, nullable=False),
    sa.Column("day", sa.Date),
    sa.Column("unit_name", sa.Text),
    sa.Column("words", JSONB, nullable=False),
)

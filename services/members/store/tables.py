"""The tables of members, as the migrations make them."""

import sqlalchemy as sa

from chassis.db.engine import metadata

tables = metadata()

member = sa.Table(
    "member",
    tables,
    sa.Column("member_id", sa.Text, primary_key=True),
    sa.Column("given_name", sa.Text, nullable=False),
    sa.Column("family_name", sa.Text, nullable=False),
    sa.Column("email", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("national_number_sealed", sa.LargeBinary),
    sa.Column("national_number_index", sa.LargeBinary, unique=True),
    sa.Column("registered_on", sa.Date, nullable=False),
)
agreement_signature = sa.Table(
    "agreement_signature",
    tables,
    sa.Column("member_id", sa.Text, sa.ForeignKey("member.member_id"), primary_key=True),
    sa.Column("version", sa.Text, primary_key=True),
    sa.Column("signed_on", sa.Date, nullable=False),
)
cooperator = sa.Table(
    "cooperator",
    tables,
    sa.Column("member_id", sa.Text, primary_key=True),
    sa.Column("since", sa.Date, nullable=False),
)
unit = sa.Table(
    "unit",
    tables,
    sa.Column("unit_id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("tool", sa.Text, nullable=False),
    sa.Column("sector", sa.Text, nullable=False),
    sa.Column("office", sa.Text, nullable=False),
    sa.Column("adviser", sa.Text, nullable=False),
    sa.Column("legal_entity", sa.Text, nullable=False),
    sa.Column("opened_on", sa.Date, nullable=False),
)
unit_holder = sa.Table(
    "unit_holder",
    tables,
    sa.Column("unit_id", sa.Text, sa.ForeignKey("unit.unit_id"), primary_key=True),
    sa.Column("member_id", sa.Text, sa.ForeignKey("member.member_id"), primary_key=True),
    sa.Column("place", sa.SmallInteger, nullable=False),
)
unit_closing = sa.Table(
    "unit_closing",
    tables,
    sa.Column("unit_id", sa.Text, sa.ForeignKey("unit.unit_id"), primary_key=True),
    sa.Column("closed_on", sa.Date, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("closed_by", sa.Text, nullable=False),
)

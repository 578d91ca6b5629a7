"""A service's whole answer to the audit, of one snapshot of its database."""

import sqlalchemy as sa

from chassis.audit import everywhere
from chassis.audit.checks import Check, checks_of, figures_of
from chassis.audit.lists import list_sums
from chassis.books.trial_balance import trial_balance
from contracts.wire.operations import AuditCheck, AuditDifference, AuditFigure, AuditReply

SHOWN = 20  # differences of a check; the count tells how many there are
# A year takes seconds when what is sorted and hashed stays in memory; no request besides has so much to read.
_SETTINGS = (
    "set transaction isolation level repeatable read read only",
    "set local work_mem = '64MB'",
    "set local statement_timeout = '120s'",
)
# First the sums of buckets of rows, by which millions are compared without being sorted or stored; then the rows of
# buckets that differ. The hash is the database's own: both sides of a check stand in one.
_SUMS = """select hash & 1023 as bucket, count(*) as rows, bit_xor(hash # hashtextextended(value, hash)) as xor
  from (select hashtextextended(key, 0) as hash, value from ({reading}) as reading offset 0) as hashed group by 1"""
_BUCKETS = """select bucket, coalesce(stands.rows, 0) as stands, coalesce(should.rows, 0) as should,
    (stands.rows, stands.xor) is distinct from (should.rows, should.xor) as differs
  from ({stands}) as stands full join ({should}) as should using (bucket)"""
_ROWS = "select key, value from ({reading}) as reading where hashtextextended(key, 0) & 1023 = any(:buckets)"
_DIFFERENCES = """with differing as (
    select coalesce(stands.key, should.key) as key, stands.value as stands, should.value as should
    from ({stands}) as stands full join ({should}) as should on stands.key = should.key
    where stands.value is distinct from should.value)
  select key, stands, should, count(*) over () as differing from differing order by key limit :most"""


def read_one_snapshot(connection: sa.Connection) -> None:
    """At the beginning of a transaction: it only reads, and all that it reads is of one instant."""
    for setting in _SETTINGS:
        connection.execute(sa.text(setting))


def answer_audit(connection: sa.Connection, service: str) -> AuditReply:
    """Reads only; the auditor's role is enough."""
    return AuditReply(
        service=service,
        books=trial_balance(connection, service),
        checks=tuple(_checked(connection, check) for check in (*everywhere.CHECKS, *checks_of(service))),
        lists=tuple(list_sums(connection, service)),
        apart=tuple(
            AuditFigure(
                says=figure.says, **connection.execute(sa.text(figure.query.replace(":", r"\:"))).one()._asdict()
            )
            for figure in figures_of(service)
        ),
    )


def _checked(connection: sa.Connection, check: Check) -> AuditCheck:
    sums = connection.execute(_joined(_BUCKETS, _SUMS, check)).all()
    buckets = [row.bucket for row in sums if row.differs]
    differing = []
    if buckets:
        values = {"buckets": buckets, "most": SHOWN}
        differing = list(connection.execute(_joined(_DIFFERENCES, _ROWS, check), values))
    return AuditCheck(
        name=check.name,
        compares=check.compares,
        rows=max(sum(row.stands for row in sums), sum(row.should for row in sums)),
        differing=differing[0].differing if differing else 0,
        differences=tuple(AuditDifference(key=row.key, stands=row.stands, should=row.should) for row in differing),
        shows=check.shows,
    )


def _joined(query: str, reading: str, check: Check) -> sa.TextClause:
    """Both readings of the check in the query; their colons are no parameters."""
    sides = {"stands": check.stands, "should": check.should}
    return sa.text(query.format(**{n: reading.format(reading=s.replace(":", r"\:")) for n, s in sides.items()}))

"""A service's whole answer to the audit, of one snapshot of its database."""

import sqlalchemy as sa

from chassis.audit import everywhere
from chassis.audit.checks import Check, checks_of
from chassis.audit.lists import list_sums
from chassis.books.trial_balance import trial_balance
from contracts.wire.operations import AuditCheck, AuditDifference, AuditReply

SHOWN = 20  # differences of a check; the count tells how many there are
# A year takes seconds when what is sorted and hashed stays in memory; no request besides has so much to read.
_SETTINGS = (
    "set transaction isolation level repeatable read read only",
    "set local work_mem = '64MB'",
    "set local statement_timeout = '120s'",
)
_COMPARE = """with stands as materialized ({stands}), should as materialized ({should}),
    differing as materialized (
      select coalesce(stands.key, should.key) as key, stands.value as stands, should.value as should
      from stands full join should on stands.key = should.key where stands.value is distinct from should.value)
    select greatest((select count(*) from stands), (select count(*) from should)) as rows,
      (select count(*) from differing) as differing,
      (select coalesce(json_agg(json_build_array(key, stands, should) order by key), '[]')
        from (select * from differing order by key limit {shown}) as first) as differences"""


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
    )


def _checked(connection: sa.Connection, check: Check) -> AuditCheck:
    query = _COMPARE.format(stands=check.stands, should=check.should, shown=SHOWN).replace(":", r"\:")
    row = connection.execute(sa.text(query)).one()
    return AuditCheck(
        name=check.name,
        compares=check.compares,
        rows=row.rows,
        differing=row.differing,
        differences=tuple(AuditDifference(key=k, stands=a, should=b) for k, a, b in row.differences),
        shows=check.shows,
    )

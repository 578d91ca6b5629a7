"""What somebody with the owner's rights may do to a month that was lived, and the names by which an audit says so."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa

from chassis.audit.answering import answer_audit, read_one_snapshot
from chassis.audit.lists import list_rows
from chassis.cli.verdict import Verdict, judge_audits
from chassis.testing.running import RunningSystem
from contracts.wire.operations import AuditReply, AuditRow, GetAuditRows

_TABLES = sa.text("select tablename from pg_tables where schemaname = 'public'")


@dataclass(frozen=True, slots=True)
class Planting:
    """Statements in one service's database, each of which changes something; `names`: what differs then."""

    what: str
    service: str
    statements: tuple[str, ...]
    names: frozenset[str]


def plant(what: str, service: str, *statements: str, names: Sequence[str]) -> Planting:
    return Planting(what, service, statements, frozenset(names))


@dataclass(slots=True)
class Month:
    """A month that stands in six databases. What is planted is gone after the look at it."""

    system: RunningSystem
    answers: dict[str, AuditReply]

    @classmethod
    def of(cls, system: RunningSystem) -> "Month":
        month = cls(system, {})
        for service in system.services:
            with month.connected(service, "audit") as connection:
                read_one_snapshot(connection)
                month.answers[service] = answer_audit(connection, service)
        return month

    def verdict(self) -> Verdict:
        return judge_audits(list(self.answers.values()), ask=self._rows)

    def verdict_with(self, planting: Planting) -> Verdict:
        """The audit's verdict while what is planted stands there, in a transaction that is never committed."""
        with self.connected(planting.service, "owner") as connection:
            for table in connection.execute(_TABLES).scalars().all():
                connection.execute(sa.text(f"alter table {table} disable trigger user"))
            for statement in planting.statements:
                changed = connection.execute(sa.text(statement.replace(":", r"\:"))).rowcount
                assert changed != 0, f"nothing is changed by {statement}"
            answers = self.answers | {planting.service: answer_audit(connection, planting.service)}

            def rows(service: str, request: GetAuditRows) -> list[AuditRow]:
                if service == planting.service:
                    return list_rows(connection, service, request)
                return self._rows(service, request)

            return judge_audits(list(answers.values()), ask=rows)

    def _rows(self, service: str, request: GetAuditRows) -> list[AuditRow]:
        with self.connected(service, "audit") as connection:
            return list_rows(connection, service, request)

    @contextmanager
    def connected(self, service: str, role: str) -> Iterator[sa.Connection]:
        url = str(getattr(self.system.dsns[service], role)).replace("postgresql://", "postgresql+psycopg://", 1)
        with sa.create_engine(url, poolclass=sa.NullPool).connect() as connection:
            yield connection
            connection.rollback()

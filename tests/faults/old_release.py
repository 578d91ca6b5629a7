"""A database as the first release left it: every service at revision 0002, with rows as its code wrote them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from itertools import count
from uuid import UUID, uuid5

import psycopg
import sqlalchemy as sa

from chassis.books.ledger import Entry
from chassis.db.migrations import migrate
from chassis.testing.databases import Databases
from chassis.testing.harness import ServiceHarness
from deploy.local.provision import ServiceDsns, drop_databases, provision_databases

OLD_HEAD = "0002"
_NUMBER = count(1)
_MESSAGES = UUID("0190bbbb-0000-7000-8000-000000000000")
_AT = "2026-09-01T08:00:00+00:00"

_HEAD = sa.text(
    """insert into journal_entry (source, purpose, booked_on, actor) values (:source, :purpose, :day, 'operator:old')
    returning id"""
)
_LINES = sa.text(
    """insert into posting (entry_id, line, account, subject, cents)
    select :id, n - 1, line ->> 0, line ->> 1, cast(line ->> 2 as bigint)
    from json_array_elements(:lines) with ordinality as t (line, n)"""
)
_DELETE, _UPDATE = "delete from {}", "update {} set {} = {}"

Row = Mapping[str, object]


@dataclass(slots=True)
class OldDatabase:
    """`engine` acts as the service; `owner` is the DSN of whoever migrates."""

    service: str
    dsns: ServiceDsns
    engine: sa.Engine
    said: int = field(default=0)

    def add(self, table: str, *rows: Row) -> None:
        """Write rows as the service. What a row does not name has the table's default."""
        columns = ", ".join(rows[0])
        source = f"json_populate_recordset(cast(null as {table}), :rows)"
        statement = f"insert into {table} ({columns}) select {columns} from {source}"  # noqa: S608 - names of this file
        with self.engine.begin() as connection:
            connection.execute(sa.text(statement), {"rows": json.dumps(rows)})

    def book(self, *entries: Entry) -> None:
        """In the columns that the first release wrote."""
        with self.engine.begin() as connection:
            for entry in entries:
                head = {"source": entry.source, "purpose": entry.purpose, "day": entry.booked_on}
                entry_id = connection.execute(_HEAD, head).scalar_one()
                lines = [(p.account.value, p.subject, p.cents) for p in entry.postings if p.cents]
                connection.execute(_LINES, {"id": entry_id, "lines": json.dumps(lines)})

    def publish(self, event: str, subject: str, data: Row) -> None:
        """An event in the outbox, not sent yet, in the letters of the first release."""
        self.said += 1
        message_id = str(uuid5(_MESSAGES, f"{self.service} {self.said}"))
        envelope = {
            "id": message_id,
            "type": event,
            "occurred_at": _AT,
            "producer": self.service,
            "subject": subject,
            "correlation_id": message_id,
            "causation_id": message_id,
            "actor": "operator:old",
            "traceparent": None,
            "data": data,
        }
        body = json.dumps(envelope, separators=(",", ":"))
        row = {"message_id": message_id, "routing_key": event, "subject": subject, "body": body}
        self.add("outbox", {**row, "causation_id": message_id, "actor": "operator:old", "written_at": _AT})

    def consume(self, event: str, message_id: str) -> None:
        """This message was handled before."""
        row = {"consumer": f"{self.service}.{event}", "message_id": message_id, "heard_at": _AT}
        self.add("inbox", row)

    def upgrade(self) -> str:
        return migrate(self.service, self.dsns.owner)

    def house(self) -> ServiceHarness:
        """The service of today on this database, once it is upgraded."""
        module = import_module(f"services.{self.service}.entrypoints")
        return ServiceHarness(getattr(module, self.service.capitalize()), self.engine)

    def as_owner(self) -> psycopg.Connection:
        return psycopg.connect(self.dsns.owner)

    def closed_tables(self) -> dict[str, str]:
        """The append-only tables, each with a column that an update may name."""
        query = """select c.relname, min(a.attname) from pg_trigger t join pg_class c on c.oid = t.tgrelid
          join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and a.attidentity = '' and a.attgenerated = ''
          where t.tgname = 'append_only' and not a.attisdropped group by 1"""
        with self.as_owner() as owner:
            return dict(owner.execute(query).fetchall())

    def left_open(self) -> list[str]:
        """What should be refused, to the owner by the trigger and to the service by its rights, and is not."""
        open_changes: list[str] = []
        for table, column in self.closed_tables().items():
            delete, update = _DELETE.format(table), _UPDATE.format(table, column, column)
            changes = (delete, update, f"truncate {table} cascade")
            open_changes += [
                change for change in changes if "is append-only" not in _refusal_of(self.dsns.owner, change)
            ]
            open_changes += [delete] if "permission denied" not in _refusal_of(self.dsns.app, delete) else []
        return open_changes

    def contents(self) -> dict[str, list[str]]:
        """Every row of every table, as text."""
        with self.engine.connect() as connection:
            return {
                table: sorted(connection.execute(sa.text(f"select t::text from {table} t")).scalars())  # noqa: S608 - their own names
                for table in self.tables(connection)
            }

    @staticmethod
    def tables(connection: sa.Connection) -> Sequence[str]:
        query = "select tablename from pg_tables where schemaname = 'public' order by 1"
        return connection.execute(sa.text(query)).scalars().all()


def _refusal_of(dsn: str, change: str) -> str:
    try:
        with psycopg.connect(dsn) as connection:
            connection.execute(change.encode())
    except psycopg.errors.InsufficientPrivilege as refusal:
        return str(refusal)
    return ""


@contextmanager
def old_database(databases: Databases, service: str) -> Iterator[OldDatabase]:
    """A fresh one of this service, dropped at the end."""
    prefix = f"old{next(_NUMBER)}_"
    server, secrets = databases.superuser_dsn, databases.secrets
    dsns = provision_databases(server, [service], secrets, prefix)[service]
    migrate(service, dsns.owner, OLD_HEAD)
    engine = sa.create_engine(dsns.app.replace("postgresql://", "postgresql+psycopg://", 1), pool_size=2)
    yield OldDatabase(service, dsns, engine)
    engine.dispose()
    drop_databases(server, [service], prefix)

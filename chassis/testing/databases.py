"""Databases for tests: cloned from a template that the migrations made, emptied and lent again."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg
from psycopg import sql

from chassis.db.migrations import migrate
from deploy.local.passwords import Secrets
from deploy.local.provision import ServiceDsns, provision_databases, service_dsns

_ROLES = ("owner", "app", "audit")
_TABLES = "select tablename from pg_tables where schemaname = 'public' order by tablename"
_SEQUENCES = "select sequencename, last_value, start_value from pg_sequences where schemaname = 'public'"
_END_SESSIONS = """select pg_terminate_backend(pid, 5000) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'"""
_FORGET = """delete from pg_statistic where starelid in
    (select oid from pg_class where relnamespace = 'public'::regnamespace)"""
# Whatever DDL does to a user's object, it writes a row of one of these, or takes one away.
_SHAPE = " union all ".join(
    f"select '{catalog}', count(*), max(xmin::text::bigint) from {catalog} where {oid} >= 16384"  # noqa: S608
    for catalog, oid in {
        "pg_class": "oid",
        "pg_attribute": "attrelid",
        "pg_attrdef": "oid",
        "pg_constraint": "oid",
        "pg_index": "indexrelid",
        "pg_proc": "oid",
        "pg_rewrite": "oid",
        "pg_trigger": "oid",
        "pg_type": "oid",
    }.items()
)


@dataclass(frozen=True, slots=True)
class _Template:
    """What the migrations leave: how to come back to it, and the catalogue by which a changed shape is seen."""

    empty: sql.Composed
    rows: dict[str, bytes]
    shape: list[tuple[object, ...]]

    @classmethod
    def of(cls, database: psycopg.Connection) -> "_Template":
        rows = {name: _copied(database, name) for (name,) in database.execute(_TABLES)}
        deletes = [sql.SQL("delete from {}").format(sql.Identifier(name)) for name in rows]
        restarts = [
            sql.SQL("select setval({}::regclass, {}, {})").format(
                sql.Literal(f'"{name}"'), sql.Literal(last or start), sql.Literal(last is not None)
            )
            for name, last, start in database.execute(_SEQUENCES).fetchall()
        ]
        # Triggers are off meanwhile: some tables are append-only.
        off = sql.SQL("set session_replication_role = replica")
        empty = sql.SQL("; ").join([off, *deletes, *restarts])
        return cls(empty, {name: lines for name, lines in rows.items() if lines}, _shape_of(database))

    def restore(self, database: psycopg.Connection) -> bool:
        """Bring the rows and sequences back; False when tables or functions are no longer the same."""
        database.execute(_END_SESSIONS)
        if _shape_of(database) != self.shape:
            return False
        database.execute(self.empty)
        for name, lines in self.rows.items():
            with database.cursor().copy(sql.SQL("copy {} from stdin").format(sql.Identifier(name))) as copy:
                copy.write(lines)
        return True


@dataclass(slots=True)
class Databases:
    """Databases of any service as its migrations make them. `lend` and `clone` give each to one user at a time."""

    superuser_dsn: str
    secrets: Secrets
    _templates: dict[str, _Template] = field(default_factory=dict)
    _idle: dict[str, list[str]] = field(default_factory=dict)
    _count: int = 0

    @contextmanager
    def lend(self, service: str) -> Iterator[ServiceDsns]:
        """One that its last user gave back, else a new one. Given back at the end, whatever stands in it then."""
        idle = self._idle.setdefault(service, [])
        prefix = idle.pop() if idle else self._cloned(service)
        try:
            yield service_dsns(self.superuser_dsn, service, self.secrets, prefix)
        finally:
            if self._restored(service, prefix + service):
                idle.append(prefix)
            else:
                self._drop(prefix + service)

    def analyze(self, name: str) -> None:
        """The planner knows the tables of this database and what stands in them, whatever its last user left it."""
        with self._connect(name) as database:
            database.execute("analyze")

    def count_alone(self, name: str) -> None:
        """The planner knows how many rows each table has and must guess what stands in them."""
        with self._connect(name) as database:
            database.execute("analyze")
            database.execute(_FORGET)

    def clone(self, service: str) -> ServiceDsns:
        """A new one, that stays until the server goes."""
        return service_dsns(self.superuser_dsn, service, self.secrets, self._cloned(service))

    def _cloned(self, service: str) -> str:
        """The prefix of the new database's name."""
        if service not in self._templates:
            dsns = provision_databases(self.superuser_dsn, [service], self.secrets, prefix="template_")
            migrate(service, dsns[service].owner)
            with self._connect(f"template_{service}") as database:
                self._templates[service] = _Template.of(database)
        self._count += 1
        prefix = f"test{self._count}_"
        name = sql.Identifier(prefix + service)
        with self._connect("postgres") as server:
            server.execute(
                sql.SQL("create database {} template {} owner {} strategy file_copy").format(
                    name, sql.Identifier(f"template_{service}"), sql.Identifier(f"{service}_owner")
                )
            )
            server.execute(sql.SQL("revoke connect, temporary on database {} from public").format(name))
            roles = sql.SQL(", ").join(sql.Identifier(f"{service}_{role}") for role in _ROLES)
            server.execute(sql.SQL("grant connect on database {} to {}").format(name, roles))
        return prefix

    def _restored(self, service: str, name: str) -> bool:
        with self._connect(name) as database:
            return self._templates[service].restore(database)

    def _drop(self, name: str) -> None:
        with self._connect("postgres") as server:
            server.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))

    def _connect(self, name: str) -> psycopg.Connection:
        return psycopg.connect(self.superuser_dsn, dbname=name, autocommit=True)


def _shape_of(database: psycopg.Connection) -> list[tuple[object, ...]]:
    return database.execute(_SHAPE.encode()).fetchall()


def _copied(database: psycopg.Connection, table: str) -> bytes:
    with database.cursor().copy(sql.SQL("copy {} to stdout").format(sql.Identifier(table))) as copy:
        return b"".join(bytes(block) for block in copy)

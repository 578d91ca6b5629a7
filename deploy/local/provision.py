"""Giving each service its own database and roles, and its own user on the broker."""

import base64
import hashlib
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString
from urllib.parse import quote, urlencode

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from deploy.local.passwords import Secrets

_APP_SETTINGS = {
    "statement_timeout": "30s",
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "60s",
}
_AUDIT_SETTINGS = _APP_SETTINGS | {"default_transaction_read_only": "on"}
_OWNER_SETTINGS = {"lock_timeout": "10s"}  # a migration may take long, but must not make others wait for long


@dataclass(frozen=True, slots=True)
class ServiceDsns:
    """How to reach one service's database: its owner (migrations), the service itself, a reader."""

    owner: str
    app: str
    audit: str


def provision_databases(
    superuser_dsn: str, services: Sequence[str], secrets: Secrets, prefix: str = "gedeeld_"
) -> dict[str, ServiceDsns]:
    """Make what is missing of each service's three roles and its database `<prefix><service>`.

    The roles `<service>_owner`, `_app` and `_audit` are shared by all prefixes of one server. Each may
    connect to the databases of its own service only. May be repeated. The DSN's user must be a superuser,
    or have CREATEDB and CREATEROLE.
    """
    with psycopg.connect(superuser_dsn, autocommit=True) as server:
        for service in services:
            _make_roles(server, service, secrets)
            _make_database(server, service, prefix + service)
    for service in services:
        with psycopg.connect(_dsn(superuser_dsn, database=prefix + service)) as database:
            _divide_rights(database, service)
    return {service: service_dsns(superuser_dsn, service, secrets, prefix) for service in services}


def service_dsns(superuser_dsn: str, service: str, secrets: Secrets, prefix: str = "gedeeld_") -> ServiceDsns:
    """The DSNs of a service that was provisioned before; does not contact the server."""

    def dsn(kind: str) -> str:
        role = f"{service}_{kind}"
        return _dsn(superuser_dsn, prefix + service, role, secrets.password(role))

    return ServiceDsns(owner=dsn("owner"), app=dsn("app"), audit=dsn("audit"))


def drop_databases(superuser_dsn: str, services: Sequence[str], prefix: str = "gedeeld_") -> None:
    """Drop the services' databases with all that is in them, and end their sessions. The roles stay."""
    with psycopg.connect(superuser_dsn, autocommit=True) as server:
        for service in services:
            _run(server, "drop database if exists {} with (force)", prefix + service)


def _make_roles(server: psycopg.Connection, service: str, secrets: Secrets) -> None:
    for kind, settings in (("owner", _OWNER_SETTINGS), ("app", _APP_SETTINGS), ("audit", _AUDIT_SETTINGS)):
        role = f"{service}_{kind}"
        if not _exists(server, "select 1 from pg_roles where rolname = %s", role):
            _run(server, "create role {}", role)
        # The password travels as its SCRAM verifier, so that no server log can hold it.
        verifier = server.pgconn.encrypt_password(
            secrets.password(role).encode(), role.encode(), b"scram-sha-256"
        ).decode()
        server.execute(sql.SQL("alter role {} login password {}").format(sql.Identifier(role), sql.Literal(verifier)))
        for name, value in settings.items():
            server.execute(
                sql.SQL("alter role {} set {} = {}").format(
                    sql.Identifier(role), sql.Identifier(name), sql.Literal(value)
                )
            )


def _make_database(server: psycopg.Connection, service: str, database: str) -> None:
    owner = f"{service}_owner"
    if not _exists(server, "select 1 from pg_roles where rolname = current_user and rolsuper", None):
        _run(server, "grant {} to current_user", owner)  # only a member may give a database to a role
    if not _exists(server, "select 1 from pg_database where datname = %s", database):
        _run(server, "create database {} owner {} template template0 encoding 'UTF8'", database, owner)
    _run(server, "revoke connect, temporary on database {} from public", database)
    for kind in ("owner", "app", "audit"):
        _run(server, "grant connect on database {} to {}", database, f"{service}_{kind}")


def _divide_rights(database: psycopg.Connection, service: str) -> None:
    """The owner makes tables, the app works with them, the auditor reads them.

    Only defaults for tables to come: a migration may take rights away again (append-only journals), and
    provisioning once more must not give them back.
    """
    owner, app, audit = f"{service}_owner", f"{service}_app", f"{service}_audit"
    _run(database, "alter schema public owner to {}", owner)
    _run(database, "revoke create on schema public from public")
    _run(database, "grant usage on schema public to {}, {}", app, audit)
    defaults: tuple[tuple[LiteralString, str], ...] = (
        ("select, insert, update, delete on tables", app),
        ("usage, select on sequences", app),
        ("select on tables", audit),
        ("select on sequences", audit),
    )
    for rights, role in defaults:
        database.execute(
            sql.SQL("alter default privileges for role {} in schema public grant {} to {}").format(
                sql.Identifier(owner), sql.SQL(rights), sql.Identifier(role)
            )
        )


def _run(connection: psycopg.Connection, statement: LiteralString, *names: str) -> None:
    connection.execute(sql.SQL(statement).format(*(sql.Identifier(name) for name in names)))


def _exists(connection: psycopg.Connection, query: LiteralString, name: str | None) -> bool:
    return connection.execute(query, None if name is None else (name,)).fetchone() is not None


def _dsn(superuser_dsn: str, database: str, user: str | None = None, password: str | None = None) -> str:
    """The same server, another database, and perhaps another user, as a `postgresql://` URL."""
    parts = conninfo_to_dict(superuser_dsn)
    user = user or str(parts["user"])
    password = password or str(parts.get("password") or "")
    host, port = parts.get("host") or "127.0.0.1", parts.get("port") or 5432
    extra = {k: v for k, v in parts.items() if k not in {"user", "password", "host", "port", "dbname"} and v}
    query = "?" + urlencode(extra) if extra else ""
    login = f"{quote(user, safe='')}:{quote(password, safe='')}"
    return f"postgresql://{login}@{quote(str(host), safe='')}:{port}/{quote(database, safe='')}{query}"


def broker_definitions(vhost: str, users: Iterable[str], secrets: Secrets) -> dict[str, Any]:
    """What the broker must know: the topology of the contracts, and each user with its rights."""
    from chassis.amqp.topology import definitions  # noqa: PLC0415 - the rest of this module needs no chassis

    return definitions(vhost, broker_password_hashes(users, secrets))


def broker_password_hashes(users: Iterable[str], secrets: Secrets) -> dict[str, str]:
    """The hash of each user's password, as RabbitMQ's definitions want it."""
    return {user: password_hash(secrets.password(broker_user(user))) for user in users}


def broker_user(principal: str) -> str:
    """The name under which `Secrets` keeps a principal's broker password."""
    return f"{principal}_broker"


def password_hash(password: str, salt: bytes | None = None) -> str:
    """RabbitMQ's `rabbit_password_hashing_sha256`: base64 of the salt and sha256(salt + password)."""
    salt = os.urandom(4) if salt is None else salt
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode("ascii")

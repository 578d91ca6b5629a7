"""Files of one account as a bank sends them, each with what a test wants to say of it."""

from base64 import b64encode
from typing import Any

import psycopg
from psycopg import sql

from chassis.testing.harness import ServiceHarness
from contracts.invoicing.banking import ImportBankStatement, ImportReply
from contracts.wire.operations import GetAudit
from deploy.local.servers import DatabaseServer
from kernel.identifiers import uuid7


def bring_file(house: ServiceHarness, content: bytes, **fields: Any) -> ImportReply:
    """CODA, unless `format` says otherwise."""
    request_fields = {"request_id": uuid7(), "content_base64": b64encode(content).decode(), **fields}
    return house.ask(ImportBankStatement.model_validate(request_fields), roles=("bank",), subject="bank:test")


def numbered(content: bytes, paper: str, coded: str) -> bytes:
    """The CODA statement under another number on paper (record 1: 3-5) and another coded number (126-128)."""
    lines = []
    for line in content.decode().split("\r\n"):
        if line[:1] == "1":
            lines.append(f"{line[:2]}{paper}{line[5:125]}{coded}")
        elif line[:1] == "8":
            lines.append(f"8{paper}{line[4:]}")
        else:
            lines.append(line)
    return "\r\n".join(lines).encode()


def without_references(content: bytes) -> bytes:
    """The CODA statement of a bank that calls its movements nothing."""
    lines = content.decode().split("\r\n")
    return "\r\n".join(f"{x[:10]}{'':21}{x[31:]}" if x.startswith("21") else x for x in lines).encode()


def as_owner(house: ServiceHarness, server: DatabaseServer, *changes: str) -> None:
    """What the application may not: change the facts of the bank, to those of a release before, or as a thief would."""
    tables = ("payment", "bank_entry", "bank_statement")
    with psycopg.connect(server.superuser_dsn, dbname=house.engine.url.database) as connection:
        for table in tables:
            connection.execute(sql.SQL("alter table {} disable trigger append_only").format(sql.Identifier(table)))
        for change in changes:
            connection.execute(change.encode())
        for table in tables:
            connection.execute(sql.SQL("alter table {} enable trigger append_only").format(sql.Identifier(table)))


def differing(house: ServiceHarness) -> list[str]:
    """The checks of the audit that do not hold."""
    return [check.name for check in house.ask(GetAudit()).checks if check.differing]


def apart(house: ServiceHarness) -> dict[str, int]:
    """What the audit tells apart, in cents."""
    return {figure.says: figure.cents for figure in house.ask(GetAudit()).apart}

"""A national number, an account and an address that tests send around: they reach no log and no foreign table."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from chassis.testing.running import RunningSystem
from chassis.testing.vhost import TESTER
from chassis.testing.waiting import eventually
from chassis.tests.wire import Telephone, wire
from contracts.catalogue import SERVICES
from kernel.identifiers import uuid7
from kernel.refusal import Refused
from tests.integration.hostile import IBAN, MAIL, NISS, ask, examples, register

REFUSED_WITH_SECRETS: dict[str, list[dict[str, Any]]] = {
    "members.register_member": [
        {"national_number": NISS.replace("61", "62")},
        {"national_number": IBAN},
        {"national_number": int(NISS.replace(".", "").replace("-", ""))},
        {"email": f"{NISS} {MAIL}"},
        {"language": MAIL},
        {NISS: 1},
        {MAIL: IBAN},
    ],
    "invoicing.register_client": [
        {"enterprise_number": IBAN},
        {"vat_number": NISS},
        {"country": MAIL},
        {"kind": IBAN},
    ],
    "governance.subscribe_shares": [{"member_id": NISS}, {"category": MAIL}],
    "payroll.declare_contract": [{"worker_id": NISS}, {"household": MAIL}],
}


def test_no_personal_value_reaches_a_log_a_foreign_table_or_a_refusal(
    system: RunningSystem, phone: Telephone, server_root: Path
) -> None:
    with system.client("operator:test", "operator") as client:
        client.ask(register(national_number=NISS))
        with pytest.raises(Refused, match="national number"):
            client.ask(register(national_number=NISS))
    for method, changes in REFUSED_WITH_SECRETS.items():
        for change in changes:
            error = ask(system, phone, method, examples()[method] | {"request_id": str(uuid7())} | change)
            assert error, (method, change)
            assert not _secrets_in(json.dumps(error)) or set(change) & {NISS, MAIL}  # a field's name is told back
    with wire(system.vhost.url(TESTER)) as bus:
        bus.publish("nameko-rpc", "members.get_member", f"{NISS} {IBAN} {MAIL}", message_id=NISS)
    system.quiet()
    query = "select count(*) from person where email = %s"
    eventually(lambda: system.ask_database("notifications", query, MAIL)[0][0], what="notifications has the address")

    spans = Path(system.settings.get("GEDEELD_TRACE_FILE", system.logs / "none"))
    for log in [*system.logs.glob("*.log"), *server_root.rglob("*.log"), *filter(Path.exists, [spans])]:
        assert not _secrets_in(log.read_text(errors="replace")), log.name
    assert set(_tables_with_secrets(system)) <= {
        ("members", "member", MAIL),
        ("members", "outbox", MAIL),
        ("notifications", "person", MAIL),
        ("notifications", "letter", MAIL),
    }


def _secrets_in(text: str) -> list[str]:
    bare = NISS.replace(".", "").replace("-", "")
    return [secret for secret in (NISS, bare, NISS.replace("61", "62"), IBAN, MAIL) if secret in text]


def _tables_with_secrets(system: RunningSystem) -> Iterator[tuple[str, str, str]]:
    for service in SERVICES:
        with psycopg.connect(system.database(service)) as connection:
            tables = connection.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
            # Dead letters are kept whole, so that they can be replayed, and are shown masked.
            for table in {row[0] for row in tables} - {"dead_letter"}:
                rows = connection.execute(f"select t::text from {table} t".encode()).fetchall()  # noqa: S608
                text = "\n".join(str(row[0]) for row in rows)
                for secret in _secrets_in(text) + _secrets_in(_bytes_in(text)):
                    yield service, table, secret


def _bytes_in(text: str) -> str:
    """What the bytea values of these rows hold."""
    hex_parts = [part.split('"')[0].split(",")[0].rstrip(")") for part in text.split("\\x")[1:]]
    return "\n".join(bytes.fromhex(part).decode("latin-1") for part in hex_parts if len(part) % 2 == 0 and _hex(part))


def _hex(text: str) -> bool:
    return all(character in "0123456789abcdef" for character in text)

"""What every peer does for one message: one prepared statement, one transaction, on the same tables as Gedeeld.

Inbox row, journal entry, two postings, outbox row. Gedeeld does more (it looks up the dated tariff, keeps the
deduction as a row of its own, and reads each message strictly); peers are spared that.
"""

import json
import os
from typing import Any

from kernel.identifiers import random_uuid

AMQP_URL = os.environ.get("BENCH_AMQP_URL", "")
DATABASE_URL = os.environ.get("BENCH_DATABASE_URL", "")
QUEUE = os.environ.get("BENCH_QUEUE", "")
PREFETCH = 50
CONNECTIONS = 10
CONSUMER = "peer.invoice_paid"

_ONE = """
with fresh as (
  insert into inbox (consumer, message_id) values ($1, $2::uuid) on conflict do nothing returning message_id),
entry as (
  insert into journal_entry (source, purpose, booked_on, actor)
  select $3, 'turnover_contribution', current_date, $4 from fresh returning id),
lines as (
  insert into posting (entry_id, line, account, subject, cents)
  select entry.id, side.line, side.account, side.subject, side.cents from entry cross join (values
    (0, 'clearing:contributions>payroll', $5::text, $7::bigint),
    (1, 'pot:turnover', $6::text, -$7::bigint)) as side (line, account, subject, cents))
insert into outbox (message_id, routing_key, subject, body, causation_id, actor)
select $8::uuid, 'contributions.contribution_deducted.v1', $3, $9, $2::uuid, $4 from fresh
"""
_PARAMETERS = ("consumer", "id", "invoice", "actor", "unit", "entity", "cents", "new_id", "body")

ONE_ASYNCPG = _ONE.replace("select $3,", "select $3::text,").replace("$9,", "$9::text,")


def _psycopg_form() -> str:
    statement = ONE_ASYNCPG
    for number, name in enumerate(_PARAMETERS, 1):
        statement = statement.replace(f"${number}", f"%({name})s")
    return statement


ONE_PSYCOPG = _psycopg_form()


def values(message: dict[str, Any]) -> tuple[Any, ...]:
    """The statement's nine values for one envelope, as plain JSON data."""
    data = message["data"]
    return row(
        message["id"],
        actor=message["actor"],
        invoice=data["invoice_id"],
        unit=data["unit_id"],
        entity=data["legal_entity"],
        net_cents=data["net_cents"],
        story=message["correlation_id"],
    )


def named(message: dict[str, Any]) -> dict[str, Any]:
    """The same for psycopg."""
    return dict(zip(_PARAMETERS, values(message), strict=True))


def row(
    message_id: str, *, actor: str, invoice: str, unit: str, entity: str, net_cents: int, story: str
) -> tuple[Any, ...]:
    """6.5 % of the turnover, half-up, and the event for it."""
    cents = (net_cents * 65 + 500) // 1000
    new_id = str(random_uuid())
    event = {
        "id": new_id,
        "type": "contributions.contribution_deducted.v1",
        "producer": "contributions",
        "subject": invoice,
        "correlation_id": story,
        "causation_id": message_id,
        "actor": actor,
        "data": {"invoice_id": invoice, "unit_id": unit, "base_cents": net_cents, "contribution_cents": cents},
    }
    return (CONSUMER, message_id, invoice, actor, unit, entity, cents, new_id, json.dumps(event))

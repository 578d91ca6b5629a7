"""The inbox: each consumer counts each message id once, and each fact once, in the transaction of the effect.

A fact is what an event is about. The same fact under another message id is a repeat when its content is the same, and
a fault when not, whatever the effects of both are rounded to. Kept for ever for money.
"""

from collections.abc import Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa

from chassis.db.culprits import Culprits
from chassis.db.engine import rows_json
from contracts.wire.envelope import Envelope

if TYPE_CHECKING:
    from alembic.operations import Operations

LONGEST_FACT = 200  # what is longer, such as the heads of many logs, fits no index: its digest stands for it
# What came before has neither, and stays so; its repeats are left to the books.
_KEEP_FACTS = """
alter table inbox add column fact text collate "C", add column asked bytea;
create unique index ix_inbox_fact on inbox (fact, consumer) where fact is not null;
"""
_FIRST_TIME = sa.text(
    """insert into inbox (consumer, message_id, fact, asked)
    select :consumer, t.id, t.fact, decode(t.asked, 'hex')
    from json_to_recordset(:rows) as t(id uuid, fact text, asked text) order by t.id
    on conflict do nothing returning message_id"""
)
_UNDER_ANOTHER_ID = sa.text(
    """select t.id, t.fact, encode(earlier.asked, 'hex') = t.asked as is_same
    from json_to_recordset(:rows) as t(id uuid, fact text, asked text)
    cross join lateral (select asked from inbox where fact = t.fact and consumer = :consumer limit 1) as earlier
    where (select count(*) from inbox where message_id = t.id and consumer = :consumer) = 0"""
)
# Without the fact: that row is the first one's. So the audit still finds every message that was published.
_REPEAT = sa.text(
    """insert into inbox (consumer, message_id, asked)
    select :consumer, t.id, decode(t.asked, 'hex') from json_to_recordset(:rows) as t(id uuid, asked text)
    order by t.id"""
)


class FactConflict(ValueError):
    """The same fact came before, under another message id and with other content: a fault, never a repeat."""


def first_time(connection: sa.Connection, consumer: str, messages: Sequence[Envelope[Any]]) -> set[UUID]:
    """Record these for `consumer`; returns the ids of those whose id and fact it had not consumed before.

    Raises Culprits: FactConflict for each whose fact came before with other content; of two in `messages` that of
    the lower id counts.
    """
    rows = {message.id: _row(message) for message in messages}
    recorded = connection.execute(_FIRST_TIME, {"consumer": consumer, "rows": rows_json(list(rows.values()))})
    new = set(recorded.scalars())
    left = [row for message_id, row in rows.items() if message_id not in new]
    if left:
        _record_repeats(connection, consumer, left)
    return new


def keep_facts(op: "Operations") -> None:
    """In a migration, once: the inbox keeps facts and what was asked. Earlier releases go on without."""
    op.execute(_KEEP_FACTS)


def _record_repeats(connection: sa.Connection, consumer: str, rows: Sequence[dict[str, str]]) -> None:
    """Those that came under another id; the others are redeliveries, and need nothing. Raises Culprits."""
    earlier = connection.execute(_UNDER_ANOTHER_ID, {"consumer": consumer, "rows": rows_json(rows)}).all()
    if not earlier:
        return
    if conflicts := {
        row.id: FactConflict(f"{row.fact} came before with other content") for row in earlier if not row.is_same
    }:
        raise Culprits(conflicts)
    repeated = {str(row.id) for row in earlier}
    repeats = [row for row in rows if row["id"] in repeated]
    connection.execute(_REPEAT, {"consumer": consumer, "rows": rows_json(repeats)})


def _row(message: Envelope[Any]) -> dict[str, str]:
    """What its default says is left out: a field that a later release adds with one changes no digest."""
    data = message.data
    fact = " ".join(str(getattr(data, name)) for name in data.ABOUT)
    content = data.model_dump_json(exclude_defaults=True, exclude=data.PRIVATE or None)
    return {
        "id": str(message.id),
        "fact": fact if len(fact) <= LONGEST_FACT else _digest(fact),
        "asked": _digest(content),
    }


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=16).hexdigest()

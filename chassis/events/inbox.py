"""The inbox: each consumer counts each message id once, in the transaction of the effect. Kept for ever for money."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from chassis.db.engine import rows_json

_FIRST_TIME = sa.text(
    """insert into inbox (consumer, message_id)
    select :consumer, t.id::uuid from json_array_elements_text(:ids) as t(id) order by 2
    on conflict do nothing returning message_id"""
)


def first_time(connection: sa.Connection, consumer: str, message_ids: Sequence[UUID]) -> set[UUID]:
    """Record these ids for `consumer`; returns those that it had not consumed before."""
    ids = rows_json([str(i) for i in message_ids])
    return set(connection.execute(_FIRST_TIME, {"consumer": consumer, "ids": ids}).scalars())

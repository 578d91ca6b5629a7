"""Advisory locks that end with the transaction. A service's `locks.py` names them all, in the order of taking.

Transactions that take their locks in the same order wait for each other and never deadlock. The numbers
are the same in every process and in all releases that run side by side.
"""

from collections.abc import Collection
from enum import IntEnum

import sqlalchemy as sa


class Lock(IntEnum):
    """Locks of a whole thing, for instance a register: one at a time. Subclassed once a service."""


class KeyedLock(IntEnum):
    """Locks of one of many, for instance a payment, by its id. Subclassed once a service."""


_KEYS = "from (select distinct hashtext(id) as key from unnest(cast(:ids as text[])) as t(id) order by 1) as keys"
_EACH = sa.text(f"select pg_advisory_xact_lock(:lock, key) {_KEYS}")
_EACH_SHARED = sa.text(f"select pg_advisory_xact_lock_shared(:lock, key) {_KEYS}")


def lock(connection: sa.Connection, which: Lock) -> None:
    """Exclusive: nobody else has or shares it until the transaction ends."""
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(int(which))))


def lock_shared(connection: sa.Connection, which: Lock) -> None:
    """Shared: `lock` of the same waits until the transaction ends."""
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock_shared(int(which))))


def lock_each(connection: sa.Connection, which: KeyedLock, ids: Collection[str]) -> None:
    """Exclusive on each id until the transaction ends. One statement, in one order."""
    connection.execute(_EACH, {"lock": int(which), "ids": sorted(set(ids))})


def lock_each_shared(connection: sa.Connection, which: KeyedLock, ids: Collection[str]) -> None:
    """Shared on each id: `lock_each` of the same waits until the transaction ends."""
    connection.execute(_EACH_SHARED, {"lock": int(which), "ids": sorted(set(ids))})
